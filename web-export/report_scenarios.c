/* One section for each scenario; and the list of what went wrong. */
#include <math.h>
#include <string.h>

#include "web-export/html.h"
#include "web-export/report_parts.h"

/* Budgets are stored in the units of the run: ns, rounds, gradients per node, bytes. */
static void put_budget(struct ab_text *out, const struct ab_report_scenario *scenario)
{
    struct ab_shown shown;
    double limit = scenario->budget_limit;
    if (strcmp(scenario->budget_axis, "time") == 0) {
        ab_html_printf(out, "%s of virtual time",
                       ab_show(&shown, limit / 1e9, AB_UNIT_SECOND));
    } else if (strcmp(scenario->budget_axis, "bytes") == 0) {
        ab_html_printf(out, "%s sent", ab_show(&shown, limit, AB_UNIT_BYTE));
    } else {
        ab_html_printf(out, "%s %s%s", ab_show(&shown, limit, AB_UNIT_COUNT),
                       scenario->budget_axis,
                       strcmp(scenario->budget_axis, "gradients") == 0 ? " per node"
                                                                       : "");
    }
}

/* Very large networks are searched by a sample, which is to be said. */
static void put_sampling(struct ab_text *out, const struct ab_report_scenario *scenario)
{
    const struct ab_report_run *run = &scenario->entry[0].run[0];
    struct ab_shown shown;
    if (run->nodes_searched < (double)scenario->n_nodes) {
        ab_html_printf(out, " The worst node is that of a sample of %s nodes.",
                       ab_show_number(&shown, run->nodes_searched));
    }
}

static void put_setting(struct ab_text *out, const struct ab_report_scenario *scenario)
{
    const struct ab_report_task *task = scenario->task;
    size_t fewest = scenario->entry[0].n_runs;
    size_t most = fewest;
    for (size_t e = 1; e < scenario->n_entries; e++) {
        size_t n = scenario->entry[e].n_runs;
        fewest = n < fewest ? n : fewest;
        most = n > most ? n : most;
    }
    struct ab_shown shown;
    ab_html_printf(out, "<p class=\"setting\">%s; condition number %s; budget ",
                   task->summary, ab_show_number(&shown, task->kappa));
    put_budget(out, scenario);
    ab_html_printf(out, "; %zu", fewest);
    if (most != fewest) {
        ab_html_printf(out, " to %zu", most);
    }
    ab_html_printf(out, " %s%s.", most == 1 ? "seed" : "seeds",
                   fewest < 5 ? " (a listing needs 5)" : "");
    put_sampling(out, scenario);
    ab_text_puts(out, "</p>\n");
}

void ab_report_put_scenarios(struct ab_text *out, const struct ab_report *report)
{
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        ab_html_printf(out,
                       "<section class=\"scenario\" id=\"scenario-%zu\" "
                       "aria-labelledby=\"scenario-%zu-name\">\n"
                       "<h3 id=\"scenario-%zu-name\">",
                       i + 1, i + 1, i + 1);
        ab_report_put_scenario_name(out, scenario);
        ab_text_puts(out, "</h3>\n");
        put_setting(out, scenario);
        ab_report_put_sentence(out, report, scenario);
        ab_html_printf(out, "<figure class=\"chart\" data-chart=\"%zu\"></figure>\n",
                       i);
        ab_report_put_tables(out, report, scenario);
        ab_text_puts(out, "</section>\n");
    }
}

struct outcome_count {
    const char *outcome;
    size_t n;
};

static void put_outcome_totals(struct ab_text *out, const struct ab_report *report)
{
    struct outcome_count counts[16];
    size_t n = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            for (size_t r = 0; r < scenario->entry[e].n_runs; r++) {
                const char *outcome = scenario->entry[e].run[r].outcome;
                size_t k = 0;
                while (k < n && strcmp(counts[k].outcome, outcome) != 0) {
                    k++;
                }
                if (k == n && n < sizeof counts / sizeof counts[0]) {
                    counts[n++] = (struct outcome_count){outcome, 0};
                }
                counts[k].n++;
            }
        }
    }
    ab_html_printf(out, "<p>Of %zu cells ", report->n_runs);
    for (size_t k = 0; k < n; k++) {
        ab_html_printf(out, "%s<b>%zu</b> ended as <i>%s</i>", k > 0 ? ", " : "",
                       counts[k].n, counts[k].outcome);
    }
    ab_text_puts(out, ".</p>\n");
}

static int is_trouble(const struct ab_report_run *run)
{
    return run->failed || strcmp(run->outcome, "stalled") == 0;
}

static int is_same_trouble(const struct ab_report_run *a, const struct ab_report_run *b)
{
    return strcmp(a->outcome, b->outcome) == 0 && strcmp(a->reason, b->reason) == 0;
}

/* Rows of one entry: seeds with the same outcome and reason share one. */
static size_t put_troubles(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_scenario *scenario, size_t number,
                           const struct ab_report_entry *entry)
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
        ab_html_printf(out, "<tr><th scope=\"row\"><a href=\"#scenario-%zu\">", number);
        ab_report_put_scenario_name(out, scenario);
        ab_text_puts(out, "</a></th><td>");
        ab_report_put_method(out, report, entry->method);
        ab_html_printf(out, "</td><td>%s</td><td>", run->outcome);
        for (size_t q = r; q < entry->n_runs; q++) {
            if (is_same_trouble(&entry->run[q], run)) {
                ab_html_printf(out, "%s%zu", q > r ? ", " : "",
                               (size_t)entry->run[q].seed);
            }
        }
        ab_html_printf(out, "</td><td class=\"text\">%s</td></tr>\n",
                       run->reason[0] == '\0' ? "no reason given" : run->reason);
    }
    return n_rows;
}

void ab_report_put_outcomes(struct ab_text *out, const struct ab_report *report)
{
    put_outcome_totals(out, report);
    struct ab_text rows = {0};
    size_t n_rows = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            n_rows += put_troubles(&rows, report, scenario, i + 1, &scenario->entry[e]);
        }
    }
    if (n_rows == 0) {
        ab_text_puts(out, "<p>No cell failed or stalled.</p>\n");
    } else {
        ab_text_puts(out,
                     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                     "aria-label=\"Failures\">\n<table class=\"troubles\"><caption>"
                     "Failed cells miss every target and enter no mean.</caption>"
                     "<thead><tr><th scope=\"col\">Scenario</th>"
                     "<th scope=\"col\">Method</th><th scope=\"col\">Outcome</th>"
                     "<th scope=\"col\">Seeds</th><th scope=\"col\">Reason</th>"
                     "</tr></thead>\n<tbody>\n");
        ab_text_append(out, rows.bytes, rows.size);
        ab_text_puts(out, "</tbody></table></div>\n");
    }
    out->failed |= rows.failed;
    ab_text_fini(&rows);
}
