#include "db/store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rng.h"
#include "fake.h"
#include "fixture.h"
#include "plugin/package.h"
#include "run/cell.h"
#include "support/leaks.h"

Test(store, a_record_is_found_in_its_tables)
{
    struct fixture f;
    fixture_open(&f);
    const struct ab_cell *cell = fake_cell(&f.arena, 7);
    cr_assert_eq(fixture_is_done(&f, cell->key, 0), 0);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(fixture_is_done(&f, cell->key, 0), 1);
    static const struct {
        const char *sql;
        double value;
    } cases[] = {
        {"SELECT count(*) FROM cell", 1},
        {"SELECT seed = 7 AND budget_limit = 1e10 AND budget_axis = 'time' FROM "
         "v_cells",
         1},
        {"SELECT algorithm = 'extra' AND profile = 'ideal' AND dim = 20 FROM v_cells",
         1},
        {"SELECT kappa FROM v_cells", 100},
        {"SELECT mu_local FROM v_cells", 0.5},
        {"SELECT was_read FROM cell_constant WHERE name = 'l'", 1},
        {"SELECT sum(was_read) FROM cell_constant", 1},
        {"SELECT value IS NULL FROM cell_constant WHERE name = 'lambda_2'", 1},
        {"SELECT count(*) FROM snapshot", 3},
        /* The totals are the first sixteen numbers of fake_record. */
        {"SELECT rounds = 1 AND abs(gradients - 2 / 3.0) < 1e-15 AND messages = 6 "
         "AND abs(energy_j - 14 / 3.0) < 1e-15 AND lost = 15 AND bytes_lost = 16 FROM "
         "v_cells",
         1},
        {"SELECT f_gap_worst_node = 5e-324 FROM snapshot WHERE idx = 2", 1},
        {"SELECT accuracy_mean_model IS NULL FROM snapshot WHERE idx = 2", 1},
        {"SELECT worst_node FROM snapshot WHERE idx = 1", 5},
        {"SELECT count(*) FROM node", 2},
        {"SELECT sum(bytes_lost - lost) FROM v_series", 3},
        {"SELECT sum(bytes_lost - lost) FROM node", 2},
        {"SELECT label_variation FROM v_cells", 0.25},
        {"SELECT result_version FROM cell", 2},
        {"SELECT started_at = '2025-12-31T23:59:59Z' FROM execution", 1},
        {"SELECT isolation = 'limits,seccomp' FROM execution", 1},
        {"SELECT compiler = 'gcc 12.2.0' FROM environment JOIN execution "
         "ON environment.id = environment",
         1},
        {"SELECT count(*) FROM task_target", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_float_eq(fixture_query(&f, cases[i].sql), cases[i].value, 0, "%s",
                           cases[i].sql);
    }
    fixture_close(&f);
    AB_NO_LEAKS();
}

/* Gaps at the worst node: 49.5, 0.4, 5e-324 of 49.5 at first; targets 1e-2, 1e-4. */
Test(store, targets_are_hit_at_the_first_snapshot_below_and_misses_stay)
{
    struct fixture f;
    fixture_open(&f);
    fixture_put_ok(&f, 1, AB_OUTCOME_TARGET);
    fixture_put_ok(&f, 2, AB_OUTCOME_DIVERGED);
    fixture_put_ok(&f, 3, AB_OUTCOME_CRASH);
    static const struct {
        const char *sql;
        double value;
    } cases[] = {
        {"SELECT count(*) FROM v_time_to_target", 6},
        {"SELECT sum(hit) FROM v_time_to_target", 2},
        {"SELECT snapshot FROM v_time_to_target WHERE hit AND target = 1e-2", 1},
        {"SELECT time_ns FROM v_time_to_target WHERE hit AND target = 1e-2", 1e6},
        {"SELECT previous_time_ns FROM v_time_to_target WHERE hit AND target = 1e-2",
         0},
        {"SELECT time_ns FROM v_time_to_target WHERE hit AND target = 1e-4", 2e6},
        {"SELECT previous_time_ns FROM v_time_to_target WHERE hit AND target = 1e-4",
         1e6},
        {"SELECT count(time_ns) FROM v_time_to_target WHERE NOT hit", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_float_eq(fixture_query(&f, cases[i].sql), cases[i].value, 0, "%s",
                           cases[i].sql);
    }
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, crashes_are_tried_again_and_replaced_but_remembered)
{
    struct fixture f;
    fixture_open(&f);
    const char *key = ab_arena_strdup(&f.arena, fake_cell(&f.arena, 7)->key);
    fixture_put_ok(&f, 7, AB_OUTCOME_CRASH);
    cr_assert_eq(fixture_is_done(&f, key, 0), 0);
    fixture_put_ok(&f, 7, AB_OUTCOME_TIMEOUT);
    cr_assert_eq(fixture_query(&f, "SELECT outcome = 'timeout' FROM cell"), 1);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(fixture_is_done(&f, key, 0), 1);
    fixture_put_ok(&f, 7, AB_OUTCOME_CRASH); /* never beats a result */
    cr_assert_eq(fixture_is_done(&f, key, 0), 1);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM cell"), 1);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM snapshot"), 3);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM execution"), 4);
    cr_assert_eq(
        fixture_query(&f, "SELECT count(*) FROM execution WHERE outcome = 'crash'"), 2);
    cr_assert_eq(fixture_query(&f, "SELECT time_ns FROM cell"), 2000000);
    fixture_close(&f);
    AB_NO_LEAKS();
}

