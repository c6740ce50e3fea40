/* A LaTeX document: plain tabular, no package for tables; pgfplots for figures. */
#include <stdint.h>
#include <string.h>

#include "web-export/format_parts.h"

/* What pdflatex cannot take as it stands. Superscripts are apart: they share one $^{}$.
 */
static const struct {
    const char *utf8;
    const char *latex;
} known[] = {
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"$", "\\$"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"%", "\\%"},
    {"_", "\\_"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"|", "\\textbar{}"},
    {"\"", "\\textquotedbl{}"},
    {"'", "\\textquotesingle{}"},
    {"`", "\\textasciigrave{}"},
    {"--", "-{}-"}, /* no ligature */
    {"[", "{[}"},   /* no optional argument of what stands before */
    {"]", "{]}"},
    {"*", "{*}"},
    {"\u00a0", "~"},
    {"\u00d7", "$\\times$"},
    {"\u00b5", "$\\mu$"},
    {"\u00b7", "$\\cdot$"},
    {"\u2013", "--"},
    {"\u2019", "'"},
    {"\u221e", "$\\infty$"},
    {"\u2212", "$-$"},
};
static const char *const raised[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3",
                                     "\u2074", "\u2075", "\u2076", "\u2077",
                                     "\u2078", "\u2079", "\u207b"};
#define N_RAISED (sizeof raised / sizeof raised[0])

static int begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Bytes of the superscripts that text begins with, written; 0: of none. */
static size_t put_raised(struct ab_text *out, const char *text)
{
    size_t used = 0;
    for (size_t i = 0; i < N_RAISED; i++) {
        if (!begins_with(text + used, raised[i])) {
            continue;
        }
        ab_text_puts(out, used == 0 ? "$^{" : "");
        ab_text_append(out, &"0123456789-"[i], 1);
        used += strlen(raised[i]);
        i = SIZE_MAX; /* from the first again, at the next character */
    }
    ab_text_puts(out, used > 0 ? "}$" : "");
    return used;
}

static size_t put_known(struct ab_text *out, const char *text)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (begins_with(text, known[i].utf8)) {
            ab_text_puts(out, known[i].latex);
            return strlen(known[i].utf8);
        }
    }
    return 0;
}

/* Bytes and code of the UTF-8 character that text begins with. */
static size_t read_character(uint32_t *code, const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t size = c[0] < 0x80 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
    *code = size == 1 ? c[0] : c[0] & (0xffu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((c[i] & 0xc0) != 0x80) { /* no UTF-8: this byte alone */
            *code = c[0];
            return 1;
        }
        *code = *code << 6 | (c[i] & 0x3fu);
    }
    return size;
}

/* Latin letters as they are (inputenc and T1 have them); of other characters the code:
 * better than a document that does not compile. */
static size_t put_other(struct ab_text *out, const char *text)
{
    uint32_t code = 0;
    size_t size = read_character(&code, text);
    int is_printable = size == 1 && code >= 0x20 && code < 0x7f;
    int is_latin = size == 2 && code >= 0xc0 && code <= 0x17e;
    if (is_printable || is_latin) {
        ab_text_append(out, text, size);
    } else if (size == 1 && code < 0x20) {
        ab_text_puts(out, " ");
    } else {
        ab_text_printf(out, "{[}U+%04X{]}", (unsigned)code);
    }
    return size;
}

void ab_latex_text(struct ab_text *out, const char *utf8)
{
    while (*utf8 != '\0') {
        size_t used = put_raised(out, utf8);
        used = used > 0 ? used : put_known(out, utf8);
        used = used > 0 ? used : put_other(out, utf8);
        utf8 += used;
    }
}

static void open_page(struct ab_text *out, const char *title)
{
    ab_text_puts(out, "\\documentclass{article}\n"
                      "\\usepackage[T1]{fontenc}\n"
                      "\\usepackage[utf8]{inputenc}\n"
                      "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}\n"
                      "\\usepackage{textcomp}\n"
                      "\\usepackage[margin=2cm]{geometry}\n"
                      "\\usepackage{graphicx}\n"
                      "\\usepackage{pgfplots}\n"
                      "\\pgfplotsset{compat=1.16}\n"
                      "\\begin{document}\n\\section*{");
    ab_latex_text(out, title);
    ab_text_puts(out, "}\n");
}

static void heading(struct ab_text *out, const char *text)
{
    ab_text_puts(out, "\n\\clearpage\n\\subsection*{");
    ab_latex_text(out, text);
    ab_text_puts(out, "}\n");
}

static void paragraph(struct ab_text *out, const char *text)
{
    ab_text_puts(out, "\n");
    ab_latex_text(out, text);
    ab_text_puts(out, "\n");
}

static void open_table(struct ab_text *out, const char *name, const char *caption,
                       size_t n_columns)
{
    (void)name;
    ab_text_puts(out, "\n\\begin{table}[htbp]\n\\centering\n\\caption{");
    ab_latex_text(out, caption);
    ab_text_puts(out, "}\n\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else"
                      "\\width\\fi}{!}{\\begin{tabular}{l");
    for (size_t i = 1; i < n_columns; i++) {
        ab_text_puts(out, "r");
    }
    ab_text_puts(out, "}\n\\hline\n");
}

static void cell(struct ab_text *out, const char *text, size_t row, size_t column,
                 int is_best)
{
    (void)row;
    ab_text_puts(out, column == 0 ? "" : " & ");
    ab_text_puts(out, is_best ? "\\textbf{" : "");
    ab_latex_text(out, text);
    ab_text_puts(out, is_best ? "}" : "");
}

static void close_row(struct ab_text *out, size_t row, size_t n_columns)
{
    (void)n_columns;
    ab_text_puts(out, row == 0 ? " \\\\\n\\hline\n" : " \\\\\n");
}

static void close_table(struct ab_text *out)
{
    ab_text_puts(out, "\\hline\n\\end{tabular}}\n\\end{table}\n");
}

static void close_page(struct ab_text *out)
{
    ab_text_puts(out, "\n\\end{document}\n");
}

const struct ab_page ab_page_latex = {
    .open = open_page,
    .heading = heading,
    .paragraph = paragraph,
    .open_table = open_table,
    .cell = cell,
    .close_row = close_row,
    .close_table = close_table,
    .figure = ab_latex_figure,
    .close = close_page,
};
