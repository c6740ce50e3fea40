/* Tasks with a part l1 |x|_1. */
#include <adonis/plugin.h>
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "support.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"

#define D 10

static const char *const names[] = {"elastic-net-diabetes", "lasso-diabetes",
                                    "lasso-diabetes:l1=0.01"};
#define N_NAMES (sizeof names / sizeof names[0])

/* No special point, but for zeros: +0, and -0, which is one too. */
static void sparse_point(unsigned seed, double *x)
{
    test_point(D, seed, x);
    x[0] = x[4] = x[9] = 0.0;
    x[5] = -0.0;
}

Test(composite, f_is_the_definition)
{
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        const struct ab_rows *rows = &task->rows;
        double x[D];
        double expected = 0.0;
        sparse_point(3, x);
        for (size_t i = 0; i < rows->n; i++) {
            double z = -rows->label[i];
            for (size_t j = 0; j < D; j++) {
                z += rows->dense[i * D + j] * x[j];
            }
            expected += z * z / 2.0 / (double)rows->n;
        }
        for (size_t j = 0; j < D; j++) {
            expected += task->info.l2 / 2.0 * x[j] * x[j] + task->info.l1 * fabs(x[j]);
        }
        cr_assert_float_eq(ab_task_evaluate(task, x, NULL, NULL), expected,
                           1e-13 * expected);
        cr_assert_eq(task->info.oracles, ADONIS_NEEDS_GRADIENT | ADONIS_USES_COMPOSITE);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

static double along(const struct ab_task *task, const double *x, double h,
                    const double *d)
{
    double there[D];
    memcpy(there, x, sizeof there);
    ab_axpy(D, h, d, there);
    return ab_task_evaluate(task, there, NULL, NULL);
}

/* s is a subgradient: f(x + d) >= f(x) + s.d + (mu / 2) |d|^2. Only that of least norm
 * has -|s|^2 as the slope of f along -s. */
Test(composite, the_gradient_is_the_subgradient_of_least_norm)
{
    const double h = 1e-7;
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        for (unsigned seed = 1; seed < 30; seed++) {
            double x[D];
            double s[D];
            double d[D];
            sparse_point(seed, x);
            test_point(D, seed + 100, d);
            double value = ab_task_evaluate(task, x, s, NULL);
            double square = ab_norm_squared(D, s);
            double slope = (along(task, x, -h, s) - value) / h;
            cr_assert_float_eq(slope, -square, 1e-5 * (1.0 + square));
            double below =
                ab_dot(D, s, d) + task->info.mu / 2.0 * ab_norm_squared(D, d);
            cr_assert_geq(along(task, x, 1.0, d), value + below - 1e-12);
        }
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* Values with the part that is not smooth, gradients without. */
Test(composite, f_is_the_mean_of_the_nodes)
{
    struct ab_task *task = test_task("elastic-net-diabetes", 1);
    struct ab_partition *partition = test_partition("sorted-label", task, 7, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double x[D];
    double smooth[D];
    double mean[D] = {0.0};
    double value = 0.0;
    sparse_point(8, x);
    ab_task_gradient(task, x, smooth);
    for (uint32_t i = 0; i < 7; i++) {
        double g[D];
        ab_shards_gradient(shards, i, x, 0, 0, g);
        ab_axpy(D, 1.0 / 7.0, g, mean);
        value += ab_shards_value(shards, i, x) / 7.0;
    }
    cr_assert_float_eq(value, ab_task_evaluate(task, x, NULL, NULL), 1e-13 * value);
    cr_assert_lt(ab_distance_squared(D, mean, smooth), 1e-26);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* (x - u) / scale is a subgradient of l1 |u|_1. */
Test(composite, the_shared_prox_satisfies_its_condition_of_optimality)
{
    struct ab_task *task = test_task("lasso-diabetes", 1);
    struct ab_partition *partition = test_partition("iid", task, 2, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    const double scales[] = {1e-9, 0.5, 3.0, 20.0};
    size_t n_zero = 0;
    for (size_t k = 0; k < 4; k++) {
        double x[D];
        double u[D];
        sparse_point(5, x);
        ab_shards_shared_prox(shards, scales[k], x, u);
        for (size_t j = 0; j < D; j++) {
            double slope = (x[j] - u[j]) / scales[k];
            n_zero += u[j] == 0.0;
            cr_assert(u[j] == 0.0 ? fabs(slope) <= 0.1
                                  : fabs(slope - copysign(0.1, u[j])) <= 1e-7);
        }
        ab_shards_shared_prox(shards, scales[k], x, x);
        cr_assert_arr_eq(x, u, sizeof u);
    }
    cr_assert(n_zero > 16 && n_zero < 34, "%zu", n_zero);
    double x[D] = {(double)NAN};
    ab_shards_shared_prox(shards, 1.0, x, x);
    cr_assert(isnan(x[0]));
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* |A'b|_inf / m = 0.58645: from there on no run could be measured. */
Test(composite, a_weight_that_makes_the_start_the_optimum_is_refused)
{
    static const struct {
        const char *id;
        const char *text;
    } cases[] = {
        {"lasso-diabetes:l1=0.6",
         "task \"lasso-diabetes\": found l1 = 0.6, expected less than 0.58645, "
         "from where on the optimum is x = 0, where every run starts"},
        {"lasso-diabetes:l1=0", "l1"},
        {"lasso-diabetes:l1=-1", "l1"}};
    for (size_t k = 0; k < 3; k++) {
        struct ab_task *task = NULL;
        struct ab_error err = {0};
        cr_assert_eq(test_task_try(&task, cases[k].id, 1, &err), AB_ERR_INPUT);
        cr_assert_not_null(strstr(err.text, cases[k].text), "%s", err.text);
    }
    struct ab_task *task = test_task("lasso-diabetes:l1=0.586", 1);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