/* The same record, computed by code that was loaded. */
static void put_from(struct fixture *f, const struct ab_package *package)
{
    struct ab_record record;
    struct ab_cell cell = *fake_cell(&f->arena, 7);
    struct ab_algorithm algorithm = *cell.method->algorithm;
    struct ab_method method = *cell.method;
    algorithm.package = package;
    if (!package->is_verified) {
        memcpy(algorithm.sha256, package->binary_sha256, sizeof algorithm.sha256);
    }
    method.algorithm = &algorithm;
    cell.method = &method;
    cr_assert_eq(ab_cell_identify(&cell, &f->arena, NULL), AB_OK);
    fake_record(&record, &cell);
    cr_assert_eq(ab_store_put(f->store, &record, NULL), AB_OK);
    ab_record_fini(&record);
}

Test(store, what_computed_is_kept_with_each_execution)
{
    struct fixture f;
    fixture_open(&f);
    struct ab_package package = {.is_verified = 1,
                                 .is_registered = 1,
                                 .binary_sha256 = "abc",
                                 .manifest_sha256 = "def",
                                 .algorithm = {.table = {.build = "cc 1"}}};
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    put_from(&f, &package);
    put_from(&f, &package);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM cell"), 1);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM plugin"), 2);
    cr_assert_eq(
        fixture_query(&f,
                      "SELECT count(*) FROM execution JOIN plugin p ON p.id = plugin "
                      "WHERE origin = 'registry' AND p.binary_sha256 = 'abc' AND "
                      "manifest_sha256 = 'def' AND build = 'cc 1'"),
        2);
    package.is_verified = 0;
    package.is_registered = 0;
    put_from(&f, &package); /* not the same cell: another identity */
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM cell"), 2);
    cr_assert_eq(fixture_query(
                     &f, "SELECT count(*) FROM v_cells WHERE algorithm_is_verified = 0 "
                         "AND key IN (SELECT key FROM cell WHERE definition LIKE "
                         "'{\"algorithm\":{\"binary_sha256\":%')"),
                 1);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, a_plugin_that_did_not_load_is_tried_again)
{
    struct fixture f;
    struct ab_record record;
    fixture_open(&f);
    const char *key = ab_arena_strdup(&f.arena, fake_cell(&f.arena, 7)->key);
    ab_record_init(&record, fake_cell(&f.arena, 7));
    record.outcome = AB_OUTCOME_PLUGIN_ERROR;
    cr_assert_eq(ab_store_put(f.store, &record, NULL), AB_OK);
    ab_record_fini(&record);
    cr_assert_eq(fixture_is_done(&f, key, 0), 0);
    fixture_put_ok(&f, 7, AB_OUTCOME_PLUGIN_ERROR); /* this one ran */
    cr_assert_eq(fixture_is_done(&f, key, 0), 1);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM execution"), 2);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, the_same_result_again_is_another_execution_a_different_one_an_error)
{
    struct fixture f;
    fixture_open(&f);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM execution"), 2);
    struct ab_error err = {0};
    cr_assert_eq(fixture_put(&f, 7, AB_OUTCOME_BUDGET, &err), AB_ERR_CHECK);
    cr_assert_not_null(strstr(err.text, "not reproducible"), "%s", err.text);
    cr_assert_not_null(strstr(err.text, f.path), "%s", err.text);
    cr_assert_not_null(strstr(err.text, fake_cell(&f.arena, 7)->key), "%s", err.text);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM execution"), 2);
    cr_assert_eq(fixture_query(&f, "SELECT outcome = 'target' FROM cell"), 1);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, deleting_a_cell_leaves_nothing_of_it)
{
    struct fixture f;
    struct ab_db *db = NULL;
    fixture_open(&f);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(ab_store_db(&db, f.store, NULL), AB_OK);
    cr_assert_eq(ab_db_execute(db, "DELETE FROM cell", NULL), AB_OK);
    cr_assert_eq(
        fixture_query(&f, "SELECT (SELECT count(*) FROM snapshot) + (SELECT count(*) "
                          "FROM node) + (SELECT count(*) FROM cell_constant) + (SELECT "
                          "count(*) FROM execution)"),
        0);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, a_released_store_opens_again_by_itself)
{
    struct fixture f;
    fixture_open(&f);
    ab_store_release(f.store);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    ab_store_release(f.store);
    ab_store_release(f.store);
    cr_assert_eq(fixture_is_done(&f, fake_cell(&f.arena, 7)->key, 0), 1);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, a_suite_names_cells_that_have_not_run_and_never_changes)
{
    struct fixture f;
    fixture_open(&f);
    struct ab_cell cells[2];
    cells[0] = *fake_cell(&f.arena, 1);
    cells[1] = *fake_cell(&f.arena, 2);
    const struct ab_plan plan = {.n_cells = 2, .cells = cells};
    struct ab_suite suite = {.name = "s",
                             .version = "1",
                             .description = "d",
                             .definition = "{}",
                             .sha256 = "aa"};
    struct ab_error err = {0};
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, &err), AB_OK, "%s",
                 err.text);
    fixture_put_ok(&f, 2, AB_OUTCOME_TARGET);
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM v_suites WHERE suite = 's'"),
                 2);
    cr_assert_eq(
        fixture_query(&f, "SELECT position FROM v_suites WHERE outcome IS NULL"), 0);
    cr_assert_eq(
        fixture_query(&f, "SELECT position FROM v_suites WHERE outcome = 'target'"), 1);
    (void)snprintf(suite.sha256, sizeof suite.sha256, "bb");
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "needs a new version"), "%s", err.text);
    suite.version = "2";
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM v_suites"), 4);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, lack_of_memory_stores_nothing)
{
    struct fixture f;
    struct ab_record record;
    fixture_open(&f);
    fake_record(&record, fake_cell(&f.arena, 7));
    size_t n = 0;
    ab_status status;
    do {
        ab_store_release(f.store);
        ab_alloc_fail_after(++n);
        status = ab_store_put(f.store, &record, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY, "%zu: %s", n,
                  ab_status_name(status));
        cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM cell"), status == AB_OK);
        cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM task"), status == AB_OK);
    } while (status != AB_OK);
    cr_assert_gt(n, 10);
    ab_record_fini(&record);
    fixture_close(&f);
    AB_NO_LEAKS();
}

