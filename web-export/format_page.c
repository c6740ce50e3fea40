/* A report as headings, tables and figures, whatever writes these down. */
#include <math.h>
#include <string.h>

#include "web-export/format_writer.h"
#include "web-export/report_parts.h"

static void put_interval(struct ab_writer *w, const struct ab_interval *interval,
                         enum ab_unit unit)
{
    struct ab_shown shown;
    if (ab_show_interval(&shown, interval->low, interval->high, unit)) {
        ab_text_printf(&w->scratch, " (%s)", shown.text);
    }
}

/* "15.0 s (10.0 to 20.0 s)", "miss 1/3 (10.0 s to miss)" */
static void put_hits(struct ab_writer *w, const struct ab_hits *hits,
                     const struct ab_interval *interval, enum ab_unit unit, int is_best)
{
    struct ab_shown shown;
    ab_text_puts(&w->scratch,
                 isinf(hits->median) ? "miss" : ab_show(&shown, hits->median, unit));
    if (hits->n_hits < hits->n_runs) {
        ab_text_printf(&w->scratch, " %zu/%zu", hits->n_hits, hits->n_runs);
    }
    if (hits->n_hits > 0) {
        put_interval(w, interval, unit);
    }
    ab_writer_made(w, is_best);
}

static void put_row(struct ab_writer *w, const struct ab_report *report,
                    const struct ab_report_scenario *scenario,
                    const struct ab_report_league *league, size_t place, int axis)
{
    const struct ab_report_entry *entry = &scenario->entry[league->entry[place]];
    enum ab_unit unit = ab_report_axes[axis].unit;
    ab_writer_method(w, report, entry->method);
    for (size_t t = 0; t < scenario->task->n_targets; t++) {
        int is_best =
            entry->ranked[t][axis] > 0.0 && isfinite(entry->ranked[t][axis]) &&
            entry->ranked[t][axis] <= ab_report_best_median(scenario, league, t, axis);
        put_hits(w, &entry->hits[t][axis], &entry->interval[t][axis], unit, is_best);
    }
    if (place < league->n_ranked) {
        struct ab_shown shown;
        ab_text_puts(&w->scratch, ab_show_number(&shown, league->ratio[place].value));
        put_interval(w, &league->ratio[place].interval, AB_UNIT_COUNT);
    } else {
        ab_text_puts(&w->scratch, "–");
    }
    ab_writer_made(w, 0);
    ab_writer_close_row(w);
}

static void put_league(struct ab_writer *w, const struct ab_report *report,
                       const struct ab_report_scenario *scenario,
                       const struct ab_report_league *league, int axis)
{
    size_t n_targets = scenario->task->n_targets;
    ab_report_put_targets_caption(&w->scratch, scenario, axis, league->kind);
    ab_text_puts(&w->scratch, " Scenario: ");
    ab_format_scenario(&w->scratch, scenario);
    ab_text_puts(&w->scratch, ".");
    ab_writer_open_table(w, "Cost to target", n_targets + 2);
    ab_writer_cell(w, "Method", 0);
    for (size_t t = 0; t < n_targets; t++) {
        struct ab_shown shown;
        ab_writer_cell(w, ab_show_gap(&shown, scenario->task->target[t]), 0);
    }
    ab_writer_cell(w, "× best", 0);
    ab_writer_close_row(w);
    for (size_t i = 0; i < league->n; i++) {
        put_row(w, report, scenario, league, i, axis);
    }
    ab_writer_close_table(w);
}

