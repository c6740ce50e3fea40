/* Gradients with twice the digits, against sums in integers. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "tasks/task.h"

#define M 9
#define D 12

static struct ab_task *task_of(const char *family, const char *path, const char *l2)
{
    const struct ab_spec_param params[] = {
        {"data", path}, {"l1", "1e-9"}, {"standardise", "no"}, {"l2", l2}};
    const struct ab_spec spec = {family, l2 == NULL ? 3 : 4, params};
    struct ab_error err = {0};
    struct ab_task *task = NULL;
    cr_assert_eq(ab_task_load(&task, &spec, 1, &err), AB_OK, "%s", err.text);
    return task;
}

Test(fine_gradient, digits_beside_x_count)
{
    static const char text[] = "1,-1,0.5\n3,-3,1\n";
    const double x[] = {0x1p60, 0x1p60};
    const double rest[] = {0.25, 0.0};
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "a.csv", text, sizeof text - 1);
    struct ab_task *task = task_of("lasso", path, NULL);
    double gradient[2];
    double work[2];
    ab_task_fine_gradient(task, x, rest, gradient, work);
    cr_assert(gradient[0] == -0.5 && gradient[1] == 0.5, "%g %g", gradient[0],
              gradient[1]);
    ab_task_gradient(task, x, gradient);
    cr_assert(gradient[0] == -1.75);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* A: integers below 2^10; b = A p. */
static struct ab_task *integer_task(struct test_folder *folder, int64_t A[M][D],
                                    const int64_t p[D])
{
    double draws[D];
    char text[1 << 12];
    size_t size = 0;
    for (size_t i = 0; i < M; i++) {
        int64_t b = 0;
        test_point(D, 100 + 7919u * (unsigned)i, draws);
        for (size_t j = 0; j < D; j++) {
            A[i][j] = (int64_t)(1023.0 * draws[j]);
            b += A[i][j] * p[j];
            size += (size_t)snprintf(text + size, sizeof text - size, "%lld,",
                                     (long long)A[i][j]);
        }
        size +=
            (size_t)snprintf(text + size, sizeof text - size, "%lld\n", (long long)b);
    }
    return task_of("lasso", test_folder_put(folder, "a.csv", text, size), NULL);
}

/* x = p + q 2^-40 with |q| < 2^20: the gradient is A'A q 2^-40 / m, whose numbers fit
 * into 64 bits; rounded products of A and x do not know it. */
Test(fine_gradient, what_cancels_is_exact)
{
    int64_t A[M][D];
    int64_t p[D];
    int64_t q[D];
    double draws[2 * D];
    double x[D];
    const double rest[D] = {0.0};
    test_point(sizeof draws / sizeof draws[0], 7, draws);
    for (size_t j = 0; j < D; j++) {
        p[j] = (int64_t)(63.0 * draws[j]);
        q[j] = (int64_t)(1048575.0 * draws[D + j]);
        x[j] = (double)p[j] + (double)q[j] * 0x1p-40;
    }
    struct test_folder folder = test_folder_make();
    struct ab_task *task = integer_task(&folder, A, p);
    double gradient[D];
    double plain[D];
    double work[D];
    ab_task_fine_gradient(task, x, rest, gradient, work);
    ab_task_gradient(task, x, plain);
    int n_rounded = 0;
    for (size_t j = 0; j < D; j++) {
        int64_t expected = 0;
        for (size_t i = 0; i < M; i++) {
            int64_t residual = 0;
            for (size_t k = 0; k < D; k++) {
                residual += A[i][k] * q[k];
            }
            expected += A[i][j] * residual;
        }
        cr_assert(gradient[j] == (double)expected * 0x1p-40 / M, "%zu: %a", j,
                  gradient[j]);
        n_rounded += plain[j] != gradient[j];
    }
    cr_assert_gt(n_rounded, D / 2);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(fine_gradient, indices_and_numbers_give_the_same)
{
    static const char sparse[] = "1.5 1:1 3:1\n-2 2:1\n0.25 1:1 2:1 3:1\n7 3:1\n";
    static const char dense[] = "1,0,1,1.5\n0,1,0,-2\n1,1,1,0.25\n0,0,1,7\n";
    const double x[] = {1.0 / 3.0, -2.0 / 7.0, 1e9};
    const double rest[] = {1e-17, -2e-17, 3e-8};
    struct test_folder folder = test_folder_make();
    struct ab_task *a =
        task_of("elastic-net",
                test_folder_put(&folder, "a.svm", sparse, sizeof sparse - 1), "0.125");
    struct ab_task *b =
        task_of("elastic-net",
                test_folder_put(&folder, "b.csv", dense, sizeof dense - 1), "0.125");
    double of_indices[3];
    double of_numbers[3];
    double plain[3];
    double work[3];
    ab_task_fine_gradient(a, x, rest, of_indices, work);
    ab_task_fine_gradient(b, x, rest, of_numbers, work);
    ab_task_gradient(a, x, plain);
    for (size_t j = 0; j < 3; j++) {
        cr_assert(of_indices[j] == of_numbers[j], "%zu", j);
        cr_assert_float_eq(of_indices[j], plain[j], 1e-6);
    }
    ab_task_destroy(a);
    ab_task_destroy(b);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
