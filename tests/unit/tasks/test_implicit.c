/* The prox and the dual oracle: conditions of optimality, a second solver, their
 * inverses, extremes, cost. */
#include "tasks/task_internal.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "reference/methods.h"
#include "support.h"
#include "support/leaks.h"

#define MAX_DIM 126

struct scene {
    struct ab_task *task;
    struct ab_partition *partition;
    struct ab_shards *shards;
    uint64_t dim;
};

static struct scene scene_of(const char *task, uint32_t n_nodes)
{
    struct scene scene = {.task = test_task(task, n_nodes)};
    scene.partition = test_partition("iid", scene.task, n_nodes, 3);
    scene.shards = test_shards(scene.task, scene.partition, 3);
    scene.dim = scene.task->info.dim;
    cr_assert_leq(scene.dim, MAX_DIM);
    return scene;
}

static void scene_fini(struct scene *scene)
{
    ab_shards_destroy(scene->shards);
    ab_partition_destroy(scene->partition);
    ab_task_destroy(scene->task);
}

static struct ab_flops prox(const struct scene *scene, uint32_t node,
                            const double *point, double scale, double *out)
{
    struct ab_flops flops;
    struct ab_error err = {0};
    cr_assert_eq(ab_shards_prox(scene->shards, node, point, scale, out, &flops, &err),
                 AB_OK, "%s", err.text);
    return flops;
}

static struct ab_flops dual(const struct scene *scene, uint32_t node,
                            const double *point, double *out)
{
    struct ab_flops flops;
    struct ab_error err = {0};
    cr_assert_eq(ab_shards_dual(scene->shards, node, point, out, &flops, &err), AB_OK,
                 "%s", err.text);
    return flops;
}

static double norm(size_t n, const double *x)
{
    return sqrt(ab_norm_squared(n, x));
}

static double distance(size_t n, const double *x, const double *y)
{
    return sqrt(ab_distance_squared(n, x, y));
}

/* |grad f_i(u) + (u - point) / scale| */
static double prox_residual(const struct scene *scene, uint32_t node,
                            const double *point, double scale, const double *u)
{
    double r[MAX_DIM];
    ab_shards_gradient(scene->shards, node, u, 0, 0, r);
    for (uint64_t k = 0; k < scene->dim; k++) {
        r[k] += (u[k] - point[k]) / scale;
    }
    return norm(scene->dim, r);
}

/* |grad f_i(u) - point| */
static double dual_residual(const struct scene *scene, uint32_t node,
                            const double *point, const double *u)
{
    double r[MAX_DIM];
    ab_shards_gradient(scene->shards, node, u, 0, 0, r);
    return distance(scene->dim, r, point);
}

static const struct {
    const char *task;
    uint32_t n_nodes;
} cases[] = {
    {"average", 3},
    {"quadratic", 3},
    {"quadratic:dim=1,smax=3,smin=3", 2},
    {"ridge-diabetes", 5},
    {"ridge-diabetes", 100}, /* fewer samples than parameters */
    {"logreg-breast-cancer", 5},
    {"logreg-breast-cancer", 100},
    {"logreg-mushrooms", 40},
};
#define N_CASES (sizeof cases / sizeof cases[0])

Test(implicit, answers_satisfy_the_condition_of_optimality, .timeout = 60)
{
    static const double scales[] = {1e-3, 0.1, 1.0, 30.0, 1e4};
    for (size_t c = 0; c < N_CASES; c++) {
        struct scene scene = scene_of(cases[c].task, cases[c].n_nodes);
        double point[MAX_DIM];
        double u[MAX_DIM];
        for (uint32_t node = 0; node < 2; node++) {
            test_point(scene.dim, node + 7, point);
            for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
                (void)prox(&scene, node, point, scales[s], u);
                double rest = prox_residual(&scene, node, point, scales[s], u);
                cr_assert_lt(rest, 1e-10, "%s, scale %g: %g", cases[c].task, scales[s],
                             rest);
            }
            (void)dual(&scene, node, point, u);
            double rest = dual_residual(&scene, node, point, u);
            cr_assert_lt(rest, 1e-10, "%s: %g", cases[c].task, rest);
        }
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}

/* prox(x + scale grad f_i(x)) = x, and grad f_i^*(grad f_i(x)) = x: the error of x is
 * that of the gradient, by 1 / mu_i at most. */
