#include <signal.h>
#include <stdatomic.h>

#include <unistd.h>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/request.h"
#include "cli/results.h"
#include "db/store.h"
#include "run/environment.h"
#include "run/run.h"

#define MAX_JOBS      1024
#define MAX_THREADS   256
#define MAX_TIMEOUT_S 10000000
#define MAX_MEMORY_MB 1000000000

struct job {
    const struct ab_args *args;
    const char *database;
    struct ab_request *request;
    struct ab_run_config limits;
};

static atomic_int caught_signal;

static void catch_signal(int number)
{
    caught_signal = number;
}

/* The first interrupt ends the run in good order, a second one at once; a terminal that
 * is closed says so more than once and asks for nothing. */
static void set_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction action = {.sa_handler = catch_signal,
                                   .sa_flags =
                                       numbers[i] == SIGHUP ? 0 : (int)SA_RESETHAND};
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

static ab_status read_limits(struct ab_run_config *limits, const struct ab_args *args,
                             struct ab_error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t threads = 1;
    int64_t timeout_s = 0;
    AB_TRY(ab_args_integer(&threads, args, "threads", 1, MAX_THREADS, err));
    int64_t jobs = cores / threads;
    jobs = jobs > 0 && jobs <= MAX_JOBS ? jobs : 1;
    AB_TRY(ab_args_integer(&jobs, args, "jobs", 0, MAX_JOBS, err));
    AB_TRY(ab_args_integer(&timeout_s, args, "timeout", 0, MAX_TIMEOUT_S, err));
    int64_t memory_mb = share_of_memory_mb(jobs > 0 ? jobs : 1);
    AB_TRY(ab_args_integer(&memory_mb, args, "memory", 0, MAX_MEMORY_MB, err));
    limits->jobs = (int)jobs;
    limits->n_helpers = (int)threads - 1;
    limits->timeout_s = (double)timeout_s;
    limits->memory_bytes = (uint64_t)memory_mb << 20;
    limits->force = ab_args_has(args, "force");
    limits->records_dense = ab_args_has(args, "dense-series");
    return AB_OK;
}

static enum ab_results_form form_of(const struct ab_args *args)
{
    if (ab_args_has(args, "json")) {
        return AB_RESULTS_JSON;
    }
    return ab_args_has(args, "dry-run") ? AB_RESULTS_CELLS : AB_RESULTS_COUNTS;
}

static ab_status dry_run(const struct job *job, struct ab_error *err)
{
    struct ab_db *db = NULL;
    if (access(job->database, F_OK) == 0) {
        AB_TRY(ab_db_open(&db, job->database, AB_DB_READ, err));
    }
    ab_status status =
        ab_results_show(job->request, job->database, db, form_of(job->args), err);
    ab_db_close(db);
    /* Cells that failed before are no failure of a run that did not take place. */
    return status == AB_ERR_CHECK ? AB_OK : status;
}

static ab_status finish(const struct job *job, struct ab_store *store,
                        const struct ab_run_summary *summary, struct ab_error *err)
{
    struct ab_db *db = NULL;
    ab_print_note("cells computed: %zu, skipped because stored: %zu; database %s",
                  summary->n_done, summary->n_skipped, job->database);
    AB_TRY(ab_store_db(&db, store, err));
    ab_status status =
        ab_results_show(job->request, job->database, db, form_of(job->args), err);
    if (summary->was_stopped && (status == AB_OK || status == AB_ERR_CHECK)) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "interrupted; the same command runs what is missing");
    }
    if (job->limits.records_dense && (status == AB_OK || status == AB_ERR_CHECK)) {
        return ab_results_check_series(job->request->plan, store, status, err);
    }
    return status;
}

static ab_status run_plan(const struct job *job, struct ab_store *store,
                          struct ab_error *err)
{
    const struct ab_request *request = job->request;
    if (request->suite != NULL) {
        AB_TRY(ab_store_put_suite(store, request->suite, request->plan, err));
    }
    struct ab_progress_view view = {.is_terminal = isatty(STDERR_FILENO)};
    struct ab_sink sink = ab_store_sink(store);
    struct ab_run_config config = job->limits;
    struct ab_run_summary summary;
    config.progress = ab_progress_show;
    config.progress_ctx = &view;
    config.stop = &caught_signal;
    set_signals();
    ab_status status = ab_run(&summary, request->plan, &config, &sink, err);
    ab_progress_end(&view);
    return status == AB_OK ? finish(job, store, &summary, err) : status;
}

static ab_status run_and_store(const struct job *job, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_environment environment;
    struct ab_store *store = NULL;
    ab_status status = ab_environment_read(&environment, &arena, err);
    if (status == AB_OK) {
        status = ab_store_open(&store, job->database, AB_DB_WRITE, &environment, err);
    }
    if (status == AB_OK) {
        status = run_plan(job, store, err);
    }
    ab_store_close(store);
    ab_arena_fini(&arena);
    return status;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct job job = {.args = args};
    AB_TRY(read_limits(&job.limits, args, err));
    AB_TRY(ab_cli_database(&job.database, args, err));
    AB_TRY(ab_request_create(&job.request, args, err));
    ab_status status =
        ab_args_has(args, "dry-run") ? dry_run(&job, err) : run_and_store(&job, err);
    ab_request_destroy(job.request);
    return status;
}

static const struct ab_cli_option options[] = {
    AB_REQUEST_OPTIONS{
        "jobs", "J", NULL,
        "processes that compute (default: as many as there are cores for their "
        "threads; 0: in this process, plugins included, for debuggers)",
        0},
    {"threads", "T", "1",
     "threads of each for gradients and snapshots: no result depends on them", 0},
    {"timeout", "S", "3600", "seconds on the clock that a cell may take; 0: no limit",
     0},
    {"memory", "MB", NULL,
     "address space that a process may take (default: its share of the machine's "
     "memory; 0: no limit)",
     0},
    AB_CLI_DB,
    {"dense-series", NULL, NULL,
     "record eight metrics at every round, in cells stored without them too", 0},
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
        "named has its default: of methods all that fit task and topology, and what is "
        "left out is said. A killed run loses the cells in flight, and the same "
        "command "
        "does the rest.\n\n" AB_HELP_NAMING "\n\n"
        "Exit status: 0 every cell ended in target, budget or stalled; 1 some ended in "
        "another way (diverged, nan, plugin-error, crash, timeout, infeasible), or the "
        "run "
        "was interrupted; 2 wrong options, files or names, and nothing was written; 3 "
        "database or system failed.",
    .options = options,
    .run = run,
};
