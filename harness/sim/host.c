/* The host calls of the ABI. What a plugin may not do ends the run with a text that
 * names call and argument, whether or not the plugin looks at the value returned. After
 * the end calls are checked all the same and have no effect; those that act say so by
 * ADONIS_IGNORED. */
#include <math.h>
#include <string.h>

#include <adonis/layout.h>

#include "sim/account.h"
#include "sim/callback.h"
#include "sim/compute.h"
#include "sim/engine.h"
#include "sim/host.h"

#define MAX_PURPOSE (1u << 16)

/* Whether the callback that is running may call this: those that act on the world in
 * on_event only, those that only ask in init too, and in state_size what its answer may
 * depend on. */
enum call { CALL_ACTS, CALL_ASKS, CALL_SIZES };

static int allowed(struct ab_sim_node *self, const char *name, enum call call)
{
    struct ab_sim *sim = self->sim;
    if (sim->phase == AB_PHASE_NONE || self->public.id != sim->active) {
        ab_callback_error(sim, "%s: called for node %u, which is not in a callback",
                          name, self->public.id);
        return 0;
    }
    static const char *const where[] = {"", "init and ", "state_size, init and "};
    if (sim->phase == AB_PHASE_EVENT ||
        (sim->phase == AB_PHASE_INIT && call != CALL_ACTS) ||
        (sim->phase == AB_PHASE_SIZE && call == CALL_SIZES)) {
        return 1;
    }
    ab_callback_error(sim, "%s: allowed in %son_event only", name, where[call]);
    return 0;
}

int ab_host_may_act(struct ab_sim_node *self, const char *name)
{
    return allowed(self, name, CALL_ACTS);
}

int ab_host_may_ask(struct ab_sim_node *self, const char *name)
{
    return allowed(self, name, CALL_ASKS);
}

/* A task that does not offer a kind in the table's needs is refused before the run. */
static int request_is_good(struct ab_sim_node *self,
                           const struct adonis_request *request)
{
    struct ab_sim *sim = self->sim;
    if (request == NULL || request->size < sizeof(*request)) {
        ab_callback_error(sim, "request: size %u, expected at least %zu",
                          request != NULL ? request->size : 0, sizeof(*request));
        return 0;
    }
    if (request->point == NULL) {
        ab_callback_error(sim, "request: point is NULL");
        return 0;
    }
    if (request->kind < ADONIS_GRADIENT || request->kind > ADONIS_DUAL) {
        ab_callback_error(sim,
                          "request: kind %u, expected ADONIS_GRADIENT, "
                          "ADONIS_PROX or ADONIS_DUAL",
                          request->kind);
        return 0;
    }
    if (!(sim->config.algorithm->needs & 1u << (request->kind - 1))) {
        ab_callback_error(sim, "request: kind %u is not among the table's needs",
                          request->kind);
        return 0;
    }
    if (request->kind != ADONIS_GRADIENT && request->batch != 0) {
        ab_callback_error(sim,
                          "request: batch %llu, expected 0: only gradients take "
                          "minibatches",
                          (unsigned long long)request->batch);
        return 0;
    }
    if (request->kind == ADONIS_PROX &&
        !(request->scale > 0 && isfinite(request->scale))) {
        ab_callback_error(sim, "request: scale %g, expected a positive number",
                          request->scale);
        return 0;
    }
    return 1;
}

static int32_t host_request(struct adonis_node *node,
                            const struct adonis_request *request)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    struct ab_sim *sim = self->sim;
    if (!ab_host_may_act(self, "request")) {
        return ADONIS_ERROR_STATE;
    }
    if (!request_is_good(self, request)) {
        return ADONIS_ERROR_ARGUMENT;
    }
    if (ab_sim_is_over(sim)) {
        return ADONIS_IGNORED;
    }
    ab_compute_request(sim, node->id, request);
    return ADONIS_OK;
}

static int32_t host_timer(struct adonis_node *node, uint64_t at_ns, uint64_t tag)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    struct ab_sim *sim = self->sim;
    if (!ab_host_may_act(self, "timer")) {
        return ADONIS_ERROR_STATE;
    }
    if (ab_sim_is_over(sim)) {
        return ADONIS_IGNORED;
    }
    ab_sim_push(sim, AB_EVENT_TIMER,
                &(struct ab_event){.time_ns = at_ns > sim->now_ns ? at_ns : sim->now_ns,
                                   .node = node->id,
                                   .what.tag = tag});
    return ADONIS_OK;
}

static double host_uniform(struct adonis_node *node, uint32_t slot, uint32_t purpose,
                           uint64_t index)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    struct ab_sim *sim = self->sim;
    if (!ab_host_may_ask(self, "uniform")) {
        return (double)NAN;
    }
    if (purpose >= MAX_PURPOSE) {
        ab_callback_error(sim, "uniform: purpose %u, expected below %u", purpose,
                          MAX_PURPOSE);
        return (double)NAN;
    }
    if (slot == ADONIS_NODE_STREAM) {
        struct ab_stream stream = sim->node_stream;
        stream.entity[0] = node->id;
        stream.entity[1] = purpose;
        return ab_rng_uniform(&stream, index);
    }
    if (slot >= node->n_slots) {
        ab_callback_error(sim, "uniform: slot %u; the node's neighbours are below %u",
                          slot, node->n_slots);
        return (double)NAN;
    }
    /* Ids have 24 bits (AB_TOPOLOGY_MAX_NODES), purposes 16. */
    uint32_t peer = sim->slots[sim->config.topology->first[node->id] + slot].id;
    uint32_t low = node->id < peer ? node->id : peer;
    uint32_t high = node->id < peer ? peer : node->id;
    struct ab_stream stream = sim->edge_stream;
    stream.entity[0] = low | purpose << 24;
    stream.entity[1] = high | purpose >> 8 << 24;
    return ab_rng_uniform(&stream, index);
}

