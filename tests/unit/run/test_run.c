#include "run/run.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "misbehave.h"
#include "run/frame.h"
#include "support/leaks.h"

#define MAX_CELLS 64

/* A sink that remembers what it was told. */
struct memory {
    const struct ab_plan *plan;
    size_t n_put;
    size_t n_releases;
    int is_open;            /* it has been used since the last release */
    int is_done[MAX_CELLS]; /* by place in the plan */
    enum ab_outcome outcome[MAX_CELLS];
    char reason[MAX_CELLS][128];
    char hash[MAX_CELLS][AB_HASH_HEX_BYTES];
    char isolation[AB_SANDBOX_NAME_BYTES]; /* of the last */
    size_t fail_at;                        /* the put that fails, from 1 */
    atomic_int *stop;
    size_t stop_at;  /* the put that asks to stop */
    int stops_early; /* the first question what is done asks to stop */
};

static int remember_is_done(struct memory *memory, const char *key)
{
    for (size_t i = 0; i < memory->plan->n_cells; i++) {
        if (strcmp(memory->plan->cells[i].key, key) == 0) {
            return memory->is_done[i];
        }
    }
    return 0;
}

static ab_status sink_is_done(int *is_done, void *ctx, const char *key, int needs_dense,
                              struct ab_error *err)
{
    (void)err;
    (void)needs_dense;
    struct memory *memory = ctx;
    memory->is_open = 1;
    if (memory->stops_early) {
        *memory->stop = 1;
    }
    *is_done = remember_is_done(ctx, key);
    return AB_OK;
}

static ab_status sink_put(void *ctx, const struct ab_record *record,
                          struct ab_error *err)
{
    struct memory *memory = ctx;
    size_t i = (size_t)(record->cell - memory->plan->cells);
    memory->n_put++;
    memory->is_open = 1;
    if (memory->n_put == memory->fail_at) {
        return AB_FAIL(err, AB_ERR_DATABASE, "the disk is full");
    }
    if (memory->n_put == memory->stop_at) {
        *memory->stop = 1;
    }
    memory->is_done[i] = 1;
    memory->outcome[i] = record->outcome;
    (void)snprintf(memory->reason[i], sizeof memory->reason[i], "%s", record->reason);
    memcpy(memory->isolation, record->execution.isolation, sizeof memory->isolation);
    return ab_record_hash(memory->hash[i], record, AB_RESULT_VERSION, err);
}

static void sink_release(void *ctx)
{
    ((struct memory *)ctx)->n_releases++;
    ((struct memory *)ctx)->is_open = 0;
}

static struct ab_sink sink_of(struct memory *memory)
{
    return (struct ab_sink){.ctx = memory,
                            .is_done = sink_is_done,
                            .put = sink_put,
                            .release = sink_release};
}

static struct ab_plan *plan_of(const struct ab_registry *registry,
                               const char *algorithms, const char *seeds)
{
    const struct ab_grid grid = {.task = "average:dim=2",
                                 .algorithm = algorithms,
                                 .nodes = "4",
                                 .seeds = seeds,
                                 .budget = "time=0.01"};
    struct ab_plan *plan = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_plan_create(&plan, &grid, 1, registry, &err), AB_OK, "%s",
                 err.text);
    cr_assert_leq(plan->n_cells, MAX_CELLS);
    return plan;
}

static struct ab_run_summary run_ok(struct memory *memory,
                                    const struct ab_run_config *config)
{
    struct ab_run_summary summary;
    struct ab_error err = {0};
    struct ab_sink sink = sink_of(memory);
    cr_assert_eq(ab_run(&summary, memory->plan, config, &sink, &err), AB_OK, "%s",
                 err.text);
    return summary;
}

/* No child is left behind. */
static void expect_no_children(void)
{
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1);
}

