#include "cli/fields.h"

#include <adonis/plugin.h>

#include "base/alloc.h"
#include "base/json_write.h"
#include "base/text.h"
#include "plugin/table_words.h"

json_t *ab_text_json(const char *text)
{
    if (ab_text_is_utf8(text)) {
        return json_string(text);
    }
    char *copy = ab_strdup(text);
    if (copy == NULL) {
        return NULL;
    }
    ab_text_make_printable(copy);
    json_t *value = json_string(copy);
    ab_free(copy);
    return value;
}

void ab_put(struct ab_fields *fields, const char *key, json_t *value)
{
    fields->failed |= json_object_set_new(fields->object, key, value) != 0;
}

void ab_put_text(struct ab_fields *fields, const char *key, const char *text)
{
    ab_put(fields, key, ab_text_json(text));
}

void ab_put_integer(struct ab_fields *fields, const char *key, uint64_t value)
{
    ab_put(fields, key, json_integer((json_int_t)value));
}

void ab_put_real(struct ab_fields *fields, const char *key, double value)
{
    ab_put(fields, key, ab_json_real_or_null(value));
}

void ab_put_needs(struct ab_fields *fields, const char *key, uint32_t bits)
{
    json_t *needs = json_array();
    for (size_t i = 0; i < AB_N_WORDS(ab_need_words); i++) {
        if ((bits >> i & 1u) != 0) {
            fields->failed |=
                json_array_append_new(needs, json_string(ab_need_words[i])) != 0;
        }
    }
    ab_put(fields, key, needs);
}

void ab_put_json(struct ab_fields *fields, const char *key, const char *json)
{
    ab_put(fields, key, json_loads(json, JSON_DECODE_ANY, NULL));
}

void ab_put_options(struct ab_fields *fields, const struct ab_options *options)
{
    json_t *described = NULL;
    if (ab_options_describe(&described, options, NULL) != AB_OK) {
        described = NULL;
    }
    ab_put(fields, "options", described);
}

ab_status ab_fields_end(const struct ab_fields *fields, struct ab_error *err)
{
    return fields->failed ? AB_OUT_OF_MEMORY(err) : AB_OK;
}
