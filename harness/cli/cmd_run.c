#include <signal.h>
#include <stdio.h>

#include <unistd.h>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/request.h"
#include "cli/cell_rows.h"
#include "cli/print.h"
#include "db/store.h"
#include "run/environment.h"
#include "run/run.h"

#define MAX_JOBS      1024
#define MAX_TIMEOUT_S 10000000
#define MAX_MEMORY_MB 1000000000

/* AddressSanitizer and ThreadSanitizer reserve more address space than there is memory.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMITS_MEMORY 0
#else
#define LIMITS_MEMORY 1
#endif

static volatile sig_atomic_t caught_signal;

static void catch_signal(int number)
{
    caught_signal = number;
}

/* The first interrupt ends the run in good order, a second one at once. */
static void set_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction action = {.sa_handler = catch_signal,
                                   .sa_flags = (int)SA_RESETHAND};
        struct sigaction before;
        (void)sigemptyset(&action.sa_mask);
        /* What whoever started us has switched off stays off (nohup, sh's &). */
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            (void)sigaction(numbers[i], &action, NULL);
        }
    }
}

/* The machine's memory in equal parts; 0, no limit, where it is not known. */
static int64_t share_of_memory_mb(int64_t n_shares)
{
    long n_pages = sysconf(_SC_PHYS_PAGES);
    long page_bytes = sysconf(_SC_PAGESIZE);
    return n_pages > 0 && page_bytes > 0
               ? (int64_t)n_pages / n_shares * page_bytes / (1 << 20)
               : 0;
}

static ab_status read_limits(struct ab_run_config *config, const struct ab_args *args,
                             struct ab_error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t jobs = cores > 0 && cores <= MAX_JOBS ? cores : 1;
    int64_t timeout_s = 0;
    AB_TRY(ab_args_integer(&jobs, args, "jobs", 0, MAX_JOBS, err));
    AB_TRY(ab_args_integer(&timeout_s, args, "timeout", 0, MAX_TIMEOUT_S, err));
    int64_t memory_mb = share_of_memory_mb(jobs > 0 ? jobs : 1);
    AB_TRY(ab_args_integer(&memory_mb, args, "memory", 0, MAX_MEMORY_MB, err));
    config->jobs = (int)jobs;
    config->timeout_s = (double)timeout_s;
    config->memory_bytes = LIMITS_MEMORY ? (uint64_t)memory_mb << 20 : 0;
    config->force = ab_args_has(args, "force");
    return AB_OK;
}

/* ---- what is shown ---- */

/* The columns of the counts: the outcomes that occur, in the order of the list. */
static ab_status show_counts(const json_t *counts, struct ab_error *err)
{
    static const char *const outcomes[] = {
#define OUTCOME_WORD(name, word, text) word,
        AB_OUTCOME_LIST(OUTCOME_WORD)
#undef OUTCOME_WORD
            AB_ROWS_NOT_RUN,
    };
    const char *columns[3 + sizeof outcomes / sizeof outcomes[0]] = {"algorithm",
                                                                     "cells"};
    const json_t *all = json_array_get(counts, json_array_size(counts) - 1);
    size_t n_columns = 2;
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        if (json_object_get(all, outcomes[i]) != NULL) {
            columns[n_columns++] = outcomes[i];
        }
    }
    columns[n_columns] = NULL;
    return ab_print_table(counts, columns, err);
}

