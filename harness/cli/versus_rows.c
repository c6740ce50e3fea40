#include "cli/versus_rows.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/json_write.h"
#include "base/text.h"
#include "cli/fields.h"
#include "cli/print.h"
#include "stats/holm.h"
#include "stats/repetitions.h"
#include "web-export/format_parts.h"

static const char *label_of(const struct ab_versus_view *view,
                            const struct ab_versus *versus, int side)
{
    return view->report[side]->method[versus->method[side]].label;
}

/* ---- JSON ---- */

static void put_real(struct ab_fields *fields, const char *key, double x)
{
    ab_put(fields, key, ab_json_real_or_null(x));
}

static void put_ratio(struct ab_fields *fields, double ratio,
                      const struct ab_interval *interval)
{
    put_real(fields, "ratio", ratio);
    put_real(fields, "low", interval->low);
    put_real(fields, "high", interval->high);
}

static void put_p(struct ab_fields *fields, double p, double p_holm)
{
    put_real(fields, "p", p);
    put_real(fields, "p_holm", p_holm);
}

static json_t *row_json(const struct ab_versus_view *view,
                        const struct ab_versus_row *row)
{
    static const char *const costs[] = {"a", "b"};
    static const char *const hits[] = {"a_hits", "b_hits"};
    const struct ab_report_scenario *scenario = row->scenario;
    struct ab_fields fields = {.object = json_object()};
    ab_put_text(&fields, "task", scenario->task->spec);
    ab_put_text(&fields, "topology", scenario->topology);
    ab_put_integer(&fields, "nodes", (uint64_t)scenario->n_nodes);
    ab_put_text(&fields, "profile", scenario->profile->name);
    ab_put_text(&fields, "partition", scenario->partition);
    put_real(&fields, "target", row->target);
    ab_put_integer(&fields, "seeds", row->n_seeds);
    for (int side = 0; side < 2; side++) {
        put_real(&fields, costs[side], row->hits[side].median);
        ab_put_integer(&fields, hits[side], row->hits[side].n_hits);
    }
    put_ratio(&fields, row->ratio, &row->interval);
    put_p(&fields, row->p, row->p_holm);
    ab_put_text(&fields, "verdict", ab_verdict_text(row->verdict, view->rules->axis));
    ab_put_text(&fields, "reason", row->reason);
    ab_put(&fields, "regression", json_boolean(row->is_regression));
    if (fields.failed) {
        json_decref(fields.object);
        return NULL;
    }
    return fields.object;
}

static ab_status put_versus(json_t *list, const struct ab_versus_view *view,
                            const struct ab_versus *versus, struct ab_error *err)
{
    struct ab_fields fields = {.object = json_object()};
    json_t *rows = json_array();
    ab_put_text(&fields, "a", label_of(view, versus, 0));
    ab_put_text(&fields, "b", label_of(view, versus, 1));
    for (size_t i = 0; i < versus->n_rows; i++) {
        fields.failed |=
            json_array_append_new(rows, row_json(view, &versus->row[i])) != 0;
    }
    ab_put(&fields, "scenarios", rows);
    ab_put_integer(&fields, "scenarios_in_mean", versus->n_in_mean);
    put_ratio(&fields, versus->mean, &versus->interval);
    put_p(&fields, versus->p, versus->p_holm);
    ab_put_text(&fields, "verdict",
                ab_verdict_text(versus->verdict, view->rules->axis));
    ab_put(&fields, "regression", json_boolean(versus->is_regression));
    fields.failed |= json_array_append_new(list, fields.object) != 0;
    return ab_fields_end(&fields, err);
}

static ab_status show_json(const struct ab_versus_view *view,
                           const struct ab_versus *versus, size_t n,
                           struct ab_error *err)
{
    struct ab_fields fields = {.object = json_object()};
    json_t *list = json_array();
    ab_put_text(&fields, "axis", ab_report_axes[view->rules->axis].id);
    put_real(&fields, "threshold", view->rules->threshold);
    put_real(&fields, "level", AB_TEST_LEVEL);
    ab_put_integer(&fields, "scenarios_tested", view->tests.n_rows);
    ab_put_integer(&fields, "means_tested", view->tests.n_means);
    ab_status status = AB_OK;
    for (size_t i = 0; i < n && status == AB_OK; i++) {
        status = put_versus(list, view, &versus[i], err);
    }
    ab_put(&fields, "comparisons", list);
    if (status == AB_OK) {
        status = ab_fields_end(&fields, err);
    }
    if (status == AB_OK) {
        status = ab_print_json(fields.object, err);
    }
    json_decref(fields.object);
    return status;
}

/* ---- text ---- */

/* "0.5" and "0.4 to 0.6"; who misses, where a median does. */
static void put_shown_ratio(struct ab_fields *row, double ratio,
                            const struct ab_interval *interval)
{
    struct ab_shown shown;
    ab_put_text(row, "A / B",
                isinf(ratio)   ? "A misses"
                : ratio == 0.0 ? "B misses"
                               : ab_show_number(&shown, ratio));
    int says_nothing =
        isnan(interval->low) || isinf(interval->low) || interval->high == 0.0;
    ab_put_text(row, "95 %",
                says_nothing ? "–"
                             : ab_show_range(&shown, interval->low, interval->high,
                                             AB_UNIT_COUNT));
}

