/* Options as JSON: values there and back, and the table itself. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json_write.h"
#include "base/options.h"

/* New reference; NULL when out of memory. */
static json_t *value_to_json(const void *values, const struct adonis_option *option)
{
    if (ab_options_is_auto(values, option)) {
        return json_string("auto");
    }
    const char *path;
    switch (option->type) {
    case ADONIS_REAL:
        return ab_json_real_or_null(ab_options_real(values, option));
    case ADONIS_INTEGER:
        return json_integer(ab_options_integer(values, option));
    case ADONIS_CHOICE:
        return json_string(option->choices[ab_options_integer(values, option)]);
    default:
        path = ab_options_path(values, option);
        return path != NULL ? json_string(path) : json_null();
    }
}

ab_status ab_options_to_json(json_t **out, const void *values,
                             const struct ab_options *table, struct ab_error *err)
{
    *out = json_object();
    int failed = *out == NULL;
    for (size_t i = 0; i < table->n_options && !failed; i++) {
        const struct adonis_option *option = &table->options[i];
        json_t *value = value_to_json(values, option);
        failed = json_object_set_new(*out, option->name, value) != 0;
    }
    if (failed) {
        json_decref(*out);
        *out = NULL;
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_OK;
}

/* The value as one would write it on the command line, or NULL where the type of JSON
 * does not suit: "0.1" is no number here. */
static const char *member_text(char number[AB_TEXT_NUMBER_BYTES],
                               const struct adonis_option *option, const json_t *value)
{
    int is_number = option->type == ADONIS_REAL || option->type == ADONIS_INTEGER;
    const char *text = json_string_value(value);
    if (text != NULL && (!is_number || strcmp(text, "auto") == 0)) {
        return text;
    }
    if (!is_number) {
        return NULL;
    }
    if (json_is_integer(value)) {
        (void)snprintf(number, AB_TEXT_NUMBER_BYTES, "%" JSON_INTEGER_FORMAT,
                       json_integer_value(value));
        return number;
    }
    if (json_is_real(value)) {
        ab_text_from_double(number, json_real_value(value));
        return number;
    }
    return NULL;
}

static ab_status read_member(void *values, const struct adonis_option *option,
                             const struct ab_json *member, struct ab_error *err)
{
    char number[AB_TEXT_NUMBER_BYTES];
    int is_optional = (option->flags & ADONIS_REQUIRED) == 0;
    if (member->value == NULL && is_optional) {
        return AB_OK;
    }
    if (json_is_null(member->value) && option->type == ADONIS_PATH && is_optional) {
        return AB_OK;
    }
    const char *text = member_text(number, option, member->value);
    if (text != NULL && ab_options_set(values, option, text)) {
        return AB_OK;
    }
    char expected[AB_OPTIONS_EXPECTED_BYTES];
    ab_options_expected(expected, option);
    return ab_json_fail(member, err, "%s%s", expected,
                        (option->flags & ADONIS_ALLOW_AUTO) != 0 ? ", or \"auto\""
                                                                 : "");
}

ab_status ab_options_from_json(void *values, const struct ab_options *table,
                               const struct ab_json *object, struct ab_error *err)
{
    ab_options_defaults(values, table);
    AB_TRY(ab_json_object(object, err));
    void *iterator = NULL;
    const char *key;
    struct ab_json member;
    while (ab_json_next(object, &iterator, &key, &member)) {
        if (ab_options_find(table, key) == NULL) {
            ab_status status = ab_options_fail_unknown(table, key, err);
            ab_error_prefix(err, "\"%s\": %s", member.file, member.pointer);
            return status;
        }
    }
    for (size_t i = 0; i < table->n_options; i++) {
        AB_TRY(ab_json_member(&member, object, table->options[i].name, err));
        AB_TRY(read_member(values, &table->options[i], &member, err));
    }
    return AB_OK;
}

static const char *type_name(const struct adonis_option *option)
{
    switch (option->type) {
    case ADONIS_REAL:
        return "real";
    case ADONIS_INTEGER:
        return "integer";
    case ADONIS_CHOICE:
        return "choice";
    default:
        return "path";
    }
}

static json_t *string_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static json_t *list_choices(const struct adonis_option *option)
{
    json_t *list = json_array();
    for (size_t i = 0; list != NULL && option->choices[i] != NULL; i++) {
        if (json_array_append_new(list, json_string(option->choices[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

/* New reference; NULL when out of memory. json_object_set_new refuses a NULL value. */
static json_t *describe(const struct adonis_option *option)
{
    json_t *out = json_object();
    uint32_t flags = option->flags;
    int failed = json_object_set_new(out, "name", json_string(option->name));
    failed |= json_object_set_new(out, "type", json_string(type_name(option)));
    failed |= json_object_set_new(out, "help", json_string(option->help));
    failed |= json_object_set_new(out, "default", string_or_null(option->default_text));
    failed |= json_object_set_new(out, "required",
                                  json_boolean((flags & ADONIS_REQUIRED) != 0));
    failed |= json_object_set_new(out, "auto",
                                  json_boolean((flags & ADONIS_ALLOW_AUTO) != 0));
    if (option->type == ADONIS_REAL || option->type == ADONIS_INTEGER) {
        failed |= json_object_set_new(out, "min", ab_json_real_or_null(option->min));
        failed |= json_object_set_new(out, "max", ab_json_real_or_null(option->max));
        failed |= json_object_set_new(out, "open_min",
                                      json_boolean((flags & ADONIS_OPEN_MIN) != 0));
        failed |= json_object_set_new(out, "open_max",
                                      json_boolean((flags & ADONIS_OPEN_MAX) != 0));
        failed |= json_object_set_new(out, "unit", json_string(option->unit));
    }
    if (option->type == ADONIS_CHOICE) {
        failed |= json_object_set_new(out, "choices", list_choices(option));
    }
    if (failed) {
        json_decref(out);
        return NULL;
    }
    return out;
}

ab_status ab_options_describe(json_t **out, const struct ab_options *table,
                              struct ab_error *err)
{
    *out = json_array();
    int failed = *out == NULL;
    for (size_t i = 0; i < table->n_options && !failed; i++) {
        failed = json_array_append_new(*out, describe(&table->options[i])) != 0;
    }
    if (failed) {
        json_decref(*out);
        *out = NULL;
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_OK;
}
