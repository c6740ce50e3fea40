/* One section for each scenario. */
#include <math.h>
#include <string.h>

#include "stats/repetitions.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

/* Budgets are stored in the units of the run: ns, rounds, gradients per node, bytes. */
void ab_report_put_budget(struct ab_text *out,
                          const struct ab_report_scenario *scenario)
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

static const char *gap_note(const struct ab_report_task *task)
{
    if (strcmp(task->reference, "local") == 0) {
        return " Gaps are to the value at a certified local minimiser, and may be "
               "negative.";
    }
    return strcmp(task->reference, "bound") == 0
               ? " Gaps are to a lower bound of f, not to its minimum: how small they "
                 "can be is not known."
               : "";
}

/* Which methods are there to compare with, or that there is none. Where of some it is
 * not known whether they are centralised, the latter is not said; one node alone has no
 * network to be compared without. */
static void put_reference(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario)
{
    size_t n_put = 0;
    int may_have_one = scenario->n_nodes == 1;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        size_t method = scenario->entry[e].method;
        int is_centralised = report->method[method].is_centralised;
        may_have_one = may_have_one || is_centralised != 0;
        if (is_centralised == 1) {
            ab_text_puts(out, n_put++ == 0 ? " Centralised reference: " : ", ");
            ab_report_put_method(out, report, method);
        }
    }
    ab_text_puts(out, n_put > 0 ? "." : "");
    if (!may_have_one) {
        ab_text_puts(out, " No centralised reference ran here: what it costs to do "
                          "without a centre is not seen.");
    }
}

/* Sentences, each after a blank, on gaps that are not to the minimum of f, on a worst
 * node that was looked for in a sample of the nodes, on an f of a sample of the data,
 * and on what is there to compare with. */
static void put_caveats(struct ab_text *out, const struct ab_report *report,
                        const struct ab_report_scenario *scenario)
{
    ab_text_puts(out, gap_note(scenario->task));
    const struct ab_report_run *run = &scenario->entry[0].run[0];
    struct ab_shown shown;
    if (run->nodes_searched < (double)scenario->n_nodes) {
        ab_html_printf(out, " The worst node is that of a sample of %s nodes.",
                       ab_show_number(&shown, run->nodes_searched));
    }
    const struct ab_report_task *task = scenario->task;
    if (task->n_evaluated < task->n_samples) {
        ab_html_printf(out, " f is that of a fixed sample of %s training samples.",
                       ab_show_number(&shown, task->n_evaluated));
    }
    put_reference(out, report, scenario);
}

void ab_report_put_setting(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_scenario *scenario)
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
    ab_html_printf(out, "%s; ", task->summary);
    if (isfinite(task->kappa)) {
        ab_html_printf(out, "condition number %s; ",
                       ab_show_number(&shown, task->kappa));
    }
    ab_text_puts(out, "budget ");
    ab_report_put_budget(out, scenario);
    ab_html_printf(out, "; %zu", fewest);
    if (most != fewest) {
        ab_html_printf(out, " to %zu", most);
    }
    ab_html_printf(out, " %s", most == 1 ? "seed" : "seeds");
    if (fewest < AB_REPETITIONS_LISTED) {
        ab_html_printf(out, " (a listing needs %zu)", (size_t)AB_REPETITIONS_LISTED);
    }
    ab_text_puts(out, ".");
    put_caveats(out, report, scenario);
}

/* " in time, bytes and energy together": those that anybody pays. */
static void put_weighed(struct ab_text *out, const struct ab_report_scenario *scenario)
{
    static const int axes[] = {AB_REPORT_TIME, AB_REPORT_BYTES, AB_REPORT_ENERGY};
    const char *paid[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        if (!ab_report_is_free(scenario, axes[i])) {
            paid[n++] = ab_report_axes[axes[i]].id;
        }
    }
    for (size_t i = 0; i < n; i++) {
        ab_html_printf(out, "%s%s",
                       i == 0      ? " in "
                       : i < n - 1 ? ", "
                                   : " and ",
                       paid[i]);
    }
    ab_text_puts(out, n > 1 ? " together" : "");
}

void ab_report_put_front(struct ab_text *out, const struct ab_report *report,
                         const struct ab_report_scenario *scenario)
{
    struct ab_shown shown;
    size_t n_put = 0;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        if (scenario->entry[e].on_front) {
            ab_text_puts(out, n_put++ == 0 ? "Nothing beats " : ", ");
            ab_report_put_method(out, report, scenario->entry[e].method);
        }
    }
    if (n_put > 0) {
        put_weighed(out, scenario);
        ab_html_printf(out, " at a gap of %s.",
                       ab_show_gap(&shown, scenario->task->target[scenario->headline]));
    }
}

