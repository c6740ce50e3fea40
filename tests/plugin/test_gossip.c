/* Pairwise exchanges of gossip.h, seen from outside. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <adonis/gossip.h>

#include "plugin/spy.h"
#include "plugin/world.h"
#include "support/leaks.h"

/* Links slow enough that offers and ticks wait. */
static const char *const slow_links = "{\"compute\": {\"gradient_s\": 0.001}, "
                                      "\"network\": {\"latency_s\": 0.0004}}";

static void set_up(struct world *world, const char *graph, uint32_t n,
                   const char *profile, uint64_t seed)
{
    world_init(world, &(struct world_config){.graph = graph,
                                             .n = n,
                                             .dim = 2,
                                             .mu = 1.0,
                                             .L = 2.0,
                                             .seed = seed,
                                             .profile = profile});
}

static void go(struct world *world, struct world_run *run, const char *algorithm,
               double units)
{
    *run = (struct world_run){.world = world,
                              .algorithm = algorithm,
                              .table = &spy.table,
                              .budget = {AB_AXIS_TIME, units * 1e6}};
    world_run_go(run);
    cr_assert_eq(run->outcome, AB_OUTCOME_BUDGET, "%s", run->reason);
}

static const char *const graphs[] = {"ring", "path", "star", "complete",
                                     "erdos-renyi:p=0.4"};
enum { N_GRAPHS = sizeof graphs / sizeof graphs[0] };

Test(gossip, pairwise_gossip_equals_the_replay_of_its_exchanges)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct world world;
        struct world_run run;
        set_up(&world, graphs[g], 10, "poisson", g);
        spy_on(world_table("pairwise-gossip"));
        go(&world, &run, "pairwise-gossip", 12.0);
        cr_assert_gt(spy.n_events, 60);
        cr_assert_eq(spy.n_events, run.counters.exchanges);
        cr_assert_eq(spy.n_late + spy.n_waited, 0);
        ab_method_gossip(2, spy.events, spy.n_events, world.start);
        cr_assert_lt(world_distance(20, world.start, run.estimates), 1e-13);
        world_run_fini(&run);
        spy_free();
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

static struct {
    double initial;
    double worst;       /* drift of the mass, what owners still owe included */
    double worst_naive; /* the same without it */
} mass;

/* Sum over nodes of component 0 of x, and what is on its way. */
static void weigh(struct adonis_node *node, const struct adonis_event *event)
{
    double at_nodes = 0.0;
    double owed = 0.0;
    for (uint32_t i = 0; i < node->n_nodes; i++) {
        double x[SPY_MAX_DIM];
        spy.table.estimate(spy.nodes[i], event->time_ns, x);
        at_nodes += x[0];
        for (uint32_t j = 0; j < node->n_nodes; j++) {
            const struct spy_edge *edge = &spy.edges[i][j];
            if (edge->is_replied != 0) {
                owed += (edge->replied[0] - edge->offered[0]) / 2.0;
            }
        }
    }
    if (event->type == ADONIS_EVENT_START) {
        mass.initial = at_nodes;
        return;
    }
    mass.worst = fmax(mass.worst, fabs(at_nodes + owed - mass.initial));
    mass.worst_naive = fmax(mass.worst_naive, fabs(at_nodes - mass.initial));
}

Test(gossip, the_sum_is_conserved_with_what_is_in_flight)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct world world;
        struct world_run run;
        set_up(&world, graphs[g], 10, slow_links, g);
        spy_on(world_table("pairwise-gossip"));
        spy.after = weigh;
        memset(&mass, 0, sizeof mass);
        go(&world, &run, "pairwise-gossip", 60.0);
        cr_assert_lt(mass.worst, 1e-13, "%s: %g", graphs[g], mass.worst);
        cr_assert_gt(mass.worst_naive, 1e-3); /* so there was something in flight */
        world_run_fini(&run);
        spy_free();
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(gossip, an_exchange_is_atomic_and_nothing_deadlocks)
{
    uint64_t n_waited = 0;
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct world world;
        struct world_run run;
        set_up(&world, graphs[g], 10, slow_links, g);
        spy_on(world_table("pairwise-gossip"));
        go(&world, &run, "pairwise-gossip:rate=100", 3000.0);
        cr_assert_eq(spy.n_overlaps, 0);
        cr_assert_gt(spy.n_late, 0);
        n_waited +=
            spy.n_waited; /* on the star the hub owns all edges: no offer waits */
        cr_assert_gt(run.counters.exchanges, 1000, "%s", graphs[g]);
        double mean[2] = {0.0, 0.0};
        for (int k = 0; k < 20; k++) {
            mean[k % 2] += world.start[k] / 10.0;
        }
        for (int k = 0; k < 20; k++) {
            cr_assert_float_eq(run.estimates[k], mean[k % 2], 1e-9);
        }
        world_run_fini(&run);
        spy_free();
        world_fini(&world);
    }
    cr_assert_gt(n_waited, 100);
    AB_NO_LEAKS();
}

