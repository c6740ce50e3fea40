/* The store in the words of the domain: records in, keys done, suites. */
#ifndef AB_DB_STORE_H
#define AB_DB_STORE_H

#include "base/error.h"
#include "db/db.h"
#include "run/environment.h"
#include "run/record.h"
#include "run/run.h"
#include "run/suite.h"

struct ab_store;

/* As ab_db_open. The environment is copied into the database with the first record;
 * NULL for a store that is only read. Path and environment are borrowed. */
AB_MUST_CHECK ab_status ab_store_open(struct ab_store **out, const char *path,
                                      enum ab_db_mode mode,
                                      const struct ab_environment *environment,
                                      struct ab_error *err);
void ab_store_close(struct ab_store *store); /* NULL is legal */
/* Closes the connection, as is needed before a fork; the next call opens it again. */
void ab_store_release(struct ab_store *store);
/* The connection, for queries; borrowed until release or close. */
AB_MUST_CHECK ab_status ab_store_db(struct ab_db **db, struct ab_store *store,
                                    struct ab_error *err);

/* *is_done: 1 when the cell is stored with an outcome that need not be tried again, and
 * with its dense series (or that it was too long) if that is needed. */
AB_MUST_CHECK ab_status ab_store_is_done(int *is_done, struct ab_store *store,
                                         const char *key, int needs_dense,
                                         struct ab_error *err);
/* *is_cut: 1 when its dense series was too long to be kept. */
AB_MUST_CHECK ab_status ab_store_is_cut(int *is_cut, struct ab_store *store,
                                        const char *key, struct ab_error *err);
/* Stores a record in one transaction. A crash or timeout stored before is replaced.
 * When a final result is there already, it stays, and only the execution is added; a
 * result that differs from it is AB_ERR_CHECK: results must not depend on machine or
 * moment. The same goes for a dense series, which is added to a cell that has none. */
AB_MUST_CHECK ab_status ab_store_put(struct ab_store *store,
                                     const struct ab_record *record,
                                     struct ab_error *err);
/* Stores the suite and the cells it names. AB_ERR_INPUT if the same version is stored
 * with another content. */
AB_MUST_CHECK ab_status ab_store_put_suite(struct ab_store *store,
                                           const struct ab_suite *suite,
                                           const struct ab_plan *plan,
                                           struct ab_error *err);

/* For ab_run. Borrows the store. */
struct ab_sink ab_store_sink(struct ab_store *store);

#endif
