/* EXTRA as a node program, run by the engine, against its matrix form. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/world.h"
#include "reference/methods.h"
#include "support/leaks.h"

static struct ab_method_problem problem_of(const struct world *world)
{
    return (struct ab_method_problem){world->n, world->dim, world->W, world,
                                      world_gradient};
}

/* X after n_rounds of the matrix form; freed by the caller. */
static double *reference(const struct world *world, double step, uint64_t n_rounds)
{
    struct ab_method_problem problem = problem_of(world);
    double *X = ab_alloc(world->n * world->dim, sizeof *X);
    memcpy(X, world->start, world->n * world->dim * sizeof *X);
    cr_assert_eq(ab_method_extra(&problem, step, n_rounds, X), AB_OK);
    return X;
}

/* The estimates after n_rounds; freed by the caller. */
static double *simulated(struct world *world, const char *algorithm, uint64_t n_rounds)
{
    struct world_run run = {.world = world,
                            .algorithm = algorithm,
                            .budget = {AB_AXIS_ROUNDS, (double)n_rounds}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    return run.estimates;
}

static double auto_step(const struct world *world)
{
    return (1.0 + world->constants[ADONIS_LAMBDA_MIN]) / 2.0 / world->config.L;
}

struct comparison {
    struct world *world;
    double step;
    double worst;
    int n_compared;
};

static void compare(void *ctx, struct ab_sim *sim)
{
    struct comparison *c = ctx;
    uint64_t d = c->world->dim;
    double *x = ab_alloc(d, sizeof *x);
    for (uint32_t i = 0; i < c->world->n; i++) {
        struct ab_counters counters;
        ab_sim_node_counters(sim, i, &counters);
        double *X = reference(c->world, c->step, counters.rounds);
        ab_sim_estimate(sim, i, x);
        double distance = world_distance(d, x, &X[i * d]);
        c->worst = distance > c->worst ? distance : c->worst;
        c->n_compared++;
        ab_free(X);
    }
    ab_free(x);
}

Test(extra, equals_the_matrix_form_over_200_rounds)
{
    const char *const graphs[] = {"ring",     "path",        "star",
                                  "complete", "grid:rows=3", "erdos-renyi:p=0.4"};
    for (size_t g = 0; g < sizeof graphs / sizeof graphs[0]; g++) {
        struct world world;
        world_init(&world, &(struct world_config){.graph = graphs[g],
                                                  .n = 12,
                                                  .dim = 5,
                                                  .mu = 0.5,
                                                  .L = 8.0,
                                                  .seed = g,
                                                  .profile = "ideal"});
        struct comparison c = {.world = &world, .step = auto_step(&world)};
        struct world_run run = {.world = &world,
                                .algorithm = "extra",
                                .budget = {AB_AXIS_ROUNDS, 200.0},
                                .ctx = &c,
                                .look = compare};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        cr_assert_gt(c.n_compared, 12 * 40);
        cr_assert_lt(c.worst, 1e-11, "%s: %g", graphs[g], c.worst);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Nodes drift apart by a round; what a node holds after k rounds may not change. */
Test(extra, does_not_depend_on_the_speed_of_nodes_and_links)
{
    const char *const profiles[] = {
        "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": "
        "\"lognormal\", "
        "\"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005}}",
        "poisson"};
    for (size_t p = 0; p < 2; p++) {
        struct world world;
        world_init(&world, &(struct world_config){.graph = "path",
                                                  .n = 10,
                                                  .dim = 3,
                                                  .mu = 1.0,
                                                  .L = 4.0,
                                                  .seed = 5,
                                                  .profile = profiles[p]});
        struct comparison c = {.world = &world, .step = auto_step(&world)};
        struct world_run run = {.world = &world,
                                .algorithm = "extra",
                                .budget = {AB_AXIS_ROUNDS, 120.0},
                                .ctx = &c,
                                .look = compare};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        cr_assert_gt(run.end_ns, UINT64_C(120) * 1000000);
        cr_assert_lt(c.worst, 1e-11, "%g", c.worst);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* X_{k+1} = W X_k - a G_k + (W - Wt) sum_{t<k} X_t, and for the mean
 * xbar_{k+1} = xbar_k - a mean_i g_i(x_i). */
Test(extra, follows_the_correction_form_and_the_recursion_of_the_mean)
{
    enum { N = 6, D = 2, SIZE = N * D, ROUNDS = 25 };
    struct world world;
    world_init(&world, &(struct world_config){.graph = "ring",
                                              .n = N,
                                              .dim = D,
                                              .mu = 1.0,
                                              .L = 10.0,
                                              .seed = 3,
                                              .profile = "ideal"});
    const double a = 0.04;
    double *X[ROUNDS + 1];
    X[0] = ab_alloc(SIZE, sizeof *X[0]);
    memcpy(X[0], world.start, SIZE * sizeof *X[0]);
    for (uint64_t t = 1; t <= ROUNDS; t++) {
        X[t] = simulated(&world, "extra:step=0.04", t);
    }
    double sum[SIZE] = {0.0};
    for (int t = 0; t < ROUNDS; t++) {
        double mean[D] = {0.0};
        double mean_next[D] = {0.0};
        for (uint64_t i = 0; i < N; i++) {
            double g[D];
            world_gradient(&world, (uint32_t)i, &X[t][i * D], g);
            for (uint64_t k = 0; k < D; k++) {
                double expected = -a * g[k];
                for (uint64_t j = 0; j < N; j++) {
                    double w = world.W[i * N + j];
                    expected += w * X[t][j * D + k];
                    expected += (w - (double)(i == j)) / 2.0 * sum[j * D + k];
                }
                cr_assert_float_eq(X[t + 1][i * D + k], expected, 1e-11);
                mean[k] += (X[t][i * D + k] - a * g[k]) / N;
                mean_next[k] += X[t + 1][i * D + k] / N;
            }
        }
        for (int k = 0; k < SIZE; k++) {
            sum[k] += X[t][k];
        }
        cr_assert_lt(world_distance(D, mean, mean_next), 1e-13);
    }
    for (int t = 0; t <= ROUNDS; t++) {
        ab_free(X[t]);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(extra, reaches_the_optimum_with_a_constant_step)
{
    struct world world;
    world_init(&world, &(struct world_config){.graph = "erdos-renyi:p=0.4",
                                              .n = 10,
                                              .dim = 4,
                                              .mu = 1.0,
                                              .L = 5.0,
                                              .seed = 8,
                                              .profile = "ideal"});
    double *X = simulated(&world, "extra", 1500);
    cr_assert_lt(world_error(&world, X), 1e-22);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(extra, alone_it_is_gradient_descent)
{
    struct world world;
    world_init(&world, &(struct world_config){.graph = "complete",
                                              .n = 1,
                                              .dim = 4,
                                              .mu = 1.0,
                                              .L = 5.0,
                                              .seed = 8,
                                              .profile = "ideal"});
    struct ab_method_problem problem = problem_of(&world);
    double x[4];
    memcpy(x, world.start, sizeof x);
    cr_assert_eq(ab_method_gd(&problem, 0.1, 40, x), AB_OK);
    double *X = simulated(&world, "extra:step=0.1", 40);
    cr_assert_lt(world_distance(4, x, X), 1e-13);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}
