/* The charts' data as JSON. README.md has the form. */
#include "base/json_write.h"
#include "base/rng.h"
#include "stats/repetitions.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

static void put_strings(struct ab_text *out, const char *const *names,
                        const char *const *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ab_text_printf(out, "%s\"%s\":", i > 0 ? "," : "", names[i]);
        ab_json_write_string(out, values[i]);
    }
}

static void put_numbers(struct ab_text *out, const double *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ab_text_puts(out, i > 0 ? "," : "");
        ab_json_write_number(out, numbers[i]);
    }
}

static ab_status put_entry(struct ab_text *out, const struct ab_report_entry *entry,
                           const struct ab_report_scenario *scenario,
                           struct ab_error *err)
{
    ab_text_printf(out, "{\"method\":%zu,\"runs\":%zu,", entry->method, entry->n_runs);
    ab_report_put_costs(out, entry, scenario->task->n_targets);
    ab_text_puts(out, ",\"axes\":{");
    AB_TRY(ab_report_put_gap_bands(out, entry, scenario, err));
    if (scenario->task->n_classes > 0.0) {
        ab_text_puts(out, "},\"accuracy\":{");
        AB_TRY(ab_report_put_accuracy_bands(out, entry, scenario, err));
    }
    ab_text_puts(out, "}}");
    return AB_OK;
}

static ab_status put_scenario(struct ab_text *out,
                              const struct ab_report_scenario *scenario,
                              struct ab_error *err)
{
    static const char *const names[] = {"task", "topology", "profile", "partition",
                                        "reference"};
    const char *const values[] = {scenario->task->spec, scenario->topology,
                                  scenario->profile->name, scenario->partition,
                                  scenario->task->reference};
    ab_text_puts(out, "{");
    put_strings(out, names, values, 5);
    if (scenario->task->n_classes > 0.0) {
        ab_text_printf(out, ",\"heldOut\":%.0f", scenario->task->n_test);
    }
    ab_text_printf(out, ",\"hasPower\":%s,\"targets\":[",
                   scenario->profile->has_power ? "true" : "false");
    put_numbers(out, scenario->task->target, scenario->task->n_targets);
    ab_text_puts(out, "],\"methods\":[");
    for (size_t e = 0; e < scenario->n_entries; e++) {
        ab_text_puts(out, e > 0 ? ",\n" : "");
        AB_TRY(put_entry(out, &scenario->entry[e], scenario, err));
    }
    ab_text_puts(out, "]}");
    return AB_OK;
}

ab_status ab_report_put_charts(struct ab_text *out, const struct ab_report *report,
                               struct ab_error *err)
{
    ab_text_printf(
        out,
        "{\"steps\":%d,\"stepsOfAccuracy\":%d,\"quartilesFrom\":%d,\"testedFrom\":%d,"
        "\"inFront\":%d,\"bootstrap\":{\"resamples\":%d,\"purpose\":%d},"
        "\"factors\":[",
        AB_REPORT_STEPS_PER_DECADE, AB_REPORT_STEPS_OF_ACCURACY, AB_REPETITIONS_TESTED,
        AB_REPETITIONS_TESTED, AB_REPORT_N_FORWARD, AB_BOOTSTRAP_RESAMPLES,
        AB_RNG_SAMPLE);
    put_numbers(out, ab_report_factors, AB_REPORT_N_FACTORS);
    ab_text_puts(out, "],\"nemenyi\":[");
    put_numbers(out, ab_nemenyi_q, sizeof ab_nemenyi_q / sizeof ab_nemenyi_q[0]);
    ab_text_puts(out, "],\"axes\":[");
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        const struct ab_report_axis_info *info = &ab_report_axes[axis];
        int is_whole = axis != AB_REPORT_TIME && info->unit != AB_UNIT_JOULE;
        ab_text_printf(out,
                       "%s{\"id\":\"%s\",\"label\":\"%s\",\"unit\":\"%s\","
                       "\"best\":\"%s\",\"whole\":%s}",
                       axis > 0 ? "," : "", info->id, info->label,
                       ab_unit_name(info->unit), info->best,
                       is_whole ? "true" : "false");
    }
    ab_text_puts(out, "],\"methods\":[");
    for (size_t m = 0; m < report->n_methods; m++) {
        static const char *const names[] = {"label", "kind"};
        const char *const values[] = {report->method[m].label, report->method[m].kind};
        ab_text_puts(out, m > 0 ? ",{" : "{");
        put_strings(out, names, values, 2);
        ab_text_printf(out, ",\"style\":%zu}", report->method[m].style);
    }
    ab_text_puts(out, "],\n\"scenarios\":[");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        ab_text_puts(out, i > 0 ? ",\n" : "");
        AB_TRY(put_scenario(out, &report->scenario[i], err));
    }
    ab_text_puts(out, "]}");
    return AB_OK;
}
