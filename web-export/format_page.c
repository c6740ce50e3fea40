/* A report as headings, tables and figures, whatever writes these down. */
#include <math.h>
#include <string.h>

#include "web-export/format_parts.h"
#include "web-export/report_parts.h"

/* The page being written. Texts are made in `scratch`, then handed to the page. */
struct writer {
    struct ab_text *out;
    const struct ab_page *page;
    struct ab_text scratch;
    size_t column;
    size_t row;
};

static const char *made(const struct writer *w)
{
    return w->scratch.bytes == NULL ? "" : w->scratch.bytes;
}

static void forget(struct writer *w)
{
    w->out->failed |= w->scratch.failed;
    ab_text_fini(&w->scratch);
    w->scratch = (struct ab_text){0};
}

static void put_cell(struct writer *w, const char *text, int is_best)
{
    w->page->cell(w->out, text, w->column++, is_best);
}

/* As a cell, what was made. */
static void put_made(struct writer *w, int is_best)
{
    put_cell(w, made(w), is_best);
    forget(w);
}

static void put_count(struct writer *w, size_t n)
{
    ab_text_printf(&w->scratch, "%zu", n);
    put_made(w, 0);
}

static void close_row(struct writer *w)
{
    w->page->close_row(w->out, w->row++, w->column);
    w->column = 0;
}

static void open_table(struct writer *w, const char *caption, size_t n_columns)
{
    w->page->open_table(w->out, caption, n_columns);
    w->row = 0;
    w->column = 0;
}

static void put_headings(struct writer *w, const char *const *headings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        put_cell(w, headings[i], 0);
    }
    close_row(w);
}

static void put_interval(struct writer *w, const struct ab_interval *interval,
                         enum ab_unit unit)
{
    struct ab_shown shown;
    if (ab_show_interval(&shown, interval->low, interval->high, unit)) {
        ab_text_printf(&w->scratch, " (%s)", shown.text);
    }
}

/* "15.0 s (10.0 to 20.0 s)", "miss 1/3 (10.0 s to miss)" */
static void put_hits(struct writer *w, const struct ab_hits *hits,
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
    put_made(w, is_best);
}

static void put_row(struct writer *w, const struct ab_report *report,
                    const struct ab_report_scenario *scenario,
                    const struct ab_report_league *league, size_t place, int axis)
{
    const struct ab_report_entry *entry = &scenario->entry[league->entry[place]];
    enum ab_unit unit = ab_report_axes[axis].unit;
    put_cell(w, report->method[entry->method].label, 0);
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
    put_made(w, 0);
    close_row(w);
}

static void put_league(struct writer *w, const struct ab_report *report,
                       const struct ab_report_scenario *scenario,
                       const struct ab_report_league *league, int axis)
{
    size_t n_targets = scenario->task->n_targets;
    struct ab_text caption = {0};
    ab_text_printf(&caption,
                   "%s to target%s%s, %s: median over seeds, hits of runs where there "
                   "are misses, 95 %% bootstrap interval. ",
                   ab_report_axes[axis].button, league->kind == NULL ? "" : " of ",
                   league->kind == NULL ? "" : league->kind,
                   ab_report_axes[axis].label);
    ab_format_scenario(&caption, scenario);
    ab_text_puts(&caption, ".");
    open_table(w, caption.bytes == NULL ? "" : caption.bytes, n_targets + 2);
    w->out->failed |= caption.failed;
    ab_text_fini(&caption);
    put_cell(w, "Method", 0);
    for (size_t t = 0; t < n_targets; t++) {
        struct ab_shown shown;
        put_cell(w, ab_show_gap(&shown, scenario->task->target[t]), 0);
    }
    put_cell(w, "× best", 0);
    close_row(w);
    for (size_t i = 0; i < league->n; i++) {
        put_row(w, report, scenario, league, i, axis);
    }
    w->page->close_table(w->out);
}

