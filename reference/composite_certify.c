/* The end of the search for a composite optimum: last digits and a certificate. */
#include <float.h>
#include <math.h>

#include "base/kernels.h"
#include "base/linalg.h"
#include "base/twofold.h"
#include "reference/composite.h"

/* Refinements that take away most of the error each: more than needed unless the factor
 * has no right digit. */
#define MAX_REFINEMENTS 16

/* The support in the order of the coordinates, the factor of its lines of H one after
 * another, and in `solution` that of H_SS x_S = -c_S - l1 sign(x_S). n_factored: n, or
 * 0 where there is no factor. */
static ab_status solve_in_order(struct ab_composite *problem, struct ab_error *err)
{
    size_t dim = problem->dim;
    size_t n = 0;
    for (size_t j = 0; j < dim; j++) {
        if (problem->x[j] != 0.0) {
            problem->sign[n] = copysign(1.0, problem->x[j]);
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
    problem->n = n;
    problem->n_factored = 0;
    ab_status status = ab_cholesky_factor(n, problem->system, err);
    if (status != AB_OK) {
        return status == AB_ERR_INPUT ? AB_OK : status;
    }
    problem->n_factored = n;
    ab_cholesky_solve(n, problem->system, problem->solution);
    return AB_OK;
}

/* The solution replaces x if it has the same signs. */
static ab_status polish(struct ab_composite *problem, struct ab_error *err)
{
    AB_TRY(solve_in_order(problem, err));
    size_t n = problem->n_factored;
    for (size_t a = 0; a < n; a++) {
        if (!(problem->solution[a] * problem->sign[a] > 0.0)) {
            return AB_OK;
        }
    }
    for (size_t a = 0; a < n; a++) {
        problem->x[problem->support[a]] = problem->solution[a];
    }
    return AB_OK;
}

/* Iterative refinement of x + rest (N. Higham, Accuracy and Stability of Numerical
 * Algorithms, SIAM, 2002, chapter 12): slopes from the data with twice the digits, the
 * correction with the factor at hand, which need not be accurate. The slopes that are
 * left are those at x + rest. */
static void refine(struct ab_composite *problem, const struct ab_task *task)
{
    size_t n = problem->n_factored;
    double *down = problem->solution;
    double least = (double)INFINITY;
    for (uint32_t t = 0; t <= MAX_REFINEMENTS; t++) {
        double greatest = 0.0;
        ab_task_fine_gradient(task, problem->x, problem->rest, problem->slope, down);
        for (size_t a = 0; a < n; a++) {
            down[a] =
                -problem->slope[problem->support[a]] - problem->l1 * problem->sign[a];
            greatest = fabs(down[a]) > greatest ? fabs(down[a]) : greatest;
        }
        if (t == MAX_REFINEMENTS || !(greatest < 0.5 * least)) {
            return;
        }
        least = greatest;
        ab_cholesky_solve(n, problem->system, down);
        for (size_t a = 0; a < n; a++) {
            double *x = &problem->x[problem->support[a]];
            double *rest = &problem->rest[problem->support[a]];
            double of_sum = 0.0;
            double sum = ab_two_sum(*x, down[a], &of_sum);
            *x = ab_two_sum(sum, of_sum + *rest, rest);
        }
    }
}

/* f(x) less the value of the dual problem at s r / m, r the residuals and the part s <=
 * 1 of them what is feasible there. With the quadratic s(x) and its gradient g that is
 *
 *     (1 - s)^2 s(x) + sum_j (l1 |x_j| + s x_j g_j),   s = min(1, l1 / max_j |g_j|),
 *
 * as the rows sqrt(m l2) I below A make a lasso of an elastic net. No term is negative,
 * and near the optimum all are small: nothing large cancels. One that rounding has made
 * negative counts as large as it is, as its error is at least that. */
static double duality_gap(const struct ab_composite *problem, double value)
{
    const double *x = problem->x;
    const double *g = problem->slope;
    double l1 = problem->l1;
    double greatest = l1;
    double norm = 0.0;
    double gap = 0.0;
    for (size_t j = 0; j < problem->dim; j++) {
        greatest = fabs(g[j]) > greatest ? fabs(g[j]) : greatest;
        norm += fabs(x[j]);
    }
    double s = l1 / greatest;
    for (size_t j = 0; j < problem->dim; j++) {
        gap += fabs(l1 * fabs(x[j]) + s * x[j] * g[j]);
    }
    return gap + (1.0 - s) * (1.0 - s) * fabs(value - l1 * norm);
}

/* What the gap at x + rest, with its slopes rounded, may lack of the gap between f(x)
 * and the same dual point. Each slope is off by at most 3 u (l1 + l2 |x_j|), u = 2^-53,
 * which moves the sum by 3 u (l1 |x|_1 + l2 |x|^2) <= 6 u f(x), and s by so much that
 * s x.g moves by 3 u (l1 |x|_1 + l2 |x|_1^2). Where the slopes are -l1 sign(x_j) but
 * for that, f(x) is above f(x + rest) by at most L |rest|^2 / 2. */
static double rounding_of_gap(const struct ab_composite *problem,
                              const struct ab_task_info *info, double value)
{
    double norm = 0.0;
    for (size_t j = 0; j < problem->dim; j++) {
        norm += fabs(problem->x[j]);
    }
    return 8.0 * DBL_EPSILON * (value + info->l2 * norm * norm) +
           0.5 * info->L * ab_norm_squared(problem->dim, problem->rest);
}

static void measure(struct ab_optimum *out, const struct ab_composite *problem,
                    const struct ab_objective *objective)
{
    double *least = problem->solution;
    out->value = objective->evaluate(objective->context, problem->x, least, NULL);
    out->gradient_norm = sqrt(ab_norm_squared(problem->dim, least));
    out->n_steps = problem->n_steps;
}

ab_status ab_composite_certify(struct ab_optimum *out, struct ab_composite *problem,
                               const struct ab_objective *objective,
                               const struct ab_task *task, struct ab_error *err)
{
    const struct ab_task_info *info = ab_task_info(task);
    AB_TRY(polish(problem, err));
    measure(out, problem, objective);
    if (objective->mu > 0.0) {
        out->gap_bound =
            out->gradient_norm * out->gradient_norm / (2.0 * objective->mu);
    } else {
        ab_task_gradient(task, problem->x, problem->slope);
        out->gap_bound = duality_gap(problem, out->value);
    }
    if (ab_optimum_is_certified(out, info->start_value)) {
        return AB_OK;
    }
    refine(problem, task);
    measure(out, problem, objective);
    out->gap_bound =
        duality_gap(problem, out->value) + rounding_of_gap(problem, info, out->value);
    return AB_OK;
}
