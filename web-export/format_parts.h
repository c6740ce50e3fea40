/* The forms of a report that are not HTML, each from the model to text. */
#ifndef AB_WEB_FORMAT_PARTS_H
#define AB_WEB_FORMAT_PARTS_H

#include "base/text.h"
#include "web-export/report_model.h"

void ab_format_csv(struct ab_text *out, const struct ab_report *report);
void ab_format_json(struct ab_text *out, const struct ab_report *report);

/* How a page of headings, paragraphs, tables and figures is written. All texts are
 * plain UTF-8: escaping is the form's. */
struct ab_page {
    void (*open)(struct ab_text *out, const char *title);
    void (*heading)(struct ab_text *out, const char *text);
    void (*paragraph)(struct ab_text *out, const char *text);
    /* name: of the table, for who cannot see it; the caption does without */
    void (*open_table)(struct ab_text *out, const char *name, const char *caption,
                       size_t n_columns);
    /* column 0 names the row; row 0 is the header */
    void (*cell)(struct ab_text *out, const char *text, size_t row, size_t column,
                 int is_best);
    /* Cell 0 of a row that is a method's; NULL: its label is all that there is to it.
     */
    void (*method)(struct ab_text *out, const struct ab_report *report, size_t method);
    void (*close_row)(struct ab_text *out, size_t row, size_t n_columns);
    void (*close_table)(struct ab_text *out);
    ab_status (*figure)(struct ab_text *out, const struct ab_report *report,
                        const struct ab_report_scenario *scenario, int axis,
                        struct ab_error *err); /* NULL: this form has no figures */
    void (*close)(struct ab_text *out);
};
extern const struct ab_page ab_page_latex;
extern const struct ab_page ab_page_markdown;
/* Tables alone: all else of the page is report.html's. */
extern const struct ab_page ab_page_html;
AB_MUST_CHECK ab_status ab_format_page(struct ab_text *out, const struct ab_page *page,
                                       const struct ab_report *report, int axis,
                                       struct ab_error *err);

/* Pieces. "ridge-diabetes, ring, 16 nodes, ideal, iid", and the budget where another
 * scenario has all else in common with it. */
void ab_format_scenario(struct ab_text *out, const struct ab_report_scenario *scenario);
/* How many runs of the entry ended as its run r did; 0 when an earlier one did so. */
size_t ab_format_count_outcome(const struct ab_report_entry *entry, size_t r);
/* "1 target, 2 diverged" */
void ab_format_outcomes(struct ab_text *out, const struct ab_report_entry *entry);
/* Of an entry to the best of its league, at the headline target; NULL: not ranked. */
const struct ab_report_ratio *ab_format_ratio(const struct ab_report_scenario *scenario,
                                              size_t entry, int axis);

/* LaTeX: text with its special characters escaped; the curves of a scenario. */
void ab_latex_text(struct ab_text *out, const char *utf8);
AB_MUST_CHECK ab_status ab_latex_figure(struct ab_text *out,
                                        const struct ab_report *report,
                                        const struct ab_report_scenario *scenario,
                                        int axis, struct ab_error *err);

#endif
