/* DADAO as a node program, run by the engine. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <adonis/gossip.h>

#include "base/alloc.h"
#include "plugin/spy.h"
#include "plugin/world.h"
#include "reference/methods.h"
#include "support/leaks.h"

enum { X, XT, Y, YT, Z, ZT };
enum { D = 2 };

static struct world world;
static struct world_run run;

static void set_up(const char *graph, uint32_t n, double L, const char *profile,
                   uint64_t seed)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = D,
                                              .mu = 1.0,
                                              .L = L,
                                              .seed = seed,
                                              .profile = profile});
}

static void go(const char *algorithm, double units)
{
    run = (struct world_run){.world = &world,
                             .algorithm = algorithm,
                             .table = spy.table.id != NULL ? &spy.table : NULL,
                             .budget = {AB_AXIS_TIME, units * 1e6}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
}

static void tear_down(void)
{
    world_run_fini(&run);
    spy_free();
    world_fini(&world);
}

static double rate_of(const struct world *w)
{
    return sqrt(2.0 * w->constants[ADONIS_CHI1_UNIT] * w->constants[ADONIS_CHI2_UNIT]);
}

/* The six variables at `end`, all nodes moved at every event; freed by the caller. */
static double *replay(uint64_t n_events, double end)
{
    uint64_t size = world.n * world.dim;
    double *state = ab_alloc(AB_DADAO_VARIABLES * size + world.dim, sizeof *state);
    memcpy(state + X * size, world.start, size * sizeof *state);
    memcpy(state + XT * size, world.start, size * sizeof *state);
    struct ab_method_problem problem = {world.n, world.dim, world.W, &world,
                                        world_gradient};
    struct ab_method_dadao parameters = {
        1.0, world.config.L, world.constants[ADONIS_CHI1_UNIT] / rate_of(&world)};
    ab_method_dadao(&problem, &parameters, spy.events, n_events, end, state);
    return state;
}

/* Six variables of the node as they were at its last event against the replay up to
 * then: the node's state is moved when it is touched only. */
static void compare_state(struct ab_sim *sim, uint32_t node, double *worst)
{
    const struct adonis_node *seen = ab_sim_node(sim, node);
    double touched = (double)adonis_gossip_of(seen)->touched_ns / 1e6;
    uint64_t n_events = 0;
    while (n_events < spy.n_events && spy.events[n_events].time <= touched) {
        n_events++;
    }
    double *state = replay(n_events, touched);
    for (uint32_t k = 0; k < AB_DADAO_VARIABLES; k++) {
        double distance =
            world_distance(D, adonis_gossip_vector(seen, k),
                           state + (k * (uint64_t)world.n + node) * (uint64_t)D);
        *worst = fmax(*worst, distance);
    }
    ab_free(state);
}

static struct {
    double estimates;
    double states;
    int n_snapshots;
} worst;

static void compare(void *ctx, struct ab_sim *sim)
{
    (void)ctx;
    double now = (double)ab_sim_now(sim) / 1e6;
    double *state = replay(spy.n_events, now);
    for (uint32_t i = 0; i < world.n; i++) {
        double x[D];
        ab_sim_estimate(sim, i, x);
        double distance = world_distance(D, x, state + (uint64_t)i * D);
        worst.estimates = fmax(worst.estimates, distance);
        compare_state(sim, i, &worst.states);
    }
    worst.n_snapshots++;
    ab_free(state);
}

Test(dadao, lazy_flow_equals_the_eager_replay_of_its_events)
{
    const char *const graphs[] = {"ring", "star", "complete", "grid:rows=2"};
    for (size_t g = 0; g < sizeof graphs / sizeof graphs[0]; g++) {
        set_up(graphs[g], 6, 20.0, "poisson", g);
        spy_on(world_table("dadao"));
        memset(&worst, 0, sizeof worst);
        run = (struct world_run){.world = &world,
                                 .algorithm = "dadao",
                                 .table = &spy.table,
                                 .look = compare,
                                 .budget = {AB_AXIS_TIME, 40e6}};
        world_run_go(&run);
        cr_assert_gt(spy.n_events, 200);
        cr_assert_gt(worst.n_snapshots, 30);
        cr_assert_lt(worst.estimates, 1e-10, "%s: %g", graphs[g], worst.estimates);
        cr_assert_lt(worst.states, 1e-10, "%s: %g", graphs[g], worst.states);
        tear_down();
    }
    AB_NO_LEAKS();
}

