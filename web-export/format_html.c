/* Tables of the HTML report. End tags that HTML can do without are left out. */
#include "web-export/format_parts.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

static void open_table(struct ab_text *out, const char *name, const char *caption,
                       size_t n_columns)
{
    (void)n_columns;
    ab_html_printf(out,
                   "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                   "aria-label=\"%s\"><table><caption>%s</caption>\n<thead>",
                   name, caption);
}

static void cell(struct ab_text *out, const char *text, size_t row, size_t column,
                 int is_best)
{
    const char *open = row == 0      ? "<th scope=\"col\">"
                       : column == 0 ? "<th scope=\"row\">"
                       : is_best     ? "<td class=\"best\">"
                                     : "<td>";
    ab_text_puts(out, column == 0 ? "<tr>" : "");
    ab_text_puts(out, open);
    ab_html_text(out, text);
}

/* The script hides the rows of methods that are not shown. */
static void method_cell(struct ab_text *out, const struct ab_report *report,
                        size_t method)
{
    ab_html_printf(out, "<tr data-method=\"%zu\"><th scope=\"row\">", method);
    ab_report_put_method(out, report, method);
}

static void close_row(struct ab_text *out, size_t row, size_t n_columns)
{
    (void)n_columns;
    ab_text_puts(out, row == 0 ? "</thead>\n<tbody>\n" : "\n");
}

static void close_table(struct ab_text *out)
{
    ab_text_puts(out, "</tbody></table></div>\n");
}

const struct ab_page ab_page_html = {
    .open_table = open_table,
    .cell = cell,
    .method = method_cell,
    .close_row = close_row,
    .close_table = close_table,
};
