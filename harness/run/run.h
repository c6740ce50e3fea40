/* Running the cells of a plan: those that are not done yet, in child processes, each
 * result handed to a sink as soon as it is there.
 *
 * Each of `jobs` children computes many cells, one at a time. A cell that kills its
 * child is a record with outcome crash and the signal, one that takes longer than the
 * wall clock allows is a record with outcome timeout; a new child takes over. Which
 * child computes what, and in which order records come, has no influence on what is in
 * them. */
#ifndef AB_RUN_RUN_H
#define AB_RUN_RUN_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "run/plan.h"
#include "run/record.h"

/* Where records go. ctx is the caller's. */
struct ab_sink {
    void *ctx;
    /* *is_done: the cell need not be computed. needs_dense: its dense series is asked
     * for too. */
    ab_status (*is_done)(int *is_done, void *ctx, const char *key, int needs_dense,
                         struct ab_error *err);
    /* Keeps a record; its cell is set. An error ends the run. */
    ab_status (*put)(void *ctx, const struct ab_record *record, struct ab_error *err);
    /* Called before one fork or several in a row (run/spares.h): closes what must not
     * be inherited (a database). The other calls open it again. */
    void (*release)(void *ctx);
};

struct ab_progress {
    size_t n_done; /* of n_total: in this run */
    size_t n_total;
    double elapsed_s;             /* since the optima are known */
    double left_s;                /* estimated */
    const struct ab_record *last; /* NULL: some time passed without a new one */
    const char *solving; /* before that: task whose optimum is about to be found */
};

struct ab_run_config {
    int jobs;              /* children; 0: computes in this process, without limits:
                            * plugins that are not built in are loaded into it too */
    int n_helpers;         /* threads for gradients and snapshots that each of them has
                            * besides its first; no result depends on it */
    int force;             /* computes also what is done; the sink compares */
    int records_dense;     /* makes the dense series of every cell (run/dense.h) */
    double timeout_s;      /* of wall clock for each cell; 0: none */
    uint64_t memory_bytes; /* of address space for each child; 0: no limit */
    /* Becomes nonzero (set by a signal handler): what is finished is kept, cells in
     * flight are left for the next call; a search for an optimum ends too. May be NULL.
     */
    const atomic_int *stop;
    void (*progress)(void *ctx, const struct ab_progress *progress); /* may be NULL */
    void *progress_ctx;
};

struct ab_run_summary {
    size_t n_skipped; /* were done */
    size_t n_done;
    size_t n_outcome[AB_OUTCOME_INFEASIBLE + 1];
    int was_stopped;
};

/* *summary is filled in also when the run fails. */
AB_MUST_CHECK ab_status ab_run(struct ab_run_summary *summary,
                               const struct ab_plan *plan,
                               const struct ab_run_config *config,
                               const struct ab_sink *sink, struct ab_error *err);

#endif
