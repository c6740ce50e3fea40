#include "sim/network.h"

#include <math.h>

#include "sim/account.h"
#include "sim/callback.h"

/* Transfers: README.md of this folder has the formula. An interface serves one transfer
 * at a time, and its time is reserved when the transfer is known: the uplink's when it
 * is sent, the downlink's when its first byte arrives. */

/* A routed message under way, on hop `at` of the path; it holds a payload reference. */
struct ab_parcel {
    struct ab_payload *payload;
    const struct ab_route *route;
    uint32_t at;
    uint32_t slot; /* of the receiver at the sender */
};

/* Of an idle path: its slowest piece. */
static double path_bytes_per_s(const struct ab_profile *profile)
{
    double slowest = fmin(profile->uplink_bytes_per_s, profile->downlink_bytes_per_s);
    return fmin(slowest, profile->link_bytes_per_s);
}

double ab_sim_exchange_time_ns(const struct ab_profile *profile,
                               const struct ab_oracle *oracle)
{
    double bytes = (double)oracle->dim * oracle->wire_bytes;
    double bytes_s = bytes / path_bytes_per_s(profile);
    double one_way_s = profile->latency_s + bytes_s;
    if (!profile->is_lossy) {
        double failed_attempts = profile->loss / (1.0 - profile->loss);
        one_way_s += failed_attempts * (bytes_s + 2.0 * profile->latency_s);
    }
    return 2.0 * one_way_s * AB_NS_PER_S;
}

