/* The minimum of s(x) + l1 |x|_1 with s a convex quadratic, by an active set: on the
 * coordinates that are not zero, with the signs that they have, f is a quadratic too
 * (M. Osborne, B. Presnell, B. Turlach, IMA Journal of Numerical Analysis 20(3), 2000;
 * H. Lee, A. Battle, R. Raina, A. Ng, NIPS 2006). Finitely many steps, each down. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/linalg.h"
#include "reference/composite.h"
#include "reference/optimum.h"

/* Steps for each coordinate: more than any search needs that rounding leaves alone. */
#define MAX_STEPS 16
/* Steps without a lower f after which it is as low as it gets; in exact arithmetic each
 * coordinate that enters lowers it. Those that do unseen have been 5 in a row at most,
 * with columns that agree to 9 digits. */
#define MAX_IDLE_STEPS 64
/* A column of which no greater part is left beside those before depends on them. */
#define DEPENDENT 1e-13

/* What rounding may have done to slope_j: some units in the last place of its terms,
 * which may cancel. Less than that lets columns that are equal take turns; n units, the
 * bound for n terms, would hide violations that the duality gap sees. */
static double slope_error(const struct ab_composite *problem, size_t j)
{
    const double *H = problem->H + j * problem->dim;
    double terms = fabs(problem->c[j]);
    for (size_t a = 0; a < problem->n; a++) {
        size_t k = problem->support[a];
        terms += fabs(H[k] * problem->x[k]);
    }
    return 4.0 * DBL_EPSILON * terms;
}

/* The zero coordinate that violates |slope_j| <= l1 most, of those that do so by more
 * than rounding; dim: none does. */
static size_t find_entering(const struct ab_composite *problem)
{
    double largest_slope = problem->l1;
    size_t entering = problem->dim;
    for (size_t j = 0; j < problem->dim; j++) {
        double size = fabs(problem->slope[j]);
        if (problem->x[j] == 0.0 && size > largest_slope &&
            size > problem->l1 + slope_error(problem, j)) {
            largest_slope = size;
            entering = j;
        }
    }
    return entering;
}

/* The support has no coordinate twice: whatever is zero leaves it in `follow`. */
static void enter(struct ab_composite *problem, size_t j)
{
    ab_require(problem->n < problem->dim);
    problem->support[problem->n] = j;
    problem->sign[problem->n] = problem->slope[j] > 0.0 ? -1.0 : 1.0;
    problem->n++;
}

static void leave(struct ab_composite *problem, size_t a)
{
    size_t after = problem->n - a - 1;
    problem->x[problem->support[a]] = 0.0;
    memmove(problem->support + a, problem->support + a + 1,
            after * sizeof *problem->support);
    memmove(problem->sign + a, problem->sign + a + 1, after * sizeof *problem->sign);
    problem->n--;
    problem->n_factored = problem->n_factored < a ? problem->n_factored : a;
}

/* Line k of the factor; 0 where column k depends on those before. */
static int factor_line(struct ab_composite *problem, size_t k)
{
    size_t dim = problem->dim;
    const double *H = problem->H + problem->support[k] * dim;
    double *line = problem->system + k * dim;
    for (size_t a = 0; a < k; a++) {
        const double *before = problem->system + a * dim;
        line[a] = (H[problem->support[a]] - ab_dot(a, line, before)) / before[a];
    }
    double whole = H[problem->support[k]];
    double left = whole - ab_norm_squared(k, line);
    line[k] = sqrt(left > 0.0 ? left : 0.0);
    return left > DEPENDENT * whole;
}

/* L'y = y for the first n lines, in place. */
static void solve_transposed(const struct ab_composite *problem, size_t n, double *y)
{
    for (size_t a = n; a-- > 0;) {
        const double *line = problem->system + a * problem->dim;
        y[a] /= line[a];
        ab_axpy(a, -y[a], line, y);
    }
}

/* Turns the way, along which s does not bend, to where f falls. Some coordinate comes
 * nearer to zero there, as f has a minimum: where the slope, which is rounded, says
 * otherwise, the opposite way is right. That of column k is 1 long: one way has it. */
static void turn_down(struct ab_composite *problem, size_t k)
{
    double *way = problem->solution;
    double slope = 0.0;
    int is_nearing = 0;
    int is_leaving = 0;
    for (size_t a = 0; a <= k; a++) {
        double sign = problem->sign[a];
        slope += way[a] * (problem->slope[problem->support[a]] + problem->l1 * sign);
        is_nearing |= way[a] * sign < 0.0;
        is_leaving |= way[a] * sign > 0.0;
    }
    if (!is_nearing || (is_leaving && slope > 0.0)) {
        ab_scale(k + 1, -1.0, way);
    }
}

/* Fills `solution`: the way to the minimum on the support, 1 long; or, where column k
 * depends on those before, one along which s does not bend and f does not rise.
 * Returns how far it may be followed. */
