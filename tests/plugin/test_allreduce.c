/* All-reduce over the overlay, and gradient descent on top of it. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/node_math.h"
#include "base/rng.h"
#include "plugin/resolve.h"
#include "plugin/world.h"
#include "reference/methods.h"
#include "support/leaks.h"

/* Bandwidth, latency and unequal nodes: chunks overtake computations. */
static const char *const uneven =
    "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": \"lognormal\", "
    "\"sigma\": 1.0}}, \"network\": {\"latency_s\": 0.0001, "
    "\"uplink_bytes_per_s\": 100000, \"downlink_bytes_per_s\": 50000}}";

static void set_up(struct world *world, const char *graph, uint32_t n, uint64_t dim,
                   const char *profile)
{
    world_init(world, &(struct world_config){.graph = graph,
                                             .n = n,
                                             .dim = dim,
                                             .mu = 1.0,
                                             .L = 9.0,
                                             .seed = n + dim,
                                             .profile = profile});
}

/* Where a cluster starts: nodes have unlike x_0. */
static void mean_of_starts(const struct world *world, double *x)
{
    memset(x, 0, world->dim * sizeof *x);
    for (uint64_t k = 0; k < world->n * world->dim; k++) {
        x[k % world->dim] += world->start[k] / world->n;
    }
}

static void go(struct world *world, struct world_run *run, const char *algorithm,
               uint64_t n_rounds)
{
    *run = (struct world_run){.world = world,
                              .algorithm = algorithm,
                              .budget = {AB_AXIS_ROUNDS, (double)n_rounds}};
    world_run_go(run);
    cr_assert_eq(run->outcome, AB_OUTCOME_BUDGET, "%s", run->reason);
}

static void reference(const struct world *world, int is_agd, uint64_t n_rounds,
                      double *x)
{
    struct ab_method_problem problem = {world->n, world->dim, world->W, world,
                                        world_gradient};
    double mu = world->constants[ADONIS_MU];
    double L = world->constants[ADONIS_L];
    double root = sqrt(L / mu);
    mean_of_starts(world, x);
    ab_status status = is_agd ? ab_method_agd(&problem, 1.0 / L,
                                              (root - 1.0) / (root + 1.0), n_rounds, x)
                              : ab_method_gd(&problem, 2.0 / (mu + L), n_rounds, x);
    cr_assert_eq(status, AB_OK);
}

/* The estimates of all nodes: those of the reference to 1e-11, and the same bits. */
static void compare(struct world *world, const char *algorithm, int is_agd)
{
    struct world_run run;
    double *x = ab_alloc(world->dim, sizeof *x);
    go(world, &run, algorithm, 60);
    reference(world, is_agd, 60, x);
    for (uint32_t i = 0; i < world->n; i++) {
        const double *estimate = &run.estimates[i * world->dim];
        cr_assert_lt(world_distance(world->dim, x, estimate), 1e-11, "%s, %u nodes",
                     algorithm, world->n);
        cr_assert_arr_eq(estimate, run.estimates, world->dim * sizeof *estimate);
    }
    world_run_fini(&run);
    ab_free(x);
}

