#include "fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "fake.h"

const struct ab_environment fixture_environment = {
    .semantics = 1,
    .tool_version = "0.1.0",
    .abi = "0.1",
    .compiler = "gcc 12.2.0",
    .flags = "-O2",
    .back_end = "plain",
    .os = "Linux 6.1",
    .arch = "x86_64",
    .binary_sha256 = "bb",
};

void fixture_open(struct fixture *f)
{
    struct ab_error err = {0};
    f->folder = test_folder_make();
    (void)snprintf(f->path, sizeof f->path, "%s/a.db", f->folder.path);
    ab_arena_init(&f->arena);
    cr_assert_eq(
        ab_store_open(&f->store, f->path, AB_DB_WRITE, &fixture_environment, &err),
        AB_OK, "%s", err.text);
}

void fixture_close(struct fixture *f)
{
    ab_store_close(f->store);
    ab_arena_fini(&f->arena);
    test_folder_remove(&f->folder);
}

ab_status fixture_put(struct fixture *f, uint64_t seed, enum ab_outcome outcome,
                      struct ab_error *err)
{
    struct ab_record record;
    const struct ab_cell *cell = fake_cell(&f->arena, seed);
    if (outcome != AB_OUTCOME_CRASH && outcome != AB_OUTCOME_TIMEOUT) {
        fake_record(&record, cell);
    } else {
        ab_record_init(&record, cell);
    }
    record.outcome = outcome;
    ab_status status = ab_store_put(f->store, &record, err);
    ab_record_fini(&record);
    return status;
}

void fixture_put_ok(struct fixture *f, uint64_t seed, enum ab_outcome outcome)
{
    struct ab_error err = {0};
    cr_assert_eq(fixture_put(f, seed, outcome, &err), AB_OK, "%s", err.text);
}

int fixture_is_done(struct fixture *f, const char *key, int needs_dense)
{
    int done = -1;
    cr_assert_eq(ab_store_is_done(&done, f->store, key, needs_dense, NULL), AB_OK);
    return done;
}

struct ab_db *fixture_db(struct fixture *f)
{
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    cr_assert_eq(ab_store_db(&db, f->store, &err), AB_OK, "%s", err.text);
    return db;
}

struct ab_statement *fixture_row(struct fixture *f, const char *sql)
{
    struct ab_error err = {0};
    struct ab_statement *row = NULL;
    int has_row = 0;
    cr_assert_eq(ab_statement_create(&row, fixture_db(f), sql, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_statement_step(&has_row, row, &err), AB_OK, "%s", err.text);
    cr_assert(has_row, "%s", sql);
    return row;
}

double fixture_query(struct fixture *f, const char *sql)
{
    struct ab_statement *row = fixture_row(f, sql);
    double value = ab_column_real(row, 0);
    ab_statement_destroy(row);
    return value;
}

char *fixture_export(struct fixture *f, enum ab_export_table table,
                     enum ab_export_format format, const char *suite)
{
    struct ab_error err = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_assert_not_null(stream);
    cr_assert_eq(ab_export(stream, fixture_db(f), table, format, suite, &err), AB_OK,
                 "%s", err.text);
    cr_assert_eq(fclose(stream), 0);
    return text;
}
