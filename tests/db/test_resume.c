/* kill -9 at any moment, and the same call again: a run ends with the same database as
 * one that was never disturbed. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/rng.h"
#include "db/export.h"
#include "db/statement.h"
#include "db/store.h"
#include "misbehave.h"
#include "run/run.h"
#include "support/folder.h"
#include "support/leaks.h"

#ifndef N_KILLS
#define N_KILLS 8
#endif

static const struct ab_environment environment = {
    .semantics = 1,
    .tool_version = "0",
    .abi = "0",
    .compiler = "c",
    .flags = "",
    .back_end = "",
    .os = "",
    .arch = "",
    .binary_sha256 = "",
};

struct fixture {
    struct test_folder folder;
    struct ab_registry *registry;
    struct ab_plan *plan;
};

static struct fixture make(void)
{
    struct fixture f = {.folder = test_folder_make(), .registry = misbehave_registry()};
    const struct ab_grid grid = {
        .task = "average:dim=2,quadratic:dim=3",
        .algorithm = "misbehave:how=tick,extra",
        .nodes = "8",
        .seeds = "1..12",
        .budget = "time=0.2",
    };
    struct ab_error err = {0};
    cr_assert_eq(ab_plan_create(&f.plan, &grid, 1, f.registry, &err), AB_OK, "%s",
                 err.text);
    return f;
}

static void drop(struct fixture *f)
{
    ab_plan_destroy(f->plan);
    ab_registry_destroy(f->registry);
    test_folder_remove(&f->folder);
}

static ab_status run_into(const struct fixture *f, const char *path, int jobs,
                          struct ab_run_summary *summary, struct ab_error *err)
{
    struct ab_store *store = NULL;
    AB_TRY(ab_store_open(&store, path, AB_DB_WRITE, &environment, err));
    const struct ab_run_config config = {.jobs = jobs};
    struct ab_sink sink = ab_store_sink(store);
    ab_status status = ab_run(summary, f->plan, &config, &sink, err);
    ab_store_close(store);
    return status;
}

static size_t run_ok(const struct fixture *f, const char *path, int jobs)
{
    struct ab_error err = {0};
    struct ab_run_summary summary;
    cr_assert_eq(run_into(f, path, jobs, &summary, &err), AB_OK, "%s", err.text);
    cr_assert_eq(summary.n_done + summary.n_skipped, f->plan->n_cells);
    return summary.n_done;
}

/* Both canonical exports, one after the other. Freed by the caller. */
static char *export_all(const char *path)
{
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_assert_eq(ab_db_open(&db, path, AB_DB_READ, &err), AB_OK, "%s", err.text);
    for (int table = AB_EXPORT_CELLS; table <= AB_EXPORT_SERIES; table++) {
        cr_assert_eq(ab_export(stream, db, (enum ab_export_table)table, AB_EXPORT_CSV,
                               NULL, &err),
                     AB_OK, "%s", err.text);
    }
    ab_db_close(db);
    cr_assert_eq(fclose(stream), 0);
    return text;
}

