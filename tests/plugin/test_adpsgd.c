/* AD-PSGD as a node program, run by the engine. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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
                                              .profile = profile,
                                              .noise = 0.1,
                                              .samples = 20});
}

static void go(const char *algorithm, double units)
{
    run.world = &world;
    run.algorithm = algorithm;
    run.budget = (struct ab_budget){AB_AXIS_TIME, floor(units * 1e6)};
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

/* Gradients at the point of their answer where oracles take no time, else at the one of
 * the node's answer before (the start): x as it was when the gradient was asked for. */
static void replay(int is_stale, double step, double *X)
{
    double stale[16 * D];
    double g[D];
    memcpy(stale, X, (size_t)world.n * D * sizeof *X);
    for (uint64_t e = 0; e < spy.n_events; e++) {
        const struct ab_method_event *event = &spy.events[e];
        if (event->i != event->j) {
            ab_method_gossip(D, event, 1, X);
            continue;
        }
        double *x = &X[(uint64_t)event->i * D];
        double *point = &stale[(uint64_t)event->i * D];
        world_gradient(&world, event->i, is_stale ? point : x, g);
        for (int k = 0; k < D; k++) {
            x[k] -= step * g[k];
            point[k] = x[k];
        }
    }
}

Test(adpsgd, equals_the_replay_of_its_events)
{
    const char *const profiles[] = {
        "poisson", "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": "
                   "\"lognormal\", \"sigma\": 0.5}}, \"network\": {}}"};
    for (size_t c = 0; c < (size_t)2 * N_GRAPHS; c++) {
        int is_stale = c % 2 == 1;
        set_up(graphs[c / 2], 8, profiles[c % 2], c);
        spy_on(world_table("adpsgd"));
        run.table = &spy.table;
        go("adpsgd", 60.0);
        cr_assert_gt(spy.n_events, 700);
        replay(is_stale, 0.5 / world.config.L, world.start);
        double distance =
            world_distance((uint64_t)world.n * D, world.start, run.estimates);
        cr_assert_lt(distance, 1e-12, "%s: %g", graphs[c / 2], distance);
        tear_down();
    }
    AB_NO_LEAKS();
}

/* rate=auto: as many exchanges as gradients, whatever a gradient or an exchange takes.
 * (Poisson counts: four standard errors.) */
Test(adpsgd, makes_one_exchange_for_each_gradient)
{
    const char *const fast = "{\"compute\": {\"gradient_s\": 0.001}, \"network\": {}}";
    const char *const slow = "{\"compute\": {\"gradient_s\": 0.001}, \"network\": "
                             "{\"latency_s\": 0.005}}";
    const struct {
        const char *profile;
        const char *algorithm;
        double units;
    } cases[] = {{"poisson", "adpsgd", 400.0}, {"poisson", "adpsgd:batch=2", 400.0},
                 {fast, "adpsgd", 400.0},      {fast, "adpsgd:batch=2", 40.0},
                 {slow, "adpsgd", 12000.0},    {slow, "adpsgd:batch=2", 12000.0}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        set_up("ring", 8, cases[c].profile, c);
        spy_on(world_table("adpsgd"));
        run.table = &spy.table;
        go(cases[c].algorithm, cases[c].units);
        double n_exchanges = (double)run.counters.exchanges;
        double n_gradients = (double)spy.n_events - n_exchanges;
        cr_assert_gt(n_exchanges, 2500.0);
        cr_assert_lt(fabs(n_exchanges - n_gradients),
                     4.0 * sqrt(n_exchanges + n_gradients), "case %zu: %g and %g", c,
                     n_exchanges, n_gradients);
        tear_down();
    }
    AB_NO_LEAKS();
}

Test(adpsgd, ends_near_the_optimum_on_every_graph)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        set_up(graphs[g], 8, "poisson", g);
        go("adpsgd", 300.0);
        double far = world_error(&world, run.estimates);
        world_run_fini(&run);
        go("adpsgd:step=0.01", 2000.0);
        double near = world_error(&world, run.estimates);
        cr_assert(far < 1.0 && near < 0.02 && near < far / 3.0, "%s: %g, %g", graphs[g],
                  far, near);
        world_run_fini(&run);
        go("adpsgd:step=0.01,batch=4", 2000.0);
        cr_assert_lt(world_error(&world, run.estimates), 0.02);
        tear_down();
    }
    AB_NO_LEAKS();
}

Test(adpsgd, alone_it_is_gradient_descent)
{
    set_up("complete", 1, "ideal", 8);
    struct ab_method_problem problem = {world.n, world.dim, world.W, &world,
                                        world_gradient};
    double x[D];
    memcpy(x, world.start, sizeof x);
    cr_assert_eq(ab_method_gd(&problem, 0.5 / world.config.L, 40, x), AB_OK);
    go("adpsgd", 40.0);
    cr_assert_lt(world_distance(D, x, run.estimates), 1e-13);
    tear_down();
    AB_NO_LEAKS();
}
