/* Optima of composite tasks whose columns almost depend on each other: x alone, a
 * vector of doubles, has too few digits for a certificate there. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "reference/optimum.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "unit/tasks/support.h"

#define HIGHEST 120 /* rows of any task here */
#define WIDEST  60  /* columns */

static void add_noise_to_labels(size_t m, size_t d, double *values)
{
    double noise[HIGHEST];
    test_point(m, 77, noise);
    for (size_t i = 0; i < m; i++) {
        double *row = values + i * (d + 1);
        double weight = 1.0;
        row[d] = 0.3 * noise[i];
        for (size_t j = 0; j < d; j += 5) {
            row[d] += weight * row[j];
            weight = weight > 0.0 ? -weight - 1.0 : 1.0 - weight;
        }
    }
}

/* 1, t, t^2 ... without the first, at random t in [0, 1]. */
static void fill_powers(size_t m, size_t d, unsigned seed, double *values)
{
    double t[HIGHEST];
    test_point(m, seed, t);
    for (size_t i = 0; i < m; i++) {
        double power = 1.0;
        for (size_t j = 0; j < d; j++) {
            power *= 0.5 + 0.5 * t[i];
            values[i * (d + 1) + j] = power;
        }
    }
}

/* A stationary process of order 1 along the columns. */
static void fill_process(size_t m, size_t d, unsigned seed, double *values)
{
    const double rho = 0.999999;
    double draws[WIDEST];
    for (size_t i = 0; i < m; i++) {
        double *row = values + i * (d + 1);
        test_point(d, seed + 40503u * (unsigned)(i * i + 1), draws);
        row[0] = draws[0];
        for (size_t j = 1; j < d; j++) {
            row[j] = rho * row[j - 1] + sqrt(1.0 - rho * rho) * draws[j];
        }
    }
}

/* Any two columns have the correlation 0.9999. */
static void fill_alike(size_t m, size_t d, unsigned seed, double *values)
{
    double draws[WIDEST + 1];
    for (size_t i = 0; i < m; i++) {
        double *row = values + i * (d + 1);
        test_point(d + 1, seed + 40503u * (unsigned)(i * i + 1), draws);
        for (size_t j = 0; j < d; j++) {
            row[j] = draws[d] + 0.01 * draws[j];
        }
    }
}

/* Each column twice, the copy with noise. */
static void fill_twice(size_t m, size_t d, unsigned seed, double *values)
{
    double draws[WIDEST];
    for (size_t i = 0; i < m; i++) {
        double *row = values + i * (d + 1);
        test_point(d, seed + 40503u * (unsigned)(i * i + 1), draws);
        for (size_t j = 0; j < d / 2; j++) {
            row[j] = draws[j];
            row[d / 2 + j] = draws[j] + 1e-6 * draws[d / 2 + j];
        }
    }
}

typedef void fill_fn(size_t m, size_t d, unsigned seed, double *values);

/* A lasso, or with l2 an elastic net, on a file of m rows. */
static struct ab_task *task_of(struct test_folder *folder, size_t m, size_t d,
                               const double *values, const char *l2)
{
    static char text[HIGHEST * (WIDEST + 1) * 26];
    size_t size = 0;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j <= d; j++) {
            size += (size_t)snprintf(text + size, sizeof text - size, "%.17g%s",
                                     values[i * (d + 1) + j], j == d ? "\n" : ",");
        }
    }
    const char *path = test_folder_put(folder, "a.csv", text, size);
    const struct ab_spec_param params[] = {{"data", path}, {"l1", "1e-12"}, {"l2", l2}};
    const struct ab_spec lasso = {"lasso", 2, params};
    const struct ab_spec net = {"elastic-net", 3, params};
    struct ab_error err = {0};
    struct ab_task *task = NULL;
    cr_assert_eq(ab_task_load(&task, l2 == NULL ? &lasso : &net, 1, &err), AB_OK, "%s",
                 err.text);
    return task;
}

static double greatest_slope_at_zero(const struct ab_task *task)
{
    const double zero[WIDEST] = {0.0};
    double g[WIDEST];
    double greatest = 0.0;
    ab_task_gradient(task, zero, g);
    for (size_t j = 0; j < task->info.dim; j++) {
        greatest = fmax(greatest, fabs(g[j]));
    }
    return greatest;
}

