/* The answer at a glance: who is first how often, and one row for each scenario. */
#include <math.h>
#include <string.h>

#include "web-export/html.h"
#include "web-export/report_parts.h"

/* "dadao in 3 of 4 scenarios, extra in 1 of 4", most firsts first. Returns how many. */
static size_t put_firsts(struct ab_text *out, const struct ab_report *report, int axis)
{
    size_t n_put = 0;
    for (size_t wanted = report->n_scenarios; wanted > 0; wanted--) {
        for (size_t m = 0; m < report->n_methods; m++) {
            struct ab_report_tally tally = ab_report_count_firsts(report, axis, m);
            if (tally.n_first != wanted) {
                continue;
            }
            ab_text_puts(out, n_put > 0 ? ", " : "");
            ab_report_put_method(out, report, m);
            ab_html_printf(out, " in %zu of %zu", tally.n_first, tally.n_ranked);
            if (n_put++ == 0) {
                ab_text_puts(out, tally.n_ranked > 1 ? " scenarios" : " scenario");
            }
        }
    }
    return n_put;
}

/* In no scenario does anybody pay on the axis. */
static int is_free(const struct ab_report *report, int axis)
{
    size_t n_free = 0;
    size_t n_ranked = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        n_free += (size_t)ab_report_is_free(scenario, axis);
        for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
            n_ranked += scenario->league[axis][k].n_ranked;
        }
    }
    return n_free > 0 && n_ranked == 0;
}

static int has_power(const struct ab_report *report)
{
    size_t i = 0;
    while (i < report->n_scenarios && !report->scenario[i].profile->has_power) {
        i++;
    }
    return i < report->n_scenarios;
}

void ab_report_put_who(struct ab_text *out, const struct ab_report *report, int axis)
{
    if (is_free(report, axis)) {
        ab_report_put_unpaid(out, has_power(report), axis);
        return;
    }
    ab_html_printf(out, "Who reaches the target %s: ", ab_report_axes[axis].best);
    size_t n_put = put_firsts(out, report, axis);
    ab_text_puts(out, n_put > 0 ? "." : "nobody.");
    if (axis == AB_REPORT_ROUNDS) {
        ab_text_puts(out, " A round means different things to synchronous and "
                          "asynchronous methods: each kind is ranked apart.");
    }
}

void ab_report_put_lead(struct ab_text *out, const struct ab_report *report)
{
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        ab_html_printf(out, "<p class=\"lead\" data-axis=\"%s\">",
                       ab_report_axes[axis].id);
        ab_report_put_who(out, report, axis);
        ab_text_puts(out, "</p>\n");
    }
}

/* The first `size` bytes of text, escaped. */
static void put_piece(struct ab_text *out, const char *text, size_t size)
{
    struct ab_text piece = {0};
    ab_text_append(&piece, text, size);
    ab_html_text(out, piece.bytes != NULL ? piece.bytes : "");
    out->failed |= piece.failed;
    ab_text_fini(&piece);
}

/* "dim=10,instance=1" with blanks, so that lines break between parameters. */
static void put_params(struct ab_text *out, const char *params)
{
    while (*params != '\0') {
        size_t length = strcspn(params, ",");
        put_piece(out, params, length);
        ab_text_puts(out, ", ");
        params += length + (params[length] == ',');
    }
}

void ab_report_put_scenario_name(struct ab_text *out,
                                 const struct ab_report_scenario *scenario)
{
    const char *spec = scenario->task->spec;
    size_t name_length = strcspn(spec, ":");
    ab_text_puts(out, "<span class=\"task\">");
    put_piece(out, spec, name_length);
    ab_text_puts(out, "</span> <span class=\"where\">");
    if (spec[name_length] != '\0') {
        put_params(out, spec + name_length + 1);
    }
    ab_html_printf(out, "%s, %zu nodes, %s, %s", scenario->topology,
                   (size_t)scenario->n_nodes, scenario->profile->name,
                   scenario->partition);
    if (scenario->is_named_by_budget) {
        ab_text_puts(out, ", ");
        ab_report_put_budget(out, scenario);
    }
    ab_text_puts(out, "</span>");
}