/* One bit after the other of a real database is turned over: it is refused or read, and
 * nothing else happens. */
Test(store, a_damaged_database_is_refused_or_read)
{
    struct fixture f;
    fixture_open(&f);
    fixture_put_ok(&f, 7, AB_OUTCOME_TARGET);
    ab_store_close(f.store);
    char *bytes = NULL;
    size_t size = 0;
    cr_assert_eq(ab_file_read(&bytes, &size, f.path, 1 << 20, NULL), AB_OK);
    struct ab_stream chance = ab_stream_make(1, AB_RNG_TEST, 0);
    size_t n_refused = 0;
    for (uint64_t k = 0; k < 150; k++) {
        /* The header and the schema, where most can go wrong, in every second case. */
        size_t place = ab_rng_below(&chance, k, k % 2 == 0 ? 4096 : size);
        char flipped = (char)(1 << (k % 8));
        bytes[place] = (char)(bytes[place] ^ flipped);
        cr_assert_eq(ab_file_write(f.path, bytes, size, NULL), AB_OK);
        bytes[place] = (char)(bytes[place] ^ flipped);
        struct ab_error err = {0};
        struct ab_db *db = NULL;
        FILE *nowhere = fopen("/dev/null", "w");
        ab_status status = ab_db_open(&db, f.path, AB_DB_READ, &err);
        for (int table = AB_EXPORT_CELLS; table <= AB_EXPORT_TARGETS && status == AB_OK;
             table++) {
            status = ab_export(nowhere, db, (enum ab_export_table)table, AB_EXPORT_JSON,
                               NULL, &err);
        }
        cr_assert(status == AB_OK || status == AB_ERR_DATABASE, "bit %zu.%d: %s", place,
                  (int)(k % 8), err.text);
        n_refused += status != AB_OK;
        ab_db_close(db);
        cr_assert_eq(fclose(nowhere), 0);
    }
    cr_assert_gt(n_refused, 0);
    f.store = NULL;
    ab_free(bytes);
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, a_database_at_rest_is_one_file_and_stays_one_when_it_is_read)
{
    struct fixture f;
    struct ab_db *db = NULL;
    char path[160];
    fixture_open(&f);
    fixture_put_ok(&f, 1, AB_OUTCOME_TARGET);
    ab_store_close(f.store);
    f.store = NULL;
    cr_assert_eq(ab_db_open(&db, f.path, AB_DB_READ, NULL), AB_OK);
    cr_assert_eq(ab_db_execute(db, "SELECT * FROM v_cells", NULL), AB_OK);
    ab_db_close(db);
    static const char *const ends[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(path, sizeof path, "%s%s", f.path, ends[i]);
        cr_assert_neq(access(path, F_OK), 0, "%s", path);
    }
    fixture_close(&f);
    AB_NO_LEAKS();
}

Test(store, a_store_that_closes_leaves_those_who_still_use_the_file_alone)
{
    struct fixture f;
    struct ab_store *other = NULL;
    fixture_open(&f);
    cr_assert_eq(ab_store_open(&other, f.path, AB_DB_WRITE, &fixture_environment, NULL),
                 AB_OK);
    ab_store_close(other);
    fixture_put_ok(&f, 1, AB_OUTCOME_TARGET);
    cr_assert_eq(fixture_query(&f, "SELECT count(*) FROM cell"), 1);
    cr_assert_eq(
        fixture_query(&f, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    fixture_close(&f);
    AB_NO_LEAKS();
}
