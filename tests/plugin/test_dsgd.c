/* Decentralized gradient descent in both orders, as node programs run by the engine,
 * against matrix forms and closed forms. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "support/leaks.h"

static struct world world;

static void set_up(const char *graph, uint32_t n, uint64_t dim, double L, uint64_t seed,
                   const char *profile)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = dim,
                                              .mu = 0.5,
                                              .L = L,
                                              .seed = seed,
                                              .profile = profile});
}

static ab_status cta(const struct ab_method_problem *problem, double step,
                     uint64_t n_rounds, double *X)
{
    return ab_method_dsgd(problem, AB_METHOD_CTA, step, n_rounds, X);
}

static ab_status atc(const struct ab_method_problem *problem, double step,
                     uint64_t n_rounds, double *X)
{
    return ab_method_dsgd(problem, AB_METHOD_ATC, step, n_rounds, X);
}

static const char *const names[] = {"dsgd-cta", "dsgd-atc"};

/* "dsgd-cta:step=0.1,batch=0", in a buffer of its own for each order. */
static const char *spec(int is_atc, double step, int batch)
{
    static char text[2][80];
    (void)snprintf(text[is_atc], sizeof text[is_atc], "%s:step=%.17g,batch=%d",
                   names[is_atc], step, batch);
    return text[is_atc];
}

/* The steps of the files' first comments. */
static double auto_step(int is_atc)
{
    double limit = is_atc ? 2.0 : 1.0 + world.constants[ADONIS_LAMBDA_MIN];
    return limit / 2.0 / world.config.L;
}

