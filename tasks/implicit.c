/* The prox and the dual oracle: both minimise, over the step d from a centre c,
 *
 *     F(d) = f_i(c + d) + (w / 2) |d|^2 - <q, d>
 *
 * prox: c = point, w = 1 / scale, q = 0; dual: c = 0, w = 0, q = point. With the step
 * as variable nothing cancels where the scale is small. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/linalg.h"
#include "base/newton.h"
#include "tasks/task_internal.h"

struct implicit {
    struct ab_shards *shards;
    uint32_t node;
    const double *centre;
    const double *q; /* NULL: zero */
    double weight;
    double *scratch; /* dim */
};

static size_t dim_of(const struct ab_shards *shards)
{
    return shards->task->info.dim;
}

/* ---- cost ---- */

/* Additions of rows to a Hessian (to each block of a pair of outputs), and of l2 + w to
 * its diagonal. */
static double hessian_flops(const struct ab_shards *shards, uint32_t node)
{
    const struct ab_rows *rows = &shards->rows[node];
    const struct ab_loss *loss = &shards->task->loss;
    double n = (double)rows->n;
    double outputs = loss->n_outputs;
    double pairs = 0.5 * outputs * (outputs + 1.0);
    double entries =
        rows->dense != NULL ? n * (double)rows->dim : (double)ab_rows_nnz(rows);
    double e = n > 0.0 ? entries / n : 0.0;
    double per_row = pairs * (rows->dense != NULL ? 2.0 * e * e + e : e * e);
    if (loss->kind != AB_LOSS_SQUARED) {
        per_row += outputs * (rows->dense != NULL ? 2.0 * e : e) +
                   ab_loss_curvature_flops(loss);
    }
    return n * per_row + 2.0 * (double)dim_of(shards);
}

static double factor_flops(double d)
{
    return d * (d + 1.0) * (d + 2.0) / 3.0;
}

static double solve_flops(double d)
{
    return 2.0 * d * d + d;
}

static double newton_flops(const struct implicit *implicit,
                           const struct ab_newton *newton)
{
    const struct ab_shards *shards = implicit->shards;
    double d = (double)dim_of(shards);
    double n = (double)shards->rows[implicit->node].n;
    double evaluation = ab_shards_flops(shards, implicit->node, 0) +
                        n * ab_loss_value_flops(&shards->task->loss) + 14.0 * d;
    double step = hessian_flops(shards, implicit->node) + factor_flops(d) +
                  solve_flops(d) + 3.0 * d;
    return newton->n_evaluations * evaluation + newton->n_hessians * step;
}

/* ---- squared loss: one linear system ---- */

static void fill_hessian(const struct implicit *implicit, const double *x,
                         double *hessian)
{
    const struct ab_shards *shards = implicit->shards;
    const struct ab_task *task = shards->task;
    size_t dim = task->info.dim;
    memset(hessian, 0, dim * dim * sizeof *hessian);
    for (size_t j = 0; j < dim; j++) {
        hessian[j * dim + j] = task->info.l2 + implicit->weight;
    }
    ab_rows_add_hessian(&shards->rows[implicit->node], &task->loss, x, shards->scale,
                        hessian);
}

/* grad F(0) */
static void slope_at_centre(const struct implicit *implicit, double *out)
{
    ab_shards_gradient(implicit->shards, implicit->node, implicit->centre, 0, 0, out);
    if (implicit->q != NULL) {
        ab_axpy(dim_of(implicit->shards), -1.0, implicit->q, out);
    }
}

static void fill_nan(size_t n, double *out)
{
    for (size_t k = 0; k < n; k++) {
        out[k] = (double)NAN;
    }
}

