#include <stdio.h>

#include "cli/command.h"
#include "cli/fields.h"
#include "cli/print.h"
#include "plugin/check.h"

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

static void print_text(const char *name, const struct ab_check_report *report)
{
    for (size_t i = 0; i < report->n_lines; i++) {
        const struct ab_check_line *line = &report->lines[i];
        const struct ab_rule_text *rule = &ab_rules[line->rule];
        (void)printf("%s  %-7s  %s%s%s\n", rule->code, ab_verdict_name(line->verdict),
                     rule->name, line->seen[0] != '\0' ? ": " : "", line->seen);
        if (line->verdict == AB_VERDICT_FAILED) {
            (void)printf("      asked:   %s\n      to mend: %s\n", rule->asked,
                         rule->mend);
        }
    }
    (void)printf("%s: %zu passed, %zu failed, %zu skipped\n", name,
                 ab_check_report_count(report, AB_VERDICT_PASSED),
                 ab_check_report_count(report, AB_VERDICT_FAILED),
                 ab_check_report_count(report, AB_VERDICT_SKIPPED));
}

static ab_status print_json(const char *name, const struct ab_check_report *report,
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

static ab_status check(struct ab_check_report *report, const char *name,
                       struct ab_error *err)
{
    struct ab_registry *registry = NULL;
    const struct ab_algorithm *algorithm = NULL;
    AB_TRY(ab_registry_create(&registry, ab_builtins, ab_n_builtins, err));
    ab_status status = ab_registry_find(registry, &algorithm, name, err);
    if (status == AB_OK) {
        struct ab_algorithm copy = *algorithm;
        const struct ab_check_subject subject = {.ctx = &copy};
        status = ab_check_run(report, &subject, NULL, err);
    }
    ab_registry_destroy(registry);
    return status;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    const char *name = args->positional[0];
    struct ab_check_report report = {0};
    AB_TRY(check(&report, name, err));
    if (ab_args_has(args, "json")) {
        AB_TRY(print_json(name, &report, err));
    } else {
        print_text(name, &report);
    }
    size_t n_failed = ab_check_report_count(&report, AB_VERDICT_FAILED);
    return n_failed == 0 ? AB_OK
                         : AB_FAIL(err, AB_ERR_CHECK, "\"%s\" breaks %zu %s", name,
                                   n_failed, n_failed == 1 ? "rule" : "rules");
}

static const struct ab_cli_option options[] = {AB_CLI_JSON, AB_CLI_END};

const struct ab_command ab_cmd_plugin_check = {
    .name = "plugin check",
    .usage = "NAME [--json]",
    .summary = "whether a plugin keeps the rules",
    .details = "Runs the conformance kit on an algorithm: for each rule, in a child "
               "process of its own, small runs that say passed, failed with what was "
               "seen, or skipped with the reason. The plugin guide explains each code. "
               "Exit status 1 where a rule is broken.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
