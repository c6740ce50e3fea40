/* Methods of a scenario ranked over its seeds: in each of them all meet the same
 * network. */
#include <string.h>

#include "web-export/report_blocks.h"
#include "web-export/report_parts.h"

static const struct ab_report_run *run_of_seed(const struct ab_report_entry *entry,
                                               size_t seed)
{
    for (size_t r = 0; r < entry->n_runs; r++) {
        if ((size_t)entry->run[r].seed == seed) {
            return &entry->run[r];
        }
    }
    return NULL;
}

/* The methods that take part, and all the seeds that any of them ran with. */
static void collect_seeds(struct ab_report_blocks *blocks,
                          const struct ab_report *report,
                          const struct ab_report_scenario *scenario, const char *kind,
                          int axis)
{
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        int is_of_kind =
            kind == NULL || strcmp(report->method[entry->method].kind, kind) == 0;
        if (!is_of_kind || !ab_report_took_part(entry, axis)) {
            continue;
        }
        blocks->method[blocks->n_methods++] = entry->method;
        for (size_t r = 0; r < entry->n_runs; r++) {
            size_t b = 0;
            while (b < blocks->n_blocks &&
                   blocks->block[b] != (size_t)entry->run[r].seed) {
                b++;
            }
            blocks->block[b] = (size_t)entry->run[r].seed;
            blocks->n_blocks += b == blocks->n_blocks;
        }
    }
}

/* Whether a method (place i % n_methods) ran with a seed (i / n_methods). */
static const struct ab_report_run *run_at(const struct ab_report_scenario *scenario,
                                          const struct ab_report_blocks *blocks,
                                          size_t i)
{
    const struct ab_report_entry *entry =
        ab_report_find_entry(scenario, blocks->method[i % blocks->n_methods]);
    return run_of_seed(entry, blocks->block[i / blocks->n_methods]);
}

ab_status ab_report_rank_seeds(struct ab_report *report,
                               const struct ab_report_scenario *scenario,
                               struct ab_report_league *league, int axis,
                               struct ab_error *err)
{
    struct ab_arena *arena = &report->arena;
    if (scenario->task->n_targets == 0) {
        return AB_OK;
    }
    struct ab_report_blocks blocks = {0};
    size_t most = 0;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        most += scenario->entry[e].n_runs;
    }
    AB_TRY(ab_report_alloc_blocks(&blocks, arena, scenario->n_entries, most, err));
    collect_seeds(&blocks, report, scenario, league->kind, axis);
    for (size_t i = 0; i < blocks.n_blocks * blocks.n_methods; i++) {
        blocks.took_part[i] = run_at(scenario, &blocks, i) != NULL;
    }
    AB_TRY(ab_report_keep_complete(&blocks, arena, NULL, NULL, err));
    double *cost =
        ab_arena_alloc(arena, blocks.n_blocks * blocks.n_methods, sizeof cost[0]);
    if (cost == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    size_t target = ab_report_headline_of(scenario, &blocks);
    for (size_t i = 0; i < blocks.n_blocks * blocks.n_methods; i++) {
        cost[i] = ab_report_float(run_at(scenario, &blocks, i)->hit[target][axis]);
    }
    return ab_report_rank_blocks(&league->ranking, arena, &blocks, cost, err);
}
