/* The answer, profiles and ranks, as headings, sentences and tables. */
#include <math.h>

#include "web-export/format_writer.h"
#include "web-export/report_parts.h"

static void put_glance(struct ab_writer *w, const struct ab_report *report,
                       const struct ab_report_scenario *scenario, int axis,
                       size_t method)
{
    const struct ab_report_entry *entry = ab_report_find_entry(scenario, method);
    struct ab_shown shown;
    if (entry == NULL) {
        ab_writer_cell(w, "not run", 0);
        return;
    }
    if (scenario->headline == scenario->task->n_targets) {
        ab_writer_cell(w, "miss", 0);
        return;
    }
    const struct ab_hits *hits = &entry->hits[scenario->headline][axis];
    double ranked = entry->ranked[scenario->headline][axis];
    if (isinf(ranked)) {
        ab_text_printf(&w->scratch, "miss %zu/%zu", hits->n_hits, hits->n_runs);
    } else {
        ab_text_puts(&w->scratch,
                     ab_show(&shown, hits->median, ab_report_axes[axis].unit));
    }
    double best = ab_report_best_ranked(report, scenario, axis, method);
    ab_writer_made(w, isfinite(ranked) && ranked > 0.0 && ranked <= best);
}

/* Methods against scenarios, by the numbers of their headings. */
static void put_overview(struct ab_writer *w, const struct ab_report *report, int axis)
{
    struct ab_shown shown;
    ab_text_printf(
        &w->scratch,
        "Median over seeds of %s to the target in each scenario, in bold the "
        "best (of each kind of methods where they are ranked apart).",
        ab_report_axes[axis].label);
    ab_writer_open_table(w, report->n_scenarios + 1);
    ab_writer_cell(w, "Scenario", 0);
    for (size_t i = 0; i < report->n_scenarios; i++) {
        ab_writer_count(w, i + 1);
    }
    ab_writer_close_row(w);
    ab_writer_cell(w, "Target", 0);
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        size_t target = scenario->headline;
        ab_writer_cell(w,
                       target == scenario->task->n_targets
                           ? "none"
                           : ab_show_gap(&shown, scenario->task->target[target]),
                       0);
    }
    ab_writer_close_row(w);
    for (size_t m = 0; m < report->n_methods; m++) {
        ab_writer_cell(w, report->method[m].label, 0);
        for (size_t i = 0; i < report->n_scenarios; i++) {
            put_glance(w, report, &report->scenario[i], axis, m);
        }
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

/* A row for each method that is compared, in their order. */
static void put_counts(struct ab_writer *w, const struct ab_report *report,
                       const struct ab_report_ranking *ranking, const size_t *counts,
                       size_t n_columns, size_t stride)
{
    for (size_t m = 0; m < ranking->n_methods; m++) {
        ab_writer_cell(w, report->method[ranking->method[m]].label, 0);
        for (size_t c = 0; c < n_columns; c++) {
            ab_writer_count(w, counts[m * stride + c]);
        }
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

static void put_performance(struct ab_writer *w, const struct ab_report *report,
                            const struct ab_report_comparison *comparison)
{
    struct ab_shown shown;
    ab_text_printf(
        &w->scratch,
        "Performance profile: how many of %zu problems (scenario and target) "
        "a method solves for at most so many times the least that a compared "
        "method pays.",
        comparison->n_problems);
    ab_writer_open_table(w, AB_REPORT_N_FACTORS + 2);
    ab_writer_cell(w, "Method", 0);
    for (size_t f = 0; f < AB_REPORT_N_FACTORS; f++) {
        ab_text_printf(&w->scratch, "%s×",
                       ab_show_number(&shown, ab_report_factors[f]));
        ab_writer_made(w, 0);
    }
    ab_writer_cell(w, "ever", 0);
    ab_writer_close_row(w);
    put_counts(w, report, &comparison->ranking, comparison->solved[0],
               AB_REPORT_N_FACTORS + 1, AB_REPORT_N_FACTORS + 1);
}

static void put_data(struct ab_writer *w, const struct ab_report *report,
                     const struct ab_report_comparison *comparison, int axis)
{
    struct ab_shown shown;
    ab_text_printf(&w->scratch,
                   "Data profile: how many trials (scenario, target and seed) a method "
                   "hits within a cost, in %s, of at most so much; last, of how many.",
                   ab_report_axes[axis].label);
    ab_writer_open_table(w, comparison->n_decades + 3);
    ab_writer_cell(w, "Method", 0);
    for (size_t d = 0; d < comparison->n_decades; d++) {
        double limit = 1.0;
        int e = comparison->first_decade + (int)d;
        for (int i = 0; i < (e < 0 ? -e : e); i++) {
            limit *= 10.0;
        }
        ab_writer_cell(w, ab_show_gap(&shown, e < 0 ? 1.0 / limit : limit), 0);
    }
    ab_writer_cell(w, "ever", 0);
    ab_writer_cell(w, "trials", 0);
    ab_writer_close_row(w);
    for (size_t m = 0; m < comparison->ranking.n_methods; m++) {
        ab_writer_cell(w, report->method[comparison->ranking.method[m]].label, 0);
        for (size_t d = 0; d <= comparison->n_decades; d++) {
            ab_writer_count(w, comparison->hit[m][d]);
        }
        ab_writer_count(w, comparison->n_trials[m]);
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

static void put_ranks(struct ab_writer *w, const struct ab_report *report,
                      const struct ab_report_ranking *ranking)
{
    static const char *const headings[] = {"Method", "Mean rank"};
    if (ranking->mean_rank == NULL) {
        return; /* the sentence says why */
    }
    ab_text_printf(&w->scratch, "Mean ranks over %zu scenarios", ranking->n_blocks);
    if (!isnan(ranking->critical_difference)) {
        ab_text_puts(&w->scratch, "; critical difference ");
        ab_report_put_hundredths(&w->scratch, ranking->critical_difference);
        ab_text_puts(&w->scratch, " (Nemenyi, 5 %)");
    }
    ab_text_puts(&w->scratch, ".");
    ab_writer_open_table(w, 2);
    ab_writer_headings(w, headings, 2);
    size_t last = ranking->n_methods;
    for (size_t i = 0; i < ranking->n_methods; i++) {
        last = ab_report_next_by_rank(ranking, last);
        ab_writer_cell(w, report->method[ranking->method[last]].label, 0);
        ab_report_put_hundredths(&w->scratch, ranking->mean_rank[last]);
        ab_writer_made(w, 0);
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

static void put_comparison(struct ab_writer *w, const struct ab_report *report,
                           const struct ab_report_comparison *comparison, int axis)
{
    struct ab_text html = {0};
    if (comparison->kind != NULL) {
        ab_text_printf(&w->scratch, "Of the %s methods:", comparison->kind);
        ab_writer_paragraph(w);
    }
    ab_report_put_compared(&html, report, comparison);
    ab_writer_plain(w, &html);
    if (!ab_report_can_compare(comparison)) {
        return;
    }
    ab_report_put_ranking(&html, report, &comparison->ranking, "scenarios");
    ab_writer_plain(w, &html);
    put_ranks(w, report, &comparison->ranking);
    put_performance(w, report, comparison);
    put_data(w, report, comparison, axis);
}

void ab_format_overall(struct ab_writer *w, const struct ab_report *report, int axis)
{
    struct ab_text html = {0};
    ab_report_put_who(&html, report, axis);
    ab_writer_plain(w, &html);
    put_overview(w, report, axis);
    ab_text_puts(&w->scratch, "Profiles and ranks");
    ab_writer_heading(w);
    for (size_t k = 0; k < report->n_comparisons[axis]; k++) {
        put_comparison(w, report, &report->comparison[axis][k], axis);
    }
}
