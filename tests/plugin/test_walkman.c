/* Walkman as a node program, run by the engine, against the replay of its visits. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <adonis/invariants.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "plugin/world.h"
#include "reference/methods_dual.h"
#include "support/leaks.h"

#define D          3
#define MAX_N      12
#define MAX_VISITS 4000

static struct world world;

/* The nodes visited so far, as the trace tells; and what is found. */
static struct {
    uint32_t visited[MAX_VISITS];
    uint64_t n_visits;
    double worst;
    double worst_slope; /* of z_i = grad f_i(x_i) */
    double worst_sum;   /* of the invariant */
    double sum[D];
    int n_looks;
} seen;

static const struct adonis_invariant *invariant(void)
{
    const struct adonis_invariants *all =
        world_table("walkman")->extension(ADONIS_INVARIANTS);
    cr_assert_eq(all->n_invariants, 1);
    return all->invariants;
}

/* "1000 node 3: prox 0" */
static void hear(void *ctx, const char *line)
{
    static const char before[] = " node ";
    const char *node = strstr(line, before);
    (void)ctx;
    if (node != NULL && strstr(node, ": prox ") != NULL) {
        cr_assert_lt(seen.n_visits, MAX_VISITS);
        seen.visited[seen.n_visits++] =
            (uint32_t)strtoul(node + strlen(before), NULL, 10);
    }
}

static void add_due(void *ctx, const struct adonis_node *receiver,
                    const struct adonis_event *message)
{
    double due[D] = {0};
    (void)ctx;
    invariant()->due(receiver, message, due);
    for (int k = 0; k < D; k++) {
        seen.sum[k] += due[k];
    }
}

static void check_token(struct ab_sim *sim)
{
    memset(seen.sum, 0, sizeof seen.sum);
    for (uint32_t i = 0; i < world.n; i++) {
        double term[D];
        invariant()->term(ab_sim_node(sim, i), ab_sim_now(sim), term);
        for (int k = 0; k < D; k++) {
            seen.sum[k] += term[k];
        }
    }
    ab_sim_look_in_flight(sim, NULL, add_due);
    for (int k = 0; k < D; k++) {
        seen.worst_sum = fmax(seen.worst_sum, fabs(seen.sum[k]));
    }
}

static void look(void *ctx, struct ab_sim *sim)
{
    const double *beta = ctx;
    double state[2 * MAX_N * D] = {0};
    int is_visited[MAX_N] = {0};
    struct ab_method_problem problem = world_problem(&world);
    const struct ab_method_walkman parameters = {*beta, world.config.mu,
                                                 world.config.L};
    cr_assert_eq(
        ab_method_walkman(&problem, &parameters, seen.visited, seen.n_visits, state),
        AB_OK);
    for (uint64_t t = 0; t < seen.n_visits; t++) {
        is_visited[seen.visited[t]] = 1;
    }
    for (uint64_t i = 0; i < world.n; i++) {
        double x[D];
        double slope[D];
        const double *expected = is_visited[i] ? &state[i * D] : &world.start[i * D];
        ab_sim_estimate(sim, (uint32_t)i, x);
        seen.worst = fmax(seen.worst, world_distance(D, x, expected));
        if (is_visited[i]) {
            world_gradient(&world, (uint32_t)i, x, slope);
            seen.worst_slope = fmax(
                seen.worst_slope, world_distance(D, slope, &state[(world.n + i) * D]));
        }
    }
    check_token(sim);
    seen.n_looks++;
}

static void run_walkman(const char *algorithm, double beta, double n_rounds)
{
    memset(&seen, 0, sizeof seen);
    struct world_run run = {.world = &world,
                            .algorithm = algorithm,
                            .budget = {AB_AXIS_ROUNDS, n_rounds},
                            .ctx = &beta,
                            .look = look,
                            .trace = hear};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    cr_assert(run.counters.proxes == n_rounds * world.n);
    cr_assert(run.counters.gradients == 0.0);
    world_run_fini(&run);
}

static void set_up(const char *graph, uint32_t n, uint64_t seed, const char *profile)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = D,
                                              .mu = 0.5,
                                              .L = 8.0,
                                              .seed = seed,
                                              .profile = profile});
}

Test(walkman, equals_the_replay_of_its_visits, .timeout = 60)
{
    static const char *const graphs[] = {"ring", "star", "complete", "grid:rows=2"};
    static const char *const links = "{\"compute\": {\"gradient_s\": 0.001}, "
                                     "\"network\": {\"latency_s\": 0.0005}}";
    for (size_t g = 0; g < 4; g++) {
        set_up(graphs[g], 10, g, g == 1 ? links : "ideal");
        run_walkman("walkman", 2.0, 60.0);
        cr_assert_eq(seen.n_visits, 600);
        cr_assert_gt(seen.n_looks, 30);
        cr_assert_lt(seen.worst, 1e-11, "%s: %g", graphs[g], seen.worst);
        cr_assert_lt(seen.worst_slope, 1e-10, "%s: %g", graphs[g], seen.worst_slope);
        cr_assert_lt(seen.worst_sum, 1e-12, "%s: %g", graphs[g], seen.worst_sum);
        run_walkman("walkman:beta=0.3", 0.3, 60.0);
        cr_assert_lt(seen.worst, 1e-11, "%s: %g", graphs[g], seen.worst);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* A token goes to a neighbour, and to each with the same probability: five standard
 * deviations. */
Test(walkman, steps_are_uniform_over_the_neighbours, .timeout = 60)
{
    set_up("star", 6, 3, "ideal");
    run_walkman("walkman", 2.0, 500.0);
    int count[6] = {0};
    for (uint64_t t = 0; t < seen.n_visits; t++) {
        cr_assert_eq(seen.visited[t] == 0, t % 2 == 0);
        count[seen.visited[t]]++;
    }
    for (int i = 1; i < 6; i++) {
        cr_assert_float_eq(count[i], 1500 / 5.0, 5.0 * sqrt(1500 * 0.2 * 0.8));
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(walkman, reaches_the_optimum_and_survives_losses, .timeout = 60)
{
    static const char *const profiles[] = {
        "poisson", "{\"compute\": {\"gradient_s\": 0.001}, \"network\": "
                   "{\"latency_s\": 0.001, \"transport\": \"lossy\", \"loss\": 0.3}}"};
    static const char *const graphs[] = {"ring", "path", "erdos-renyi:p=0.4"};
    for (size_t k = 0; k < 6; k++) {
        set_up(graphs[k / 2], MAX_N, k, profiles[k % 2]);
        double *X = world_estimates(&world, "walkman", 1500);
        cr_assert_lt(world_error(&world, X), 1e-20, "%s, %s: %g", graphs[k / 2],
                     profiles[k % 2], world_error(&world, X));
        ab_free(X);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(walkman, alone_it_is_the_proximal_point_method)
{
    set_up("complete", 1, 2, "ideal");
    run_walkman("walkman", 2.0, 100.0);
    cr_assert_lt(seen.worst, 1e-11);
    double *X = world_estimates(&world, "walkman", 400);
    cr_assert_lt(world_error(&world, X), 1e-22);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}
