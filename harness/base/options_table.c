/* Checks of option tables, and the words that describe them. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/options.h"

#define LARGEST_WHOLE 9007199254740992.0 /* 2^53 */
#define VALUE_BYTES   ((uint64_t)8)

#define KNOWN_FLAGS                                                                    \
    (ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN | ADONIS_OPEN_MAX | ADONIS_REQUIRED)

static int is_numeric(const struct adonis_option *option)
{
    return option->type == ADONIS_REAL || option->type == ADONIS_INTEGER;
}

static int is_between(char c, char low, char high)
{
    return c >= low && c <= high;
}

/* [a-z][a-z0-9_-]* */
static int is_name(const char *text)
{
    if (text == NULL || !is_between(*text, 'a', 'z')) {
        return 0;
    }
    while (is_between(*text, 'a', 'z') || is_between(*text, '0', '9') || *text == '_' ||
           *text == '-') {
        text++;
    }
    return *text == '\0';
}

static int is_missing(const char *text)
{
    return text == NULL || *text == '\0';
}

/* What is wrong with the choices, or NULL. They must be words that the grammar of the
 * command line can hold. */
static const char *choices_fault(const struct adonis_option *option)
{
    if (option->choices == NULL || option->choices[0] == NULL) {
        return "has no choices";
    }
    for (size_t i = 0; option->choices[i] != NULL; i++) {
        const char *choice = option->choices[i];
        if (*choice == '\0' || strpbrk(choice, ",/:= \t\n") != NULL ||
            strcmp(choice, "auto") == 0) {
            return "has a choice that is empty, \"auto\", or holds one of \",/:=\" or "
                   "a blank";
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(choice, option->choices[j]) == 0) {
                return "has a choice twice";
            }
        }
    }
    return NULL;
}

static const char *range_fault(const struct adonis_option *option)
{
    if (option->type == ADONIS_REAL) {
        return option->min < option->max ? NULL : "has an empty range";
    }
    if (!(option->min <= option->max)) {
        return "has an empty range";
    }
    if (option->min < -LARGEST_WHOLE || option->max > LARGEST_WHOLE ||
        option->min != (double)(int64_t)option->min ||
        option->max != (double)(int64_t)option->max) {
        return "has bounds that are not whole numbers within +-2^53";
    }
    return NULL;
}

static const char *flags_fault(const struct adonis_option *option)
{
    uint32_t open = ADONIS_OPEN_MIN | ADONIS_OPEN_MAX;
    if ((option->flags & ~KNOWN_FLAGS) != 0) {
        return "has an unknown flag";
    }
    if (option->type != ADONIS_REAL && (option->flags & open) != 0) {
        return "has an open bound but is no REAL";
    }
    if (option->type == ADONIS_PATH && (option->flags & ADONIS_ALLOW_AUTO) != 0) {
        return "is a path that allows auto";
    }
    return NULL;
}

static const char *type_fault(const struct adonis_option *option, unsigned flags)
{
    switch (option->type) {
    case ADONIS_REAL:
    case ADONIS_INTEGER:
        return range_fault(option);
    case ADONIS_CHOICE:
        return choices_fault(option);
    case ADONIS_PATH:
        return (flags & AB_OPTIONS_ALLOW_PATH) != 0 ? NULL : "is a path";
    default:
        return "has an unknown type";
    }
}

static const char *offset_fault(const struct ab_options *table, size_t i)
{
    uint64_t offset = table->options[i].offset;
    if (offset % VALUE_BYTES != 0) {
        return "has an offset that is not a multiple of 8";
    }
    if (offset >= table->size_bytes || table->size_bytes - offset < VALUE_BYTES) {
        return "has an offset outside the struct";
    }
    for (size_t j = 0; j < i; j++) {
        if (table->options[j].offset == offset) {
            return "shares its offset with another option";
        }
    }
    return NULL;
}

static const char *default_fault(const struct adonis_option *option)
{
    int is_required = (option->flags & ADONIS_REQUIRED) != 0;
    if (option->default_text == NULL) {
        return is_required || option->type == ADONIS_PATH ? NULL : "has no default";
    }
    if (is_required) {
        return "is required and has a default";
    }
    uint64_t value;
    struct adonis_option alone = *option;
    alone.offset = 0;
    return ab_options_set(&value, &alone, option->default_text)
               ? NULL
               : "has a default of the wrong type or out of range";
}

