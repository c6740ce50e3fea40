/* A child process that computes cells, in a sandbox: files are closed to it before the
 * first callback of a method. Parent and child talk over one socket: the parent sends
 * the index of a cell, 8 bytes; the child answers with the length of a frame, 8 bytes,
 * and the frame. Both are on one machine: native byte order. */
#ifndef AB_RUN_WORKER_H
#define AB_RUN_WORKER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "run/plan.h"
#include "run/record.h"
#include "sandbox/child_stderr.h"
#include "sandbox/sandbox.h"

#define AB_WORKER_IDLE SIZE_MAX

/* What children get to know. */
struct ab_worker_config {
    struct ab_sandbox_limits limits;
    int records_dense; /* makes a dense series of every cell */
    int n_helpers;     /* threads for gradients and snapshots, besides its first */
};

struct ab_worker {
    pid_t pid;  /* 0: not running */
    int socket; /* of the parent */
    struct ab_child_stderr words;
    const char *name;        /* of the method that it last computed; borrowed */
    struct ab_blackbox *box; /* owned */
    size_t cell;             /* that it computes, or AB_WORKER_IDLE */
    double started;          /* when it got that cell, s of the monotonic clock */
    size_t n_cells;          /* that it got */
    int is_early;            /* forked with others, before it was needed */
    int is_foreign;          /* it got a cell whose method is not built in */
    char *bytes;             /* owned: received so far */
    size_t n_bytes;
    size_t capacity;
};

/* How a child ended, in words. */
struct ab_worker_end {
    char cause[AB_SANDBOX_CAUSE_BYTES];
    char where[AB_SANDBOX_WHERE_BYTES]; /* as ab_sandbox_where */
    int has_used_its_time;              /* of the processor */
    int has_no_sandbox;                 /* it could not begin, see cause */
};

/* Raises this process's soft limit on open files, of which each worker takes two, as
 * far as n_workers need it and the hard limit allows it. Children have a lower one. */
void ab_worker_make_room(size_t n_workers);
/* Forks; the child never returns. */
AB_MUST_CHECK ab_status ab_worker_start(struct ab_worker *worker,
                                        const struct ab_plan *plan,
                                        const struct ab_worker_config *config,
                                        struct ab_error *err);
/* Kills and reaps it, and forgets what was received. end may be NULL. */
void ab_worker_stop(struct ab_worker *worker, struct ab_worker_end *end);
/* Foreign code may leave anything behind in its process: a cell whose method is not
 * built in gets a child of its own; others may have one for many. */
int ab_worker_may_share(const struct ab_cell *cell);
/* It is fresh, or has had such cells only, and the cell is one of them. */
int ab_worker_suits(const struct ab_worker *worker, const struct ab_cell *cell);
/* cpu_s: processor time that the cell may take; 0: no limit. 0 when the child is gone.
 */
int ab_worker_send(struct ab_worker *worker, const struct ab_plan *plan, size_t cell,
                   double now, double cpu_s);
/* Reads of what is there up to a megabyte or two, without waiting; *is_alive 0: the
 * child is gone. */
AB_MUST_CHECK ab_status ab_worker_receive(int *is_alive, struct ab_worker *worker,
                                          struct ab_error *err);
/* *is_complete: the frame is whole, and decoded into the record; the worker is idle.
 * AB_ERR_INTERNAL: what the child sent is no record, as of a process whose memory a
 * plugin has spoilt. */
AB_MUST_CHECK ab_status ab_worker_take(int *is_complete, struct ab_record *record,
                                       struct ab_worker *worker, struct ab_error *err);

#endif