static json_t *shown_row(const struct ab_versus_view *view,
                         const struct ab_versus_row *row)
{
    static const char *const costs[] = {"A", "B"};
    struct ab_fields fields = {.object = json_object()};
    struct ab_text name = {0};
    struct ab_shown shown;
    ab_format_scenario(&name, row->scenario);
    ab_put_text(&fields, "scenario", name.bytes == NULL ? "" : name.bytes);
    ab_text_fini(&name);
    ab_put_text(&fields, "target", ab_show_gap(&shown, row->target));
    for (int side = 0; side < 2; side++) {
        double median = row->hits[side].median;
        ab_put_text(&fields, costs[side],
                    isinf(median) ? "miss"
                                  : ab_show(&shown, median,
                                            ab_report_axes[view->rules->axis].unit));
    }
    put_shown_ratio(&fields, row->ratio, &row->interval);
    ab_put_text(&fields, "p (Holm)", ab_show_number(&shown, row->p_holm));
    ab_put_integer(&fields, "seeds", row->n_seeds);
    ab_text_printf(&name, "%s%s%s%s", ab_verdict_text(row->verdict, view->rules->axis),
                   row->reason[0] == '\0' ? "" : ": ", row->reason,
                   row->is_regression ? " (regression)" : "");
    ab_put_text(&fields, "verdict", name.bytes == NULL ? "" : name.bytes);
    ab_text_fini(&name);
    if (fields.failed) {
        json_decref(fields.object);
        return NULL;
    }
    return fields.object;
}

static void print_few(size_t n_few, size_t n_rows)
{
    (void)printf(
        "%zu of %zu scenario%s %s fewer than %d seeds in common: %s\n", n_few, n_rows,
        n_rows == 1 ? "" : "s", n_few == 1 ? "has" : "have", AB_REPETITIONS_LISTED,
        n_few == 1 ? "its interval says little" : "their intervals say little");
}

static void print_mean(const struct ab_versus_view *view,
                       const struct ab_versus *versus)
{
    struct ab_shown mean;
    struct ab_shown range;
    struct ab_shown p;
    size_t n_few = 0;
    size_t n_missed[2] = {0, 0};
    for (size_t i = 0; i < versus->n_rows; i++) {
        n_few += versus->row[i].verdict == AB_VERDICT_FEW_SEEDS;
        n_missed[0] += isinf(versus->row[i].ratio) != 0;
        n_missed[1] += versus->row[i].ratio == 0.0;
    }
    if (versus->n_in_mean == 0) {
        (void)printf("no scenario where both reach the target");
    } else {
        (void)printf(
            "where both reach the target, %zu of %zu scenario%s: geometric mean "
            "of A / B %s (95 %% interval %s; p %s), %s",
            versus->n_in_mean, versus->n_rows, versus->n_rows == 1 ? "" : "s",
            ab_show_number(&mean, versus->mean),
            ab_show_range(&range, versus->interval.low, versus->interval.high,
                          AB_UNIT_COUNT),
            ab_show_number(&p, versus->p_holm),
            ab_verdict_text(versus->verdict, view->rules->axis));
    }
    for (int side = 0; side < 2; side++) {
        if (n_missed[side] > 0) {
            (void)printf("; %s alone misses in %zu", side == 0 ? "A" : "B",
                         n_missed[side]);
        }
    }
    (void)printf("\n");
    if (n_few > 0) {
        print_few(n_few, versus->n_rows);
    }
}

static ab_status show_text(const struct ab_versus_view *view,
                           const struct ab_versus *versus, struct ab_error *err)
{
    static const char *const columns[] = {"scenario", "target", "A",        "B",
                                          "A / B",    "95 %",   "p (Holm)", "seeds",
                                          "verdict",  NULL};
    (void)printf("A: %s (%s)\nB: %s (%s)\ncost: %s\n", label_of(view, versus, 0),
                 view->report[0]->database, label_of(view, versus, 1),
                 view->report[1]->database, ab_report_axes[view->rules->axis].label);
    json_t *rows = json_array();
    ab_status status = AB_OK;
    for (size_t i = 0; i < versus->n_rows && status == AB_OK; i++) {
        if (json_array_append_new(rows, shown_row(view, &versus->row[i])) != 0) {
            status = AB_OUT_OF_MEMORY(err);
        }
    }
    if (status == AB_OK) {
        status = ab_print_table(rows, columns, err);
    }
    json_decref(rows);
    print_mean(view, versus);
    return status;
}

/* What the verdicts rest on. One test alone needs no correction. */
static void print_tests(const struct ab_versus_tests *tests)
{
    (void)printf(
        "p: of a ratio of 1, by the bootstrap; a difference is seen at p of at "
        "most %g %%",
        100.0 * AB_TEST_LEVEL);
    if (tests->n_rows > 1) {
        (void)printf(", after Holm's correction for the %zu scenarios tested together",
                     tests->n_rows);
    }
    if (tests->n_means > 1) {
        (void)printf("%s for the %zu means",
                     tests->n_rows > 1 ? " and" : ", after Holm's correction",
                     tests->n_means);
    }
    (void)printf(". Intervals are of each ratio alone.\n");
}

ab_status ab_versus_show(const struct ab_versus_view *view,
                         const struct ab_versus *versus, size_t n, int as_json,
                         struct ab_error *err)
{
    if (as_json) {
        return show_json(view, versus, n, err);
    }
    for (size_t i = 0; i < n; i++) {
        (void)printf("%s", i > 0 ? "\n" : "");
        AB_TRY(show_text(view, &versus[i], err));
    }
    print_tests(&view->tests);
    return AB_OK;
}
