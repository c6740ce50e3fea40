/* Choco-SGD as a node program, run by the engine, against its matrix form. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "reference/methods_choco.h"
#include "sim/compress.h"
#include "support/leaks.h"

#define D 7

static struct world world;

/* What the runs of a test have in common. */
static struct {
    enum ab_method_choco_order order;
    double gamma;
    struct adonis_compressor compressor;
    double shrink;
} choco;

static void set_up(const char *graph, uint32_t n, uint64_t seed, const char *profile,
                   uint32_t wire_bytes)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = D,
                                              .mu = 0.5,
                                              .L = 4.0,
                                              .seed = seed,
                                              .profile = profile,
                                              .wire_bytes = wire_bytes});
}

static void compress(const void *ctx, uint32_t node, uint64_t round, const double *v,
                     double *q)
{
    (void)ctx;
    const struct ab_compress compressor =
        ab_compress_make(&choco.compressor, world.config.seed, node, round,
                         world.config.wire_bytes == 4 ? 4 : 8);
    ab_compress(&compressor, D, v, q);
    for (int k = 0; k < D; k++) {
        q[k] *= choco.shrink;
    }
}

static ab_status reference(const struct ab_method_problem *problem, double step,
                           uint64_t n_rounds, double *X)
{
    const struct ab_method_choco parameters = {choco.order, step, choco.gamma, NULL,
                                               compress};
    return ab_method_choco(problem, &parameters, n_rounds, X);
}

static const struct {
    const char *text;
    struct adonis_compressor compressor;
    double shrink;
    uint64_t bytes; /* of 7 numbers of 8 bytes */
} compressors[] = {
    {"compressor=identity", {sizeof choco.compressor, ADONIS_IDENTITY, 0}, 1.0, 56},
    {"compressor=top-k,keep=0.2", {sizeof choco.compressor, ADONIS_TOP_K, 2}, 1.0, 17},
    {"compressor=random-k,keep=0.4",
     {sizeof choco.compressor, ADONIS_RANDOM_K, 3},
     1.0,
     32},
    /* b = min(7 / 9, sqrt(7) / 3) = 7 / 9; 7 times 3 bits */
    {"compressor=qsgd,levels=3",
     {sizeof choco.compressor, ADONIS_QSGD, 3},
     9.0 / 16.0,
     11},
};
#define N_COMPRESSORS (sizeof compressors / sizeof compressors[0])

static const char *const orders[] = {"icml", "iclr"};

/* "choco:order=...": order o, compressor c. */
static const char *choose(size_t o, size_t c, double step, double gamma)
{
    static char text[160];
    choco.order = o == 0 ? AB_METHOD_CHOCO_ICML : AB_METHOD_CHOCO_ICLR;
    choco.gamma = gamma;
    choco.compressor = compressors[c].compressor;
    choco.shrink = compressors[c].shrink;
    (void)snprintf(text, sizeof text, "choco:order=%s,%s,step=%.17g,gamma=%.17g",
                   orders[o], compressors[c].text, step, gamma);
    return text;
}

static void compare(const char *algorithm, double step, double tolerance)
{
    struct trajectory trajectory = {.world = &world,
                                    .algorithm = algorithm,
                                    .n_rounds = 110,
                                    .method = reference,
                                    .step = step,
                                    .invariant = "gossip"};
    trajectory_run(&trajectory);
    cr_assert_gt(trajectory.n_compared, 250);
    cr_assert_gt(trajectory.n_summed, 30);
    cr_assert_lt(trajectory.worst, tolerance, "%s, %s: %g", world.config.graph,
                 algorithm, trajectory.worst);
    cr_assert_lt(trajectory.worst_sum, 1e-12, "%s, %s: %g", world.config.graph,
                 algorithm, trajectory.worst_sum);
}

/* gamma=auto */
static double auto_gamma(size_t c)
{
    static const double w[N_COMPRESSORS] = {1.0, 2.0 / 7.0, 3.0 / 7.0, 9.0 / 16.0};
    return c == 0 ? 1.0 : w[c] / (1.0 - world.constants[ADONIS_LAMBDA_MIN]);
}

