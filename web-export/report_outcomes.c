/* How cells ended, and what went wrong. */
#include <stdio.h>
#include <string.h>

#include "web-export/html.h"
#include "web-export/report_parts.h"

#define MAX_OUTCOMES 16 /* the schema knows nine */

struct outcomes {
    const char *name[MAX_OUTCOMES];
    size_t n;
};

static size_t place_of(struct outcomes *outcomes, const char *name)
{
    size_t k = 0;
    while (k < outcomes->n && strcmp(outcomes->name[k], name) != 0) {
        k++;
    }
    ab_require(k < MAX_OUTCOMES);
    outcomes->name[k] = name;
    outcomes->n += k == outcomes->n;
    return k;
}

/* Adds the cells of one method (n_methods: of all) to n_cells; returns how many. */
static size_t count(size_t n_cells[MAX_OUTCOMES], struct outcomes *outcomes,
                    const struct ab_report *report, size_t method)
{
    size_t n = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            const struct ab_report_entry *entry = &scenario->entry[e];
            int counts = method == report->n_methods || method == entry->method;
            for (size_t r = 0; r < entry->n_runs && counts; r++) {
                n_cells[place_of(outcomes, entry->run[r].outcome)]++;
                n++;
            }
        }
    }
    return n;
}

/* Methods against outcomes. */
static void put_outcome_table(struct ab_text *out, const struct ab_report *report,
                              struct outcomes *outcomes)
{
    ab_text_puts(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                      "aria-label=\"Outcomes by method\">\n<table class=\"outcomes\">"
                      "<caption>Cells by outcome.</caption><thead><tr>"
                      "<th scope=\"col\">Method<th scope=\"col\">cells");
    for (size_t k = 0; k < outcomes->n; k++) {
        ab_html_printf(out, "<th scope=\"col\">%s", outcomes->name[k]);
    }
    ab_text_puts(out, "</thead>\n<tbody>\n");
    for (size_t m = 0; m < report->n_methods; m++) {
        size_t n_cells[MAX_OUTCOMES] = {0};
        size_t n = count(n_cells, outcomes, report, m);
        ab_html_printf(out, "<tr data-method=\"%zu\"><th scope=\"row\">", m);
        ab_report_put_method(out, report, m);
        ab_html_printf(out, "<td>%zu", n);
        for (size_t k = 0; k < outcomes->n; k++) {
            ab_html_printf(out, "<td>%zu", n_cells[k]);
        }
        ab_text_puts(out, "\n");
    }
    ab_text_puts(out, "</tbody></table></div>\n");
}

static void put_outcome_totals(struct ab_text *out, const struct ab_report *report)
{
    struct outcomes outcomes = {.n = 0};
    size_t n_cells[MAX_OUTCOMES] = {0};
    (void)count(n_cells, &outcomes, report, report->n_methods);
    ab_html_printf(out, "<p>Of %zu cells ", report->n_runs);
    for (size_t k = 0; k < outcomes.n; k++) {
        ab_html_printf(out, "%s<b>%zu</b> ended as <i>%s</i>", k > 0 ? ", " : "",
                       n_cells[k], outcomes.name[k]);
    }
    ab_text_puts(out, ".</p>\n");
    put_outcome_table(out, report, &outcomes);
}

static int is_trouble(const struct ab_report_run *run)
{
    return run->failed || strcmp(run->outcome, "stalled") == 0;
}

static int is_same_trouble(const struct ab_report_run *a, const struct ab_report_run *b)
{
    return strcmp(a->outcome, b->outcome) == 0 && strcmp(a->reason, b->reason) == 0;
}

/* Rows of one entry: seeds with the same outcome and reason share one. Returns how many
 * rows. */
