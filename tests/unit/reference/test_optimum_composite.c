/* Optima of composite tasks against other solvers, and by their duality gap. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "reference/optimum.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "unit/tasks/support.h"

#define D      10
#define WIDEST 60 /* columns of any task here */

static struct ab_optimum optimum_of(const struct ab_task *task)
{
    struct ab_optimum optimum;
    struct ab_error err = {0};
    cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK, "%s", err.text);
    return optimum;
}

/* R 4.2.2, glmnet 4.1-6, with the same standardised columns and target:
 * glmnet(X, y, alpha = l1 / (l1 + l2), lambda = l1 + l2, standardize = FALSE,
 *        intercept = FALSE, thresh = 1e-30, maxit = 1e8) */
static const struct {
    const char *name;
    double f_star;
    double x[D];
} glmnet[] = {
    {"elastic-net-diabetes",
     0.302220122702132,
     {0, -0.051410524372, 0.302773688114, 0.146777874139, 0, 0, -0.111451886701, 0,
      0.266940340459, 0.0130021116374}},
    {"lasso-diabetes:l1=0.1",
     0.33741500376788,
     {0, 0, 0.304858091813, 0.106320753279, 0, 0, -0.0584381583796, 0, 0.264740936849,
      0}},
    {"lasso-diabetes:l1=0.01",
     0.25508295437149,
     {0, -0.126731212761, 0.323343551292, 0.186329086051, -0.0789255680311, 0,
      -0.126776779963, 0.0171719213903, 0.320400203777, 0.0353994106341}},
    {"lasso-diabetes:l1=0.2",
     0.401125816694364,
     {0, 0, 0.266006013381, 0.0461809438267, 0, 0, 0, 0, 0.22903098746, 0}},
};

