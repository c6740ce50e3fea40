/* Children forked in advance. Before a fork the sink is released, and a database that
 * closes writes all it has to the disk: ten times what a small cell costs, where each
 * cell of a plugin has a child of its own. So many children are forked at once. */
#ifndef AB_RUN_SPARES_H
#define AB_RUN_SPARES_H

#include <stddef.h>

#include "run/run.h"
#include "run/worker.h"

#define AB_SPARES_MAX 16

/* Zeroed, it is valid and empty. */
struct ab_spares {
    struct ab_worker workers[AB_SPARES_MAX]; /* idle, each with a child of its own */
    size_t n_workers;
    int is_one_by_one; /* children are forked when they are needed */
};

/* How many may wait beside n_workers (1 or more), each of them with n_helpers: fewer
 * with helpers, for theirs wait too. AB_SPARES_MAX at most. */
size_t ab_spares_most(size_t n_workers, int n_helpers);
/* A worker that has computed nothing. When none is left the sink is released, and
 * n_wanted (1 to AB_SPARES_MAX) are forked, or as many of them as there is room for:
 * an error is that of the first. */
AB_MUST_CHECK ab_status ab_spares_take(struct ab_worker *out, struct ab_spares *spares,
                                       size_t n_wanted, const struct ab_sink *sink,
                                       const struct ab_plan *plan,
                                       const struct ab_worker_config *config,
                                       struct ab_error *err);
/* Of those that were forked early one could not begin: stops the others, and forks one
 * by one from here on. */
void ab_spares_give_up(struct ab_spares *spares);
void ab_spares_stop(struct ab_spares *spares);

#endif
