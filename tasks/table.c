#include "tasks/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tasks/svmlight.h"
#include "tasks/task_internal.h"

#define MAX_FIELD_BYTES 64

/* One line after the other, and the fields of a line. */
struct reader {
    const char *name;
    const char *next; /* line */
    const char *end;
    const char *line_start;
    const char *line_end; /* without "\n" or "\r\n" */
    uint64_t line;        /* 1, 2, ... */
    char separator;
};

struct field {
    const char *at;
    const char *end;
};

static int read_line(struct reader *reader)
{
    do {
        if (reader->next == reader->end) {
            return 0;
        }
        size_t left = (size_t)(reader->end - reader->next);
        const char *newline = memchr(reader->next, '\n', left);
        reader->line_start = reader->next;
        reader->line_end = newline != NULL ? newline : reader->end;
        reader->next = newline != NULL ? newline + 1 : reader->end;
        reader->line++;
        if (reader->line_end > reader->line_start && reader->line_end[-1] == '\r') {
            reader->line_end--;
        }
    } while (reader->line_start < reader->line_end && *reader->line_start == '#');
    return 1;
}

static struct reader start_reader(const char *bytes, size_t n_bytes, const char *name)
{
    return (struct reader){.name = name,
                           .next = bytes,
                           .end = bytes + n_bytes,
                           .line_start = bytes,
                           .line_end = bytes};
}

static int is_blank(char c)
{
    return c == ' ' || c == '"';
}

/* The field that begins at *at, without blanks and quotes around it; *at moves behind
 * its separator, or to NULL after the last field. A run of blanks is one separator. */
static struct field next_field(const struct reader *reader, const char **at)
{
    struct field field = {*at, reader->line_end};
    size_t left = (size_t)(reader->line_end - *at);
    const char *separator = memchr(*at, reader->separator, left);
    *at = NULL;
    if (separator != NULL) {
        field.end = separator;
        while (reader->separator == ' ' && separator + 1 < reader->line_end &&
               separator[1] == ' ') {
            separator++;
        }
        *at = separator + 1;
        if (reader->separator == ' ' && *at == reader->line_end) {
            *at = NULL;
        }
    }
    while (field.at < field.end && is_blank(*field.at)) {
        field.at++;
    }
    while (field.at < field.end && is_blank(field.end[-1])) {
        field.end--;
    }
    return field;
}

static size_t count_fields(const struct reader *reader)
{
    size_t n = 0;
    for (const char *at = reader->line_start; at != NULL; n++) {
        (void)next_field(reader, &at);
    }
    return n;
}

/* Cut where it is too long, which no number is. */
static void copy_field(char out[MAX_FIELD_BYTES], struct field field)
{
    size_t size = (size_t)(field.end - field.at);
    size = size < MAX_FIELD_BYTES - 1 ? size : MAX_FIELD_BYTES - 1;
    memcpy(out, field.at, size);
    out[size] = '\0';
}

static int to_number(double *out, struct field field)
{
    char text[MAX_FIELD_BYTES];
    copy_field(text, field);
    return field.end - field.at < MAX_FIELD_BYTES && ab_text_to_double(out, text);
}

static int is_missing(struct field field)
{
    char text[MAX_FIELD_BYTES];
    copy_field(text, field);
    return ab_label_is_missing(text);
}

/* Nothing but words: data have numbers. */
static int is_header(const struct reader *reader)
{
    double number = 0.0;
    for (const char *at = reader->line_start; at != NULL;) {
        struct field field = next_field(reader, &at);
        if (to_number(&number, field) || is_missing(field)) {
            return 0;
        }
    }
    return 1;
}

static ab_status fail_field(const struct reader *reader, struct field field,
                            struct ab_error *err)
{
    char text[MAX_FIELD_BYTES];
    copy_field(text, field);
    ab_text_make_printable(text);
    return AB_FAIL(
        err, AB_ERR_INPUT, "\"%s\":%" PRIu64 ":%zu: found \"%s\", expected %s",
        reader->name, reader->line, (size_t)(field.at - reader->line_start) + 1, text,
        reader->line == 1 && !is_missing(field)
            ? "a finite decimal number: line 1 looks like a header, which may not "
              "have a number in it"
            : "a finite decimal number");
}

