#include "web-export/report_blocks.h"

#include <math.h>

#include "stats/performance.h"
#include "stats/repetitions.h"
#include "web-export/report_parts.h"

double ab_report_float(double cost)
{
    return (double)(float)cost;
}

ab_status ab_report_alloc_blocks(struct ab_report_blocks *blocks,
                                 struct ab_arena *arena, size_t max_methods,
                                 size_t max_blocks, struct ab_error *err)
{
    blocks->method = ab_arena_alloc(arena, max_methods, sizeof blocks->method[0]);
    blocks->block = ab_arena_alloc(arena, max_blocks, sizeof blocks->block[0]);
    blocks->took_part = ab_arena_alloc(arena, max_blocks, max_methods);
    return blocks->method == NULL || blocks->block == NULL || blocks->took_part == NULL
               ? AB_OUT_OF_MEMORY(err)
               : AB_OK;
}

ab_status ab_report_keep_complete(struct ab_report_blocks *blocks,
                                  struct ab_arena *arena, size_t *left_out,
                                  size_t *n_left_out, struct ab_error *err)
{
    unsigned char *keeps_block = ab_arena_alloc(arena, blocks->n_blocks, 1);
    unsigned char *keeps_method = ab_arena_alloc(arena, blocks->n_methods, 1);
    if (keeps_block == NULL || keeps_method == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    (void)ab_complete_blocks(keeps_block, keeps_method, blocks->took_part,
                             blocks->n_blocks, blocks->n_methods);
    size_t n = 0;
    for (size_t b = 0; b < blocks->n_blocks; b++) {
        blocks->block[n] = blocks->block[b];
        n += keeps_block[b];
    }
    blocks->n_blocks = n;
    n = 0;
    for (size_t m = 0; m < blocks->n_methods; m++) {
        if (!keeps_method[m] && left_out != NULL) {
            left_out[(*n_left_out)++] = blocks->method[m];
        }
        blocks->method[n] = blocks->method[m];
        n += keeps_method[m];
    }
    blocks->n_methods = n;
    return AB_OK;
}

size_t ab_report_headline_of(const struct ab_report_scenario *scenario,
                             const struct ab_report_blocks *blocks)
{
    for (size_t t = scenario->task->n_targets; t-- > 0;) {
        for (size_t m = 0; m < blocks->n_methods; m++) {
            const struct ab_report_entry *entry =
                ab_report_find_entry(scenario, blocks->method[m]);
            if (isfinite(entry->hits[t][AB_REPORT_TIME].median)) {
                return t;
            }
        }
    }
    return 0;
}

ab_status ab_report_rank_blocks(struct ab_report_ranking *ranking,
                                struct ab_arena *arena,
                                const struct ab_report_blocks *blocks,
                                const double *cost, struct ab_error *err)
{
    size_t k = blocks->n_methods;
    ranking->method = blocks->method;
    ranking->n_methods = k;
    ranking->n_blocks = blocks->n_blocks;
    if (blocks->n_blocks < AB_REPETITIONS_TESTED || k < 2) {
        return AB_OK;
    }
    double *rank = ab_arena_alloc(arena, blocks->n_blocks * k, sizeof rank[0]);
    ranking->mean_rank = ab_arena_alloc(arena, k, sizeof rank[0]);
    if (rank == NULL || ranking->mean_rank == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t b = 0; b < blocks->n_blocks; b++) {
        ab_stats_ranks(rank + b * k, cost + b * k, k);
    }
    ab_mean_ranks(ranking->mean_rank, rank, blocks->n_blocks, k);
    ranking->test = ab_friedman_test(rank, blocks->n_blocks, k);
    ranking->critical_difference = ab_critical_difference(blocks->n_blocks, k);
    return AB_OK;
}
