#include "db/export_dense.h"

#include <inttypes.h>
#include <math.h>

#include "base/text.h"

static const char *const names[AB_DENSE_COLUMNS] = {
#define NAME(type, name) [AB_DENSE_##name] = #name,
    AB_DENSE_LIST(NAME)
#undef NAME
};

enum type { type_integer, type_real };
static const enum type types[AB_DENSE_COLUMNS] = {
#define TYPE(type, name) [AB_DENSE_##name] = type_##type,
    AB_DENSE_LIST(TYPE)
#undef TYPE
};

struct chunk {
    const char *key;
    uint64_t first;
    size_t n_points;
    const unsigned char *columns[AB_DENSE_COLUMNS];
};

/* Borrowed until the next step. */
static ab_status read_chunk(struct chunk *chunk, const struct ab_statement *row,
                            struct ab_error *err)
{
    chunk->key = ab_column_text(row, 0);
    chunk->first = (uint64_t)ab_column_int64(row, 1);
    chunk->n_points = (size_t)ab_column_int64(row, 2);
    for (int c = 0; c < AB_DENSE_COLUMNS; c++) {
        size_t size = 0;
        chunk->columns[c] = ab_column_blob(row, 3 + c, &size);
        if (size != chunk->n_points * AB_DENSE_NUMBER_BYTES) {
            return AB_FAIL(err, AB_ERR_DATABASE,
                           "cell %s: dense series from point %" PRIu64
                           ": found %zu bytes of %s, expected 8 x %zu",
                           chunk->key, chunk->first, size, names[c], chunk->n_points);
        }
    }
    return AB_OK;
}

/* none: what stands for a number that is not finite. */
static void put_number(struct ab_text *out, const struct chunk *chunk, size_t column,
                       size_t point, const char *none)
{
    char text[AB_TEXT_NUMBER_BYTES];
    const unsigned char *bytes = chunk->columns[column];
    if (types[column] == type_integer) {
        ab_text_printf(out, "%" PRIu64, ab_dense_integer(bytes, point));
        return;
    }
    double value = ab_dense_real(bytes, point);
    if (!isfinite(value)) {
        ab_text_puts(out, none);
        return;
    }
    ab_text_from_double(text, value);
    ab_text_puts(out, text);
}

static void put_csv_chunk(struct ab_text *out, const struct chunk *chunk)
{
    for (size_t i = 0; i < chunk->n_points; i++) {
        ab_text_printf(out, "%s,%" PRIu64, chunk->key, chunk->first + i);
        for (size_t c = 0; c < AB_DENSE_COLUMNS; c++) {
            ab_text_puts(out, ",");
            put_number(out, chunk, c, i, "");
        }
        ab_text_puts(out, "\n");
    }
}

static void put_json_chunk(struct ab_text *out, const struct chunk *chunk, int is_first)
{
    for (size_t i = 0; i < chunk->n_points; i++) {
        ab_text_printf(out, "%s{\"key\":\"%s\",\"idx\":%" PRIu64,
                       is_first && i == 0 ? "[\n" : ",\n", chunk->key,
                       chunk->first + i);
        for (size_t c = 0; c < AB_DENSE_COLUMNS; c++) {
            ab_text_printf(out, ",\"%s\":", names[c]);
            put_number(out, chunk, c, i, "null");
        }
        ab_text_puts(out, "}");
    }
}

static void put_csv_header(struct ab_text *out)
{
    ab_text_puts(out, "key,idx");
    for (size_t c = 0; c < AB_DENSE_COLUMNS; c++) {
        ab_text_printf(out, ",%s", names[c]);
    }
    ab_text_puts(out, "\n");
}

ab_status ab_export_dense_rows(FILE *stream, struct ab_statement *chunks,
                               enum ab_export_format format, struct ab_error *err)
{
    struct ab_text text = {0};
    int is_first = 1;
    int has_row = 0;
    if (format == AB_EXPORT_CSV) {
        put_csv_header(&text);
        AB_TRY(ab_export_flush(stream, &text, err));
    }
    for (;; is_first = 0) {
        struct chunk chunk;
        AB_TRY(ab_statement_step(&has_row, chunks, err));
        if (!has_row || ferror(stream) != 0) {
            break;
        }
        AB_TRY(read_chunk(&chunk, chunks, err));
        if (format == AB_EXPORT_CSV) {
            put_csv_chunk(&text, &chunk);
        } else {
            put_json_chunk(&text, &chunk, is_first);
        }
        AB_TRY(ab_export_flush(stream, &text, err));
    }
    if (format == AB_EXPORT_JSON) {
        ab_text_puts(&text, is_first ? "[]\n" : "\n]\n");
        return ab_export_flush(stream, &text, err);
    }
    return AB_OK;
}
