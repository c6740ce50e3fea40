#include "tasks/csv.h"

#include <inttypes.h>

#include "base/alloc.h"
#include "tasks/cursor.h"

static ab_status parse_row(double *row, const struct ab_csv_shape *shape,
                           struct ab_cursor *cursor, struct ab_error *err)
{
    for (uint64_t j = 0; j < shape->n_columns; j++) {
        if (j > 0) {
            if (ab_cursor_at_line_end(cursor) || *cursor->at != shape->separator) {
                return ab_cursor_fail(cursor, cursor->at, err,
                                      "'%c' and field %" PRIu64 " of %" PRIu64,
                                      shape->separator, j + 1, shape->n_columns);
            }
            cursor->at++;
        }
        AB_TRY(ab_cursor_number(&row[j], cursor, err));
    }
    if (!ab_cursor_at_line_end(cursor)) {
        return ab_cursor_fail(cursor, cursor->at, err,
                              "the end of the line after %" PRIu64 " fields",
                              shape->n_columns);
    }
    ab_cursor_next_line(cursor);
    return AB_OK;
}

static ab_status parse_rows(double *values, const struct ab_csv_shape *shape,
                            struct ab_cursor *cursor, struct ab_error *err)
{
    for (uint32_t i = 0; i < shape->n_header_lines; i++) {
        ab_cursor_next_line(cursor);
    }
    for (uint64_t i = 0; i < shape->n_rows; i++) {
        if (ab_cursor_at_end(cursor)) {
            return ab_cursor_fail(cursor, cursor->at, err,
                                  "row %" PRIu64 " of %" PRIu64, i + 1, shape->n_rows);
        }
        AB_TRY(parse_row(values + i * shape->n_columns, shape, cursor, err));
    }
    if (!ab_cursor_at_end(cursor)) {
        return ab_cursor_fail(cursor, cursor->at, err,
                              "the end of the file after %" PRIu64 " rows",
                              shape->n_rows);
    }
    return AB_OK;
}

ab_status ab_csv_parse(double **values, const struct ab_csv_shape *shape,
                       const char *bytes, size_t n_bytes, const char *name,
                       struct ab_error *err)
{
    struct ab_cursor cursor = ab_cursor_make(name, bytes, n_bytes);
    *values = ab_alloc_aligned(shape->n_rows, shape->n_columns * sizeof(double));
    if (*values == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = parse_rows(*values, shape, &cursor, err);
    if (status != AB_OK) {
        ab_free(*values);
        *values = NULL;
    }
    return status;
}
