/* Gradient tracking in both orders as a node program, run by the engine, against its
 * matrix form and closed forms. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "support/leaks.h"

static struct world world;

static void set_up(const char *graph, uint32_t n, uint64_t dim, const char *profile)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = dim,
                                              .mu = 0.5,
                                              .L = 4.0,
                                              .seed = n + dim,
                                              .profile = profile});
}

static ab_status cta(const struct ab_method_problem *problem, double step,
                     uint64_t n_rounds, double *X)
{
    return ab_method_diging(problem, AB_METHOD_CTA, step, n_rounds, X);
}

static ab_status atc(const struct ab_method_problem *problem, double step,
                     uint64_t n_rounds, double *X)
{
    return ab_method_diging(problem, AB_METHOD_ATC, step, n_rounds, X);
}

static const char *const names[] = {"diging", "diging:order=atc"};

static const char *with_step(int is_atc, double step)
{
    static char text[80];
    (void)snprintf(text, sizeof text, "diging:order=%s,step=%.17g",
                   is_atc ? "atc" : "cta", step);
    return text;
}

/* The largest s of the file's first comment. */
static double limit(int is_atc)
{
    double l = world.constants[ADONIS_LAMBDA_MIN];
    double s = (1.0 + l) * (1.0 + l) / 2.0;
    return is_atc ? fmin(2.0, s / (l * l)) : s;
}

static double auto_step(int is_atc)
{
    double balance = (1.0 - world.constants[ADONIS_LAMBDA_2]) *
                     sqrt(world.config.L / world.config.mu);
    return fmin(balance, limit(is_atc) / 2.0) / world.config.L;
}

static void compare(int is_atc, uint64_t n_rounds, double tolerance)
{
    struct trajectory trajectory = {.world = &world,
                                    .algorithm = names[is_atc],
                                    .n_rounds = n_rounds,
                                    .method = is_atc ? atc : cta,
                                    .step = auto_step(is_atc),
                                    .invariant = "tracking"};
    trajectory_run(&trajectory);
    cr_assert_gt(trajectory.n_compared, (int)world.n * 30);
    cr_assert_lt(trajectory.worst, tolerance, "%s: %g", names[is_atc],
                 trajectory.worst);
    cr_assert_gt(trajectory.n_summed, 0);
    cr_assert_lt(trajectory.worst_sum, 1e-12, "%s: %g", names[is_atc],
                 trajectory.worst_sum);
}