static const struct adonis_slot *host_neighbours(struct adonis_node *node,
                                                 uint64_t round, double *self_weight)
{
    (void)round; /* the graph is static */
    struct ab_sim_node *self = ab_sim_node_of(node);
    const struct ab_topology *topology = self->sim->config.topology;
    if (!allowed(self, "neighbours", CALL_SIZES)) {
        return NULL;
    }
    if (self_weight != NULL) {
        *self_weight = topology->self_weight[node->id];
    }
    return self->sim->slots + topology->first[node->id];
}

static int32_t host_overlay(struct adonis_node *node, struct adonis_overlay *out)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    struct ab_sim *sim = self->sim;
    if (!ab_host_may_ask(self, "overlay")) {
        return ADONIS_ERROR_STATE;
    }
    if (sim->overlay == NULL) {
        ab_callback_error(sim, "overlay: ADONIS_NEEDS_OVERLAY is not in the table");
        return ADONIS_ERROR_STATE;
    }
    if (out == NULL || out->size < sizeof(*out)) {
        ab_callback_error(sim, "overlay: size %u, expected at least %zu",
                          out != NULL ? out->size : 0, sizeof(*out));
        return ADONIS_ERROR_ARGUMENT;
    }
    ab_overlay_of_node(sim->overlay, node->id, out);
    return ADONIS_OK;
}

static double of_node(const double *values, uint32_t node)
{
    return values != NULL ? values[node] : (double)NAN;
}

static double host_constant(struct adonis_node *node, uint32_t constant)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    const struct ab_sim_config *config = &self->sim->config;
    if (!allowed(self, "constant", CALL_SIZES)) {
        return (double)NAN;
    }
    if (constant == 0 || constant >= ADONIS_CONSTANT_END) {
        ab_callback_error(self->sim, "constant: number %u, expected 1 .. %u", constant,
                          ADONIS_CONSTANT_END - 1);
        return (double)NAN;
    }
    self->sim->constants_read |= 1u << constant;
    if (constant == ADONIS_MU_NODE) {
        return of_node(config->mu_node, node->id);
    }
    if (constant == ADONIS_L_NODE) {
        return of_node(config->L_node, node->id);
    }
    return config->constants[constant];
}

static void host_round_end(struct adonis_node *node)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    if (!ab_host_may_act(self, "round_end")) {
        return;
    }
    if (self->sim->config.algorithm->kind != ADONIS_SYNCHRONOUS) {
        ab_callback_error(self->sim, "round_end: the method is asynchronous");
    } else if (!ab_sim_is_over(self->sim)) {
        ab_account_round(self->sim, node->id);
    }
}

static void host_exchange_end(struct adonis_node *node, uint32_t slot)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    if (!ab_host_may_act(self, "exchange_end")) {
        return;
    }
    if (self->sim->config.algorithm->kind != ADONIS_ASYNCHRONOUS) {
        ab_callback_error(self->sim, "exchange_end: the method is synchronous");
    } else if (slot >= node->n_slots) {
        ab_callback_error(self->sim,
                          "exchange_end: slot %u; the node's neighbours are "
                          "below %u",
                          slot, node->n_slots);
    } else if (!ab_sim_is_over(self->sim)) {
        ab_account_exchange(self->sim, node->id);
    }
}

static int32_t host_fail(struct adonis_node *node, int32_t code, const char *text)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    struct ab_sim *sim = self->sim;
    if (ab_host_may_ask(self, "fail") && text != NULL) {
        strncpy(sim->fail_text, text, sizeof(sim->fail_text) - 1);
    }
    return code;
}

static const void *host_extension(struct adonis_node *node, const char *id)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    if (!ab_host_may_ask(self, "extension") || id == NULL) {
        return NULL;
    }
    if (strcmp(id, ADONIS_COMPOSITE) == 0) {
        return &ab_host_composite;
    }
    if (strcmp(id, ADONIS_LAYOUT) == 0) {
        return self->sim->config.oracle.layout;
    }
    return strcmp(id, ADONIS_COMPRESSION) == 0 ? &ab_host_compression : NULL;
}

const struct adonis_host ab_sim_host = {
    .size = sizeof(struct adonis_host),
    .send = ab_host_send,
    .wire_round = ab_host_wire_round,
    .request = host_request,
    .timer = host_timer,
    .uniform = host_uniform,
    .neighbours = host_neighbours,
    .overlay = host_overlay,
    .constant = host_constant,
    .round_end = host_round_end,
    .exchange_end = host_exchange_end,
    .fail = host_fail,
    .extension = host_extension,
};
