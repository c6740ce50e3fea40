/* A strict local minimiser of a function that is not convex, with a certificate. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/linalg.h"
#include "base/newton.h"
#include "reference/optimum.h"

struct local {
    const struct ab_task *task;
    double *copy; /* dim x dim */
};

/* Where the Hessian is not positive definite, that of a convex majorant which touches f
 * at x: rho t^2 / (1 + t^2) is concave in t^2, hence below the parabola of the same
 * slope, whose curvature is 2 rho / (1 + t^2)^2. Newton's steps are then steps down. */
static double evaluate(const void *context, const double *x, double *gradient,
                       double *hessian)
{
    const struct local *local = context;
    const struct ab_task_info *info = ab_task_info(local->task);
    size_t dim = info->dim;
    double value = ab_task_evaluate(local->task, x, gradient, hessian);
    if (hessian == NULL) {
        return value;
    }
    memcpy(local->copy, hessian, dim * dim * sizeof *hessian);
    if (ab_cholesky_factor(dim, local->copy, NULL) == AB_OK) {
        return value;
    }
    for (size_t k = 0; k < dim; k++) {
        double square = x[k] * x[k];
        double root = 1.0 + square;
        hessian[k * dim + k] += 8.0 * info->rho * square / (root * root * root);
    }
    return value;
}

/* With l the least eigenvalue of the Hessian at x and M its Lipschitz constant, f is
 * l/2-strongly convex on the ball of radius l / (2 M) around x. For |g| < l^2 / (8 M) f
 * is greater on its border than at x: a minimiser is inside, the only one there, no
 * farther than 2 |g| / l, and f(x) is at most |g|^2 / l above it. */
static ab_status certify(struct ab_optimum *out, const struct local *local,
                         const struct ab_newton *newton, struct ab_error *err)
{
    const struct ab_task_info *info = ab_task_info(local->task);
    double least = 0.0;
    double greatest = 0.0;
    (void)ab_task_evaluate(local->task, newton->x, newton->gradient, local->copy);
    AB_TRY(ab_symmetric_extremes(&least, &greatest, info->dim, local->copy, err));
    double norm = sqrt(ab_norm_squared(info->dim, newton->gradient));
    double largest =
        least > 0.0 ? least * least / (8.0 * info->hessian_lipschitz) : 0.0;
    double gap_bound = norm * norm / least;
    if (!(norm < largest) ||
        !(gap_bound <= AB_OPTIMUM_TOLERANCE * (info->start_value - newton->value))) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "no certified local minimiser: after %u Newton steps |grad| is "
                       "%g, expected less than %g (least eigenvalue of the Hessian %g)",
                       newton->n_steps, norm, largest, least);
    }
    out->x = ab_alloc_aligned(info->dim, sizeof *out->x);
    if (out->x == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    memcpy(out->x, newton->x, info->dim * sizeof *out->x);
    out->value = newton->value;
    out->gradient_norm = norm;
    out->gap_bound = gap_bound;
    out->n_steps = newton->n_steps;
    return AB_OK;
}

ab_status ab_optimum_local(struct ab_optimum *out, const struct ab_task *task,
                           const atomic_int *stop, struct ab_error *err)
{
    size_t dim = ab_task_info(task)->dim;
    struct local local = {.task = task};
    const struct ab_objective objective = {.dim = dim,
                                           .mu = (double)NAN,
                                           .context = &local,
                                           .evaluate = evaluate,
                                           .stop = stop};
    struct ab_newton newton;
    *out = (struct ab_optimum){0};
    local.copy = ab_alloc_aligned(dim + 1, dim * sizeof *local.copy);
    if (local.copy == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    const double *zero = local.copy + dim * dim;
    ab_status status = ab_newton_minimise(&newton, &objective, zero, err);
    if (status == AB_OK) {
        status = certify(out, &local, &newton, err);
    }
    ab_newton_fini(&newton);
    ab_free(local.copy);
    return status;
}
