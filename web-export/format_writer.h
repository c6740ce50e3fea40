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
void ab_writer_count(struct ab_writer *w, size_t n);
void ab_writer_close_row(struct ab_writer *w);
/* A row of n cells. */
void ab_writer_headings(struct ab_writer *w, const char *const *headings, size_t n);
/* The caption is what was made. */
void ab_writer_open_table(struct ab_writer *w, size_t n_columns);
void ab_writer_close_table(struct ab_writer *w);

/* A part of the HTML report as a paragraph without its markup: the same words. */
void ab_writer_plain(struct ab_writer *w, struct ab_text *html);

/* The answer, and all scenarios together: profiles and ranks. */
void ab_format_overall(struct ab_writer *w, const struct ab_report *report, int axis);

#endif
