/* A report in a form other than HTML: the same model, so the same numbers. */
#ifndef AB_WEB_FORMAT_H
#define AB_WEB_FORMAT_H

#include "base/error.h"
#include "web-export/report_model.h"

enum ab_report_format {
    AB_REPORT_LATEX,    /* a document that pdflatex takes; tables and figures of it can
                         * be copied: they need the packages of its preamble */
    AB_REPORT_CSV,      /* costs: a row for each method, target and axis of each
                         * scenario; mean ranks where the target is the headline */
    AB_REPORT_JSON,     /* all of the model but the curves */
    AB_REPORT_MARKDOWN, /* what LaTeX has, but the figures; tables of GitHub's dialect
                         */
};

/* Writes out_path atomically. axis: what the tables of LaTeX and Markdown show; CSV and
 * JSON have them all. Misses are the word "miss" in tables, inf in CSV, and null in
 * JSON, where "hits" of "runs" tells why. suite, errors: as ab_report_write. */
AB_MUST_CHECK ab_status ab_report_write_as(enum ab_report_format format,
                                           enum ab_report_axis axis,
                                           const char *database_path, const char *suite,
                                           const char *out_path, struct ab_error *err);

#endif
