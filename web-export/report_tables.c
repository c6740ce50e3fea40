/* A scenario in tables: time to target, totals of the runs, constants. */
#include <math.h>
#include <string.h>

#include "web-export/format_parts.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

static size_t number_of(const struct ab_report *report,
                        const struct ab_report_scenario *scenario)
{
    return (size_t)(scenario - report->scenario) + 1;
}

/* How far before the first snapshot at the target the true crossing may lie: the
 * largest share over the hits of a scenario on an axis. */
static double widest_bracket(const struct ab_report_scenario *scenario, int axis)
{
    double widest = 0.0;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        for (size_t r = 0; r < entry->n_runs; r++) {
            for (size_t t = 0; t < scenario->task->n_targets; t++) {
                double hit = entry->run[r].hit[t][axis];
                if (isfinite(hit) && hit > 0.0) {
                    widest = fmax(widest, 1.0 - entry->run[r].before[t][axis] / hit);
                }
            }
        }
    }
    return widest;
}

double ab_report_best_median(const struct ab_report_scenario *scenario,
                             const struct ab_report_league *league, size_t target,
                             int axis)
{
    double best = (double)INFINITY;
    for (size_t i = 0; i < league->n; i++) {
        double median = scenario->entry[league->entry[i]].ranked[target][axis];
        best = median > 0.0 ? fmin(best, median) : best;
    }
    return best;
}

static void put_hits(struct ab_text *out, const struct ab_report_entry *entry,
                     size_t target, int axis, double best)
{
    struct ab_shown shown;
    enum ab_unit unit = ab_report_axes[axis].unit;
    const struct ab_hits *hits = &entry->hits[target][axis];
    const struct ab_interval *interval = &entry->interval[target][axis];
    double ranked = entry->ranked[target][axis];
    int missed = isinf(ranked);
    const char *kind = missed || ranked == 0.0 ? " class=\"miss\""
                       : ranked <= best        ? " class=\"best\""
                                               : "";
    ab_text_printf(out, "<td%s>%s", kind,
                   missed ? "miss" : ab_show(&shown, hits->median, unit));
    if (hits->n_hits < hits->n_runs) {
        ab_html_printf(out, " <small>%zu/%zu</small>", hits->n_hits, hits->n_runs);
    }
    if (hits->n_hits > 0 &&
        ab_show_interval(&shown, interval->low, interval->high, unit)) {
        ab_html_printf(out, "<i>%s</i>", shown.text);
    }
}

/* "1.15 / 1.10 to 1.17": of the headline's medians, to the best. */
static void put_ratio(struct ab_text *out, const struct ab_report_league *league,
                      size_t place)
{
    struct ab_shown shown;
    if (place >= league->n_ranked) {
        ab_text_puts(out, "<td class=\"miss\">–");
        return;
    }
    const struct ab_report_ratio *ratio = &league->ratio[place];
    ab_html_printf(out, "<td>%s", ab_show_number(&shown, ratio->value));
    if (ab_show_interval(&shown, ratio->interval.low, ratio->interval.high,
                         AB_UNIT_COUNT)) {
        ab_html_printf(out, "<i>%s</i>", shown.text);
    }
}

static void put_target_rows(struct ab_text *out, const struct ab_report *report,
                            const struct ab_report_scenario *scenario, int axis,
                            const struct ab_report_league *league)
{
    size_t n_targets = scenario->task->n_targets;
    if (league->kind != NULL) {
        ab_html_printf(out,
                       "<tr class=\"kind\"><th scope=\"rowgroup\" colspan=\"%zu\">%s "
                       "methods\n",
                       n_targets + 2, league->kind);
    }
    for (size_t i = 0; i < league->n; i++) {
        const struct ab_report_entry *entry = &scenario->entry[league->entry[i]];
        ab_text_puts(out, "<tr><th scope=\"row\">");
        ab_report_put_method(out, report, entry->method);
        for (size_t t = 0; t < n_targets; t++) {
            put_hits(out, entry, t, axis,
                     ab_report_best_median(scenario, league, t, axis));
        }
        put_ratio(out, league, i);
        ab_text_puts(out, "\n");
    }
}

static size_t most_runs(const struct ab_report_scenario *scenario)
{
    size_t most = 0;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        size_t n = scenario->entry[e].n_runs;
        most = n > most ? n : most;
    }
    return most;
}

