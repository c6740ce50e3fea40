/* Stochastic gradient push as a node program run by the engine: its matrix form on
 * directed graphs, what push-sum conserves, and what it does without loss and with. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <adonis/invariants.h>
#include <adonis/rounds.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "plugin/trajectory.h"
#include "support/folder.h"
#include "support/leaks.h"

#define JITTER                                                                         \
    "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": \"lognormal\", "  \
    "\"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005"
static const char *const jitter = JITTER "}}";
static const char *const lossy = JITTER ", \"loss\": 0.2, \"transport\": \"lossy\"}}";

enum { D = 3, MAX_N = 16 };

static struct world world;

static void set_up(const char *graph, uint32_t n, uint64_t seed, const char *profile)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = D,
                                              .mu = 0.5,
                                              .L = 4.0,
                                              .seed = seed,
                                              .profile = profile});
}

/* A ring of one direction with chords drawn at random: nodes receive from more, or from
 * fewer, than they send to. */
static void set_up_digraph(uint32_t n, uint64_t seed, const char *profile)
{
    char text[4096] = "";
    static char graph[300];
    size_t size = 0;
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 7);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            double u = ab_rng_uniform(&stream, i * (uint64_t)n + j);
            if (j == (i + 1) % n || (i != j && u < 1.5 / (1.0 + j))) {
                size +=
                    (size_t)snprintf(text + size, sizeof text - size, "%u %u\n", i, j);
            }
        }
    }
    struct test_folder folder = test_folder_make();
    (void)snprintf(graph, sizeof graph, "directed-edges:data=%s",
                   test_folder_put(&folder, "graph", text, size));
    set_up(graph, n, seed, profile);
    test_folder_remove(&folder);
}

/* Pure push-sum: f_i = 0. */
static void without_gradients(void)
{
    memset(world.A, 0, (uint64_t)world.n * D * D * sizeof *world.A);
    memset(world.b, 0, (uint64_t)world.n * D * sizeof *world.b);
}

static void mean_of_starts(double mean[D])
{
    memset(mean, 0, D * sizeof *mean);
    for (uint32_t k = 0; k < world.n * D; k++) {
        mean[k % D] += world.start[k] / world.n;
    }
}

/* ---- against the matrix form ---- */

static void compare(const char *what)
{
    struct trajectory trajectory = {.world = &world,
                                    .algorithm = "push-sum-sgp:step=0.02",
                                    .n_rounds = 150,
                                    .method = ab_method_sgp,
                                    .step = 0.02};
    trajectory_run(&trajectory);
    cr_assert_gt(trajectory.n_compared, world.n * 30);
    cr_assert_lt(trajectory.worst, 1e-11, "%s: %g", what, trajectory.worst);
    world_fini(&world);
}

Test(push_sum, equals_the_matrix_form_on_directed_graphs)
{
    const char *const profiles[] = {"ideal", jitter, "poisson"};
    for (size_t p = 0; p < 3; p++) {
        for (uint32_t n = 2; n <= 12; n += 5) {
            set_up("directed-ring", n, p, profiles[p]);
            compare("directed-ring");
            set_up("exponential", n, p, profiles[p]);
            compare("exponential");
            set_up_digraph(n + 2, p + n, profiles[p]);
            compare("random");
        }
    }
    AB_NO_LEAKS();
}

Test(push_sum, equals_the_matrix_form_on_undirected_graphs)
{
    const char *const graphs[] = {"ring", "star", "complete", "grid:rows=3"};
    for (size_t g = 0; g < 4; g++) {
        set_up(graphs[g], 12, g, jitter);
        compare(graphs[g]);
    }
    AB_NO_LEAKS();
}

/* ---- doubly stochastic weights ---- */

