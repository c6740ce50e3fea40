#include "run/run.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/crew.h"
#include "run/execute.h"
#include "run/foreign.h"
#include "run/pending.h"
#include "run/spares.h"
#include "run/worker.h"

/* Longest wait without a look at the clock and at `stop`. */
#define TICK_S 0.5

/* The clock is the limit; that on processor time, a little later, holds where this
 * process is suspended. */
#define CPU_MARGIN_S 10

/* Of a child: what systems usually give, whatever this one gives. */
#define STACK_BYTES ((uint64_t)8 << 20)

struct runner {
    const struct ab_plan *plan;
    const struct ab_run_config *config;
    const struct ab_sink *sink;
    struct ab_run_summary *summary;
    struct ab_pending pending;
    size_t next; /* of pending: the first that no worker got */
    struct ab_worker *workers;
    struct ab_spares spares;
    struct pollfd *polls; /* two a worker: its socket, its standard error */
    size_t n_workers;
    double started;
    char isolation[AB_SANDBOX_NAME_BYTES];
    struct ab_error *err;
};

static int is_stopped(const struct runner *runner)
{
    return runner->config->stop != NULL && *runner->config->stop != 0;
}

static void show_progress(const struct runner *runner, const struct ab_record *last)
{
    const struct ab_run_config *config = runner->config;
    if (config->progress == NULL) {
        return;
    }
    size_t n_done = runner->summary->n_done;
    struct ab_progress progress = {
        .n_done = n_done,
        .n_total = runner->pending.n,
        .elapsed_s = ab_clock_s(CLOCK_MONOTONIC) - runner->started,
        .last = last,
    };
    if (n_done > 0) {
        progress.left_s =
            progress.elapsed_s / (double)n_done * (double)(runner->pending.n - n_done);
    }
    config->progress(config->progress_ctx, &progress);
}

static ab_status keep(struct runner *runner, struct ab_record *record)
{
    memcpy(record->execution.isolation, runner->isolation, sizeof runner->isolation);
    record->dense.is_wanted = runner->config->records_dense;
    AB_TRY(runner->sink->put(runner->sink->ctx, record, runner->err));
    runner->summary->n_done++;
    runner->summary->n_outcome[record->outcome]++;
    show_progress(runner, record);
    return AB_OK;
}

/* A plugin that is not built in is loaded into this process for the rest of its life.
 */
static ab_status execute_here(struct ab_record *record, struct ab_scene **scene,
                              struct ab_crew *crew, struct ab_error *err)
{
    struct ab_place place = {0};
    const struct ab_seat seat = {.place = &place, .crew = crew};
    return record->cell->method->algorithm->package != NULL
               ? ab_foreign_execute(record, &seat, NULL, NULL, err)
               : ab_cell_execute(record, scene, &seat, err);
}

static ab_status run_here(struct runner *runner)
{
    struct ab_scene *scene = NULL;
    struct ab_crew *crew = NULL;
    if (runner->config->n_helpers > 0) {
        AB_TRY(ab_crew_create(&crew, (unsigned)runner->config->n_helpers, runner->err));
    }
    ab_status status = AB_OK;
    while (status == AB_OK && runner->next < runner->pending.n && !is_stopped(runner)) {
        struct ab_record record;
        ab_record_init(&record,
                       &runner->plan->cells[runner->pending.cells[runner->next++]]);
        record.dense.is_wanted = runner->config->records_dense;
        status = execute_here(&record, &scene, crew, runner->err);
        if (status == AB_OK) {
            status = keep(runner, &record);
        }
        ab_record_fini(&record);
    }
    ab_scene_destroy(scene);
    ab_crew_destroy(crew);
    return status;
}

/* Of the cells that come next, as many as want a child of their own; at least one. */
static size_t count_wanted(const struct runner *runner)
{
    size_t n = 0;
    size_t most = ab_spares_most(runner->n_workers, runner->config->n_helpers);
    for (size_t i = runner->next; i < runner->pending.n && n < most; i++) {
        n += !ab_worker_may_share(&runner->plan->cells[runner->pending.cells[i]]);
    }
    return n > 0 ? n : 1;
}

static ab_status start_worker(struct runner *runner, size_t index)
{
    const struct ab_worker_config config = {
        .limits = {.memory_bytes = runner->config->memory_bytes,
                   .stack_bytes = STACK_BYTES},
        .records_dense = runner->config->records_dense,
        .n_helpers = runner->config->n_helpers,
    };
    return ab_spares_take(&runner->workers[index], &runner->spares,
                          count_wanted(runner), runner->sink, runner->plan, &config,
                          runner->err);
}

