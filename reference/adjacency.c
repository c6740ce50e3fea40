#include "reference/adjacency.h"

#include <string.h>

ab_status ab_adjacency_make(struct ab_adjacency *out, struct ab_arena *arena,
                            uint32_t n_nodes, const uint32_t (*ends)[2],
                            uint32_t n_edges, enum ab_adjacency_way way,
                            struct ab_error *err)
{
    size_t n = n_nodes;
    size_t n_steps = way == AB_BOTH_WAYS ? 2 * (size_t)n_edges : n_edges;
    uint32_t *first = ab_arena_alloc(arena, n + 1, sizeof *first);
    uint32_t *peer = ab_arena_alloc(arena, n_steps, sizeof *peer);
    uint32_t *next = ab_arena_alloc(arena, n, sizeof *next);
    if (first == NULL || peer == NULL || next == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t e = 0; e < n_edges; e++) {
        first[ends[e][0] + 1] += way != AB_AGAINST;
        first[ends[e][1] + 1] += way != AB_ALONG;
    }
    for (size_t i = 0; i < n; i++) {
        first[i + 1] += first[i];
        next[i] = first[i];
    }
    for (uint32_t e = 0; e < n_edges; e++) {
        if (way != AB_AGAINST) {
            peer[next[ends[e][0]]++] = ends[e][1];
        }
        if (way != AB_ALONG) {
            peer[next[ends[e][1]]++] = ends[e][0];
        }
    }
    *out = (struct ab_adjacency){.n_nodes = n_nodes, .first = first, .peer = peer};
    return AB_OK;
}

uint32_t ab_adjacency_search(const struct ab_adjacency *graph, uint32_t source,
                             uint32_t *distance, uint32_t *queue)
{
    memset(distance, 0xff, graph->n_nodes * sizeof *distance);
    uint32_t n_reached = 1;
    queue[0] = source;
    distance[source] = 0;
    for (uint32_t k = 0; k < n_reached && n_reached < graph->n_nodes; k++) {
        uint32_t node = queue[k];
        for (uint32_t p = graph->first[node]; p < graph->first[node + 1]; p++) {
            uint32_t peer = graph->peer[p];
            if (distance[peer] == UINT32_MAX) {
                distance[peer] = distance[node] + 1;
                queue[n_reached++] = peer;
            }
        }
    }
    return n_reached;
}
