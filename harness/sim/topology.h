/* An undirected, static, connected graph on n nodes with its mixing matrix W and, on
 * demand, the ring and spanning tree that collectives use. Immutable once created. */
#ifndef AB_SIM_TOPOLOGY_H
#define AB_SIM_TOPOLOGY_H

#include <stdint.h>

#include "base/error.h"
#include "base/spec.h"

struct ab_topology {
    uint32_t n_nodes;
    uint32_t n_edges;
    /* Neighbours of node i: entries first[i] .. first[i + 1] - 1, ids ascending. An
     * entry's place minus first[i] is the neighbour slot. */
    uint32_t *first;     /* n_nodes + 1 */
    uint32_t *peer;      /* id of the neighbour */
    uint32_t *edge;      /* 0 .. n_edges - 1, the same at both ends */
    uint32_t *back;      /* slot of node i at that neighbour */
    double *weight;      /* W_ij */
    double *self_weight; /* W_ii, n_nodes */
    uint32_t (*ends)[2]; /* of each edge, lower id first; sorted */
};

/* ring, path, star, complete, grid:rows=, erdos-renyi:p=, edges:data=FILE, with
 * Metropolis weights W_ij = 1 / (1 + max(deg_i, deg_j)). seed drives random graphs
 * only. Owned by the caller. */
AB_MUST_CHECK ab_status ab_topology_create(struct ab_topology **out,
                                           const struct ab_spec *spec, uint32_t n_nodes,
                                           uint64_t seed, struct ab_error *err);
void ab_topology_destroy(struct ab_topology *topology);

#endif
