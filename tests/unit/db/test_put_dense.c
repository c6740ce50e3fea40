#include "db/put_dense.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fake.h"
#include "fixture.h"
#include "run/frame.h"
#include "support/leaks.h"

#define NOT_ASKED (-1)
#define TOO_LONG  (-2)
/* The record of fake_record with a series of so many points. */
static ab_status put(struct fixture *f, uint64_t seed, int n_points,
                     struct ab_error *err)
{
    struct ab_record record;
    fake_record(&record, fake_cell(&f->arena, seed));
    if (n_points != NOT_ASKED) {
        fake_dense(&record, n_points == TOO_LONG ? 0 : (uint64_t)n_points);
        record.dense.is_cut = n_points == TOO_LONG;
    }
    ab_status status = ab_store_put(f->store, &record, err);
    ab_record_fini(&record);
    return status;
}

static void put_ok(struct fixture *f, uint64_t seed, int n_points)
{
    struct ab_error err = {0};
    cr_assert_eq(put(f, seed, n_points, &err), AB_OK, "%s", err.text);
}

static int is_done(struct fixture *f, uint64_t seed, int needs_dense)
{
    return fixture_is_done(f, fake_cell(&f->arena, seed)->key, needs_dense);
}

Test(put_dense, a_series_is_added_once_to_a_result_that_is_there_or_comes)
{
    struct fixture f;
    struct ab_error err = {0};
    fixture_open(&f);
    put_ok(&f, 1, NOT_ASKED);
    cr_assert_eq(is_done(&f, 1, 0), 1);
    cr_assert_eq(is_done(&f, 1, 1), 0);
    put_ok(&f, 1, 1500);
    cr_assert_eq(is_done(&f, 1, 1), 1);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM execution"), 2);
    put_ok(&f, 1, 1500);
    put_ok(&f, 1, NOT_ASKED);
    cr_assert_eq(fixture_query(&f, "SELECT n_points FROM dense_series"), 1500);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM dense_chunk"), 2);
    cr_assert_eq(put(&f, 1, 1499, &err), AB_ERR_CHECK);
    cr_assert_not_null(strstr(err.text, "another dense series"), "%s", err.text);
    cr_assert_not_null(strstr(err.text, f.path), "%s", err.text);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM execution"), 4);
    put_ok(&f, 2, 0);
    cr_assert_eq(is_done(&f, 2, 1), 1, "a run without rounds has an empty series");
    cr_assert_eq(ab_db_execute(fixture_db(&f), "DELETE FROM cell", NULL), AB_OK);
    cr_assert_eq(fixture_query(&f, "SELECT (SELECT count(*) FROM dense_series) + "
                                   "(SELECT count(*) FROM dense_chunk)"),
                 0);
    fixture_close(&f);
    AB_NO_LEAKS();
}

/* A series of a crash says nothing about the cell. */
Test(put_dense, no_series_of_a_failure_is_kept)
{
    struct fixture f;
    struct ab_record record;
    fixture_open(&f);
    fake_record(&record, fake_cell(&f.arena, 1));
    fake_dense(&record, 10);
    record.outcome = AB_OUTCOME_TIMEOUT;
    cr_assert_eq(ab_store_put(f.store, &record, NULL), AB_OK);
    ab_record_fini(&record);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM dense_series"), 0);
    fixture_close(&f);
    AB_NO_LEAKS();
}

static int is_cut(struct fixture *f, uint64_t seed)
{
    int cut = -1;
    cr_assert_eq(ab_store_is_cut(&cut, f->store, fake_cell(&f->arena, seed)->key, NULL),
                 AB_OK);
    return cut;
}

Test(put_dense, a_series_that_is_too_long_is_not_asked_for_again)
{
    struct fixture f;
    fixture_open(&f);
    put_ok(&f, 1, TOO_LONG);
    cr_assert_eq(is_done(&f, 1, 1), 1);
    put_ok(&f, 1, TOO_LONG);
    put_ok(&f, 2, 0);
    put_ok(&f, 3, NOT_ASKED);
    cr_assert_eq(is_cut(&f, 1), 1);
    cr_assert_eq(is_cut(&f, 2), 0, "an empty one");
    cr_assert_eq(is_cut(&f, 3), 0);
    cr_assert_eq(is_cut(&f, 4), 0, "no such cell");
    cr_assert_eq(fixture_query(&f, "SELECT sum(is_cut) FROM dense_series"), 1);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM v_dense_series"), 0);
    cr_assert_eq(put(&f, 1, 0, NULL), AB_ERR_CHECK, "an empty one is another");
    fixture_close(&f);
    AB_NO_LEAKS();
}

