/* Which method of a report is meant. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "base/spec.h"
#include "base/suggest.h"
#include "web-export/versus.h"

/* Is the option's value the text? Numbers are compared as numbers: 0.1 and 1e-1. */
static ab_status has_value(int *has, const struct ab_json *option, const char *text,
                           struct ab_error *err)
{
    double wanted = 0.0;
    if (json_is_string(option->value)) {
        *has = strcmp(json_string_value(option->value), text) == 0;
        return AB_OK;
    }
    if (json_is_number(option->value)) {
        *has = ab_text_to_double(&wanted, text) &&
               json_number_value(option->value) == wanted;
        return AB_OK;
    }
    char *value = NULL;
    AB_TRY(ab_json_canonical(&value, option->value, err));
    *has = strcmp(value, text) == 0;
    ab_free(value);
    return AB_OK;
}

static ab_status has_params(int *has, const struct ab_report_method *method,
                            const struct ab_spec *spec, struct ab_error *err)
{
    struct ab_json options;
    AB_TRY(ab_json_read_text(&options, method->options, strlen(method->options),
                             "options_given", err));
    ab_status status = AB_OK;
    *has = 1;
    for (size_t i = 0; i < spec->n_params && status == AB_OK && *has; i++) {
        struct ab_json option;
        status = ab_json_member(&option, &options, spec->params[i].key, err);
        if (status == AB_OK && option.value == NULL) {
            *has = 0;
        } else if (status == AB_OK) {
            status = has_value(has, &option, spec->params[i].value, err);
        }
    }
    ab_json_close(&options);
    return status;
}

static ab_status fail_several(const struct ab_report *report, const char *word,
                              const struct ab_spec *spec, struct ab_error *err)
{
    struct ab_text labels = {0};
    for (size_t m = 0; m < report->n_methods; m++) {
        int fits = strcmp(report->method[m].name, spec->name) == 0;
        if (fits) {
            AB_TRY(has_params(&fits, &report->method[m], spec, err));
        }
        if (fits) {
            ab_text_printf(&labels, "%s\"%s\"", labels.size > 0 ? ", " : "",
                           report->method[m].label);
        }
    }
    ab_status status =
        AB_FAIL(err, AB_ERR_INPUT,
                "\"%s\" names several methods of \"%s\": %s; name one as "
                "it stands here, or as NAME:key=value with more options",
                word, report->database, labels.bytes == NULL ? "" : labels.bytes);
    ab_text_fini(&labels);
    return status;
}

static ab_status find_by_spec(size_t *method, const struct ab_report *report,
                              const char *word, const struct ab_spec *spec,
                              struct ab_error *err)
{
    size_t n_found = 0;
    for (size_t m = 0; m < report->n_methods; m++) {
        int fits = strcmp(report->method[m].name, spec->name) == 0;
        if (fits) {
            AB_TRY(has_params(&fits, &report->method[m], spec, err));
        }
        if (fits) {
            *method = m;
            n_found++;
        }
    }
    return n_found > 1 ? fail_several(report, word, spec, err) : AB_OK;
}

ab_status ab_versus_find_method(size_t *method, const struct ab_report *report,
                                const char *word, struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, word);
    *method = report->n_methods;
    for (size_t m = 0; m < report->n_methods; m++) {
        ab_suggest_offer(&suggest, report->method[m].label);
        if (strcmp(report->method[m].label, word) == 0) {
            *method = m;
            return AB_OK;
        }
    }
    struct ab_arena arena;
    struct ab_spec_list list = {0};
    ab_arena_init(&arena);
    ab_status status = AB_OK;
    if (ab_spec_parse(&list, &arena, "method", word, NULL, NULL, NULL) == AB_OK &&
        list.n_items == 1) {
        status = find_by_spec(method, report, word, &list.items[0], err);
    }
    ab_arena_fini(&arena);
    if (status == AB_OK && *method == report->n_methods) {
        status = ab_suggest_fail(&suggest, "method", err);
        ab_error_prefix(err, "database \"%s\"", report->database);
    }
    return status;
}

size_t ab_versus_same_method(const struct ab_report *other,
                             const struct ab_report_method *method)
{
    size_t found = other->n_methods;
    for (size_t m = 0; m < other->n_methods; m++) {
        if (strcmp(other->method[m].name, method->name) == 0 &&
            strcmp(other->method[m].options, method->options) == 0) {
            if (found < other->n_methods) {
                return other->n_methods;
            }
            found = m;
        }
    }
    return found;
}
