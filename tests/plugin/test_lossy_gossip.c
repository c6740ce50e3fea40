/* Pairwise exchanges of gossip.h on networks that lose messages: an exchange happens at
 * both ends or at neither. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <adonis/gossip.h>
#include <adonis/invariants.h>

#include "base/alloc.h"
#include "plugin/spy.h"
#include "plugin/world.h"
#include "support/leaks.h"

static const char *const instant = "{\"compute\": {\"gradient_s\": 0.001, \"clock\": "
                                   "\"poisson\"}, \"network\": {\"loss\": 0.2, "
                                   "\"transport\": \"lossy\"}}";
/* Links slow enough that offers and ticks wait. */
static const char *const slow = "{\"compute\": {\"gradient_s\": 0.001}, "
                                "\"network\": {\"latency_s\": 0.0004, \"loss\": 0.2, "
                                "\"transport\": \"lossy\"}}";

static const char *const graphs[] = {"ring", "path", "star", "complete",
                                     "erdos-renyi:p=0.4"};
enum { N_GRAPHS = sizeof graphs / sizeof graphs[0], N = 10, D = 2, SIZE = N * D };

static struct world world;
static struct world_run run;

static void set_up(const char *graph, double L, const char *profile, uint64_t seed)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = N,
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
                             .table = &spy.table,
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

/* What is lost leaves no trace: the replay of the others gives the same estimates. */
Test(lossy_gossip, equals_the_replay_of_the_exchanges_that_were_not_lost)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        set_up(graphs[g], 2.0, instant, g);
        spy_on(world_table("pairwise-gossip"));
        go("pairwise-gossip", 12.0);
        cr_assert_gt(spy.n_undone, 10);
        cr_assert_gt(run.counters.lost, spy.n_undone, "offers are lost too");
        cr_assert_eq(spy.n_events, run.counters.exchanges);
        cr_assert_gt(spy.n_events, 50);
        ab_method_gossip(D, spy.events, spy.n_events, world.start);
        cr_assert_lt(world_distance(SIZE, world.start, run.estimates), 1e-13);
        tear_down();
    }
    AB_NO_LEAKS();
}

static struct {
    double start; /* the sum after START */
    double worst; /* drift, what owners still owe included */
} mass;

/* Of a LOST event the owner hears before the other end: between the two, which are one
 * instant, nothing adds up. */
static int is_between(const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_LOST && event->up == 0;
}

/* Of what a node adds to the sum when it jumps by (own, other). */
static double owed(double jump)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t j = 0; j < N; j++) {
            const struct spy_edge *edge = &spy.edges[i][j];
            sum += edge->is_replied ? jump * (edge->replied[0] - edge->offered[0]) : 0;
        }
    }
    return sum;
}

static void weigh(const struct adonis_event *event, double sum)
{
    if (event->type == ADONIS_EVENT_START) {
        mass.start = sum;
        mass.worst = 0.0;
    } else if (!is_between(event)) {
        mass.worst = fmax(mass.worst, fabs(sum - mass.start));
    }
}

static void weigh_x(struct adonis_node *node, const struct adonis_event *event)
{
    double sum = owed(0.5);
    for (uint32_t i = 0; i < node->n_nodes; i++) {
        double x[D];
        spy.table.estimate(spy.nodes[i], event->time_ns, x);
        sum += x[0];
    }
    weigh(event, sum);
}

Test(lossy_gossip, conserves_the_sum_of_pairwise_gossip_at_every_event)
{
    const char *const profiles[] = {instant, slow};
    for (int g = 0; g < 2 * N_GRAPHS; g++) {
        set_up(graphs[g / 2], 2.0, profiles[g % 2], (uint64_t)g);
        spy_on(world_table("pairwise-gossip"));
        spy.after = weigh_x;
        go("pairwise-gossip", 100.0);
        cr_assert_gt(spy.n_undone, 10);
        cr_assert_lt(mass.worst, 1e-12, "%s: %g", graphs[g / 2], mass.worst);
        tear_down();
    }
    AB_NO_LEAKS();
}

Test(lossy_gossip, nothing_deadlocks_and_all_agree_on_the_mean)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        set_up(graphs[g], 2.0, slow, g);
        spy_on(world_table("pairwise-gossip"));
        go("pairwise-gossip:rate=100", 4000.0);
        cr_assert_eq(spy.n_overlaps, 0);
        double mean[D] = {0.0};
        for (int k = 0; k < SIZE; k++) {
            mean[k % D] += world.start[k] / N;
        }
        for (int k = 0; k < SIZE; k++) {
            cr_assert_float_eq(run.estimates[k], mean[k % D], 1e-9);
        }
        tear_down();
    }
    AB_NO_LEAKS();
}

/* z + 2 zt is what the flow leaves alone (alpha_t z + alpha zt over alpha_t); z and zt
 * of all nodes are zero, too, where links take no time. */
enum { Z = 4, ZT = 5 };
static int links_take_time;
static int n_weighed;

