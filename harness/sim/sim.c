#include "sim/sim.h"

#include "base/fpenv.h"
#include "base/node_math.h"

#include "sim/account.h"
#include "sim/callback.h"
#include "sim/compute.h"
#include "sim/engine.h"
#include "sim/network.h"

/* README.md: so many events per (node + edge) at one instant are no method's. */
#define STALL_FACTOR 1000
/* On the time axis the first snapshot after 0 is so many decades below the limit's. */
#define TIME_DECADES 4

const char *ab_outcome_name(enum ab_outcome outcome)
{
    switch (outcome) {
    case AB_OUTCOME_NONE:
        return "none";
#define OUTCOME_CASE(name, word, text)                                                 \
    case name:                                                                         \
        return word;
        AB_OUTCOME_LIST(OUTCOME_CASE)
#undef OUTCOME_CASE
    }
    return "unknown";
}

static ab_status init_budget(struct ab_sim *sim, struct ab_error *err)
{
    const struct ab_budget *budget = &sim->config.budget;
    if (!(budget->limit >= 1 && budget->limit <= AB_BUDGET_MAX) ||
        (double)(uint64_t)budget->limit != budget->limit) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "budget %g: expected a whole number from 1 to 2^53",
                       budget->limit);
    }
    sim->limit = (uint64_t)budget->limit;
    uint32_t decade = ab_schedule_decade(sim->limit);
    int cut = budget->axis == AB_AXIS_TIME && decade > TIME_DECADES;
    ab_schedule_init(&sim->schedule, sim->limit, cut ? decade - TIME_DECADES : 0);
    uint64_t n = sim->n_nodes;
    sim->stall_events = STALL_FACTOR * (n + sim->config.topology->n_edges);
    if (sim->overlay != NULL) {
        sim->stall_events += 8 * n * n; /* a ring all-reduce makes up to 4 n^2 hops */
    }
    sim->n_at_round = sim->n_nodes;
    return AB_OK;
}

static void init_slots(struct ab_sim *sim)
{
    const struct ab_topology *topology = sim->config.topology;
    for (uint32_t e = 0; e < topology->first[sim->n_nodes]; e++) {
        sim->slots[e] = (struct adonis_slot){.id = topology->peer[e],
                                             .flags = topology->flags[e],
                                             .weight = topology->weight[e]};
    }
}

static ab_status init_node(struct ab_sim *sim, uint32_t i, struct ab_error *err)
{
    const struct ab_topology *topology = sim->config.topology;
    struct ab_sim_node *node = &sim->nodes[i];
    node->sim = sim;
    node->public = (struct adonis_node){
        .size = sizeof(node->public),
        .id = i,
        .n_nodes = sim->n_nodes,
        .n_slots = topology->first[i + 1] - topology->first[i],
        .dim = sim->dim,
        .options = sim->config.options,
        .host = &ab_sim_host,
        .math = &ab_node_math,
    };
    uint64_t bytes = ab_callback_state_size(sim, i);
    node->public.state = ab_arena_alloc(&sim->arena, 1, bytes);
    if (node->public.state == NULL) {
        return AB_FAIL(
            err, AB_ERR_MEMORY,
            "no memory for the %llu bytes of state that \"%s\" asks for node %u",
            (unsigned long long)bytes, sim->config.algorithm->id, i);
    }
    sim->state_bytes = bytes > sim->state_bytes ? bytes : sim->state_bytes;
    return AB_OK;
}