/* One figure of costs against each other for each axis but time. */
static void put_costs(struct ab_text *out, const struct ab_report *report,
                      const struct ab_report_scenario *scenario, size_t place)
{
    ab_html_printf(out,
                   "<h3>Costs weighed against each other</h3>\n<div class=\"pair\">"
                   "<figure class=\"chart\" data-front=\"%zu\" "
                   "data-against=\"bytes\"></figure>"
                   "<figure class=\"chart\" data-front=\"%zu\" "
                   "data-against=\"energy\"></figure></div>\n",
                   place, place);
    ab_text_puts(out, "<p class=\"front\">");
    ab_report_put_front(out, report, scenario);
    ab_text_puts(out, "</p>\n");
}

static void put_ranks(struct ab_text *out, const struct ab_report *report,
                      const struct ab_report_scenario *scenario, size_t place)
{
    ab_text_puts(out, "<h3>Ranks over the seeds</h3>\n");
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
            const struct ab_report_league *league = &scenario->league[axis][k];
            ab_html_printf(out,
                           "<div class=\"seeds\" data-axis=\"%s\" data-kind=\"%s\">"
                           "<p class=\"ranking\">",
                           ab_report_axes[axis].id,
                           league->kind == NULL ? "" : league->kind);
            ab_report_put_ranking(out, report, &league->ranking, "seeds");
            ab_html_printf(out,
                           "</p>\n<figure class=\"chart\" data-ranks=\"%zu\"></figure>"
                           "</div>\n",
                           place);
        }
    }
}

static void put_targets(struct ab_text *out, const struct ab_report *report,
                        const struct ab_report_scenario *scenario, size_t place)
{
    ab_html_printf(out,
                   "<h3>Cost to target</h3>\n"
                   "<figure class=\"chart\" data-targets=\"%zu\"></figure>\n",
                   place);
    ab_report_put_target_tables(out, report, scenario);
}

/* To all scenarios together, and to those before and after. */
static void put_page_links(struct ab_text *out, const struct ab_report *report,
                           size_t place)
{
    static const char *const words[] = {"Before: ", "Next: "};
    ab_html_printf(out,
                   "<nav class=\"pages\" aria-label=\"Beside scenario %zu\">"
                   "<a href=\"#answer\">All scenarios</a>",
                   place + 1);
    for (size_t side = 0; side < 2; side++) {
        size_t other = place + 2 * side - 1; /* wraps where there is none before */
        if (other < report->n_scenarios) {
            ab_html_printf(out, "<a href=\"#scenario-%zu\">%s", other + 1, words[side]);
            ab_report_put_scenario_name(out, &report->scenario[other]);
            ab_text_puts(out, "</a>");
        }
    }
    ab_text_puts(out, "</nav>\n");
}

static void put_scenario(struct ab_text *out, const struct ab_report *report,
                         size_t place)
{
    const struct ab_report_scenario *scenario = &report->scenario[place];
    ab_html_printf(out,
                   "<section class=\"scenario\" id=\"scenario-%zu\" "
                   "data-page=\"%zu\" data-scenario=\"%zu\" "
                   "aria-labelledby=\"scenario-%zu-name\">\n",
                   place + 1, place, place, place + 1);
    put_page_links(out, report, place);
    ab_html_printf(out, "<h2 id=\"scenario-%zu-name\">", place + 1);
    ab_report_put_scenario_name(out, scenario);
    ab_text_puts(out, "</h2>\n");
    ab_text_puts(out, "<p class=\"setting\">");
    ab_report_put_setting(out, report, scenario);
    ab_text_puts(out, "</p>\n");
    ab_report_put_sentences(out, report, scenario);
    ab_html_printf(out,
                   "<h3>Curves</h3>\n"
                   "<figure class=\"chart\" data-chart=\"%zu\"></figure>\n",
                   place);
    if (scenario->task->n_targets > 0) {
        put_targets(out, report, scenario, place);
        put_costs(out, report, scenario, place);
        ab_report_put_theory(out, report, scenario);
        put_ranks(out, report, scenario, place);
    }
    ab_report_put_scenario_outcomes(out, report, place);
    ab_report_put_tables(out, report, scenario);
    ab_text_puts(out, "</section>\n");
}

void ab_report_put_scenarios(struct ab_text *out, const struct ab_report *report)
{
    for (size_t i = 0; i < report->n_scenarios; i++) {
        put_scenario(out, report, i);
    }
}