static ab_status need_factor(const struct implicit *implicit, struct ab_error *err)
{
    size_t dim = dim_of(implicit->shards);
    struct ab_factor *factor = &implicit->shards->factors[implicit->node];
    if (factor->L != NULL && factor->weight == implicit->weight) {
        return AB_OK;
    }
    if (factor->L == NULL) {
        factor->L = ab_alloc_aligned(dim, dim * sizeof *factor->L);
        if (factor->L == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    factor->weight = implicit->weight;
    fill_hessian(implicit, NULL, factor->L);
    if (ab_cholesky_factor(dim, factor->L, NULL) != AB_OK) {
        fill_nan(dim * dim, factor->L);
    }
    return AB_OK;
}

static ab_status solve_squared(const struct implicit *implicit, double *out,
                               struct ab_flops *flops, struct ab_error *err)
{
    size_t dim = dim_of(implicit->shards);
    double d = (double)dim;
    AB_TRY(need_factor(implicit, err));
    slope_at_centre(implicit, implicit->scratch);
    ab_cholesky_solve(dim, implicit->shards->factors[implicit->node].L,
                      implicit->scratch);
    memcpy(out, implicit->centre, dim * sizeof *out);
    ab_axpy(dim, -1.0, implicit->scratch, out);
    flops->answer =
        ab_shards_flops(implicit->shards, implicit->node, 0) + solve_flops(d) + 3.0 * d;
    flops->preparation =
        hessian_flops(implicit->shards, implicit->node) + factor_flops(d);
    return AB_OK;
}

/* `average`: the Hessian of f_i is the identity. */
static void solve_identity(const struct implicit *implicit, double *out,
                           struct ab_flops *flops)
{
    size_t dim = dim_of(implicit->shards);
    slope_at_centre(implicit, implicit->scratch);
    memcpy(out, implicit->centre, dim * sizeof *out);
    ab_axpy(dim, -1.0 / (1.0 + implicit->weight), implicit->scratch, out);
    flops->answer =
        ab_shards_flops(implicit->shards, implicit->node, 0) + 3.0 * (double)dim;
}

/* ---- other losses: Newton's method ---- */

static double evaluate(const void *context, const double *step, double *gradient,
                       double *hessian)
{
    const struct implicit *implicit = context;
    const struct ab_shards *shards = implicit->shards;
    const struct ab_task *task = shards->task;
    size_t dim = task->info.dim;
    double *u = implicit->scratch;
    memcpy(u, implicit->centre, dim * sizeof *u);
    ab_axpy(dim, 1.0, step, u);
    memcpy(gradient, u, dim * sizeof *gradient);
    ab_scale(dim, task->info.l2, gradient);
    double value =
        shards->scale * ab_rows_add_both(&shards->rows[implicit->node], &task->loss, u,
                                         shards->scale, gradient);
    value += 0.5 * task->info.l2 * ab_norm_squared(dim, u);
    value += 0.5 * implicit->weight * ab_norm_squared(dim, step);
    ab_axpy(dim, implicit->weight, step, gradient);
    if (implicit->q != NULL) {
        value -= ab_dot(dim, implicit->q, step);
        ab_axpy(dim, -1.0, implicit->q, gradient);
    }
    if (hessian != NULL) {
        fill_hessian(implicit, u, hessian);
    }
    return value;
}

static ab_status solve_by_newton(const struct implicit *implicit, double *out,
                                 struct ab_flops *flops, struct ab_error *err)
{
    size_t dim = dim_of(implicit->shards);
    const struct ab_objective objective = {
        .dim = dim, .context = implicit, .evaluate = evaluate};
    struct ab_newton newton;
    memset(out, 0, dim * sizeof *out);
    ab_status status = ab_newton_minimise(&newton, &objective, out, err);
    flops->answer = newton_flops(implicit, &newton);
    if (status == AB_OK && newton.is_exact) {
        memcpy(out, implicit->centre, dim * sizeof *out);
        ab_axpy(dim, 1.0, newton.x, out);
    } else {
        fill_nan(dim, out);
    }
    ab_newton_fini(&newton);
    return status == AB_ERR_MEMORY ? status : AB_OK;
}

/* ---- both ---- */

static ab_status solve(struct implicit *implicit, double *out, struct ab_flops *flops,
                       struct ab_error *err)
{
    const struct ab_shards *shards = implicit->shards;
    const struct ab_task *task = shards->task;
    ab_require(implicit->node < shards->n_nodes);
    implicit->scratch = ab_alloc_aligned(task->info.dim, sizeof *implicit->scratch);
    if (implicit->scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    *flops = (struct ab_flops){0};
    ab_status status = AB_OK;
    if (task->node_rows != NULL && task->hessian == NULL) {
        solve_identity(implicit, out, flops);
    } else if (task->loss.kind == AB_LOSS_SQUARED) {
        status = solve_squared(implicit, out, flops, err);
    } else {
        status = solve_by_newton(implicit, out, flops, err);
    }
    ab_free(implicit->scratch);
    return status;
}

ab_status ab_shards_prox(struct ab_shards *shards, uint32_t node, const double *point,
                         double scale, double *out, struct ab_flops *flops,
                         struct ab_error *err)
{
    ab_require(scale > 0.0);
    struct implicit implicit = {
        .shards = shards, .node = node, .centre = point, .weight = 1.0 / scale};
    return solve(&implicit, out, flops, err);
}

ab_status ab_shards_dual(struct ab_shards *shards, uint32_t node, const double *point,
                         double *out, struct ab_flops *flops, struct ab_error *err)
{
    ab_require(shards->mu[node] > 0.0);
    double *zero = ab_alloc_aligned(dim_of(shards), sizeof *zero);
    if (zero == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct implicit implicit = {
        .shards = shards, .node = node, .centre = zero, .q = point};
    ab_status status = solve(&implicit, out, flops, err);
    ab_free(zero);
    return status;
}
