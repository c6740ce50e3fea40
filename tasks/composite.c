/* Composite tasks: what has to do with l1 |x|_1. */
#include <math.h>

#include "tasks/task_internal.h"

/* x moved towards zero by `by`, at most to it; NaN stays NaN. */
static double shrunk(double x, double by)
{
    double left = fabs(x) - by;
    return left < 0.0 ? 0.0 : copysign(left, x);
}

void ab_shards_shared_prox(const struct ab_shards *shards, double scale,
                           const double *x, double *out)
{
    double by = scale * shards->task->info.l1;
    for (size_t j = 0; j < shards->task->info.dim; j++) {
        out[j] = shrunk(x[j], by);
    }
}

double ab_task_nonsmooth(const struct ab_task *task, const double *x)
{
    double sum = 0.0;
    if (task->info.l1 == 0.0) {
        return 0.0;
    }
    for (size_t j = 0; j < task->info.dim; j++) {
        sum += fabs(x[j]);
    }
    return task->info.l1 * sum;
}

/* The subgradients of l1 |x_j| are l1 sign(x_j), or at zero all of [-l1, l1]. */
void ab_task_least_subgradient(const struct ab_task *task, const double *x,
                               double *gradient)
{
    double l1 = task->info.l1;
    for (size_t j = 0; j < task->info.dim; j++) {
        gradient[j] =
            x[j] != 0.0 ? gradient[j] + copysign(l1, x[j]) : shrunk(gradient[j], l1);
    }
}
