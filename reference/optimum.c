#include "reference/optimum.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/linalg.h"

#define MAX_STEPS    200
#define MAX_HALVINGS 60
#define ARMIJO       1e-4

/* A point with what f is there. */
struct place {
    double *x;
    double *gradient;
    double value;
    double norm; /* of the gradient */
};

struct newton {
    const struct ab_objective *objective;
    struct ab_arena arena;
    struct place here;
    struct place next;
    double *hessian;
    double *step;
    double scale; /* |f| at the start: what rounding of f is measured by */
    uint32_t n_steps;
};

static ab_status place_init(struct place *place, struct newton *newton,
                            struct ab_error *err)
{
    size_t dim = newton->objective->dim;
    place->x = ab_arena_alloc(&newton->arena, dim, sizeof *place->x);
    place->gradient = ab_arena_alloc(&newton->arena, dim, sizeof *place->gradient);
    return place->x != NULL && place->gradient != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

static void evaluate(const struct newton *newton, struct place *place)
{
    const struct ab_objective *objective = newton->objective;
    place->value =
        objective->evaluate(objective->context, place->x, place->gradient, NULL);
    place->norm = sqrt(ab_norm_squared(objective->dim, place->gradient));
}

/* next = here + length * step */
static void try_step(struct newton *newton, double length)
{
    size_t dim = newton->objective->dim;
    memcpy(newton->next.x, newton->here.x, dim * sizeof *newton->next.x);
    ab_axpy(dim, length, newton->step, newton->next.x);
    evaluate(newton, &newton->next);
}

/* step = -H^-1 gradient. *slope = gradient . step, below zero. */
static ab_status newton_step(double *slope, struct newton *newton, struct ab_error *err)
{
    const struct ab_objective *objective = newton->objective;
    size_t dim = objective->dim;
    const double *gradient = newton->here.gradient;
    (void)objective->evaluate(objective->context, newton->here.x, newton->here.gradient,
                              newton->hessian);
    AB_WRAP(ab_cholesky_factor(dim, newton->hessian, err), err, "Newton step %u",
            newton->n_steps + 1);
    memcpy(newton->step, gradient, dim * sizeof *newton->step);
    ab_cholesky_solve(dim, newton->hessian, newton->step);
    ab_scale(dim, -1.0, newton->step);
    *slope = ab_dot(dim, gradient, newton->step);
    return AB_OK;
}

/* Moves to a better point; 0 when there is none that rounding lets us see. While a step
 * lowers f visibly, Armijo's rule decides (Nocedal, Wright, Numerical Optimization,
 * algorithm 3.1); after that the norm of the gradient, which must be halved. */
static int advance(struct newton *newton, double slope)
{
    int visible =
        -0.5 * slope > DBL_EPSILON * (newton->scale + fabs(newton->here.value));
    double length = 1.0;
    int better = 0;
    for (int k = 0; !better && k < (visible ? MAX_HALVINGS : 1); k++) {
        try_step(newton, length);
        better =
            visible ? newton->next.value <= newton->here.value + ARMIJO * length * slope
                    : newton->next.norm <= 0.5 * newton->here.norm;
        length *= 0.5;
    }
    if (better) {
        struct place swap = newton->here;
        newton->here = newton->next;
        newton->next = swap;
        newton->n_steps++;
    }
    return better;
}

static ab_status begin(struct newton *newton, const double *start, struct ab_error *err)
{
    AB_TRY(place_init(&newton->here, newton, err));
    memcpy(newton->here.x, start, newton->objective->dim * sizeof *start);
    evaluate(newton, &newton->here);
    return AB_OK;
}

static ab_status descend(struct newton *newton, const double *start,
                         struct ab_error *err)
{
    size_t dim = newton->objective->dim;
    int better = 1;
    AB_TRY(begin(newton, start, err));
    AB_TRY(place_init(&newton->next, newton, err));
    newton->scale = fabs(newton->here.value);
    if (newton->here.norm == 0.0) {
        return AB_OK;
    }
    newton->step = ab_arena_alloc(&newton->arena, dim, sizeof *newton->step);
    newton->hessian =
        ab_arena_alloc(&newton->arena, dim, dim * sizeof *newton->hessian);
    if (newton->step == NULL || newton->hessian == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    while (better && newton->here.norm > 0.0 && newton->n_steps < MAX_STEPS) {
        double slope = 0.0;
        AB_TRY(newton_step(&slope, newton, err));
        better = advance(newton, slope);
    }
    return AB_OK;
}

static ab_status certify(struct ab_optimum *out, const struct newton *newton,
                         double reference_value, struct ab_error *err)
{
    const struct place *here = &newton->here;
    size_t dim = newton->objective->dim;
    double gap_bound = here->norm * here->norm / (2.0 * newton->objective->mu);
    double allowed = AB_OPTIMUM_TOLERANCE * (reference_value - here->value);
    if (!(gap_bound <= allowed)) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "no certified optimum: after %u Newton steps f(x) - f* <= %g, "
                       "expected at most %g",
                       newton->n_steps, gap_bound, allowed);
    }
    out->x = ab_alloc_aligned(dim, sizeof *out->x);
    if (out->x == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    memcpy(out->x, here->x, dim * sizeof *out->x);
    out->value = here->value;
    out->gradient_norm = here->norm;
    out->gap_bound = gap_bound;
    out->n_steps = newton->n_steps;
    return AB_OK;
}

ab_status ab_optimum_find(struct ab_optimum *out, const struct ab_objective *objective,
                          const double *start, double reference_value,
                          struct ab_error *err)
{
    struct newton newton = {.objective = objective};
    *out = (struct ab_optimum){0};
    ab_arena_init(&newton.arena);
    ab_status status = descend(&newton, start, err);
    if (status == AB_OK) {
        status = certify(out, &newton, reference_value, err);
    }
    ab_arena_fini(&newton.arena);
    return status;
}

ab_status ab_optimum_check(struct ab_optimum *out, const struct ab_objective *objective,
                           const double *x, double reference_value,
                           struct ab_error *err)
{
    struct newton newton = {.objective = objective};
    *out = (struct ab_optimum){0};
    ab_arena_init(&newton.arena);
    ab_status status = begin(&newton, x, err);
    if (status == AB_OK) {
        status = certify(out, &newton, reference_value, err);
    }
    ab_arena_fini(&newton.arena);
    return status;
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
                             struct ab_error *err)
{
    const struct ab_task_info *info = ab_task_info(task);
    const double *known = ab_task_closed_form(task);
    const struct ab_objective objective = {.dim = info->dim,
                                           .mu = info->mu,
                                           .context = task,
                                           .evaluate = known != NULL ? evaluate_data
                                                                     : evaluate_task};
    ab_status status =
        known != NULL ? ab_optimum_check(out, &objective, known, info->start_value, err)
                      : find_from_zero(out, &objective, info->start_value, err);
    if (status != AB_OK) {
        ab_error_prefix(err, "task \"%s\"", info->id);
    }
    return status;
}