Test(push_sum, on_doubly_stochastic_weights_is_adapt_then_combine)
{
    const char *const graphs[] = {"ring", "star", "erdos-renyi:p=0.4", "grid:rows=2"};
    for (size_t g = 0; g < 4; g++) {
        set_up(graphs[g], 10, g, "ideal");
        double *push = world_estimates(&world, "push-sum-sgp:step=0.2", 200);
        double *atc = world_estimates(&world, "dsgd-atc:step=0.2", 200);
        cr_assert_lt(world_distance((uint64_t)world.n * D, push, atc), 1e-11);
        ab_free(push);
        ab_free(atc);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

static const struct adonis_invariant *weight_of_table(void)
{
    const struct adonis_invariants *all =
        world_table("push-sum-sgp")->extension(ADONIS_INVARIANTS);
    cr_assert_eq(all->n_invariants, 1);
    return &all->invariants[0];
}

struct weights {
    double least;
    double most;
    int n_seen;
};

static void look_at_weights(void *ctx, struct ab_sim *sim)
{
    struct weights *weights = ctx;
    for (uint32_t i = 0; i < world.n; i++) {
        double w[D];
        weight_of_table()->term(ab_sim_node(sim, i), ab_sim_now(sim), w);
        cr_assert(w[0] == w[1] && w[1] == w[2]);
        weights->least = fmin(weights->least, w[0]);
        weights->most = fmax(weights->most, w[0]);
        weights->n_seen++;
    }
}

static struct weights weights_of_run(uint64_t n_rounds)
{
    struct weights weights = {INFINITY, -INFINITY, 0};
    struct world_run run = {.world = &world,
                            .algorithm = "push-sum-sgp:step=0.05",
                            .budget = {AB_AXIS_ROUNDS, (double)n_rounds},
                            .ctx = &weights,
                            .look = look_at_weights};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    for (uint32_t k = 0; k < world.n * D; k++) {
        cr_assert(isfinite(run.estimates[k]));
    }
    world_run_fini(&run);
    return weights;
}

/* Also where messages are lost: what is mixed in their place has the weight 1, too. */
Test(push_sum, weights_stay_one_where_all_receive_from_as_many_as_they_send_to)
{
    const char *const graphs[] = {"directed-ring", "exponential", "grid:rows=2"};
    for (size_t g = 0; g < 6; g++) {
        set_up(graphs[g / 2], 10, g, g % 2 == 0 ? jitter : lossy);
        struct weights weights = weights_of_run(300);
        cr_assert_gt(weights.n_seen, 300);
        cr_assert_float_eq(weights.least, 1.0, 1e-13);
        cr_assert_float_eq(weights.most, 1.0, 1e-13);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(push_sum, weights_stay_positive_and_bounded)
{
    for (uint64_t seed = 0; seed < 6; seed++) {
        set_up_digraph(12, seed, seed % 2 == 0 ? jitter : lossy);
        struct weights weights = weights_of_run(2000);
        cr_assert(weights.least > 0.0 && weights.least < 0.8, "%g", weights.least);
        cr_assert(weights.most > 1.2 && weights.most < world.n, "%g", weights.most);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* ---- what is conserved ---- */

/* The table is watched from outside. What a node has sent and not mixed yet it has as
 * its own share only; the other shares are under way until their receivers mix them. */
enum { LENGTH = D + 1, MAX_ROUNDS = 400 };
static struct {
    struct adonis_host host;
    const struct adonis_host *real;
    struct adonis_node *nodes[MAX_N];
    double sent[MAX_N][MAX_ROUNDS][LENGTH]; /* payloads, by sender and exchange */
    uint64_t n_sent[MAX_N];
    uint64_t n_mixed[MAX_N];
    double start[LENGTH];
    double worst;
    double worst_at_nodes; /* without what is under way: to see that there is some */
    double lost[LENGTH];   /* the share of what was lost less what stood in for it */
    int n_lost;
} mass;

static int32_t watched_send(struct adonis_node *node, const uint32_t *slots,
                            uint32_t n_slots, uint64_t tag,
                            const struct adonis_part *parts, uint32_t n_parts)
{
    cr_assert(n_parts == 2 && parts[0].length == D && parts[1].length == 1);
    cr_assert_lt(tag, MAX_ROUNDS);
    cr_assert_eq(tag, mass.n_sent[node->id]);
    memcpy(mass.sent[node->id][tag], parts[0].data, D * sizeof(double));
    mass.sent[node->id][tag][D] = parts[1].data[0];
    mass.n_sent[node->id]++;
    return mass.real->send(node, slots, n_slots, tag, parts, n_parts);
}

static int was_lost(uint32_t from, uint32_t to, uint64_t exchange)
{
    struct ab_stream stream =
        ab_stream_make(world.config.seed, AB_RNG_LOSS, from | (uint64_t)to << 32);
    return ab_rng_uniform(&stream, exchange) < world.profile->loss;
}

/* What node i mixed in the place of the payload of node j. */
static const double *stand_in(uint32_t i, uint32_t j, uint64_t exchange)
{
    for (uint64_t e = exchange; e > 0; e--) {
        if (!was_lost(j, i, e - 1)) {
            return mass.sent[j][e - 1];
        }
    }
    return mass.sent[i][exchange];
}

static void watched_round_end(struct adonis_node *node)
{
    uint32_t i = node->id;
    uint64_t exchange = mass.n_mixed[i]++;
    for (uint32_t j = 0; j < world.n; j++) {
        double share = world.W[i * world.n + j];
        if (j != i && share > 0.0 && was_lost(j, i, exchange)) {
            const double *instead = stand_in(i, j, exchange);
            for (int k = 0; k < LENGTH; k++) {
                mass.lost[k] += share * (mass.sent[j][exchange][k] - instead[k]);
            }
            mass.n_lost++;
        }
    }
    mass.real->round_end(node);
}

static int32_t watched_init(struct adonis_node *node, const double *start)
{
    mass.nodes[node->id] = node;
    mass.real = node->host;
    mass.host = *node->host;
    mass.host.send = watched_send;
    mass.host.round_end = watched_round_end;
    node->host = &mass.host;
    return world_table("push-sum-sgp")->init(node, start);
}

static void add_shares_under_way(uint32_t i, double under_way[LENGTH])
{
    for (uint32_t j = 0; j < world.n; j++) {
        double share = world.W[i * world.n + j];
        uint64_t first = mass.n_mixed[i];
        for (uint64_t e = first; j != i && share > 0.0 && e < mass.n_sent[j]; e++) {
            for (int k = 0; k < LENGTH; k++) {
                under_way[k] += share * mass.sent[j][e][k];
            }
        }
    }
}

static void weigh(void)
{
    double at_nodes[LENGTH] = {0.0};
    double under_way[LENGTH] = {0.0};
    for (uint32_t i = 0; i < world.n; i++) {
        double own[LENGTH];
        const double *x = adonis_rounds_vector(mass.nodes[i], 1);
        double w[D];
        weight_of_table()->term(mass.nodes[i], 0, w);
        int has_sent = mass.n_sent[i] > mass.n_mixed[i];
        double share = world.W[i * world.n + i];
        for (int k = 0; k < LENGTH; k++) {
            double rest = k < D ? x[k] : 0.0; /* of rounding, once sent */
            double kept = has_sent ? share * mass.sent[i][mass.n_mixed[i]][k] : 0.0;
            own[k] = has_sent ? kept + rest : (k < D ? x[k] : w[0]);
            at_nodes[k] += own[k];
        }
        add_shares_under_way(i, under_way);
    }
    for (int k = 0; k < LENGTH; k++) {
        double total = at_nodes[k] + under_way[k] + mass.lost[k];
        mass.worst = fmax(mass.worst, fabs(total - mass.start[k]));
        mass.worst_at_nodes =
            fmax(mass.worst_at_nodes, fabs(at_nodes[k] - mass.start[k]));
    }
}

static int32_t watched_on_event(struct adonis_node *node,
                                const struct adonis_event *event)
{
    int32_t code = world_table("push-sum-sgp")->on_event(node, event);
    weigh();
    return code;
}

/* Runs push-sum without gradients for 300 rounds and weighs after every event. */
static double *run_weighed(void)
{
    struct adonis_algorithm table = *world_table("push-sum-sgp");
    memset(&mass, 0, sizeof mass);
    table.init = watched_init;
    table.on_event = watched_on_event;
    without_gradients();
    for (uint32_t k = 0; k < world.n * D; k++) {
        mass.start[k % D] += world.start[k];
    }
    mass.start[D] = world.n;
    struct world_run run = {.world = &world,
                            .algorithm = "push-sum-sgp:step=0.1",
                            .table = &table,
                            .budget = {AB_AXIS_ROUNDS, 300}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    cr_assert_gt(mass.worst_at_nodes, 0.1);
    return run.estimates;
}

Test(push_sum, sums_are_conserved_with_what_is_under_way)
{
    for (uint64_t seed = 0; seed < 6; seed++) {
        set_up_digraph(10, seed, jitter);
        ab_free(run_weighed());
        cr_assert_eq(mass.n_lost, 0);
        cr_assert_lt(mass.worst, 1e-13, "%g", mass.worst);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(push_sum, sums_are_conserved_with_what_was_lost_and_what_stood_in_for_it)
{
    for (uint64_t seed = 0; seed < 6; seed++) {
        set_up_digraph(10, seed, lossy);
        ab_free(run_weighed());
        cr_assert_gt(mass.n_lost, 1000);
        cr_assert_lt(mass.worst, 1e-12, "%g", mass.worst);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* What rounding leaves of x stays at the node. */
Test(push_sum, sums_are_conserved_on_a_wire_of_32_bits)
{
    set_up_digraph(10, 3, jitter);
    world.config.wire_bytes = 4;
    ab_free(run_weighed());
    cr_assert_lt(mass.worst, 1e-13, "%g", mass.worst);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* ---- the limit ---- */

/* The largest distance of a node from the mean of the starts. */
static double distance_from_mean(const double *X)
{
    double mean[D];
    double most = 0.0;
    mean_of_starts(mean);
    for (uint32_t i = 0; i < world.n; i++) {
        most = fmax(most, world_distance(D, &X[i * (uint64_t)D], mean));
    }
    return most;
}

/* x_i+ = mean of x_i and of all x_j that node i receives: rows sum to one, not columns.
 */
static void average_by_rows(uint64_t n_rounds, double *X)
{
    for (uint64_t t = 0; t < n_rounds; t++) {
        double next[MAX_N * D] = {0.0};
        for (uint32_t i = 0; i < world.n; i++) {
            double n_mixed = 0.0;
            for (uint32_t j = 0; j < world.n; j++) {
                n_mixed += world.W[i * world.n + j] > 0.0;
            }
            for (uint32_t k = 0; k < world.n * D; k++) {
                int is_mixed = world.W[i * world.n + k / D] > 0.0;
                next[i * D + k % D] += is_mixed ? X[k] / n_mixed : 0.0;
            }
        }
        memcpy(X, next, (uint64_t)world.n * D * sizeof *X);
    }
}

Test(push_sum, averages_on_every_digraph_and_averaging_by_rows_does_not)
{
    for (uint64_t seed = 0; seed < 6; seed++) {
        set_up_digraph(10, seed, jitter);
        double *Z = run_weighed();
        cr_assert_lt(distance_from_mean(Z), 1e-12);
        average_by_rows(300, world.start);
        cr_assert_lt(world_distance(D, world.start, &world.start[(uint64_t)D * 9]),
                     1e-12, "it agrees,");
        memcpy(Z, world.start, (uint64_t)world.n * D * sizeof *Z);
        world_fini(&world);
        set_up_digraph(10, seed, jitter);
        cr_assert_gt(distance_from_mean(Z), 1e-2, "but not on the mean");
        ab_free(Z);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* The distance is of order a, on an unbalanced digraph too. */
Test(push_sum, ends_the_nearer_to_the_optimum_the_smaller_its_step)
{
    double errors[2];
    set_up_digraph(10, 2, "ideal");
    for (int k = 0; k < 2; k++) {
        double *Z = world_estimates(
            &world, k == 0 ? "push-sum-sgp:step=0.01" : "push-sum-sgp:step=0.001",
            k == 0 ? 3000 : 30000);
        errors[k] = sqrt(world_error(&world, Z));
        ab_free(Z);
    }
    cr_assert_lt(errors[0], 0.1);
    cr_assert_float_eq(errors[1] / errors[0], 0.1, 0.02, "%g %g", errors[0], errors[1]);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* A loss costs little: nobody stalls, and the neighbourhood stays one. */
Test(push_sum, goes_on_where_messages_are_lost)
{
    for (uint64_t seed = 0; seed < 3; seed++) {
        set_up_digraph(10, seed, lossy);
        double *Z = world_estimates(&world, "push-sum-sgp:step=0.01", 3000);
        cr_assert_lt(world_error(&world, Z), 0.1, "%g", world_error(&world, Z));
        ab_free(Z);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Node s is slow. Node s + 1 waits for what s sends after its gradient, so it has ended
 * as many rounds as s, node s + 2 one more, ... and s - 1, which sends to s, six more.
 */
static uint64_t largest_lead;

static void look_at_lead(void *ctx, struct ab_sim *sim)
{
    (void)ctx;
    for (uint32_t i = 0; i < world.n; i++) {
        struct ab_counters ahead;
        struct ab_counters behind;
        ab_sim_node_counters(sim, i, &ahead);
        ab_sim_node_counters(sim, (i + 1) % world.n, &behind);
        if (ahead.rounds > behind.rounds + largest_lead) {
            largest_lead = ahead.rounds - behind.rounds;
        }
    }
}

Test(push_sum, a_sender_is_as_far_ahead_as_its_way_back_allows)
{
    set_up("directed-ring", 8, 1,
           "{\"compute\": {\"gradient_s\": 0.001, \"persistent\": {\"kind\": "
           "\"two-speed\", \"fraction\": 0.2, \"slowdown\": 100}}, \"network\": {}}");
    struct world_run run = {.world = &world,
                            .algorithm = "push-sum-sgp",
                            .budget = {AB_AXIS_TIME, 1e9},
                            .look = look_at_lead};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    cr_assert_eq(largest_lead, 6);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}