static int64_t query(const char *path, const char *sql)
{
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    struct ab_statement *statement = NULL;
    int found = 0;
    int64_t value = -1;
    cr_assert_eq(ab_db_open(&db, path, AB_DB_READ, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_statement_create(&statement, db, sql, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_statement_look_up(&found, &value, statement, &err), AB_OK, "%s",
                 err.text);
    ab_statement_destroy(statement);
    ab_db_close(db);
    return value;
}

/* 0: the kill came before the tables were there. */
static int is_database(const char *path)
{
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    ab_status status = ab_db_open(&db, path, AB_DB_READ, &err);
    cr_assert(status == AB_OK || access(path, F_OK) != 0 ||
                  strstr(err.text, "holds nothing") != NULL,
              "%s", err.text);
    ab_db_close(db);
    return status == AB_OK;
}

static uint64_t now_ms(void)
{
    struct timespec now;
    cr_assert_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void wait_ms(uint64_t delay_ms)
{
    const struct timespec delay = {.tv_sec = (time_t)(delay_ms / 1000),
                                   .tv_nsec = (long)(delay_ms % 1000) * 1000000};
    (void)nanosleep(&delay, NULL);
}

/* Runs in a process that is killed after the delay. 1 if the run was over before. */
static int run_and_kill(const struct fixture *f, const char *path, uint64_t delay_ms)
{
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        struct ab_run_summary summary;
        struct ab_error err = {0};
        _exit(run_into(f, path, 2, &summary, &err) == AB_OK ? 0 : 1);
    }
    wait_ms(delay_ms);
    cr_assert_eq(kill(pid, SIGKILL), 0);
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "the run failed");
    return !WIFSIGNALED(status);
}

/* What is stored is whole: a cell has its snapshots, nodes and its execution. */
static void expect_whole_cells(const char *path)
{
    cr_assert_eq(query(path, "SELECT count(*) FROM pragma_integrity_check "
                             "WHERE integrity_check <> 'ok'"),
                 0);
    cr_assert_eq(query(path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    cr_assert_eq(
        query(path,
              "SELECT count(*) FROM cell c WHERE n_nodes <> (SELECT count(*) FROM node "
              "WHERE cell = c.id) OR time_ns <> (SELECT max(time_ns) FROM snapshot "
              "WHERE cell = c.id) OR NOT EXISTS (SELECT 1 FROM execution WHERE cell = "
              "c.id)"),
        0);
}

Test(resume, a_killed_run_loses_nothing_that_it_has_stored, .timeout = 600)
{
    struct fixture f = make();
    char reference[300];
    char path[300];
    (void)snprintf(reference, sizeof reference, "%s/reference.db", f.folder.path);
    (void)snprintf(path, sizeof path, "%s/killed.db", f.folder.path);
    uint64_t duration_ms = now_ms();
    cr_assert_eq(run_ok(&f, reference, 2), f.plan->n_cells);
    duration_ms = now_ms() - duration_ms;
    char *expected = export_all(reference);
    struct ab_stream chance = ab_stream_make(1, AB_RNG_TEST, 0);
    int64_t n_stored = 0;
    int n_between = 0; /* kills that left some cells but not all */
    for (uint64_t kills = 0; kills < N_KILLS; kills++) {
        int is_over = run_and_kill(&f, path, ab_rng_below(&chance, kills, duration_ms));
        if (!is_database(path)) {
            continue;
        }
        expect_whole_cells(path);
        int64_t n_now = query(path, "SELECT count(*) FROM cell");
        cr_assert_geq(n_now, n_stored);
        n_between += n_now > 0 && (size_t)n_now < f.plan->n_cells;
        n_stored = n_now;
        if (is_over || (size_t)n_now == f.plan->n_cells) {
            char *found = export_all(path);
            cr_assert_str_eq(found, expected);
            free(found);
            cr_assert_eq(unlink(path), 0);
            n_stored = 0;
        }
    }
    cr_assert_gt(n_between, 0, "every kill came too early or too late");
    (void)run_ok(&f, path, 2);
    cr_assert_eq(run_ok(&f, path, 2), 0, "nothing is left to do");
    char *found = export_all(path);
    cr_assert_str_eq(found, expected);
    free(found);
    free(expected);
    drop(&f);
    AB_NO_LEAKS();
}

Test(resume, one_job_and_four_give_the_same_bytes)
{
    struct fixture f = make();
    char *expected = NULL;
    for (int jobs = 0; jobs <= 4; jobs += jobs == 0 ? 1 : 3) {
        char path[300];
        (void)snprintf(path, sizeof path, "%s/jobs-%d.db", f.folder.path, jobs);
        (void)run_ok(&f, path, jobs);
        char *found = export_all(path);
        if (expected == NULL) {
            expected = found;
            continue;
        }
        cr_assert_str_eq(found, expected);
        free(found);
    }
    free(expected);
    drop(&f);
    AB_NO_LEAKS();
}

Test(resume, two_runs_share_a_database, .timeout = 120)
{
    struct fixture f = make();
    char path[300];
    (void)snprintf(path, sizeof path, "%s/shared.db", f.folder.path);
    pid_t pids[2];
    for (int i = 0; i < 2; i++) {
        pids[i] = fork();
        cr_assert_geq(pids[i], 0);
        if (pids[i] == 0) {
            struct ab_run_summary summary;
            struct ab_error err = {0};
            ab_status status = run_into(&f, path, 1, &summary, &err);
            if (status != AB_OK) {
                (void)fprintf(stderr, "%s\n", err.text);
            }
            _exit(status == AB_OK ? 0 : 1);
        }
    }
    for (int i = 0; i < 2; i++) {
        int status = 0;
        cr_assert_eq(waitpid(pids[i], &status, 0), pids[i]);
        cr_assert_eq(status, 0);
    }
    cr_assert_eq((size_t)query(path, "SELECT count(*) FROM cell"), f.plan->n_cells);
    cr_assert_geq((size_t)query(path, "SELECT count(*) FROM execution"),
                  f.plan->n_cells);
    expect_whole_cells(path);
    drop(&f);
    AB_NO_LEAKS();
}