Test(implicit, answers_invert_the_gradient, .timeout = 60)
{
    for (size_t c = 0; c < N_CASES; c++) {
        struct scene scene = scene_of(cases[c].task, cases[c].n_nodes);
        double x[MAX_DIM];
        double g[MAX_DIM];
        double u[MAX_DIM];
        double point[MAX_DIM];
        test_point(scene.dim, 5, x);
        ab_shards_gradient(scene.shards, 1, x, 0, 0, g);
        memcpy(point, x, sizeof x);
        ab_axpy(scene.dim, 0.5, g, point);
        (void)prox(&scene, 1, point, 0.5, u);
        cr_assert_lt(distance(scene.dim, u, x), 1e-12, "%s", cases[c].task);
        (void)dual(&scene, 1, g, u);
        cr_assert_lt(distance(scene.dim, u, x), 1e-11, "%s", cases[c].task);
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}

/* grad f_i from the definition, sample by sample, with the C library's exp. */
static void slow_gradient(const void *ctx, uint32_t node, const double *x, double *out)
{
    const struct scene *scene = ctx;
    const struct ab_task *task = scene->task;
    const struct ab_rows *rows = &scene->shards->rows[node];
    uint64_t dim = scene->dim;
    for (uint64_t j = 0; j < dim; j++) {
        out[j] = task->info.l2 * x[j];
    }
    for (size_t i = 0; i < rows->n; i++) {
        double a[MAX_DIM] = {0};
        double z = 0.0;
        size_t first = rows->dense != NULL ? 0 : rows->row_start[i];
        size_t end = rows->dense != NULL ? dim : rows->row_start[i + 1];
        for (size_t e = first; e < end; e++) {
            uint64_t j = rows->dense != NULL ? e : rows->column[e];
            a[j] = rows->dense != NULL ? rows->dense[i * dim + e] : 1.0;
            z += a[j] * x[j];
        }
        double b = rows->label[i];
        double slope =
            task->loss.kind == AB_LOSS_SQUARED ? z - b : -b / (1.0 + exp(b * z));
        for (uint64_t j = 0; j < dim; j++) {
            out[j] += scene->shards->scale * slope * a[j];
        }
    }
}

Test(implicit, a_second_solver_agrees, .timeout = 120)
{
    for (size_t c = 0; c < N_CASES; c++) {
        struct scene scene = scene_of(cases[c].task, cases[c].n_nodes);
        struct ab_method_problem problem = {cases[c].n_nodes, scene.dim, NULL, &scene,
                                            slow_gradient};
        double mu = ab_shards_mu(scene.shards, 0);
        double L = ab_shards_L(scene.shards, 0);
        uint64_t n_steps = (uint64_t)(40.0 * sqrt(L / mu)) + 200;
        double zero[MAX_DIM] = {0};
        double point[MAX_DIM];
        double u[MAX_DIM];
        double v[MAX_DIM];
        test_point(scene.dim, 11, point);
        (void)prox(&scene, 0, point, 2.0, u);
        cr_assert_eq(
            ab_method_implicit(&problem, 0, mu, L, 0.5, point, zero, n_steps, v),
            AB_OK);
        cr_assert_lt(distance(scene.dim, u, v), 1e-10, "%s", cases[c].task);
        (void)dual(&scene, 0, point, u);
        cr_assert_eq(
            ab_method_implicit(&problem, 0, mu, L, 0.0, zero, point, n_steps, v),
            AB_OK);
        cr_assert_lt(distance(scene.dim, u, v), 1e-10 * (1.0 + norm(scene.dim, u)),
                     "%s", cases[c].task);
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}

/* A small scale: u = point - scale grad f_i(point), to the rounding of u. A large one:
 * the gradient vanishes. */
Test(implicit, scales_may_be_extreme, .timeout = 60)
{
    static const double small[] = {1e-12, 1e-100, 1e-300};
    static const double large[] = {1e13, 1e100, 1e300};
    for (size_t c = 0; c < N_CASES; c++) {
        struct scene scene = scene_of(cases[c].task, cases[c].n_nodes);
        double point[MAX_DIM];
        double g[MAX_DIM];
        double u[MAX_DIM];
        test_point(scene.dim, 2, point);
        ab_shards_gradient(scene.shards, 0, point, 0, 0, g);
        for (size_t s = 0; s < 3; s++) {
            double scale = small[s];
            (void)prox(&scene, 0, point, scale, u);
            for (uint64_t k = 0; k < scene.dim; k++) {
                cr_assert_float_eq(u[k], point[k] - scale * g[k], 1e-15, "%s, scale %g",
                                   cases[c].task, scale);
            }
        }
        for (size_t s = 0; s < 3; s++) {
            double scale = large[s];
            (void)prox(&scene, 0, point, scale, u);
            ab_shards_gradient(scene.shards, 0, u, 0, 0, g);
            cr_assert_lt(norm(scene.dim, g), 1e-10, "%s, scale %g", cases[c].task,
                         scale);
        }
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}

/* f_i is the regulariser: prox is point / (1 + scale l2), dual is point / l2. */
Test(implicit, an_empty_node_shrinks_the_point)
{
    static const char *const names[] = {"ridge-diabetes", "logreg-breast-cancer"};
    for (size_t t = 0; t < 2; t++) {
        struct scene scene = scene_of(names[t], 600);
        double point[MAX_DIM];
        double u[MAX_DIM];
        test_point(scene.dim, 2, point);
        cr_assert_eq(ab_shards_samples(scene.shards, 599), 0);
        (void)prox(&scene, 599, point, 4.0, u);
        for (uint64_t k = 0; k < scene.dim; k++) {
            cr_assert_float_eq(u[k], point[k] / 1.04, 1e-15);
        }
        (void)dual(&scene, 599, point, u);
        for (uint64_t k = 0; k < scene.dim; k++) {
            cr_assert_float_eq(u[k], point[k] / 0.01, 1e-13);
        }
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}

/* Condition number 10^12. What rounding of u alone does to the gradient is
 * 2^-53 L_i |u|. */
Test(implicit, a_huge_condition_number_costs_no_more_than_rounding_of_the_answer)
{
    struct scene scene = scene_of("quadratic:smin=0.0001,smax=100", 2);
    double point[MAX_DIM];
    double u[MAX_DIM];
    test_point(scene.dim, 9, point);
    double L = ab_shards_L(scene.shards, 1);
    (void)dual(&scene, 1, point, u);
    cr_assert_gt(norm(scene.dim, u), 1e6);
    cr_assert_lt(dual_residual(&scene, 1, point, u), 0x1p-48 * L * norm(scene.dim, u));
    (void)prox(&scene, 1, point, 1e6, u);
    cr_assert_lt(prox_residual(&scene, 1, point, 1e6, u),
                 0x1p-48 * L * (norm(scene.dim, u) + 1.0));
    scene_fini(&scene);
    AB_NO_LEAKS();
}

Test(implicit, what_double_precision_cannot_answer_is_nan)
{
    static const double bad[] = {NAN, INFINITY, 1e300};
    struct scene scene = scene_of("logreg-breast-cancer", 3);
    for (size_t b = 0; b < 3; b++) {
        double point[MAX_DIM] = {0};
        double u[MAX_DIM];
        point[1] = bad[b];
        (void)dual(&scene, 0, point, u);
        cr_assert(isnan(u[0]), "%g", bad[b]);
        (void)prox(&scene, 0, point, 1.0, u);
        cr_assert(isnan(u[0]) || b == 2, "%g", bad[b]);
    }
    scene_fini(&scene);
    /* condition number 10^24: the Hessian is singular in double */
    scene = scene_of("quadratic:smin=1e-6,smax=1e6", 2);
    double point[MAX_DIM];
    double u[MAX_DIM];
    test_point(scene.dim, 9, point);
    (void)dual(&scene, 0, point, u);
    cr_assert(isnan(u[0]) ||
              dual_residual(&scene, 0, point, u) < 0x1p-48 * 1e12 * norm(scene.dim, u));
    scene_fini(&scene);
    AB_NO_LEAKS();
}

/* The same request has the same answer, bit by bit, whatever was asked before. */
Test(implicit, answers_depend_on_the_request_alone)
{
    static const char *const names[] = {"quadratic", "logreg-breast-cancer"};
    for (size_t t = 0; t < 2; t++) {
        struct scene scene = scene_of(names[t], 3);
        double point[MAX_DIM];
        double first[MAX_DIM];
        double again[MAX_DIM];
        double other[MAX_DIM];
        test_point(scene.dim, 2, point);
        (void)prox(&scene, 1, point, 0.3, first);
        (void)prox(&scene, 1, first, 0.3, other);
        (void)dual(&scene, 1, first, other);
        (void)prox(&scene, 1, point, 7.0, other);
        (void)prox(&scene, 1, point, 0.3, again);
        cr_assert_arr_eq(first, again, scene.dim * sizeof *first);
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}

static void check_flops(struct ab_flops flops, double answer, double preparation)
{
    cr_assert_eq(flops.answer, answer, "%g, expected %g", flops.answer, answer);
    cr_assert_eq(flops.preparation, preparation, "%g, expected %g", flops.preparation,
                 preparation);
}

/* tasks/README.md, for node 1 of 5 of ridge-diabetes: 88 samples or 89, d = 10. */
Test(implicit, costs_follow_the_formula_whatever_was_asked_before)
{
    struct scene scene = scene_of("ridge-diabetes", 5);
    double point[MAX_DIM];
    double u[MAX_DIM];
    test_point(scene.dim, 2, point);
    double n = (double)ab_shards_samples(scene.shards, 1);
    double factor = n * (2 * 100 + 10) + 2 * 10 + 10 * 11 * 12 / 3.0;
    double answer = n * (4 * 10 + 2) + 10 + (2 * 100 + 10) + 3 * 10;
    check_flops(prox(&scene, 1, point, 0.5, u), answer, factor);
    check_flops(prox(&scene, 1, u, 0.5, point), answer, factor);
    check_flops(prox(&scene, 1, u, 0.25, point), answer, factor);
    check_flops(dual(&scene, 1, u, point), answer, factor);
    scene_fini(&scene);
    scene = scene_of("average", 5);
    check_flops(prox(&scene, 1, u, 0.5, point), 4.0 * 10, 0.0);
    scene_fini(&scene);
    AB_NO_LEAKS();
}

/* flops = evaluations E + steps S for whole numbers, one evaluation more than steps at
 * least. */
Test(implicit, newton_is_charged_by_its_evaluations_and_steps)
{
    static const char *const names[] = {"logreg-breast-cancer", "logreg-mushrooms"};
    for (size_t t = 0; t < 2; t++) {
        struct scene scene = scene_of(names[t], 50);
        double point[MAX_DIM];
        double u[MAX_DIM];
        double d = (double)scene.dim;
        double n = (double)ab_shards_samples(scene.shards, 1);
        double e = t == 0 ? d : 22;
        double gradient = n * (t == 0 ? 4 * e + 23 : 2 * e + 23) + d;
        double E = gradient + 21 * n + 14 * d;
        double hessian =
            n * (t == 0 ? 2 * e * e + e + 2 * e : e * e + e) + 42 * n + 2 * d;
        double S = hessian + d * (d + 1) * (d + 2) / 3 + 2 * d * d + 4 * d;
        test_point(scene.dim, 2, point);
        double flops = prox(&scene, 1, point, 0.5, u).answer;
        check_flops(prox(&scene, 1, point, 0.5, u), flops, 0.0);
        int found = 0;
        for (int steps = 1; steps < 30; steps++) {
            for (int evaluations = 2 * steps + 1; evaluations < 90; evaluations++) {
                found += flops == evaluations * E + steps * S;
            }
        }
        cr_assert_eq(found, 1, "%s: %.17g flops", names[t], flops);
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}

Test(implicit, lack_of_memory_is_an_error)
{
    static const char *const names[] = {"average", "ridge-diabetes",
                                        "logreg-breast-cancer"};
    for (size_t t = 0; t < 3; t++) {
        struct scene scene = scene_of(names[t], 3);
        double point[MAX_DIM];
        double u[MAX_DIM];
        struct ab_flops flops;
        test_point(scene.dim, 2, point);
        ab_status status = AB_ERR_MEMORY;
        size_t n = 1;
        for (; status == AB_ERR_MEMORY; n++) {
            ab_alloc_fail_after(n);
            status = ab_shards_dual(scene.shards, 0, point, u, &flops, NULL);
            ab_alloc_fail_after(0);
        }
        cr_assert_eq(status, AB_OK);
        cr_assert_gt(n, 3);
        scene_fini(&scene);
    }
    AB_NO_LEAKS();
}