/* Residual and slopes of the smooth part at y; returns f(y). */
static long double evaluate(const struct ab_task *task, const long double *y,
                            long double *residual, long double *slope)
{
    const struct ab_rows *rows = &task->rows;
    long double m = (long double)rows->n;
    long double value = 0.0L;
    for (size_t j = 0; j < rows->dim; j++) {
        slope[j] = task->info.l2 * y[j];
        value += 0.5L * task->info.l2 * y[j] * y[j] + task->info.l1 * fabsl(y[j]);
    }
    for (size_t i = 0; i < rows->n; i++) {
        const double *a = rows->dense + i * rows->dim;
        residual[i] = -(long double)rows->label[i];
        for (size_t j = 0; j < rows->dim; j++) {
            residual[i] += a[j] * y[j];
        }
        value += residual[i] * residual[i] / (2.0L * m);
        for (size_t j = 0; j < rows->dim; j++) {
            slope[j] += residual[i] * a[j] / m;
        }
    }
    return value;
}

/* f(y) and a lower bound of f*: of the residuals at y over -m, scaled to be feasible.
 */
static long double find_bounds(long double *value, const struct ab_task *task,
                               const long double *y)
{
    long double residual[HIGHEST];
    long double slope[WIDEST];
    long double m = (long double)task->rows.n;
    long double greatest = 0.0L;
    long double square = 0.0L;
    long double product = 0.0L;
    *value = evaluate(task, y, residual, slope);
    for (size_t j = 0; j < task->info.dim; j++) {
        greatest = fmaxl(greatest, fabsl(slope[j]));
        square += task->info.l2 * y[j] * y[j];
    }
    for (size_t i = 0; i < task->rows.n; i++) {
        square += residual[i] * residual[i] / m;
        product -= residual[i] * task->rows.label[i] / m;
    }
    long double s = fminl(1.0L, task->info.l1 / greatest);
    return s * product - 0.5L * s * s * square;
}

/* A = L L' in place (lower triangle); down becomes A^-1 down. */
static void solve_positive(size_t n, long double A[WIDEST][WIDEST], long double *down)
{
    for (size_t p = 0; p < n; p++) {
        for (size_t q = 0; q <= p; q++) {
            for (size_t k = 0; k < q; k++) {
                A[p][q] -= A[p][k] * A[q][k];
            }
            A[p][q] = p == q ? sqrtl(A[p][p]) : A[p][q] / A[q][q];
        }
        for (size_t k = 0; k < p; k++) {
            down[p] -= A[p][k] * down[k];
        }
        down[p] /= A[p][p];
    }
    for (size_t p = n; p-- > 0;) {
        for (size_t k = p + 1; k < n; k++) {
            down[p] -= A[k][p] * down[k];
        }
        down[p] /= A[p][p];
    }
}

/* y: where f is least on the support of x, with its signs. */
static void solve(const struct ab_task *task, const double *x, long double *y)
{
    static long double A[WIDEST][WIDEST];
    const struct ab_rows *rows = &task->rows;
    long double down[WIDEST];
    size_t support[WIDEST];
    size_t n = 0;
    for (size_t j = 0; j < rows->dim; j++) {
        y[j] = 0.0L;
        if (x[j] != 0.0) {
            support[n++] = j;
        }
    }
    for (size_t p = 0; p < n; p++) {
        down[p] = -copysign(task->info.l1, x[support[p]]);
        for (size_t q = 0; q <= p; q++) {
            A[p][q] = p == q ? task->info.l2 : 0.0L;
        }
        for (size_t i = 0; i < rows->n; i++) {
            const double *a = rows->dense + i * rows->dim;
            long double of_row = (long double)a[support[p]] / (long double)rows->n;
            down[p] += of_row * rows->label[i];
            for (size_t q = 0; q <= p; q++) {
                A[p][q] += of_row * a[support[q]];
            }
        }
    }
    solve_positive(n, A, down);
    for (size_t p = 0; p < n; p++) {
        y[support[p]] = down[p];
    }
}

/* Whether x, by its own residuals, would be refused. */
static int check(const struct ab_task *task, const struct ab_optimum *optimum,
                 const char *name)
{
    size_t d = task->info.dim;
    long double x[WIDEST];
    long double y[WIDEST];
    long double value = 0.0L;
    long double value_of_y = 0.0L;
    solve(task, optimum->x, y);
    for (size_t j = 0; j < d; j++) {
        x[j] = optimum->x[j];
        cr_assert(x[j] == 0.0L ? y[j] == 0.0L : x[j] * y[j] > 0.0L, "%s: %zu", name, j);
    }
    long double bound = find_bounds(&value_of_y, task, y);
    long double own_bound = find_bounds(&value, task, x);
    long double allowed = 1e-12L * (task->info.start_value - value);
    cr_assert(value - bound >= -1e-17L && value - bound <= allowed, "%s: %Lg of %Lg",
              name, value - bound, allowed);
    cr_assert(value - value_of_y <= optimum->gap_bound + 1e-17L, "%s: %Lg, not %g",
              name, value - value_of_y, optimum->gap_bound);
    cr_assert_leq(optimum->gap_bound, (double)allowed);
    cr_assert_float_eq(optimum->value, (double)value, 1e-12);
    return value - own_bound > allowed;
}

