/* Tasks with the regulariser rho sum_k x_k^2 / (1 + x_k^2). */
#include <adonis/plugin.h>
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "support.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"

#define NAME "logreg-nonconvex-breast-cancer"
#define D    ((size_t)30)

/* Around 0 and around the inflections, |t| = 1 / sqrt(3), of the regulariser. */
static void point(unsigned seed, double size, double *x)
{
    test_point(D, seed, x);
    ab_scale(D, size, x);
}

static double definition(const struct ab_task *task, const double *x)
{
    const struct ab_rows *rows = &task->rows;
    double value = 0.0;
    for (size_t i = 0; i < rows->n; i++) {
        double z = 0.0;
        for (size_t k = 0; k < D; k++) {
            z += rows->dense[i * D + k] * x[k];
        }
        value += log1p(exp(-rows->label[i] * z)) / (double)rows->n;
    }
    for (size_t k = 0; k < D; k++) {
        value += 0.02 * x[k] * x[k] / (1.0 + x[k] * x[k]);
    }
    return value;
}

Test(nonconvex, f_is_the_definition_and_what_is_not_defined_is_nan)
{
    struct ab_task *task = test_task(NAME, 1);
    const struct ab_task_info *info = ab_task_info(task);
    for (unsigned seed = 1; seed < 6; seed++) {
        double x[D];
        point(seed, 0.3 * seed, x);
        double expected = definition(task, x);
        cr_assert_float_eq(ab_task_evaluate(task, x, NULL, NULL), expected,
                           1e-13 * expected);
    }
    cr_assert_eq(info->oracles, ADONIS_NEEDS_GRADIENT);
    cr_assert_eq(info->reference, AB_REFERENCE_LOCAL);
    cr_assert(isnan(info->mu));
    cr_assert_eq(info->flops_per_gradient, 569.0 * (4 * 30 + 23) + 7 * 30);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(nonconvex, gradients_and_hessians_are_the_differences_of_f)
{
    struct ab_task *task = test_task(NAME, 1);
    const double h = 1e-5;
    double hessian[D * D];
    double x[D];
    double gradient[D];
    double before[D];
    double after[D];
    for (unsigned seed = 1; seed < 5; seed++) {
        point(seed, 0.6 * seed, x);
        (void)ab_task_evaluate(task, x, gradient, hessian);
        for (size_t k = 0; k < D; k++) {
            double here = x[k];
            x[k] = here - h;
            double low = ab_task_evaluate(task, x, before, NULL);
            x[k] = here + h;
            double high = ab_task_evaluate(task, x, after, NULL);
            x[k] = here;
            cr_assert_float_eq(gradient[k], (high - low) / (2.0 * h), 1e-9);
            for (size_t j = 0; j < D; j++) {
                cr_assert_float_eq(hessian[k * D + j], (after[j] - before[j]) / 2.0 / h,
                                   1e-8);
            }
        }
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(nonconvex, f_is_the_mean_of_the_nodes_and_an_empty_one_has_the_regulariser)
{
    struct ab_task *task = test_task(NAME, 1);
    struct ab_partition *partition = test_partition("iid", task, 570, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double x[D];
    double gradient[D];
    double mean[D] = {0.0};
    double g[D];
    double value = 0.0;
    point(2, 1.5, x);
    double expected = ab_task_evaluate(task, x, gradient, NULL);
    for (uint32_t i = 0; i < 570; i++) {
        ab_shards_gradient(shards, i, x, 0, 0, g);
        ab_axpy(D, 1.0 / 570.0, g, mean);
        value += ab_shards_value(shards, i, x) / 570.0;
        cr_assert(isnan(ab_shards_mu(shards, i)));
        cr_assert_geq(ab_shards_L(shards, i), 0.04);
    }
    cr_assert_float_eq(value, expected, 1e-12);
    cr_assert_lt(ab_distance_squared(D, mean, gradient), 1e-24);
    cr_assert_eq(ab_shards_samples(shards, 569), 0);
    cr_assert_eq(ab_shards_L(shards, 569), 0.04);
    cr_assert_float_eq(g[3], 0.04 * x[3] / pow(1.0 + x[3] * x[3], 2.0), 1e-16);
    ab_shards_gradient(shards, 569, x, 5, 0, mean); /* a batch of nothing */
    cr_assert_arr_eq(mean, g, sizeof g);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* Far out only the regulariser is left, and there it bends down. */
Test(nonconvex, curvature_is_within_its_bounds_and_negative_somewhere)
{
    struct ab_task *task = test_task(NAME, 1);
    double hessian[D * D];
    double values[D];
    double least = 1.0;
    double greatest = 0.0;
    for (unsigned seed = 0; seed < 12; seed++) {
        double x[D];
        point(seed, 0.5 * seed, x);
        (void)ab_task_evaluate(task, x, NULL, hessian);
        test_jacobi(D, hessian, values);
        least = fmin(least, values[0]);
        greatest = fmax(greatest, values[D - 1]);
    }
    cr_assert(least < -1e-3 && least > -0.01, "%g", least);
    cr_assert(greatest <= (1.0 + 1e-12) * task->info.L &&
                  greatest > 0.99 * task->info.L,
              "%g", greatest);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* |H(x) - H(y)| <= M |x - y|, and M is not absurd: some pair comes within a factor. */
Test(nonconvex, the_hessian_has_its_lipschitz_constant)
{
    struct ab_task *task = test_task(NAME, 1);
    double at_x[D * D];
    double at_y[D * D];
    double values[D];
    double most = 0.0;
    for (unsigned seed = 0; seed < 40; seed++) {
        double x[D];
        double y[D];
        point(seed, 0.1 * (seed % 7), x);
        point(seed + 50, seed % 2 == 0 ? 0.01 : 0.3, y);
        ab_axpy(D, 1.0, x, y);
        (void)ab_task_evaluate(task, x, NULL, at_x);
        (void)ab_task_evaluate(task, y, NULL, at_y);
        ab_axpy(D * D, -1.0, at_y, at_x);
        test_jacobi(D, at_x, values);
        double norm = fmax(-values[0], values[D - 1]);
        double ratio = norm / sqrt(ab_distance_squared(D, x, y));
        most = fmax(most, ratio / task->info.hessian_lipschitz);
    }
    cr_assert(most <= 1.0 && most > 1e-3, "%g", most);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
