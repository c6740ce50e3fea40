/* The answer, profiles and ranks, as headings, sentences and tables. */
#include <math.h>
#include <string.h>

#include "web-export/format_writer.h"
#include "web-export/report_parts.h"

/* Methods against scenarios, by the numbers of their headings. */
static void put_overview(struct ab_writer *w, const struct ab_report *report, int axis)
{
    struct ab_shown shown;
    struct ab_text html = {0};
    ab_report_put_glance_caption(&w->scratch, axis);
    ab_writer_open_table(w, "All scenarios", report->n_scenarios + 1);
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
        ab_writer_method(w, report, m);
        for (size_t i = 0; i < report->n_scenarios; i++) {
            const char *kind =
                ab_report_put_glance(&html, report, &report->scenario[i], axis, m);
            ab_writer_plain_cell(w, &html, strcmp(kind, "best") == 0);
        }
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
    ab_writer_open_table(w, "Mean ranks", 2);
    ab_writer_headings(w, headings, 2);
    size_t last = ranking->n_methods;
    for (size_t i = 0; i < ranking->n_methods; i++) {
        last = ab_report_next_by_rank(ranking, last);
        ab_writer_method(w, report, ranking->method[last]);
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
    ab_format_performance(w, report, comparison);
    ab_format_data(w, report, comparison, axis);
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