/* The record of a cell whose worker did not live to send it. */
static ab_status keep_lost(struct runner *runner, size_t cell, double started,
                           enum ab_outcome outcome, const struct ab_worker_end *end)
{
    struct ab_record record;
    ab_record_init(&record, &runner->plan->cells[cell]);
    record.outcome = outcome;
    record.execution.wall_s = ab_clock_s(CLOCK_MONOTONIC) - started;
    record.execution.started_at =
        (int64_t)time(NULL) - (int64_t)record.execution.wall_s;
    if (outcome == AB_OUTCOME_TIMEOUT) {
        ab_record_say(&record, "took longer than %g s%s", runner->config->timeout_s,
                      end->where);
    } else {
        ab_record_say(&record, "%s", end->cause);
    }
    if (end->has_used_its_time) {
        record.outcome = AB_OUTCOME_TIMEOUT;
    }
    ab_status status = keep(runner, &record);
    ab_record_fini(&record);
    return status;
}

/* The worker is dead or has to die. Its cell gets a record, its place another child.
 * why: NULL, or a better cause than how it ends. */
static ab_status replace(struct runner *runner, size_t index, enum ab_outcome outcome,
                         const char *why)
{
    struct ab_worker *worker = &runner->workers[index];
    size_t cell = worker->cell;
    double started = worker->started;
    int is_early = worker->is_early;
    struct ab_worker_end end;
    ab_worker_stop(worker, &end);
    if (end.has_no_sandbox && is_early) { /* its cell waits for another child */
        ab_spares_give_up(&runner->spares);
        runner->pending.cells[--runner->next] = cell;
        return start_worker(runner, index);
    }
    if (cell == AB_WORKER_IDLE || end.has_no_sandbox) {
        return AB_FAIL(runner->err, AB_ERR_SYSTEM,
                       "a child process could not begin: %s", end.cause);
    }
    if (why != NULL) {
        (void)snprintf(end.cause, sizeof end.cause, "%s", why);
    }
    AB_TRY(keep_lost(runner, cell, started, outcome, &end));
    return runner->next < runner->pending.n ? start_worker(runner, index) : AB_OK;
}

/* Gives the next cell to a worker, or to a new child in its place. */
static ab_status give_cell(struct runner *runner, size_t index)
{
    struct ab_worker *worker = &runner->workers[index];
    double timeout_s = runner->config->timeout_s;
    int n_threads = 1 + runner->config->n_helpers;
    size_t cell = runner->pending.cells[runner->next];
    if (!ab_worker_suits(worker, &runner->plan->cells[cell])) {
        ab_worker_stop(worker, NULL);
        AB_TRY(start_worker(runner, index));
    }
    runner->next++;
    if (!ab_worker_send(worker, runner->plan, cell, ab_clock_s(CLOCK_MONOTONIC),
                        timeout_s > 0 ? n_threads * timeout_s + CPU_MARGIN_S : 0)) {
        AB_TRY(replace(runner, index, AB_OUTCOME_CRASH, NULL));
    }
    return AB_OK;
}

/* Gives cells to those who have none. */
static ab_status feed(struct runner *runner)
{
    for (size_t i = 0; i < runner->n_workers; i++) {
        const struct ab_worker *worker = &runner->workers[i];
        while (worker->pid != 0 && worker->cell == AB_WORKER_IDLE &&
               runner->next < runner->pending.n) {
            AB_TRY(give_cell(runner, i));
        }
    }
    return AB_OK;
}

static int is_busy(const struct ab_worker *worker)
{
    return worker->pid != 0 && worker->cell != AB_WORKER_IDLE;
}

static int is_any_busy(const struct runner *runner)
{
    size_t i = 0;
    while (i < runner->n_workers && !is_busy(&runner->workers[i])) {
        i++;
    }
    return i < runner->n_workers;
}

static ab_status wait_for_news(struct runner *runner)
{
    double wait_s = TICK_S;
    for (size_t i = 0; i < runner->n_workers; i++) {
        const struct ab_worker *worker = &runner->workers[i];
        struct pollfd *polls = &runner->polls[2 * i];
        polls[0] = (struct pollfd){.fd = is_busy(worker) ? worker->socket : -1,
                                   .events = POLLIN};
        polls[1] = (struct pollfd){.fd = is_busy(worker) ? worker->words.fd : -1,
                                   .events = POLLIN};
        if (is_busy(worker) && runner->config->timeout_s > 0) {
            double left = worker->started + runner->config->timeout_s -
                          ab_clock_s(CLOCK_MONOTONIC);
            wait_s = left < wait_s ? left : wait_s;
        }
    }
    int wait_ms = wait_s > 0 ? (int)(1000 * wait_s) + 1 : 0;
    int n_ready = poll(runner->polls, 2 * runner->n_workers, wait_ms);
    if (n_ready < 0 && errno != EINTR) {
        return AB_FAIL(runner->err, AB_ERR_SYSTEM, "poll: %s", strerror(errno));
    }
    if (n_ready <= 0) {
        show_progress(runner, NULL);
    }
    return AB_OK;
}

