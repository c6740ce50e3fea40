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

/* *found: the distance of the pair in ends. */
static void look_for(uint32_t ends[2], uint32_t *found,
                     const struct ab_topology *topology, uint32_t wanted,
                     uint32_t *hops)
{
    uint32_t n = topology->n_nodes;
    for (uint32_t i = 0; i < n && (wanted == 0 || *found != wanted); i++) {
        search(topology, i, hops, hops + n);
        for (uint32_t j = 0; j < n; j++) {
            if (hops[j] > *found && (wanted == 0 || hops[j] <= wanted)) {
                *found = hops[j];
                ends[0] = i;
                ends[1] = j;
            }
        }
    }
}

ab_status ab_ends_find(uint32_t ends[2], const struct ab_topology *topology,
                       uint32_t hops, struct ab_error *err)
{
    uint32_t found = 0;
    uint32_t *scratch = ab_alloc(2 * (size_t)topology->n_nodes, sizeof *scratch);
    if (scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ends[0] = ends[1] = 0;
    look_for(ends, &found, topology, hops, scratch);
    ab_free(scratch);
    if (hops > 0 && found != hops) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "found nodes up to %u hops apart, expected two that are %u",
                       (unsigned)found, (unsigned)hops);
    }
    return AB_OK;
}
