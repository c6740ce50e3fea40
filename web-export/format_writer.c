#include "web-export/format_writer.h"

#include "web-export/html.h"

static const char *made(const struct ab_writer *w)
{
    return w->scratch.bytes == NULL ? "" : w->scratch.bytes;
}

static void forget(struct ab_writer *w)
{
    w->out->failed |= w->scratch.failed;
    ab_text_fini(&w->scratch);
    w->scratch = (struct ab_text){0};
}

void ab_writer_heading(struct ab_writer *w)
{
    w->page->heading(w->out, made(w));
    forget(w);
}

void ab_writer_paragraph(struct ab_writer *w)
{
    if (made(w)[0] != '\0') {
        w->page->paragraph(w->out, made(w));
    }
    forget(w);
}

void ab_writer_made(struct ab_writer *w, int is_best)
{
    ab_writer_cell(w, made(w), is_best);
    forget(w);
}

void ab_writer_cell(struct ab_writer *w, const char *text, int is_best)
{
    w->page->cell(w->out, text, w->row, w->column++, is_best);
}

void ab_writer_method(struct ab_writer *w, const struct ab_report *report,
                      size_t method)
{
    if (w->page->method == NULL) {
        ab_writer_cell(w, report->method[method].label, 0);
        return;
    }
    w->page->method(w->out, report, method);
    w->column++;
}

void ab_writer_count(struct ab_writer *w, size_t n)
{
    ab_text_printf(&w->scratch, "%zu", n);
    ab_writer_made(w, 0);
}

void ab_writer_close_row(struct ab_writer *w)
{
    w->page->close_row(w->out, w->row++, w->column);
    w->column = 0;
}

void ab_writer_headings(struct ab_writer *w, const char *const *headings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ab_writer_cell(w, headings[i], 0);
    }
    ab_writer_close_row(w);
}

void ab_writer_open_table(struct ab_writer *w, const char *name, size_t n_columns)
{
    w->page->open_table(w->out, name, made(w), n_columns);
    forget(w);
    w->row = 0;
    w->column = 0;
}

void ab_writer_close_table(struct ab_writer *w)
{
    w->page->close_table(w->out);
}

static void make_plain(struct ab_writer *w, struct ab_text *html)
{
    if (html->bytes != NULL) {
        ab_html_to_plain(&w->scratch, html->bytes);
    }
    w->scratch.failed |= html->failed;
    ab_text_fini(html);
    *html = (struct ab_text){0};
}

void ab_writer_open(struct ab_writer *w, struct ab_text *html)
{
    make_plain(w, html);
    w->page->open(w->out, made(w));
    forget(w);
}

void ab_writer_plain(struct ab_writer *w, struct ab_text *html)
{
    make_plain(w, html);
    ab_writer_paragraph(w);
}

void ab_writer_plain_cell(struct ab_writer *w, struct ab_text *html, int is_best)
{
    make_plain(w, html);
    ab_writer_made(w, is_best);
}
