#include "reference/translations.h"

#include <string.h>

static uint32_t rotate(uint32_t node, uint32_t step, uint32_t block)
{
    uint32_t place = node % block;
    return node - place + (place + step) % block;
}

/* Whether each edge becomes an edge. Then all do: no two become the same. mark:
 * n_nodes. */
static int keeps_edges(const struct ab_adjacency *graph, uint32_t step, uint32_t block,
                       uint32_t *mark)
{
    memset(mark, 0xff, graph->n_nodes * sizeof *mark);
    for (uint32_t i = 0; i < graph->n_nodes; i++) {
        uint32_t image = rotate(i, step, block);
        for (uint32_t p = graph->first[image]; p < graph->first[image + 1]; p++) {
            mark[graph->peer[p]] = i;
        }
        for (uint32_t p = graph->first[i]; p < graph->first[i + 1]; p++) {
            if (mark[rotate(graph->peer[p], step, block)] != i) {
                return 0;
            }
        }
    }
    return 1;
}

/* The largest block of that step, or the step itself. */
static uint32_t find_block(const struct ab_adjacency *graph, uint32_t step,
                           uint32_t *mark)
{
    uint32_t n = graph->n_nodes;
    for (uint32_t n_blocks = 1; n_blocks < n / step; n_blocks++) {
        uint32_t block = n / n_blocks;
        if (n % n_blocks == 0 && block % step == 0 &&
            keeps_edges(graph, step, block, mark)) {
            return block;
        }
    }
    return step;
}

ab_status ab_translations_act(int *alike, const struct ab_adjacency *graph,
                              struct ab_error *err)
{
    uint32_t *mark = ab_alloc(graph->n_nodes, sizeof *mark);
    if (mark == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    uint32_t step = 1;
    uint32_t block = find_block(graph, step, mark);
    while (block > step) {
        step = block;
        block = find_block(graph, step, mark);
    }
    ab_free(mark);
    *alike = step == graph->n_nodes;
    return AB_OK;
}
