/* Dense series in their tables (run/dense.h). For put.c and the exports. */
#ifndef AB_DB_PUT_DENSE_H
#define AB_DB_PUT_DENSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "db/db.h"
#include "run/record.h"

/* ", rounds, time_ns, ...": the columns of dense_chunk that hold numbers. */
#define AB_DENSE_NAME(type, name) ", " #name
#define AB_DENSE_NAMES            AB_DENSE_LIST(AB_DENSE_NAME)

/* Adds the series to the cell in row `cell`, which has a final result. If it has a
 * series already, that one stays, and another is AB_ERR_CHECK. Within a transaction of
 * the caller's. */
AB_MUST_CHECK ab_status ab_put_dense(struct ab_db *db, int64_t cell,
                                     const struct ab_record *record,
                                     struct ab_error *err);

#endif
