/* Tasks whose f is the loss of a network (learner.h), for task.c and shards.c: the same
 * functions of f and f_i as for rows. */
#ifndef AB_TASKS_NETWORK_TASK_H
#define AB_TASKS_NETWORK_TASK_H

#include "base/rng.h"
#include "tasks/learner.h"
#include "tasks/task_internal.h"

/* Over the samples that are evaluated; gradient (dim numbers) where not NULL. */
double ab_network_evaluate(const struct ab_task *task, const double *x,
                           double *gradient);
/* As ab_task_measure; accuracy is the share of the test samples whose class is
 * predicted. */
void ab_network_measure(const struct ab_task *task, struct ab_crew *crew,
                        struct ab_task_point *points, uint32_t n_points);

/* Fills rows[].n, samples, mu and L of shards that have room for them. */
AB_MUST_CHECK ab_status ab_network_shards_fill(struct ab_shards *shards,
                                               const struct ab_partition *partition,
                                               struct ab_error *err);
/* As ab_shards_gradient; stream: of the draw, for batch > 0. */
void ab_network_gradient(const struct ab_shards *shards, uint32_t node, const double *x,
                         uint64_t batch, const struct ab_stream *stream, double *out);
double ab_network_value(const struct ab_shards *shards, uint32_t node, const double *x);

#endif