static double find_way(struct ab_composite *problem)
{
    size_t n = problem->n;
    double *way = problem->solution;
    while (problem->n_factored < n && factor_line(problem, problem->n_factored)) {
        problem->n_factored++;
    }
    size_t k = problem->n_factored;
    memset(way, 0, n * sizeof *way);
    if (k == n) {
        for (size_t a = 0; a < n; a++) {
            const double *line = problem->system + a * problem->dim;
            double down =
                -problem->slope[problem->support[a]] - problem->l1 * problem->sign[a];
            way[a] = (down - ab_dot(a, line, way)) / line[a];
        }
        solve_transposed(problem, n, way);
        return 1.0;
    }
    memcpy(way, problem->system + k * problem->dim, k * sizeof *way);
    solve_transposed(problem, k, way);
    way[k] = -1.0;
    turn_down(problem, k);
    return (double)INFINITY;
}

static void find_slope(struct ab_composite *problem)
{
    memcpy(problem->slope, problem->c, problem->dim * sizeof *problem->slope);
    for (size_t a = 0; a < problem->n; a++) {
        size_t j = problem->support[a];
        ab_axpy(problem->dim, problem->x[j], problem->H + j * problem->dim,
                problem->slope);
    }
}

/* x moves along `solution`, no farther than where a coordinate becomes zero; what is
 * zero then leaves the support. Gives 1 when it is at the end of the way. */
static int follow(struct ab_composite *problem, double length)
{
    size_t blocking = problem->n;
    problem->n_steps++;
    for (size_t a = 0; a < problem->n; a++) {
        double by = problem->solution[a];
        if (by * problem->sign[a] < 0.0) {
            double until = fabs(problem->x[problem->support[a]] / by);
            blocking = until < length ? a : blocking;
            length = until < length ? until : length;
        }
    }
    for (size_t a = 0; a < problem->n; a++) {
        problem->x[problem->support[a]] += length * problem->solution[a];
    }
    int is_end = blocking == problem->n;
    for (size_t a = problem->n; a-- > 0;) {
        if (a == blocking ||
            problem->x[problem->support[a]] * problem->sign[a] <= 0.0) {
            leave(problem, a);
        }
    }
    find_slope(problem);
    return is_end;
}

/* f(x) - s(0). */
static double find_value(const struct ab_composite *problem)
{
    double value = 0.0;
    for (size_t a = 0; a < problem->n; a++) {
        size_t j = problem->support[a];
        value += 0.5 * problem->x[j] * (problem->c[j] + problem->slope[j]) +
                 problem->l1 * fabs(problem->x[j]);
    }
    return value;
}

static ab_status descend(struct ab_composite *problem,
                         const struct ab_objective *objective, struct ab_error *err)
{
    size_t most = MAX_STEPS * problem->dim;
    size_t entering = 0;
    double least = 0.0;
    uint32_t least_at = 0; /* step */
    find_slope(problem);
    while (problem->n_steps < most && problem->n_steps - least_at < MAX_IDLE_STEPS &&
           (entering = find_entering(problem)) < problem->dim) {
        enter(problem, entering);
        do {
            AB_TRY(ab_objective_go_on(objective, err));
        } while (!follow(problem, find_way(problem)) && problem->n_steps < most);
        double value = find_value(problem);
        if (value < least) {
            least = value;
            least_at = problem->n_steps;
        }
    }
    return AB_OK;
}

static ab_status prepare(struct ab_composite *problem, struct ab_arena *arena,
                         const struct ab_task *task, struct ab_error *err)
{
    size_t dim = ab_task_info(task)->dim;
    problem->dim = dim;
    problem->l1 = ab_task_info(task)->l1;
    problem->H = ab_arena_alloc(arena, dim, dim * sizeof(double));
    problem->system = ab_arena_alloc(arena, dim, dim * sizeof(double));
    problem->c = ab_arena_alloc(arena, dim, sizeof(double));
    problem->rest = ab_arena_alloc(arena, dim, sizeof(double));
    problem->slope = ab_arena_alloc(arena, dim, sizeof(double));
    problem->x = ab_arena_alloc(arena, dim, sizeof(double));
    problem->solution = ab_arena_alloc(arena, dim, sizeof(double));
    problem->sign = ab_arena_alloc(arena, dim, sizeof(double));
    problem->support = ab_arena_alloc(arena, dim, sizeof *problem->support);
    if (problem->H == NULL || problem->system == NULL || problem->c == NULL ||
        problem->x == NULL || problem->rest == NULL || problem->slope == NULL ||
        problem->solution == NULL || problem->sign == NULL ||
        problem->support == NULL) {
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
    struct ab_composite problem = {0};
    struct ab_arena arena;
    *out = (struct ab_optimum){0};
    ab_require(strcmp(ab_task_info(task)->loss, "squared") == 0);
    ab_arena_init(&arena);
    ab_status status = prepare(&problem, &arena, task, err);
    if (status == AB_OK) {
        status = descend(&problem, objective, err);
    }
    if (status == AB_OK) {
        status = ab_composite_certify(out, &problem, objective, task, err);
    }
    if (status == AB_OK) {
        status = ab_optimum_keep(out, problem.dim, problem.x,
                                 ab_task_info(task)->start_value,
                                 "steps of the active set", err);
    }
    ab_arena_fini(&arena);
    return status;
}
