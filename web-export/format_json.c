/* The model as JSON, but for the curves: `export series` has every point of them. */
#include <math.h>

#include "base/json_write.h"
#include "web-export/format_parts.h"

/* Members of an object: a comma before each but the first. */
static void put_key(struct ab_text *out, const char *key)
{
    int is_first =
        out->size == 0 || out->bytes == NULL || out->bytes[out->size - 1] == '{';
    ab_text_printf(out, "%s\"%s\":", is_first ? "" : ",", key);
}

static void put_string(struct ab_text *out, const char *key, const char *text)
{
    put_key(out, key);
    if (text == NULL) {
        ab_text_puts(out, "null");
    } else {
        ab_json_write_string(out, text);
    }
}

static void put_number(struct ab_text *out, const char *key, double x)
{
    put_key(out, key);
    ab_json_write_number(out, x);
}

static void put_count(struct ab_text *out, const char *key, size_t n)
{
    put_number(out, key, (double)n);
}

static void put_interval(struct ab_text *out, const struct ab_interval *interval)
{
    put_number(out, "low", interval->low);
    put_number(out, "high", interval->high);
}

static void put_cost(struct ab_text *out, const struct ab_report_scenario *scenario,
                     size_t e, size_t target, int axis)
{
    const struct ab_report_entry *entry = &scenario->entry[e];
    const struct ab_hits *hits = &entry->hits[target][axis];
    put_key(out, ab_report_axes[axis].id);
    ab_text_puts(out, "{");
    put_count(out, "hits", hits->n_hits);
    put_number(out, "median", hits->median);
    put_number(out, "min", hits->min);
    put_number(out, "max", hits->max);
    put_interval(out, &entry->interval[target][axis]);
    const struct ab_report_ratio *ratio = ab_format_ratio(scenario, e, axis);
    if (target == scenario->headline && ratio != NULL) {
        put_key(out, "ratio_to_best");
        ab_text_puts(out, "{");
        put_number(out, "value", ratio->value);
        put_interval(out, &ratio->interval);
        put_key(out, "is_paired");
        ab_text_printf(out, "%s}", ratio->is_paired ? "true" : "false");
    }
    ab_text_puts(out, "}");
}

/* For a tenfold smaller gap, in units of "per"; medians over seeds. */
static void put_theorem(struct ab_text *out, const struct ab_report_theorem *theorem)
{
    ab_text_puts(out, "{");
    put_string(out, "name", theorem->name);
    put_string(out, "kind", theorem->kind);
    put_string(out, "per", theorem->per);
    put_number(out, "theory", theorem->median_said);
    put_number(out, "practice", theorem->median_shown);
    put_string(out, "text", theorem->text);
    ab_text_puts(out, "}");
}

static void put_entry(struct ab_text *out, const struct ab_report *report,
                      const struct ab_report_scenario *scenario, size_t e)
{
    const struct ab_report_entry *entry = &scenario->entry[e];
    ab_text_puts(out, "{");
    put_string(out, "method", report->method[entry->method].label);
    put_count(out, "runs", entry->n_runs);
    put_key(out, "outcomes");
    ab_text_puts(out, "{");
    for (size_t r = 0; r < entry->n_runs; r++) {
        size_t n = ab_format_count_outcome(entry, r);
        if (n > 0) {
            put_count(out, entry->run[r].outcome, n);
        }
    }
    ab_text_puts(out, "}");
    put_key(out, "targets");
    ab_text_puts(out, "[");
    for (size_t t = 0; t < scenario->task->n_targets; t++) {
        ab_text_puts(out, t > 0 ? ",{" : "{");
        put_number(out, "target", scenario->task->target[t]);
        for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
            put_cost(out, scenario, e, t, axis);
        }
        ab_text_puts(out, "}");
    }
    ab_text_puts(out, "]");
    put_key(out, "theorems");
    ab_text_puts(out, "[");
    for (size_t i = 0; i < entry->n_theorems; i++) {
        ab_text_puts(out, i > 0 ? "," : "");
        put_theorem(out, &entry->theorem[i]);
    }
    ab_text_puts(out, "]}");
}

/* Mean ranks in the order of "methods"; null where they are not averaged. */
static void put_ranking(struct ab_text *out, const struct ab_report *report,
                        const char *kind, const struct ab_report_ranking *ranking)
{
    put_string(out, "kind", kind);
    put_count(out, "blocks", ranking->n_blocks);
    put_key(out, "methods");
    ab_text_puts(out, "[");
    for (size_t m = 0; m < ranking->n_methods; m++) {
        ab_text_puts(out, m > 0 ? "," : "");
        ab_json_write_string(out, report->method[ranking->method[m]].label);
    }
    ab_text_puts(out, "]");
    put_key(out, "mean_ranks");
    if (ranking->mean_rank == NULL) {
        ab_text_puts(out, "null");
        return;
    }
    ab_text_puts(out, "[");
    for (size_t m = 0; m < ranking->n_methods; m++) {
        ab_text_puts(out, m > 0 ? "," : "");
        ab_json_write_number(out, ranking->mean_rank[m]);
    }
    ab_text_puts(out, "]");
    put_number(out, "critical_difference", ranking->critical_difference);
    put_number(out, "friedman_F", ranking->test.F);
    put_number(out, "friedman_p", ranking->test.p);
}

