/* Who is next to whom in a graph, and how far. */
#ifndef AB_REFERENCE_ADJACENCY_H
#define AB_REFERENCE_ADJACENCY_H

#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"

/* From node i one step leads to peer[first[i]] .. peer[first[i + 1] - 1]. */
struct ab_adjacency {
    uint32_t n_nodes;
    uint32_t *first; /* n_nodes + 1 */
    uint32_t *peer;
};

enum ab_adjacency_way {
    AB_BOTH_WAYS, /* undirected: each edge is two steps */
    AB_ALONG,     /* from the first end to the second */
    AB_AGAINST,   /* from the second to the first */
};

/* Of n_edges edges between different nodes below n_nodes, fewer than 2^31. The arrays
 * live in the arena. */
AB_MUST_CHECK ab_status ab_adjacency_make(struct ab_adjacency *out,
                                          struct ab_arena *arena, uint32_t n_nodes,
                                          const uint32_t (*ends)[2], uint32_t n_edges,
                                          enum ab_adjacency_way way,
                                          struct ab_error *err);

/* Breadth-first. Steps from `source` to each node, UINT32_MAX where there is no way;
 * `queue` gets the nodes by distance, the farthest last; both n_nodes long. Returns the
 * number of nodes reached. */
uint32_t ab_adjacency_search(const struct ab_adjacency *graph, uint32_t source,
                             uint32_t *distance, uint32_t *queue);

#endif