ab_status ab_network_init(struct ab_sim *sim, struct ab_error *err)
{
    const struct ab_profile *profile = sim->config.profile;
    sim->bytes_per_s = path_bytes_per_s(profile);
    sim->is_immediate = isinf(sim->bytes_per_s) != 0;
    sim->uncompressed.wire_bytes = sim->config.oracle.wire_bytes;
    sim->latency_ns = ab_sim_whole_ns(profile->latency_s * AB_NS_PER_S + 0.5);
    if (profile->loss > 0) {
        sim->loss = ab_stream_make(sim->config.seed, AB_RNG_LOSS, 0);
        sim->n_transfers =
            ab_arena_alloc(&sim->arena, sim->config.topology->first[sim->n_nodes],
                           sizeof(*sim->n_transfers));
        if (sim->n_transfers == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    return AB_OK;
}

static uint64_t later_of(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t transfer_ns(const struct ab_sim *sim, uint64_t bytes)
{
    if (sim->is_immediate) {
        return 0;
    }
    double ns = (double)bytes * AB_NS_PER_S / sim->bytes_per_s;
    uint64_t whole = ab_sim_whole_ns(ns);
    return (double)whole < ns ? whole + 1 : whole;
}

/* How many attempts of the next transfer from a node to its slot fail: geometric where
 * they are repeated, else 0 or 1. */
static uint64_t draw_failures(struct ab_sim *sim, uint32_t from, uint32_t slot)
{
    uint32_t entry = sim->config.topology->first[from] + slot;
    struct ab_stream stream = sim->loss;
    stream.entity[0] = from;
    stream.entity[1] = sim->config.topology->peer[entry];
    double u = ab_rng_uniform(&stream, sim->n_transfers[entry]++);
    const struct ab_profile *profile = sim->config.profile;
    uint64_t failures = u < profile->loss;
    for (double p = profile->loss * profile->loss; !profile->is_lossy && u < p;
         p *= profile->loss) {
        failures++;
    }
    return failures;
}

static uint64_t times(uint64_t n, uint64_t ns)
{
    uint64_t product;
    return __builtin_mul_overflow(n, ns, &product) ? UINT64_MAX : product;
}

/* One transfer over the edge to a slot, with its attempts that fail before. *event says
 * what arrives where. Returns 0 where the budget does not allow it. */
static int transfer(struct ab_sim *sim, uint32_t from, uint32_t slot, uint64_t bytes,
                    struct ab_event *event)
{
    uint64_t failures = sim->n_transfers != NULL ? draw_failures(sim, from, slot) : 0;
    if (failures > 0 && sim->config.profile->is_lossy) {
        event->slot |= AB_SLOT_LOST;
        failures = 0;
    }
    if (!ab_account_allows(sim, (failures + 1) * bytes)) {
        return 0;
    }
    struct ab_sim_node *sender = &sim->nodes[from];
    uint64_t duration = transfer_ns(sim, bytes);
    uint64_t start = later_of(sim->now_ns, sender->uplink_free_ns);
    sender->uplink_free_ns = ab_sim_later(sim, start, times(failures + 1, duration));
    event->time_ns = ab_sim_later(sim, start, sim->latency_ns);
    if (failures > 0) {
        uint64_t attempt = ab_sim_later(sim, duration, times(2, sim->latency_ns));
        event->time_ns = ab_sim_later(sim, event->time_ns, times(failures, attempt));
        ab_account_bytes_lost(sim, event->node, failures * bytes);
    }
    ab_account_sent(sim, from, failures + 1, bytes);
    /* Where transfers take no time, no downlink is ever busy: the first byte is the
     * last one, and transfers arrive in the order in which they were sent. */
    ab_sim_push(sim, sim->is_immediate ? AB_EVENT_DELIVERY : AB_EVENT_FIRST_BYTE,
                event);
    return 1;
}

/* The parcel's next hop. Returns 0 where the budget does not allow it. */
static int forward(struct ab_sim *sim, struct ab_parcel *parcel)
{
    uint32_t from = parcel->route->nodes[parcel->at];
    uint32_t to = parcel->route->nodes[parcel->at + 1];
    uint32_t slot = ab_topology_slot(sim->config.topology, from, to);
    struct ab_event event = {.node = to, .slot = AB_SLOT_ROUTED, .what.parcel = parcel};
    parcel->at++;
    if (transfer(sim, from, slot, parcel->payload->bytes, &event)) {
        return 1;
    }
    parcel->at--;
    return 0;
}

static int send_routed(struct ab_sim *sim, uint32_t from, uint32_t slot,
                       struct ab_payload *payload)
{
    const struct ab_route *route;
    struct ab_parcel *parcel = ab_block_take(&sim->pool, sizeof(*parcel));
    if (parcel == NULL ||
        ab_overlay_route(sim->overlay, from, slot, &route, NULL) != AB_OK) {
        ab_sim_out_of_memory(sim);
        return 0;
    }
    *parcel = (struct ab_parcel){.payload = payload, .route = route, .slot = slot};
    int is_sent = forward(sim, parcel);
    if (!is_sent) {
        ab_block_give(&sim->pool, parcel, sizeof(*parcel));
    }
    return is_sent;
}

static int send_direct(struct ab_sim *sim, uint32_t from, uint32_t slot,
                       struct ab_payload *payload)
{
    const struct ab_topology *topology = sim->config.topology;
    uint32_t entry = topology->first[from] + slot;
    struct ab_event event = {.node = topology->peer[entry],
                             .slot = topology->back[entry],
                             .what.payload = payload};
    return transfer(sim, from, slot, payload->bytes, &event);
}

int ab_network_send(struct ab_sim *sim, uint32_t from, uint32_t slot,
                    struct ab_payload *payload)
{
    int is_sent = slot < sim->nodes[from].public.n_slots
                      ? send_direct(sim, from, slot, payload)
                      : send_routed(sim, from, slot, payload);
    if (is_sent) {
        payload->references++;
        ab_account_message(sim, from);
    }
    return is_sent;
}

static uint32_t slot_of(const struct ab_event *event)
{
    return event->slot & ~AB_SLOT_LOST;
}

static int is_routed(const struct ab_event *event)
{
    return slot_of(event) == AB_SLOT_ROUTED;
}

const struct ab_payload *ab_network_payload(const struct ab_event *event)
{
    return is_routed(event) ? event->what.parcel->payload : event->what.payload;
}

uint32_t ab_network_sender(const struct ab_sim *sim, const struct ab_event *event)
{
    if (is_routed(event)) {
        const struct ab_parcel *parcel = event->what.parcel;
        return parcel->route->nodes[parcel->at - 1];
    }
    const struct ab_topology *topology = sim->config.topology;
    return topology->peer[topology->first[event->node] + slot_of(event)];
}

int ab_network_is_lost(const struct ab_event *event)
{
    return (event->slot & AB_SLOT_LOST) != 0;
}

int ab_network_is_last_hop(const struct ab_event *event)
{
    return !is_routed(event) ||
           event->what.parcel->at == event->what.parcel->route->n_hops;
}

void ab_network_first_byte(struct ab_sim *sim, const struct ab_event *event)
{
    struct ab_sim_node *receiver = &sim->nodes[event->node];
    uint64_t start = later_of(sim->now_ns, receiver->downlink_free_ns);
    struct ab_event delivery = *event;
    delivery.time_ns =
        ab_sim_later(sim, start, transfer_ns(sim, ab_network_payload(event)->bytes));
    receiver->downlink_free_ns = delivery.time_ns;
    ab_sim_push(sim, AB_EVENT_DELIVERY, &delivery);
}

/* Where the budget does not allow the next hop the event is not executed: the message
 * stays in flight. */
static void pass_on(struct ab_sim *sim, const struct ab_event *event)
{
    if (forward(sim, event->what.parcel)) {
        ab_account_received(sim, event->node, ab_network_payload(event)->bytes);
    } else {
        ab_sim_push(sim, AB_EVENT_DELIVERY, event);
    }
}

/* One end of a message, and the slot of the other end there. */
struct end {
    uint32_t node;
    uint32_t slot;
};

static struct end receiver_of(const struct ab_event *event)
{
    if (!is_routed(event)) {
        return (struct end){event->node, slot_of(event)};
    }
    const struct ab_route *route = event->what.parcel->route;
    return (struct end){route->nodes[route->n_hops], route->slot};
}

static struct end sender_of(const struct ab_sim *sim, const struct ab_event *event)
{
    if (is_routed(event)) {
        const struct ab_parcel *parcel = event->what.parcel;
        return (struct end){parcel->route->nodes[0], parcel->slot};
    }
    const struct ab_topology *topology = sim->config.topology;
    uint32_t entry = topology->first[event->node] + slot_of(event);
    return (struct end){topology->peer[entry], topology->back[entry]};
}

uint32_t ab_network_message(struct adonis_event *out, const struct ab_event *event)
{
    const struct ab_payload *payload = ab_network_payload(event);
    struct end receiver = receiver_of(event);
    *out = (struct adonis_event){.size = sizeof *out,
                                 .type = ADONIS_EVENT_MESSAGE,
                                 .tag = payload->tag,
                                 .slot = receiver.slot,
                                 .n_parts = payload->n_parts,
                                 .parts = payload->parts};
    return receiver.node;
}

/* The transfer's references. */
static void let_go(struct ab_sim *sim, const struct ab_event *event)
{
    struct ab_payload *payload = event->what.payload;
    if (is_routed(event)) {
        struct ab_parcel *parcel = event->what.parcel;
        payload = parcel->payload;
        ab_block_give(&sim->pool, parcel, sizeof(*parcel));
    }
    ab_payload_release(&sim->pool, payload);
}

/* Both ends hear of it, even where what the first one asks for ends the run: the last
 * estimates are to be consistent. */
static void lose(struct ab_sim *sim, const struct ab_event *event)
{
    const struct ab_payload *payload = ab_network_payload(event);
    struct end receiver = receiver_of(event);
    struct end sender = sender_of(sim, event);
    struct adonis_event news = {
        .type = ADONIS_EVENT_LOST, .tag = payload->tag, .slot = receiver.slot};
    ab_account_bytes_lost(sim, event->node, payload->bytes);
    ab_account_lost(sim, receiver.node);
    ab_callback_event(sim, receiver.node, &news);
    if (ab_sim_is_sound(sim)) {
        news.slot = sender.slot;
        news.up = 1;
        ab_callback_event(sim, sender.node, &news);
    }
    let_go(sim, event);
}

void ab_network_delivery(struct ab_sim *sim, const struct ab_event *event)
{
    if (ab_network_is_lost(event)) {
        lose(sim, event);
        return;
    }
    if (!ab_network_is_last_hop(event)) {
        pass_on(sim, event);
        return;
    }
    const struct ab_payload *payload = ab_network_payload(event);
    struct adonis_event message;
    (void)ab_network_message(&message, event);
    ab_account_received(sim, event->node, payload->bytes);
    ab_account_delivered(sim, event->node);
    ab_callback_event(sim, event->node, &message);
    let_go(sim, event);
}
