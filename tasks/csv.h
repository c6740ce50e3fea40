/* Tables of numbers as text: one row a line, fields apart by one separator. */
#ifndef AB_TASKS_CSV_H
#define AB_TASKS_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* What the file must hold, to the row: data of a fixed task never change. */
struct ab_csv_shape {
    char separator;          /* ',' or ' ' */
    uint32_t n_header_lines; /* not looked at */
    uint64_t n_rows;
    uint64_t n_columns;
};

/* *values: n_rows x n_columns, row major, owned by the caller (ab_free). Ragged rows,
 * empty lines, missing fields, anything but finite decimal numbers, and too few or too
 * many rows are refused with file:line:column. */
AB_MUST_CHECK ab_status ab_csv_parse(double **values, const struct ab_csv_shape *shape,
                                     const char *bytes, size_t n_bytes,
                                     const char *name, struct ab_error *err);

#endif
