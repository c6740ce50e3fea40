#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "support.h"

/* f_i(x) by the formulas of worst_case.c, coordinates from 1 as there. */
static double slow_value(const struct ab_task *task, uint32_t node, const double *x)
{
    size_t dim = task->info.dim;
    uint32_t n = task->info.n_nodes;
    double mu = task->info.l2;
    double c = n * (1.0 - mu) / 4.0;
    double sum = 0.0;
    for (size_t k = 1; k < dim; k++) {
        double step = x[k - 1] - x[k];
        if ((node == 0 && k % 2 == 0) || (node == n - 1 && k % 2 == 1)) {
            sum += step * step;
        }
    }
    if (node == 0) {
        sum += (x[0] - 1.0) * (x[0] - 1.0);
    }
    for (size_t k = 0; k < dim; k++) {
        sum += mu / c * x[k] * x[k];
    }
    return c * sum / 2.0;
}

Test(worst_case, values_and_gradients_are_those_of_the_formulas)
{
    struct ab_task *task = test_task("worst-case:dim=7,kappa=9", 4);
    struct ab_partition *partition = test_partition("iid", task, 4, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double x[7];
    double mean = 0.0;
    test_point(7, 3, x);
    for (uint32_t i = 0; i < 4; i++) {
        double gradient[7];
        double value = slow_value(task, i, x);
        cr_assert_float_eq(ab_shards_value(shards, i, x), value, 1e-14);
        ab_shards_gradient(shards, i, x, 0, 0, gradient);
        for (size_t j = 0; j < 7; j++) {
            double centre = x[j];
            x[j] = centre + 0.5;
            double above = slow_value(task, i, x);
            x[j] = centre - 0.5;
            double below = slow_value(task, i, x); /* exact for a parabola */
            x[j] = centre;
            cr_assert_float_eq(gradient[j], above - below, 1e-13);
        }
        mean += value / 4.0;
    }
    cr_assert_float_eq(ab_task_evaluate(task, x, NULL, NULL), mean, 1e-14);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* x*_k = q^k, q = (sqrt(kappa) - 1) / (sqrt(kappa) + 1), as dim grows. */
Test(worst_case, the_optimum_of_a_long_chain_is_geometric)
{
    struct ab_task *task = test_task("worst-case:dim=400,kappa=50", 3);
    double q = (sqrt(50.0) - 1.0) / (sqrt(50.0) + 1.0);
    double power = q;
    for (size_t k = 0; k < 200; k++) {
        cr_assert_float_eq(task->optimum[k], power, 1e-14);
        power *= q;
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(worst_case, constants_are_those_of_the_matrices)
{
    enum { DIM = 8, N = 5 };
    struct ab_task *task = test_task("worst-case:dim=8,kappa=20", N);
    struct ab_partition *partition = test_partition("iid", task, N, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double mean[DIM * DIM] = {0};
    double values[DIM] = {0};
    double gradient[DIM];
    double hessian[DIM * DIM];
    for (uint32_t i = 0; i < N; i++) {
        double own[DIM * DIM] = {0};
        ab_rows_add_hessian(&task->node_rows[i], &ab_loss_squared, NULL, 1.0, own);
        for (size_t j = 0; j < DIM; j++) {
            own[j * DIM + j] += 1.0 / 20.0;
        }
        ab_axpy((size_t)DIM * DIM, 1.0 / N, own, mean);
        test_jacobi(DIM, own, values);
        cr_assert_float_eq(ab_shards_mu(shards, i), values[0], 1e-14);
        cr_assert_float_eq(ab_shards_L(shards, i), values[DIM - 1], 1e-13);
    }
    (void)ab_task_evaluate(task, task->optimum, gradient, hessian);
    for (size_t k = 0; k < (size_t)DIM * DIM; k++) {
        cr_assert_float_eq(hessian[k], mean[k], 1e-15);
    }
    test_jacobi(DIM, mean, values);
    cr_assert_float_eq(task->info.mu, values[0], 1e-14);
    cr_assert_float_eq(task->info.L, values[DIM - 1], 1e-14);
    ab_task_gradient(task, task->optimum, gradient);
    cr_assert_lt(ab_norm_squared(DIM, gradient), 1e-30);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(worst_case, its_ends_go_where_they_are_told)
{
    static const uint32_t ends[] = {3, 1};
    static const uint64_t expected[] = {1, 4, 2, 0, 3};
    struct ab_task *task = test_task("worst-case:dim=3", 5);
    struct ab_partition *partition = test_partition("iid", task, 5, 1);
    cr_assert(task->info.has_ends);
    ab_partition_place_ends(partition, ends);
    cr_assert_eq(memcmp(partition->sample, expected, sizeof expected), 0);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(worst_case, one_node_is_refused)
{
    struct ab_task *task = NULL;
    struct ab_error err = {0};
    cr_assert_eq(test_task_try(&task, "worst-case", 1, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "found one node, expected at least 2"));
    AB_NO_LEAKS();
}
