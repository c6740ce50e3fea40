/* Labels of the methods: the algorithm's name; where several have it, the options in
 * which they differ from most of them, then version, then hash. */
#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "web-export/report_parts.h"

/* A member's value as text: strings without quotes. NULL (and no error) when absent. */
static ab_status option_text(char **out, const struct ab_json *options, const char *key,
                             struct ab_error *err)
{
    struct ab_json member;
    *out = NULL;
    AB_TRY(ab_json_member(&member, options, key, err));
    if (member.value == NULL) {
        return AB_OK;
    }
    if (!json_is_string(member.value)) {
        return ab_json_canonical(out, member.value, err);
    }
    *out = ab_strdup(json_string_value(member.value));
    return *out == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

static int is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether the option tells methods of that name apart and this value is not the usual
 * one, which more than half of them have. Labels without usual values still differ: of
 * two values one at most is usual. */
static ab_status is_telling(int *tells, const struct ab_report *report,
                            const struct ab_report_method *method, const char *key,
                            const char *value, struct ab_error *err)
{
    size_t n_methods = 0;
    size_t n_same = 0;
    for (size_t i = 0; i < report->n_methods; i++) {
        const struct ab_report_method *other = &report->method[i];
        if (strcmp(other->name, method->name) != 0) {
            continue;
        }
        struct ab_json options;
        AB_TRY(ab_json_read_text(&options, other->options, strlen(other->options),
                                 "options_given", err));
        char *theirs = NULL;
        ab_status status = option_text(&theirs, &options, key, err);
        n_methods++;
        n_same += status == AB_OK && is_same_text(theirs, value);
        ab_free(theirs);
        ab_json_close(&options);
        AB_TRY(status);
    }
    *tells = 2 * n_same <= n_methods;
    return AB_OK;
}

static ab_status append_options(struct ab_text *label, const struct ab_report *report,
                                const struct ab_report_method *method,
                                const struct ab_json *options, struct ab_error *err)
{
    AB_TRY(ab_json_object(options, err));
    void *iterator = NULL;
    const char *key = NULL;
    struct ab_json member;
    const char *separator = " (";
    while (ab_json_next(options, &iterator, &key, &member)) {
        char *value = NULL;
        AB_TRY(option_text(&value, options, key, err));
        int tells = 0;
        ab_status status = is_telling(&tells, report, method, key, value, err);
        if (status == AB_OK && tells && value != NULL) {
            /* A word speaks for itself; a number needs its name. */
            int is_word = json_is_string(member.value) && strcmp(value, "auto") != 0;
            ab_text_puts(label, separator);
            ab_text_printf(label, "%s%s%s", is_word ? "" : key, is_word ? "" : "=",
                           value);
            separator = ", ";
        }
        ab_free(value);
        AB_TRY(status);
    }
    if (strcmp(separator, ", ") == 0) {
        ab_text_puts(label, ")");
    }
    return AB_OK;
}

/* What else is needed: 0 nothing, 1 the version, 2 the hash too. */
static int twins(const struct ab_report *report, const struct ab_report_method *method)
{
    int needed = 0;
    for (size_t i = 0; i < report->n_methods; i++) {
        const struct ab_report_method *other = &report->method[i];
        if (other != method && strcmp(other->name, method->name) == 0 &&
            strcmp(other->options, method->options) == 0) {
            int same_version = strcmp(other->version, method->version) == 0;
            needed = same_version ? 2 : needed == 0 ? 1 : needed;
        }
    }
    return needed;
}

static ab_status write_label(struct ab_text *label, const struct ab_report *report,
                             const struct ab_report_method *method,
                             struct ab_error *err)
{
    struct ab_json options;
    AB_TRY(ab_json_read_text(&options, method->options, strlen(method->options),
                             "options_given", err));
    ab_text_puts(label, method->name);
    ab_status status = append_options(label, report, method, &options, err);
    ab_json_close(&options);
    int needed = twins(report, method);
    if (needed >= 1) {
        ab_text_printf(label, " %s", method->version);
    }
    if (needed == 2) {
        ab_text_printf(label, " (%.8s)", method->source_sha256);
    }
    return status;
}

ab_status ab_report_label_methods(struct ab_report *report, struct ab_error *err)
{
    for (size_t i = 0; i < report->n_methods; i++) {
        struct ab_report_method *method = &report->method[i];
        struct ab_text label = {0};
        ab_status status = write_label(&label, report, method, err);
        if (status == AB_OK && !label.failed) {
            method->label = ab_arena_strdup(&report->arena, label.bytes);
        }
        ab_text_fini(&label);
        AB_TRY(status);
        if (method->label == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    return AB_OK;
}
