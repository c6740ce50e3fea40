/* rounds.h by rules made for the purpose: order of gradient and exchange, several
 * exchanges in a round, a payload for each slot, scalars, misuse. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <adonis/rounds.h>

#include "base/alloc.h"
#include "plugin/world.h"
#include "support/leaks.h"

static const double step = 0.1;

static void fill(struct adonis_node *node, struct adonis_round *round)
{
    memcpy(round->payload, adonis_rounds_vector(node, 0), node->dim * sizeof(double));
    round->send = 1;
}

static int32_t take(struct adonis_node *node, struct adonis_round *round)
{
    double *x = adonis_rounds_vector(node, 0);
    memcpy(x, round->mixed, node->dim * sizeof *x);
    return ADONIS_OK;
}

static struct adonis_algorithm table_of(const char *id)
{
    return (struct adonis_algorithm){ADONIS_TABLE_HEADER,
                                     .id = id,
                                     .version = "1",
                                     .summary = "for a test",
                                     .paper = "none",
                                     .authors = "nobody",
                                     .licence = "MIT",
                                     .needs = ADONIS_NEEDS_GRADIENT,
                                     .estimate = adonis_rounds_estimate};
}

/* Defines NAME_table: a rule as a plugin. */
#define RULE(name, ...)                                                                \
    static const struct adonis_rounds_rule name##_rule = {                             \
        .state_size = sizeof(struct adonis_rounds), __VA_ARGS__};                      \
    static uint64_t name##_state_size(const struct adonis_node *node)                  \
    {                                                                                  \
        return adonis_rounds_state_size(node, &name##_rule);                           \
    }                                                                                  \
    static int32_t name##_init(struct adonis_node *node, const double *start)          \
    {                                                                                  \
        return adonis_rounds_init(node, &name##_rule, start);                          \
    }                                                                                  \
    static int32_t name##_on_event(struct adonis_node *node,                           \
                                   const struct adonis_event *event)                   \
    {                                                                                  \
        return adonis_rounds_on_event(node, &name##_rule, event);                      \
    }                                                                                  \
    static struct adonis_algorithm name##_table(void)                                  \
    {                                                                                  \
        struct adonis_algorithm table = table_of(#name);                               \
        table.kind = ADONIS_SYNCHRONOUS;                                               \
        table.state_size = name##_state_size;                                          \
        table.init = name##_init;                                                      \
        table.on_event = name##_on_event;                                              \
        return table;                                                                  \
    }

/* ---- rules ---- */

/* Combine, then adapt: x+ = W x - a g(x). */
static int32_t cta_begin(struct adonis_node *node, struct adonis_round *round)
{
    fill(node, round);
    round->point = adonis_rounds_vector(node, 0);
    return ADONIS_OK;
}
static int32_t cta_combine(struct adonis_node *node, struct adonis_round *round)
{
    node->math->axpy(node->dim, -step, round->gradient, round->mixed);
    return take(node, round);
}
RULE(cta, .n_vectors = 1, .n_sent = 1, .begin = cta_begin, .combine = cta_combine)

/* Adapt, then combine: x+ = W (x - a g(x)). */
static int32_t atc_begin(struct adonis_node *node, struct adonis_round *round)
{
    round->point = adonis_rounds_vector(node, 0);
    return ADONIS_OK;
}
static int32_t atc_gradient(struct adonis_node *node, struct adonis_round *round)
{
    fill(node, round);
    node->math->axpy(node->dim, -step, round->gradient, round->payload);
    return ADONIS_OK;
}
RULE(atc, .n_vectors = 1, .n_sent = 1, .begin = atc_begin, .gradient = atc_gradient,
     .combine = take)

/* Three exchanges in a round, no gradient: x+ = W^3 x. */
static int32_t power_begin(struct adonis_node *node, struct adonis_round *round)
{
    fill(node, round);
    return ADONIS_OK;
}
static int32_t power_combine(struct adonis_node *node, struct adonis_round *round)
{
    round->again = round->exchange < 2;
    return take(node, round);
}
RULE(power, .n_vectors = 1, .n_sent = 1, .begin = power_begin, .combine = power_combine)

/* Adapt, adapt, then combine: a stage without exchange in between (local steps). */
static int32_t local_gradient(struct adonis_node *node, struct adonis_round *round)
{
    node->math->axpy(node->dim, -step, round->gradient, adonis_rounds_vector(node, 0));
    if (round->exchange == 1) {
        fill(node, round);
    }
    return ADONIS_OK;
}
static int32_t local_combine(struct adonis_node *node, struct adonis_round *round)
{
    round->again = round->exchange == 0;
    return round->mixed != NULL ? take(node, round) : ADONIS_OK;
}
RULE(local, .n_vectors = 1, .n_sent = 1, .begin = atc_begin, .gradient = local_gradient,
     .combine = local_combine)

/* Push-sum: x and a weight w travel together; estimate x / w. Vector 0 is the estimate,
 * vector 1 holds x, vector 2 w in its first number. */
static int32_t push_prepare(struct adonis_node *node)
{
    memcpy(adonis_rounds_vector(node, 1), adonis_rounds_vector(node, 0),
           node->dim * sizeof(double));
    adonis_rounds_vector(node, 2)[0] = 1.0 + node->id;
    return ADONIS_OK;
}
static int32_t push_begin(struct adonis_node *node, struct adonis_round *round)
{
    memcpy(round->payload, adonis_rounds_vector(node, 1), node->dim * sizeof(double));
    round->payload[node->dim] = adonis_rounds_vector(node, 2)[0];
    round->send = 1;
    return ADONIS_OK;
}
static int32_t push_combine(struct adonis_node *node, struct adonis_round *round)
{
    double w = round->mixed[node->dim];
    memcpy(adonis_rounds_vector(node, 1), round->mixed, node->dim * sizeof(double));
    adonis_rounds_vector(node, 2)[0] = w;
    for (uint64_t k = 0; k < node->dim; k++) {
        adonis_rounds_vector(node, 0)[k] = round->mixed[k] / w;
    }
    return ADONIS_OK;
}
RULE(push, .n_vectors = 3, .n_sent = 1, .n_scalars = 1, .init = push_prepare,
     .begin = push_begin, .combine = push_combine)

/* RelaySGD without gradients, on a tree: message i->j = x_i + sum of the last messages
 * into i but j's, with counts; x+ = ((n - counts) x + sum of messages) / n. Vector 1 +
 * j keeps the last message from slot j, its count in vector 4. */
enum { RELAY_SLOTS = 3, RELAY_COUNTS = RELAY_SLOTS + 1 };
static int32_t relay_begin(struct adonis_node *node, struct adonis_round *round)
{
    const double *counts = adonis_rounds_vector(node, RELAY_COUNTS);
    for (uint32_t j = 0; j < node->n_slots; j++) {
        double *payload = round->payload + j * (node->dim + 1);
        memcpy(payload, adonis_rounds_vector(node, 0), node->dim * sizeof *payload);
        payload[node->dim] = 1.0;
        for (uint32_t k = 0; k < node->n_slots; k++) {
            if (k != j) {
                node->math->axpy(node->dim, 1.0, adonis_rounds_vector(node, 1 + k),
                                 payload);
                payload[node->dim] += counts[k];
            }
        }
    }
    round->send = 1;
    return ADONIS_OK;
}
static int32_t relay_combine(struct adonis_node *node, struct adonis_round *round);
RULE(relay, .n_vectors = RELAY_COUNTS + 1, .n_sent = 1, .n_scalars = 1, .per_slot = 1,
     .begin = relay_begin, .combine = relay_combine)
static int32_t relay_combine(struct adonis_node *node, struct adonis_round *round)
{
    cr_assert_null(round->mixed);
    double *x = adonis_rounds_vector(node, 0);
    double *counts = adonis_rounds_vector(node, RELAY_COUNTS);
    double left = node->n_nodes;
    for (uint32_t j = 0; j < node->n_slots; j++) {
        const double *received = adonis_rounds_received(node, &relay_rule, j);
        memcpy(adonis_rounds_vector(node, 1 + j), received, node->dim * sizeof(double));
        counts[j] = received[node->dim];
        left -= counts[j];
    }
    node->math->scale(node->dim, left / node->n_nodes, x);
    for (uint32_t j = 0; j < node->n_slots; j++) {
        node->math->axpy(node->dim, 1.0 / node->n_nodes,
                         adonis_rounds_vector(node, 1 + j), x);
    }
    return ADONIS_OK;
}

/* Node 0 sends two vectors where the others send one. */
RULE(wide, .n_vectors = 2, .n_sent = 2, .begin = power_begin, .combine = take)
static int32_t unequal_on_event(struct adonis_node *node,
                                const struct adonis_event *event)
{
    return node->id == 0 ? wide_on_event(node, event) : power_on_event(node, event);
}
static struct adonis_algorithm unequal_table(void)
{
    struct adonis_algorithm table = wide_table();
    table.on_event = unequal_on_event;
    return table;
}

/* ---- tests ---- */

static struct world world;
static struct world_run run;

static void set_up(const char *graph, uint32_t n, uint64_t dim, const char *profile)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = dim,
                                              .mu = 1.0,
                                              .L = 3.0,
                                              .seed = n,
                                              .profile = profile});
}

