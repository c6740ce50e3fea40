#include "db/store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/rng.h"
#include "db/export.h"
#include "db/statement.h"
#include "fake.h"
#include "run/cell.h"
#include "support/folder.h"
#include "plugin/package.h"
#include "support/leaks.h"

static const struct ab_environment environment = {
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

/* A store in a folder of its own, and an arena for cells. */
struct fixture {
    struct test_folder folder;
    struct ab_store *store;
    struct ab_arena arena;
    char path[128];
};

static void open_store(struct fixture *f)
{
    struct ab_error err = {0};
    f->folder = test_folder_make();
    (void)snprintf(f->path, sizeof f->path, "%s/a.db", f->folder.path);
    ab_arena_init(&f->arena);
    cr_assert_eq(ab_store_open(&f->store, f->path, AB_DB_WRITE, &environment, &err),
                 AB_OK, "%s", err.text);
}

static void close_store(struct fixture *f)
{
    ab_store_close(f->store);
    ab_arena_fini(&f->arena);
    test_folder_remove(&f->folder);
}

static ab_status put(struct fixture *f, uint64_t seed, enum ab_outcome outcome,
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

static void put_ok(struct fixture *f, uint64_t seed, enum ab_outcome outcome)
{
    struct ab_error err = {0};
    cr_assert_eq(put(f, seed, outcome, &err), AB_OK, "%s", err.text);
}

/* One number. */
static double query(struct fixture *f, const char *sql)
{
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    struct ab_statement *statement = NULL;
    int has_row = 0;
    cr_assert_eq(ab_store_db(&db, f->store, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_statement_create(&statement, db, sql, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_statement_step(&has_row, statement, &err), AB_OK, "%s", err.text);
    cr_assert(has_row, "%s", sql);
    double value = ab_column_real(statement, 0);
    ab_statement_destroy(statement);
    return value;
}

static int is_done(struct fixture *f, const char *key)
{
    int done = -1;
    cr_assert_eq(ab_store_is_done(&done, f->store, key, 0, NULL), AB_OK);
    return done;
}

Test(store, a_record_is_found_in_its_tables)
{
    struct fixture f;
    open_store(&f);
    const struct ab_cell *cell = fake_cell(&f.arena, 7);
    cr_assert_eq(is_done(&f, cell->key), 0);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(is_done(&f, cell->key), 1);
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
        cr_assert_float_eq(query(&f, cases[i].sql), cases[i].value, 0, "%s",
                           cases[i].sql);
    }
    close_store(&f);
    AB_NO_LEAKS();
}

/* Gaps at the worst node: 49.5, 0.4, 5e-324 of 49.5 at first; targets 1e-2, 1e-4. */
Test(store, targets_are_hit_at_the_first_snapshot_below_and_misses_stay)
{
    struct fixture f;
    open_store(&f);
    put_ok(&f, 1, AB_OUTCOME_TARGET);
    put_ok(&f, 2, AB_OUTCOME_DIVERGED);
    put_ok(&f, 3, AB_OUTCOME_CRASH);
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
        cr_assert_float_eq(query(&f, cases[i].sql), cases[i].value, 0, "%s",
                           cases[i].sql);
    }
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, crashes_are_tried_again_and_replaced_but_remembered)
{
    struct fixture f;
    open_store(&f);
    const char *key = ab_arena_strdup(&f.arena, fake_cell(&f.arena, 7)->key);
    put_ok(&f, 7, AB_OUTCOME_CRASH);
    cr_assert_eq(is_done(&f, key), 0);
    put_ok(&f, 7, AB_OUTCOME_TIMEOUT);
    cr_assert_eq(query(&f, "SELECT outcome = 'timeout' FROM cell"), 1);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(is_done(&f, key), 1);
    put_ok(&f, 7, AB_OUTCOME_CRASH); /* never beats a result */
    cr_assert_eq(is_done(&f, key), 1);
    cr_assert_eq(query(&f, "SELECT count(*) FROM cell"), 1);
    cr_assert_eq(query(&f, "SELECT count(*) FROM snapshot"), 3);
    cr_assert_eq(query(&f, "SELECT count(*) FROM execution"), 4);
    cr_assert_eq(query(&f, "SELECT count(*) FROM execution WHERE outcome = 'crash'"),
                 2);
    cr_assert_eq(query(&f, "SELECT time_ns FROM cell"), 2000000);
    close_store(&f);
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
    open_store(&f);
    struct ab_package package = {.is_verified = 1,
                                 .is_registered = 1,
                                 .binary_sha256 = "abc",
                                 .manifest_sha256 = "def",
                                 .algorithm = {.table = {.build = "cc 1"}}};
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    put_from(&f, &package);
    put_from(&f, &package);
    cr_assert_eq(query(&f, "SELECT count(*) FROM cell"), 1);
    cr_assert_eq(query(&f, "SELECT count(*) FROM plugin"), 2);
    cr_assert_eq(query(&f,
                       "SELECT count(*) FROM execution JOIN plugin p ON p.id = plugin "
                       "WHERE origin = 'registry' AND p.binary_sha256 = 'abc' AND "
                       "manifest_sha256 = 'def' AND build = 'cc 1'"),
                 2);
    package.is_verified = 0;
    package.is_registered = 0;
    put_from(&f, &package); /* not the same cell: another identity */
    cr_assert_eq(query(&f, "SELECT count(*) FROM cell"), 2);
    cr_assert_eq(query(&f,
                       "SELECT count(*) FROM v_cells WHERE algorithm_is_verified = 0 "
                       "AND key IN (SELECT key FROM cell WHERE definition LIKE "
                       "'{\"algorithm\":{\"binary_sha256\":%')"),
                 1);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, a_plugin_that_did_not_load_is_tried_again)
{
    struct fixture f;
    struct ab_record record;
    open_store(&f);
    const char *key = ab_arena_strdup(&f.arena, fake_cell(&f.arena, 7)->key);
    ab_record_init(&record, fake_cell(&f.arena, 7));
    record.outcome = AB_OUTCOME_PLUGIN_ERROR;
    cr_assert_eq(ab_store_put(f.store, &record, NULL), AB_OK);
    ab_record_fini(&record);
    cr_assert_eq(is_done(&f, key), 0);
    put_ok(&f, 7, AB_OUTCOME_PLUGIN_ERROR); /* this one ran */
    cr_assert_eq(is_done(&f, key), 1);
    cr_assert_eq(query(&f, "SELECT count(*) FROM execution"), 2);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, the_same_result_again_is_another_execution_a_different_one_an_error)
{
    struct fixture f;
    open_store(&f);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(query(&f, "SELECT count(*) FROM execution"), 2);
    struct ab_error err = {0};
    cr_assert_eq(put(&f, 7, AB_OUTCOME_BUDGET, &err), AB_ERR_CHECK);
    cr_assert_not_null(strstr(err.text, "not reproducible"), "%s", err.text);
    cr_assert_not_null(strstr(err.text, f.path), "%s", err.text);
    cr_assert_not_null(strstr(err.text, fake_cell(&f.arena, 7)->key), "%s", err.text);
    cr_assert_eq(query(&f, "SELECT count(*) FROM execution"), 2);
    cr_assert_eq(query(&f, "SELECT outcome = 'target' FROM cell"), 1);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, deleting_a_cell_leaves_nothing_of_it)
{
    struct fixture f;
    struct ab_db *db = NULL;
    open_store(&f);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    cr_assert_eq(ab_store_db(&db, f.store, NULL), AB_OK);
    cr_assert_eq(ab_db_execute(db, "DELETE FROM cell", NULL), AB_OK);
    cr_assert_eq(query(&f,
                       "SELECT (SELECT count(*) FROM snapshot) + (SELECT count(*) "
                       "FROM node) + (SELECT count(*) FROM cell_constant) + (SELECT "
                       "count(*) FROM execution)"),
                 0);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, a_released_store_opens_again_by_itself)
{
    struct fixture f;
    open_store(&f);
    ab_store_release(f.store);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    ab_store_release(f.store);
    ab_store_release(f.store);
    cr_assert_eq(is_done(&f, fake_cell(&f.arena, 7)->key), 1);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, a_suite_names_cells_that_have_not_run_and_never_changes)
{
    struct fixture f;
    open_store(&f);
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
    put_ok(&f, 2, AB_OUTCOME_TARGET);
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(query(&f, "SELECT count(*) FROM v_suites WHERE suite = 's'"), 2);
    cr_assert_eq(query(&f, "SELECT position FROM v_suites WHERE outcome IS NULL"), 0);
    cr_assert_eq(query(&f, "SELECT position FROM v_suites WHERE outcome = 'target'"),
                 1);
    (void)snprintf(suite.sha256, sizeof suite.sha256, "bb");
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "needs a new version"), "%s", err.text);
    suite.version = "2";
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(query(&f, "SELECT count(*) FROM v_suites"), 4);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, lack_of_memory_stores_nothing)
{
    struct fixture f;
    struct ab_record record;
    open_store(&f);
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
        cr_assert_eq(query(&f, "SELECT count(*) FROM cell"), status == AB_OK);
        cr_assert_eq(query(&f, "SELECT count(*) FROM task"), status == AB_OK);
    } while (status != AB_OK);
    cr_assert_gt(n, 10);
    ab_record_fini(&record);
    close_store(&f);
    AB_NO_LEAKS();
}