Test(run, results_do_not_depend_on_who_computes_them)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "extra,misbehave:how=tick", "1..10");
    static struct memory here;
    static struct memory there;
    for (int jobs = 1; jobs <= 4; jobs += 3) {
        here = (struct memory){.plan = plan};
        there = (struct memory){.plan = plan};
        struct ab_run_summary summary =
            run_ok(&here, &(struct ab_run_config){.jobs = 0});
        cr_assert_eq(summary.n_done, 20);
        summary = run_ok(&there,
                         &(struct ab_run_config){.jobs = jobs, .n_helpers = jobs - 1});
        cr_assert_eq(summary.n_done, 20);
        cr_assert_eq(summary.n_outcome[AB_OUTCOME_BUDGET] +
                         summary.n_outcome[AB_OUTCOME_TARGET],
                     20);
        for (size_t i = 0; i < 20; i++) {
            cr_assert_str_eq(here.hash[i], there.hash[i]);
        }
        char name[AB_SANDBOX_NAME_BYTES];
        ab_sandbox_name(name);
        cr_assert_str_eq(here.isolation, "none");
        cr_assert_str_eq(there.isolation, name);
        expect_no_children();
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

static const struct memory *watched;
static size_t n_forks;
static size_t n_forks_while_open;

static void look_at_fork(void)
{
    n_forks++;
    n_forks_while_open += watched->is_open != 0;
}

/* A child each, and the sink is released for many of them at once: to close a database
 * and to open it again takes longer than a small cell. */
Test(run, children_of_many_cells_are_forked_together_while_the_sink_is_released,
     .timeout = 60)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "misbehave:how=tick/segv", "1..20");
    static struct memory memory;
    watched = &memory;
    cr_assert_eq(pthread_atfork(look_at_fork, NULL, NULL), 0);
    for (int jobs = 1; jobs <= 3; jobs += 2) {
        memory = (struct memory){.plan = plan};
        n_forks = 0;
        struct ab_run_summary summary =
            run_ok(&memory, &(struct ab_run_config){.jobs = jobs});
        cr_assert_eq(summary.n_done, 40);
        cr_assert_eq(summary.n_outcome[AB_OUTCOME_CRASH], 20);
        cr_assert_geq(n_forks, 40);
        cr_assert_eq(n_forks_while_open, 0);
        cr_assert_leq(memory.n_releases, 4);
        expect_no_children();
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(run, a_cell_that_kills_its_child_is_one_record, .timeout = 60)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(
        registry, "misbehave:how=segv/exit/tick/fail,misbehave:how=hang", "1..3");
    for (int jobs = 1; jobs <= 2; jobs++) {
        static struct memory memory;
        memory = (struct memory){.plan = plan};
        struct ab_run_summary summary =
            run_ok(&memory, &(struct ab_run_config){
                                .jobs = jobs, .n_helpers = jobs - 1, .timeout_s = 0.3});
        cr_assert_eq(summary.n_done, 15);
        cr_assert_eq(summary.n_outcome[AB_OUTCOME_CRASH], 6);
        cr_assert_eq(summary.n_outcome[AB_OUTCOME_TIMEOUT], 3);
        cr_assert_eq(summary.n_outcome[AB_OUTCOME_PLUGIN_ERROR], 3);
        cr_assert_eq(summary.n_outcome[AB_OUTCOME_BUDGET], 3);
        for (size_t i = 0; i < 15; i += 5) {
            cr_assert_str_eq(memory.reason[i],
                             "segmentation fault at address 0x0 in on_event(start) of "
                             "node 0 at 0 ns");
            cr_assert_str_eq(memory.reason[i + 1],
                             "the process ended itself with exit status 7 in "
                             "on_event(start) of node 0 at 0 ns");
            cr_assert_eq(memory.outcome[i + 2], AB_OUTCOME_BUDGET);
            cr_assert_str_eq(
                memory.reason[i + 4],
                "took longer than 0.3 s in on_event(start) of node 0 at 0 ns");
        }
        expect_no_children();
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(run, an_answer_that_is_no_record_is_a_crash_of_its_cell, .timeout = 60)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "misbehave:how=junk/babble/tick", "1..2");
    for (int jobs = 1; jobs <= 2; jobs++) {
        static struct memory memory;
        memory = (struct memory){.plan = plan};
        struct ab_run_summary summary =
            run_ok(&memory, &(struct ab_run_config){.jobs = jobs, .timeout_s = 0.5});
        cr_assert_eq(summary.n_done, 6);
        for (size_t i = 0; i < 6; i += 3) {
            cr_assert_eq(memory.outcome[i], AB_OUTCOME_CRASH);
            cr_assert_str_eq(memory.reason[i],
                             "64 bytes from a worker are not the frame of a record");
            cr_assert_eq(memory.outcome[i + 1], AB_OUTCOME_TIMEOUT);
            cr_assert_eq(memory.outcome[i + 2], AB_OUTCOME_BUDGET);
        }
        expect_no_children();
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(run, what_is_done_is_skipped_unless_forced)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "misbehave", "1..4");
    static struct memory memory;
    memory = (struct memory){.plan = plan, .is_done = {0, 1, 0, 1}};
    struct ab_run_summary summary = run_ok(&memory, &(struct ab_run_config){.jobs = 1});
    cr_assert_eq(summary.n_skipped, 2);
    cr_assert_eq(summary.n_done, 2);
    cr_assert_eq(memory.n_put, 2);
    summary = run_ok(&memory, &(struct ab_run_config){.jobs = 1});
    cr_assert_eq(summary.n_skipped, 4);
    summary = run_ok(&memory, &(struct ab_run_config){.jobs = 1, .force = 1});
    cr_assert_eq(summary.n_skipped, 0);
    cr_assert_eq(summary.n_done, 4);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(run, a_stop_keeps_what_is_finished_and_leaves_the_rest, .timeout = 30)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan =
        plan_of(registry, "misbehave:how=tick,misbehave:how=hang", "1..9");
    for (int jobs = 0; jobs <= 2; jobs += 2) {
        /* With children, the third cell finishes while another hangs for ever. */
        size_t stop_at = jobs == 0 ? 1 : 2;
        static atomic_int stop;
        static struct memory memory;
        stop = 0;
        memory = (struct memory){.plan = plan, .stop = &stop, .stop_at = stop_at};
        struct ab_run_config config = {.jobs = jobs, .stop = &stop, .timeout_s = 0.2};
        struct ab_run_summary summary = run_ok(&memory, &config);
        cr_assert(summary.was_stopped);
        cr_assert_geq(summary.n_done, stop_at);
        cr_assert_lt(summary.n_done, 18);
        cr_assert_eq(summary.n_done, memory.n_put);
        expect_no_children();
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(run, a_stop_before_the_first_cell_leaves_all_that_is_not_done)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "misbehave", "1..9");
    for (int jobs = 0; jobs <= 2; jobs += 2) {
        static atomic_int stop;
        static struct memory memory;
        stop = 0;
        memory = (struct memory){.plan = plan, .stop = &stop, .stops_early = 1};
        memory.is_done[3] = memory.is_done[8] = 1;
        struct ab_run_config config = {.jobs = jobs, .stop = &stop};
        struct ab_run_summary summary = run_ok(&memory, &config);
        cr_assert(summary.was_stopped);
        cr_assert_eq(summary.n_done, 0);
        cr_assert_eq(summary.n_skipped, 2);
        expect_no_children();
        cr_assert_not(plan->cells[0].problem->is_solved);
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(run, an_error_of_the_sink_ends_the_run)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "misbehave", "1..9");
    for (int jobs = 0; jobs <= 2; jobs++) {
        static struct memory memory;
        memory = (struct memory){.plan = plan, .fail_at = 3};
        struct ab_sink sink = sink_of(&memory);
        struct ab_run_summary summary;
        struct ab_error err = {0};
        const struct ab_run_config config = {.jobs = jobs};
        cr_assert_eq(ab_run(&summary, plan, &config, &sink, &err), AB_ERR_DATABASE);
        cr_assert_str_eq(err.text, "the disk is full");
        cr_assert_eq(memory.n_put, 3);
        cr_assert_eq(summary.n_done, 2);
        expect_no_children();
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

struct shown {
    size_t n;
    size_t n_waits_for_nothing; /* a tick passed when all was done */
    size_t n_searches;
    struct ab_progress last;
};

static void show(void *ctx, const struct ab_progress *progress)
{
    struct shown *shown = ctx;
    if (progress->solving != NULL) {
        shown->n_searches++;
        cr_assert_str_eq(progress->solving, "average");
        cr_assert_eq(progress->n_done, 0);
        cr_assert_eq(progress->n_total, 4);
        cr_assert_eq(shown->n, 0);
    } else if (progress->last != NULL) {
        shown->n++;
        shown->last = *progress;
    } else {
        shown->n_waits_for_nothing += progress->n_done == progress->n_total;
    }
}

Test(run, progress_counts_to_the_total)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "misbehave", "1..5");
    static struct memory memory;
    memory = (struct memory){.plan = plan, .is_done = {1}};
    struct shown shown = {0};
    (void)run_ok(&memory, &(struct ab_run_config){
                              .jobs = 2, .progress = show, .progress_ctx = &shown});
    cr_assert_eq(shown.n, 4);
    cr_assert_eq(shown.last.n_done, 4);
    cr_assert_eq(shown.last.n_total, 4);
    cr_assert(shown.last.left_s == 0);
    cr_assert_eq(shown.n_waits_for_nothing, 0);
    cr_assert_eq(shown.n_searches, 1); /* the five cells share a task */
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}
