/* A page being written, in whatever form: paragraphs and cells of tables are made piece
 * by piece, then handed to the form. */
#ifndef AB_WEB_FORMAT_WRITER_H
#define AB_WEB_FORMAT_WRITER_H

#include "web-export/format_parts.h"

/* Texts are made in `scratch`. */
struct ab_writer {
    struct ab_text *out;
    const struct ab_page *page;
    struct ab_text scratch;
    size_t column;
    size_t row;
};

/* What was made, as a heading, a paragraph or a cell; scratch is empty then. Without
 * anything made no paragraph is written. */
void ab_writer_heading(struct ab_writer *w);
void ab_writer_paragraph(struct ab_writer *w);
void ab_writer_made(struct ab_writer *w, int is_best);

void ab_writer_cell(struct ab_writer *w, const char *text, int is_best);
/* The first cell of a method's row. */
void ab_writer_method(struct ab_writer *w, const struct ab_report *report,
                      size_t method);
void ab_writer_count(struct ab_writer *w, size_t n);
void ab_writer_close_row(struct ab_writer *w);
/* A row of n cells. */
void ab_writer_headings(struct ab_writer *w, const char *const *headings, size_t n);
/* The caption is what was made; name: see ab_page. */
void ab_writer_open_table(struct ab_writer *w, const char *name, size_t n_columns);
void ab_writer_close_table(struct ab_writer *w);

/* A part of the HTML report without its markup, as a paragraph or a cell: the same
 * words. html is empty then. ab_writer_open begins the page with it as the title. */
void ab_writer_open(struct ab_writer *w, struct ab_text *html);
void ab_writer_plain(struct ab_writer *w, struct ab_text *html);
void ab_writer_plain_cell(struct ab_writer *w, struct ab_text *html, int is_best);

/* Tables that every form has. Of a comparison on an axis: the profiles. Of a scenario:
 * what theorems say, and what runs show; nothing where no theorem speaks of it. */
void ab_format_performance(struct ab_writer *w, const struct ab_report *report,
                           const struct ab_report_comparison *comparison);
void ab_format_data(struct ab_writer *w, const struct ab_report *report,
                    const struct ab_report_comparison *comparison, int axis);
void ab_format_theory(struct ab_writer *w, const struct ab_report *report,
                      const struct ab_report_scenario *scenario);

/* The answer, and all scenarios together: profiles and ranks. */
void ab_format_overall(struct ab_writer *w, const struct ab_report *report, int axis);

#endif