Test(choco, equals_the_matrix_form_over_110_rounds, .timeout = 100)
{
    static const char *const graphs[] = {"ring", "star", "erdos-renyi:p=0.5"};
    for (size_t k = 0; k < 2 * N_COMPRESSORS; k++) {
        set_up(graphs[k % 3], 8, k, "ideal", 8);
        compare(choose(k / N_COMPRESSORS, k % N_COMPRESSORS, 0.1, 0.2), 0.1, 1e-11);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(choco, does_not_depend_on_the_speed_of_nodes_and_links, .timeout = 100)
{
    for (size_t o = 0; o < 2; o++) {
        set_up("path", 6, 5,
               "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": "
               "\"lognormal\", \"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005}}",
               8);
        struct trajectory trajectory = {.world = &world,
                                        .algorithm = choose(o, 2, 0.1, 0.3),
                                        .n_rounds = 110,
                                        .method = reference,
                                        .step = 0.1};
        trajectory_run(&trajectory);
        cr_assert_lt(trajectory.worst, 1e-11, "%g", trajectory.worst);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Both ends apply what the receiver sees: the sum is exact on a wire of 32 bits too. A
 * rounding to 32 bits that falls the other way is a difference of 1e-7. */
Test(choco, the_mean_is_kept_on_a_wire_of_32_bits, .timeout = 100)
{
    for (size_t k = 0; k < 2 * N_COMPRESSORS; k++) {
        set_up("path", 6, 3, "ideal", 4);
        compare(choose(k / N_COMPRESSORS, k % N_COMPRESSORS, 0.1, 0.2), 0.1, 1e-6);
        world_fini(&world);
    }
    AB_NO_LEAKS();
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

/* gamma=auto is 1 then, step=auto the same. */
Test(choco, without_compression_it_is_decentralized_gradient_descent)
{
    static const char *const texts[] = {"choco:order=icml,compressor=identity",
                                        "choco:order=iclr,compressor=identity",
                                        "choco:order=iclr,compressor=top-k,keep=1"};
    set_up("ring", 9, 6, "ideal", 8);
    for (size_t o = 0; o < 3; o++) {
        struct trajectory trajectory = {
            .world = &world,
            .algorithm = texts[o],
            .n_rounds = 120,
            .method = o == 0 ? atc : cta,
            .step = (1.0 + world.constants[ADONIS_LAMBDA_MIN]) / 2.0 / world.config.L};
        trajectory_run(&trajectory);
        cr_assert_lt(trajectory.worst, 1e-12, "%s: %g", texts[o], trajectory.worst);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

/* xbar+ = xbar - a mean_i grad f_i(x_i), whatever the compressor and gamma. */
Test(choco, the_mean_moves_by_gradients_only, .timeout = 60)
{
    enum { N = 6, ROUNDS = 12 };
    set_up("ring", N, 9, "ideal", 8);
    for (size_t k = 0; k < 2 * N_COMPRESSORS; k++) {
        double expected[D];
        const char *text = choose(k / N_COMPRESSORS, k % N_COMPRESSORS, 0.1, 0.7);
        for (uint64_t t = 1; t <= ROUNDS; t++) {
            double *X = world_estimates(&world, text, t);
            double mean[D] = {0};
            double next[D] = {0};
            for (uint64_t i = 0; i < N; i++) {
                double g[D];
                world_gradient(&world, (uint32_t)i, &X[i * D], g);
                for (uint32_t j = 0; j < D; j++) {
                    mean[j] += X[i * D + j] / N;
                    next[j] += (X[i * D + j] - 0.1 * g[j]) / N;
                }
            }
            cr_assert(t == 1 || world_distance(D, mean, expected) < 1e-13);
            memcpy(expected, next, sizeof next);
            ab_free(X);
        }
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

/* At a fixed point nothing is left to tell, xh is h or x: it is that of dsgd-atc or
 * dsgd-cta with I - gamma (I - W) for W. */
Test(choco, converges_to_where_uncompressed_gossip_does, .timeout = 100)
{
    enum { N = 5 };
    set_up("ring", N, 4, "ideal", 8);
    struct ab_method_problem problem = world_problem(&world);
    for (size_t k = 0; k < 2 * N_COMPRESSORS; k++) {
        char text[120];
        double W[N * N];
        double X[N * D];
        size_t c = k % N_COMPRESSORS;
        (void)snprintf(text, sizeof text, "choco:order=%s,%s,step=0.05",
                       orders[k / N_COMPRESSORS], compressors[c].text);
        struct world_run run = {
            .world = &world, .algorithm = text, .budget = {AB_AXIS_ROUNDS, 3000.0}};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        for (int at = 0; at < N * N; at++) {
            double one = at % (N + 1) == 0 ? 1.0 : 0.0;
            W[at] = one - auto_gamma(c) * (one - world.W[at]);
        }
        problem.W = W;
        memcpy(X, world.start, sizeof X);
        cr_assert_eq(ab_method_dsgd(&problem,
                                    k < N_COMPRESSORS ? AB_METHOD_ATC : AB_METHOD_CTA,
                                    0.05, 3000, X),
                     AB_OK);
        cr_assert_lt(world_distance((uint64_t)N * D, X, run.estimates), 1e-9, "%s: %g",
                     text, world_distance((uint64_t)N * D, X, run.estimates));
        world_run_fini(&run);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

/* X = W X - (a / gamma) G(X): what step=auto and gamma=auto keep of dsgd-cta. And the
 * bytes are those of the format. */
Test(choco, ends_where_dsgd_cta_ends, .timeout = 100)
{
    static const char *const graphs[] = {"ring", "path", "star", "complete"};
    for (size_t k = 0; k < 4 * N_COMPRESSORS; k++) {
        enum { N = 6 };
        char text[120];
        double X[N * D];
        size_t c = k % N_COMPRESSORS;
        set_up(graphs[k / N_COMPRESSORS], N, k, "ideal", 8);
        struct ab_method_problem problem = world_problem(&world);
        double step = (1.0 + world.constants[ADONIS_LAMBDA_MIN]) / 2.0 / world.config.L;
        (void)snprintf(text, sizeof text, "choco:order=iclr,%s", compressors[c].text);
        struct world_run run = {
            .world = &world, .algorithm = text, .budget = {AB_AXIS_ROUNDS, 2500.0}};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        memcpy(X, world.start, sizeof X);
        cr_assert_eq(ab_method_dsgd(&problem, AB_METHOD_CTA, step, 1500, X), AB_OK);
        double distance = world_distance((uint64_t)N * D, X, run.estimates);
        cr_assert_lt(distance, 1e-9, "%s, %s: %g", world.config.graph, text, distance);
        cr_assert_eq(run.counters.bytes_sent,
                     run.counters.messages * compressors[c].bytes);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(choco, alone_it_is_gradient_descent)
{
    set_up("complete", 1, 8, "ideal", 8);
    struct ab_method_problem problem = world_problem(&world);
    for (size_t k = 0; k < 2; k++) {
        double x[D];
        memcpy(x, world.start, sizeof x);
        cr_assert_eq(ab_method_gd(&problem, 0.1, 40, x), AB_OK);
        double *X = world_estimates(&world, choose(k, 1, 0.1, 0.5), 40);
        cr_assert_lt(world_distance(D, x, X), 1e-13);
        ab_free(X);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}