static const struct {
    const char *name;
    fill_fn *fill;
    size_t m;
    size_t d;
    const char *l2;
} cases[] = {
    {"powers, tall", fill_powers, 60, 20, NULL},
    {"powers, wide", fill_powers, 15, 30, NULL},
    {"process, tall", fill_process, 120, 30, NULL},
    {"process, wide", fill_process, 30, 60, NULL},
    {"process, wide, l2", fill_process, 30, 60, "1e-13"},
    {"process, square", fill_process, 50, 50, NULL},
    {"alike, tall", fill_alike, 90, 40, NULL},
    {"alike, wide", fill_alike, 30, 60, NULL},
    {"twice, tall", fill_twice, 100, 40, NULL},
    {"twice, wide", fill_twice, 20, 40, NULL},
};

/* Strong convexity and the duality gap are not what the long doubles check by: a point
 * of the dual problem, with 11 bits more, bounds f* from below. */
Test(composite_certify, columns_that_almost_depend_are_certified, .timeout = 120)
{
    static const double shares[] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
    static double values[HIGHEST * (WIDEST + 1)];
    struct test_folder folder = test_folder_make();
    int n_without_digits = 0;
    for (size_t k = 0; k < 2 * (sizeof cases / sizeof cases[0]); k++) {
        size_t c = k / 2;
        cases[c].fill(cases[c].m, cases[c].d, 1 + 1000 * (unsigned)k, values);
        add_noise_to_labels(cases[c].m, cases[c].d, values);
        struct ab_task *task =
            task_of(&folder, cases[c].m, cases[c].d, values, cases[c].l2);
        double greatest = greatest_slope_at_zero(task);
        for (size_t s = 0; s < sizeof shares / sizeof shares[0]; s++) {
            struct ab_optimum optimum;
            struct ab_error err = {0};
            task->info.l1 = shares[s] * greatest;
            cr_expect_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK,
                         "%s, %g: %s", cases[c].name, shares[s], err.text);
            if (optimum.x != NULL) {
                n_without_digits += check(task, &optimum, cases[c].name);
            }
            ab_optimum_fini(&optimum);
        }
        ab_task_destroy(task);
    }
    cr_expect_geq(n_without_digits, 9);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

#define ORDER   16
#define COLUMNS (ORDER - 1)

/* Columns of a Hadamard matrix, A'A = m I: x_j = shrink(a_j . b / m, l1). */
Test(composite_certify, orthogonal_columns_have_a_closed_form)
{
    static double values[ORDER * (COLUMNS + 1)];
    double labels[ORDER];
    test_point(ORDER, 5, labels);
    for (unsigned i = 0; i < ORDER; i++) {
        for (unsigned j = 0; j < COLUMNS; j++) {
            unsigned common = i & (j + 1);
            common ^= common >> 2;
            common ^= common >> 1;
            values[i * (COLUMNS + 1) + j] = (common & 1u) == 0 ? 1.0 : -1.0;
        }
        values[i * (COLUMNS + 1) + COLUMNS] = labels[i];
    }
    struct test_folder folder = test_folder_make();
    struct ab_task *task = task_of(&folder, ORDER, COLUMNS, values, NULL);
    double greatest = greatest_slope_at_zero(task);
    double share = 0.9;
    for (int k = 0; k < 9; k++) {
        struct ab_optimum optimum;
        struct ab_error err = {0};
        task->info.l1 = share * greatest;
        cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK, "%s",
                     err.text);
        for (size_t j = 0; j < COLUMNS; j++) {
            double product = 0.0;
            for (size_t i = 0; i < ORDER; i++) {
                product += values[i * (COLUMNS + 1) + j] * task->rows.label[i] / ORDER;
            }
            double expected = fmax(fabs(product) - task->info.l1, 0.0);
            cr_assert_float_eq(optimum.x[j], copysign(expected, product), 1e-15);
        }
        ab_optimum_fini(&optimum);
        share *= 0.1;
    }
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
