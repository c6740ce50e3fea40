/* The canonical export: the same bytes for the same cells, whatever the machine, the
 * number of jobs, the compiler or the order in which cells were stored. It is the views
 * of the schema without a clock, sorted by key; numbers read back as the same bits. */
#ifndef AB_DB_EXPORT_H
#define AB_DB_EXPORT_H

#include <stdio.h>

#include "base/error.h"
#include "db/db.h"

enum ab_export_table {
    AB_EXPORT_CELLS,       /* v_cells */
    AB_EXPORT_SERIES,      /* v_series */
    AB_EXPORT_TARGETS,     /* v_time_to_target */
    AB_EXPORT_PREDICTIONS, /* v_predictions */
    AB_EXPORT_DENSE,       /* v_dense_series */
};

enum ab_export_format {
    AB_EXPORT_CSV,  /* RFC 4180 with lines that end in \n; NULL is empty */
    AB_EXPORT_JSON, /* an array of objects, one a line */
};

/* suite: NAME or NAME@VERSION, its cells only; NULL: everything. A suite that is not
 * stored is AB_ERR_INPUT. Errors of the stream end the export and are left to its
 * owner. */
AB_MUST_CHECK ab_status ab_export(FILE *stream, struct ab_db *db,
                                  enum ab_export_table table,
                                  enum ab_export_format format, const char *suite,
                                  struct ab_error *err);

#endif
