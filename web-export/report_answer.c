/* The answer in words, with numbers, for every axis: who reaches the headline target
 * first, by how much, who misses. */
#include <math.h>
#include <string.h>

#include "web-export/html.h"
#include "web-export/report_parts.h"

void ab_report_put_method(struct ab_text *out, const struct ab_report *report,
                          size_t method)
{
    /* 8 colours, 4 dashes: a pair is used again only after 32 methods */
    size_t style = report->method[method].style;
    ab_html_printf(out, "<span class=\"method c%zu d%zu\">%s</span>", style % 8,
                   (style + style / 8) % 4, report->method[method].label);
}

/* "120 ms (95 % interval: 110 to 131 ms)" */
static void put_cost(struct ab_text *out, const struct ab_hits *hits,
                     const struct ab_interval *interval, enum ab_unit unit)
{
    struct ab_shown shown;
    ab_html_printf(out, "<b>%s</b>", ab_show(&shown, hits->median, unit));
    if (ab_show_interval(&shown, interval->low, interval->high, unit)) {
        ab_html_printf(out, " (95\u00a0%% interval: %s)", shown.text);
    }
}

static void put_ratio(struct ab_text *out, const struct ab_report_ratio *ratio)
{
    struct ab_shown shown;
    ab_html_printf(out, ", <b>%s\u00a0times</b> as much",
                   ab_show_number(&shown, ratio->value));
    const struct ab_interval *interval = &ratio->interval;
    if (ab_show_interval(&shown, interval->low, interval->high, AB_UNIT_COUNT)) {
        ab_html_printf(out, " (%s%s)", shown.text,
                       interval->low <= 1.0 ? "; the seeds do not tell them apart"
                                            : "");
    }
}

static void put_second(struct ab_text *out, const struct ab_report *report,
                       const struct ab_report_entry *first,
                       const struct ab_report_entry *next,
                       const struct ab_report_ratio *ratio, size_t target, int axis)
{
    struct ab_shown shown;
    int is_level = next->ranked[target][axis] <= first->ranked[target][axis];
    ab_text_puts(out, is_level ? " Level with it is " : " Next is ");
    ab_report_put_method(out, report, next->method);
    ab_html_printf(
        out, " with %s",
        ab_show(&shown, next->hits[target][axis].median, ab_report_axes[axis].unit));
    if (!is_level) {
        put_ratio(out, ratio);
    }
    ab_text_puts(out, ".");
}

/* " Missed by null in 5 of 5 runs." for every method with misses. */
static void put_misses(struct ab_text *out, const struct ab_report *report,
                       const struct ab_report_scenario *scenario,
                       const struct ab_report_league *league)
{
    size_t n_put = 0;
    for (size_t i = 0; i < league->n; i++) {
        const struct ab_report_entry *entry = &scenario->entry[league->entry[i]];
        const struct ab_hits *hits = &entry->hits[scenario->headline][AB_REPORT_TIME];
        if (hits->n_hits == hits->n_runs) {
            continue;
        }
        ab_text_puts(out, n_put++ == 0 ? " Missed by " : ", ");
        ab_report_put_method(out, report, entry->method);
        ab_html_printf(out, " in %zu of %zu runs", hits->n_runs - hits->n_hits,
                       hits->n_runs);
    }
    ab_text_puts(out, n_put > 0 ? "." : "");
}

/* " Not ranked, for it pays nothing here: extra." */
static void put_free(struct ab_text *out, const struct ab_report *report,
                     const struct ab_report_scenario *scenario, int axis,
                     const struct ab_report_league *league)
{
    size_t n_put = 0;
    for (size_t i = league->n_ranked; i < league->n; i++) {
        const struct ab_report_entry *entry = &scenario->entry[league->entry[i]];
        if (entry->hits[scenario->headline][axis].median == 0.0) {
            ab_text_puts(out, n_put++ == 0 ? " Free of charge on this axis, and not "
                                             "ranked: "
                                           : ", ");
            ab_report_put_method(out, report, entry->method);
        }
    }
    ab_text_puts(out, n_put > 0 ? "." : "");
}

