/* The dense series as text, straight from the blobs. For export.c. */
#ifndef AB_DB_EXPORT_DENSE_H
#define AB_DB_EXPORT_DENSE_H

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"
#include "db/put_dense.h"
#include "db/export.h"
#include "db/statement.h"

/* The columns that ab_export_dense_rows reads. */
#define AB_EXPORT_DENSE_COLUMNS "key, first, n_points" AB_DENSE_NAMES

/* chunks: a query of these columns; a row of v_dense_series for each of their points.
 */
AB_MUST_CHECK ab_status ab_export_dense_rows(FILE *stream, struct ab_statement *chunks,
                                             enum ab_export_format format,
                                             struct ab_error *err);
/* In export.c: writes the text, which is then empty. */
AB_MUST_CHECK ab_status ab_export_flush(FILE *stream, struct ab_text *text,
                                        struct ab_error *err);

#endif