Test(gossip, with_a_wire_of_32_bits_the_sum_is_conserved_all_the_same)
{
    struct world world;
    struct world_run run;
    world_init(&world, &(struct world_config){.graph = "ring",
                                              .n = 8,
                                              .dim = 2,
                                              .mu = 1.0,
                                              .L = 2.0,
                                              .seed = 4,
                                              .profile = slow_links,
                                              .wire_bytes = 4});
    spy_on(world_table("pairwise-gossip"));
    spy.after = weigh;
    memset(&mass, 0, sizeof mass);
    go(&world, &run, "pairwise-gossip", 60.0);
    cr_assert_lt(mass.worst, 1e-13, "%g", mass.worst);
    world_run_fini(&run);
    spy_free();
    world_fini(&world);
    AB_NO_LEAKS();
}

/* Budgets that end the run between an offer and its reply, or at a reply while other
 * offers wait: STOP weighs what is left. */
Test(gossip, the_sum_is_conserved_wherever_the_budget_ends_the_run)
{
    static const struct ab_budget least[] = {{AB_AXIS_BYTES, 8.0},
                                             {AB_AXIS_ROUNDS, 1.0}};
    static const char *const profiles[] = {"poisson", NULL};
    for (int c = 0; c < 4 * 40; c++) {
        const char *profile = profiles[c % 2];
        struct ab_budget budget = least[c / 2 % 2];
        struct world world;
        int place = 1 + c / 4;
        budget.limit *= place;
        set_up(&world, "complete", 6, profile != NULL ? profile : slow_links, 5);
        spy_on(world_table("pairwise-gossip"));
        spy.after = weigh;
        memset(&mass, 0, sizeof mass);
        struct world_run run = {.world = &world,
                                .algorithm = "pairwise-gossip:rate=20",
                                .table = &spy.table,
                                .budget = budget};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        cr_assert_lt(mass.worst, 1e-13, "axis %d, limit %g: %g", (int)budget.axis,
                     budget.limit, mass.worst);
        world_run_fini(&run);
        spy_free();
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Gaps of 100 years on average: time ends after 584. */
Test(gossip, a_tick_beyond_the_end_of_time_never_comes)
{
    struct world world;
    set_up(&world, "complete", 5, "poisson", 3);
    spy_on(world_table("pairwise-gossip"));
    struct world_run run = {.world = &world,
                            .algorithm = "pairwise-gossip:rate=3e-12",
                            .table = &spy.table,
                            .budget = {AB_AXIS_ROUNDS, 1000.0}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_STALLED);
    cr_assert_not_null(strstr(run.reason, "no event is left"), "%s", run.reason);
    cr_assert_gt(spy.n_events, 20);
    for (uint64_t e = 1; e < spy.n_events; e++) {
        cr_assert_gt(spy.events[e].time, spy.events[e - 1].time);
    }
    world_run_fini(&run);
    spy_free();
    world_fini(&world);
    AB_NO_LEAKS();
}

/* A2CiD2 without gradients: x and xt flow to each other, an exchange takes m / 2 from x
 * and 0.9 m from xt. The flow leaves x + xt alone. */
enum { A2_X, A2_XT, A2_N };

static int32_t a2_init(struct adonis_node *node)
{
    const double flow[] = {-0.3, 0.3, 0.3, -0.3};
    adonis_gossip_of(node)->rate = 12.0;
    memcpy(adonis_gossip_flow(node), flow, sizeof flow);
    memcpy(adonis_gossip_vector(node, A2_XT), adonis_gossip_vector(node, A2_X),
           node->dim * sizeof(double));
    return ADONIS_OK;
}

static void a2_offer(struct adonis_node *node, double *payload)
{
    memcpy(payload, adonis_gossip_vector(node, A2_X), node->dim * sizeof *payload);
}

static void a2_exchange(struct adonis_node *node, const double *own,
                        const double *other)
{
    double *x = adonis_gossip_vector(node, A2_X);
    double *xt = adonis_gossip_vector(node, A2_XT);
    for (uint64_t k = 0; k < node->dim; k++) {
        x[k] -= 0.5 * (own[k] - other[k]);
        xt[k] -= 0.9 * (own[k] - other[k]);
    }
}

static const struct adonis_gossip_rule a2_rule = {.state_size =
                                                      sizeof(struct adonis_gossip),
                                                  .n_vectors = A2_N,
                                                  .n_flow = A2_N,
                                                  .n_sent = 1,
                                                  .init = a2_init,
                                                  .offer = a2_offer,
                                                  .exchange = a2_exchange};
ADONIS_GOSSIP(a2_rule)

static const struct adonis_algorithm a2_table = {
    ADONIS_TABLE_HEADER, ADONIS_GOSSIP_OPERATIONS, .id = "a2cid2",
    .version = "1",      .summary = "for a test",  .paper = "none",
    .authors = "nobody", .licence = "MIT"};

static void weigh_pairs(struct adonis_node *node, const struct adonis_event *event)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < node->n_nodes; i++) {
        sum += adonis_gossip_vector(spy.nodes[i], A2_X)[0] +
               adonis_gossip_vector(spy.nodes[i], A2_XT)[0];
        for (uint32_t j = 0; j < node->n_nodes; j++) {
            const struct spy_edge *edge = &spy.edges[i][j];
            if (edge->is_replied != 0) {
                sum += 1.4 * (edge->replied[0] - edge->offered[0]);
            }
        }
    }
    if (event->type == ADONIS_EVENT_START) {
        mass.initial = sum;
        return;
    }
    mass.worst = fmax(mass.worst, fabs(sum - mass.initial));
}