/* ---- export ---- */

static char *export_text(struct fixture *f, enum ab_export_table table,
                         enum ab_export_format format, const char *suite)
{
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_assert_not_null(stream);
    cr_assert_eq(ab_store_db(&db, f->store, NULL), AB_OK);
    cr_assert_eq(ab_export(stream, db, table, format, suite, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(fclose(stream), 0);
    return text;
}

Test(store, exports_do_not_depend_on_order_clock_or_row_ids)
{
    struct fixture f;
    struct fixture g;
    open_store(&f);
    open_store(&g);
    put_ok(&f, 1, AB_OUTCOME_TARGET);
    put_ok(&f, 2, AB_OUTCOME_BUDGET);
    put_ok(&g, 2, AB_OUTCOME_TIMEOUT);
    put_ok(&g, 3, AB_OUTCOME_BUDGET);
    put_ok(&g, 2, AB_OUTCOME_BUDGET);
    put_ok(&g, 1, AB_OUTCOME_TARGET);
    put_ok(&g, 1, AB_OUTCOME_TARGET);
    put_ok(&f, 3, AB_OUTCOME_BUDGET);
    for (int table = AB_EXPORT_CELLS; table <= AB_EXPORT_TARGETS; table++) {
        for (int format = AB_EXPORT_CSV; format <= AB_EXPORT_JSON; format++) {
            char *a = export_text(&f, (enum ab_export_table)table,
                                  (enum ab_export_format)format, NULL);
            char *b = export_text(&g, (enum ab_export_table)table,
                                  (enum ab_export_format)format, NULL);
            cr_assert_str_eq(a, b);
            cr_assert_gt(strlen(a), 500);
            free(a);
            free(b);
        }
    }
    close_store(&g);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, an_export_has_a_line_a_row_and_reads_back)
{
    struct fixture f;
    open_store(&f);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
    char *csv = export_text(&f, AB_EXPORT_SERIES, AB_EXPORT_CSV, NULL);
    char *json = export_text(&f, AB_EXPORT_CELLS, AB_EXPORT_JSON, NULL);
    cr_assert_eq(strncmp(csv, "key,idx,time_ns,", 16), 0);
    size_t n_lines = 0;
    for (const char *p = csv; *p != '\0'; p++) {
        n_lines += *p == '\n';
    }
    cr_assert_eq(n_lines, 4);
    cr_assert_not_null(strstr(csv, ",4.94065645841247e-324,"));
    struct ab_json root;
    struct ab_error err = {0};
    cr_assert_eq(ab_json_read_text(&root, json, strlen(json), "export", &err), AB_OK,
                 "%s", err.text);
    struct ab_json cell = ab_json_item(&root, 0);
    const char *reason = NULL;
    struct ab_json options;
    double step = 0;
    cr_assert_eq(ab_json_get_string(&reason, &cell, "reason", NULL), AB_OK);
    cr_assert_str_eq(reason, "because, \"so\"");
    cr_assert_eq(ab_json_get_object(&options, &cell, "options_resolved", NULL), AB_OK);
    cr_assert_eq(ab_json_get_number(&step, &options, "step", 0, 1, NULL), AB_OK);
    cr_assert(step == 0.1);
    ab_json_close(&root);
    free(json);
    free(csv);
    csv = export_text(&f, AB_EXPORT_CELLS, AB_EXPORT_CSV, NULL);
    cr_assert_not_null(strstr(csv, ",\"because, \"\"so\"\"\","), "%s", csv);
    free(csv);
    close_store(&f);
    AB_NO_LEAKS();
}

/* One bit after the other of a real database is turned over: it is refused or read, and
 * nothing else happens. */
Test(store, a_damaged_database_is_refused_or_read)
{
    struct fixture f;
    open_store(&f);
    put_ok(&f, 7, AB_OUTCOME_TARGET);
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
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, an_empty_export_is_valid_and_an_unknown_suite_refused)
{
    struct fixture f;
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    open_store(&f);
    char *json = export_text(&f, AB_EXPORT_CELLS, AB_EXPORT_JSON, NULL);
    cr_assert_str_eq(json, "[]\n");
    free(json);
    struct ab_cell cell = *fake_cell(&f.arena, 1);
    const struct ab_plan plan = {.n_cells = 1, .cells = &cell};
    const struct ab_suite suite = {.name = "quick",
                                   .version = "1",
                                   .description = "",
                                   .definition = "{}",
                                   .sha256 = "aa"};
    cr_assert_eq(ab_store_put_suite(f.store, &suite, &plan, NULL), AB_OK);
    put_ok(&f, 1, AB_OUTCOME_TARGET);
    put_ok(&f, 2, AB_OUTCOME_TARGET);
    char *csv = export_text(&f, AB_EXPORT_SERIES, AB_EXPORT_CSV, "quick");
    cr_assert_not_null(strstr(csv, cell.key));
    cr_assert_null(strstr(csv, fake_cell(&f.arena, 2)->key));
    free(csv);
    cr_assert_eq(ab_store_db(&db, f.store, NULL), AB_OK);
    csv = export_text(&f, AB_EXPORT_TARGETS, AB_EXPORT_CSV, "quick@1");
    cr_assert_not_null(strstr(csv, cell.key));
    free(csv);
    cr_assert_eq(ab_export(stdout, db, AB_EXPORT_CELLS, AB_EXPORT_CSV, "quick@2", &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "holds no version \"2\""), "%s", err.text);
    cr_assert_eq(ab_export(stdout, db, AB_EXPORT_CELLS, AB_EXPORT_CSV, "quik", &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "did you mean \"quick\"?"), "%s", err.text);
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, a_database_at_rest_is_one_file_and_stays_one_when_it_is_read)
{
    struct fixture f;
    struct ab_db *db = NULL;
    char path[160];
    open_store(&f);
    put_ok(&f, 1, AB_OUTCOME_TARGET);
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
    close_store(&f);
    AB_NO_LEAKS();
}

Test(store, a_store_that_closes_leaves_those_who_still_use_the_file_alone)
{
    struct fixture f;
    struct ab_store *other = NULL;
    open_store(&f);
    cr_assert_eq(ab_store_open(&other, f.path, AB_DB_WRITE, &environment, NULL), AB_OK);
    ab_store_close(other);
    put_ok(&f, 1, AB_OUTCOME_TARGET);
    cr_assert_eq(query(&f, "SELECT count(*) FROM cell"), 1);
    cr_assert_eq(query(&f, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    close_store(&f);
    AB_NO_LEAKS();
}
