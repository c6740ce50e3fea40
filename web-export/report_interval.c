/* How sure the numbers are: intervals of medians, and of their ratios to the best. */
#include <math.h>

#include "web-export/report_parts.h"
#include "web-export/report_rows.h"

/* Resamples of n runs, for both sides of a ratio; made when first asked for. */
struct resamples {
    size_t n;
    struct ab_bootstrap *side[2];
};

struct resampler {
    struct ab_report *report;
    struct resamples *made;
    size_t n_made;
    double *costs[2]; /* room for the runs of two entries */
};

static ab_status find_resamples(struct ab_bootstrap **out, struct resampler *resampler,
                                size_t n, int side, struct ab_error *err)
{
    struct ab_arena *arena = &resampler->report->arena;
    size_t i = 0;
    while (i < resampler->n_made && resampler->made[i].n != n) {
        i++;
    }
    if (i == resampler->n_made) {
        resampler->made = ab_report_grow(arena, resampler->made, resampler->n_made,
                                         sizeof resampler->made[0]);
        if (resampler->made == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        resampler->made[resampler->n_made++].n = n;
    }
    struct ab_bootstrap **made = &resampler->made[i].side[side];
    if (*made == NULL) {
        AB_TRY(ab_bootstrap_create(made, arena, n, side, err));
    }
    *out = *made;
    return AB_OK;
}

static void copy_costs(double *costs, const struct ab_report_entry *entry,
                       size_t target, int axis)
{
    for (size_t r = 0; r < entry->n_runs; r++) {
        costs[r] = entry->run[r].hit[target][axis];
    }
}

static ab_status find_medians(struct resampler *resampler,
                              struct ab_report_entry *entry, size_t n_targets,
                              struct ab_error *err)
{
    struct ab_bootstrap *resamples = NULL;
    AB_TRY(find_resamples(&resamples, resampler, entry->n_runs, 0, err));
    for (size_t t = 0; t < n_targets; t++) {
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            double *costs = resampler->costs[0];
            copy_costs(costs, entry, t, axis);
            ab_stats_sort(costs, entry->n_runs);
            entry->interval[t][axis] = ab_bootstrap_median(resamples, costs);
        }
    }
    return AB_OK;
}

/* Runs come in the order of their seeds. */
static int have_same_seeds(const struct ab_report_entry *a,
                           const struct ab_report_entry *b)
{
    for (size_t r = 0; r < a->n_runs && r < b->n_runs; r++) {
        if (a->run[r].seed != b->run[r].seed) {
            return 0;
        }
    }
    return a->n_runs == b->n_runs;
}

static ab_status find_ratio(struct ab_report_ratio *ratio, struct resampler *resampler,
                            const struct ab_report_entry *entry,
                            const struct ab_report_entry *best, size_t target, int axis,
                            struct ab_error *err)
{
    if (entry == best) { /* where it misses in a resample, that too is once as much */
        *ratio = (struct ab_report_ratio){1.0, {1.0, 1.0}, 1};
        return AB_OK;
    }
    ratio->value = entry->hits[target][axis].median / best->hits[target][axis].median;
    ratio->is_paired = have_same_seeds(entry, best);
    copy_costs(resampler->costs[0], entry, target, axis);
    copy_costs(resampler->costs[1], best, target, axis);
    struct ab_bootstrap *resamples = NULL;
    AB_TRY(find_resamples(&resamples, resampler, entry->n_runs, 0, err));
    if (ratio->is_paired) {
        ratio->interval = ab_bootstrap_ratio_paired(resamples, resampler->costs[0],
                                                    resampler->costs[1]);
        return AB_OK;
    }
    struct ab_bootstrap *of_best = NULL;
    AB_TRY(find_resamples(&of_best, resampler, best->n_runs, 1, err));
    ab_stats_sort(resampler->costs[0], entry->n_runs);
    ab_stats_sort(resampler->costs[1], best->n_runs);
    ratio->interval = ab_bootstrap_ratio(resamples, of_best, resampler->costs[0],
                                         resampler->costs[1]);
    return AB_OK;
}

static ab_status find_ratios(struct resampler *resampler,
                             const struct ab_report_scenario *scenario,
                             struct ab_report_league *league, int axis,
                             struct ab_error *err)
{
    league->ratio = ab_arena_alloc(&resampler->report->arena, league->n_ranked,
                                   sizeof league->ratio[0]);
    if (league->ratio == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < league->n_ranked; i++) {
        AB_TRY(find_ratio(
            &league->ratio[i], resampler, &scenario->entry[league->entry[i]],
            &scenario->entry[league->entry[0]], scenario->headline, axis, err));
    }
    return AB_OK;
}

static ab_status make_room(struct resampler *resampler, struct ab_error *err)
{
    struct ab_report *report = resampler->report;
    size_t most = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        for (size_t e = 0; e < report->scenario[i].n_entries; e++) {
            size_t n = report->scenario[i].entry[e].n_runs;
            most = n > most ? n : most;
        }
    }
    for (int side = 0; side < 2; side++) {
        resampler->costs[side] = ab_arena_alloc(&report->arena, most, sizeof(double));
        if (resampler->costs[side] == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    return AB_OK;
}

ab_status ab_report_find_intervals(struct ab_report *report, struct ab_error *err)
{
    struct resampler resampler = {.report = report};
    AB_TRY(make_room(&resampler, err));
    for (size_t i = 0; i < report->n_scenarios; i++) {
        struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            AB_TRY(find_medians(&resampler, &scenario->entry[e],
                                scenario->task->n_targets, err));
        }
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
                AB_TRY(find_ratios(&resampler, scenario, &scenario->league[axis][k],
                                   axis, err));
            }
        }
    }
    return AB_OK;
}