Test(dsgd, equals_the_matrix_form_over_150_rounds)
{
    const char *const graphs[] = {"ring",     "path",        "star",
                                  "complete", "grid:rows=3", "erdos-renyi:p=0.4"};
    for (size_t g = 0; g < 2 * sizeof graphs / sizeof graphs[0]; g++) {
        int is_atc = g % 2 == 1;
        set_up(graphs[g / 2], 12, 3, 8.0, g, "ideal");
        struct trajectory trajectory = {.world = &world,
                                        .algorithm = names[is_atc],
                                        .n_rounds = 150,
                                        .method = is_atc ? atc : cta,
                                        .step = auto_step(is_atc)};
        trajectory_run(&trajectory);
        cr_assert_gt(trajectory.n_compared, 12 * 40);
        cr_assert_lt(trajectory.worst, 1e-11, "%s: %g", graphs[g / 2],
                     trajectory.worst);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(dsgd, does_not_depend_on_the_speed_of_nodes_and_links)
{
    const char *const profiles[] = {
        "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": "
        "\"lognormal\", \"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005}}",
        "poisson"};
    for (size_t p = 0; p < 4; p++) {
        int is_atc = p % 2 == 1;
        set_up("path", 9, 2, 4.0, 5, profiles[p / 2]);
        struct trajectory trajectory = {.world = &world,
                                        .algorithm = names[is_atc],
                                        .n_rounds = 100,
                                        .method = is_atc ? atc : cta,
                                        .step = auto_step(is_atc)};
        trajectory_run(&trajectory);
        cr_assert_gt(trajectory.n_compared, 9 * 30);
        cr_assert_lt(trajectory.worst, 1e-11, "%g", trajectory.worst);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* CTA: (I - W) X + a G(X) = 0. ATC: X = W (X - a G(X)). On quadratics these are regular
 * linear systems, whose only solution is not x*. */
Test(dsgd, ends_at_the_fixed_point_of_its_order)
{
    enum { N = 7, D = 3, SIZE = N * D };
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        set_up("ring", N, D, 4.0, 11, "ideal");
        double a = auto_step(is_atc);
        double *X = world_estimates(&world, names[is_atc], 800);
        double after[SIZE]; /* X - a G(X) for ATC, X for CTA */
        double G[SIZE];
        for (uint64_t i = 0; i < N; i++) {
            world_gradient(&world, (uint32_t)i, &X[i * D], &G[i * D]);
        }
        for (uint64_t k = 0; k < SIZE; k++) {
            after[k] = X[k] - (is_atc ? a * G[k] : 0.0);
        }
        for (uint64_t k = 0; k < SIZE; k++) {
            double fixed = is_atc ? 0.0 : -a * G[k];
            for (uint64_t j = 0; j < N; j++) {
                fixed += world.W[k / D * N + j] * after[j * D + k % D];
            }
            cr_assert_float_eq(X[k], fixed, 1e-12);
        }
        cr_assert_gt(world_error(&world, X), 1e-3);
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* f = (x -+ c)^2 / 2, W = [[1 - w, w], [w, 1 - w]], l = 1 - 2 w. CTA ends at
 * +-c a / (a + 2 w), ATC at +-c a l / (1 - l (1 - a)), the mean at 0. */
Test(dsgd, two_agents_end_where_theory_says)
{
    const double c = 0.7;
    const double a = 0.1;
    const double w = 0.2;
    const double l = 1.0 - 2.0 * w;
    const double ends[] = {c * a / (a + 2.0 * w), c * a * l / (1.0 - l * (1.0 - a))};
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        set_up("path", 2, 1, 1.0, 0, "ideal");
        for (uint32_t i = 0; i < 2; i++) {
            world.A[i] = 1.0;
            world.b[i] = i == 0 ? c : -c;
            world.topology->weight[i] = w;
            world.topology->self_weight[i] = 1.0 - w;
        }
        double *X = world_estimates(&world, spec(is_atc, a, 0), 500);
        cr_assert_float_eq(X[0], ends[is_atc], 1e-13);
        cr_assert_float_eq(X[0] + X[1], 0.0, 1e-13);
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* W = J: ATC from a common start is gradient descent; CTA is not. */
Test(dsgd, on_the_complete_graph_only_atc_is_gradient_descent)
{
    enum { N = 6, D = 3 };
    world_init(&world, &(struct world_config){.graph = "complete",
                                              .n = N,
                                              .dim = D,
                                              .mu = 0.5,
                                              .L = 4.0,
                                              .seed = 2,
                                              .profile = "ideal",
                                              .same_start = 1});
    struct ab_method_problem problem = world_problem(&world);
    double x[D];
    memcpy(x, world.start, sizeof x);
    cr_assert_eq(ab_method_gd(&problem, 0.1, 50, x), AB_OK);
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        double *X = world_estimates(&world, spec(is_atc, 0.1, 0), 50);
        double distance = 0.0;
        for (uint64_t i = 0; i < N; i++) {
            distance = fmax(distance, world_distance(D, &X[i * D], x));
        }
        if (is_atc) {
            cr_assert_lt(distance, 1e-13, "%g", distance);
        } else {
            cr_assert_gt(distance, 1e-2, "%g", distance);
        }
        ab_free(X);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

/* xbar+ = xbar - a mean_i g_i(x_i), because W keeps the mean. */
Test(dsgd, the_mean_follows_the_mean_gradient)
{
    enum { N = 8, D = 2, ROUNDS = 12 };
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        set_up("star", N, D, 4.0, 3, "ideal");
        double predicted[D];
        for (uint64_t t = 1; t <= ROUNDS; t++) {
            double *X = world_estimates(&world, spec(is_atc, 0.1, 0), t);
            double mean[D] = {0.0};
            double next[D] = {0.0};
            for (uint64_t i = 0; i < N; i++) {
                double g[D];
                world_gradient(&world, (uint32_t)i, &X[i * D], g);
                for (uint64_t k = 0; k < D; k++) {
                    mean[k] += X[i * D + k] / N;
                    next[k] += (X[i * D + k] - 0.1 * g[k]) / N;
                }
            }
            cr_assert(t == 1 || world_distance(D, mean, predicted) < 1e-14);
            memcpy(predicted, next, sizeof next);
            ab_free(X);
        }
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Sums over runs and components of x_i^2 / n and of xbar^2, and of their squares. */
struct moments {
    double node;
    double node_squared;
    double mean;
    double mean_squared;
    int n_samples;
};

static void collect(struct moments *moments, const double *X)
{
    for (uint64_t k = 0; k < world.dim; k++) {
        double node = 0.0;
        double mean = 0.0;
        for (uint64_t i = 0; i < world.n; i++) {
            double x = X[i * world.dim + k];
            node += x * x / world.n;
            mean += x / world.n;
        }
        moments->node += node;
        moments->node_squared += node * node;
        moments->mean += mean * mean;
        moments->mean_squared += mean * mean * mean * mean;
        moments->n_samples++;
    }
}

/* |average - expected| in standard errors of the average. */
static double errors_off(double sum, double sum_squared, int n, double expected)
{
    double average = sum / n;
    double variance = sum_squared / n - average * average;
    return fabs(average - expected) / sqrt(variance / n);
}

/* f_i = x^2 / 2, gradient noise of variance 1, a = 0.1, Metropolis ring of 8. With l
 * the eigenvalues of W: ATC has E x_i^2 = (1/n) sum a^2 l^2 / (1 - (1 - a)^2 l^2), CTA
 * (1/n) sum a^2 / (1 - (l - a)^2), and both E xbar^2 = a / (n (2 - a)). */
Test(dsgd, minibatch_noise_has_the_stationary_covariance_of_theory, .timeout = 60)
{
    enum { N = 8, D = 24, RUNS = 60 };
    const double a = 0.1;
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        struct moments moments = {0};
        double expected = 0.0;
        for (uint64_t seed = 0; seed < RUNS; seed++) {
            world_init(&world, &(struct world_config){.graph = "ring",
                                                      .n = N,
                                                      .dim = D,
                                                      .mu = 1.0,
                                                      .L = 1.0,
                                                      .seed = seed,
                                                      .profile = "ideal",
                                                      .noise = 1.0});
            memset(world.b, 0, (size_t)N * D * sizeof *world.b);
            memset(world.start, 0, (size_t)N * D * sizeof *world.start);
            double *X = world_estimates(&world, spec(is_atc, a, 1), 90);
            collect(&moments, X);
            ab_free(X);
            if (seed == 0) {
                double eigenvalues[N];
                world_eigenvalues(N, world.W, eigenvalues);
                for (int k = 0; k < N; k++) {
                    double l = eigenvalues[k];
                    double r = is_atc ? (1.0 - a) * l : l - a;
                    expected += a * a * (is_atc ? l * l : 1.0) / (1.0 - r * r) / N;
                }
            }
            world_fini(&world);
        }
        if (is_atc) {
            cr_assert_float_eq(expected, 0.01049050, 1e-8);
        }
        double off =
            errors_off(moments.node, moments.node_squared, moments.n_samples, expected);
        cr_assert_lt(off, 4.0, "nodes, %s: %g standard errors", names[is_atc], off);
        off = errors_off(moments.mean, moments.mean_squared, moments.n_samples,
                         a / (N * (2.0 - a)));
        cr_assert_lt(off, 4.0, "mean, %s: %g standard errors", names[is_atc], off);
    }
    AB_NO_LEAKS();
}

/* f_i = L x^2 / 2 for all i: CTA multiplies the eigenvector of lambda_min by
 * lambda_min - a L, ATC the mean by 1 - a L. */
Test(dsgd, the_limit_of_the_step_is_sharp)
{
    for (int c = 0; c < 4; c++) {
        int is_atc = c % 2 == 1;
        int is_above = c / 2 == 1;
        set_up("ring", 6, 1, 2.0, 4, "ideal");
        for (int i = 0; i < 6; i++) {
            world.A[i] = 2.0;
            world.b[i] = 0.0;
        }
        double step = 2.0 * auto_step(is_atc) * (is_above ? 1.03 : 0.97);
        double *X = world_estimates(&world, spec(is_atc, step, 0), 1200);
        double zero[6] = {0.0};
        double size = world_distance(6, X, zero);
        cr_assert(is_above ? size > 1e6 : size < 1e-6, "%s %g", names[is_atc], size);
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(dsgd, alone_it_is_gradient_descent)
{
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        set_up("complete", 1, 4, 5.0, 8, "ideal");
        struct ab_method_problem problem = world_problem(&world);
        double x[4];
        memcpy(x, world.start, sizeof x);
        cr_assert_eq(ab_method_gd(&problem, 0.2, 40, x), AB_OK);
        double *X = world_estimates(&world, names[is_atc], 40); /* auto: 1 / L */
        cr_assert_lt(world_distance(4, x, X), 1e-13);
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Rows of W lose weights to their diagonal: still near x*. */
Test(dsgd, goes_on_where_messages_are_lost)
{
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        set_up("ring", 8, 2, 4.0, 6,
               "{\"compute\": {\"gradient_s\": 0.001}, \"network\": {\"loss\": 0.2, "
               "\"transport\": \"lossy\"}}");
        double *X = world_estimates(&world, spec(is_atc, 0.01, 0), 2000);
        double error = world_error(&world, X);
        cr_assert_lt(error, 0.01, "%s: %g", names[is_atc], error);
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}
