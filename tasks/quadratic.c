/* Random quadratics with heterogeneity and distance set exactly. f_i(x) =
 * |A_i x - b_i|^2 / 2, A_i = diag(s) Q_i with Q_i orthogonal (Haar) and s linearly
 * spaced in [smin, smax]; x* = r0 u with u uniform on the sphere; b_i = A_i x* -
 * diag(1/s) Q_i g_i, so that grad f_i(x*) = g_i, with sum_i g_i = 0 and (1/n) sum_i
 * |g_i|^2 = zeta2. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include <adonis/plugin.h>

#include "base/kernels.h"
#include "base/linalg.h"
#include "base/rng.h"
#include "tasks/task_internal.h"

/* As the node of a stream: what all nodes share. */
#define SHARED_STREAM UINT64_MAX

struct quadratic_options {
    int64_t dim;
    int64_t instance;
    double r0;
    double smax;
    double smin;
    double zeta2;
};

#define OPTION(field, kind, least, greatest, standard, open, text)                     \
    {                                                                                  \
        .name = #field, .type = (kind), .flags = (open),                               \
        .offset = offsetof(struct quadratic_options, field), .min = (least),           \
        .max = (greatest), .default_text = (standard), .unit = "1", .help = (text)     \
    }
static const struct adonis_option quadratic_table[] = {
    OPTION(dim, ADONIS_INTEGER, 1, 4096, "20", 0, "number of parameters"),
    OPTION(instance, ADONIS_INTEGER, 1, 1e9, "1", 0, "number of the random instance"),
    OPTION(r0, ADONIS_REAL, 0, 1e6, "1", ADONIS_OPEN_MIN,
           "|x*|, distance of the start"),
    OPTION(smax, ADONIS_REAL, 0, 1e6, "10", ADONIS_OPEN_MIN, "largest singular value"),
    OPTION(smin, ADONIS_REAL, 0, 1e6, "1", ADONIS_OPEN_MIN, "smallest singular value"),
    OPTION(zeta2, ADONIS_REAL, 0, 1e12, "1", 0, "mean over nodes of |grad f_i(x*)|^2"),
};

static ab_status check(const struct quadratic_options *given, uint32_t n_nodes,
                       struct ab_error *err)
{
    if (given->smin > given->smax || (given->dim == 1 && given->smin != given->smax)) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "quadratic: found smin=%g,smax=%g, expected %s", given->smin,
                       given->smax,
                       given->dim == 1 ? "them equal where dim=1" : "smin <= smax");
    }
    if (n_nodes == 1 && given->zeta2 != 0.0) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "quadratic: found zeta2=%g, expected zeta2=0 with 1 node: its "
                       "gradient at the optimum is zero",
                       given->zeta2);
    }
    return ab_task_check_size((double)n_nodes * (double)given->dim * (double)given->dim,
                              err);
}

/* g_i: normal vectors, their mean taken away, scaled. */
static void fill_gradients(double *g, const struct quadratic_options *given,
                           uint32_t n_nodes, double *mean)
{
    size_t dim = (size_t)given->dim;
    if (given->zeta2 == 0.0) {
        return;
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        struct ab_stream stream =
            ab_stream_make((uint64_t)given->instance, AB_RNG_TASK, i);
        ab_rng_fill_normal(&stream, dim * (dim + 1) / 2, dim, g + i * dim);
        ab_axpy(dim, 1.0 / n_nodes, g + i * dim, mean);
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        ab_axpy(dim, -1.0, mean, g + i * dim);
    }
    double found = ab_norm_squared(n_nodes * dim, g) / n_nodes;
    ab_scale(n_nodes * dim, sqrt(given->zeta2 / found), g);
}

static double singular_value(const struct quadratic_options *given, size_t j)
{
    double t = given->dim == 1 ? 0.0 : (double)j / (double)(given->dim - 1);
    return given->smin * (1.0 - t) + given->smax * t;
}

