/* A store in a folder of its own, an arena for cells (unit/run/fake.h), and what its
 * tests ask of it. All assert that they work, but where a status is returned. */
#ifndef AB_TESTS_DB_FIXTURE_H
#define AB_TESTS_DB_FIXTURE_H

#include "base/alloc.h"
#include "db/export.h"
#include "db/statement.h"
#include "db/store.h"
#include "support/folder.h"

extern const struct ab_environment fixture_environment;

struct fixture {
    struct test_folder folder;
    struct ab_store *store; /* may be closed, and then NULL */
    struct ab_arena arena;
    char path[128];
};

void fixture_open(struct fixture *f);
void fixture_close(struct fixture *f);

/* The record of fake_record, or of a crash or timeout an empty one. */
ab_status fixture_put(struct fixture *f, uint64_t seed, enum ab_outcome outcome,
                      struct ab_error *err);
void fixture_put_ok(struct fixture *f, uint64_t seed, enum ab_outcome outcome);
int fixture_is_done(struct fixture *f, const char *key, int needs_dense);

struct ab_db *fixture_db(struct fixture *f);
/* A statement at its first row, owned by the caller. */
struct ab_statement *fixture_row(struct fixture *f, const char *sql);
/* The first number of the first row. */
double fixture_query(struct fixture *f, const char *sql);
/* Owned by the caller (free). */
char *fixture_export(struct fixture *f, enum ab_export_table table,
                     enum ab_export_format format, const char *suite);

#endif
