#include "base/newton.h"

#include <float.h>
#include <math.h>
#include <string.h>

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

struct search {
    const struct ab_objective *objective;
    struct ab_newton *counts;
    struct place here;
    struct place next;
    double *hessian;
    double *step;
    double scale; /* |f| at the start: what rounding of f is measured by */
};

ab_status ab_objective_go_on(const struct ab_objective *objective, struct ab_error *err)
{
    return objective->stop != NULL && *objective->stop != 0
               ? AB_FAIL(err, AB_ERR_STOPPED, "the search was interrupted")
               : AB_OK;
}

static ab_status place_init(struct place *place, struct search *search,
                            struct ab_error *err)
{
    size_t dim = search->objective->dim;
    struct ab_arena *arena = &search->counts->arena;
    place->x = ab_arena_alloc(arena, dim, sizeof *place->x);
    place->gradient = ab_arena_alloc(arena, dim, sizeof *place->gradient);
    return place->x != NULL && place->gradient != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

static void evaluate(struct search *search, struct place *place)
{
    const struct ab_objective *objective = search->objective;
    search->counts->n_evaluations++;
    place->value =
        objective->evaluate(objective->context, place->x, place->gradient, NULL);
    place->norm = sqrt(ab_norm_squared(objective->dim, place->gradient));
}

/* next = here + length * step */
static void try_step(struct search *search, double length)
{
    size_t dim = search->objective->dim;
    memcpy(search->next.x, search->here.x, dim * sizeof *search->next.x);
    ab_axpy(dim, length, search->step, search->next.x);
    evaluate(search, &search->next);
}

/* step = -H^-1 gradient. *slope = gradient . step, below zero. */
static ab_status newton_step(double *slope, struct search *search, struct ab_error *err)
{
    const struct ab_objective *objective = search->objective;
    size_t dim = objective->dim;
    const double *gradient = search->here.gradient;
    search->counts->n_evaluations++;
    search->counts->n_hessians++;
    (void)objective->evaluate(objective->context, search->here.x, search->here.gradient,
                              search->hessian);
    AB_WRAP(ab_cholesky_factor(dim, search->hessian, err), err, "Newton step %u",
            search->counts->n_steps + 1);
    memcpy(search->step, gradient, dim * sizeof *search->step);
    ab_cholesky_solve(dim, search->hessian, search->step);
    ab_scale(dim, -1.0, search->step);
    *slope = ab_dot(dim, gradient, search->step);
    return AB_OK;
}

/* Moves to a better point; 0 when there is none that rounding lets us see. While a step
 * lowers f visibly, Armijo's rule decides (Nocedal, Wright, Numerical Optimization,
 * algorithm 3.1); after that the norm of the gradient, which must be halved. */
static int advance(struct search *search, double slope)
{
    double noise = DBL_EPSILON * (search->scale + fabs(search->here.value));
    int visible = -0.5 * slope > noise;
    double length = 1.0;
    int better = 0;
    for (int k = 0; !better && k < (visible ? MAX_HALVINGS : 1); k++) {
        try_step(search, length);
        better =
            visible ? search->next.value <= search->here.value + ARMIJO * length * slope
                    : search->next.norm <= 0.5 * search->here.norm;
        length *= 0.5;
    }
    search->counts->is_exact = -0.5 * slope <= noise && isfinite(noise);
    if (better) {
        struct place swap = search->here;
        search->here = search->next;
        search->next = swap;
        search->counts->n_steps++;
    }
    return better;
}

static ab_status descend(struct search *search, const double *start,
                         struct ab_error *err)
{
    size_t dim = search->objective->dim;
    struct ab_arena *arena = &search->counts->arena;
    int better = 1;
    AB_TRY(place_init(&search->here, search, err));
    AB_TRY(place_init(&search->next, search, err));
    search->step = ab_arena_alloc(arena, dim, sizeof *search->step);
    search->hessian = ab_arena_alloc(arena, dim, dim * sizeof *search->hessian);
    if (search->step == NULL || search->hessian == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    memcpy(search->here.x, start, dim * sizeof *start);
    evaluate(search, &search->here);
    search->scale = fabs(search->here.value);
    while (better && search->here.norm > 0.0 && search->counts->n_steps < MAX_STEPS) {
        double slope = 0.0;
        AB_TRY(ab_objective_go_on(search->objective, err));
        AB_TRY(newton_step(&slope, search, err));
        better = advance(search, slope);
    }
    if (search->here.norm == 0.0) {
        search->counts->is_exact = 1;
    }
    return AB_OK;
}

ab_status ab_newton_minimise(struct ab_newton *out,
                             const struct ab_objective *objective, const double *start,
                             struct ab_error *err)
{
    *out = (struct ab_newton){0};
    ab_arena_init(&out->arena);
    struct search search = {.objective = objective, .counts = out};
    AB_TRY(descend(&search, start, err));
    out->x = search.here.x;
    out->gradient = search.here.gradient;
    out->value = search.here.value;
    out->norm = search.here.norm;
    return AB_OK;
}

void ab_newton_fini(struct ab_newton *newton)
{
    ab_arena_fini(&newton->arena);
}
