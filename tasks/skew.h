/* Splits of samples over nodes that differ in their labels or their sizes. */
#ifndef AB_TASKS_SKEW_H
#define AB_TASKS_SKEW_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/rng.h"

/* All borrowed. */
struct ab_skew {
    uint32_t n_nodes;
    uint32_t n_classes; /* 1: labels do not matter */
    uint64_t seed;
    uint64_t n_samples;
    const uint32_t *order;    /* the samples, in seeded order */
    const uint32_t *class_of; /* of each sample */
    uint32_t *node_of;        /* of each sample: the result */
};

/* Each class is dealt by shares of its own ~ Dirichlet(alpha, ..., alpha). With one
 * class the sizes of the nodes are ~ Dirichlet. AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_skew_dirichlet(const struct ab_skew *skew, double alpha,
                                          struct ab_error *err);
/* Nodes in groups of 10, samples dealt to the groups in proportion. In a group each
 * class is dealt by Dirichlet shares among the nodes that are below their fair part
 * yet; drawn again until every node has at least half of it. AB_ERR_INPUT where that
 * never happens.
 */
AB_MUST_CHECK ab_status ab_skew_group10(const struct ab_skew *skew, double alpha,
                                        struct ab_error *err);
/* k classes for each node, each class in equal parts to the nodes that have it.
 * AB_ERR_INPUT for k above n_classes, and for fewer than n_classes places. */
AB_MUST_CHECK ab_status ab_skew_classes(const struct ab_skew *skew, uint64_t k,
                                        struct ab_error *err);

/* shares: n numbers ~ Dirichlet(alpha, ..., alpha), from draws *draw, *draw + 1, ... of
 * the stream; *draw moves on. */
void ab_dirichlet(size_t n, double alpha, const struct ab_stream *stream,
                  uint64_t *draw, double *shares);

#endif
