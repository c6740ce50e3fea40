/* rounds.h on networks that lose messages: what a rule declares a loss to mean, against
 * matrix forms with the same losses. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <adonis/rounds.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "plugin/world.h"
#include "support/leaks.h"

static const double step = 0.1;
static const double loss = 0.2;
/* Nodes of unlike speed, so that neighbours are ahead of each other. */
static const char *const profile =
    "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": \"lognormal\", "
    "\"sigma\": 1}}, \"network\": {\"latency_s\": 0.0002, \"loss\": 0.2, "
    "\"transport\": \"lossy\"}}";

static struct world world;
static struct world_run run;

/* One transfer an exchange over each edge in each direction: the k-th is exchange k. */
static int is_lost(uint32_t from, uint32_t to, uint64_t exchange)
{
    struct ab_stream stream =
        ab_stream_make(world.config.seed, AB_RNG_LOSS, from | (uint64_t)to << 32);
    return ab_rng_uniform(&stream, exchange) < loss;
}

/* ---- combine, then adapt, with each of the meanings ---- */

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    round->point = adonis_rounds_vector(node, 0);
    memcpy(round->payload, round->point, node->dim * sizeof(double));
    round->send = 1;
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    double *x = adonis_rounds_vector(node, 0);
    node->math->axpy(node->dim, -step, round->gradient, round->mixed);
    memcpy(x, round->mixed, node->dim * sizeof *x);
    return ADONIS_OK;
}

static struct adonis_rounds_rule rule = {.state_size = sizeof(struct adonis_rounds),
                                         .n_vectors = 1,
                                         .n_sent = 1,
                                         .begin = begin,
                                         .combine = combine};
ADONIS_ROUNDS(rule)

static const struct adonis_algorithm table = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "cta",
    .version = "1",
    .summary = "for a test",
    .paper = "none",
    .authors = "nobody",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT,
    .estimate = adonis_rounds_estimate,
};

/* What node i mixes as v_j in exchange t: a row of X, which has one for each exchange
 * and node. */
static const double *mixed_as(const double *X, uint32_t i, uint32_t j, uint64_t t)
{
    uint64_t d = world.dim;
    const double *own = &X[(t * world.n + i) * d];
    if (j == i) {
        return own;
    }
    for (uint64_t age = 0; age <= t; age++) {
        if (!is_lost(j, i, t - age)) {
            return &X[((t - age) * world.n + j) * d];
        }
        if (rule.lost == ADONIS_LOST_RENORMALISES) {
            break;
        }
    }
    return own;
}

static void update(double *X, uint32_t i, uint64_t t)
{
    uint64_t d = world.dim;
    double *next = &X[((t + 1) * world.n + i) * d];
    world_gradient(&world, i, &X[(t * world.n + i) * d], next);
    for (uint64_t k = 0; k < d; k++) {
        next[k] *= -step;
    }
    for (uint32_t j = 0; j < world.n; j++) {
        const double *v = mixed_as(X, i, j, t);
        for (uint64_t k = 0; k < d; k++) {
            next[k] += world.W[i * world.n + j] * v[k];
        }
    }
}

/* X_0 .. X_rounds, each n x dim; freed by the caller. */
static double *matrix_form(uint64_t n_rounds)
{
    uint64_t size = world.n * world.dim;
    double *X = ab_alloc((n_rounds + 1) * size, sizeof *X);
    memcpy(X, world.start, size * sizeof *X);
    for (uint64_t t = 0; t < n_rounds; t++) {
        for (uint32_t i = 0; i < world.n; i++) {
            update(X, i, t);
        }
    }
    return X;
}

struct watch {
    const double *X;
    uint64_t n_rounds;
    double worst;
    uint64_t n_compared;
};

static void look(void *ctx, struct ab_sim *sim)
{
    struct watch *watch = ctx;
    for (uint32_t i = 0; i < world.n; i++) {
        double x[4];
        struct ab_counters counters;
        ab_sim_node_counters(sim, i, &counters);
        if (counters.rounds <= watch->n_rounds) {
            ab_sim_estimate(sim, i, x);
            double distance = world_distance(
                world.dim, x, &watch->X[(counters.rounds * world.n + i) * world.dim]);
            watch->worst = fmax(watch->worst, distance);
            watch->n_compared++;
        }
    }
}

static void set_up(const char *graph, uint64_t seed)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = 12,
                                              .dim = 3,
                                              .mu = 0.5,
                                              .L = 4.0,
                                              .seed = seed,
                                              .profile = profile});
}

static void compare(uint32_t meaning)
{
    const char *const graphs[] = {
        "ring",        "path",          "star",       "complete", "erdos-renyi:p=0.4",
        "grid:rows=3", "directed-ring", "exponential"};
    enum { ROUNDS = 120 };
    rule.lost = meaning;
    for (size_t g = 0; g < sizeof graphs / sizeof graphs[0]; g++) {
        set_up(graphs[g], g);
        double *X = matrix_form(ROUNDS);
        struct watch watch = {.X = X, .n_rounds = ROUNDS};
        run = (struct world_run){.world = &world,
                                 .algorithm = "cta",
                                 .table = &table,
                                 .budget = {AB_AXIS_ROUNDS, ROUNDS},
                                 .ctx = &watch,
                                 .look = look};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        cr_assert_gt(run.counters.lost, 200);
        cr_assert_gt(watch.n_compared, 360);
        cr_assert_lt(watch.worst, 1e-12, "%s: %g", graphs[g], watch.worst);
        ab_free(X);
        world_run_fini(&run);
        world_fini(&world);
    }
}