static void weigh_z(struct adonis_node *node, const struct adonis_event *event)
{
    double s = sqrt(0.5 / world.config.L);
    double rate = sqrt(2.0 * world.constants[ADONIS_CHI1_UNIT] *
                       world.constants[ADONIS_CHI2_UNIT]);
    double beta_t = 2.0 * world.constants[ADONIS_CHI1_UNIT] / rate / s;
    double sum = owed(0.5 + 2.0 * beta_t);
    double sum_z = owed(0.5);
    for (uint32_t i = 0; i < node->n_nodes; i++) {
        double z = adonis_gossip_vector(spy.nodes[i], Z)[0];
        double zt = adonis_gossip_vector(spy.nodes[i], ZT)[0];
        double elapsed = adonis_gossip_elapsed(spy.nodes[i], event->time_ns);
        sum += z + 2.0 * zt;
        sum_z += (z + 2.0 * zt + 2.0 * (z - zt) * exp(-3.0 / 8.0 * s * elapsed)) / 3.0;
    }
    weigh(event, links_take_time ? sum : fmax(fabs(sum), fabs(sum_z)));
}

Test(lossy_gossip, keeps_the_dual_sums_of_dadao_at_zero_at_every_event)
{
    for (links_take_time = 0; links_take_time < 2; links_take_time++) {
        set_up("erdos-renyi:p=0.4", 30.0, links_take_time ? slow : instant, 3);
        spy_on(world_table("dadao"));
        spy.after = weigh_z;
        go("dadao", 150.0);
        cr_assert_gt(spy.n_undone, 50);
        cr_assert_eq(mass.start, 0.0);
        cr_assert_lt(mass.worst, 1e-10, "%g", mass.worst);
        tear_down();
    }
    AB_NO_LEAKS();
}

/* Sum of d = x - xt of all nodes, whenever no exchange is done at one end only: a jump
 * taken back is the jump as it has flowed since. */
static void weigh_d(struct adonis_node *node, const struct adonis_event *event)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < N * N; i++) {
        if (spy.edges[i / N][i % N].is_replied) {
            return;
        }
    }
    for (uint32_t i = 0; i < node->n_nodes; i++) {
        double term[D];
        const struct adonis_invariants *all = spy.table.extension(ADONIS_INVARIANTS);
        all->invariants[0].term(spy.nodes[i], event->time_ns, term);
        sum += term[0];
    }
    weigh(event, sum);
    n_weighed++;
}

Test(lossy_gossip, keeps_the_sums_of_a2cid2_equal)
{
    const char *const profiles[] = {instant, slow};
    for (size_t g = 0; g < (size_t)2 * N_GRAPHS; g++) {
        set_up(graphs[g / 2], 4.0, profiles[g % 2], g);
        spy_on(world_table("a2cid2"));
        spy.after = weigh_d;
        n_weighed = 0;
        go("a2cid2:at=2", 150.0);
        cr_assert_gt(spy.n_undone, 10);
        cr_assert_gt(n_weighed, 100);
        cr_assert_lt(mass.worst, 1e-12, "%s: %g", graphs[g / 2], mass.worst);
        tear_down();
    }
    AB_NO_LEAKS();
}

/* Fewer exchanges than its theory wants, one out of ten being lost, and no bias. */
Test(lossy_gossip, dadao_reaches_the_optimum_all_the_same)
{
    set_up("ring", 10.0,
           "{\"compute\": {\"gradient_s\": 0.001, \"clock\": \"poisson\"}, "
           "\"network\": {\"loss\": 0.05, \"transport\": \"lossy\"}}",
           7);
    spy_on(world_table("dadao"));
    go("dadao", 1500.0);
    cr_assert_gt(spy.n_undone, 300);
    cr_assert_lt(world_error(&world, run.estimates), 1e-20, "%g",
                 world_error(&world, run.estimates));
    tear_down();
    AB_NO_LEAKS();
}

/* Budgets that end the run anywhere: the last estimates are weighed by STOP. */
Test(lossy_gossip, conserves_the_sum_wherever_the_budget_ends_the_run)
{
    static const struct ab_budget least[] = {{AB_AXIS_BYTES, 8.0},
                                             {AB_AXIS_ROUNDS, 1.0}};
    const char *const profiles[] = {instant, slow};
    for (int c = 0; c < 4 * 30; c++) {
        struct ab_budget budget = least[c / 2 % 2];
        int place = 1 + c / 4;
        budget.limit *= place;
        set_up("complete", 2.0, profiles[c % 2], 5);
        spy_on(world_table("pairwise-gossip"));
        spy.after = weigh_x;
        run = (struct world_run){.world = &world,
                                 .algorithm = "pairwise-gossip:rate=20",
                                 .table = &spy.table,
                                 .budget = budget};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        cr_assert_lt(mass.worst, 1e-12, "case %d: %g", c, mass.worst);
        tear_down();
    }
    AB_NO_LEAKS();
}
