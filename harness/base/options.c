#include "base/options.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"

#define LARGEST_WHOLE 9007199254740992.0 /* 2^53 */

const struct adonis_option *ab_options_find(const struct ab_options *table,
                                            const char *name)
{
    for (size_t i = 0; i < table->n_options; i++) {
        if (strcmp(table->options[i].name, name) == 0) {
            return &table->options[i];
        }
    }
    return NULL;
}

int ab_options_is_path(const struct ab_options *table, const char *key)
{
    const struct adonis_option *option = ab_options_find(table, key);
    return option != NULL && option->type == ADONIS_PATH;
}

/* Values are read and written by memcpy: the struct is the owner's, of any type. */
static void put(void *values, const struct adonis_option *option, const void *value)
{
    memcpy((char *)values + option->offset, value, 8);
}

double ab_options_real(const void *values, const struct adonis_option *option)
{
    double value;
    memcpy(&value, (const char *)values + option->offset, sizeof value);
    return value;
}

int64_t ab_options_integer(const void *values, const struct adonis_option *option)
{
    int64_t value;
    memcpy(&value, (const char *)values + option->offset, sizeof value);
    return value;
}

const char *ab_options_path(const void *values, const struct adonis_option *option)
{
    const char *value;
    memcpy(&value, (const char *)values + option->offset, sizeof value);
    return value;
}

int ab_options_is_auto(const void *values, const struct adonis_option *option)
{
    switch (option->type) {
    case ADONIS_REAL:
        return isnan(ab_options_real(values, option));
    case ADONIS_PATH:
        return 0;
    default:
        return ab_options_integer(values, option) == ADONIS_AUTO_INTEGER;
    }
}

static void put_auto(void *values, const struct adonis_option *option)
{
    static const double real = (double)NAN;
    static const int64_t integer = ADONIS_AUTO_INTEGER;
    static const char *const path = NULL;
    switch (option->type) {
    case ADONIS_REAL:
        put(values, option, &real);
        break;
    case ADONIS_PATH:
        put(values, option, &path);
        break;
    default:
        put(values, option, &integer);
    }
}

static int real_in_range(double x, const struct adonis_option *option)
{
    int above =
        (option->flags & ADONIS_OPEN_MIN) != 0 ? x > option->min : x >= option->min;
    int below =
        (option->flags & ADONIS_OPEN_MAX) != 0 ? x < option->max : x <= option->max;
    return isfinite(x) && above && below;
}

/* In integers: 2^53 + 1 is no double, and would be rounded into the range. */
static int integer_in_range(int64_t x, const struct adonis_option *option)
{
    return x >= (int64_t)option->min && x <= (int64_t)option->max;
}

/* Whole numbers may be written with an exponent: 1e6. */
static int parse_integer(int64_t *out, const char *text)
{
    double x;
    if (ab_text_to_int64(out, text)) {
        return 1;
    }
    if (!ab_text_to_double(&x, text) || fabs(x) > LARGEST_WHOLE ||
        x != (double)(int64_t)x) {
        return 0;
    }
    *out = (int64_t)x;
    return 1;
}

static int set_real(void *values, const struct adonis_option *option, const char *text)
{
    double x;
    if (!ab_text_to_double(&x, text) || !real_in_range(x, option)) {
        return 0;
    }
    put(values, option, &x);
    return 1;
}

static int set_integer(void *values, const struct adonis_option *option,
                       const char *text)
{
    int64_t x;
    if (!parse_integer(&x, text) || !integer_in_range(x, option)) {
        return 0;
    }
    put(values, option, &x);
    return 1;
}

static int set_choice(void *values, const struct adonis_option *option,
                      const char *text)
{
    for (int64_t i = 0; option->choices[i] != NULL; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            put(values, option, &i);
            return 1;
        }
    }
    return 0;
}

int ab_options_set(void *values, const struct adonis_option *option, const char *text)
{
    if ((option->flags & ADONIS_ALLOW_AUTO) != 0 && strcmp(text, "auto") == 0) {
        put_auto(values, option);
        return 1;
    }
    switch (option->type) {
    case ADONIS_REAL:
        return set_real(values, option, text);
    case ADONIS_INTEGER:
        return set_integer(values, option, text);
    case ADONIS_CHOICE:
        return set_choice(values, option, text);
    default:
        put(values, option, &text);
        return 1;
    }
}