static struct {
    double alpha;
    double alpha_t;
    double beta_t;
    int links_take_time;
    double worst; /* relative to the largest zt */
    double worst_naive;
} mass;

static void set_up_mass(int links_take_time)
{
    double s = sqrt(0.5 / world.config.L);
    memset(&mass, 0, sizeof mass);
    mass.alpha = s / 4.0;
    mass.alpha_t = s / 8.0;
    mass.beta_t = 2.0 * world.constants[ADONIS_CHI1_UNIT] / rate_of(&world) / s;
    mass.links_take_time = links_take_time;
}

/* The flow keeps c = alpha_t z + alpha zt of a node and lets z - zt decay. */
static void weigh(struct adonis_node *node, const struct adonis_event *event)
{
    double sum_c = 0.0;
    double sum_z = 0.0;
    double largest = 1e-3;
    double owed = 0.0; /* of -m, by owners who wait for a reply */
    double total = mass.alpha + mass.alpha_t;
    for (uint32_t i = 0; i < node->n_nodes; i++) {
        double z = adonis_gossip_vector(spy.nodes[i], Z)[0];
        double zt = adonis_gossip_vector(spy.nodes[i], ZT)[0];
        double elapsed = adonis_gossip_elapsed(spy.nodes[i], event->time_ns);
        double c = mass.alpha_t * z + mass.alpha * zt;
        sum_c += c;
        sum_z += (c + mass.alpha * (z - zt) * exp(-total * elapsed)) / total;
        largest = fmax(largest, fabs(zt));
        for (uint32_t j = 0; j < node->n_nodes; j++) {
            const struct spy_edge *edge = &spy.edges[i][j];
            owed += edge->is_replied != 0 ? edge->replied[0] - edge->offered[0] : 0.0;
        }
    }
    double owed_c = (mass.alpha_t * 0.5 + mass.alpha * mass.beta_t) * owed;
    mass.worst = fmax(mass.worst, fabs(sum_c + owed_c) / largest);
    mass.worst_naive = fmax(mass.worst_naive, fabs(sum_c) / largest);
    if (!mass.links_take_time) {
        mass.worst = fmax(mass.worst, fabs(sum_z + 0.5 * owed) / largest);
    }
}

Test(dadao, sums_of_the_dual_variables_stay_zero)
{
    const char *const profiles[] = {"poisson", "{\"compute\": {\"gradient_s\": 0.001}, "
                                               "\"network\": {\"latency_s\": 0.0002}}"};
    for (int slow = 0; slow < 2; slow++) {
        set_up("grid:rows=2", 8, 30.0, profiles[slow], 3);
        set_up_mass(slow);
        spy_on(world_table("dadao"));
        spy.after = weigh;
        go("dadao", 150.0);
        cr_assert_gt(run.counters.exchanges, 300);
        cr_assert_lt(mass.worst, 1e-12, "%g", mass.worst);
        cr_assert_gt(mass.worst_naive, 1e-4);
        tear_down();
    }
    AB_NO_LEAKS();
}

static double kept[4][D];

static void keep(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_MESSAGE && (event->tag & 1) != 0) {
        for (uint32_t k = X; k <= YT; k++) {
            memcpy(kept[k], adonis_gossip_vector(node, k), sizeof kept[k]);
        }
    }
}

static void check_kept(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_MESSAGE && (event->tag & 1) != 0) {
        for (uint32_t k = X; k <= YT; k++) {
            cr_assert_arr_eq(kept[k], adonis_gossip_vector(node, k), sizeof kept[k]);
        }
    }
}

/* On `poisson` the reply comes at the instant of the offer: no flow in between. */
Test(dadao, exchanges_leave_the_primal_variables_untouched)
{
    set_up("ring", 6, 10.0, "poisson", 1);
    spy_on(world_table("dadao"));
    spy.before = keep;
    spy.after = check_kept;
    go("dadao", 50.0);
    cr_assert_gt(run.counters.exchanges, 200);
    tear_down();
    AB_NO_LEAKS();
}

static void start_at_the_solution(struct adonis_node *node)
{
    double g[D];
    world_gradient(&world, node->id, world.optimum, g);
    for (int k = 0; k < D; k++) {
        double x = world.optimum[k];
        adonis_gossip_vector(node, X)[k] = x;
        adonis_gossip_vector(node, XT)[k] = x;
        adonis_gossip_vector(node, Y)[k] = g[k] - 0.5 * x;
        adonis_gossip_vector(node, YT)[k] = g[k] - 0.5 * x;
        adonis_gossip_vector(node, Z)[k] = -g[k];
        adonis_gossip_vector(node, ZT)[k] = -g[k];
    }
}

