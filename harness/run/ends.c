#include "run/ends.h"

#include <adonis/plugin.h>

#include "base/alloc.h"

/* The nodes in order of their distance from `from`, which hops[] gets. Breadth first.
 */
static void search(const struct ab_topology *topology, uint32_t from, uint32_t *hops,
                   uint32_t *queue)
{
    uint32_t n_queued = 1;
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        hops[i] = UINT32_MAX;
    }
    hops[from] = 0;
    queue[0] = from;
    for (uint32_t k = 0; k < n_queued; k++) {
        uint32_t node = queue[k];
        for (uint32_t e = topology->first[node]; e < topology->first[node + 1]; e++) {
            uint32_t peer = topology->peer[e];
            int leads_there = (topology->flags[e] & ADONIS_OUT) != 0;
            if (leads_there && hops[peer] == UINT32_MAX) {
                hops[peer] = hops[node] + 1;
                queue[n_queued++] = peer;
            }
        }
    }
}

ab_status ab_ends_find(uint32_t ends[2], const struct ab_topology *topology,
                       struct ab_error *err)
{
    uint32_t n = topology->n_nodes;
    uint32_t greatest = 0;
    uint32_t *hops = ab_alloc(2 * (size_t)n, sizeof *hops);
    if (hops == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ends[0] = ends[1] = 0;
    for (uint32_t i = 0; i < n; i++) {
        search(topology, i, hops, hops + n);
        for (uint32_t j = 0; j < n; j++) {
            if (hops[j] > greatest) {
                greatest = hops[j];
                ends[0] = i;
                ends[1] = j;
            }
        }
    }
    ab_free(hops);
    return AB_OK;
}
