/* The function that no method of first order minimises faster than the lower bound: Y.
 * Nesterov, Introductory Lectures on Convex Optimization, 2004, section 2.1.4, cut in
 * two as in K. Scaman et al., ICML 2017, so that each new coordinate has to cross the
 * graph. With mu = 1 / kappa and c = n (1 - mu) / 4:
 *
 *     f_0     = mu/2 |x|^2 + c/2 ((x_1 - 1)^2 + (x_2 - x_3)^2 + (x_4 - x_5)^2 + ...)
 *     f_{n-1} = mu/2 |x|^2 + c/2 ((x_1 - x_2)^2 + (x_3 - x_4)^2 + ...)
 *     f_i     = mu/2 |x|^2 between them
 *
 * and f = mu/2 |x|^2 + (1 - mu)/8 (x' T x - 2 x_1 + 1), T tridiagonal. */
#include <math.h>
#include <stddef.h>

#include <adonis/plugin.h>

#include "base/linalg.h"
#include "tasks/task_internal.h"

struct worst_case_options {
    int64_t dim;
    int64_t hops;
    double kappa;
};

static const struct adonis_option worst_case_table[] = {
    {.name = "dim",
     .type = ADONIS_INTEGER,
     .offset = offsetof(struct worst_case_options, dim),
     .min = 2,
     .max = 2048,
     .default_text = "100",
     .unit = "1",
     .help = "coordinates; the bound holds while fewer than these are reached"},
    {.name = "hops",
     .type = ADONIS_INTEGER,
     .offset = offsetof(struct worst_case_options, hops),
     .min = 0,
     .max = 1e9,
     .default_text = "0",
     .unit = "1",
     .help = "distance in the graph of the two halves; 0: the greatest there is"},
    {.name = "kappa",
     .type = ADONIS_REAL,
     .flags = ADONIS_OPEN_MIN,
     .offset = offsetof(struct worst_case_options, kappa),
     .min = 1,
     .max = 1e9,
     .default_text = "100",
     .unit = "1",
     .help = "condition number of f, which it reaches as dim grows"},
};

/* Row k of an end: weight (x_j - x_{j+1}), j = first + 2 k; dense. */
static ab_status make_end(struct ab_rows *rows, struct ab_task *task, double weight,
                          size_t first, int has_label, struct ab_error *err)
{
    size_t dim = task->info.dim;
    size_t n_pairs = (dim - first) / 2;
    size_t n = n_pairs + (has_label ? 1 : 0);
    double *dense = ab_arena_alloc(&task->arena, n, dim * sizeof *dense);
    double *label = ab_arena_alloc(&task->arena, n, sizeof *label);
    if (dense == NULL || label == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t k = 0; k < n_pairs; k++) {
        double *row = dense + (n - n_pairs + k) * dim + first + 2 * k;
        row[0] = weight;
        row[1] = -weight;
    }
    if (has_label) {
        dense[0] = weight;
        label[0] = weight;
    }
    task->info.nnz += 2 * n_pairs + (has_label ? 1 : 0);
    *rows = (struct ab_rows){.n = n, .dim = dim, .dense = dense, .label = label};
    return AB_OK;
}

static ab_status make_nodes(struct ab_task *task, struct ab_error *err)
{
    size_t dim = task->info.dim;
    uint32_t n_nodes = task->info.n_nodes;
    double weight = sqrt(n_nodes * (1.0 - task->info.l2) / 4.0);
    struct ab_rows *rows = ab_arena_alloc(&task->arena, n_nodes, sizeof *rows);
    static const double nothing = 0.0;
    if (rows == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        rows[i] =
            (struct ab_rows){.n = 0, .dim = dim, .dense = &nothing, .label = &nothing};
    }
    AB_TRY(make_end(&rows[0], task, weight, 1, 1, err));
    AB_TRY(make_end(&rows[n_nodes - 1], task, weight, 0, 0, err));
    task->node_rows = rows;
    return AB_OK;
}

/* (mu + (1 - mu)/4 T) x = (1 - mu)/4 e_1 by elimination; d: the diagonal, destroyed. */
static void solve(size_t dim, double off, double *d, double *x)
{
    x[0] = -off;
    for (size_t j = 1; j < dim; j++) {
        double factor = off / d[j - 1];
        d[j] -= factor * off;
        x[j] = -factor * x[j - 1];
    }
    for (size_t j = dim; j-- > 0;) {
        x[j] = (x[j] - (j + 1 < dim ? off * x[j + 1] : 0.0)) / d[j];
    }
}

/* The Hessian mu + (1 - mu)/4 T with its extreme eigenvalues, and the optimum. */
static ab_status make_f(struct ab_task *task, struct ab_error *err)
{
    size_t dim = task->info.dim;
    double quarter = (1.0 - task->info.l2) / 4.0;
    double *hessian = ab_arena_alloc(&task->arena, dim, dim * sizeof *hessian);
    double *optimum = ab_arena_alloc(&task->arena, dim, sizeof *optimum);
    double *d = ab_arena_alloc(&task->arena, dim, sizeof *d);
    double *e = ab_arena_alloc(&task->arena, dim, sizeof *e);
    if (hessian == NULL || optimum == NULL || d == NULL || e == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t j = 0; j < dim; j++) {
        d[j] = task->info.l2 + quarter * (j + 1 < dim ? 2.0 : 1.0);
        e[j] = -quarter;
        hessian[j * dim + j] = d[j];
        if (j > 0) {
            hessian[j * dim + j - 1] = -quarter;
            hessian[(j - 1) * dim + j] = -quarter;
        }
    }
    task->info.mu = ab_tridiagonal_eigenvalue(dim, d, e, 0);
    task->info.L = ab_tridiagonal_eigenvalue(dim, d, e, dim - 1);
    solve(dim, -quarter, d, optimum);
    task->hessian = hessian;
    task->optimum = optimum;
    task->f_star = 0.5 * quarter * (1.0 - optimum[0]); /* f(0) + <grad f(0), x*> / 2 */
    return AB_OK;
}

static ab_status build_worst_case(struct ab_task *task,
                                  const struct ab_task_family *family,
                                  const void *options, struct ab_error *err)
{
    (void)family;
    const struct worst_case_options *given = options;
    uint32_t n_nodes = task->info.n_nodes;
    if (n_nodes < 2) {
        return AB_FAIL(
            err, AB_ERR_INPUT,
            "worst-case: found one node, expected at least 2: f is cut in two");
    }
    task->info.dim = (uint64_t)given->dim;
    task->info.l2 = 1.0 / given->kappa;
    task->info.has_ends = 1;
    task->info.end_hops = (uint32_t)given->hops;
    task->node_mu = task->info.l2;
    task->node_L = task->info.l2 + n_nodes * (1.0 - task->info.l2) / 2.0;
    task->flops_per_sample = 4.0 * (double)task->info.dim;
    task->flops_fixed = (double)task->info.dim;
    AB_TRY(make_nodes(task, err));
    return make_f(task, err);
}

const struct ab_task_family ab_task_worst_case = {
    .entry = {.name = "worst-case",
              .summary = "Nesterov's chain cut in two: the lower bound is reached here",
              .options = worst_case_table,
              .n_options = sizeof worst_case_table / sizeof worst_case_table[0]},
    .version = "2",
    .recipe = "worst-case/1",
    .loss = AB_LOSS_SQUARED,
    .per_node = 1,
    .options_size = sizeof(struct worst_case_options),
    .build = build_worst_case,
};