static size_t put_troubles(struct ab_text *out, const struct ab_report *report,
                           size_t place, const struct ab_report_entry *entry)
{
    size_t n_rows = 0;
    for (size_t r = 0; r < entry->n_runs; r++) {
        const struct ab_report_run *run = &entry->run[r];
        size_t before = 0;
        while (before < r && !is_same_trouble(&entry->run[before], run)) {
            before++;
        }
        if (!is_trouble(run) || before < r) {
            continue;
        }
        n_rows++;
        ab_html_printf(out,
                       "<tr data-scenario=\"%zu\" data-method=\"%zu\">"
                       "<th scope=\"row\"><a href=\"#scenario-%zu\">",
                       place, entry->method, place + 1);
        ab_report_put_scenario_name(out, &report->scenario[place]);
        ab_text_puts(out, "</a><td>");
        ab_report_put_method(out, report, entry->method);
        ab_html_printf(out, "<td>%s<td>", run->outcome);
        for (size_t q = r; q < entry->n_runs; q++) {
            if (is_same_trouble(&entry->run[q], run)) {
                ab_html_printf(out, "%s%zu", q > r ? ", " : "",
                               (size_t)entry->run[q].seed);
            }
        }
        ab_html_printf(out, "<td class=\"text\">%s\n",
                       run->reason[0] == '\0' ? "no reason given" : run->reason);
    }
    return n_rows;
}

/* Of the scenarios from first to last - 1. */
static void put_trouble_table(struct ab_text *out, const struct ab_report *report,
                              size_t first, size_t last, const char *label)
{
    struct ab_text rows = {0};
    size_t n_rows = 0;
    for (size_t i = first; i < last; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            n_rows += put_troubles(&rows, report, i, &scenario->entry[e]);
        }
    }
    if (n_rows == 0) {
        ab_text_puts(out, "<p>No cell failed or stalled.</p>\n");
    } else {
        ab_html_printf(
            out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"%s\">\n<table class=\"troubles\"><caption>" AB_REPORT_FAILED
            "</caption>"
            "<thead><tr><th scope=\"col\">Scenario"
            "<th scope=\"col\">Method<th scope=\"col\">Outcome"
            "<th scope=\"col\">Seeds<th scope=\"col\">Reason"
            "</thead>\n<tbody>\n",
            label);
        ab_text_append(out, rows.bytes, rows.size);
        ab_text_puts(out, "</tbody></table></div>\n");
    }
    out->failed |= rows.failed;
    ab_text_fini(&rows);
}

/* Of the initial gap: more than rounding, and far less than any target. */
#define TOO_GOOD 1e-10

/* Below a certified minimum by more than its error? */
static int is_too_good(const struct ab_report_task *task,
                       const struct ab_report_run *run)
{
    double slack = TOO_GOOD + task->f_star_error / run->initial_gap;
    if (strcmp(task->reference, "optimum") != 0 || !(slack >= TOO_GOOD)) {
        return 0;
    }
    for (size_t k = 0; k < run->n_snapshots; k++) {
        if (run->worst[k] < -slack || run->mean[k] < -slack) {
            return 1;
        }
    }
    return 0;
}

/* A result that cannot be is said to be an error, not a record. */
static void put_too_good(struct ab_text *out, const struct ab_report *report,
                         const struct ab_report_scenario *scenario)
{
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        size_t n = 0;
        for (size_t r = 0; r < entry->n_runs; r++) {
            n += (size_t)is_too_good(scenario->task, &entry->run[r]);
        }
        if (n > 0) {
            ab_text_puts(out, "<p class=\"note\">Too good to be true: ");
            ab_report_put_method(out, report, entry->method);
            ab_html_printf(out,
                           " lies below the certified minimum, by more than its error, "
                           "in %zu of %zu runs. This is an error until it is "
                           "explained.</p>\n",
                           n, entry->n_runs);
        }
    }
}

void ab_report_put_outcomes(struct ab_text *out, const struct ab_report *report)
{
    put_outcome_totals(out, report);
    put_trouble_table(out, report, 0, report->n_scenarios, "Failures");
}

void ab_report_put_scenario_outcomes(struct ab_text *out,
                                     const struct ab_report *report, size_t place)
{
    char label[64];
    (void)snprintf(label, sizeof label, "Failures, scenario %zu", place + 1);
    ab_text_puts(out, "<h3>Outcomes</h3>\n");
    put_too_good(out, report, &report->scenario[place]);
    put_trouble_table(out, report, place, place + 1, label);
}
