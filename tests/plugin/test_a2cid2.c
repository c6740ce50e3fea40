/* A2CiD2 as a node program, run by the engine. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <adonis/gossip.h>
#include <adonis/invariants.h>

#include "base/alloc.h"
#include "plugin/spy.h"
#include "plugin/world.h"
#include "reference/methods.h"
#include "support/leaks.h"

enum { D = 2 };

static struct world world;
static struct world_run run;

static const char *const graphs[] = {"ring", "path", "star", "complete", "grid:rows=2"};
enum { N_GRAPHS = sizeof graphs / sizeof graphs[0] };

static void set_up(const char *graph, uint32_t n, const char *profile, uint64_t seed)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = D,
                                              .mu = 0.5,
                                              .L = 4.0,
                                              .seed = seed,
                                              .profile = profile});
}

static void go(const char *algorithm, double units)
{
    run.world = &world;
    run.algorithm = algorithm;
    run.budget = (struct ab_budget){AB_AXIS_TIME, units * 1e6};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
}

static void tear_down(void)
{
    world_run_fini(&run);
    spy_free();
    world_fini(&world);
    memset(&run, 0, sizeof run);
}

/* What step, eta and at resolve to, at rate n / 2. */
static struct ab_method_a2cid2 parameters(void)
{
    double chi1 = world.constants[ADONIS_CHI1_UNIT] / (world.n / 2.0);
    double chi2 = world.constants[ADONIS_CHI2_UNIT] / (world.n / 2.0);
    return (struct ab_method_a2cid2){.step = 0.5 / world.config.L,
                                     .eta = 1.0 / (2.0 * sqrt(chi1 * chi2)),
                                     .at = sqrt(chi1 / chi2) / 2.0};
}

/* Both variables at `end`, all nodes moved at every event; freed by the caller. */
static double *replay(uint64_t n_events, double end)
{
    uint64_t size = world.n * world.dim;
    double *state = ab_alloc(2 * size + world.dim, sizeof *state);
    memcpy(state, world.start, size * sizeof *state);
    memcpy(state + size, world.start, size * sizeof *state);
    struct ab_method_problem problem = {world.n, world.dim, world.W, &world,
                                        world_gradient};
    struct ab_method_a2cid2 given = parameters();
    ab_method_a2cid2(&problem, &given, spy.events, n_events, end, state);
    return state;
}

static struct {
    double estimates;
    double states;
    int n_snapshots;
} worst;

/* The estimate now, and both variables as they were at the node's last event. */
static void compare(void *ctx, struct ab_sim *sim)
{
    (void)ctx;
    double *now = replay(spy.n_events, (double)ab_sim_now(sim) / 1e6);
    for (uint32_t i = 0; i < world.n; i++) {
        double x[D];
        ab_sim_estimate(sim, i, x);
        worst.estimates =
            fmax(worst.estimates, world_distance(D, x, now + (uint64_t)i * D));
        const struct adonis_node *node = ab_sim_node(sim, i);
        double touched = (double)adonis_gossip_of(node)->touched_ns / 1e6;
        uint64_t n_events = 0;
        while (n_events < spy.n_events && spy.events[n_events].time <= touched) {
            n_events++;
        }
        double *then = replay(n_events, touched);
        for (uint64_t k = 0; k < D; k++) {
            double own = adonis_gossip_vector(node, 0)[k];
            double own_t = own - adonis_gossip_vector(node, 1)[k];
            const double *v = then + (uint64_t)i * D + k;
            const double *vt = v + (uint64_t)world.n * D;
            worst.states = fmax(worst.states, fmax(fabs(own - *v), fabs(own_t - *vt)));
        }
        ab_free(then);
    }
    worst.n_snapshots++;
    ab_free(now);
}

Test(a2cid2, lazy_flow_equals_the_eager_replay_of_its_events)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        set_up(graphs[g], 8, "poisson", g);
        spy_on(world_table("a2cid2"));
        memset(&worst, 0, sizeof worst);
        run.table = &spy.table;
        run.look = compare;
        go("a2cid2", 40.0);
        cr_assert_gt(spy.n_events, 300);
        cr_assert_gt(worst.n_snapshots, 30);
        cr_assert_lt(worst.estimates, 1e-11, "%s: %g", graphs[g], worst.estimates);
        cr_assert_lt(worst.states, 1e-11, "%s: %g", graphs[g], worst.states);
        tear_down();
    }
    AB_NO_LEAKS();
}

