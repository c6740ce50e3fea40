/* Writing one record into its tables. For store.c. */
#ifndef AB_DB_PUT_H
#define AB_DB_PUT_H

#include "base/error.h"
#include "db/db.h"
#include "run/environment.h"
#include "run/record.h"

/* Of a row of cell: its outcome need not be tried again (ab_record_is_final). */
#define AB_IS_FINAL                                                                    \
    "outcome NOT IN ('crash', 'timeout') "                                             \
    "AND (outcome <> 'plugin-error' OR time_ns IS NOT NULL)"

/* Within a transaction of the caller's. See ab_store_put. */
AB_MUST_CHECK ab_status ab_put_record(struct ab_db *db, const struct ab_record *record,
                                      const struct ab_environment *environment,
                                      struct ab_error *err);

#endif