void ab_report_put_targets_caption(struct ab_text *out,
                                   const struct ab_report_scenario *scenario, int axis,
                                   const char *kind)
{
    const struct ab_report_axis_info *info = &ab_report_axes[axis];
    struct ab_shown shown;
    ab_html_printf(out, "%s to target at the worst node", info->button);
    if (kind != NULL) {
        ab_html_printf(out, " of %s methods", kind);
    }
    ab_html_printf(out,
                   ": median over seeds of %s, hits of runs where there are misses, "
                   "95\u00a0%% interval%s.",
                   info->label,
                   most_runs(scenario) <= 5 ? " (here the range of the seeds)" : "");
    double widest = widest_bracket(scenario, axis);
    if (widest > 0.0) {
        ab_html_printf(out, " The crossing itself lies at most %s earlier.",
                       ab_show_percent(&shown, widest));
    }
}

static void put_target_table(struct ab_text *out, const struct ab_report *report,
                             const struct ab_report_scenario *scenario, int axis)
{
    const struct ab_report_axis_info *info = &ab_report_axes[axis];
    struct ab_shown shown;
    ab_html_printf(out,
                   "<div class=\"scroll\" data-axis=\"%s\" tabindex=\"0\" "
                   "role=\"region\" aria-label=\"%s to target, scenario %zu\">\n"
                   "<table class=\"targets\"><caption>",
                   info->id, info->button, number_of(report, scenario));
    ab_report_put_targets_caption(out, scenario, axis, NULL);
    ab_text_puts(out, "</caption>\n<thead><tr><th scope=\"col\">Method");
    for (size_t t = 0; t < scenario->task->n_targets; t++) {
        ab_html_printf(out, "<th scope=\"col\">%s",
                       ab_show_gap(&shown, scenario->task->target[t]));
    }
    ab_text_puts(out, "<th scope=\"col\">× best</thead>\n<tbody>\n");
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        put_target_rows(out, report, scenario, axis, &scenario->league[axis][k]);
    }
    ab_text_puts(out, "</tbody></table></div>\n");
}

static void put_totals(struct ab_text *out, const struct ab_report *report,
                       const struct ab_report_scenario *scenario)
{
    ab_html_printf(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Totals, scenario %zu\">\n<table "
        "class=\"totals\"><caption>Medians over the "
        "seeds that did not fail, at the end of the run. Idle: share of node time "
        "without a "
        "compute job. Not delivered: bytes lost, or under way at the end. "
        "Memory: of the method at the node that needs most.</caption>\n"
        "<thead><tr><th scope=\"col\">Method<th scope=\"col\">Outcomes",
        number_of(report, scenario));
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        ab_html_printf(out, "<th scope=\"col\">%s%s", ab_report_axes[axis].button,
                       axis == AB_REPORT_GRADIENTS ? " per node" : "");
    }
    ab_text_puts(out, "<th scope=\"col\">Idle<th scope=\"col\">Not delivered"
                      "<th scope=\"col\">Memory</thead>\n<tbody>\n");
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        struct ab_shown shown;
        ab_html_printf(out, "<tr data-method=\"%zu\"><th scope=\"row\">",
                       entry->method);
        ab_report_put_method(out, report, entry->method);
        ab_text_puts(out, "<td>");
        ab_format_outcomes(out, entry);
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            ab_html_printf(
                out, "<td>%s",
                ab_show(&shown, entry->total[axis], ab_report_axes[axis].unit));
        }
        ab_html_printf(out, "<td>%s",
                       ab_show_percent(&shown, entry->total[AB_REPORT_IDLE_SHARE]));
        for (int i = AB_REPORT_UNDELIVERED_BYTES; i <= AB_REPORT_STATE_BYTES; i++) {
            ab_html_printf(out, "<td>%s",
                           ab_show(&shown, entry->total[i], AB_UNIT_BYTE));
        }
        ab_text_puts(out, "\n");
    }
    ab_text_puts(out, "</tbody></table></div>\n");
}

/* What the constants of a cell mean, in the order of the table. The task's own mu and L
 * stand there already. */
