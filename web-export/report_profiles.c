/* All scenarios together: profiles and ranks in numbers, for every axis. The script
 * writes the same for those that a reader chooses (compare.js). */
#include <math.h>
#include <string.h>

#include "stats/repetitions.h"
#include "web-export/format_writer.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

void ab_report_put_hundredths(struct ab_text *out, double value)
{
    size_t hundredths = (size_t)floor(100.0 * value + 0.5);
    ab_html_printf(out, "%zu.%zu%zu", hundredths / 100, hundredths / 10 % 10,
                   hundredths % 10);
}

size_t ab_report_next_by_rank(const struct ab_report_ranking *ranking, size_t last)
{
    const double *mean = ranking->mean_rank;
    size_t n = ranking->n_methods;
    size_t next = n;
    for (size_t m = 0; m < n; m++) {
        int is_after =
            last == n || mean[m] > mean[last] || (mean[m] == mean[last] && m > last);
        if (is_after && (next == n || mean[m] < mean[next])) {
            next = m;
        }
    }
    return next;
}

void ab_report_put_ranking(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_ranking *ranking, const char *blocks)
{
    struct ab_shown shown;
    if (ranking->n_methods < 2) {
        return;
    }
    if (ranking->mean_rank == NULL) {
        ab_html_printf(out,
                       "Ranks are averaged and tested from %zu %s on; these methods "
                       "share %zu.",
                       (size_t)AB_REPETITIONS_TESTED, blocks, ranking->n_blocks);
        return;
    }
    ab_html_printf(out, "Mean rank over %zu %s: ", ranking->n_blocks, blocks);
    size_t last = ranking->n_methods;
    for (size_t i = 0; i < ranking->n_methods; i++) {
        last = ab_report_next_by_rank(ranking, last);
        ab_text_puts(out, i > 0 ? ", " : "");
        ab_report_put_method(out, report, ranking->method[last]);
        ab_text_puts(out, " <b>");
        ab_report_put_hundredths(out, ranking->mean_rank[last]);
        ab_text_puts(out, "</b>");
    }
    ab_html_printf(out,
                   ". Friedman’s test that all rank alike, in the form of Iman and "
                   "Davenport: F = %s, ",
                   ab_show_number(&shown, ranking->test.F));
    ab_html_printf(out, "p %s %s. ", ranking->test.p < 1e-6 ? "<" : "=",
                   ab_show_number(&shown, fmax(ranking->test.p, 1e-6)));
    if (isnan(ranking->critical_difference)) {
        ab_html_printf(out,
                       "There is no critical difference for more than %zu methods.",
                       (size_t)AB_NEMENYI_MAX);
        return;
    }
    ab_text_puts(out, "Ranks closer than ");
    ab_report_put_hundredths(out, ranking->critical_difference);
    ab_text_puts(out, " cannot be told apart (Nemenyi, 5\u00a0%).");
}

int ab_report_can_compare(const struct ab_report_comparison *comparison)
{
    return comparison->ranking.n_methods >= 2 && comparison->n_scenarios > 0;
}

void ab_report_put_compared(struct ab_text *out, const struct ab_report *report,
                            const struct ab_report_comparison *comparison)
{
    size_t k = comparison->ranking.n_methods;
    if (!ab_report_can_compare(comparison)) {
        ab_text_puts(out,
                     comparison->n_possible == 0
                         ? "Nothing is compared: nobody pays anything on this axis."
                         : "Nothing is compared: once the rarest methods are left "
                           "out, no two share half of the scenarios.");
        return;
    }
    ab_html_printf(out, "Compared: %zu methods over ", k);
    if (comparison->n_scenarios == comparison->n_possible) {
        ab_html_printf(
            out, comparison->n_scenarios == 1 ? "%zu scenario." : "all %zu scenarios.",
            comparison->n_scenarios);
    } else {
        ab_html_printf(out,
                       "the %zu of %zu scenarios in which all of them ran and paid "
                       "something on this axis.",
                       comparison->n_scenarios, comparison->n_possible);
    }
    for (size_t i = 0; i < comparison->n_left_out; i++) {
        ab_text_puts(out, i > 0 ? ", " : " Left out, for they share too few: ");
        ab_report_put_method(out, report, comparison->left_out[i]);
    }
    ab_text_puts(out, comparison->n_left_out > 0 ? "." : "");
}

static void put_comparison(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_comparison *comparison, int axis)
{
    struct ab_writer w = {.out = out, .page = &ab_page_html};
    int can_compare = ab_report_can_compare(comparison);
    ab_html_printf(
        out, "<div class=\"comparison\" data-axis=\"%s\" data-kind=\"%s\">\n",
        ab_report_axes[axis].id, comparison->kind == NULL ? "" : comparison->kind);
    if (comparison->kind != NULL) {
        ab_html_printf(out, "<h3>%s methods</h3>\n",
                       strcmp(comparison->kind, "synchronous") == 0 ? "Synchronous"
                                                                    : "Asynchronous");
    }
    ab_text_puts(out, "<div class=\"words\"><p class=\"compared\">");
    ab_report_put_compared(out, report, comparison);
    ab_text_puts(out, "</p>\n");
    if (can_compare) {
        ab_text_puts(out, "<p class=\"ranking\">");
        ab_report_put_ranking(out, report, &comparison->ranking, "scenarios");
        ab_text_puts(out, "</p>\n");
    }
    ab_text_puts(out, "</div>\n<div class=\"names\"></div><div class=\"pair\">"
                      "<figure class=\"chart\" data-profile=\"performance\"></figure>"
                      "<figure class=\"chart\" data-profile=\"data\"></figure></div>\n"
                      "<figure class=\"chart\" data-ranks=\"\"></figure>\n");
    if (can_compare) {
        ab_text_puts(out, "<details><summary>Profiles in numbers</summary>\n"
                          "<div class=\"numbers\">");
        ab_format_performance(&w, report, comparison);
        ab_format_data(&w, report, comparison, axis);
        ab_text_puts(out, "</div></details>\n");
    }
    ab_text_puts(out, "</div>\n");
}

void ab_report_put_comparisons(struct ab_text *out, const struct ab_report *report)
{
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        for (size_t k = 0; k < report->n_comparisons[axis]; k++) {
            put_comparison(out, report, &report->comparison[axis][k], axis);
        }
    }
}