Test(gossip, a_flow_between_exchanges_conserves_what_it_leaves_alone)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct world world;
        struct world_run run;
        set_up(&world, graphs[g], 10, slow_links, g);
        spy_on(&a2_table);
        spy.after = weigh_pairs;
        memset(&mass, 0, sizeof mass);
        go(&world, &run, "a2cid2", 100.0);
        cr_assert_gt(run.counters.exchanges, 100);
        cr_assert_lt(mass.worst, 1e-12, "%s: %g", graphs[g], mass.worst);
        world_run_fini(&run);
        spy_free();
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Exchanges alone, in order. */
static uint64_t exchanges(struct ab_method_event *out)
{
    uint64_t n = 0;
    for (uint64_t e = 0; e < spy.n_events; e++) {
        if (spy.events[e].i != spy.events[e].j) {
            out[n++] = spy.events[e];
        }
    }
    return n;
}

Test(gossip, edges_ring_at_the_same_times_for_every_method_of_the_same_rate)
{
    static struct ab_method_event first[4000];
    static struct ab_method_event second[4000];
    struct world world;
    struct world_run run;
    set_up(&world, "grid:rows=2", 8, "poisson", 11);
    spy_on(world_table("pairwise-gossip"));
    go(&world, &run, "pairwise-gossip:rate=7", 100.0);
    uint64_t n_first = exchanges(first);
    world_run_fini(&run);
    spy_on(world_table("dadao"));
    go(&world, &run, "dadao:rate=7", 100.0);
    uint64_t n_second = exchanges(second);
    cr_assert_eq(n_first, n_second);
    cr_assert_gt(n_first, 500);
    for (uint64_t e = 0; e < n_first; e++) {
        cr_assert_eq(first[e].time, second[e].time); /* bit for bit */
        cr_assert_eq(first[e].i, second[e].i);
        cr_assert_eq(first[e].j, second[e].j);
    }
    world_run_fini(&run);
    spy_free();
    world_fini(&world);
    AB_NO_LEAKS();
}

/* Counts over T are Poisson(rate T) and independent: sum (N - m)^2 / m is chi-square
 * with as many degrees of freedom as clocks. Fixed seed; bounds are the quantiles at
 * 1e-4 and 1 - 1e-4. */
Test(gossip, clocks_of_nodes_and_edges_are_poisson)
{
    enum { N = 8 };
    struct world world;
    struct world_run run;
    const double units = 2000.0;
    set_up(&world, "ring", N, "poisson", 2);
    spy_on(world_table("dadao"));
    go(&world, &run, "dadao:rate=8", units);
    double gradients[N] = {0.0};
    double edges[N] = {0.0};
    for (uint64_t e = 0; e < spy.n_events; e++) {
        const struct ab_method_event *event = &spy.events[e];
        if (event->i == event->j) {
            gradients[event->i]++;
        } else {
            edges[event->j == N - 1 && event->i == 0 ? N - 1 : event->i]++;
        }
    }
    double chi_gradients = 0.0;
    double chi_edges = 0.0;
    for (int k = 0; k < N; k++) {
        chi_gradients += (gradients[k] - units) * (gradients[k] - units) / units;
        chi_edges += (edges[k] - units) * (edges[k] - units) / units;
    }
    cr_assert(chi_gradients > 0.45 && chi_gradients < 31.8, "%g", chi_gradients);
    cr_assert(chi_edges > 0.45 && chi_edges < 31.8, "%g", chi_edges);
    world_run_fini(&run);
    spy_free();
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(gossip, alone_there_is_nothing_to_do_and_the_host_says_so)
{
    struct world world;
    set_up(&world, "complete", 1, "poisson", 0);
    struct world_run run = {
        .world = &world, .algorithm = "pairwise-gossip", .budget = {AB_AXIS_TIME, 1e9}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_STALLED);
    cr_assert_eq(world_distance(2, run.estimates, world.start), 0.0);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}