static void expect_number(const struct ab_statement *row, int column, double expected,
                          uint64_t point)
{
    if (!isfinite(expected)) {
        cr_assert_eq(ab_column_type(row, column), AB_COLUMN_NULL);
        return;
    }
    double value = ab_column_real(row, column);
    cr_assert(value == expected && signbit(value) == signbit(expected),
              "%s of point %llu: found %.17g, expected %.17g",
              ab_column_name(row, column), (unsigned long long)point, value, expected);
}

/* To the bit, signs of zeros included; what is not finite is NULL. */
Test(put_dense, the_view_gives_every_number_back, .timeout = 60)
{
    const uint64_t n_points = 3 * AB_DENSE_CHUNK_POINTS + 7;
    struct fixture f;
    struct ab_record record;
    fixture_open(&f);
    put_ok(&f, 2, 5);
    fake_record(&record, fake_cell(&f.arena, 1));
    fake_dense(&record, n_points);
    cr_assert_eq(ab_store_put(f.store, &record, NULL), AB_OK);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM v_dense_series"),
                 (double)n_points + 5);
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "SELECT * FROM v_dense_series WHERE key = '%s' ORDER BY idx",
                   fake_cell(&f.arena, 1)->key);
    struct ab_statement *row = fixture_row(&f, sql);
    int has_row = 1;
    for (uint64_t i = 0; i < n_points; i++) {
        const struct ab_dense_chunk *chunk =
            record.dense.chunks[i / AB_DENSE_CHUNK_POINTS];
        size_t place = i % AB_DENSE_CHUNK_POINTS;
        cr_assert_eq(ab_column_int64(row, 1), (int64_t)i);
#define EXPECT_integer(name, column)                                                   \
    cr_assert_eq((uint64_t)ab_column_int64(row, column),                               \
                 ab_dense_integer(chunk->columns[AB_DENSE_##name], place));
#define EXPECT_real(name, column)                                                      \
    expect_number(row, column, ab_dense_real(chunk->columns[AB_DENSE_##name], place),  \
                  i);
#define EXPECT(type, name)                                                             \
    cr_assert_str_eq(ab_column_name(row, 2 + (int)AB_DENSE_##name), #name);            \
    EXPECT_##type(name, 2 + (int)AB_DENSE_##name)
        AB_DENSE_LIST(EXPECT)
#undef EXPECT
#undef EXPECT_real
#undef EXPECT_integer
        cr_assert_eq(ab_statement_step(&has_row, row, NULL), AB_OK);
    }
    cr_assert_not(has_row);
    ab_statement_destroy(row);
    ab_record_fini(&record);
    fixture_close(&f);
    AB_NO_LEAKS();
}

/* The lines by hand for the special values; n_points over an edge of chunks. */
Test(put_dense, an_export_has_a_line_a_point)
{
    struct fixture f;
    fixture_open(&f);
    char *json = fixture_export(&f, AB_EXPORT_DENSE, AB_EXPORT_JSON, NULL);
    cr_assert_str_eq(json, "[]\n");
    free(json);
    put_ok(&f, 1, 1030);
    char *csv = fixture_export(&f, AB_EXPORT_DENSE, AB_EXPORT_CSV, NULL);
    json = fixture_export(&f, AB_EXPORT_DENSE, AB_EXPORT_JSON, NULL);
    char line[512];
    const char *key = fake_cell(&f.arena, 1)->key;
    cr_assert_eq(strncmp(csv,
                         "key,idx,rounds,time_ns,gradients,bytes_sent,"
                         "f_gap_mean_model,f_gap_worst_node,distance,consensus_error,"
                         "gradient_norm\n",
                         100),
                 0);
    (void)snprintf(line, sizeof line,
                   "\n%s,1,1,1000003,0.3333333333333333,4611686018427387905,-0.0,-0.5,"
                   "9.99999999999997e-311,1,0.25\n",
                   key);
    cr_assert_not_null(strstr(csv, line), "%s in %.400s", line, csv);
    (void)snprintf(line, sizeof line, "\n%s,4,4,4000012,", key);
    const char *nan_line = strstr(csv, line);
    cr_assert_not_null(nan_line);
    cr_assert_not_null(strstr(nan_line, ",4611686018427387908,,-0.2,"));
    (void)snprintf(line, sizeof line, "\n%s,1029,1029,", key);
    cr_assert_not_null(strstr(csv, line));
    cr_assert_not_null(strstr(json, "\"f_gap_mean_model\":null,"));
    size_t n_lines = 0;
    for (const char *p = json; *p != '\0'; p++) {
        n_lines += *p == '\n';
    }
    cr_assert_eq(n_lines, 1032);
    free(csv);
    free(json);
    fixture_close(&f);
    AB_NO_LEAKS();
}

/* The promise is 9 bytes a point; the tables around it count in. */
Test(put_dense, a_point_takes_nine_bytes_of_the_file, .timeout = 60)
{
    const int n_points = 100000;
    struct fixture f;
    struct stat before;
    struct stat after;
    fixture_open(&f);
    put_ok(&f, 1, NOT_ASKED);
    ab_store_close(f.store);
    cr_assert_eq(stat(f.path, &before), 0);
    cr_assert_eq(
        ab_store_open(&f.store, f.path, AB_DB_WRITE, &fixture_environment, NULL),
        AB_OK);
    put_ok(&f, 1, n_points);
    ab_store_close(f.store);
    f.store = NULL;
    cr_assert_eq(stat(f.path, &after), 0);
    double bytes = (double)(after.st_size - before.st_size);
    cr_assert_lt(bytes / n_points / AB_DENSE_COLUMNS, 9.0);
    cr_assert_gt(bytes / n_points / AB_DENSE_COLUMNS, 8.0);
    fixture_close(&f);
    AB_NO_LEAKS();
}

/* ---- results that an older program stored ---- */

/* As the migration to schema 6 leaves them. */
static void make_old(struct fixture *f, uint64_t seed)
{
    struct ab_record record;
    char hash[AB_HASH_HEX_BYTES];
    char sql[512];
    fake_record(&record, fake_cell(&f->arena, seed));
    cr_assert_eq(ab_record_hash(hash, &record, 1, NULL), AB_OK);
    ab_record_fini(&record);
    (void)snprintf(sql, sizeof sql,
                   "UPDATE cell SET result_version = 1, result_sha256 = '%s', lost = "
                   "NULL, bytes_lost = NULL, label_variation = NULL; UPDATE snapshot "
                   "SET lost = NULL, bytes_lost = NULL; UPDATE node SET lost = NULL, "
                   "bytes_lost = NULL",
                   hash);
    cr_assert_eq(ab_db_execute(fixture_db(f), sql, NULL), AB_OK);
}

Test(put_dense, an_old_result_that_is_computed_again_gets_what_it_lacks)
{
    struct fixture f;
    struct fixture g;
    fixture_open(&f);
    put_ok(&f, 1, NOT_ASKED);
    make_old(&f, 1);
    put_ok(&f, 1, 20);
    cr_assert_eq(fixture_query(&f, "SELECT result_version = 2 AND lost = 15 AND "
                                   "label_variation = 0.25 FROM cell"),
                 1);
    cr_assert_eq(fixture_query(&f, "SELECT count(lost) FROM snapshot"), 3);
    cr_assert_eq(fixture_query(&f, "SELECT count(lost) FROM node"), 2);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM execution"), 2);
    fixture_open(&g);
    put_ok(&g, 1, 20);
    struct ab_statement *renewed = fixture_row(&f, "SELECT result_sha256 FROM cell");
    struct ab_statement *fresh = fixture_row(&g, "SELECT result_sha256 FROM cell");
    cr_assert_str_eq(ab_column_text(renewed, 0), ab_column_text(fresh, 0));
    ab_statement_destroy(renewed);
    ab_statement_destroy(fresh);
    fixture_close(&g);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(put_dense, an_old_result_that_differs_is_not_reproducible)
{
    struct fixture f;
    struct ab_error err = {0};
    fixture_open(&f);
    put_ok(&f, 1, NOT_ASKED);
    make_old(&f, 2);
    cr_assert_eq(
        ab_db_execute(fixture_db(&f), "UPDATE cell SET result_sha256 = 'x'", NULL),
        AB_OK);
    cr_assert_eq(put(&f, 1, 20, &err), AB_ERR_CHECK);
    cr_assert_not_null(strstr(err.text, "not reproducible"), "%s", err.text);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM dense_series"), 0);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM snapshot WHERE lost IS NULL"),
                 3);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(put_dense, lack_of_memory_stores_nothing, .timeout = 60)
{
    struct fixture f;
    struct ab_record record;
    fixture_open(&f);
    fake_record(&record, fake_cell(&f.arena, 7));
    fake_dense(&record, 30);
    size_t n = 0;
    ab_status status;
    do {
        ab_store_release(f.store);
        ab_alloc_fail_after(++n);
        status = ab_store_put(f.store, &record, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY, "%zu: %s", n,
                  ab_status_name(status));
        cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM dense_chunk"),
                     status == AB_OK);
    } while (status != AB_OK);
    cr_assert_gt(n, 10);
    ab_record_fini(&record);
    fixture_close(&f);
    AB_NO_LEAKS();
}