/* The first fault of option i, or NULL. Each check relies on those before it. */
static const char *option_fault(const struct ab_options *table, size_t i,
                                unsigned flags)
{
    const struct adonis_option *option = &table->options[i];
    if (ab_options_find(table, option->name) != option) {
        return "has the name of another option";
    }
    if (is_missing(option->help)) {
        return "has no help";
    }
    if (is_numeric(option) && is_missing(option->unit)) {
        return "has no unit (\"1\" for a pure number)";
    }
    const char *fault = flags_fault(option);
    fault = fault != NULL ? fault : type_fault(option, flags);
    fault = fault != NULL ? fault : offset_fault(table, i);
    return fault != NULL ? fault : default_fault(option);
}

ab_status ab_options_check_table(const struct ab_options *table, unsigned flags,
                                 struct ab_error *err)
{
    if (table->n_options > 0 && table->options == NULL) {
        return AB_FAIL(err, AB_ERR_INPUT, "%s: %zu options without a table",
                       table->owner, table->n_options);
    }
    for (size_t i = 0; i < table->n_options; i++) {
        if (!is_name(table->options[i].name)) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "%s: option %zu has a wrong name, expected [a-z][a-z0-9_-]*",
                           table->owner, i);
        }
    }
    for (size_t i = 0; i < table->n_options; i++) {
        const char *fault = option_fault(table, i, flags);
        if (fault != NULL) {
            return AB_FAIL(err, AB_ERR_INPUT, "%s: option \"%.60s\" %s", table->owner,
                           table->options[i].name, fault);
        }
    }
    return AB_OK;
}

/* A text in a buffer of AB_OPTIONS_EXPECTED_BYTES, cut when it is full. */
AB_PRINTF(2, 3) static void add(char *out, const char *format, ...)
{
    size_t size = strlen(out);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(out + size, AB_OPTIONS_EXPECTED_BYTES - size, format, args);
    va_end(args);
}

static void add_range(char *out, const struct adonis_option *option)
{
    double largest = option->type == ADONIS_REAL ? (double)INFINITY : LARGEST_WHOLE;
    int has_min = option->min > -largest;
    int has_max = option->max < largest;
    int open_min = (option->flags & ADONIS_OPEN_MIN) != 0;
    int open_max = (option->flags & ADONIS_OPEN_MAX) != 0;
    char min[AB_TEXT_NUMBER_BYTES];
    char max[AB_TEXT_NUMBER_BYTES];
    ab_text_from_double(min, option->min);
    ab_text_from_double(max, option->max);
    if (has_min && has_max) {
        add(out, " in %c%s, %s%c", open_min ? '(' : '[', min, max,
            open_max ? ')' : ']');
    } else if (has_min) {
        add(out, " %s %s", open_min ? ">" : ">=", min);
    } else if (has_max) {
        add(out, " %s %s", open_max ? "<" : "<=", max);
    }
    if (strcmp(option->unit, "1") != 0) {
        add(out, ", unit %s", option->unit);
    }
}

void ab_options_expected(char out[AB_OPTIONS_EXPECTED_BYTES],
                         const struct adonis_option *option)
{
    out[0] = '\0';
    switch (option->type) {
    case ADONIS_REAL:
        add(out, "number");
        add_range(out, option);
        break;
    case ADONIS_INTEGER:
        add(out, "integer");
        add_range(out, option);
        break;
    case ADONIS_CHOICE:
        for (size_t i = 0; option->choices[i] != NULL; i++) {
            add(out, "%s%s", i == 0 ? "one of " : ", ", option->choices[i]);
        }
        break;
    default:
        add(out, "path of a file");
    }
}

void ab_options_help(struct ab_text *out, const struct ab_options *table)
{
    int width = 0;
    for (size_t i = 0; i < table->n_options; i++) {
        int length = (int)strlen(table->options[i].name);
        width = length > width ? length : width;
    }
    for (size_t i = 0; i < table->n_options; i++) {
        const struct adonis_option *option = &table->options[i];
        char expected[AB_OPTIONS_EXPECTED_BYTES];
        ab_options_expected(expected, option);
        ab_text_printf(out, "  %-*s  %s [%s", width, option->name, option->help,
                       expected);
        if ((option->flags & ADONIS_ALLOW_AUTO) != 0) {
            ab_text_puts(out, ", or auto");
        }
        if ((option->flags & ADONIS_REQUIRED) != 0) {
            ab_text_puts(out, "; required]\n");
        } else if (option->default_text != NULL) {
            ab_text_printf(out, "; default %s]\n", option->default_text);
        } else {
            ab_text_puts(out, "]\n");
        }
    }
}