static void go(struct adonis_algorithm table, uint64_t n_rounds)
{
    run = (struct world_run){.world = &world,
                             .algorithm = table.id,
                             .table = &table,
                             .budget = {AB_AXIS_ROUNDS, (double)n_rounds}};
    world_run_go(&run);
    run.table = NULL;
}

/* X <- W X, plain loops. */
static void mix(double *X)
{
    uint64_t d = world.dim;
    double *out = ab_alloc(world.n * d, sizeof *out);
    for (uint64_t i = 0; i < world.n; i++) {
        for (uint64_t j = 0; j < world.n; j++) {
            for (uint64_t k = 0; k < d; k++) {
                out[i * d + k] += world.W[i * world.n + j] * X[j * d + k];
            }
        }
    }
    memcpy(X, out, world.n * d * sizeof *X);
    ab_free(out);
}

static void descend(double *X)
{
    double *g = ab_alloc(world.dim, sizeof *g);
    for (uint32_t i = 0; i < world.n; i++) {
        world_gradient(&world, i, &X[i * world.dim], g);
        for (uint64_t k = 0; k < world.dim; k++) {
            X[i * world.dim + k] -= step * g[k];
        }
    }
    ab_free(g);
}

static void expect(const double *X)
{
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    cr_assert_lt(world_distance(world.n * world.dim, X, run.estimates), 1e-12);
    world_run_fini(&run);
    world_fini(&world);
}