double ab_report_best_ranked(const struct ab_report *report,
                             const struct ab_report_scenario *scenario, int axis,
                             size_t method)
{
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        const struct ab_report_league *league = &scenario->league[axis][k];
        if (league->n_ranked > 0 &&
            (league->kind == NULL ||
             strcmp(league->kind, report->method[method].kind) == 0)) {
            size_t first = league->entry[0];
            return scenario->entry[first].ranked[scenario->headline][axis];
        }
    }
    return (double)NAN;
}

const char *ab_report_put_glance(struct ab_text *out, const struct ab_report *report,
                                 const struct ab_report_scenario *scenario, int axis,
                                 size_t method)
{
    const struct ab_report_entry *entry = ab_report_find_entry(scenario, method);
    if (entry == NULL) {
        ab_text_puts(out, "not run");
        return "none";
    }
    if (scenario->headline == scenario->task->n_targets) {
        ab_text_puts(out, "miss");
        return "miss";
    }
    const struct ab_hits *hits = &entry->hits[scenario->headline][axis];
    if (isinf(hits->median)) {
        ab_html_printf(out, "miss <small>%zu/%zu</small>", hits->n_hits, hits->n_runs);
        return "miss";
    }
    struct ab_shown shown;
    double best = ab_report_best_ranked(report, scenario, axis, method);
    double ranked = entry->ranked[scenario->headline][axis];
    ab_html_printf(out, "%s", ab_show(&shown, hits->median, ab_report_axes[axis].unit));
    if (ranked > best) {
        ab_html_printf(out, " <small>%s×</small>",
                       ab_show_number(&shown, ranked / best));
    }
    return ranked == 0.0 ? "none" : ranked <= best ? "best" : "";
}

static void put_glance_cell(struct ab_text *out, const struct ab_report *report,
                            const struct ab_report_scenario *scenario, int axis,
                            size_t method)
{
    struct ab_text words = {0};
    const char *kind = ab_report_put_glance(&words, report, scenario, axis, method);
    ab_text_puts(out, "<td");
    if (kind[0] != '\0') {
        ab_html_printf(out, " class=\"%s\"", kind);
    }
    ab_text_printf(out, ">%s", words.bytes == NULL ? "" : words.bytes);
    out->failed |= words.failed;
    ab_text_fini(&words);
}

void ab_report_put_glance_caption(struct ab_text *out, int axis)
{
    ab_html_printf(out,
                   "Median over seeds of %s to the target, and how many times the best "
                   "of the scenario (in bold%s).",
                   ab_report_axes[axis].label,
                   axis == AB_REPORT_ROUNDS ? "; each kind of methods has its own"
                                            : "");
}

static void put_glance_table(struct ab_text *out, const struct ab_report *report,
                             int axis)
{
    const struct ab_report_axis_info *info = &ab_report_axes[axis];
    struct ab_shown shown;
    ab_html_printf(out,
                   "<div class=\"scroll\" data-axis=\"%s\" tabindex=\"0\" "
                   "role=\"region\" aria-label=\"All scenarios by %s\">\n"
                   "<table class=\"glance\"><caption>",
                   info->id, info->label);
    ab_report_put_glance_caption(out, axis);
    ab_text_puts(out, "</caption>\n<thead><tr><th scope=\"col\">Scenario"
                      "<th scope=\"col\">Target gap");
    for (size_t m = 0; m < report->n_methods; m++) {
        ab_html_printf(out, "<th scope=\"col\" data-method=\"%zu\">", m);
        ab_report_put_method(out, report, m);
    }
    ab_text_puts(out, "</thead>\n<tbody>\n");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        int none = scenario->headline == scenario->task->n_targets;
        ab_html_printf(
            out,
            "<tr data-scenario=\"%zu\"><th scope=\"row\"><a href=\"#scenario-%zu\">", i,
            i + 1);
        ab_report_put_scenario_name(out, scenario);
        ab_html_printf(
            out, "</a><td>%s",
            none ? "none"
                 : ab_show_gap(&shown, scenario->task->target[scenario->headline]));
        for (size_t m = 0; m < report->n_methods; m++) {
            put_glance_cell(out, report, scenario, axis, m);
        }
        ab_text_puts(out, "\n");
    }
    ab_text_puts(out, "</tbody></table></div>\n");
}

void ab_report_put_overview(struct ab_text *out, const struct ab_report *report)
{
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        put_glance_table(out, report, axis);
    }
}