/* Takes what the worker sent, or notices that it is gone. */
static ab_status attend(struct runner *runner, size_t index)
{
    struct ab_worker *worker = &runner->workers[index];
    size_t cell = worker->cell;
    int is_alive = 0;
    int is_complete = 0;
    AB_TRY(ab_worker_receive(&is_alive, worker, runner->err));
    ab_child_stderr_pass_on(&worker->words, worker->name);
    struct ab_record record;
    struct ab_error junk = {0};
    ab_record_init(&record, &runner->plan->cells[cell]);
    ab_status status = ab_worker_take(&is_complete, &record, worker, &junk);
    if (is_complete) {
        status = keep(runner, &record);
    }
    ab_record_fini(&record);
    if (is_complete) {
        return status;
    }
    if (status == AB_ERR_INTERNAL) {
        return replace(runner, index, AB_OUTCOME_CRASH, junk.text);
    }
    if (status != AB_OK) {
        return AB_OUT_OF_MEMORY(runner->err);
    }
    double timeout_s = runner->config->timeout_s;
    if (!is_alive) {
        return replace(runner, index, AB_OUTCOME_CRASH, NULL);
    }
    if (timeout_s > 0 && ab_clock_s(CLOCK_MONOTONIC) - worker->started > timeout_s) {
        return replace(runner, index, AB_OUTCOME_TIMEOUT, NULL);
    }
    return AB_OK;
}

/* One look at every worker that computes. */
static ab_status attend_all(struct runner *runner)
{
    for (size_t i = 0; i < runner->n_workers; i++) {
        if (is_busy(&runner->workers[i])) {
            AB_TRY(attend(runner, i));
        }
    }
    return AB_OK;
}

static ab_status run_in_children(struct runner *runner)
{
    for (size_t i = 0; i < runner->n_workers; i++) {
        AB_TRY(start_worker(runner, i));
    }
    while (!is_stopped(runner)) {
        AB_TRY(feed(runner));
        if (!is_any_busy(runner)) {
            return AB_OK;
        }
        AB_TRY(wait_for_news(runner));
        AB_TRY(attend_all(runner));
    }
    return attend_all(runner); /* what is finished is kept */
}

static ab_status run_parallel(struct runner *runner)
{
    size_t jobs = (size_t)runner->config->jobs;
    runner->n_workers = jobs < runner->pending.n ? jobs : runner->pending.n;
    runner->workers = ab_alloc(runner->n_workers, sizeof *runner->workers);
    runner->polls = ab_alloc(2 * runner->n_workers, sizeof *runner->polls);
    ab_status status = AB_OK;
    if (runner->workers == NULL || runner->polls == NULL) {
        status = AB_OUT_OF_MEMORY(runner->err);
        goto out;
    }
    ab_worker_make_room(runner->n_workers + AB_SPARES_MAX);
    status = run_in_children(runner);
    for (size_t i = 0; i < runner->n_workers; i++) {
        ab_worker_stop(&runner->workers[i], NULL);
    }
    ab_spares_stop(&runner->spares);
out:
    ab_free(runner->polls);
    ab_free(runner->workers);
    return status;
}

ab_status ab_run(struct ab_run_summary *summary, const struct ab_plan *plan,
                 const struct ab_run_config *config, const struct ab_sink *sink,
                 struct ab_error *err)
{
    *summary = (struct ab_run_summary){0};
    struct runner runner = {
        .plan = plan,
        .config = config,
        .sink = sink,
        .summary = summary,
        .err = err,
    };
    ab_sandbox_name(runner.isolation);
    if (config->jobs == 0) {
        (void)snprintf(runner.isolation, sizeof runner.isolation, "none");
    }
    ab_status status = ab_pending_find(&runner.pending, plan, config, sink, err);
    summary->n_skipped = runner.pending.n_skipped;
    if (status == AB_OK) {
        status = ab_pending_solve(&runner.pending, plan, config, err);
    }
    runner.started = ab_clock_s(CLOCK_MONOTONIC);
    if (status == AB_OK && runner.pending.n > 0 && !is_stopped(&runner)) {
        status = config->jobs == 0 ? run_here(&runner) : run_parallel(&runner);
    }
    summary->was_stopped = is_stopped(&runner) && summary->n_done < runner.pending.n;
    ab_pending_fini(&runner.pending);
    return status;
}
