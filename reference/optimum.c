#include "reference/optimum.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"

static double allowed_gap(const struct ab_optimum *optimum, double reference_value)
{
    return AB_OPTIMUM_TOLERANCE * (reference_value - optimum->value);
}

int ab_optimum_is_certified(const struct ab_optimum *optimum, double reference_value)
{
    return optimum->gap_bound <= allowed_gap(optimum, reference_value);
}

ab_status ab_optimum_keep(struct ab_optimum *out, size_t dim, const double *x,
                          double reference_value, const char *steps,
                          struct ab_error *err)
{
    ab_status status = AB_OK;
    if (!ab_optimum_is_certified(out, reference_value)) {
        status = AB_FAIL(err, AB_ERR_CHECK,
                         "no certified optimum: after %u %s f(x) - f* <= %g, expected "
                         "at most %g",
                         out->n_steps, steps, out->gap_bound,
                         allowed_gap(out, reference_value));
    } else {
        out->x = ab_alloc_aligned(dim, sizeof *out->x);
        status = out->x == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
    }
    if (status != AB_OK) {
        *out = (struct ab_optimum){0};
        return status;
    }
    memcpy(out->x, x, dim * sizeof *out->x);
    return AB_OK;
}

/* x with f and the norm of its gradient there, if that is small enough. */
static ab_status certify(struct ab_optimum *out, const struct ab_objective *objective,
                         const double *x, double value, double norm, uint32_t n_steps,
                         double reference_value, struct ab_error *err)
{
    *out = (struct ab_optimum){.value = value,
                               .gradient_norm = norm,
                               .gap_bound = norm * norm / (2.0 * objective->mu),
                               .n_steps = n_steps};
    return ab_optimum_keep(out, objective->dim, x, reference_value, "Newton steps",
                           err);
}

ab_status ab_optimum_find(struct ab_optimum *out, const struct ab_objective *objective,
                          const double *start, double reference_value,
                          struct ab_error *err)
{
    struct ab_newton newton;
    *out = (struct ab_optimum){0};
    ab_status status = ab_newton_minimise(&newton, objective, start, err);
    if (status == AB_OK) {
        status = certify(out, objective, newton.x, newton.value, newton.norm,
                         newton.n_steps, reference_value, err);
    }
    ab_newton_fini(&newton);
    return status;
}

ab_status ab_optimum_check(struct ab_optimum *out, const struct ab_objective *objective,
                           const double *x, double reference_value,
                           struct ab_error *err)
{
    *out = (struct ab_optimum){0};
    double *gradient = ab_alloc(objective->dim, sizeof *gradient);
    if (gradient == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double value = objective->evaluate(objective->context, x, gradient, NULL);
    double norm = sqrt(ab_norm_squared(objective->dim, gradient));
    ab_free(gradient);
    return certify(out, objective, x, value, norm, 0, reference_value, err);
}

void ab_optimum_fini(struct ab_optimum *optimum)
{
    ab_free(optimum->x);
    *optimum = (struct ab_optimum){0};
}

static double evaluate_task(const void *context, const double *x, double *gradient,
                            double *hessian)
{
    return ab_task_evaluate(context, x, gradient, hessian);
}

/* f around its closed form, whose gradient would be zero there whatever the data: so
 * the gradient is that of the data. */
static double evaluate_data(const void *context, const double *x, double *gradient,
                            double *hessian)
{
    ab_task_gradient(context, x, gradient);
    return ab_task_evaluate(context, x, NULL, hessian);
}

static ab_status find_from_zero(struct ab_optimum *out,
                                const struct ab_objective *objective,
                                double reference_value, struct ab_error *err)
{
    double *zero = ab_alloc_aligned(objective->dim, sizeof *zero);
    *out = (struct ab_optimum){0};
    if (zero == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = ab_optimum_find(out, objective, zero, reference_value, err);
    ab_free(zero);
    return status;
}

ab_status ab_optimum_of_task(struct ab_optimum *out, const struct ab_task *task,
                             const atomic_int *stop, struct ab_error *err)
{
    const struct ab_task_info *info = ab_task_info(task);
    const double *known = ab_task_closed_form(task);
    const struct ab_objective objective = {.dim = info->dim,
                                           .mu = info->mu,
                                           .context = task,
                                           .evaluate = known != NULL ? evaluate_data
                                                                     : evaluate_task,
                                           .stop = stop};
    ab_status status = AB_OK;
    if (info->reference == AB_REFERENCE_LOCAL) {
        status = ab_optimum_local(out, task, stop, err);
    } else if (info->l1 > 0.0) {
        status = ab_optimum_composite(out, &objective, task, err);
    } else if (known != NULL) {
        status = ab_optimum_check(out, &objective, known, info->start_value, err);
    } else {
        status = find_from_zero(out, &objective, info->start_value, err);
    }
    if (status != AB_OK) {
        ab_error_prefix(err, "task \"%s\"", info->id);
    }
    return status;
}