static ab_status keep_label(struct ab_label *out, const struct reader *reader,
                            struct field field, struct ab_arena *arena,
                            struct ab_error *err)
{
    char text[MAX_FIELD_BYTES];
    out->line = reader->line;
    if (to_number(&out->number, field)) {
        return AB_OK;
    }
    if (field.end - field.at >= MAX_FIELD_BYTES) {
        copy_field(text, field);
        ab_text_make_printable(text);
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\":%" PRIu64 ":%zu: found \"%s...\", expected a label "
                       "below %d bytes",
                       reader->name, reader->line,
                       (size_t)(field.at - reader->line_start) + 1, text,
                       MAX_FIELD_BYTES);
    }
    copy_field(text, field);
    out->word = ab_arena_strdup(arena, text);
    return out->word != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

static ab_status parse_row(struct ab_table *out, const struct reader *reader,
                           struct ab_arena *arena, enum ab_label_place place,
                           struct ab_error *err)
{
    size_t n_fields = count_fields(reader);
    size_t label_at = place == AB_LABEL_FIRST ? 0 : out->dim;
    double *row = out->values + out->n_rows * out->dim;
    if (n_fields != out->dim + 1) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\":%" PRIu64 ": found %zu %s, expected %zu as in the first "
                       "line",
                       reader->name, reader->line, n_fields,
                       n_fields == 1 ? "field" : "fields", out->dim + 1);
    }
    const char *at = reader->line_start;
    for (size_t k = 0; k < n_fields; k++) {
        struct field field = next_field(reader, &at);
        if (k == label_at) {
            AB_TRY(keep_label(&out->label[out->n_rows], reader, field, arena, err));
        } else if (to_number(row, field)) {
            row++;
        } else {
            return fail_field(reader, field, err);
        }
    }
    out->n_rows++;
    return AB_OK;
}

static char guess_separator(const struct reader *reader)
{
    static const char separators[] = ",;\t ";
    size_t size = (size_t)(reader->line_end - reader->line_start);
    size_t k = 0;
    while (separators[k] != ' ' &&
           memchr(reader->line_start, separators[k], size) == NULL) {
        k++;
    }
    return separators[k];
}

static ab_status check_columns(const struct reader *reader, size_t n_columns,
                               struct ab_error *err)
{
    if (n_columns > AB_TABLE_MAX_FEATURES + 1) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\":%" PRIu64 ": found %zu columns, expected at most %d "
                       "features and the label: optima are found with matrices of "
                       "features x features",
                       reader->name, reader->line, n_columns, AB_TABLE_MAX_FEATURES);
    }
    if (n_columns < 2) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\":%" PRIu64 ": found one column, expected features and a "
                       "label, apart by commas, semicolons, tabs or blanks",
                       reader->name, reader->line);
    }
    return AB_OK;
}

