#include "tasks/task_internal.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "support/leaks.h"
#include "support.h"

#define MAX_DIM 126

static const char *const names[] = {"ridge-diabetes", "logreg-breast-cancer",
                                    "logreg-mushrooms"};

static void check_mean(const struct ab_task *task, const struct ab_shards *shards,
                       uint32_t n_nodes)
{
    size_t dim = task->info.dim;
    double x[MAX_DIM];
    double gradient[MAX_DIM];
    double mean[MAX_DIM] = {0};
    double value = 0.0;
    test_point(dim, n_nodes, x);
    for (uint32_t i = 0; i < n_nodes; i++) {
        double g[MAX_DIM];
        ab_shards_gradient(shards, i, x, 0, 0, g);
        ab_axpy(dim, 1.0 / n_nodes, g, mean);
        value += ab_shards_value(shards, i, x) / n_nodes;
    }
    double f = ab_task_evaluate(task, x, gradient, NULL);
    cr_assert_float_eq(value, f, 1e-12 * f);
    cr_assert_lt(ab_distance_squared(dim, mean, gradient),
                 1e-24 * ab_norm_squared(dim, gradient));
}

Test(shards, f_is_the_mean_of_the_nodes_whatever_the_partition)
{
    static const char *const partitions[] = {"iid", "sorted-label"};
    static const uint32_t n_nodes[] = {1, 3, 64, 600};
    for (size_t k = 0; k < 3; k++) {
        struct ab_task *task = test_task(names[k], 1);
        for (size_t p = 0; p < 2; p++) {
            for (size_t n = 0; n < 4; n++) {
                struct ab_partition *partition =
                    test_partition(partitions[p], task, n_nodes[n], 10 * n + k);
                struct ab_shards *shards = test_shards(task, partition, 1);
                check_mean(task, shards, n_nodes[n]);
                ab_shards_destroy(shards);
                ab_partition_destroy(partition);
            }
        }
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(shards, an_empty_node_has_the_regulariser)
{
    struct ab_task *task = test_task("ridge-diabetes", 1);
    struct ab_partition *partition = test_partition("iid", task, 500, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double x[10];
    double g[10];
    test_point(10, 1, x);
    cr_assert_eq(ab_shards_samples(shards, 499), 0);
    for (uint64_t batch = 0; batch < 2; batch++) {
        ab_shards_gradient(shards, 499, x, batch, 0, g);
        for (size_t j = 0; j < 10; j++) {
            cr_assert_eq(g[j], 0.01 * x[j]);
        }
        cr_assert_eq(ab_shards_flops(shards, 499, batch), 10.0);
        cr_assert_eq(ab_shards_share(shards, 499, batch), 1.0);
    }
    cr_assert_eq(ab_shards_value(shards, 499, x), 0.005 * ab_norm_squared(10, x));
    cr_assert_eq(ab_shards_mu(shards, 499), 0.01);
    cr_assert_eq(ab_shards_L(shards, 499), 0.01);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* Nodes with more and with fewer samples than parameters, against Jacobi's method on
 * (n/m) A_i'A_i. */
Test(shards, curvature_is_that_of_the_node)
{
    static const uint32_t n_nodes[] = {4, 40, 100};
    for (size_t c = 0; c < 6; c++) {
        struct ab_task *task = test_task(names[c / 3], 1);
        size_t dim = task->info.dim;
        uint32_t n = n_nodes[c % 3];
        struct ab_partition *partition = test_partition("sorted-label", task, n, 7);
        struct ab_shards *shards = test_shards(task, partition, 1);
        for (uint32_t i = 0; i < n; i += 13) {
            double gram[30 * 30] = {0};
            double values[30] = {0};
            for (uint64_t k = partition->first[i]; k < partition->first[i + 1]; k++) {
                const double *a = task->rows.dense + partition->sample[k] * dim;
                for (size_t p = 0; p < dim; p++) {
                    for (size_t q = 0; q < dim; q++) {
                        gram[p * dim + q] += a[p] * a[q] * n / (double)task->rows.n;
                    }
                }
            }
            test_jacobi(dim, gram, values);
            int logistic = task->info.n_classes > 0;
            double mu = 0.01 + (logistic ? 0.0 : values[0]);
            double L = 0.01 + values[dim - 1] * (logistic ? 0.25 : 1.0);
            cr_assert_float_eq(ab_shards_mu(shards, i), mu, 1e-12 * L);
            cr_assert_float_eq(ab_shards_L(shards, i), L, 1e-12 * L);
        }
        ab_shards_destroy(shards);
        ab_partition_destroy(partition);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(shards, the_same_draw_gives_the_same_samples_and_batches_are_unbiased)
{
    enum { N_DRAWS = 4000, BATCH = 4 };
    for (size_t k = 0; k < 3; k++) {
        struct ab_task *task = test_task(names[k], 1);
        struct ab_partition *partition = test_partition("iid", task, 16, 1);
        struct ab_shards *shards = test_shards(task, partition, 1);
        struct ab_shards *other = test_shards(task, partition, 2);
        size_t dim = task->info.dim;
        double x[MAX_DIM];
        double full[MAX_DIM];
        double mean[MAX_DIM] = {0};
        double spread = 0.0;
        test_point(dim, 2, x);
        ab_shards_gradient(shards, 3, x, 0, 0, full);
        for (uint64_t draw = 0; draw < N_DRAWS; draw++) {
            double g[MAX_DIM];
            double again[MAX_DIM];
            ab_shards_gradient(shards, 3, x, BATCH, draw, g);
            ab_shards_gradient(shards, 3, x, BATCH, draw, again);
            cr_assert_eq(memcmp(g, again, dim * sizeof *g), 0);
            ab_shards_gradient(other, 3, x, BATCH, draw, again);
            cr_assert_neq(memcmp(g, again, dim * sizeof *g), 0);
            ab_shards_gradient(shards, 3, x, BATCH, draw + ((uint64_t)1 << 40), again);
            cr_assert_neq(memcmp(g, again, dim * sizeof *g), 0);
            ab_axpy(dim, 1.0 / N_DRAWS, g, mean);
            spread += ab_distance_squared(dim, g, full) / N_DRAWS;
        }
        /* |mean - full|^2 has mean spread / N_DRAWS; four times that is far out */
        cr_assert_lt(ab_distance_squared(dim, mean, full), 4.0 * spread / N_DRAWS);
        cr_assert_gt(spread, 0.0);
        ab_shards_destroy(shards);
        ab_shards_destroy(other);
        ab_partition_destroy(partition);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(shards, flops_count_the_samples_used)
{
    struct ab_task *task = test_task("logreg-mushrooms", 1);
    struct ab_partition *partition = test_partition("iid", task, 16, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double sum = 0.0;
    for (uint32_t i = 0; i < 16; i++) {
        sum += ab_shards_flops(shards, i, 0) - 126.0;
        cr_assert_eq(ab_shards_share(shards, i, 0), 1.0);
        cr_assert_eq(
            ab_shards_share(shards, i, 8) * (double)ab_shards_samples(shards, i), 8.0);
        cr_assert_float_eq(ab_shards_flops(shards, i, 8), 8 * (2 * 22 + 23) + 126,
                           1e-9);
    }
    cr_assert_float_eq(sum, task->info.flops_per_gradient - 126.0, 1e-6);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);

    task = test_task("quadratic:dim=10", 4);
    partition = test_partition("iid", task, 4, 1);
    shards = test_shards(task, partition, 1);
    cr_assert_eq(ab_shards_samples(shards, 2), 1);
    cr_assert_eq(ab_shards_flops(shards, 2, 0), 410.0);
    cr_assert_eq(ab_shards_flops(shards, 2, 8), 410.0);
    cr_assert_eq(ab_shards_share(shards, 2, 8), 1.0);
    cr_assert_eq(task->info.flops_per_gradient, 1640.0);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(shards, every_allocation_may_fail)
{
    struct ab_task *task = test_task("ridge-diabetes", 1);
    struct ab_partition *partition = test_partition("iid", task, 3, 1);
    ab_status status = AB_ERR_MEMORY;
    size_t n = 0;
    while (status != AB_OK) {
        struct ab_shards *shards = NULL;
        ab_alloc_fail_after(++n);
        status = ab_shards_create(&shards, task, partition, 1, NULL);
        ab_alloc_fail_after(0);
        ab_shards_destroy(shards);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
    }
    cr_assert_gt(n, 3);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