static ab_status init(struct ab_sim *sim, struct ab_error *err)
{
    const struct ab_sim_config *config = &sim->config;
    sim->n_nodes = config->topology->n_nodes;
    sim->dim = config->oracle.dim;
    size_t n_slots = config->topology->first[sim->n_nodes];
    sim->nodes = ab_arena_alloc(&sim->arena, sim->n_nodes, sizeof(*sim->nodes));
    sim->slots = ab_arena_alloc(&sim->arena, n_slots, sizeof(*sim->slots));
    sim->result = ab_arena_alloc(&sim->arena, sim->dim, sizeof(*sim->result));
    if (sim->nodes == NULL || sim->slots == NULL || sim->result == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if ((config->algorithm->needs & ADONIS_NEEDS_OVERLAY) != 0 &&
        !config->topology->is_directed) {
        AB_TRY(ab_overlay_create(&sim->overlay, config->topology, err));
    }
    AB_TRY(init_budget(sim, err));
    init_slots(sim);
    sim->node_stream = ab_stream_make(config->seed, AB_RNG_PLUGIN_NODE, 0);
    sim->edge_stream = ab_stream_make(config->seed, AB_RNG_PLUGIN_EDGE, 0);
    AB_TRY(ab_network_init(sim, err));
    ab_compute_init(sim);
    for (uint32_t i = 0; i < sim->n_nodes; i++) {
        AB_TRY(init_node(sim, i, err));
    }
    return AB_OK;
}

ab_status ab_sim_create(struct ab_sim **out, const struct ab_sim_config *config,
                        struct ab_error *err)
{
    *out = NULL;
    struct ab_sim *sim = ab_alloc(1, sizeof(*sim));
    if (sim == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    sim->config = *config;
    ab_arena_init(&sim->arena);
    ab_status status = init(sim, err);
    if (status != AB_OK) {
        ab_sim_destroy(sim);
        return status;
    }
    *out = sim;
    return AB_OK;
}

void ab_sim_destroy(struct ab_sim *sim)
{
    if (sim == NULL) {
        return;
    }
    for (uint32_t i = 0; i < sim->n_initialised; i++) {
        ab_callback_fini(sim, i);
    }
    if (ab_fpenv_check(NULL) != AB_OK) {
        ab_fpenv_set_default(); /* fini has changed it, which harms no result */
    }
    ab_compute_drop_all(sim);
    ab_event_queue_fini(&sim->queue);
    ab_block_pool_fini(&sim->pool);
    ab_overlay_destroy(sim->overlay);
    ab_arena_fini(&sim->arena);
    ab_free(sim);
}

const char *ab_sim_reason(const struct ab_sim *sim)
{
    return sim->reason;
}

uint64_t ab_sim_now(const struct ab_sim *sim)
{
    return sim->now_ns;
}

void ab_sim_estimate(struct ab_sim *sim, uint32_t node, double *out)
{
    ab_callback_estimate(sim, node, out);
}

const struct adonis_node *ab_sim_node(const struct ab_sim *sim, uint32_t node)
{
    return &sim->nodes[node].public;
}

uint64_t ab_sim_events(const struct ab_sim *sim)
{
    return sim->n_events;
}

uint64_t ab_sim_state_bytes(const struct ab_sim *sim)
{
    return sim->state_bytes;
}

uint32_t ab_sim_constants_read(const struct ab_sim *sim)
{
    return sim->constants_read;
}

void ab_sim_in_flight(const struct ab_sim *sim, uint64_t *messages, uint64_t *bytes)
{
    *messages = 0;
    *bytes = 0;
    for (size_t i = 0; i < sim->queue.size; i++) {
        const struct ab_event *event = ab_event_at(&sim->queue, i);
        enum ab_event_kind kind = ab_event_kind(event);
        if (kind == AB_EVENT_FIRST_BYTE || kind == AB_EVENT_DELIVERY) {
            *messages += 1;
            *bytes += ab_network_payload(event)->bytes;
        }
    }
}

void ab_sim_look_in_flight(const struct ab_sim *sim, void *ctx,
                           void (*look)(void *ctx, const struct adonis_node *receiver,
                                        const struct adonis_event *message))
{
    for (size_t i = 0; i < sim->queue.size; i++) {
        const struct ab_event *event = ab_event_at(&sim->queue, i);
        enum ab_event_kind kind = ab_event_kind(event);
        if (kind != AB_EVENT_FIRST_BYTE && kind != AB_EVENT_DELIVERY) {
            continue;
        }
        struct adonis_event message;
        uint32_t receiver = ab_network_message(&message, event);
        message.time_ns = sim->now_ns;
        look(ctx, &sim->nodes[receiver].public, &message);
    }
}
