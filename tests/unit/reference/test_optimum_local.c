/* The certified local minimiser of a task that is not convex. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "reference/optimum.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "unit/tasks/support.h"

#define NAME "logreg-nonconvex-breast-cancer"
#define D    30

static struct ab_optimum optimum_of(const struct ab_task *task)
{
    struct ab_optimum optimum;
    struct ab_error err = {0};
    cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK, "%s", err.text);
    return optimum;
}

/* Everything that the certificate says, with another eigenvalue solver. */
Test(optimum_local, the_certificate_holds)
{
    struct ab_task *task = test_task(NAME, 1);
    struct ab_optimum optimum = optimum_of(task);
    double M = task->info.hessian_lipschitz;
    double hessian[D * D];
    double values[D];
    double gradient[D];
    int n_beyond = 0;
    (void)ab_task_evaluate(task, optimum.x, gradient, hessian);
    test_jacobi(D, hessian, values);
    double norm = sqrt(ab_norm_squared(D, gradient));
    cr_assert_lt(norm, 1e-3 * values[0] * values[0] / (8.0 * M));
    cr_assert_float_eq(optimum.gap_bound, norm * norm / values[0],
                       1e-6 * optimum.gap_bound);
    for (int k = 0; k < D; k++) {
        n_beyond += fabs(optimum.x[k]) > 1.0 / sqrt(3.0);
    }
    cr_assert_eq(n_beyond, 2); /* where the regulariser bends down */
    /* f is greater wherever one looks on the border of the ball of the theorem */
    double radius = values[0] / (2.0 * M);
    for (unsigned seed = 0; seed < 50; seed++) {
        double x[D];
        test_point(D, seed, x);
        ab_scale(D, radius / sqrt(ab_norm_squared(D, x)), x);
        ab_axpy(D, 1.0, optimum.x, x);
        cr_assert_gt(ab_task_evaluate(task, x, NULL, NULL), optimum.value);
    }
    ab_optimum_fini(&optimum);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* Nesterov's method with constant momentum (none: gradient descent) from x, until the
 * gradient is `wanted` small; x is then where it ends. */
static void descend(const struct ab_task *task, double momentum, double wanted,
                    double *x)
{
    double previous[D];
    double gradient[D];
    double norm = 1.0;
    memcpy(previous, x, sizeof previous);
    for (int t = 0; t < 100000 && norm > wanted; t++) {
        (void)ab_task_evaluate(task, x, gradient, NULL);
        norm = sqrt(ab_norm_squared(D, gradient));
        for (int k = 0; k < D; k++) {
            double next = x[k] - gradient[k] / task->info.L;
            x[k] = next + momentum * (next - previous[k]);
            previous[k] = next;
        }
    }
    cr_assert_leq(norm, wanted);
}

Test(optimum_local, descent_from_zero_ends_there_with_momentum_too, .timeout = 60)
{
    static const double momenta[] = {0.0, 0.9, 0.95};
    struct ab_task *task = test_task(NAME, 1);
    struct ab_optimum optimum = optimum_of(task);
    for (int k = 0; k < 3; k++) {
        double x[D] = {0.0};
        descend(task, momenta[k], 1e-12, x);
        cr_assert_lt(sqrt(ab_distance_squared(D, x, optimum.x)), 2e-9, "%g",
                     momenta[k]);
        cr_assert_float_eq(ab_task_evaluate(task, x, NULL, NULL), optimum.value, 1e-15);
    }
    ab_optimum_fini(&optimum);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(optimum_local, there_are_other_minima_and_none_of_them_is_known_to_be_lower,
     .timeout = 60)
{
    struct ab_task *task = test_task(NAME, 1);
    struct ab_optimum optimum = optimum_of(task);
    int n_others = 0;
    for (unsigned seed = 0; seed < 12; seed++) {
        double x[D];
        test_point(D, seed, x);
        ab_scale(D, 6.0, x);
        descend(task, 0.95, 1e-7, x);
        double gap = ab_task_evaluate(task, x, NULL, NULL) - optimum.value;
        cr_assert(fabs(gap) < 1e-9 || gap > 1e-3, "%g", gap);
        n_others += gap > 1e-3;
    }
    cr_assert(n_others > 0 && n_others < 12, "%d", n_others);
    ab_optimum_fini(&optimum);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* R 4.2.2: a damped Newton method of its own, on the same standardised columns. */
Test(optimum_local, another_program_finds_the_same)
{
    struct ab_task *task = test_task(NAME, 1);
    struct ab_optimum optimum = optimum_of(task);
    cr_assert_float_eq(optimum.value, 0.121678338455246, 1e-14, "%.16g", optimum.value);
    ab_optimum_fini(&optimum);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* A Hessian that could change so fast that the margin says nothing. */
Test(optimum_local, without_a_margin_there_is_no_certificate)
{
    struct ab_task *task = test_task(NAME, 1);
    struct ab_optimum optimum;
    struct ab_error err = {0};
    const double constants[] = {1e15, INFINITY, NAN};
    for (int c = 0; c < 3; c++) {
        task->info.hessian_lipschitz = constants[c];
        cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_ERR_CHECK);
        cr_assert_not_null(strstr(err.text, "no certified local minimiser: after "),
                           "%s", err.text);
        cr_assert_null(optimum.x);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(optimum_local, every_allocation_may_fail)
{
    struct ab_task *task = test_task(NAME, 1);
    ab_status status = AB_ERR_MEMORY;
    size_t n = 0;
    while (status != AB_OK) {
        struct ab_optimum optimum;
        ab_alloc_fail_after(++n);
        status = ab_optimum_of_task(&optimum, task, NULL, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
        cr_assert((optimum.x == NULL) == (status != AB_OK));
        ab_optimum_fini(&optimum);
    }
    cr_assert_gt(n, 3);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
