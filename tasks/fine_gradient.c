/* Gradients with twice the digits, where those of the kernels are not enough: products
 * and sums keep what rounding takes from them, as the dot product Dot2 of T. Ogita, S.
 * Rump, S. Oishi (SIAM Journal on Scientific Computing 26(6), 2005). */
#include <string.h>

#include "base/twofold.h"
#include "tasks/task_internal.h"

/* *sum + *rest += a (x + x_rest) */
static inline void add_product(double *sum, double *rest, double a, double x,
                               double x_rest)
{
    double of_product = 0.0;
    double of_sum = 0.0;
    double product = ab_two_product(a, x, &of_product);
    *sum = ab_two_sum(*sum, product, &of_sum);
    *rest += of_product + of_sum + a * x_rest;
}

/* a . (x + rest) - b of row i. */
static double find_residual(const struct ab_rows *rows, size_t i, const double *x,
                            const double *rest, double *residual_rest)
{
    double sum = -rows->label[i];
    double sum_rest = 0.0;
    if (rows->dense != NULL) {
        const double *a = ab_rows_row(rows, i);
        for (size_t j = 0; j < rows->dim; j++) {
            add_product(&sum, &sum_rest, a[j], x[j], rest[j]);
        }
    } else {
        for (size_t e = rows->row_start[i]; e < rows->row_start[i + 1]; e++) {
            size_t j = rows->column[e];
            add_product(&sum, &sum_rest, 1.0, x[j], rest[j]);
        }
    }
    return ab_two_sum(sum, sum_rest, residual_rest);
}

/* sums + sums_rest += (residual + residual_rest) a of row i */
static void add_row(const struct ab_rows *rows, size_t i, double residual,
                    double residual_rest, double *sums, double *sums_rest)
{
    if (rows->dense != NULL) {
        const double *a = ab_rows_row(rows, i);
        for (size_t j = 0; j < rows->dim; j++) {
            add_product(&sums[j], &sums_rest[j], a[j], residual, residual_rest);
        }
        return;
    }
    for (size_t e = rows->row_start[i]; e < rows->row_start[i + 1]; e++) {
        size_t j = rows->column[e];
        add_product(&sums[j], &sums_rest[j], 1.0, residual, residual_rest);
    }
}

void ab_task_fine_gradient(const struct ab_task *task, const double *x,
                           const double *rest, double *gradient, double *work)
{
    const struct ab_rows *rows = &task->rows;
    size_t dim = task->info.dim;
    ab_require(task->loss.kind == AB_LOSS_SQUARED && task->node_rows == NULL &&
               task->learner == NULL);
    memset(gradient, 0, dim * sizeof *gradient);
    memset(work, 0, dim * sizeof *work);
    for (size_t i = 0; i < rows->n; i++) {
        double residual_rest = 0.0;
        double residual = find_residual(rows, i, x, rest, &residual_rest);
        add_row(rows, i, residual, residual_rest, gradient, work);
    }
    for (size_t j = 0; j < dim; j++) {
        double of_data = (gradient[j] + work[j]) / (double)rows->n;
        gradient[j] = fma(task->info.l2, x[j] + rest[j], of_data);
    }
}
