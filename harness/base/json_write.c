#include "base/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct writer {
    struct ab_text out;
    int canonical; /* else pretty */
    int depth;
};

static void write_value(struct writer *writer, const json_t *value);

void ab_json_write_string(struct ab_text *out, const char *utf8)
{
    ab_text_puts(out, "\"");
    const char *run = utf8; /* start of what needs no escape */
    const char *p = utf8;
    for (; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        ab_text_append(out, run, (size_t)(p - run));
        run = p + 1;
        if (c == '"' || c == '\\') {
            ab_text_printf(out, "\\%c", c);
        } else if (c == '\n') {
            ab_text_puts(out, "\\n");
        } else if (c == '\t') {
            ab_text_puts(out, "\\t");
        } else {
            ab_text_printf(out, "\\u%04x", c);
        }
    }
    ab_text_append(out, run, (size_t)(p - run));
    ab_text_puts(out, "\"");
}

void ab_json_write_number(struct ab_text *out, double x)
{
    char number[AB_TEXT_NUMBER_BYTES];
    ab_text_from_double(number, x);
    ab_text_puts(out, isfinite(x) ? number : "null");
}

json_t *ab_json_real_or_null(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

/* Before an element (first or not) or, with `n_before` 0, nothing but the new line. */
static void separate(struct writer *writer, size_t n_before)
{
    if (n_before > 0) {
        ab_text_puts(&writer->out, ",");
    }
    if (!writer->canonical) {
        ab_text_printf(&writer->out, "\n%*s", 2 * writer->depth, "");
    }
}

static void close_bracket(struct writer *writer, size_t n_elements, const char *bracket)
{
    writer->depth--;
    if (n_elements > 0 && !writer->canonical) {
        ab_text_printf(&writer->out, "\n%*s", 2 * writer->depth, "");
    }
    ab_text_puts(&writer->out, bracket);
}

static void write_array(struct writer *writer, const json_t *array)
{
    ab_text_puts(&writer->out, "[");
    writer->depth++;
    size_t n = json_array_size(array);
    for (size_t i = 0; i < n; i++) {
        separate(writer, i);
        write_value(writer, json_array_get(array, i));
    }
    close_bracket(writer, n, "]");
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys that are written, in the order in which they are; the caller frees. */
static const char **list_keys(const struct writer *writer, const json_t *object,
                              size_t *n_keys)
{
    const char **keys = ab_alloc(json_object_size(object), sizeof *keys);
    *n_keys = 0;
    if (keys == NULL) {
        return NULL;
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        if (!writer->canonical || strcmp(key, "comment") != 0) {
            keys[(*n_keys)++] = key;
        }
    }
    if (writer->canonical) {
        qsort(keys, *n_keys, sizeof *keys, compare_keys);
    }
    return keys;
}

static void write_object(struct writer *writer, const json_t *object)
{
    size_t n;
    const char **keys = list_keys(writer, object, &n);
    if (keys == NULL) {
        writer->out.failed = 1;
        return;
    }
    ab_text_puts(&writer->out, "{");
    writer->depth++;
    for (size_t i = 0; i < n; i++) {
        separate(writer, i);
        ab_json_write_string(&writer->out, keys[i]);
        ab_text_puts(&writer->out, writer->canonical ? ":" : ": ");
        write_value(writer, json_object_get(object, keys[i]));
    }
    close_bracket(writer, n, "}");
    ab_free(keys);
}

static void write_value(struct writer *writer, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(writer, value);
        break;
    case JSON_ARRAY:
        write_array(writer, value);
        break;
    case JSON_STRING:
        ab_json_write_string(&writer->out, json_string_value(value));
        break;
    case JSON_INTEGER:
        ab_text_printf(&writer->out, "%" JSON_INTEGER_FORMAT,
                       json_integer_value(value));
        break;
    case JSON_REAL:
        ab_json_write_number(&writer->out, json_real_value(value));
        break;
    case JSON_TRUE:
        ab_text_puts(&writer->out, "true");
        break;
    case JSON_FALSE:
        ab_text_puts(&writer->out, "false");
        break;
    case JSON_NULL:
        ab_text_puts(&writer->out, "null");
        break;
    }
}

ab_status ab_json_canonical(char **out, const json_t *value, struct ab_error *err)
{
    struct writer writer = {.canonical = 1};
    write_value(&writer, value);
    return ab_text_take(&writer.out, out, err);
}

ab_status ab_json_pretty(char **out, const json_t *value, struct ab_error *err)
{
    struct writer writer = {.canonical = 0};
    write_value(&writer, value);
    ab_text_puts(&writer.out, "\n");
    return ab_text_take(&writer.out, out, err);
}

void ab_json_write_for_html(struct ab_text *out, const char *json)
{
    static const char line_separator[] = "\xe2\x80\xa8";      /* U+2028 */
    static const char paragraph_separator[] = "\xe2\x80\xa9"; /* U+2029 */
    const char *run = json;
    const char *p = json;
    while (*p != '\0') {
        const char *escape = NULL;
        size_t size = 3;
        if (*p == '<') {
            escape = "\\u003c";
            size = 1;
        } else if (strncmp(p, line_separator, 3) == 0) {
            escape = "\\u2028";
        } else if (strncmp(p, paragraph_separator, 3) == 0) {
            escape = "\\u2029";
        }
        if (escape == NULL) {
            p++;
            continue;
        }
        ab_text_append(out, run, (size_t)(p - run));
        ab_text_puts(out, escape);
        p += size;
        run = p;
    }
    ab_text_append(out, run, (size_t)(p - run));
}
