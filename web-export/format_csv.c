/* One table for statistics programs: tidy data, a row for each scenario, method, target
 * and axis. RFC 4180 with lines that end in \n. */
#include <math.h>
#include <string.h>

#include "web-export/format_parts.h"

static void put_text(struct ab_text *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        ab_text_puts(out, text);
    } else {
        ab_text_puts(out, "\"");
        for (; *text != '\0'; text++) {
            ab_text_append(out, "\"\"", *text == '"' ? 2 : 0);
            ab_text_append(out, text, *text == '"' ? 0 : 1);
        }
        ab_text_puts(out, "\"");
    }
    ab_text_puts(out, ",");
}

/* Nothing for what is not known, inf for a miss. */
static void put_number(struct ab_text *out, double x)
{
    char number[AB_TEXT_NUMBER_BYTES];
    ab_text_from_double(number, x);
    ab_text_printf(out, "%s,", isnan(x) ? "" : number);
}

static void put_scenario(struct ab_text *out, const struct ab_report_scenario *scenario,
                         size_t number)
{
    ab_text_printf(out, "%zu,", number);
    put_text(out, scenario->task->spec);
    put_text(out, scenario->task->reference);
    put_text(out, scenario->topology);
    ab_text_printf(out, "%lld,", (long long)scenario->n_nodes);
    put_text(out, scenario->profile->name);
    put_text(out, scenario->partition);
    put_text(out, scenario->budget_axis);
    put_number(out, scenario->budget_limit);
}

static void put_method(struct ab_text *out, const struct ab_report_method *method,
                       const struct ab_report_entry *entry)
{
    struct ab_text outcomes = {0};
    put_text(out, method->label);
    put_text(out, method->name);
    put_text(out, method->version);
    put_text(out, method->options);
    put_text(out, method->kind);
    ab_text_printf(out, "%zu,", entry->n_runs);
    ab_format_outcomes(&outcomes, entry);
    put_text(out, outcomes.bytes == NULL ? "" : outcomes.bytes);
    out->failed |= outcomes.failed;
    ab_text_fini(&outcomes);
}

/* Nothing where the method took no part or ranks are not averaged. */
static void put_rank(struct ab_text *out, const struct ab_report_ranking *ranking,
                     size_t method)
{
    double rank = (double)NAN;
    for (size_t m = 0; m < ranking->n_methods && ranking->mean_rank != NULL; m++) {
        rank = ranking->method[m] == method ? ranking->mean_rank[m] : rank;
    }
    put_number(out, rank);
}

/* Mean ranks, of the kind of methods that it is ranked with: over the seeds of the
 * scenario, and over all scenarios. */
static void put_ranks(struct ab_text *out, const struct ab_report *report,
                      const struct ab_report_scenario *scenario, size_t method,
                      int axis)
{
    const char *kind = report->method[method].kind;
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        const struct ab_report_league *league = &scenario->league[axis][k];
        if (league->kind == NULL || strcmp(league->kind, kind) == 0) {
            put_rank(out, &league->ranking, method);
        }
    }
    for (size_t k = 0; k < report->n_comparisons[axis]; k++) {
        const struct ab_report_comparison *comparison = &report->comparison[axis][k];
        if (comparison->kind == NULL || strcmp(comparison->kind, kind) == 0) {
            put_rank(out, &comparison->ranking, method);
        }
    }
}

static void put_costs(struct ab_text *out, const struct ab_report *report,
                      const struct ab_report_scenario *scenario, size_t e,
                      size_t target, int axis)
{
    const char *unit = ab_unit_name(ab_report_axes[axis].unit);
    const struct ab_report_entry *entry = &scenario->entry[e];
    const struct ab_hits *hits = &entry->hits[target][axis];
    const struct ab_report_ratio *ratio = ab_format_ratio(scenario, e, axis);
    put_number(out, scenario->task->target[target]);
    ab_text_printf(out, "%d,%s,%s,%zu,", target == scenario->headline,
                   ab_report_axes[axis].id, *unit == '\0' ? "1" : unit, hits->n_hits);
    put_number(out, hits->median);
    put_number(out, entry->interval[target][axis].low);
    put_number(out, entry->interval[target][axis].high);
    if (target == scenario->headline && ratio != NULL) {
        put_number(out, ratio->value);
        put_number(out, ratio->interval.low);
        put_number(out, ratio->interval.high);
    } else {
        ab_text_puts(out, ",,,");
    }
    if (target == scenario->headline) {
        put_ranks(out, report, scenario, scenario->entry[e].method, axis);
    } else {
        ab_text_puts(out, ",,");
    }
    out->size -= out->size > 0; /* the last comma */
    ab_text_puts(out, "\n");
}

void ab_format_csv(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out,
                 "scenario,task,reference,topology,nodes,profile,partition,budget_axis,"
                 "budget_limit,method,algorithm,version,options,kind,runs,"
                 "outcomes,target,is_headline,axis,unit,hits,median,low,high,"
                 "ratio_to_best,ratio_low,ratio_high,"
                 "rank_over_seeds,rank_over_scenarios\n");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries; e++) {
            const struct ab_report_entry *entry = &scenario->entry[e];
            for (size_t k = 0; k < scenario->task->n_targets * AB_REPORT_N_AXES; k++) {
                put_scenario(out, scenario, i + 1);
                put_method(out, &report->method[entry->method], entry);
                put_costs(out, report, scenario, e, k / AB_REPORT_N_AXES,
                          (int)(k % AB_REPORT_N_AXES));
            }
        }
    }
}
