/* The rule for methods that say that they know functions with a part that is not
 * smooth: the small worlds again, with l1 |x|_1 added to f. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "plugin/check_play.h"

#define DIM AB_CHECK_WORLD_DIM
/* Of the six coordinates of x*, which are some 4 without it, it makes some zero. */
#define L1 5.0
/* The method below contracts by (kappa - 1) / (kappa + 1) < 0.6. */
#define ROUNDS 200

static void shrink(void *ctx, double scale, const double *x, double *out)
{
    (void)ctx;
    for (int k = 0; k < DIM; k++) {
        double left = fabs(x[k]) - scale * L1;
        out[k] = left < 0.0 ? 0.0 : copysign(left, x[k]);
    }
}

static double nonsmooth(const double *x)
{
    double sum = 0.0;
    for (int k = 0; k < DIM; k++) {
        sum += fabs(x[k]);
    }
    return L1 * sum;
}

/* x*, by the proximal gradient method. */
static ab_status find_optimum(struct ab_check_world *world, struct ab_error *err)
{
    const struct ab_task_info *info = ab_task_info(world->task);
    double step = 2.0 / (info->mu + info->L);
    double gradient[DIM];
    double *x = ab_arena_alloc(&world->arena, DIM, sizeof *x);
    if (x == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (int t = 0; t < ROUNDS; t++) {
        ab_task_gradient(world->task, x, gradient);
        ab_axpy(DIM, -step, gradient, x);
        shrink(NULL, step, x, x);
    }
    world->optimum = x;
    return AB_OK;
}

ab_status ab_check_world_make_composite(struct ab_check_world *world,
                                        struct ab_error *err)
{
    ab_require(world->oracle.dim == DIM);
    world->oracle.kinds = ADONIS_NEEDS_GRADIENT | ADONIS_USES_COMPOSITE;
    world->oracle.shared_prox = shrink;
    return find_optimum(world, err);
}

double ab_check_world_value(const struct ab_check_world *world, const double *x)
{
    double smooth = ab_task_evaluate(world->task, x, NULL, NULL);
    return world->oracle.shared_prox != NULL ? smooth + nonsmooth(x) : smooth;
}

ab_status ab_check_composite(struct ab_check *check, struct ab_error *err)
{
    if ((check->algorithm->table.needs & ADONIS_USES_COMPOSITE) == 0) {
        ab_check_skip(check, "it is for smooth functions: its needs have no "
                             "\"composite\"");
        return AB_OK;
    }
    check->is_composite = 1;
    return ab_check_convergence(check, err);
}