static struct {
    const struct adonis_invariant *invariant;
    double sum[D];
    double worst;
    double worst_naive; /* without what is on its way */
} mass;

static void add_due(void *ctx, const struct adonis_node *receiver,
                    const struct adonis_event *message)
{
    double due[D] = {0.0};
    (void)ctx;
    mass.invariant->due(receiver, message, due);
    mass.sum[0] += due[0];
    mass.sum[1] += due[1];
}

static void weigh(void *ctx, struct ab_sim *sim)
{
    double zero[D] = {0.0};
    (void)ctx;
    memset(mass.sum, 0, sizeof mass.sum);
    for (uint32_t i = 0; i < world.n; i++) {
        double term[D];
        mass.invariant->term(ab_sim_node(sim, i), ab_sim_now(sim), term);
        mass.sum[0] += term[0];
        mass.sum[1] += term[1];
    }
    mass.worst_naive = fmax(mass.worst_naive, world_distance(D, mass.sum, zero));
    ab_sim_look_in_flight(sim, NULL, add_due);
    mass.worst = fmax(mass.worst, world_distance(D, mass.sum, zero));
}

/* sum x = sum xt, gradients and exchanges under way or not. */
Test(a2cid2, both_variables_have_the_same_sum_for_ever)
{
    const char *const profiles[] = {
        "poisson",
        "{\"compute\": {\"gradient_s\": 0.001}, \"network\": {\"latency_s\": "
        "0.0003}}"};
    for (size_t c = 0; c < (size_t)2 * N_GRAPHS; c++) {
        set_up(graphs[c / 2], 10, profiles[c % 2], c);
        memset(&mass, 0, sizeof mass);
        const struct adonis_invariants *all =
            world_table("a2cid2")->extension(ADONIS_INVARIANTS);
        mass.invariant = &all->invariants[0];
        run.look = weigh;
        go("a2cid2:at=2", 100.0);
        cr_assert_gt(run.counters.exchanges, 100);
        cr_assert_lt(mass.worst, 1e-13, "%s: %g", graphs[c / 2], mass.worst);
        cr_assert(c % 2 == 0 || mass.worst_naive > 1e-6, "%g", mass.worst_naive);
        tear_down();
    }
    AB_NO_LEAKS();
}

/* eta = 0: x does not depend on at, and is AD-PSGD with the same clocks. */
Test(a2cid2, without_its_flow_it_is_adpsgd)
{
    const char *const profiles[] = {
        "poisson",
        "{\"compute\": {\"gradient_s\": 0.001}, \"network\": {\"latency_s\": "
        "0.0003}}"};
    const char *const same[] = {"adpsgd:rate=6,unit=2", "a2cid2:rate=6,unit=2,eta=0",
                                "a2cid2:rate=6,unit=2,eta=0,at=3"};
    for (size_t p = 0; p < 2; p++) {
        double *first = NULL;
        for (size_t s = 0; s < 3; s++) {
            set_up("grid:rows=2", 8, profiles[p], 4);
            go(same[s], 60.0);
            if (first == NULL) {
                first = run.estimates;
                run.estimates = NULL;
            } else {
                double distance =
                    world_distance((uint64_t)world.n * D, first, run.estimates);
                cr_assert_lt(distance, 1e-13, "%s: %g", same[s], distance);
            }
            tear_down();
        }
        ab_free(first);
    }
    AB_NO_LEAKS();
}

Test(a2cid2, ends_near_the_optimum_on_every_graph)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        set_up(graphs[g], 8, "poisson", g);
        go("a2cid2", 300.0);
        double far = world_error(&world, run.estimates);
        world_run_fini(&run);
        go("a2cid2:step=0.01", 2000.0);
        double near = world_error(&world, run.estimates);
        cr_assert(far < 1.0 && near < 0.02 && near < far / 3.0, "%s: %g, %g", graphs[g],
                  far, near);
        tear_down();
    }
    AB_NO_LEAKS();
}

Test(a2cid2, alone_it_is_gradient_descent)
{
    set_up("complete", 1, "ideal", 8);
    struct ab_method_problem problem = {world.n, world.dim, world.W, &world,
                                        world_gradient};
    double x[D];
    memcpy(x, world.start, sizeof x);
    cr_assert_eq(ab_method_gd(&problem, 0.5 / world.config.L, 40, x), AB_OK);
    go("a2cid2", 40.0);
    cr_assert_lt(world_distance(D, x, run.estimates), 1e-13);
    tear_down();
    AB_NO_LEAKS();
}
