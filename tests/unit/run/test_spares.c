#include "run/spares.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "misbehave.h"
#include "support/leaks.h"

/* A sink that counts. */
struct count {
    size_t n_put;
    size_t n_crashes;
    size_t n_releases;
};

static ab_status is_never_done(int *is_done, void *ctx, const char *key,
                               int needs_dense, struct ab_error *err)
{
    (void)ctx;
    (void)key;
    (void)needs_dense;
    (void)err;
    *is_done = 0;
    return AB_OK;
}

static ab_status put(void *ctx, const struct ab_record *record, struct ab_error *err)
{
    struct count *count = ctx;
    (void)err;
    count->n_put++;
    count->n_crashes += record->outcome == AB_OUTCOME_CRASH;
    return AB_OK;
}

static void release(void *ctx)
{
    ((struct count *)ctx)->n_releases++;
}

/* 20 cells of a method that gets a child for each; 10 of them crash. */
static ab_status run_twenty(struct count *count, const struct ab_run_config *config,
                            struct ab_error *err)
{
    struct ab_registry *registry = misbehave_registry();
    const struct ab_grid grid = {.task = "average:dim=2",
                                 .algorithm = "misbehave:how=tick/segv",
                                 .nodes = "4",
                                 .seeds = "1..10",
                                 .budget = "time=0.01"};
    *count = (struct count){0};
    const struct ab_sink sink = {
        .ctx = count, .is_done = is_never_done, .put = put, .release = release};
    struct ab_plan *plan = NULL;
    struct ab_run_summary summary;
    cr_assert_eq(ab_plan_create(&plan, &grid, 1, registry, err), AB_OK, "%s",
                 err->text);
    ab_status status = ab_run(&summary, plan, config, &sink, err);
    cr_assert_eq(summary.n_done, count->n_put);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "a child is left behind");
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    return status;
}

static void expect_twenty(const struct ab_run_config *config, struct count *count)
{
    struct ab_error err = {0};
    cr_assert_eq(run_twenty(count, config, &err), AB_OK, "%s", err.text);
    cr_assert_eq(count->n_put, 20);
    cr_assert_eq(count->n_crashes, 10);
}

/* Leaves this process so many descriptors; is_final: and no way to more. */
static void leave_descriptors(int n_free, int is_final)
{
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = 0;
    while (n_free > 0) {
        n_free -= fcntl((int)limit.rlim_cur++, F_GETFD) < 0;
    }
    limit.rlim_max = is_final ? limit.rlim_cur : limit.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* A child takes two for its life, and two more for its birth. */
Test(spares, where_there_is_no_room_for_all_some_are_forked, .timeout = 60)
{
    struct count count;
    leave_descriptors(8, 1);
    expect_twenty(&(struct ab_run_config){.jobs = 2}, &count);
    AB_NO_LEAKS();
}

Test(spares, without_room_for_one_there_is_no_run, .timeout = 60)
{
    struct count count;
    struct ab_error err = {0};
    leave_descriptors(3, 1);
    cr_assert_eq(run_twenty(&count, &(struct ab_run_config){.jobs = 2}, &err),
                 AB_ERR_SYSTEM);
    cr_assert_str_eq(err.text, "socketpair: Too many open files");
    cr_assert_eq(count.n_put, 0);
    AB_NO_LEAKS();
}

/* It may be low by custom, where more may be asked for. */
Test(spares, the_soft_limit_on_descriptors_does_not_limit_the_jobs, .timeout = 60)
{
    struct count count;
    struct rlimit before;
    struct rlimit after;
    leave_descriptors(8, 0);
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    cr_assert_gt(before.rlim_max, before.rlim_cur + 8);
    expect_twenty(&(struct ab_run_config){.jobs = 6}, &count);
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &after), 0);
    cr_assert_eq(after.rlim_max, before.rlim_max);
    AB_NO_LEAKS();
}

/* Forks of this process, from 1; children with these numbers get no helpers. */
static size_t n_forks;
static size_t first_without;
static size_t last_without;

static void count_fork(void)
{
    n_forks++;
}

static void spoil_child(void)
{
    if (first_without <= n_forks && n_forks <= last_without) {
        ab_alloc_fail_after(1);
    }
}

/* With one helper each, eight are forked; the last of them is the first that is taken.
 */
Test(spares, a_cell_whose_early_child_could_not_begin_gets_another, .timeout = 60)
{
    const struct ab_run_config config = {.jobs = 2, .n_helpers = 1};
    struct count count;
    cr_assert_eq(pthread_atfork(count_fork, NULL, spoil_child), 0);
    for (first_without = 1; first_without <= 7; first_without += 3) {
        last_without = first_without + 1;
        n_forks = 0;
        expect_twenty(&config, &count);
        cr_assert_gt(n_forks, 20);
    }
    AB_NO_LEAKS();
}

Test(spares, when_no_child_can_begin_the_run_ends, .timeout = 60)
{
    const struct ab_run_config config = {.jobs = 2, .n_helpers = 1};
    struct count count;
    struct ab_error err = {0};
    cr_assert_eq(pthread_atfork(count_fork, NULL, spoil_child), 0);
    first_without = 1;
    last_without = 1000;
    cr_assert_eq(run_twenty(&count, &config, &err), AB_ERR_SYSTEM);
    cr_assert_str_eq(err.text, "a child process could not begin: out of memory");
    cr_assert_eq(count.n_put, 0);
    cr_assert_leq(n_forks, 12);
    AB_NO_LEAKS();
}

Test(spares, fewer_wait_where_each_has_helpers)
{
    cr_assert_eq(ab_spares_most(2, 0), AB_SPARES_MAX);
    cr_assert_eq(ab_spares_most(100, 0), AB_SPARES_MAX);
    cr_assert_eq(ab_spares_most(2, 3), 4);
    cr_assert_eq(ab_spares_most(6, 3), 6);
    cr_assert_eq(ab_spares_most(1, 255), 1);
    cr_assert_eq(ab_spares_most(1024, 255), AB_SPARES_MAX);
    struct count count;
    expect_twenty(&(struct ab_run_config){.jobs = 1, .n_helpers = 3}, &count);
    cr_assert_geq(count.n_releases, 5);
    AB_NO_LEAKS();
}
