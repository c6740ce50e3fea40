/* The regulariser rho sum_k r(x_k) with r(t) = t^2 / (1 + t^2), which is not convex:
 *
 *     r' = 2 t / (1 + t^2)^2,   r'' = 2 (1 - 3 t^2) / (1 + t^2)^3 in [-1/2, 2],
 *     r''' = 24 t (t^2 - 1) / (1 + t^2)^4 */
#include <math.h>

#include "base/kernels.h"
#include "tasks/task_internal.h"

/* max |r'''|, at t^2 = 1 - 2 / sqrt(5), is 4.6686 */
#define GREATEST_THIRD 4.67
/* max of |loss'''| of the logistic loss: 1 / (6 sqrt(3)) = 0.096225 */
#define GREATEST_LOGISTIC_THIRD 0.09623
#define FLOPS                   6.0 /* of rho r' and its addition */

double ab_nonconvex_value(const struct ab_task *task, const double *x)
{
    double sum = 0.0;
    for (size_t k = 0; k < task->info.dim && task->info.rho > 0.0; k++) {
        double square = x[k] * x[k];
        sum += square / (1.0 + square);
    }
    return task->info.rho * sum;
}

void ab_nonconvex_add_gradient(const struct ab_task *task, const double *x,
                               double *gradient)
{
    for (size_t k = 0; k < task->info.dim && task->info.rho > 0.0; k++) {
        double root = 1.0 + x[k] * x[k];
        gradient[k] += 2.0 * task->info.rho * x[k] / (root * root);
    }
}

void ab_nonconvex_add_hessian(const struct ab_task *task, const double *x,
                              double *hessian)
{
    size_t dim = task->info.dim;
    for (size_t k = 0; k < dim && task->info.rho > 0.0; k++) {
        double square = x[k] * x[k];
        double root = 1.0 + square;
        hessian[k * dim + k] +=
            2.0 * task->info.rho * (1.0 - 3.0 * square) / (root * root * root);
    }
}

double ab_nonconvex_flops(const struct ab_task *task)
{
    return task->info.rho > 0.0 ? FLOPS * (double)task->info.dim : 0.0;
}

/* |H(x) - H(y)| <= |x - y| times this: the curvatures of the losses differ by at most
 * max |loss'''| max_s |a_s| |x - y|, and (1/m) sum_s (a_s . v)^2 <= gram_greatest / m.
 */
double ab_nonconvex_hessian_lipschitz(const struct ab_task *task, double gram_greatest)
{
    const struct ab_rows *rows = &task->rows;
    double longest = 0.0;
    ab_require(task->loss.kind == AB_LOSS_LOGISTIC);
    for (size_t i = 0; i < rows->n; i++) {
        double square = rows->dense != NULL
                            ? ab_norm_squared(rows->dim, ab_rows_row(rows, i))
                            : (double)(rows->row_start[i + 1] - rows->row_start[i]);
        longest = square > longest ? square : longest;
    }
    return GREATEST_LOGISTIC_THIRD * sqrt(longest) * gram_greatest / (double)rows->n +
           GREATEST_THIRD * task->info.rho;
}