static void put_outcomes(struct ab_writer *w, const struct ab_report *report,
                         const struct ab_report_scenario *scenario)
{
    static const char *const headings[] = {"Method", "Runs", "Outcomes", "Reason"};
    ab_text_puts(&w->scratch, "How the runs ended. " AB_REPORT_FAILED);
    ab_writer_open_table(w, "Outcomes", 4);
    ab_writer_headings(w, headings, 4);
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        const char *reason = "";
        for (size_t r = 0; r < entry->n_runs && *reason == '\0'; r++) {
            int is_trouble =
                entry->run[r].failed || strcmp(entry->run[r].outcome, "stalled") == 0;
            reason = is_trouble ? entry->run[r].reason : reason;
        }
        ab_writer_method(w, report, entry->method);
        ab_writer_count(w, entry->n_runs);
        ab_format_outcomes(&w->scratch, entry);
        ab_writer_made(w, 0);
        ab_writer_cell(w, reason, 0);
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

static ab_status put_scenario(struct ab_writer *w, const struct ab_report *report,
                              const struct ab_report_scenario *scenario, int axis,
                              struct ab_error *err)
{
    ab_text_printf(&w->scratch, "%zu. ", (size_t)(scenario - report->scenario) + 1);
    ab_format_scenario(&w->scratch, scenario);
    ab_writer_heading(w);
    struct ab_text html = {0};
    ab_report_put_setting(&html, report, scenario);
    ab_writer_plain(w, &html);
    ab_report_put_says(&html, report, scenario, axis);
    ab_writer_plain(w, &html);
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        const struct ab_report_league *league = &scenario->league[axis][k];
        if (scenario->task->n_targets > 0 && league->n > 0) {
            put_league(w, report, scenario, league, axis);
            ab_report_put_ranking(&html, report, &league->ranking, "seeds");
            ab_writer_plain(w, &html);
        }
    }
    ab_report_put_front(&html, report, scenario);
    ab_writer_plain(w, &html);
    ab_format_theory(w, report, scenario);
    if (ab_report_has_theory(scenario)) {
        ab_report_put_silent(&html, report, scenario);
        ab_writer_plain(w, &html);
    }
    put_outcomes(w, report, scenario);
    return w->page->figure == NULL
               ? AB_OK
               : w->page->figure(w->out, report, scenario, axis, err);
}

static void put_summary(struct ab_writer *w, const struct ab_report *report)
{
    if (report->suite_name != NULL) {
        ab_text_printf(&w->scratch, "Suite %s %s, SHA-256 %s: %s", report->suite_name,
                       report->suite_version, report->suite_sha256,
                       report->suite_description);
        ab_writer_paragraph(w);
    }
    struct ab_text html = {0};
    ab_report_put_counts(&html, report);
    ab_writer_plain(w, &html);
    ab_report_put_selection(&html, report);
    ab_writer_plain(w, &html);
}

static void put_methods(struct ab_writer *w, const struct ab_report *report)
{
    static const char *const headings[] = {"Method", "Version", "Source", "Paper"};
    ab_text_puts(&w->scratch, "Methods");
    ab_writer_heading(w);
    ab_text_puts(&w->scratch,
                 "What was compared, with the beginning of the source's SHA-256.");
    ab_writer_open_table(w, "Methods", 4);
    ab_writer_headings(w, headings, 4);
    for (size_t m = 0; m < report->n_methods; m++) {
        const struct ab_report_method *method = &report->method[m];
        ab_writer_method(w, report, m);
        ab_writer_cell(w, method->version, 0);
        ab_text_printf(&w->scratch, "%.12s", method->source_sha256);
        ab_writer_made(w, 0);
        ab_writer_cell(w, method->paper, 0);
        ab_writer_close_row(w);
    }
    ab_writer_close_table(w);
}

static const struct ab_report_entry *entry_with_theory(const struct ab_report *report,
                                                       size_t method)
{
    for (size_t i = 0; i < report->n_scenarios; i++) {
        const struct ab_report_entry *entry =
            ab_report_find_entry(&report->scenario[i], method);
        if (entry != NULL && entry->n_theorems > 0) {
            return entry;
        }
    }
    return NULL;
}

/* What the tables of theory rest on. Each text once: it is that of the method, whatever
 * its options and the scenario. */
static void put_theorems(struct ab_writer *w, const struct ab_report *report)
{
    const char *before = "";
    for (size_t m = 0; m < report->n_methods; m++) {
        const struct ab_report_entry *entry = entry_with_theory(report, m);
        for (size_t i = 0; entry != NULL && i < entry->n_theorems; i++) {
            const char *text = entry->theorem[i].text;
            if (before[0] == '\0') {
                ab_text_puts(&w->scratch, "The theorems");
                ab_writer_heading(w);
            }
            if (strcmp(text, before) != 0) {
                ab_text_printf(&w->scratch, "%s: %s", report->method[m].name, text);
                ab_writer_paragraph(w);
            }
            before = text;
        }
    }
}

ab_status ab_format_page(struct ab_text *out, const struct ab_page *page,
                         const struct ab_report *report, int axis, struct ab_error *err)
{
    struct ab_writer w = {.out = out, .page = page};
    struct ab_text title = {0};
    ab_report_put_title(&title, report);
    ab_writer_open(&w, &title);
    put_summary(&w, report);
    ab_format_overall(&w, report, axis);
    ab_status status = AB_OK;
    for (size_t i = 0; i < report->n_scenarios && status == AB_OK; i++) {
        status = put_scenario(&w, report, &report->scenario[i], axis, err);
    }
    if (status == AB_OK) {
        put_methods(&w, report);
        put_theorems(&w, report);
        page->close(out);
    }
    return status;
}
