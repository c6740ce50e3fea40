#include "cli/check_report.h"

#include <string.h>

#include "cli/fields.h"
#include "cli/print.h"

/* A plugin that dies in every run need not be told so a dozen times. */
static int is_said(const struct ab_check_report *report, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (report->lines[i].verdict == AB_VERDICT_FAILED &&
            strcmp(report->lines[i].seen, report->lines[index].seen) == 0) {
            return 1;
        }
    }
    return 0;
}

static void print_line(FILE *out, const struct ab_check_report *report, size_t index)
{
    const struct ab_check_line *line = &report->lines[index];
    const struct ab_rule_text *rule = &ab_rules[line->rule];
    (void)fprintf(out, "%s  %-7s  %s%s%s\n", rule->code, ab_verdict_name(line->verdict),
                  rule->name, line->seen[0] != '\0' ? ": " : "", line->seen);
    if (line->verdict == AB_VERDICT_FAILED && !is_said(report, index)) {
        (void)fprintf(out, "      asked:   %s\n      to mend: %s\n", rule->asked,
                      rule->mend);
    }
}

void ab_check_report_print(FILE *out, const char *name,
                           const struct ab_check_report *report, int only_failed)
{
    for (size_t i = 0; i < report->n_lines; i++) {
        if (!only_failed || report->lines[i].verdict == AB_VERDICT_FAILED) {
            print_line(out, report, i);
        }
    }
    if (!only_failed) {
        (void)fprintf(out, "%s: %zu passed, %zu failed, %zu skipped\n", name,
                      ab_check_report_count(report, AB_VERDICT_PASSED),
                      ab_check_report_count(report, AB_VERDICT_FAILED),
                      ab_check_report_count(report, AB_VERDICT_SKIPPED));
    }
}

static json_t *line_to_json(const struct ab_check_line *line, struct ab_error *err)
{
    const struct ab_rule_text *rule = &ab_rules[line->rule];
    struct ab_fields fields = {.object = json_object()};
    ab_put_text(&fields, "code", rule->code);
    ab_put_text(&fields, "verdict", ab_verdict_name(line->verdict));
    ab_put_text(&fields, "name", rule->name);
    ab_put_text(&fields, "seen", line->seen);
    ab_put_text(&fields, "asked", rule->asked);
    ab_put_text(&fields, "mend", rule->mend);
    if (ab_fields_end(&fields, err) != AB_OK) {
        json_decref(fields.object);
        return NULL;
    }
    return fields.object;
}

static ab_status to_json(json_t *document, const char *name,
                         const struct ab_check_report *report, struct ab_error *err)
{
    json_t *lines = json_array();
    struct ab_fields fields = {.object = document};
    ab_put_text(&fields, "plugin", name);
    for (int verdict = AB_VERDICT_PASSED; verdict <= AB_VERDICT_SKIPPED; verdict++) {
        ab_put_integer(&fields, ab_verdict_name((enum ab_verdict)verdict),
                       ab_check_report_count(report, (enum ab_verdict)verdict));
    }
    for (size_t i = 0; i < report->n_lines; i++) {
        fields.failed |=
            json_array_append_new(lines, line_to_json(&report->lines[i], err)) != 0;
    }
    ab_put(&fields, "rules", lines);
    return ab_fields_end(&fields, err);
}

ab_status ab_check_report_json(const char *name, const struct ab_check_report *report,
                               struct ab_error *err)
{
    json_t *document = json_object();
    if (document == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = to_json(document, name, report, err);
    if (status == AB_OK) {
        status = ab_print_json(document, err);
    }
    json_decref(document);
    return status;
}

ab_status ab_check_report_status(const char *name, const struct ab_check_report *report,
                                 struct ab_error *err)
{
    size_t n_failed = ab_check_report_count(report, AB_VERDICT_FAILED);
    return n_failed == 0 ? AB_OK
                         : AB_FAIL(err, AB_ERR_CHECK, "\"%s\" breaks %zu %s", name,
                                   n_failed, n_failed == 1 ? "rule" : "rules");
}
