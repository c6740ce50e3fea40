#include "cli/print.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json_write.h"
#include "base/text.h"

/* With the longest path that it may name. */
#define LONGEST_LINE 4352

static ab_status could_not_write(struct ab_error *err)
{
    return AB_FAIL(err, AB_ERR_IO, "could not write to standard output: %s",
                   strerror(errno));
}

ab_status ab_print_json(const json_t *document, struct ab_error *err)
{
    char *text;
    AB_TRY(ab_json_pretty(&text, document, err));
    ab_status status = fputs(text, stdout) == EOF ? could_not_write(err) : AB_OK;
    ab_free(text);
    return status;
}

/* Words with commas between them; anything else than words: NULL, and *are_words 0. */
static const char *joined(struct ab_arena *arena, const json_t *array, int *are_words)
{
    const char *text = "";
    size_t i;
    json_t *item;
    *are_words = 1;
    json_array_foreach(array, i, item)
    {
        if (!json_is_string(item)) {
            *are_words = 0;
            return NULL;
        }
        text = ab_arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "",
                               json_string_value(item));
        if (text == NULL) {
            return NULL;
        }
    }
    return text;
}

/* A value as one word of text, in the arena; NULL when out of memory. */
static const char *value_text(struct ab_arena *arena, const json_t *value)
{
    if (value == NULL || json_is_null(value)) {
        return "-";
    }
    if (json_is_array(value) && json_array_size(value) == 0) {
        return "none";
    }
    if (json_is_array(value)) {
        int are_words;
        const char *words = joined(arena, value, &are_words);
        if (are_words) {
            return words;
        }
    }
    if (json_is_string(value)) {
        return json_string_value(value);
    }
    if (json_is_integer(value)) {
        return ab_arena_printf(arena, "%lld", (long long)json_integer_value(value));
    }
    if (json_is_real(value)) {
        return ab_arena_printf(arena, "%.10g", json_real_value(value));
    }
    size_t flags = JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(10);
    size_t size = json_dumpb(value, NULL, 0, flags);
    char *text = ab_arena_alloc(arena, size + 1, 1);
    if (text != NULL) {
        (void)json_dumpb(value, text, size, flags);
    }
    return text;
}

/* Characters of UTF-8: what a terminal shows. */
static size_t n_characters(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return n;
}

static ab_status print_cell(const char *text, size_t width, int is_last,
                            struct ab_error *err)
{
    int n_blanks = is_last ? 0 : (int)(width - n_characters(text)) + 2;
    int printed = printf("%s%*s%s", text, n_blanks, "", is_last ? "\n" : "");
    return printed < 0 ? could_not_write(err) : AB_OK;
}

static ab_status print_rows(struct ab_arena *arena, const json_t *rows,
                            const char *const *columns, size_t n_columns,
                            struct ab_error *err)
{
    size_t n_rows = json_array_size(rows);
    const char **cells = ab_arena_alloc(arena, (n_rows + 1) * n_columns, sizeof *cells);
    size_t *widths = ab_arena_alloc(arena, n_columns, sizeof *widths);
    if (cells == NULL || widths == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t r = 0; r <= n_rows; r++) { /* row 0 is the heading */
        for (size_t c = 0; c < n_columns; c++) {
            const json_t *row = r > 0 ? json_array_get(rows, r - 1) : NULL;
            const char *text =
                r == 0 ? columns[c]
                       : value_text(arena, json_object_get(row, columns[c]));
            if (text == NULL) {
                return AB_OUT_OF_MEMORY(err);
            }
            cells[r * n_columns + c] = text;
            size_t width = n_characters(text);
            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
    for (size_t i = 0; i < (n_rows + 1) * n_columns; i++) {
        size_t c = i % n_columns;
        AB_TRY(print_cell(cells[i], widths[c], c + 1 == n_columns, err));
    }
    return AB_OK;
}

ab_status ab_print_table(const json_t *rows, const char *const *columns,
                         struct ab_error *err)
{
    size_t n_columns = 0;
    while (columns[n_columns] != NULL) {
        n_columns++;
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = print_rows(&arena, rows, columns, n_columns, err);
    ab_arena_fini(&arena);
    return status;
}

static int is_table(const json_t *value)
{
    return json_is_object(json_array_get(value, 0));
}

static size_t widest_key(json_t *object)
{
    size_t width = 0;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t length = is_table(value) ? 0 : strlen(key);
        width = length > width ? length : width;
    }
    return width;
}

static ab_status print_fields(struct ab_arena *arena, json_t *object, int indent,
                              struct ab_error *err)
{
    int width = (int)widest_key(object);
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (is_table(value)) {
            continue;
        }
        if (json_object_size(value) > 0) {
            (void)printf("%*s%s\n", indent, "", key);
            AB_TRY(print_fields(arena, value, indent + 2, err));
            continue;
        }
        const char *text = value_text(arena, value);
        if (text == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        if (printf("%*s%-*s  %s\n", indent, "", width, key, text) < 0) {
            return could_not_write(err);
        }
    }
    return AB_OK;
}

ab_status ab_print_fields(const json_t *object, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = print_fields(&arena, (json_t *)object, 0, err);
    ab_arena_fini(&arena);
    return status;
}

AB_PRINTF(2, 0)
static void print_line(const char *start, const char *format, va_list args)
{
    char text[LONGEST_LINE];
    (void)vsnprintf(text, sizeof text, format, args); /* cut when too long */
    ab_text_make_printable(text);
    (void)fprintf(stderr, "%s%s\n", start, text);
}

void ab_print_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_line("", format, args);
    va_end(args);
}

void ab_print_warning(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_line("adonis-bench: warning: ", format, args);
    va_end(args);
}
