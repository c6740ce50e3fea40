/* Methods compared with each other over the scenarios that they share. compare.js does
 * the same for those methods and scenarios that a reader chooses; the browser test
 * holds the two against each other. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/performance.h"
#include "web-export/report_blocks.h"
#include "web-export/report_parts.h"

const double ab_report_factors[AB_REPORT_N_FACTORS] = {1.0, 1.5, 2.0, 5.0, 10.0, 100.0};

#define FIRST_DECADE (-12)

static int takes_part(const struct ab_report_scenario *scenario, size_t method,
                      int axis)
{
    return scenario->task->n_targets > 0 &&
           ab_report_took_part(ab_report_find_entry(scenario, method), axis);
}

/* Every method of the kind against every scenario in which any took part. */
static void collect_scenarios(struct ab_report_blocks *blocks,
                              const struct ab_report *report, const char *kind,
                              int axis)
{
    for (size_t m = 0; m < report->n_methods; m++) {
        int is_of_kind = kind == NULL || strcmp(report->method[m].kind, kind) == 0;
        int is_there = 0;
        for (size_t i = 0; i < report->n_scenarios && is_of_kind; i++) {
            is_there = is_there || takes_part(&report->scenario[i], m, axis);
        }
        blocks->method[blocks->n_methods] = m;
        blocks->n_methods += (size_t)is_there;
    }
    for (size_t i = 0; i < report->n_scenarios; i++) {
        unsigned char *row = blocks->took_part + blocks->n_blocks * blocks->n_methods;
        int is_any = 0;
        for (size_t m = 0; m < blocks->n_methods; m++) {
            row[m] = (unsigned char)takes_part(&report->scenario[i], blocks->method[m],
                                               axis);
            is_any = is_any || row[m];
        }
        blocks->block[blocks->n_blocks] = i;
        blocks->n_blocks += (size_t)is_any;
    }
}

/* What a comparison is over: the kept scenarios, methods and their entries. */
struct field {
    struct ab_report *report;
    struct ab_report_blocks blocks;
    int axis;
    double *room; /* for the runs of any entry */
};

static const struct ab_report_scenario *scenario_at(const struct field *field, size_t b)
{
    return &field->report->scenario[field->blocks.block[b]];
}

static const struct ab_report_entry *entry_at(const struct field *field, size_t b,
                                              size_t m)
{
    return ab_report_find_entry(scenario_at(field, b), field->blocks.method[m]);
}

static double median_at(const struct field *field, size_t b, size_t target, size_t m)
{
    const struct ab_report_entry *entry = entry_at(field, b, m);
    for (size_t r = 0; r < entry->n_runs; r++) {
        field->room[r] = ab_report_float(entry->run[r].hit[target][field->axis]);
    }
    return ab_stats_hits(field->room, entry->n_runs).median;
}