Test(lossy_rounds, holding_mixes_the_last_payload_that_came)
{
    compare(ADONIS_LOST_HOLDS);
    AB_NO_LEAKS();
}

Test(lossy_rounds, renormalising_mixes_the_own_payload)
{
    compare(ADONIS_LOST_RENORMALISES);
    AB_NO_LEAKS();
}

/* The receiver of the first loss never ends its round, and so at last nobody. */
Test(lossy_rounds, stalling_ends_the_run_at_once_and_says_why)
{
    const char *const graphs[] = {"ring", "complete", "grid:rows=3"};
    const char *const methods[] = {"cta", "extra"};
    rule.lost = ADONIS_LOST_STALLS;
    for (int c = 0; c < 6; c++) {
        set_up(graphs[c / 2], 40);
        run = (struct world_run){.world = &world,
                                 .algorithm = methods[c % 2],
                                 .table = c % 2 == 0 ? &table : NULL,
                                 .budget = {AB_AXIS_TIME, 1e12}};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_STALLED);
        cr_assert_not_null(
            strstr(run.reason, "every node waits; messages lost so far:"), "%s",
            run.reason);
        uint64_t first = UINT64_MAX;
        for (uint32_t i = 0; i < world.n; i++) {
            for (uint32_t j = 0; j < world.n; j++) {
                for (uint64_t k = 0;
                     i != j && world.W[i * world.n + j] > 0.0 && k < first; k++) {
                    first = is_lost(j, i, k) ? k : first;
                }
            }
        }
        cr_assert_eq(run.counters.rounds, first);
        cr_assert_lt(run.end_ns, 1000000000);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(lossy_rounds, an_all_reduce_stalls)
{
    set_up("ring", 1);
    run = (struct world_run){
        .world = &world, .algorithm = "allreduce-gd", .budget = {AB_AXIS_TIME, 1e12}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_STALLED);
    cr_assert_not_null(strstr(run.reason, "messages lost"), "%s", run.reason);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* ---- a payload for each slot: (sender, exchange, receiver) ---- */

static uint64_t n_checked[3]; /* came; lost and held; lost before the first */

static int32_t slots_begin(struct adonis_node *node, struct adonis_round *round)
{
    double self_weight = 0.0;
    const struct adonis_slot *slots = node->host->neighbours(node, 0, &self_weight);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        double *payload = &round->payload[(uint64_t)slot * 3];
        payload[0] = 1.0 + node->id;
        payload[1] = (double)round->index;
        payload[2] = slots[slot].id;
    }
    round->point = adonis_rounds_vector(node, 0);
    round->send = 1;
    return ADONIS_OK;
}

static int32_t slots_combine(struct adonis_node *node, struct adonis_round *round);
static struct adonis_rounds_rule slots_rule = {.state_size =
                                                   sizeof(struct adonis_rounds),
                                               .n_vectors = 1,
                                               .n_scalars = 3,
                                               .per_slot = 1,
                                               .begin = slots_begin,
                                               .combine = slots_combine};

static int32_t slots_combine(struct adonis_node *node, struct adonis_round *round)
{
    double self_weight = 0.0;
    const struct adonis_slot *slots = node->host->neighbours(node, 0, &self_weight);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        const double *payload = adonis_rounds_received(node, &slots_rule, slot);
        uint32_t peer = slots[slot].id;
        int lost = is_lost(peer, node->id, round->index);
        uint64_t age = 0;
        while (age <= round->index && is_lost(peer, node->id, round->index - age)) {
            age++;
        }
        int stands_in = lost && slots_rule.lost == ADONIS_LOST_HOLDS;
        int is_there = !lost || (stands_in && age <= round->index);
        cr_assert_eq(adonis_rounds_is_lost(node, slot), lost);
        cr_assert_eq(payload[0], is_there ? 1.0 + peer : 0.0);
        cr_assert_eq(payload[1], is_there ? (double)(round->index - age) : 0.0);
        cr_assert_eq(payload[2], is_there ? node->id : 0.0);
        n_checked[lost + !is_there]++;
    }
    return ADONIS_OK;
}

static uint64_t slots_state_size(const struct adonis_node *node)
{
    return adonis_rounds_state_size(node, &slots_rule);
}
static int32_t slots_init(struct adonis_node *node, const double *start)
{
    return adonis_rounds_init(node, &slots_rule, start);
}
static int32_t slots_on_event(struct adonis_node *node,
                              const struct adonis_event *event)
{
    return adonis_rounds_on_event(node, &slots_rule, event);
}

Test(lossy_rounds, a_payload_for_one_slot_is_the_last_that_came_and_is_said_to_be_lost)
{
    struct adonis_algorithm slots_table = table;
    slots_table.id = "slots";
    slots_table.state_size = slots_state_size;
    slots_table.init = slots_init;
    slots_table.on_event = slots_on_event;
    for (uint32_t meaning = ADONIS_LOST_HOLDS; meaning <= ADONIS_LOST_RENORMALISES;
         meaning++) {
        slots_rule.lost = meaning;
        set_up("erdos-renyi:p=0.4", meaning);
        memset(n_checked, 0, sizeof n_checked);
        run = (struct world_run){.world = &world,
                                 .algorithm = "slots",
                                 .table = &slots_table,
                                 .budget = {AB_AXIS_ROUNDS, 100}};
        world_run_go(&run);
        cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
        cr_assert_gt(n_checked[0], 1000);
        cr_assert(meaning == ADONIS_LOST_HOLDS ? n_checked[1] > 200
                                               : n_checked[1] == 0);
        cr_assert_gt(n_checked[2], 3);
        world_run_fini(&run);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}
