/* What the conformance kit has found, for people and programs. */
#ifndef AB_CLI_CHECK_REPORT_H
#define AB_CLI_CHECK_REPORT_H

#include <stdio.h>

#include "base/error.h"
#include "plugin/check.h"

/* A line for each rule, two more for those that are broken (once for each thing that
 * was seen); then the numbers. With
 * only_failed, nothing of the rest. */
void ab_check_report_print(FILE *out, const char *name,
                           const struct ab_check_report *report, int only_failed);
/* The same as one JSON document on stdout. */
AB_MUST_CHECK ab_status ab_check_report_json(const char *name,
                                             const struct ab_check_report *report,
                                             struct ab_error *err);
/* AB_ERR_CHECK where a rule is broken. */
AB_MUST_CHECK ab_status ab_check_report_status(const char *name,
                                               const struct ab_check_report *report,
                                               struct ab_error *err);

#endif