Test(allreduce, equals_the_recursion_of_gradient_descent_on_every_graph_and_size)
{
    static const struct {
        const char *graph;
        uint32_t n;
        uint64_t dim;
    } cases[] = {
        {"ring", 7, 10},       {"ring", 8, 16},    {"star", 9, 5},
        {"path", 6, 7},        {"path", 2, 3},     {"complete", 5, 11},
        {"grid:rows=3", 9, 4}, {"complete", 1, 3}, {"erdos-renyi:p=0.4", 10, 6}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct world world;
        set_up(&world, cases[c].graph, cases[c].n, cases[c].dim, "ideal");
        compare(&world, "allreduce-gd", 0);
        compare(&world, "allreduce-gd:collective=tree", 0);
        compare(&world, "allreduce-gd:method=agd", 1);
        compare(&world, "allreduce-gd:method=agd,collective=tree", 1);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* The draw of round k is k; its noise is that of world.h. */
Test(allreduce, with_batches_it_is_minibatch_gradient_descent)
{
    enum { N = 5, DIM = 6, ROUNDS = 40 };
    struct world world;
    struct world_run run;
    double x[DIM];
    double gradient[DIM];
    world_init(&world, &(struct world_config){.graph = "ring",
                                              .n = N,
                                              .dim = DIM,
                                              .mu = 1.0,
                                              .L = 9.0,
                                              .seed = 3,
                                              .profile = "ideal",
                                              .noise = 0.5,
                                              .samples = 8});
    go(&world, &run, "allreduce-gd:step=0.1,batch=2", ROUNDS);
    mean_of_starts(&world, x);
    for (uint64_t draw = 0; draw < ROUNDS; draw++) {
        double sum[DIM] = {0};
        for (uint32_t i = 0; i < N; i++) {
            struct ab_stream noise = ab_stream_make(3, AB_RNG_BATCH, i);
            world_gradient(&world, i, x, gradient);
            for (uint64_t k = 0; k < DIM; k++) {
                sum[k] += gradient[k] + 0.5 * ab_rng_normal(&noise, draw * DIM + k);
            }
        }
        for (uint64_t k = 0; k < DIM; k++) {
            x[k] -= 0.1 * sum[k] / N;
        }
    }
    for (uint32_t i = 0; i < N; i++) {
        cr_assert_lt(world_distance(DIM, x, &run.estimates[(size_t)i * DIM]), 1e-11);
    }
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

static uint64_t rounds_of[8];

static void count_rounds(void *ctx, struct ab_sim *sim)
{
    (void)ctx;
    for (uint32_t i = 0; i < 8; i++) {
        struct ab_counters counters;
        ab_sim_node_counters(sim, i, &counters);
        rounds_of[i] = counters.rounds;
    }
}

/* Early chunks wait: after k rounds a node holds the same bits as where nothing takes
 * time. Some nodes have made a round more than the slowest. */
Test(allreduce, does_not_depend_on_the_speed_of_nodes_and_links)
{
    const char *const algorithms[] = {"allreduce-gd:method=agd",
                                      "allreduce-gd:method=agd,collective=tree"};
    for (int a = 0; a < 2; a++) {
        struct world world;
        struct world_run ideal[2];
        struct world_run slow;
        set_up(&world, "grid:rows=2", 8, 13, "ideal");
        go(&world, &ideal[0], algorithms[a], 60);
        go(&world, &ideal[1], algorithms[a], 61);
        world_fini(&world);
        set_up(&world, "grid:rows=2", 8, 13, uneven);
        slow = (struct world_run){.world = &world,
                                  .algorithm = algorithms[a],
                                  .look = count_rounds,
                                  .budget = {AB_AXIS_ROUNDS, 60.0}};
        world_run_go(&slow);
        for (size_t i = 0; i < 8; i++) {
            cr_assert(rounds_of[i] == 60 || rounds_of[i] == 61);
            cr_assert_arr_eq(&slow.estimates[i * 13],
                             ideal[rounds_of[i] - 60].estimates, 13 * sizeof(double));
        }
        world_run_fini(&ideal[0]);
        world_run_fini(&ideal[1]);
        world_run_fini(&slow);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(allreduce, with_a_wire_of_32_bits_nodes_still_agree_to_the_bit)
{
    const char *const algorithms[] = {"allreduce-gd", "allreduce-gd:collective=tree"};
    for (int a = 0; a < 2; a++) {
        struct world world;
        world_init(&world, &(struct world_config){.graph = "ring",
                                                  .n = 6,
                                                  .dim = 8,
                                                  .mu = 1.0,
                                                  .L = 9.0,
                                                  .seed = 1,
                                                  .profile = "ideal",
                                                  .wire_bytes = 4});
        struct world_run run;
        go(&world, &run, algorithms[a], 40);
        for (size_t i = 1; i < 6; i++) {
            cr_assert_arr_eq(&run.estimates[i * 8], run.estimates, 8 * sizeof(double));
        }
        double x[8];
        reference(&world, 0, 40, x);
        double distance = world_distance(8, x, run.estimates);
        cr_assert(distance > 1e-12 && distance < 1e-5, "%g", distance);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* An all-reduce by ring: every node sends 2 (n - 1) messages, together 2 (n - 1) / n
 * vectors; by tree: one vector over each of its n - 1 edges in each direction. One for
 * the starts, and one for each round. */
Test(allreduce, sends_what_theory_says)
{
    enum { N = 8, DIM = 24, ROUNDS = 10, REDUCES = ROUNDS + 1 };
    struct world world;
    struct world_run run;
    set_up(&world, "ring", N, DIM, "ideal");
    go(&world, &run, "allreduce-gd", ROUNDS);
    cr_assert_eq(run.counters.messages, (uint64_t)REDUCES * N * 2 * (N - 1));
    cr_assert_eq(run.counters.bytes_sent, (uint64_t)REDUCES * 2 * (N - 1) * DIM * 8);
    cr_assert_eq(run.counters.hops, run.counters.messages);
    world_run_fini(&run);
    go(&world, &run, "allreduce-gd:collective=tree", ROUNDS);
    cr_assert_eq(run.counters.messages, (uint64_t)REDUCES * 2 * (N - 1));
    cr_assert_eq(run.counters.bytes_sent, (uint64_t)REDUCES * 2 * (N - 1) * DIM * 8);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* Ring of n nodes, m bytes: an all-reduce takes 2 (n - 1) (latency + m / (n
 * bandwidth)), the formula of a ring without contention; a round takes a gradient and
 * one of them. */
Test(allreduce, takes_the_time_of_the_ring_formula)
{
    enum { N = 4, DIM = 100, ROUNDS = 5 };
    struct world world;
    struct world_run run;
    set_up(&world, "ring", N, DIM,
           "{\"compute\": {\"gradient_s\": 0.001}, \"network\": {\"latency_s\": 0.002, "
           "\"link_bytes_per_s\": 100000}}");
    go(&world, &run, "allreduce-gd", ROUNDS);
    const uint64_t chunk_ns = UINT64_C(10000) * 8 * DIM / N;
    const uint64_t reduce_ns = UINT64_C(2) * (N - 1) * (2000000 + chunk_ns);
    cr_assert_eq(run.end_ns, reduce_ns + ROUNDS * (1000000 + reduce_ns));
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* On `poisson` a gradient waits for its node's clock, and a round for the last of n:
 * the mean is H_4 = 25/12 gradient times. Of 4000 rounds, within 4 standard errors: the
 * variance of the largest of 4 is 1 + 1/4 + 1/9 + 1/16. */
Test(allreduce, a_round_of_poisson_clocks_takes_the_largest_of_n_gaps)
{
    const char *const algorithms[] = {"allreduce-gd", "allreduce-gd:collective=tree"};
    for (int a = 0; a < 2; a++) {
        struct world world;
        struct world_run run;
        set_up(&world, "ring", 4, 4, "poisson");
        go(&world, &run, algorithms[a], 4000);
        double mean = (double)run.end_ns / 1e6 / 4000.0;
        cr_assert_float_eq(mean, 25.0 / 12.0, 4.0 * sqrt(1.4236 / 4000.0), "%g", mean);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* |x_k - x*| <= q^k |x_0 - x*|, q = (kappa - 1) / (kappa + 1), attained on a quadratic
 * along the extreme eigenvectors; and agd is faster. */
Test(allreduce, gradient_descent_converges_at_its_rate)
{
    struct world world;
    struct world_run run;
    set_up(&world, "ring", 4, 6, "ideal");
    double kappa = world.constants[ADONIS_L] / world.constants[ADONIS_MU];
    double x[6];
    double start = 0.0;
    mean_of_starts(&world, x);
    for (int k = 0; k < 6; k++) {
        start += (x[k] - world.optimum[k]) * (x[k] - world.optimum[k]);
    }
    start = sqrt(start);
    go(&world, &run, "allreduce-gd", 30);
    double error = sqrt(world_error(&world, run.estimates));
    double bound = start * pow((kappa - 1.0) / (kappa + 1.0), 30.0);
    cr_assert_lt(error, bound * (1.0 + 1e-9));
    cr_assert_gt(error, bound * 1e-3);
    world_run_fini(&run);
    go(&world, &run, "allreduce-gd:method=agd", 30);
    cr_assert_lt(sqrt(world_error(&world, run.estimates)), error);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

static ab_status resolve_step(double *step, const char *text, double mu,
                              struct ab_error *err)
{
    const double constants[ADONIS_CONSTANT_END] = {[ADONIS_MU] = mu, [ADONIS_L] = 8.0};
    const struct ab_plugin_setup setup = {4,         ADONIS_NEEDS_GRADIENT, 3,
                                          constants, &ab_node_math,         0};
    const struct ab_algorithm *algorithm = NULL;
    struct ab_registry *registry = NULL;
    struct ab_spec_list list = {0};
    struct ab_arena arena;
    void *options = NULL;
    ab_arena_init(&arena);
    cr_assert_eq(ab_spec_parse(&list, &arena, "test", text, NULL, NULL, NULL), AB_OK);
    cr_assert_eq(ab_registry_create(&registry, ab_builtins, ab_n_builtins, NULL),
                 AB_OK);
    cr_assert_eq(ab_registry_find(registry, &algorithm, "allreduce-gd", NULL), AB_OK);
    cr_assert_eq(ab_plugin_options(&options, algorithm, &list.items[0], NULL), AB_OK);
    ab_status status = ab_plugin_resolve(options, NULL, algorithm, &setup, err);
    *step = ab_options_real(options, ab_options_find(&algorithm->options, "step"));
    ab_free(options);
    ab_registry_destroy(registry);
    ab_arena_fini(&arena);
    return status;
}

/* Of a task that is convex only: 1 / L for gd; agd needs mu for its momentum. */
Test(allreduce, options_are_resolved_without_strong_convexity_or_refused)
{
    static const struct {
        const char *algorithm;
        double mu;
        double step; /* 0: refused */
    } cases[] = {{"allreduce-gd", 2.0, 0.2},
                 {"allreduce-gd", 0.0, 0.125},
                 {"allreduce-gd:method=agd", 2.0, 0.125},
                 {"allreduce-gd:method=agd", 0.0, 0.0},
                 {"allreduce-gd:method=agd,momentum=0.9", 0.0, 0.125},
                 {"allreduce-gd:method=agd,step=0.1,momentum=0.9", 0.0, 0.1}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double step = 0.0;
        struct ab_error err = {0};
        ab_status status = resolve_step(&step, cases[c].algorithm, cases[c].mu, &err);
        if (cases[c].step > 0.0) {
            cr_assert_eq(status, AB_OK, "%s", err.text);
            cr_assert_eq(step, cases[c].step);
        } else {
            cr_assert_eq(status, AB_ERR_CHECK);
            cr_assert_not_null(strstr(err.text, "needs a strongly convex f, mu > 0"),
                               "%s", err.text);
        }
    }
    AB_NO_LEAKS();
}
