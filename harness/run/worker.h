/* A child process that computes cells. Parent and child talk over one socket: the
 * parent sends the index of a cell, 8 bytes; the child answers with the length of a
 * frame, 8 bytes, and the frame. Both are on one machine: native byte order. */
#ifndef AB_RUN_WORKER_H
#define AB_RUN_WORKER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "run/plan.h"
#include "run/record.h"

#define AB_WORKER_IDLE SIZE_MAX

struct ab_worker {
    pid_t pid;      /* 0: not running */
    int socket;     /* of the parent */
    size_t cell;    /* that it computes, or AB_WORKER_IDLE */
    double started; /* when it got that cell, seconds of the monotonic clock */
    char *bytes;    /* owned: received so far */
    size_t n_bytes;
    size_t capacity;
};

/* Forks worker `index` of `workers`; the child leaves the others' sockets and never
 * returns. */
AB_MUST_CHECK ab_status ab_worker_start(struct ab_worker *workers, size_t n_workers,
                                        size_t index, const struct ab_plan *plan,
                                        uint64_t memory_bytes, struct ab_error *err);
/* Kills and reaps it, and forgets what was received. *wait_status (may be NULL): as
 * waitpid gives it. */
void ab_worker_stop(struct ab_worker *worker, int *wait_status);
/* 0 when the child is gone. */
int ab_worker_send(struct ab_worker *worker, size_t cell, double now);
/* Reads what is there, without waiting; 0 when the child is gone. */
AB_MUST_CHECK ab_status ab_worker_receive(int *is_alive, struct ab_worker *worker,
                                          struct ab_error *err);
/* *is_complete: the frame is whole, and decoded into the record; the worker is idle. */
AB_MUST_CHECK ab_status ab_worker_take(int *is_complete, struct ab_record *record,
                                       struct ab_worker *worker, struct ab_error *err);

#endif