static ab_status compare_problems(struct ab_report_comparison *comparison,
                                  const struct field *field, struct ab_error *err)
{
    struct ab_arena *arena = &field->report->arena;
    size_t k = field->blocks.n_methods;
    for (size_t b = 0; b < field->blocks.n_blocks; b++) {
        comparison->n_problems += scenario_at(field, b)->task->n_targets;
    }
    size_t n = comparison->n_problems * k;
    double *cost = ab_arena_alloc(arena, n, sizeof cost[0]);
    double *ratio = ab_arena_alloc(arena, n, sizeof ratio[0]);
    comparison->solved = ab_arena_alloc(arena, k, sizeof comparison->solved[0]);
    if (cost == NULL || ratio == NULL || comparison->solved == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    size_t at = 0;
    for (size_t b = 0; b < field->blocks.n_blocks; b++) {
        for (size_t t = 0; t < scenario_at(field, b)->task->n_targets; t++) {
            for (size_t m = 0; m < k; m++) {
                cost[at++] = median_at(field, b, t, m);
            }
        }
    }
    ab_performance_ratios(ratio, cost, comparison->n_problems, k);
    for (size_t i = 0; i < n; i++) {
        size_t *solved = comparison->solved[i % k];
        for (size_t f = 0; f < AB_REPORT_N_FACTORS; f++) {
            solved[f] += ratio[i] <= ab_report_factors[f];
        }
        solved[AB_REPORT_N_FACTORS] += isfinite(ratio[i]);
    }
    return AB_OK;
}

/* 10^e by one rounding at most. */
static double decade(int e)
{
    double power = 1.0;
    for (int i = 0; i < abs(e); i++) {
        power *= 10.0;
    }
    return e < 0 ? 1.0 / power : power;
}

/* The costs of a method's trials, ascending. */
static ab_status collect_trials(double **costs, size_t *n_trials,
                                const struct field *field, size_t m,
                                struct ab_error *err)
{
    size_t n = 0;
    for (size_t b = 0; b < field->blocks.n_blocks; b++) {
        n += scenario_at(field, b)->task->n_targets * entry_at(field, b, m)->n_runs;
    }
    *costs = ab_arena_alloc(&field->report->arena, n, sizeof(double));
    if (*costs == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    *n_trials = 0;
    for (size_t b = 0; b < field->blocks.n_blocks; b++) {
        const struct ab_report_entry *entry = entry_at(field, b, m);
        size_t n_targets = scenario_at(field, b)->task->n_targets;
        for (size_t i = 0; i < n_targets * entry->n_runs; i++) {
            double cost = entry->run[i / n_targets].hit[i % n_targets][field->axis];
            (*costs)[(*n_trials)++] = ab_report_float(cost);
        }
    }
    ab_stats_sort(*costs, n);
    return AB_OK;
}

/* Powers of ten from the first at or above the least cost paid to the first at or above
 * the largest. */
static void choose_decades(struct ab_report_comparison *comparison,
                           double *const *costs)
{
    double low = (double)INFINITY;
    double high = 0.0;
    for (size_t m = 0; m < comparison->ranking.n_methods; m++) {
        for (size_t i = 0; i < comparison->n_trials[m]; i++) {
            double cost = costs[m][i];
            int was_paid = cost > 0.0 && isfinite(cost);
            low = was_paid ? fmin(low, cost) : low;
            high = was_paid ? fmax(high, cost) : high;
        }
    }
    if (low > high) {
        return;
    }
    comparison->first_decade = FIRST_DECADE;
    while (decade(comparison->first_decade) < low) {
        comparison->first_decade++;
    }
    comparison->n_decades = 1;
    while (decade(comparison->first_decade + (int)comparison->n_decades - 1) < high &&
           comparison->n_decades < AB_REPORT_MAX_DECADES) {
        comparison->n_decades++;
    }
}

static ab_status compare_trials(struct ab_report_comparison *comparison,
                                const struct field *field, struct ab_error *err)
{
    struct ab_arena *arena = &field->report->arena;
    size_t k = field->blocks.n_methods;
    double **costs = ab_arena_alloc(arena, k, sizeof costs[0]);
    comparison->n_trials = ab_arena_alloc(arena, k, sizeof comparison->n_trials[0]);
    comparison->hit = ab_arena_alloc(arena, k, sizeof comparison->hit[0]);
    if (costs == NULL || comparison->n_trials == NULL || comparison->hit == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t m = 0; m < k; m++) {
        AB_TRY(collect_trials(&costs[m], &comparison->n_trials[m], field, m, err));
    }
    choose_decades(comparison, costs);
    for (size_t m = 0; m < k; m++) {
        size_t n = comparison->n_trials[m];
        for (size_t d = 0; d < comparison->n_decades; d++) {
            comparison->hit[m][d] =
                ab_ecdf_count(costs[m], n, decade(comparison->first_decade + (int)d));
        }
        comparison->hit[m][comparison->n_decades] = ab_ecdf_count(costs[m], n, DBL_MAX);
    }
    return AB_OK;
}

static ab_status rank_scenarios(struct ab_report_comparison *comparison,
                                const struct field *field, struct ab_error *err)
{
    struct ab_arena *arena = &field->report->arena;
    size_t k = field->blocks.n_methods;
    double *cost = ab_arena_alloc(arena, field->blocks.n_blocks * k, sizeof cost[0]);
    if (cost == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t b = 0; b < field->blocks.n_blocks; b++) {
        size_t target = ab_report_headline_of(scenario_at(field, b), &field->blocks);
        for (size_t m = 0; m < k; m++) {
            cost[b * k + m] = median_at(field, b, target, m);
        }
    }
    return ab_report_rank_blocks(&comparison->ranking, arena, &field->blocks, cost,
                                 err);
}

static size_t most_runs(const struct ab_report *report)
{
    size_t most = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        for (size_t e = 0; e < report->scenario[i].n_entries; e++) {
            size_t n = report->scenario[i].entry[e].n_runs;
            most = n > most ? n : most;
        }
    }
    return most;
}

static ab_status compare_overall(struct ab_report_comparison *comparison,
                                 struct ab_report *report, int axis,
                                 struct ab_error *err)
{
    struct ab_arena *arena = &report->arena;
    struct field field = {.report = report, .axis = axis};
    field.room = ab_arena_alloc(arena, most_runs(report), sizeof field.room[0]);
    comparison->left_out =
        ab_arena_alloc(arena, report->n_methods, sizeof comparison->left_out[0]);
    if (field.room == NULL || comparison->left_out == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_report_alloc_blocks(&field.blocks, arena, report->n_methods + 1,
                                  report->n_scenarios + 1, err));
    collect_scenarios(&field.blocks, report, comparison->kind, axis);
    comparison->n_possible = field.blocks.n_blocks;
    AB_TRY(ab_report_keep_complete(&field.blocks, arena, comparison->left_out,
                                   &comparison->n_left_out, err));
    comparison->n_scenarios = field.blocks.n_blocks;
    AB_TRY(rank_scenarios(comparison, &field, err));
    AB_TRY(compare_problems(comparison, &field, err));
    return compare_trials(comparison, &field, err);
}

/* Methods of both kinds: then each has a comparison of its own where rounds are
 * counted. */
static ab_status compare_axis(struct ab_report *report, int axis, struct ab_error *err)
{
    static const char *const kinds[] = {"synchronous", "asynchronous"};
    int apart = 0;
    for (size_t m = 1; m < report->n_methods && axis == AB_REPORT_ROUNDS; m++) {
        apart = apart || strcmp(report->method[m].kind, report->method[0].kind) != 0;
    }
    report->n_comparisons[axis] = apart ? 2 : 1;
    for (size_t k = 0; k < report->n_comparisons[axis]; k++) {
        struct ab_report_comparison *comparison = &report->comparison[axis][k];
        comparison->kind = apart ? kinds[k] : NULL;
        AB_TRY(compare_overall(comparison, report, axis, err));
    }
    return AB_OK;
}

ab_status ab_report_compare(struct ab_report *report, struct ab_error *err)
{
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        AB_TRY(compare_axis(report, axis, err));
        for (size_t i = 0; i < report->n_scenarios; i++) {
            struct ab_report_scenario *scenario = &report->scenario[i];
            for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
                AB_TRY(ab_report_rank_seeds(report, scenario,
                                            &scenario->league[axis][k], axis, err));
            }
        }
    }
    return AB_OK;
}