Test(rounds, a_rule_may_send_after_its_gradient)
{
    set_up("erdos-renyi:p=0.4", 9, 3, "ideal");
    go(atc_table(), 30);
    for (int t = 0; t < 30; t++) {
        descend(world.start);
        mix(world.start);
    }
    expect(world.start);
    AB_NO_LEAKS();
}

Test(rounds, several_exchanges_make_one_round)
{
    set_up("star", 12, 3, "ideal"); /* 11 slots: more than one pass of the mixing */
    go(power_table(), 5);
    uint64_t least =
        UINT64_C(5) * 3 * 2 * 11; /* some have sent for the next round already */
    cr_assert(run.counters.messages >= least && run.counters.messages < least + 22);
    for (int t = 0; t < 15; t++) {
        mix(world.start);
    }
    expect(world.start);
    AB_NO_LEAKS();
}

Test(rounds, a_stage_may_do_without_exchange)
{
    set_up("ring", 6, 2, "ideal");
    go(local_table(), 10);
    cr_assert_eq(run.counters.messages, UINT64_C(10) * 2 * 6);
    for (int t = 0; t < 10; t++) {
        descend(world.start);
        descend(world.start);
        mix(world.start);
    }
    expect(world.start);
    AB_NO_LEAKS();
}

/* X_t = W^t X_0: an eigenvector of W shrinks by its eigenvalue in every round. On the
 * ring cos(2 pi i / n) has 1/3 + 2/3 cos(2 pi / n). */