Test(optimum_composite, glmnet_finds_the_same)
{
    for (size_t k = 0; k < sizeof glmnet / sizeof glmnet[0]; k++) {
        struct ab_task *task = test_task(glmnet[k].name, 1);
        struct ab_optimum optimum = optimum_of(task);
        cr_assert_float_eq(optimum.value, glmnet[k].f_star, 1e-14);
        for (int j = 0; j < D; j++) {
            cr_assert_float_eq(optimum.x[j], glmnet[k].x[j], 1e-12, "%s: x_%d = %.15g",
                               glmnet[k].name, j + 1, optimum.x[j]);
            cr_assert((optimum.x[j] == 0.0) == (glmnet[k].x[j] == 0.0));
        }
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

static double shrink(double x, double by)
{
    return x > by ? x - by : x < -by ? x + by : 0.0;
}

/* f is strongly convex: the distance to the optimum is at most |s| / mu. */
Test(optimum_composite, a_long_run_of_the_proximal_gradient_method_agrees)
{
    static const char *const names[] = {"elastic-net-diabetes", "lasso-diabetes",
                                        "lasso-diabetes:l1=0.003",
                                        "lasso-diabetes:l1=0.5"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        struct ab_task *task = test_task(names[k], 1);
        struct ab_optimum optimum = optimum_of(task);
        double step = 1.0 / task->info.L;
        double x[D] = {0.0};
        double g[D];
        for (int t = 0; t < 20000; t++) {
            ab_task_gradient(task, x, g);
            for (int j = 0; j < D; j++) {
                x[j] = shrink(x[j] - step * g[j], step * task->info.l1);
            }
        }
        cr_assert_lt(sqrt(ab_distance_squared(D, x, optimum.x)), 1e-13, "%s", names[k]);
        for (int j = 0; j < D; j++) {
            cr_assert((x[j] == 0.0) == (optimum.x[j] == 0.0));
        }
        cr_assert_lt(optimum.gap_bound, 1e-26);
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* The rows with sqrt(m l2) I below them make an elastic net a lasso, whose dual is
 * D(t) = |b|^2 / (2 m) - (m / 2) |t - b / m|^2 where |A't|_inf <= l1. The residual over
 * m, scaled to be feasible, gives a lower bound of f* that owes nothing to mu. */
static double duality_gap(const struct ab_task *task, const double *x)
{
    const struct ab_rows *rows = &task->rows;
    double m = (double)rows->n;
    double l2 = task->info.l2;
    size_t dim = rows->dim;
    double slope[WIDEST];
    double theta_norm = 0.0;
    double theta_b = 0.0;
    double greatest = 0.0;
    for (size_t j = 0; j < dim; j++) {
        slope[j] = -l2 * x[j];
        theta_norm += l2 * x[j] * x[j] / m;
    }
    for (size_t i = 0; i < rows->n; i++) {
        double theta = rows->label[i];
        for (size_t j = 0; j < dim; j++) {
            theta -= rows->dense[i * dim + j] * x[j];
        }
        theta /= m;
        theta_norm += theta * theta;
        theta_b += theta * rows->label[i];
        for (size_t j = 0; j < dim; j++) {
            slope[j] += theta * rows->dense[i * dim + j];
        }
    }
    for (size_t j = 0; j < dim; j++) {
        greatest = fmax(greatest, fabs(slope[j]));
    }
    double scale = fmin(1.0, task->info.l1 / greatest);
    double dual = scale * theta_b - m / 2.0 * scale * scale * theta_norm;
    return ab_task_evaluate(task, x, NULL, NULL) - dual;
}

Test(optimum_composite, the_duality_gap_is_zero_up_to_rounding)
{
    for (size_t k = 0; k < sizeof glmnet / sizeof glmnet[0]; k++) {
        struct ab_task *task = test_task(glmnet[k].name, 1);
        struct ab_optimum optimum = optimum_of(task);
        double gap = duality_gap(task, optimum.x);
        cr_assert_lt(fabs(gap), 1e-14, "%s: %g", glmnet[k].name, gap);
        optimum.x[2] += 1e-3; /* the bound is one: it sees a point that is worse */
        cr_assert_gt(duality_gap(task, optimum.x), 4e-7);
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* From where one coordinate has only just left zero to where all have. */
Test(optimum_composite, the_border_of_the_support_is_certified)
{
    static const char *const names[] = {
        "lasso-diabetes:l1=0.586", "lasso-diabetes:l1=0.5", "lasso-diabetes:l1=0.0001",
        "lasso-diabetes:l1=0.3"};
    const size_t n_nonzero[] = {1, 2, 10, 2};
    for (size_t k = 0; k < 4; k++) {
        struct ab_task *task = test_task(names[k], 1);
        struct ab_optimum optimum = optimum_of(task);
        size_t n = 0;
        for (int j = 0; j < D; j++) {
            n += optimum.x[j] != 0.0;
        }
        cr_assert_eq(n, n_nonzero[k], "%s: %zu", names[k], n);
        cr_assert_leq(fabs(duality_gap(task, optimum.x)), 1e-14);
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* A lasso on a file of m rows of d features and the label. */
static struct ab_task *lasso_of(struct test_folder *folder, size_t m, size_t d,
                                const double *values, const char *l1)
{
    char text[1 << 16];
    size_t size = 0;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j <= d; j++) {
            size += (size_t)snprintf(text + size, sizeof text - size, "%.9g%s",
                                     values[i * (d + 1) + j], j == d ? "\n" : ",");
            cr_assert_lt(size, sizeof text);
        }
    }
    const char *path = test_folder_put(folder, "flat.csv", text, size);
    const struct ab_spec_param params[] = {{"data", path}, {"l1", l1}};
    const struct ab_spec spec = {"lasso", 2, params};
    struct ab_error err = {0};
    struct ab_task *task = NULL;
    cr_assert_eq(ab_task_load(&task, &spec, 1, &err), AB_OK, "%s", err.text);
    return task;
}

/* No strongly convex function: more columns than rows, or columns that are equal.
 * levels: 0, or how many values the features have. */
static struct ab_task *file_task(struct test_folder *folder, size_t m, size_t d,
                                 unsigned seed, unsigned levels, const char *l1)
{
    double values[25 * (2 * D + 1)];
    for (size_t i = 0; i < m; i++) {
        double *row = values + i * (d + 1);
        test_point(d + 1, seed + 40503u * (unsigned)i, row);
        row[d - 1] = row[0];
        for (size_t j = 0; j < d && levels > 0; j++) {
            row[j] = floor(levels * (row[j] + 1.0) / 2.0);
        }
    }
    return lasso_of(folder, m, d, values, l1);
}

static double greatest_slope_at_zero(const struct ab_task *task)
{
    double g[WIDEST];
    const double zero[WIDEST] = {0.0};
    double greatest = 0.0;
    ab_task_gradient(task, zero, g);
    for (size_t j = 0; j < task->info.dim; j++) {
        greatest = fmax(greatest, fabs(g[j]));
    }
    return greatest;
}

/* Against 100,000 steps of ISTA, whose f is above f* and falls to it; not at a rate, as
 * f is not strongly convex. */
static void check_flat(size_t m, size_t d, const char *l1)
{
    struct test_folder folder = test_folder_make();
    struct ab_task *task = file_task(&folder, m, d, 1, 0, l1);
    struct ab_optimum optimum = optimum_of(task);
    double step = 1.0 / task->info.L;
    double x[WIDEST] = {0.0};
    double g[WIDEST];
    cr_assert_eq(task->info.mu, 0.0);
    for (int t = 0; t < 100000; t++) {
        ab_task_gradient(task, x, g);
        for (size_t j = 0; j < d; j++) {
            x[j] = shrink(x[j] - step * g[j], step * task->info.l1);
        }
    }
    double above = ab_task_evaluate(task, x, NULL, NULL) - optimum.value;
    cr_assert(above > -1e-15 && above < 1e-9, "%g", above);
    cr_assert_leq(fabs(duality_gap(task, optimum.x)), 1e-14);
    cr_assert(optimum.gap_bound >= 0.0 && optimum.gap_bound < 1e-13);
    cr_assert_lt(optimum.n_steps, 16 * d);
    ab_optimum_fini(&optimum);
    ab_task_destroy(task);
    test_folder_remove(&folder);
}

Test(optimum_composite, where_mu_is_zero_the_duality_gap_certifies)
{
    check_flat(6, 15, "0.05");
    check_flat(6, 15, "0.001");
    check_flat(25, 8, "0.05"); /* two columns that are equal */
    AB_NO_LEAKS();
}

/* Features of two or three values: columns that are equal, opposite, constant, sums of
 * others, and ties of all kinds. */
Test(optimum_composite, whatever_columns_depend_on_each_other_the_gap_closes)
{
    static const double shares[] = {0.9, 0.4, 0.05, 0.002};
    struct test_folder folder = test_folder_make();
    for (unsigned seed = 1; seed <= 60; seed++) {
        size_t m = 4 + seed % 17;
        size_t d = 2 + seed * 7 % (2 * D - 3);
        struct ab_task *task =
            file_task(&folder, m, d, 100 * seed, 2 + seed % 2, "1e-9");
        double greatest = greatest_slope_at_zero(task);
        for (size_t k = 0; k < sizeof shares / sizeof shares[0]; k++) {
            task->info.l1 = shares[k] * greatest;
            struct ab_optimum optimum = optimum_of(task);
            cr_assert_leq(fabs(duality_gap(task, optimum.x)), 1e-13, "%u: %g", seed,
                          duality_gap(task, optimum.x));
            cr_assert_geq(optimum.gap_bound, 0.0);
            cr_assert_lt(optimum.n_steps, 16 * d);
            ab_optimum_fini(&optimum);
        }
        ab_task_destroy(task);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* Columns any two of which have the correlation r, each of them twice, the copy with
 * noise of the size given. The label depends on ten, whose sum cancels. */
static struct ab_task *doubled_task(struct test_folder *folder, size_t m, size_t d,
                                    double r, double noise, unsigned seed)
{
    static double values[60 * (WIDEST + 1)];
    double draws[WIDEST + 2];
    for (size_t i = 0; i < m; i++) {
        double *row = values + i * (d + 1);
        test_point(d + 2, seed * 7919u + (unsigned)(i * i) * 2654435u, draws);
        row[d] = draws[d];
        for (size_t j = 0; j < d / 2; j++) {
            row[j] = sqrt(r) * draws[d + 1] + sqrt(1.0 - r) * draws[j];
            row[d / 2 + j] = row[j] * (1.0 + noise * draws[d / 2 + j]);
            row[d] += j < 10 ? (j % 2 == 0 ? -1.0 : 1.0) * (double)(j + 1) * row[j] : 0;
        }
    }
    return lasso_of(folder, m, d, values, "1e-9");
}

/* The copy of a column has the same slope: rounding must not let it take the other's
 * place, which then would come back, and so on. */
Test(optimum_composite, columns_that_are_equal_and_correlated_do_not_take_turns,
     .timeout = 60)
{
    static const struct {
        size_t m;
        size_t d;
        double r;
        double least; /* share of l1; below it the gap is rounding */
    } cases[] = {{30, 50, 0.99, 5e-5}, {60, 60, 0.9999, 1e-4}};
    static const double multiples[] = {1.0, 2.0, 10.0, 1e3, 4e3};
    struct test_folder folder = test_folder_make();
    for (unsigned k = 0; k < 20; k++) {
        size_t d = cases[k % 2].d;
        struct ab_task *task =
            doubled_task(&folder, cases[k % 2].m, d, cases[k % 2].r, 0.0, k + 1);
        double greatest = greatest_slope_at_zero(task);
        cr_assert_eq(task->info.mu, 0.0);
        for (size_t s = 0; s < sizeof multiples / sizeof multiples[0]; s++) {
            task->info.l1 = multiples[s] * cases[k % 2].least * greatest;
            struct ab_optimum optimum = optimum_of(task);
            cr_assert_leq(optimum.n_steps, d, "%u, %zu: %u", k, s, optimum.n_steps);
            cr_assert_geq(optimum.gap_bound, 0.0);
            cr_assert_leq(fabs(duality_gap(task, optimum.x)), 1e-12);
            ab_optimum_fini(&optimum);
        }
        ab_task_destroy(task);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* l1 is below the rounding of the slopes, so that along a column that depends on others
 * f seems to fall for ever: a certificate or a refusal, and soon. */
Test(optimum_composite, a_way_without_end_is_not_followed, .timeout = 60)
{
    static const double shares[] = {1e-11, 1e-13, 1e-15};
    struct test_folder folder = test_folder_make();
    for (unsigned k = 0; k < 12; k++) {
        struct ab_task *task =
            doubled_task(&folder, 30, 50, k % 2 == 0 ? 0.99 : 0.9999, 3e-9, k + 1);
        double greatest = greatest_slope_at_zero(task);
        for (int s = 0; s < 3; s++) {
            struct ab_optimum optimum;
            struct ab_error err = {0};
            task->info.l1 = shares[s] * greatest;
            ab_status status = ab_optimum_of_task(&optimum, task, NULL, &err);
            cr_assert(status == AB_ERR_CHECK || optimum.n_steps < 800, "%s", err.text);
            cr_assert_null(strstr(err.text, "after 800 steps"), "%s", err.text);
            ab_optimum_fini(&optimum);
        }
        ab_task_destroy(task);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* So near to where x = 0 is the optimum that rounding of the gap hides it. */
Test(optimum_composite, what_cannot_be_certified_is_refused)
{
    struct test_folder folder = test_folder_make();
    struct ab_task *task = file_task(&folder, 6, 15, 1, 0, "0.05");
    struct ab_optimum optimum;
    struct ab_error err = {0};
    task->info.l1 = greatest_slope_at_zero(task) * (1.0 - 1e-12);
    cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_ERR_CHECK);
    cr_assert_not_null(strstr(err.text, "no certified optimum: after "), "%s",
                       err.text);
    cr_assert_not_null(strstr(err.text, "steps of the active set"));
    cr_assert_null(optimum.x);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(optimum_composite, every_allocation_may_fail)
{
    struct ab_task *task = test_task("lasso-diabetes", 1);
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
    cr_assert_gt(n, 2);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