Test(dadao, the_solution_is_a_fixed_point_of_flow_and_jumps)
{
    set_up("ring", 6, 10.0, "poisson", 1);
    spy_on(world_table("dadao"));
    spy.init = start_at_the_solution;
    go("dadao", 30.0);
    cr_assert_gt(spy.n_events, 300);
    cr_assert_lt(world_error(&world, run.estimates), 1e-26);
    tear_down();
    AB_NO_LEAKS();
}

static struct {
    double units; /* when first looked at */
    double log_error;
} early;

static void look_early(void *ctx, struct ab_sim *sim)
{
    (void)ctx;
    double units = (double)ab_sim_now(sim) / 1e6;
    if (early.units > 0.0 || units < 150.0) {
        return;
    }
    double *estimates = ab_alloc(world.n * world.dim, sizeof *estimates);
    for (uint32_t i = 0; i < world.n; i++) {
        ab_sim_estimate(sim, i, &estimates[i * world.dim]);
    }
    early.units = units;
    early.log_error = log(world_error(&world, estimates));
    ab_free(estimates);
}

/* The theorem bounds E |x - x*|^2 by C exp(-t sqrt(mu/L) / (8 sqrt 2)). Here: the mean
 * over 8 seeds of log |x - x*|^2, between about t = 150 and t = 600, falls by that
 * much and a quarter more, which covers the spread of the mean (standard error about
 * 0.4 of 8). */
Test(dadao, converges_at_least_at_its_rate)
{
    enum { SEEDS = 8 };
    const char *const graphs[] = {"ring", "star"};
    for (size_t g = 0; g < 2; g++) {
        double fall = 0.0;
        double bound = 0.0;
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            set_up(graphs[g], 8, 25.0, "poisson", 100 + seed);
            memset(&early, 0, sizeof early);
            run = (struct world_run){.world = &world,
                                     .algorithm = "dadao",
                                     .look = look_early,
                                     .budget = {AB_AXIS_TIME, 600e6}};
            world_run_go(&run);
            fall += early.log_error - log(world_error(&world, run.estimates));
            bound += (600.0 - early.units) * sqrt(1.0 / 25.0) / (8.0 * sqrt(2.0));
            tear_down();
        }
        cr_assert_gt(bound, 7.0 * SEEDS);
        cr_assert_gt(fall, 1.25 * bound, "%s: %g", graphs[g], fall / SEEDS);
    }
    AB_NO_LEAKS();
}

/* Links that take 20 gradient times each way: unit=auto slows the method down to what
 * its exchanges allow, and the error after 600 units is what it is without latency (it
 * diverges when the gradients do not wait). */
Test(dadao, on_a_slow_network_it_takes_a_longer_unit_of_time)
{
    static const char *const slow = "{\"compute\": {\"gradient_s\": 0.001, "
                                    "\"transient\": {\"kind\": \"lognormal\", "
                                    "\"sigma\": 0.3}}, "
                                    "\"network\": {\"latency_s\": 0.02}}";
    const char *const graphs[] = {"ring", "star", "complete", "path"};
    for (size_t g = 0; g < sizeof graphs / sizeof graphs[0]; g++) {
        memset(&spy, 0, sizeof spy);
        set_up(graphs[g], 8, 20.0, slow, g);
        double unit = rate_of(&world) * world.constants[ADONIS_MAX_DEGREE] /
                      world.constants[ADONIS_N_EDGES] * 40.0 * 1.25;
        go("dadao", floor(600.0 * unit));
        cr_assert_float_eq(run.counters.gradients / world.n, 600.0, 2.0);
        cr_assert_lt(world_error(&world, run.estimates), 1e-7, "%s %g", graphs[g],
                     world_error(&world, run.estimates));
        world_run_fini(&run);
        go("dadao:unit=1", 300.0);
        cr_assert_gt(world_error(&world, run.estimates), 1e2);
        tear_down();
    }
    AB_NO_LEAKS();
}

Test(dadao, alone_it_reaches_the_optimum)
{
    set_up("complete", 1, 10.0, "poisson", 1);
    memset(&spy, 0, sizeof spy);
    go("dadao", 2000.0);
    cr_assert_lt(world_error(&world, run.estimates), 1e-20);
    tear_down();
    AB_NO_LEAKS();
}
