#include "tasks/task_internal.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/kernels.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "support.h"

#define MAX_DIM 126

static const char *const names[] = {"ridge-diabetes", "logreg-breast-cancer",
                                    "logreg-mushrooms"};
#define N_NAMES (sizeof names / sizeof names[0])

Test(datasets, shapes_and_classes_are_those_of_the_sources)
{
    static const struct {
        uint64_t n_samples;
        uint64_t dim;
        uint64_t nnz;
        uint32_t n_classes;
        uint64_t n_positive;
    } expected[N_NAMES] = {
        {442, 10, 4420, 0, 0},
        {569, 30, 17070, 2, 357},
        {8124, 126, 178728, 2, 3916},
    };
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        const struct ab_task_info *info = ab_task_info(task);
        uint64_t n_positive = 0;
        for (size_t i = 0; i < task->rows.n; i++) {
            n_positive += task->rows.label[i] == 1.0;
            cr_assert(info->n_classes == 0 || fabs(task->rows.label[i]) == 1.0);
        }
        cr_assert_eq(info->n_samples, expected[k].n_samples);
        cr_assert_eq(info->dim, expected[k].dim);
        cr_assert_eq(info->nnz, expected[k].nnz);
        cr_assert_eq(info->n_classes, expected[k].n_classes);
        cr_assert(info->n_classes == 0 || n_positive == expected[k].n_positive);
        cr_assert_eq(info->n_nodes, 0);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(datasets, dense_features_and_the_regression_target_are_standardised)
{
    for (size_t k = 0; k < 2; k++) {
        struct ab_task *task = test_task(names[k], 1);
        const struct ab_rows *rows = &task->rows;
        double m = (double)rows->n;
        for (size_t j = 0; j < rows->dim; j++) {
            double mean = 0.0;
            double square = 0.0;
            for (size_t i = 0; i < rows->n; i++) {
                double value = rows->dense[i * rows->dim + j];
                mean += value / m;
                square += value * value / m;
            }
            cr_assert_float_eq(mean, 0.0, 1e-13);
            cr_assert_float_eq(square, 1.0, 1e-13);
        }
        ab_task_destroy(task);
    }
    struct ab_task *diabetes = test_task(names[0], 1);
    double m = (double)diabetes->rows.n;
    cr_assert_float_eq(ab_sum(diabetes->rows.n, diabetes->rows.label) / m, 0.0, 1e-13);
    cr_assert_float_eq(ab_norm_squared(diabetes->rows.n, diabetes->rows.label) / m, 1.0,
                       1e-13);
    ab_task_destroy(diabetes);
    AB_NO_LEAKS();
}

/* f(0), known without any data: labels of variance 1, or log(2). */
Test(datasets, the_value_at_zero_is_known)
{
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        cr_assert_float_eq(task->info.start_value, k == 0 ? 0.5 : 0.6931471805599453,
                           1e-13);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* Central differences with h = 1e-5: truncation and rounding are both below 1e-8. */
Test(datasets, gradients_and_hessians_are_the_differences_of_f)
{
    const double h = 1e-5;
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        size_t dim = task->info.dim;
        double x[MAX_DIM];
        double gradient[MAX_DIM];
        double hessian[MAX_DIM * MAX_DIM];
        test_point(dim, 5, x);
        double value = ab_task_evaluate(task, x, gradient, hessian);
        cr_assert_eq(value, ab_task_evaluate(task, x, NULL, NULL)); /* the same sums */
        for (size_t j = 0; j < dim; j += 7) {
            double above[MAX_DIM];
            double below[MAX_DIM];
            double centre = x[j];
            x[j] = centre + h;
            double value_above = ab_task_evaluate(task, x, above, NULL);
            x[j] = centre - h;
            double value_below = ab_task_evaluate(task, x, below, NULL);
            x[j] = centre;
            cr_assert_float_eq(gradient[j], (value_above - value_below) / (2.0 * h),
                               1e-8);
            for (size_t i = 0; i < dim; i++) {
                cr_assert_float_eq(hessian[j * dim + i],
                                   (above[i] - below[i]) / (2.0 * h), 1e-8);
            }
        }
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* mu and L against Jacobi's method on the Hessian: of ridge as it is; of logistic
 * regression at 0, where each sample has its largest curvature, 1/4. */
Test(datasets, curvature_is_that_of_the_hessian)
{
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        size_t dim = task->info.dim;
        double x[MAX_DIM] = {0};
        double hessian[MAX_DIM * MAX_DIM];
        double values[MAX_DIM] = {0};
        (void)ab_task_evaluate(task, x, NULL, hessian);
        test_jacobi(dim, hessian, values);
        cr_assert_float_eq(task->info.L, values[dim - 1], 1e-12 * values[dim - 1]);
        cr_assert_float_eq(task->info.mu, k == 0 ? values[0] : 0.01, 1e-12);
        double kappa = task->info.L / task->info.mu;
        cr_assert(kappa > 150.0 && kappa < 500.0, "%s: kappa %g", names[k], kappa);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(datasets, flops_follow_the_formula_of_the_readme)
{
    const double expected[N_NAMES] = {442 * (4 * 10 + 2) + 10, 569 * (4 * 30 + 23) + 30,
                                      2 * 178728 + 8124 * 23 + 126};
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        cr_assert_float_eq(task->info.flops_per_gradient, expected[k], 1e-6);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* At 0 every margin is 0, which counts as class -1. */
Test(datasets, accuracy_is_the_share_of_right_signs)
{
    const double share_of_minus[N_NAMES] = {NAN, 212.0 / 569.0, 4208.0 / 8124.0};
    for (size_t k = 0; k < N_NAMES; k++) {
        struct ab_task *task = test_task(names[k], 1);
        double x[MAX_DIM] = {0};
        double gradient[MAX_DIM];
        struct ab_task_point point = {
            .x = x, .gradient = gradient, .wants_accuracy = 1};
        ab_task_measure(task, NULL, &point, 1);
        if (k == 0) {
            cr_assert(isnan(point.accuracy));
        } else {
            cr_assert_eq(point.accuracy, share_of_minus[k]);
            ab_axpy(task->info.dim, -1.0, gradient, x);
            ab_task_measure(task, NULL, &point, 1);
            cr_assert_gt(point.accuracy, 0.85); /* one gradient step */
            double value = point.value;
            point.wants_accuracy = 0;
            ab_task_measure(task, NULL, &point, 1);
            cr_assert(isnan(point.accuracy));
            cr_assert_eq(point.value, value);
        }
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

static void copy_shared(struct test_folder *folder, const char *name, size_t cut)
{
    struct ab_arena arena;
    const char *path = NULL;
    ab_arena_init(&arena);
    cr_assert_eq(ab_file_shared_path(&path, &arena, name, NULL), AB_OK);
    FILE *stream = fopen(path, "rb");
    static char bytes[1 << 20];
    size_t n_bytes = fread(bytes, 1, sizeof bytes, stream);
    cr_assert_eq(fclose(stream), 0);
    (void)test_folder_put(folder, name, bytes, n_bytes - cut);
    ab_arena_fini(&arena);
}

Test(datasets, a_damaged_or_missing_file_is_refused)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    struct ab_task *task = NULL;
    char path[300];
    char expected[600];
    cr_assert_eq(ab_file_make_folder(test_folder_path(&folder, "data"), NULL), AB_OK);
    copy_shared(&folder, "data/breast_cancer.csv", 1);
    cr_assert_eq(setenv("ADONIS_DATA_DIR", folder.path, 1), 0);
    cr_assert_eq(test_task_try(&task, "logreg-breast-cancer", 1, &err), AB_ERR_INPUT);
    (void)snprintf(path, sizeof path, "\"%s/data/breast_cancer.csv\": found SHA-256 ",
                   folder.path);
    cr_assert_eq(strncmp(err.text, path, strlen(path)), 0, "%s", err.text);
    (void)snprintf(
        expected, sizeof expected,
        "expected fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf445550452217"
        "2ed");
    cr_assert_not_null(strstr(err.text, expected), "%s", err.text);
    cr_assert_eq(test_task_try(&task, "ridge-diabetes", 1, &err), AB_ERR_IO);
    cr_assert_not_null(strstr(err.text, "diabetes_data_raw.csv.gz"), "%s", err.text);
    cr_assert_null(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
