/* The minimum of s(x) + l1 |x|_1 with s a strongly convex quadratic: descent along the
 * coordinates finds which of them are zero, a linear system the others. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/linalg.h"
#include "reference/optimum.h"

#define MAX_SWEEPS 100000
/* A sweep that moves no coordinate by more than this part of the longest has found the
 * support: the linear system does the rest. */
#define SETTLED 1e-9

struct composite {
    size_t dim;
    double l1;
    double *H; /* dim x dim: s(x) = s(0) + c.x + x'Hx / 2 */
    double *c;
    double *x;
    double *system; /* dim x dim: H of the support, then its Cholesky factor */
    double *solution;
    size_t *support;
    uint32_t n_sweeps;
};

/* x_j = argmin over x_j alone; how far it moved. */
static double move(struct composite *problem, size_t j)
{
    const double *row = problem->H + j * problem->dim;
    double before = problem->x[j];
    double slope =
        problem->c[j] + ab_dot(problem->dim, row, problem->x) - row[j] * before;
    double left = fabs(slope) - problem->l1;
    problem->x[j] = left > 0.0 ? -copysign(left, slope) / row[j] : 0.0;
    return fabs(problem->x[j] - before);
}

static void descend(struct composite *problem)
{
    double moved = (double)INFINITY;
    double longest = 0.0;
    while (moved > SETTLED * longest && problem->n_sweeps < MAX_SWEEPS) {
        moved = 0.0;
        longest = 0.0;
        for (size_t j = 0; j < problem->dim; j++) {
            double by = move(problem, j);
            double length = fabs(problem->x[j]);
            moved = by > moved ? by : moved;
            longest = length > longest ? length : longest;
        }
        problem->n_sweeps++;
    }
}

/* On the support, with the signs of x, f is smooth: H_SS x_S = -c_S - l1 sign(x_S). The
 * solution replaces x if it has the same signs. */
static ab_status polish(struct composite *problem, struct ab_error *err)
{
    size_t dim = problem->dim;
    size_t n = 0;
    for (size_t j = 0; j < dim; j++) {
        if (problem->x[j] != 0.0) {
            problem->support[n++] = j;
        }
    }
    for (size_t a = 0; a < n; a++) {
        size_t j = problem->support[a];
        for (size_t b = 0; b < n; b++) {
            problem->system[a * n + b] = problem->H[j * dim + problem->support[b]];
        }
        problem->solution[a] = -problem->c[j] - copysign(problem->l1, problem->x[j]);
    }
    AB_TRY(ab_cholesky_factor(n, problem->system, err));
    ab_cholesky_solve(n, problem->system, problem->solution);
    for (size_t a = 0; a < n; a++) {
        if (!(problem->solution[a] * problem->x[problem->support[a]] > 0.0)) {
            return AB_OK;
        }
    }
    for (size_t a = 0; a < n; a++) {
        problem->x[problem->support[a]] = problem->solution[a];
    }
    return AB_OK;
}

static ab_status prepare(struct composite *problem, struct ab_arena *arena,
                         const struct ab_task *task, struct ab_error *err)
{
    size_t dim = ab_task_info(task)->dim;
    problem->dim = dim;
    problem->l1 = ab_task_info(task)->l1;
    problem->H = ab_arena_alloc(arena, dim, dim * sizeof(double));
    problem->system = ab_arena_alloc(arena, dim, dim * sizeof(double));
    problem->c = ab_arena_alloc(arena, dim, sizeof(double));
    problem->x = ab_arena_alloc(arena, dim, sizeof(double));
    problem->solution = ab_arena_alloc(arena, dim, sizeof(double));
    problem->support = ab_arena_alloc(arena, dim, sizeof *problem->support);
    if (problem->H == NULL || problem->system == NULL || problem->c == NULL ||
        problem->x == NULL || problem->solution == NULL || problem->support == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    (void)ab_task_evaluate(task, problem->x, NULL, problem->H);
    ab_task_gradient(task, problem->x, problem->c);
    return AB_OK;
}

ab_status ab_optimum_composite(struct ab_optimum *out,
                               const struct ab_objective *objective,
                               const struct ab_task *task, struct ab_error *err)
{
    struct composite problem = {0};
    struct ab_arena arena;
    *out = (struct ab_optimum){0};
    ab_require(strcmp(ab_task_info(task)->loss, "squared") == 0);
    ab_arena_init(&arena);
    ab_status status = prepare(&problem, &arena, task, err);
    if (status == AB_OK) {
        descend(&problem);
        status = polish(&problem, err);
    }
    if (status == AB_OK) {
        status = ab_optimum_check(out, objective, problem.x,
                                  ab_task_info(task)->start_value, err);
        out->n_steps = problem.n_sweeps;
    }
    ab_arena_fini(&arena);
    return status;
}