/* A = diag(s) Q; b = A x* - diag(1/s) Q g. Returns f_i(x*). */
static double fill_node(double *A, double *b, const struct quadratic_options *given,
                        uint32_t node, const double *optimum, const double *g,
                        double *scratch)
{
    size_t dim = (size_t)given->dim;
    double value = 0.0;
    struct ab_stream stream =
        ab_stream_make((uint64_t)given->instance, AB_RNG_TASK, node);
    ab_haar_matrix(dim, &stream, 0, A, scratch);
    for (size_t j = 0; j < dim; j++) {
        double s = singular_value(given, j);
        double residual = ab_dot(dim, A + j * dim, g) / s;
        ab_scale(dim, s, A + j * dim);
        b[j] = ab_dot(dim, A + j * dim, optimum) - residual;
        value += 0.5 * residual * residual;
    }
    return value;
}

static ab_status fill_nodes(struct ab_task *task, const struct quadratic_options *given,
                            const double *optimum, double *hessian,
                            struct ab_error *err)
{
    size_t dim = task->info.dim;
    uint32_t n_nodes = task->info.n_nodes;
    struct ab_rows *rows = ab_arena_alloc(&task->arena, n_nodes, sizeof *rows);
    double *A = ab_arena_alloc(&task->arena, n_nodes, dim * dim * sizeof *A);
    double *b = ab_arena_alloc(&task->arena, n_nodes, dim * sizeof *b);
    double *g = ab_arena_alloc(&task->arena, n_nodes, dim * sizeof *g);
    double *scratch = ab_arena_alloc(&task->arena, 2 * dim, sizeof *scratch);
    if (rows == NULL || A == NULL || b == NULL || g == NULL || scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    fill_gradients(g, given, n_nodes, scratch);
    for (uint32_t i = 0; i < n_nodes; i++) {
        rows[i] = (struct ab_rows){
            .n = dim, .dim = dim, .label = b + i * dim, .dense = A + i * dim * dim};
        task->f_star += fill_node(A + i * dim * dim, b + i * dim, given, i, optimum,
                                  g + i * dim, scratch);
        ab_rows_add_hessian(&rows[i], &ab_loss_squared, NULL, 1.0 / n_nodes, hessian);
    }
    task->f_star /= n_nodes;
    task->node_rows = rows;
    return AB_OK;
}

/* x* = r0 u */
static void fill_optimum(double *optimum, const struct quadratic_options *given)
{
    size_t dim = (size_t)given->dim;
    struct ab_stream stream =
        ab_stream_make((uint64_t)given->instance, AB_RNG_TASK, SHARED_STREAM);
    ab_rng_fill_normal(&stream, 0, dim, optimum);
    ab_scale(dim, given->r0 / sqrt(ab_norm_squared(dim, optimum)), optimum);
}

static ab_status build_quadratic(struct ab_task *task,
                                 const struct ab_task_family *family,
                                 const void *options, struct ab_error *err)
{
    (void)family;
    const struct quadratic_options *given = options;
    AB_TRY(check(given, task->info.n_nodes, err));
    size_t dim = (size_t)given->dim;
    task->info.dim = dim;
    double *optimum = ab_arena_alloc(&task->arena, dim, sizeof *optimum);
    double *hessian = ab_arena_alloc(&task->arena, dim, dim * sizeof *hessian);
    if (optimum == NULL || hessian == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    fill_optimum(optimum, given);
    AB_TRY(fill_nodes(task, given, optimum, hessian, err));
    task->optimum = optimum;
    task->hessian = hessian;
    task->node_mu = given->smin * given->smin;
    task->node_L = given->smax * given->smax;
    task->info.nnz = task->info.n_nodes * dim * dim;
    task->flops_per_sample = 4.0 * (double)(dim * dim) + (double)dim;
    return ab_symmetric_extremes(&task->info.mu, &task->info.L, dim, hessian, err);
}

const struct ab_task_family ab_task_quadratic = {
    .entry = {.name = "quadratic",
              .summary = "random least squares f_i with exact zeta^2 and |x*|",
              .options = quadratic_table,
              .n_options = sizeof quadratic_table / sizeof quadratic_table[0]},
    .version = "1",
    .recipe = "quadratic/1",
    .loss = AB_LOSS_SQUARED,
    .per_node = 1,
    .options_size = sizeof(struct quadratic_options),
    .build = build_quadratic,
};