static const struct constant_text {
    const char *name;
    const char *text; /* NULL: not shown */
    int is_ns;        /* shown as a time */
} constant_texts[] = {
    {"mu", NULL, 0},
    {"l", NULL, 0},
    {"mu_local", "smallest strong convexity over the nodes", 0},
    {"l_local", "largest smoothness over the nodes", 0},
    {"zeta2_optimum", "ζ² at x*: mean over nodes of |∇fᵢ(x*) − ∇f(x*)|²", 0},
    {"zeta2_start", "ζ² at the mean of the start points", 0},
    {"n_edges", "edges of the graph", 0},
    {"max_degree", "largest number of neighbours", 0},
    {"diameter", "largest hop distance between two nodes", 0},
    {"spectral_gap", "spectral gap 1 − λ₂ of the mixing matrix", 0},
    {"lambda_2", "second largest eigenvalue λ₂ of the mixing matrix", 0},
    {"lambda_min", "smallest eigenvalue of the mixing matrix", 0},
    {"laplacian_min", "smallest positive eigenvalue of the Laplacian", 0},
    {"laplacian_max", "largest eigenvalue of the Laplacian", 0},
    {"chi1_unit", "χ₁ at one exchange per unit of time", 0},
    {"chi2_unit", "χ₂ at one exchange per unit of time", 0},
    {"gradient_time_ns", "mean time of a full local gradient", 1},
    {"gradient_clock", "rate of the gradient clock (0: none)", 0},
    {"exchange_time_ns", "mean time of a pairwise exchange", 1},
    {"samples", "mean number of samples of a node", 0},
};
#define N_CONSTANTS (sizeof constant_texts / sizeof constant_texts[0])

static const char *show_constant(struct ab_shown *shown, double value, int is_ns)
{
    return is_ns ? ab_show(shown, value / 1e9, AB_UNIT_SECOND)
                 : ab_show_number(shown, value);
}

static void put_constant(struct ab_text *out, const char *text, double min, double max,
                         int is_ns)
{
    struct ab_shown low;
    struct ab_shown high;
    if (isnan(min)) {
        return;
    }
    ab_html_printf(out, "<tr><th scope=\"row\">%s<td>%s", text,
                   show_constant(&low, min, is_ns));
    if (strcmp(low.text, show_constant(&high, max, is_ns)) != 0) {
        ab_html_printf(out, " to %s", high.text);
    }
    ab_text_puts(out, "\n");
}

static void put_cell_constants(struct ab_text *out,
                               const struct ab_report_scenario *scenario)
{
    /* known names in the order of the table, then any others under their own name */
    for (size_t k = 0; k <= N_CONSTANTS; k++) {
        for (size_t i = 0; i < scenario->n_constants; i++) {
            const struct ab_report_constant *constant = &scenario->constant[i];
            struct constant_text known = {constant->name, constant->name, 0};
            size_t place = 0;
            while (place < N_CONSTANTS &&
                   strcmp(constant_texts[place].name, constant->name) != 0) {
                place++;
            }
            known = place < N_CONSTANTS ? constant_texts[place] : known;
            if (place == k && known.text != NULL) {
                put_constant(out, known.text, constant->min, constant->max,
                             known.is_ns);
            }
        }
    }
}

static void put_constants(struct ab_text *out,
                          const struct ab_report_scenario *scenario)
{
    const struct ab_report_task *task = scenario->task;
    ab_text_puts(out,
                 "<table class=\"constants\"><caption>What makes this scenario easy "
                 "or hard; a range where seeds differ.</caption><tbody>\n");
    const struct {
        const char *text;
        double value;
    } rows[] = {{"dimension d", task->dim},
                {"samples m", task->n_samples},
                {"strong convexity μ of f", task->mu},
                {"smoothness L of f", task->L},
                {"condition number κ = L/μ", task->kappa},
                {"reference value f*", task->f_star},
                {"certified error of f*", task->f_star_error}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put_constant(out, rows[i].text, rows[i].value, rows[i].value, 0);
    }
    put_cell_constants(out, scenario);
    ab_text_puts(out, "</tbody></table>\n");
}

void ab_report_put_target_tables(struct ab_text *out, const struct ab_report *report,
                                 const struct ab_report_scenario *scenario)
{
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        put_target_table(out, report, scenario, axis);
    }
}

void ab_report_put_tables(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario)
{
    ab_text_puts(out, "<details><summary>Totals: cost, idle time, energy, "
                      "waste</summary>\n");
    put_totals(out, report, scenario);
    ab_text_puts(out, "</details>\n<details><summary>Constants: conditioning, "
                      "heterogeneity, network</summary>\n");
    put_constants(out, scenario);
    ab_text_puts(out, "</details>\n");
}
