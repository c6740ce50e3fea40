#include "web-export/format.h"

#include "base/file.h"
#include "web-export/format_parts.h"
#include "web-export/report_parts.h"

static ab_status put(struct ab_text *out, enum ab_report_format format, int axis,
                     const struct ab_report *report, struct ab_error *err)
{
    switch (format) {
    case AB_REPORT_CSV:
        ab_format_csv(out, report);
        return AB_OK;
    case AB_REPORT_JSON:
        ab_format_json(out, report);
        return AB_OK;
    case AB_REPORT_MARKDOWN:
        return ab_format_page(out, &ab_page_markdown, report, axis, err);
    case AB_REPORT_LATEX:
    default:
        return ab_format_page(out, &ab_page_latex, report, axis, err);
    }
}

static ab_status write_text(struct ab_text *text, const char *out_path,
                            struct ab_error *err)
{
    char *bytes = NULL;
    size_t size = text->size;
    AB_TRY(ab_text_take(text, &bytes, err));
    ab_status status = ab_file_write(out_path, bytes, size, err);
    ab_free(bytes);
    return status;
}

ab_status ab_report_write_as(enum ab_report_format format, enum ab_report_axis axis,
                             const char *database_path, const char *suite,
                             const char *out_path, struct ab_error *err)
{
    struct ab_report report;
    struct ab_text text = {0};
    ab_status status = ab_report_load_file(&report, database_path, suite, err);
    if (status == AB_OK) {
        status = put(&text, format, (int)axis, &report, err);
    }
    if (status == AB_OK) {
        status = write_text(&text, out_path, err);
    }
    ab_text_fini(&text);
    ab_report_fini(&report);
    return status;
}