void ab_options_defaults(void *values, const struct ab_options *table)
{
    memset(values, 0, table->size_bytes);
    for (size_t i = 0; i < table->n_options; i++) {
        const struct adonis_option *option = &table->options[i];
        put_auto(values, option);
        if (option->default_text != NULL) {
            ab_require(ab_options_set(values, option, option->default_text));
        }
    }
}

ab_status ab_options_fail_unknown(const struct ab_options *table, const char *key,
                                  struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, key);
    for (size_t i = 0; i < table->n_options; i++) {
        ab_suggest_offer(&suggest, table->options[i].name);
    }
    ab_status status = ab_suggest_fail(&suggest, "option", err);
    ab_error_prefix(err, "%s", table->owner);
    return status;
}

static const char *or_auto(const struct adonis_option *option)
{
    return (option->flags & ADONIS_ALLOW_AUTO) != 0 ? ", or auto" : "";
}

static ab_status fail_value(const struct ab_options *table,
                            const struct adonis_option *option, const char *found,
                            struct ab_error *err)
{
    char expected[AB_OPTIONS_EXPECTED_BYTES];
    ab_options_expected(expected, option);
    ab_status status =
        AB_FAIL(err, AB_ERR_INPUT, "%s: %s: found %s, expected %s%s", table->owner,
                option->name, found, expected, or_auto(option));
    if (err != NULL) {
        ab_text_make_printable(err->text);
    }
    return status;
}

/* Says what it is for too: nothing else shows that before it is there. */
static ab_status fail_missing(const struct ab_options *table,
                              const struct adonis_option *option, struct ab_error *err)
{
    char expected[AB_OPTIONS_EXPECTED_BYTES];
    ab_options_expected(expected, option);
    return AB_FAIL(err, AB_ERR_INPUT, "%s: %s: found nothing, expected %s%s (%s)",
                   table->owner, option->name, expected, or_auto(option), option->help);
}

static int is_given(const struct ab_spec *spec, const char *key)
{
    for (size_t i = 0; i < spec->n_params; i++) {
        if (strcmp(spec->params[i].key, key) == 0) {
            return 1;
        }
    }
    return 0;
}

ab_status ab_options_parse(void *values, const struct ab_options *table,
                           const struct ab_spec *spec, struct ab_error *err)
{
    ab_options_defaults(values, table);
    for (size_t i = 0; i < spec->n_params; i++) {
        const struct ab_spec_param *param = &spec->params[i];
        const struct adonis_option *option = ab_options_find(table, param->key);
        if (option == NULL) {
            return ab_options_fail_unknown(table, param->key, err);
        }
        if (!ab_options_set(values, option, param->value)) {
            char found[64];
            (void)snprintf(found, sizeof found, "\"%.60s\"", param->value);
            return fail_value(table, option, found, err);
        }
    }
    for (size_t i = 0; i < table->n_options; i++) {
        const struct adonis_option *option = &table->options[i];
        if ((option->flags & ADONIS_REQUIRED) != 0 && !is_given(spec, option->name)) {
            return fail_missing(table, option, err);
        }
    }
    return AB_OK;
}

static int is_resolved(const void *values, const struct adonis_option *option)
{
    int64_t choice = 0;
    switch (option->type) {
    case ADONIS_REAL:
        return real_in_range(ab_options_real(values, option), option);
    case ADONIS_INTEGER:
        return integer_in_range(ab_options_integer(values, option), option);
    case ADONIS_CHOICE:
        while (option->choices[choice] != NULL &&
               choice != ab_options_integer(values, option)) {
            choice++;
        }
        return option->choices[choice] != NULL;
    default:
        return 1;
    }
}

ab_status ab_options_check_resolved(const void *values, const struct ab_options *table,
                                    struct ab_error *err)
{
    for (size_t i = 0; i < table->n_options; i++) {
        const struct adonis_option *option = &table->options[i];
        if (is_resolved(values, option)) {
            continue;
        }
        char expected[AB_OPTIONS_EXPECTED_BYTES];
        char found[AB_TEXT_NUMBER_BYTES];
        ab_options_expected(expected, option);
        if (ab_options_is_auto(values, option)) {
            (void)snprintf(found, sizeof found, "auto");
        } else if (option->type == ADONIS_REAL) {
            ab_text_from_double(found, ab_options_real(values, option));
        } else {
            (void)snprintf(found, sizeof found, "%" PRId64,
                           ab_options_integer(values, option));
        }
        return AB_FAIL(err, AB_ERR_CHECK, "%s: %s: resolved to %s, expected %s",
                       table->owner, option->name, found, expected);
    }
    return AB_OK;
}