static void put_outcomes(struct writer *w, const struct ab_report *report,
                         const struct ab_report_scenario *scenario)
{
    static const char *const headings[] = {"Method", "Runs", "Outcomes", "Reason"};
    open_table(w, "How the runs ended; failed ones miss every target.", 4);
    put_headings(w, headings, 4);
    for (size_t e = 0; e < scenario->n_entries; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        const char *reason = "";
        for (size_t r = 0; r < entry->n_runs && *reason == '\0'; r++) {
            int is_trouble =
                entry->run[r].failed || strcmp(entry->run[r].outcome, "stalled") == 0;
            reason = is_trouble ? entry->run[r].reason : reason;
        }
        put_cell(w, report->method[entry->method].label, 0);
        put_count(w, entry->n_runs);
        ab_format_outcomes(&w->scratch, entry);
        put_made(w, 0);
        put_cell(w, reason, 0);
        close_row(w);
    }
    w->page->close_table(w->out);
}

static ab_status put_scenario(struct writer *w, const struct ab_report *report,
                              const struct ab_report_scenario *scenario, int axis,
                              struct ab_error *err)
{
    ab_format_scenario(&w->scratch, scenario);
    w->page->heading(w->out, made(w));
    forget(w);
    struct ab_shown shown;
    ab_text_printf(&w->scratch, "%s; condition number %s.%s", scenario->task->summary,
                   ab_show_number(&shown, scenario->task->kappa),
                   ab_report_gap_note(scenario->task));
    w->page->paragraph(w->out, made(w));
    forget(w);
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        if (scenario->task->n_targets > 0 && scenario->league[axis][k].n > 0) {
            put_league(w, report, scenario, &scenario->league[axis][k], axis);
        }
    }
    put_outcomes(w, report, scenario);
    return w->page->figure == NULL
               ? AB_OK
               : w->page->figure(w->out, report, scenario, axis, err);
}

static void put_summary(struct writer *w, const struct ab_report *report)
{
    if (report->suite_name != NULL) {
        ab_text_printf(&w->scratch, "Suite %s %s, SHA-256 %s: %s", report->suite_name,
                       report->suite_version, report->suite_sha256,
                       report->suite_description);
        w->page->paragraph(w->out, made(w));
        forget(w);
    }
    ab_text_printf(&w->scratch, "%zu scenario%s, %zu method%s, %zu cell%s",
                   report->n_scenarios, report->n_scenarios == 1 ? "" : "s",
                   report->n_methods, report->n_methods == 1 ? "" : "s", report->n_runs,
                   report->n_runs == 1 ? "" : "s");
    if (report->suite_name == NULL) {
        ab_text_puts(&w->scratch, "; no suite was chosen: these cells follow no frozen "
                                  "list");
    } else if (report->n_runs < report->n_planned) {
        ab_text_printf(&w->scratch, ", of %zu that the suite has", report->n_planned);
    }
    ab_text_puts(&w->scratch, ".");
    w->page->paragraph(w->out, made(w));
    forget(w);
}

static void put_methods(struct writer *w, const struct ab_report *report)
{
    static const char *const headings[] = {"Method", "Version", "Source", "Paper"};
    w->page->heading(w->out, "Methods");
    open_table(w, "What was compared, with the beginning of the source's SHA-256.", 4);
    put_headings(w, headings, 4);
    for (size_t m = 0; m < report->n_methods; m++) {
        const struct ab_report_method *method = &report->method[m];
        put_cell(w, method->label, 0);
        put_cell(w, method->version, 0);
        ab_text_printf(&w->scratch, "%.12s", method->source_sha256);
        put_made(w, 0);
        put_cell(w, method->paper, 0);
        close_row(w);
    }
    w->page->close_table(w->out);
}

ab_status ab_format_page(struct ab_text *out, const struct ab_page *page,
                         const struct ab_report *report, int axis, struct ab_error *err)
{
    struct writer w = {.out = out, .page = page};
    page->open(out, report->suite_name == NULL ? report->database : report->suite_name);
    put_summary(&w, report);
    ab_status status = AB_OK;
    for (size_t i = 0; i < report->n_scenarios && status == AB_OK; i++) {
        status = put_scenario(&w, report, &report->scenario[i], axis, err);
    }
    if (status == AB_OK) {
        put_methods(&w, report);
        page->close(out);
    }
    return status;
}
