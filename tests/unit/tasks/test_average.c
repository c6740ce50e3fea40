#include "tasks/task_internal.h"

#include <criterion/criterion.h>
#include <math.h>

#include "base/kernels.h"
#include "support/leaks.h"
#include "support.h"

Test(average, the_optimum_is_the_mean_of_the_starts_and_f_the_mean_of_the_nodes)
{
    struct ab_task *task = test_task("average:dim=6", 7);
    struct ab_partition *partition = test_partition("iid", task, 7, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double mean[6] = {0};
    double gradient[6];
    double x[6];
    test_point(6, 3, x);
    double value = 0.0;
    double start = 0.0;
    for (uint32_t i = 0; i < 7; i++) {
        double v[6];
        double g[6];
        ab_task_start(task, i, v);
        ab_axpy(6, 1.0 / 7.0, v, mean);
        value += ab_distance_squared(6, x, v) / 14.0;
        start += ab_task_evaluate(task, v, NULL, NULL) / 7.0;
        ab_shards_gradient(shards, i, x, 0, 0, g);
        for (size_t j = 0; j < 6; j++) {
            cr_assert_eq(g[j], x[j] - v[j]); /* one rounding, the same */
        }
        cr_assert_float_eq(ab_shards_value(shards, i, x),
                           ab_distance_squared(6, x, v) / 2.0, 1e-14);
    }
    cr_assert_lt(ab_distance_squared(6, mean, task->optimum), 1e-30);
    cr_assert_float_eq(ab_task_evaluate(task, x, gradient, NULL), value, 1e-14);
    cr_assert_float_eq(task->info.start_value, start, 1e-14);
    cr_assert_float_eq(task->info.start_value, 2.0 * task->f_star, 1e-14);
    for (size_t j = 0; j < 6; j++) {
        cr_assert_float_eq(gradient[j], x[j] - mean[j], 1e-15);
    }
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(average, the_hessian_is_the_identity)
{
    struct ab_task *task = test_task("average:dim=3", 2);
    double x[3] = {0};
    double hessian[9];
    (void)ab_task_evaluate(task, x, NULL, hessian);
    for (size_t k = 0; k < 9; k++) {
        cr_assert_eq(hessian[k], k % 4 == 0 ? 1.0 : 0.0);
    }
    cr_assert_eq(task->info.mu, 1.0);
    cr_assert_eq(task->info.L, 1.0);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(average, vectors_are_standard_normal)
{
    struct ab_task *task = test_task("average:dim=1000", 100);
    double n = 1e5;
    double mean = ab_sum((size_t)n, task->node_start) / n;
    double square = ab_norm_squared((size_t)n, task->node_start) / n;
    /* five standard errors */
    cr_assert_float_eq(mean, 0.0, 5.0 / sqrt(n));
    cr_assert_float_eq(square, 1.0, 5.0 * sqrt(2.0 / n));
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
