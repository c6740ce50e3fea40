/* Rows that cells and executions refer to: each is added when it is new, and its row id
 * found. Within a transaction of the caller's. */
#ifndef AB_DB_PARTS_H
#define AB_DB_PARTS_H

#include <stdint.h>

#include "base/error.h"
#include "db/db.h"
#include "run/cell.h"
#include "run/environment.h"

AB_MUST_CHECK ab_status ab_put_environment(int64_t *id, struct ab_db *db,
                                           const struct ab_environment *environment,
                                           struct ab_error *err);
/* The problem must be solved. */
AB_MUST_CHECK ab_status ab_put_task(int64_t *id, struct ab_db *db,
                                    const struct ab_problem *problem,
                                    struct ab_error *err);
AB_MUST_CHECK ab_status ab_put_algorithm(int64_t *id, struct ab_db *db,
                                         const struct ab_method *method,
                                         struct ab_error *err);
/* The code that computes: of the algorithm in row `algorithm`. */
AB_MUST_CHECK ab_status ab_put_plugin(int64_t *id, struct ab_db *db, int64_t algorithm,
                                      const struct ab_method *method,
                                      struct ab_error *err);
AB_MUST_CHECK ab_status ab_put_profile(int64_t *id, struct ab_db *db,
                                       const struct ab_profile *profile,
                                       struct ab_error *err);

#endif
