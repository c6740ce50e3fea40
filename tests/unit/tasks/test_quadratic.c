#include "tasks/task_internal.h"

#include <criterion/criterion.h>
#include <math.h>

#include "base/kernels.h"
#include "support/leaks.h"
#include "support.h"

/* Every digit of an equality that holds up to rounding: n d terms of order one. */
#define ROUNDING 1e-12

Test(quadratic, distance_and_heterogeneity_are_exact)
{
    static const struct {
        const char *text;
        uint32_t n_nodes;
        double r0;
        double zeta2;
    } cases[] = {
        {"quadratic", 16, 1.0, 1.0},
        {"quadratic:dim=5,zeta2=0,r0=3.5", 4, 3.5, 0.0},
        {"quadratic:dim=7,zeta2=250,r0=0.01,instance=9", 5, 0.01, 250.0},
        {"quadratic:dim=3,zeta2=0", 1, 1.0, 0.0},
        {"quadratic:dim=1,smin=2,smax=2,zeta2=4", 2, 1.0, 4.0},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct ab_task *task = test_task(cases[c].text, cases[c].n_nodes);
        size_t dim = task->info.dim;
        double n = cases[c].n_nodes;
        double sum[32] = {0};
        double zeta2 = 0.0;
        struct ab_partition *partition = test_partition("iid", task, (uint32_t)n, 1);
        struct ab_shards *shards = test_shards(task, partition, 1);
        for (uint32_t i = 0; i < cases[c].n_nodes; i++) {
            double g[32];
            ab_shards_gradient(shards, i, task->optimum, 0, 0, g);
            zeta2 += ab_norm_squared(dim, g) / n;
            ab_axpy(dim, 1.0, g, sum);
        }
        double r0 = sqrt(ab_norm_squared(dim, task->optimum));
        cr_assert_float_eq(r0, cases[c].r0, ROUNDING * cases[c].r0);
        cr_assert_float_eq(zeta2, cases[c].zeta2,
                           ROUNDING * 100 * (1.0 + cases[c].zeta2));
        cr_assert_lt(sqrt(ab_norm_squared(dim, sum)) / n,
                     ROUNDING * 100 * (1.0 + sqrt(cases[c].zeta2)));
        ab_shards_destroy(shards);
        ab_partition_destroy(partition);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(quadratic, rows_are_singular_values_times_an_orthogonal_matrix)
{
    struct ab_task *task = test_task("quadratic:dim=6,smin=2,smax=7", 3);
    for (size_t i = 0; i < 3; i++) {
        const double *A = task->node_rows[i].dense;
        for (size_t j = 0; j < 6; j++) {
            for (size_t k = 0; k < 6; k++) {
                double expected = j == k ? (2.0 + (double)j) * (2.0 + (double)j) : 0.0;
                cr_assert_float_eq(ab_dot(6, A + 6 * j, A + 6 * k), expected,
                                   1e-13 * 49);
            }
        }
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(quadratic, evaluation_around_the_optimum_is_the_mean_of_the_nodes)
{
    struct ab_task *task = test_task("quadratic:dim=8,zeta2=3", 5);
    struct ab_partition *partition = test_partition("iid", task, 5, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    for (unsigned seed = 0; seed < 10; seed++) {
        double x[8];
        double gradient[8];
        double mean[8] = {0};
        double value = 0.0;
        test_point(8, seed, x);
        for (uint32_t i = 0; i < 5; i++) {
            double g[8];
            ab_shards_gradient(shards, i, x, 0, 0, g);
            ab_axpy(8, 0.2, g, mean);
            value += 0.2 * ab_shards_value(shards, i, x);
        }
        cr_assert_float_eq(ab_task_evaluate(task, x, gradient, NULL), value,
                           ROUNDING * value);
        cr_assert_lt(ab_distance_squared(8, gradient, mean),
                     ROUNDING * ROUNDING * ab_norm_squared(8, mean));
    }
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(quadratic, curvature_is_that_of_the_hessian)
{
    struct ab_task *task = test_task("quadratic:dim=8", 4);
    struct ab_partition *partition = test_partition("iid", task, 4, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double hessian[64];
    double values[8];
    double x[8] = {0};
    (void)ab_task_evaluate(task, x, NULL, hessian);
    test_jacobi(8, hessian, values);
    cr_assert_float_eq(task->info.mu, values[0], ROUNDING * values[7]);
    cr_assert_float_eq(task->info.L, values[7], ROUNDING * values[7]);
    for (uint32_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 64; k++) {
            hessian[k] = 0.0;
        }
        ab_rows_add_hessian(&task->node_rows[i], &ab_loss_squared, NULL, 1.0, hessian);
        test_jacobi(8, hessian, values);
        cr_assert_float_eq(ab_shards_mu(shards, i), values[0], ROUNDING * values[7]);
        cr_assert_float_eq(ab_shards_L(shards, i), values[7], ROUNDING * values[7]);
    }
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(quadratic, instances_differ_and_a_node_does_not_depend_on_n_but_for_its_gradient)
{
    struct ab_task *a = test_task("quadratic:dim=4,zeta2=0", 2);
    struct ab_task *b = test_task("quadratic:dim=4,zeta2=0", 8);
    struct ab_task *c = test_task("quadratic:dim=4,zeta2=0,instance=2", 2);
    for (size_t k = 0; k < 16; k++) {
        cr_assert_eq(a->node_rows[1].dense[k], b->node_rows[1].dense[k]);
        cr_assert_neq(a->node_rows[1].dense[k], c->node_rows[1].dense[k]);
    }
    cr_assert_str_neq(a->info.sha256, b->info.sha256);
    cr_assert_str_neq(a->info.sha256, c->info.sha256);
    ab_task_destroy(a);
    ab_task_destroy(b);
    ab_task_destroy(c);
    AB_NO_LEAKS();
}

Test(quadratic, what_cannot_be_is_refused)
{
    static const struct {
        const char *text;
        uint32_t n_nodes;
        const char *message;
    } cases[] = {
        {"quadratic", 1,
         "quadratic: found zeta2=1, expected zeta2=0 with 1 node: its gradient at the "
         "optimum is zero"},
        {"quadratic:smin=5,smax=2", 4,
         "quadratic: found smin=5,smax=2, expected smin <= smax"},
        {"quadratic:dim=1", 4,
         "quadratic: found smin=1,smax=10, expected them equal where dim=1"},
        {"quadratic:dim=4096", 1000,
         "the data would be 16777216000 numbers, expected at most 134217728: take "
         "fewer "
         "nodes or a smaller dim"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_error err = {0};
        struct ab_task *task = NULL;
        cr_assert_eq(test_task_try(&task, cases[k].text, cases[k].n_nodes, &err),
                     AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[k].message);
        cr_assert_null(task);
    }
    AB_NO_LEAKS();
}
