/* Searches that are asked to end. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/kernels.h"
#include "reference/optimum.h"
#include "support/leaks.h"
#include "unit/tasks/support.h"

/* One of each kind of search. */
static const char *const names[] = {"logreg-breast-cancer", "lasso-diabetes",
                                    "logreg-nonconvex-breast-cancer"};

/* The objective sum_j x_j^4 / 4 + x_j^2 / 2 - x_j, which asks to stop when its gradient
 * is computed for the stop_at-th time. */
struct quartic {
    atomic_int *stop;
    int *n_calls;
    int stop_at;
};

static double evaluate(const void *context, const double *x, double *gradient,
                       double *hessian)
{
    const struct quartic *quartic = context;
    double square = x[0] * x[0];
    if (hessian == NULL && ++*quartic->n_calls == quartic->stop_at) {
        *quartic->stop = 1;
    }
    gradient[0] = x[0] * square + x[0] - 1.0;
    if (hessian != NULL) {
        hessian[0] = 3.0 * square + 1.0;
    }
    return square * square / 4.0 + square / 2.0 - x[0];
}

Test(optimum_stop, newton_ends_before_its_next_step)
{
    atomic_int stop = 0;
    int n_calls = 0;
    struct quartic quartic = {.stop = &stop, .n_calls = &n_calls};
    const struct ab_objective objective = {
        .dim = 1, .mu = 1.0, .context = &quartic, .evaluate = evaluate, .stop = &stop};
    const double start = 100.0;
    for (quartic.stop_at = 1; quartic.stop_at < 6; quartic.stop_at++) {
        struct ab_newton newton;
        struct ab_error err = {0};
        stop = n_calls = 0;
        cr_assert_eq(ab_newton_minimise(&newton, &objective, &start, &err),
                     AB_ERR_STOPPED);
        cr_assert_str_eq(err.text, "the search was interrupted");
        cr_assert_eq(n_calls, quartic.stop_at);
        cr_assert_eq((int)newton.n_steps, quartic.stop_at - 1);
        ab_newton_fini(&newton);
    }
    AB_NO_LEAKS();
}

Test(optimum_stop, each_search_ends_and_leaves_nothing)
{
    const atomic_int stop = 1;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        struct ab_task *task = test_task(names[k], 1);
        struct ab_optimum optimum;
        cr_assert_eq(ab_optimum_of_task(&optimum, task, &stop, NULL), AB_ERR_STOPPED,
                     "%s", names[k]);
        cr_assert_null(optimum.x);
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(optimum_stop, asking_changes_no_bits)
{
    const atomic_int stop = 0;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        struct ab_task *task = test_task(names[k], 1);
        struct ab_optimum asked;
        struct ab_optimum other;
        cr_assert_eq(ab_optimum_of_task(&asked, task, &stop, NULL), AB_OK);
        cr_assert_eq(ab_optimum_of_task(&other, task, NULL, NULL), AB_OK);
        size_t dim = ab_task_info(task)->dim;
        cr_assert_eq(memcmp(asked.x, other.x, dim * sizeof *asked.x), 0);
        cr_assert_eq(asked.n_steps, other.n_steps);
        ab_optimum_fini(&asked);
        ab_optimum_fini(&other);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}
