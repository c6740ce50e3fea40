/* Theory next to practice: what the theorems of the methods say of a scenario, and what
 * the runs show. */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "stats/quantile.h"
#include "web-export/format_writer.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"
#include "web-export/report_rows.h"

static const double ln_10 = 2.302585092994045684;

static struct ab_report_theorem *
find_theorem(struct ab_report *report, struct ab_report_entry *entry, const char *name)
{
    for (size_t i = 0; i < entry->n_theorems; i++) {
        if (strcmp(entry->theorem[i].name, name) == 0) {
            return &entry->theorem[i];
        }
    }
    entry->theorem = ab_report_grow(&report->arena, entry->theorem, entry->n_theorems,
                                    sizeof entry->theorem[0]);
    return entry->theorem == NULL ? NULL : &entry->theorem[entry->n_theorems++];
}

/* How many units the gap of a run took to become ten times smaller: between the first
 * and the last target that it hits. Where it did not get to the last one of all, those
 * near the floor on which it ends do not count. NaN: fewer than two. */
static double tenfold_shown(const struct ab_report_run *run, const double *target,
                            size_t n_targets, int axis)
{
    int is_through = strcmp(run->outcome, "target") == 0;
    double end = run->n_snapshots > 0 ? run->worst[run->n_snapshots - 1] : (double)NAN;
    size_t first = n_targets;
    size_t last = n_targets;
    for (size_t t = n_targets; t-- > 0;) {
        if (isfinite(run->hit[t][axis]) && (is_through || target[t] >= 5.0 * end)) {
            last = last == n_targets ? t : last;
            first = t;
        }
    }
    return first == last ? (double)NAN
                         : (run->hit[last][axis] - run->hit[first][axis]) /
                               (ab_log(target[first] / target[last]) / ln_10);
}

/* One theorem of one run; sums become medians when all are there. */
static ab_status read_prediction(struct ab_report *report,
                                 const struct ab_report_scenario *scenario,
                                 struct ab_report_entry *entry, size_t place,
                                 const struct ab_statement *row, struct ab_error *err)
{
    struct ab_report_theorem *theorem =
        find_theorem(report, entry, ab_column_text(row, 0));
    if (theorem == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (theorem->name == NULL) {
        AB_TRY(AB_REPORT_COPY_TEXTS(report, row, 0, err, &theorem->name, &theorem->kind,
                                    &theorem->per, &theorem->text));
        theorem->said = ab_arena_alloc(&report->arena, entry->n_runs, sizeof(double));
        theorem->shown = ab_arena_alloc(&report->arena, entry->n_runs, sizeof(double));
    }
    if (theorem->said == NULL || theorem->shown == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    int in_rounds = strcmp(theorem->per, "round") == 0;
    double unit = in_rounds ? 1.0 : ab_column_real(row, 5) / 1e9;
    double shown = tenfold_shown(&entry->run[place], scenario->task->target,
                                 scenario->task->n_targets,
                                 in_rounds ? AB_REPORT_ROUNDS : AB_REPORT_TIME) /
                   unit;
    theorem->said[theorem->n_said++] = ln_10 * ab_column_real(row, 4);
    if (!isnan(shown)) {
        theorem->shown[theorem->n_shown++] = shown;
    }
    return AB_OK;
}

static ab_status read_run(struct ab_report *report,
                          const struct ab_report_scenario *scenario,
                          struct ab_report_entry *entry, size_t place,
                          struct ab_statement *row, struct ab_error *err)
{
    ab_bind_text(row, entry->run[place].key);
    for (;;) {
        int has_row = 0;
        AB_TRY(ab_statement_step(&has_row, row, err));
        if (!has_row) {
            return AB_OK;
        }
        AB_TRY(read_prediction(report, scenario, entry, place, row, err));
    }
}

static double median(double *values, size_t n)
{
    ab_stats_sort(values, n);
    return n == 0 ? (double)NAN : ab_stats_quantile(values, n, 0.5);
}

static ab_status read_entry(struct ab_report *report,
                            const struct ab_report_scenario *scenario,
                            struct ab_report_entry *entry, struct ab_statement *row,
                            struct ab_error *err)
{
    for (size_t r = 0; r < entry->n_runs; r++) {
        AB_TRY(read_run(report, scenario, entry, r, row, err));
    }
    for (size_t i = 0; i < entry->n_theorems; i++) {
        struct ab_report_theorem *theorem = &entry->theorem[i];
        theorem->median_said = median(theorem->said, theorem->n_said);
        theorem->median_shown = median(theorem->shown, theorem->n_shown);
    }
    return AB_OK;
}

ab_status ab_report_load_theory(struct ab_report *report, struct ab_db *db,
                                struct ab_error *err)
{
    struct ab_statement *row = NULL;
    AB_TRY(ab_statement_create(&row, db,
                               "SELECT name, kind, per, text, e_fold, gradient_time_ns "
                               "FROM v_predictions WHERE key = ? ORDER BY name",
                               err));
    ab_status status = AB_OK;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        struct ab_report_scenario *scenario = &report->scenario[i];
        for (size_t e = 0; e < scenario->n_entries && status == AB_OK; e++) {
            status = read_entry(report, scenario, &scenario->entry[e], row, err);
        }
    }
    ab_statement_destroy(row);
    return status;
}

/* Each text once: it is that of the method, whatever its options. */
static void put_theorems(struct ab_text *out, const struct ab_report *report,
                         const struct ab_report_scenario *scenario)
{
    const char *before = "";
    ab_text_puts(out, "<details><summary>The theorems</summary>\n<dl>\n");
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        for (size_t i = 0; i < entry->n_theorems; i++) {
            if (strcmp(entry->theorem[i].text, before) != 0) {
                ab_html_printf(out, "<dt>%s<dd>%s\n",
                               report->method[entry->method].name,
                               entry->theorem[i].text);
            }
            before = entry->theorem[i].text;
        }
    }
    ab_text_puts(out, "</dl></details>\n");
}

int ab_report_has_theory(const struct ab_report_scenario *scenario)
{
    size_t n = 0;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        n += scenario->entry[e].n_theorems;
    }
    return n > 0 && scenario->task->n_targets > 0;
}

void ab_report_put_silent(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario)
{
    size_t n_silent = 0;
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        if (entry->n_theorems == 0) {
            ab_text_puts(out, n_silent++ == 0
                                  ? "No theorem with a number speaks of these here: "
                                  : ", ");
            ab_report_put_method(out, report, entry->method);
        }
    }
    ab_text_puts(out, n_silent > 0 ? "." : "");
}

void ab_report_put_theory(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario)
{
    struct ab_writer w = {.out = out, .page = &ab_page_html};
    if (!ab_report_has_theory(scenario)) {
        return;
    }
    ab_text_puts(out, "<h3>Theory next to practice</h3>\n");
    ab_format_theory(&w, report, scenario);
    struct ab_text silent = {0};
    ab_report_put_silent(&silent, report, scenario);
    if (silent.size > 0) {
        ab_text_printf(out, "<p class=\"note\">%s</p>\n", silent.bytes);
    }
    out->failed |= silent.failed;
    ab_text_fini(&silent);
    put_theorems(out, report, scenario);
}
