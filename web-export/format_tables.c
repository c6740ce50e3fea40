/* Tables that every form of a report has, HTML too: their contents and captions. */
#include <stdio.h>
#include <string.h>

#include "web-export/format_writer.h"
#include "web-export/report_parts.h"

void ab_format_performance(struct ab_writer *w, const struct ab_report *report,
                           const struct ab_report_comparison *comparison)
{
    struct ab_shown shown;
    ab_text_printf(
        &w->scratch,
        "Performance profile: how many of %zu problems (scenario and target) "
        "a method solves for at most so many times the least that a compared "
        "method pays.",
        comparison->n_problems);
    ab_writer_open_table(w, "Performance profile", AB_REPORT_N_FACTORS + 2);
    ab_writer_cell(w, "Method", 0);
    for (size_t f = 0; f < AB_REPORT_N_FACTORS; f++) {
        ab_text_printf(&w->scratch, "%s×",
                       ab_show_number(&shown, ab_report_factors[f]));
        ab_writer_made(w, 0);
    }
    ab_writer_cell(w, "ever", 0);
    ab_writer_close_row(w);
    for (size_t m = 0; m < comparison->ranking.n_methods; m++) {
        ab_writer_method(w, report, comparison->ranking.method[m]);
        for (size_t f = 0; f <= AB_REPORT_N_FACTORS; f++) {
            ab_writer_count(w, comparison->solved[m][f]);
        }
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

static double power_of_ten(int exponent)
{
    double power = 1.0;
    for (int i = 0; i < (exponent < 0 ? -exponent : exponent); i++) {
        power *= 10.0;
    }
    return exponent < 0 ? 1.0 / power : power;
}

void ab_format_data(struct ab_writer *w, const struct ab_report *report,
                    const struct ab_report_comparison *comparison, int axis)
{
    struct ab_shown shown;
    ab_text_printf(&w->scratch,
                   "Data profile: how many trials (scenario, target and seed) a method "
                   "hits within a cost, in %s, of at most so much; last, of how many.",
                   ab_report_axes[axis].label);
    ab_writer_open_table(w, "Data profile", comparison->n_decades + 3);
    ab_writer_cell(w, "Method", 0);
    for (size_t d = 0; d < comparison->n_decades; d++) {
        double limit = power_of_ten(comparison->first_decade + (int)d);
        ab_writer_cell(w, ab_show_gap(&shown, limit), 0);
    }
    ab_writer_cell(w, "ever", 0);
    ab_writer_cell(w, "trials", 0);
    ab_writer_close_row(w);
    for (size_t m = 0; m < comparison->ranking.n_methods; m++) {
        ab_writer_method(w, report, comparison->ranking.method[m]);
        for (size_t d = 0; d <= comparison->n_decades; d++) {
            ab_writer_count(w, comparison->hit[m][d]);
        }
        ab_writer_count(w, comparison->n_trials[m]);
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

static void put_theorem(struct ab_writer *w, const struct ab_report *report,
                        const struct ab_report_entry *entry,
                        const struct ab_report_theorem *theorem)
{
    struct ab_shown shown;
    ab_writer_method(w, report, entry->method);
    ab_text_printf(&w->scratch, "%s %s",
                   strcmp(theorem->kind, "bound") == 0 ? "at most" : "of order",
                   ab_show(&shown, theorem->median_said, AB_UNIT_COUNT));
    ab_writer_made(w, 0);
    ab_writer_cell(w, ab_show(&shown, theorem->median_shown, AB_UNIT_COUNT), 0);
    ab_writer_cell(w, strcmp(theorem->per, "round") == 0 ? "rounds" : "gradient times",
                   0);
    ab_writer_cell(
        w, ab_show_number(&shown, theorem->median_shown / theorem->median_said), 0);
    ab_writer_close_row(w);
}

void ab_format_theory(struct ab_writer *w, const struct ab_report *report,
                      const struct ab_report_scenario *scenario)
{
    static const char *const headings[] = {"Method", "Theory", "Practice", "Unit",
                                           "Practice / theory"};
    char name[64];
    if (!ab_report_has_theory(scenario)) {
        return;
    }
    ab_text_puts(
        &w->scratch,
        "What it takes to make the gap ten times smaller, in theory and in practice: "
        "as the method's theorem says for these constants, and as its runs show "
        "between the first and the last target they pass (medians over seeds). Of a "
        "run that did not reach the last target of all, only targets at least 5 times "
        "the gap it ended at count; –: fewer than two. A bound holds in the long run "
        "and on average; an order leaves out a constant factor. Practice is known to "
        "some 7\u00a0% of the cost, the distance of snapshots, and no better than to "
        "one round.");
    (void)snprintf(name, sizeof name, "Theory next to practice, scenario %zu",
                   (size_t)(scenario - report->scenario) + 1);
    ab_writer_open_table(w, name, 5);
    ab_writer_headings(w, headings, 5);
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        for (size_t i = 0; i < entry->n_theorems; i++) {
            put_theorem(w, report, entry, &entry->theorem[i]);
        }
    }
    ab_writer_close_table(w);
}
