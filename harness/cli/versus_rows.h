/* Printing what `compare` found. */
#ifndef AB_CLI_VERSUS_ROWS_H
#define AB_CLI_VERSUS_ROWS_H

#include "base/error.h"
#include "web-export/versus.h"

struct ab_versus_view {
    const struct ab_report *report[2];
    const struct ab_versus_rules *rules;
    struct ab_versus_tests tests;
};

/* On stdout: as text, three digits a number, or all of it as one JSON document. */
AB_MUST_CHECK ab_status ab_versus_show(const struct ab_versus_view *view,
                                       const struct ab_versus *versus, size_t n,
                                       int as_json, struct ab_error *err);

#endif