static ab_status reserve(struct ab_table *out, struct ab_arena *arena,
                         struct reader reader, struct ab_error *err)
{
    size_t n_lines = 1;
    while (read_line(&reader)) {
        n_lines++;
    }
    AB_TRY(ab_task_check_size((double)n_lines * (double)out->dim, err));
    out->label = ab_arena_alloc(arena, n_lines, sizeof *out->label);
    out->values = ab_arena_alloc(arena, n_lines, out->dim * sizeof *out->values);
    return out->label != NULL && out->values != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

static ab_status fail_empty(const char *name, struct ab_error *err)
{
    return AB_FAIL(err, AB_ERR_INPUT, "\"%s\": found no rows, expected data", name);
}

static ab_status parse_csv(struct ab_table *out, struct ab_arena *arena,
                           enum ab_label_place place, struct reader *reader,
                           struct ab_error *err)
{
    if (!read_line(reader)) {
        return fail_empty(reader->name, err);
    }
    reader->separator = guess_separator(reader);
    size_t n_columns = count_fields(reader);
    AB_TRY(check_columns(reader, n_columns, err));
    out->dim = n_columns - 1;
    AB_TRY(reserve(out, arena, *reader, err));
    out->has_header = is_header(reader);
    int more = !out->has_header || read_line(reader);
    while (more) {
        AB_TRY(parse_row(out, reader, arena, place, err));
        more = read_line(reader);
    }
    return out->n_rows > 0 ? AB_OK : fail_empty(reader->name, err);
}

/* Entries that are not 1 make the rows dense. */
static ab_status keep_svmlight(struct ab_table *out, struct ab_arena *arena,
                               const struct ab_svmlight *data, struct ab_error *err)
{
    size_t n_entries = data->first[data->n_rows];
    int all_ones = 1;
    for (size_t e = 0; all_ones && e < n_entries; e++) {
        all_ones = data->value[e] == 1.0;
    }
    out->label = ab_arena_alloc(arena, out->n_rows, sizeof *out->label);
    out->row_start = ab_arena_alloc(arena, out->n_rows + 1, sizeof *out->row_start);
    out->column = ab_arena_alloc(arena, n_entries, sizeof *out->column);
    if (out->label == NULL || out->row_start == NULL || out->column == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < out->n_rows; i++) {
        out->label[i].number = data->label[i];
        out->row_start[i + 1] = data->first[i + 1];
    }
    memcpy(out->column, data->index, n_entries * sizeof *out->column);
    if (all_ones) {
        return AB_OK;
    }
    AB_TRY(ab_task_check_size((double)out->n_rows * (double)out->dim, err));
    out->values = ab_arena_alloc(arena, out->n_rows, out->dim * sizeof *out->values);
    if (out->values == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < out->n_rows; i++) {
        for (size_t e = data->first[i]; e < data->first[i + 1]; e++) {
            out->values[i * out->dim + data->index[e]] = data->value[e];
        }
    }
    return AB_OK;
}

static ab_status check_features(const struct ab_svmlight *data, const char *name,
                                struct ab_error *err)
{
    for (size_t e = 0, i = 0; e < data->first[data->n_rows]; e++) {
        while (e >= data->first[i + 1]) {
            i++;
        }
        if (data->index[e] >= AB_TABLE_MAX_FEATURES) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\": found feature %" PRIu32 " in row %zu, expected at "
                           "most %d features: optima are found with matrices of "
                           "features x features",
                           name, data->index[e] + 1, i + 1, AB_TABLE_MAX_FEATURES);
        }
    }
    return AB_OK;
}

static ab_status parse_svmlight(struct ab_table *out, struct ab_arena *arena,
                                const char *bytes, size_t n_bytes, struct ab_error *err)
{
    struct ab_svmlight data;
    AB_TRY(ab_svmlight_parse(&data, UINT32_MAX, bytes, n_bytes, out->name, err));
    out->n_rows = data.n_rows;
    out->dim = data.dim;
    ab_status status = out->n_rows == 0 || out->dim == 0
                           ? fail_empty(out->name, err)
                           : check_features(&data, out->name, err);
    if (status == AB_OK) {
        status = keep_svmlight(out, arena, &data, err);
    }
    ab_svmlight_fini(&data);
    return status;
}

static int ends_with(const char *name, const char *ending)
{
    char unpacked[8 + MAX_FIELD_BYTES];
    size_t size = strlen(name);
    size_t n = strlen(ending);
    int matches = size >= n && strcmp(name + size - n, ending) == 0;
    (void)snprintf(unpacked, sizeof unpacked, "%s.gz", ending);
    n = strlen(unpacked);
    return matches || (size >= n && strcmp(name + size - n, unpacked) == 0);
}

static int is_svmlight(const char *name, struct reader reader)
{
    if (ends_with(name, ".csv")) {
        return 0;
    }
    if (ends_with(name, ".svm") || ends_with(name, ".svmlight") ||
        ends_with(name, ".libsvm")) {
        return 1;
    }
    if (!read_line(&reader)) {
        return 0;
    }
    reader.separator = ' ';
    const char *at = reader.line_start;
    (void)next_field(&reader, &at);
    if (at == NULL) {
        return 0;
    }
    struct field second = next_field(&reader, &at);
    return memchr(second.at, ':', (size_t)(second.end - second.at)) != NULL;
}

ab_status ab_table_parse(struct ab_table *out, struct ab_arena *arena,
                         enum ab_label_place place, const char *bytes, size_t n_bytes,
                         const char *name, struct ab_error *err)
{
    struct reader reader = start_reader(bytes, n_bytes, name);
    *out = (struct ab_table){.name = name, .format = "CSV"};
    if (is_svmlight(name, reader)) {
        out->format = "svmlight";
        return parse_svmlight(out, arena, bytes, n_bytes, err);
    }
    return parse_csv(out, arena, place, &reader, err);
}