Test(rounds, an_eigenvector_shrinks_by_its_eigenvalue)
{
    const double turn = 2.0 * acos(-1.0) / 8.0;
    set_up("ring", 8, 1, "ideal");
    for (uint32_t i = 0; i < 8; i++) {
        world.start[i] = cos(turn * i);
    }
    go(power_table(), 4);
    double factor = pow(1.0 / 3.0 + 2.0 / 3.0 * cos(turn), 12.0);
    for (uint32_t i = 0; i < 8; i++) {
        world.start[i] *= factor;
    }
    expect(world.start);
    AB_NO_LEAKS();
}

/* Two agents, f = (x -+ c)^2 / 2, Metropolis weight 1/2 each: l = 1 - 2w = 0. CTA ends
 * at +-c a / (a + 2 w), ATC at +-c a l / (1 - l (1 - a)) = 0, the mean at 0. */
Test(rounds, two_agents_end_where_theory_says)
{
    const double c = 0.7;
    for (int is_atc = 0; is_atc < 2; is_atc++) {
        set_up("path", 2, 1, "ideal");
        for (uint32_t i = 0; i < 2; i++) {
            world.A[i] = 1.0;
            world.b[i] = i == 0 ? c : -c;
        }
        go(is_atc ? atc_table() : cta_table(), 400);
        double end = is_atc ? 0.0 : c * step / (step + 1.0);
        cr_assert_float_eq(run.estimates[0], end, 1e-14);
        cr_assert_float_eq(run.estimates[1], -end, 1e-14);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(rounds, scalars_travel_with_the_vectors)
{
    set_up("grid:rows=2", 8, 2, "ideal");
    go(push_table(), 400);
    double sums[2] = {0.0, 0.0};
    for (int k = 0; k < 16; k++) {
        sums[k % 2] += world.start[k];
    }
    for (int k = 0; k < 16; k++) { /* sum x / sum w, w_0 = 1 + id */
        cr_assert_float_eq(run.estimates[k], sums[k % 2] / 36.0, 1e-12);
    }
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* RelaySGD on a path, the counts being full: x_i(t+1) = (1/n) sum_j x_j(t - delay). */
Test(rounds, neighbours_may_get_different_payloads)
{
    set_up("path", 6, 2, "ideal");
    double X[40][12];
    memcpy(X[0], world.start, sizeof X[0]);
    for (int t = 1; t < 40; t++) {
        go(relay_table(), (uint64_t)t);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        memcpy(X[t], run.estimates, sizeof X[t]);
        world_run_fini(&run);
    }
    for (int t = 6; t + 1 < 40; t++) {
        for (int i = 0; i < 6; i++) {
            for (int k = 0; k < 2; k++) {
                double mean = 0.0;
                for (int j = 0; j < 6; j++) {
                    int distance = i > j ? i - j : j - i;
                    int delay = distance > 0 ? distance - 1 : 0;
                    mean += X[t - delay][j * 2 + k] / 6.0;
                }
                cr_assert_float_eq(X[t + 1][i * 2 + k], mean, 1e-12);
            }
        }
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(rounds, nodes_that_do_not_make_the_same_exchanges_are_found)
{
    set_up("ring", 4, 2, "ideal");
    go(unequal_table(), 10);
    cr_assert_eq(run.outcome, AB_OUTCOME_PLUGIN_ERROR);
    cr_assert_not_null(strstr(run.reason, "nodes must make the same exchanges"), "%s",
                       run.reason);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(rounds, alone_and_without_gradients_rounds_still_pass)
{
    set_up("complete", 1, 3, "ideal");
    go(power_table(), 7);
    cr_assert_eq(run.counters.rounds, 7);
    expect(world.start);
    AB_NO_LEAKS();
}
