/* Markdown with the tables of GitHub's dialect. */
#include <string.h>

#include "web-export/format_parts.h"

/* A backslash before what could be markup; no line ends, which end a table's row. */
static void put_text(struct ab_text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f) {
            ab_text_puts(out, " ");
            continue;
        }
        if (strchr("\\`*_[]<>#|&~$", c) != NULL) {
            ab_text_puts(out, "\\");
        }
        ab_text_append(out, text, 1);
    }
}

static void open_page(struct ab_text *out, const char *title)
{
    ab_text_puts(out, "# ");
    put_text(out, title);
    ab_text_puts(out, "\n");
}

static void heading(struct ab_text *out, const char *text)
{
    ab_text_puts(out, "\n## ");
    put_text(out, text);
    ab_text_puts(out, "\n");
}

static void paragraph(struct ab_text *out, const char *text)
{
    ab_text_puts(out, "\n");
    put_text(out, text);
    ab_text_puts(out, "\n");
}

static void open_table(struct ab_text *out, const char *name, const char *caption,
                       size_t n_columns)
{
    (void)name;
    (void)n_columns;
    paragraph(out, caption);
    ab_text_puts(out, "\n");
}

static void cell(struct ab_text *out, const char *text, size_t row, size_t column,
                 int is_best)
{
    (void)row;
    ab_text_puts(out, column == 0 ? "| " : " ");
    ab_text_puts(out, is_best ? "**" : "");
    put_text(out, text);
    ab_text_puts(out, is_best ? "** |" : " |");
}

static void close_row(struct ab_text *out, size_t row, size_t n_columns)
{
    ab_text_puts(out, "\n");
    for (size_t i = 0; i < n_columns && row == 0; i++) {
        ab_text_puts(out, i == 0 ? "|---|" : "---|");
    }
    ab_text_puts(out, row == 0 ? "\n" : "");
}

static void close_nothing(struct ab_text *out)
{
    (void)out;
}

const struct ab_page ab_page_markdown = {
    .open = open_page,
    .heading = heading,
    .paragraph = paragraph,
    .open_table = open_table,
    .cell = cell,
    .close_row = close_row,
    .close_table = close_nothing,
    .close = close_nothing,
};