static void put_first(struct ab_text *out, const struct ab_report *report,
                      const struct ab_report_scenario *scenario, int axis,
                      const struct ab_report_league *league)
{
    const struct ab_report_axis_info *info = &ab_report_axes[axis];
    size_t target = scenario->headline;
    const struct ab_report_entry *first = &scenario->entry[league->entry[0]];
    const struct ab_hits *best = &first->hits[target][axis];
    struct ab_shown shown;
    ab_report_put_method(out, report, first->method);
    ab_html_printf(out, " reaches a gap of %s %s: ",
                   ab_show_gap(&shown, scenario->task->target[target]), info->best);
    put_cost(out, best, &first->interval[target][axis], info->unit);
    ab_text_puts(out, ".");
    if (league->n_ranked > 1) {
        const struct ab_report_entry *next = &scenario->entry[league->entry[1]];
        put_second(out, report, first, next, &league->ratio[1], target, axis);
    }
}

static void put_league(struct ab_text *out, const struct ab_report *report,
                       const struct ab_report_scenario *scenario, int axis,
                       const struct ab_report_league *league)
{
    struct ab_shown shown;
    ab_text_puts(out, "<span class=\"league\">");
    if (league->kind != NULL) {
        ab_html_printf(out, "Of the %s methods, ", league->kind);
    }
    if (league->n_ranked > 0) {
        put_first(out, report, scenario, axis, league);
    } else {
        ab_html_printf(out, "%s can be ranked at a gap of %s.",
                       league->kind != NULL ? "none" : "No method",
                       ab_show_gap(&shown, scenario->task->target[scenario->headline]));
    }
    put_misses(out, report, scenario, league);
    put_free(out, report, scenario, axis, league);
    ab_text_puts(out, "</span>");
}

void ab_report_put_unpaid(struct ab_text *out, int has_power, int axis)
{
    ab_text_puts(out, axis == AB_REPORT_ENERGY && !has_power
                          ? "No energy is counted here: the profile has no power "
                            "figures."
                          : "Nobody pays anything on this axis.");
}

void ab_report_put_says(struct ab_text *out, const struct ab_report *report,
                        const struct ab_report_scenario *scenario, int axis)
{
    const struct ab_report_task *task = scenario->task;
    struct ab_shown shown;
    if (task->n_targets == 0) {
        ab_text_puts(out, "This task has no targets.");
        return;
    }
    if (scenario->headline == task->n_targets) {
        ab_html_printf(
            out,
            "No method reaches even the easiest target, a gap of %s, in most "
            "of its runs.",
            ab_show_gap(&shown, task->target[0]));
        return;
    }
    int is_free = ab_report_is_free(scenario, axis);
    if (is_free) {
        ab_report_put_unpaid(out, scenario->profile->has_power, axis);
    }
    for (size_t k = 0; k < scenario->n_leagues[axis] && !is_free; k++) {
        ab_text_puts(out, k > 0 ? " " : "");
        put_league(out, report, scenario, axis, &scenario->league[axis][k]);
    }
    if (scenario->headline + 1 < task->n_targets) {
        ab_html_printf(out, " No method reaches %s in most of its runs.",
                       ab_show_gap(&shown, task->target[scenario->headline + 1]));
    }
}

void ab_report_put_sentences(struct ab_text *out, const struct ab_report *report,
                             const struct ab_report_scenario *scenario)
{
    int is_same = scenario->headline == scenario->task->n_targets; /* on every axis */
    ab_text_puts(out, "<div class=\"says\">\n");
    for (int axis = 0; axis < (is_same ? 1 : AB_REPORT_N_AXES); axis++) {
        ab_text_puts(out, "<p class=\"sentence\"");
        if (!is_same) {
            ab_html_printf(out, " data-axis=\"%s\"", ab_report_axes[axis].id);
        }
        ab_text_puts(out, ">");
        ab_report_put_says(out, report, scenario, axis);
        ab_text_puts(out, "</p>\n");
    }
    ab_text_puts(out, "</div>\n");
}