static ab_status show(const struct ab_request *request, const char *database,
                      json_t *rows, const struct ab_args *args, struct ab_error *err)
{
    const struct ab_suite *suite = request->suite;
    json_t *counts = ab_rows_count(rows);
    if (counts == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = AB_OK;
    if (ab_args_has(args, "json")) {
        json_t *document = json_pack(
            "{s:s, s:s?, s:s?, s:O, s:O}", "database", database, "suite",
            suite != NULL ? suite->name : NULL, "suite_version",
            suite != NULL ? suite->version : NULL, "cells", rows, "counts", counts);
        status = document != NULL ? ab_print_json(document, err) : AB_ERR_MEMORY;
        json_decref(document);
    } else if (ab_args_has(args, "dry-run")) {
        status = ab_print_table(rows, ab_rows_columns, err);
    } else {
        status = show_counts(counts, err);
    }
    json_decref(counts);
    return status;
}

/* ---- running ---- */

static ab_status dry_run(const struct ab_request *request, const char *database,
                         const struct ab_args *args, struct ab_error *err)
{
    struct ab_db *db = NULL;
    if (access(database, F_OK) == 0) {
        AB_TRY(ab_db_open(&db, database, AB_DB_READ, err));
    }
    json_t *rows = NULL;
    ab_status status = ab_rows_create(&rows, request->plan, db, err);
    if (status == AB_OK) {
        status = show(request, database, rows, args, err);
    }
    json_decref(rows);
    ab_db_close(db);
    return status;
}

static const char *text_of(const json_t *row, const char *key)
{
    return json_string_value(json_object_get(row, key));
}

/* The cells that failed, now or before, and the first of them as an example. */
static ab_status report_failed(const struct ab_plan *plan, const json_t *rows,
                               struct ab_error *err)
{
    size_t n_failed = 0;
    size_t first = 0;
    for (size_t i = json_array_size(rows); i-- > 0;) {
        if (ab_row_has_failed(json_array_get(rows, i))) {
            first = i;
            n_failed++;
        }
    }
    if (n_failed == 0) {
        return AB_OK;
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    const json_t *row = json_array_get(rows, first);
    const char *cell = ab_cell_text(&arena, &plan->cells[first]);
    ab_status status =
        AB_FAIL(err, AB_ERR_CHECK, "%zu of %zu cells failed, the first: %s: %s: %s",
                n_failed, json_array_size(rows), cell != NULL ? cell : "",
                text_of(row, "outcome"), text_of(row, "reason"));
    ab_arena_fini(&arena);
    return status;
}

static ab_status finish(const struct ab_request *request, struct ab_store *store,
                        const struct ab_run_summary *summary,
                        const struct ab_args *args, struct ab_error *err)
{
    const char *database = ab_cli_database(args);
    struct ab_db *db = NULL;
    json_t *rows = NULL;
    AB_TRY(ab_store_db(&db, store, err));
    AB_TRY(ab_rows_create(&rows, request->plan, db, err));
    ab_status status = show(request, database, rows, args, err);
    (void)fprintf(stderr, "%zu cells computed, %zu were there; database %s\n",
                  summary->n_done, summary->n_skipped, database);
    if (status == AB_OK && summary->was_stopped) {
        status = AB_FAIL(err, AB_ERR_CHECK,
                         "interrupted; the same command runs what is missing");
    }
    if (status == AB_OK) {
        status = report_failed(request->plan, rows, err);
    }
    json_decref(rows);
    return status;
}

static ab_status run_plan(const struct ab_request *request, struct ab_store *store,
                          struct ab_run_config *config, const struct ab_args *args,
                          struct ab_error *err)
{
    if (request->suite != NULL) {
        AB_TRY(ab_store_put_suite(store, request->suite, request->plan, err));
    }
    struct ab_progress_view view = {.is_terminal = isatty(STDERR_FILENO)};
    struct ab_sink sink = ab_store_sink(store);
    struct ab_run_summary summary;
    config->progress = ab_progress_show;
    config->progress_ctx = &view;
    config->stop = &caught_signal;
    set_signals();
    ab_status status = ab_run(&summary, request->plan, config, &sink, err);
    ab_progress_end(&view);
    return status == AB_OK ? finish(request, store, &summary, args, err) : status;
}

static ab_status run_and_store(const struct ab_request *request,
                               struct ab_run_config *config, const struct ab_args *args,
                               struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_environment environment;
    struct ab_store *store = NULL;
    ab_status status = ab_environment_read(&environment, &arena, err);
    if (status == AB_OK) {
        status = ab_store_open(&store, ab_cli_database(args), AB_DB_WRITE, &environment,
                               err);
    }
    if (status == AB_OK) {
        status = run_plan(request, store, config, args, err);
    }
    ab_store_close(store);
    ab_arena_fini(&arena);
    return status;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct ab_run_config config = {0};
    struct ab_request *request = NULL;
    AB_TRY(read_limits(&config, args, err));
    AB_TRY(ab_request_create(&request, args, err));
    ab_status status = ab_args_has(args, "dry-run")
                           ? dry_run(request, ab_cli_database(args), args, err)
                           : run_and_store(request, &config, args, err);
    ab_request_destroy(request);
    return status;
}

static const struct ab_cli_option options[] = {
    AB_REQUEST_OPTIONS{
        "jobs", "J", NULL,
        "processes that compute (default: one a core; 0: in this process, "
        "for debuggers)",
        0},
    {"timeout", "S", "3600", "seconds on the clock that a cell may take; 0: no limit",
     0},
    {"memory", "MB", NULL,
     "address space that a process may take (default: its share of the machine's "
     "memory; 0: no limit)",
     0},
    AB_CLI_DB,
    {"force", NULL, NULL, "compute also what is stored, and compare the bytes", 0},
    {"dry-run", NULL, NULL, "print the cells and what is stored of them; run nothing",
     0},
    AB_CLI_JSON,
    AB_CLI_END,
};

const struct ab_command ab_cmd_run = {
    .name = "run",
    .usage = "[--suite NAME | --task T,.. --topology G,.. ...] [--algorithm A,..]",
    .summary = "run a suite or a grid of cells, and store the results",
    .details =
        "Runs the cells that the database does not hold yet: each task x nodes x "
        "topology "
        "x partition x profile x budget x seed x algorithm. Without options, the suite "
        "`quick`; with any option that describes scenarios, a grid, and what is not "
        "named "
        "has its default. A killed run loses the cells in flight, and the same command "
        "does the rest.\n\n"
        "Things are named NAME:key=value,key=value; a list is separated by commas, "
        "a grid of values by '/': --algorithm extra:step=0.1/0.2,dadao.\n\n"
        "Exit status: 0 every cell ended in target, budget or stalled; 1 some ended in "
        "another way (diverged, nan, plugin-error, crash, timeout, infeasible), or the "
        "run "
        "was interrupted; 2 wrong options, files or names, and nothing was written; 3 "
        "database or system failed.",
    .options = options,
    .run = run,
};
