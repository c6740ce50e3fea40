/* Time to target over seeds, and who is first. */
#include <math.h>
#include <string.h>

#include "stats/pareto.h"
#include "web-export/report_blocks.h"
#include "web-export/report_parts.h"

/* Over the runs that did not fail: a run that broke has no cost. */
static double median_total(const struct ab_report_entry *entry, int total,
                           double *scratch)
{
    size_t n = 0;
    for (size_t r = 0; r < entry->n_runs; r++) {
        double value = entry->run[r].total[total];
        if (!isnan(value) && !entry->run[r].failed) {
            scratch[n++] = value;
        }
    }
    ab_stats_sort(scratch, n);
    return n == 0 ? (double)NAN : ab_stats_quantile(scratch, n, 0.5);
}

static ab_status summarise_entry(struct ab_report *report, size_t n_targets,
                                 struct ab_report_entry *entry, struct ab_error *err)
{
    double *costs = ab_arena_alloc(&report->arena, entry->n_runs, sizeof costs[0]);
    if (costs == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t t = 0; t < n_targets; t++) {
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            for (size_t r = 0; r < entry->n_runs; r++) {
                costs[r] = entry->run[r].hit[t][axis];
            }
            entry->hits[t][axis] = ab_stats_hits(costs, entry->n_runs);
            for (size_t r = 0; r < entry->n_runs; r++) {
                costs[r] = ab_report_float(costs[r]);
            }
            entry->ranked[t][axis] = ab_stats_hits(costs, entry->n_runs).median;
        }
    }
    for (int i = 0; i < AB_REPORT_N_TOTALS; i++) {
        entry->total[i] = median_total(entry, i, costs);
    }
    return AB_OK;
}

/* A hit is a hit on every axis: which targets are hit does not depend on the axis. */
static size_t find_headline(const struct ab_report_scenario *scenario)
{
    size_t n_targets = scenario->task->n_targets;
    for (size_t t = n_targets; t-- > 0;) {
        for (size_t e = 0; e < scenario->n_entries; e++) {
            if (isfinite(scenario->entry[e].hits[t][AB_REPORT_TIME].median)) {
                return t;
            }
        }
    }
    return n_targets;
}

/* Ranked, missed, free of charge: what costs nothing on an axis cannot be ranked there
 * (a profile in which computing takes no time, a method without gradients). */
static int class_of(double median)
{
    if (median == 0.0) {
        return 2;
    }
    return isinf(median) ? 1 : 0;
}

static int is_better(const struct ab_report_entry *a, const struct ab_report_entry *b,
                     size_t target, int axis)
{
    double of_a = a->ranked[target][axis];
    double of_b = b->ranked[target][axis];
    if (class_of(of_a) != class_of(of_b)) {
        return class_of(of_a) < class_of(of_b);
    }
    return of_a != of_b ? of_a < of_b
                        : a->hits[target][axis].n_hits > b->hits[target][axis].n_hits;
}

static void rank(struct ab_report_league *league, const struct ab_report *report,
                 const struct ab_report_scenario *scenario, int axis)
{
    size_t target = scenario->headline;
    int has_target = target < scenario->task->n_targets;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        const char *kind = report->method[entry->method].kind;
        if (league->kind != NULL && strcmp(league->kind, kind) != 0) {
            continue;
        }
        size_t place = league->n++;
        for (; place > 0 && has_target; place--) {
            size_t before = league->entry[place - 1];
            if (!is_better(entry, &scenario->entry[before], target, axis)) {
                break;
            }
            league->entry[place] = before;
        }
        league->entry[place] = e;
        league->n_ranked += has_target && class_of(entry->ranked[target][axis]) == 0;
    }
}

int ab_report_is_free(const struct ab_report_scenario *scenario, int axis)
{
    int is_free = scenario->headline < scenario->task->n_targets;
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        is_free = is_free && scenario->league[axis][k].n_ranked == 0;
    }
    return is_free;
}

/* On which costs the front is: those that a reader weighs against each other. */
static ab_status find_front(struct ab_report *report,
                            struct ab_report_scenario *scenario, struct ab_error *err)
{
    static const int axes[] = {AB_REPORT_TIME, AB_REPORT_BYTES, AB_REPORT_ENERGY};
    enum { N_COSTS = sizeof axes / sizeof axes[0] };
    size_t n = scenario->n_entries;
    double *cost = ab_arena_alloc(&report->arena, n, N_COSTS * sizeof cost[0]);
    unsigned char *on_front = ab_arena_alloc(&report->arena, n, 1);
    if (cost == NULL || on_front == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (scenario->headline == scenario->task->n_targets) {
        return AB_OK;
    }
    for (size_t i = 0; i < n * N_COSTS; i++) {
        const struct ab_report_entry *entry = &scenario->entry[i / N_COSTS];
        cost[i] = entry->ranked[scenario->headline][axes[i % N_COSTS]];
    }
    ab_pareto_front(on_front, cost, n, N_COSTS);
    for (size_t e = 0; e < n; e++) {
        scenario->entry[e].on_front = on_front[e];
    }
    return AB_OK;
}

static int has_both_kinds(const struct ab_report *report,
                          const struct ab_report_scenario *scenario)
{
    int differ = 0;
    for (size_t e = 1; e < scenario->n_entries; e++) {
        differ = differ || strcmp(report->method[scenario->entry[0].method].kind,
                                  report->method[scenario->entry[e].method].kind) != 0;
    }
    return differ;
}

static ab_status make_leagues(struct ab_report *report,
                              struct ab_report_scenario *scenario, int axis,
                              struct ab_error *err)
{
    static const char *const kinds[] = {"synchronous", "asynchronous"};
    int apart = axis == AB_REPORT_ROUNDS && has_both_kinds(report, scenario);
    scenario->n_leagues[axis] = apart ? 2 : 1;
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        struct ab_report_league *league = &scenario->league[axis][k];
        league->kind = apart ? kinds[k] : NULL;
        league->entry = ab_arena_alloc(&report->arena, scenario->n_entries,
                                       sizeof league->entry[0]);
        if (league->entry == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        rank(league, report, scenario, axis);
    }
    return AB_OK;
}

ab_status ab_report_summarise(struct ab_report *report, struct ab_error *err)
{
    for (size_t i = 0; i < report->n_scenarios; i++) {
        struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            AB_TRY(summarise_entry(report, scenario->task->n_targets,
                                   &scenario->entry[e], err));
        }
        scenario->headline = find_headline(scenario);
        AB_TRY(find_front(report, scenario, err));
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            AB_TRY(make_leagues(report, scenario, axis, err));
        }
    }
    return AB_OK;
}
