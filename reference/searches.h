/* Breadth-first searches from many nodes at once, a bit for each (Then et al., "The
 * more the merrier: efficient multi-source graph traversal", VLDB 2014): a step from a
 * node is made once for all searches that come to it after as many hops. */
#ifndef AB_REFERENCE_SEARCHES_H
#define AB_REFERENCE_SEARCHES_H

#include "reference/adjacency.h"

#define AB_MAX_SEARCHES 64

/* Of one graph; borrows it. */
struct ab_searches {
    const struct ab_adjacency *along;   /* where steps lead */
    const struct ab_adjacency *against; /* where they come from */
    /* Of each node, which searches have reached it; at this level; at the next. */
    uint64_t *reached;
    uint64_t *fresh;
    uint64_t *next;
    uint32_t *queue; /* the nodes with fresh bits */
    uint32_t *next_queue;
    uint64_t work; /* edges looked at so far; one pushed along counts as four, as it
                    * takes the time of four pulled */
};

/* The arrays live in the arena. */
AB_MUST_CHECK ab_status ab_searches_make(struct ab_searches *out,
                                         struct ab_arena *arena,
                                         const struct ab_adjacency *along,
                                         const struct ab_adjacency *against,
                                         struct ab_error *err);

/* eccentricity[k]: hops from sources[k] to the last node found from there. Up to
 * AB_MAX_SEARCHES different sources. */
void ab_searches_run(struct ab_searches *searches, const uint32_t *sources,
                     uint32_t n_sources, uint32_t *eccentricity);

#endif
