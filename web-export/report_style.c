/* Who took part in what, who was first how often, and so who stands in front of all. On
 * the page of a scenario in which too few of them ran, report.js adds its own best. */
#include <math.h>
#include <string.h>

#include "web-export/report_parts.h"

const struct ab_report_entry *
ab_report_find_entry(const struct ab_report_scenario *scenario, size_t method)
{
    for (size_t e = 0; e < scenario->n_entries; e++) {
        if (scenario->entry[e].method == method) {
            return &scenario->entry[e];
        }
    }
    return NULL;
}

int ab_report_took_part(const struct ab_report_entry *entry, int axis)
{
    if (entry == NULL) {
        return 0;
    }
    int all_failed = 1;
    int paid = 0;
    for (size_t r = 0; r < entry->n_runs; r++) {
        const struct ab_report_run *run = &entry->run[r];
        all_failed = all_failed && run->failed;
        paid = paid || (!run->failed && run->total[axis] != 0.0);
    }
    return all_failed || paid;
}

struct ab_report_tally ab_report_count_firsts(const struct ab_report *report, int axis,
                                              size_t method)
{
    struct ab_report_tally tally = {0, 0};
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
            const struct ab_report_league *league = &scenario->league[axis][k];
            for (size_t e = 0; e < league->n && league->n_ranked > 0; e++) {
                const struct ab_report_entry *entry =
                    &scenario->entry[league->entry[e]];
                if (entry->method == method &&
                    entry->hits[scenario->headline][axis].median > 0.0) {
                    tally.n_ranked++;
                    tally.n_first += e == 0;
                }
            }
        }
    }
    return tally;
}

struct standing {
    size_t n_first;   /* in time */
    size_t n_reached; /* headline targets that its median hits */
};

static struct standing standing_of(const struct ab_report *report, size_t method)
{
    struct standing standing = {
        ab_report_count_firsts(report, AB_REPORT_TIME, method).n_first, 0};
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        const struct ab_report_entry *entry = ab_report_find_entry(scenario, method);
        standing.n_reached +=
            entry != NULL && scenario->headline < scenario->task->n_targets &&
            isfinite(entry->hits[scenario->headline][AB_REPORT_TIME].median);
    }
    return standing;
}

static int stands_before(const struct standing *a, const struct standing *b)
{
    return a->n_first != b->n_first ? a->n_first > b->n_first
                                    : a->n_reached > b->n_reached;
}

ab_status ab_report_choose_styles(struct ab_report *report, struct ab_error *err)
{
    size_t n = report->n_methods;
    struct standing *standing = ab_arena_alloc(&report->arena, n, sizeof standing[0]);
    unsigned char *in_front = ab_arena_alloc(&report->arena, n, 1);
    if (standing == NULL || in_front == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t m = 0; m < n; m++) {
        standing[m] = standing_of(report, m);
    }
    for (size_t m = 0; m < n; m++) {
        size_t n_before = 0;
        for (size_t other = 0; other < n; other++) {
            int is_before = stands_before(&standing[other], &standing[m]);
            int is_level = !is_before && !stands_before(&standing[m], &standing[other]);
            n_before += (size_t)(is_before || (is_level && other < m));
        }
        in_front[m] = n_before < AB_REPORT_N_FORWARD;
    }
    size_t style = 0;
    for (int front = 1; front >= 0; front--) {
        for (size_t m = 0; m < n; m++) {
            if (in_front[m] == front) {
                report->method[m].style = style++;
            }
        }
    }
    return AB_OK;
}