/* For every axis a list: one ranking, or one for each kind of methods. */
static void put_seed_ranks(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_scenario *scenario)
{
    put_key(out, "ranks_over_seeds");
    ab_text_puts(out, "{");
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        put_key(out, ab_report_axes[axis].id);
        for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
            const struct ab_report_league *league = &scenario->league[axis][k];
            ab_text_puts(out, k > 0 ? ",{" : "[{");
            put_ranking(out, report, league->kind, &league->ranking);
            ab_text_puts(out, "}");
        }
        ab_text_puts(out, "]");
    }
    ab_text_puts(out, "}");
}

static void put_counts(struct ab_text *out, const char *key, const size_t *counts,
                       size_t n)
{
    put_key(out, key);
    ab_text_puts(out, "[");
    for (size_t i = 0; i < n; i++) {
        ab_text_printf(out, "%s%zu", i > 0 ? "," : "", counts[i]);
    }
    ab_text_puts(out, "]");
}

/* Profiles: "solved" at most "factors" times the least cost, and ever. */
static void put_comparison(struct ab_text *out, const struct ab_report *report,
                           const struct ab_report_comparison *comparison)
{
    put_ranking(out, report, comparison->kind, &comparison->ranking);
    put_count(out, "problems", comparison->n_problems);
    put_key(out, "solved");
    ab_text_puts(out, "[");
    for (size_t m = 0; m < comparison->ranking.n_methods; m++) {
        ab_text_puts(out, m > 0 ? ",{" : "{");
        put_counts(out, "within", comparison->solved[m], AB_REPORT_N_FACTORS);
        put_count(out, "ever", comparison->solved[m][AB_REPORT_N_FACTORS]);
        ab_text_puts(out, "}");
    }
    ab_text_puts(out, "]");
}

static void put_comparisons(struct ab_text *out, const struct ab_report *report)
{
    put_key(out, "factors");
    ab_text_puts(out, "[");
    for (size_t f = 0; f < AB_REPORT_N_FACTORS; f++) {
        ab_text_puts(out, f > 0 ? "," : "");
        ab_json_write_number(out, ab_report_factors[f]);
    }
    ab_text_puts(out, "]");
    put_key(out, "over_scenarios");
    ab_text_puts(out, "{");
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        put_key(out, ab_report_axes[axis].id);
        for (size_t k = 0; k < report->n_comparisons[axis]; k++) {
            ab_text_puts(out, k > 0 ? ",{" : "[{");
            put_comparison(out, report, &report->comparison[axis][k]);
            ab_text_puts(out, "}");
        }
        ab_text_puts(out, "]");
    }
    ab_text_puts(out, "}");
}

static void put_scenario(struct ab_text *out, const struct ab_report *report,
                         const struct ab_report_scenario *scenario)
{
    size_t headline = scenario->headline;
    ab_text_puts(out, "{");
    put_string(out, "task", scenario->task->spec);
    put_string(out, "task_sha256", scenario->task->sha256);
    put_string(out, "reference", scenario->task->reference);
    put_number(out, "n_evaluated", scenario->task->n_evaluated);
    put_string(out, "topology", scenario->topology);
    put_count(out, "nodes", (size_t)scenario->n_nodes);
    put_string(out, "profile", scenario->profile->name);
    put_string(out, "profile_sha256", scenario->profile->sha256);
    put_string(out, "partition", scenario->partition);
    put_string(out, "budget_axis", scenario->budget_axis);
    put_number(out, "budget_limit", scenario->budget_limit);
    put_number(out, "headline_target",
               headline < scenario->task->n_targets ? scenario->task->target[headline]
                                                    : (double)NAN);
    put_key(out, "entries");
    ab_text_puts(out, "[");
    for (size_t e = 0; e < scenario->n_entries; e++) {
        ab_text_puts(out, e > 0 ? ",\n" : "\n");
        put_entry(out, report, scenario, e);
    }
    ab_text_puts(out, "]");
    put_seed_ranks(out, report, scenario);
    ab_text_puts(out, "}");
}

static void put_method(struct ab_text *out, const struct ab_report_method *method)
{
    ab_text_puts(out, "{");
    put_string(out, "label", method->label);
    put_string(out, "algorithm", method->name);
    put_string(out, "version", method->version);
    put_string(out, "source_sha256", method->source_sha256);
    put_string(out, "kind", method->kind);
    put_string(out, "paper", method->paper);
    put_key(out, "centralised");
    ab_text_puts(out, method->is_centralised < 0    ? "null"
                      : method->is_centralised == 0 ? "false"
                                                    : "true");
    put_key(out, "options");
    ab_text_puts(out, method->options); /* canonical JSON */
    ab_text_puts(out, "}");
}

static void put_suite(struct ab_text *out, const struct ab_report *report)
{
    put_key(out, "suite");
    if (report->suite_name == NULL) {
        ab_text_puts(out, "null");
        return;
    }
    ab_text_puts(out, "{");
    put_string(out, "name", report->suite_name);
    put_string(out, "version", report->suite_version);
    put_string(out, "sha256", report->suite_sha256);
    put_count(out, "cells", report->n_planned);
    ab_text_puts(out, "}");
}

void ab_format_json(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out, "{");
    put_string(out, "database", report->database);
    put_suite(out, report);
    put_count(out, "cells", report->n_runs);
    put_key(out, "methods");
    ab_text_puts(out, "[");
    for (size_t m = 0; m < report->n_methods; m++) {
        ab_text_puts(out, m > 0 ? ",\n" : "\n");
        put_method(out, &report->method[m]);
    }
    ab_text_puts(out, "]");
    put_comparisons(out, report);
    put_key(out, "scenarios");
    ab_text_puts(out, "[");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        ab_text_puts(out, i > 0 ? ",\n" : "\n");
        put_scenario(out, report, &report->scenario[i]);
    }
    ab_text_puts(out, "]}\n");
}