/* With 1'Y = 1'G(X) at every snapshot. */
Test(diging, equals_the_matrix_form_over_150_rounds)
{
    const char *const graphs[] = {"ring",     "path",        "star",
                                  "complete", "grid:rows=4", "erdos-renyi:p=0.4"};
    for (size_t g = 0; g < 2 * sizeof graphs / sizeof graphs[0]; g++) {
        set_up(graphs[g / 2], 12, 3, "ideal");
        compare(g % 2 == 1, 150, 1e-11);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(diging, does_not_depend_on_the_speed_of_nodes_and_links)
{
    const char *const profiles[] = {
        "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": "
        "\"lognormal\", \"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005}}",
        "poisson"};
    for (size_t p = 0; p < 4; p++) {
        set_up("path", 5, 2, profiles[p / 2]);
        compare(p % 2 == 1, 100, 1e-11);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* A wire of 32 bits: the estimates are off by its rounding, the tracked sum is not. */
Test(diging, the_tracked_sum_is_exact_on_a_wire_of_32_bits)
{
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        world_init(&world, &(struct world_config){.graph = "ring",
                                                  .n = 6,
                                                  .dim = 3,
                                                  .mu = 1.0,
                                                  .L = 4.0,
                                                  .seed = 1,
                                                  .profile = "ideal",
                                                  .wire_bytes = 4});
        compare(is_atc, 300, 1e-5);
        double *X = world_estimates(&world, names[is_atc], 1000);
        cr_assert_lt(world_error(&world, X), 1e-12, "%g", world_error(&world, X));
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

enum { N = 6, D = 2, SIZE = N * D, ROUNDS = 25 };

/* out = W in. */
static void mix(const double *in, double *out)
{
    for (uint64_t k = 0; k < SIZE; k++) {
        out[k] = 0.0;
        for (uint64_t j = 0; j < N; j++) {
            out[k] += world.W[k / D * N + j] * in[j * D + k % D];
        }
    }
}

/* 2 W X_1 - W^2 X_0 - a (G_1 - G_0): what comes two rounds after X_0. */
static void two_steps(double a, const double *X_0, const double *X_1, double *out)
{
    double w_0[SIZE];
    double w_1[SIZE];
    double ww_0[SIZE];
    mix(X_0, w_0);
    mix(X_1, w_1);
    mix(w_0, ww_0);
    for (uint64_t i = 0; i < N; i++) {
        double g_0[D];
        double g_1[D];
        world_gradient(&world, (uint32_t)i, &X_0[i * D], g_0);
        world_gradient(&world, (uint32_t)i, &X_1[i * D], g_1);
        for (uint64_t k = 0; k < D; k++) {
            uint64_t at = i * D + k;
            out[at] = 2.0 * w_1[at] - ww_0[at] - a * (g_1[k] - g_0[k]);
        }
    }
}

/* x_{k+2} = 2 W x_{k+1} - W^2 x_k - a (g_{k+1} - g_k), which is EXTRA's recursion with
 * W' = 2 W - I and Wt' = W^2. Its first step is W' x_0 - a g_0: the same from a
 * consensus start, where W' x_0 = x_0, and another from any other start. */
Test(diging, is_extra_with_other_matrices_from_a_consensus_start_only)
{
    const double a = 0.03;
    for (int same_start = 0; same_start < 2; same_start++) {
        world_init(&world, &(struct world_config){.graph = "ring",
                                                  .n = N,
                                                  .dim = D,
                                                  .mu = 1.0,
                                                  .L = 6.0,
                                                  .seed = 3,
                                                  .profile = "ideal",
                                                  .same_start = same_start});
        double X[ROUNDS + 1][SIZE];
        memcpy(X[0], world.start, sizeof X[0]);
        for (uint64_t t = 1; t <= ROUNDS; t++) {
            double *estimates = world_estimates(&world, with_step(0, a), t);
            memcpy(X[t], estimates, sizeof X[t]);
            ab_free(estimates);
        }
        double expected[SIZE];
        for (uint64_t t = 0; t + 2 <= ROUNDS; t++) {
            two_steps(a, X[t], X[t + 1], expected);
            cr_assert_lt(world_distance(SIZE, expected, X[t + 2]), 1e-12);
        }
        mix(X[0], expected);
        for (uint64_t i = 0; i < N; i++) {
            double g[D];
            world_gradient(&world, (uint32_t)i, &X[0][i * D], g);
            for (uint64_t k = 0; k < D; k++) {
                uint64_t at = i * D + k;
                expected[at] = 2.0 * expected[at] - X[0][at] - a * g[k];
            }
        }
        double distance = world_distance(SIZE, expected, X[1]);
        cr_assert(same_start ? distance < 1e-12 : distance > 1e-2, "%g", distance);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(diging, reaches_the_optimum_with_its_default_step)
{
    const char *const graphs[] = {"ring", "path", "star", "complete", "grid:rows=4"};
    for (size_t g = 0; g < 2 * sizeof graphs / sizeof graphs[0]; g++) {
        set_up(graphs[g / 2], 8, 3, "ideal");
        double *X = world_estimates(&world, names[g % 2], 2500);
        cr_assert_lt(world_error(&world, X), 1e-20, "%s %s: %g", names[g % 2],
                     graphs[g / 2], world_error(&world, X));
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* f_i = L x^2 / 2 for all i. On the grid lambda_min < -1/3, which limits atc too. */
Test(diging, the_limit_of_equal_quadratics_is_sharp)
{
    for (int c = 0; c < 8; c++) {
        int is_atc = c % 2;
        int is_above = c / 2 % 2;
        set_up(c / 4 == 0 ? "ring" : "grid:rows=4", 8, 1, "ideal");
        for (int i = 0; i < 8; i++) {
            world.A[i] = world.config.L;
            world.b[i] = 0.0;
        }
        double step = limit(is_atc) * (is_above ? 1.04 : 0.96) / world.config.L;
        double *X = world_estimates(&world, with_step(is_atc, step), 2500);
        double zero[8] = {0.0};
        double size = world_distance(8, X, zero);
        cr_assert(is_above ? size > 1e6 : size < 1e-3, "%s %g", names[is_atc], size);
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Where NIDS converges with a = 1.9 / L, on a path of 50, DIGing explodes. */
Test(diging, bears_no_step_near_2_over_L)
{
    set_up("path", 50, 1, "ideal");
    double *X = world_estimates(&world, with_step(0, 1.9 / world.config.L), 300);
    cr_assert_gt(world_error(&world, X), 1e100);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(diging, alone_it_is_gradient_descent)
{
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        set_up("complete", 1, 4, "ideal");
        struct ab_method_problem problem = world_problem(&world);
        double x[4];
        memcpy(x, world.start, sizeof x);
        cr_assert_eq(ab_method_gd(&problem, 1.0 / world.config.L, 40, x), AB_OK);
        double *X = world_estimates(&world, names[is_atc], 40);
        cr_assert_lt(world_distance(4, x, X), 1e-13);
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}
