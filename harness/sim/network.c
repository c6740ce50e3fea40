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
    double one_way_s = profile->latency_s + bytes / path_bytes_per_s(profile);
    return 2.0 * one_way_s * AB_NS_PER_S;
}

void ab_network_init(struct ab_sim *sim)
{
    const struct ab_profile *profile = sim->config.profile;
    sim->bytes_per_s = path_bytes_per_s(profile);
    sim->latency_ns = ab_sim_whole_ns(profile->latency_s * AB_NS_PER_S + 0.5);
}

static uint64_t later_of(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t transfer_ns(const struct ab_sim *sim, uint64_t bytes)
{
    if (isinf(sim->bytes_per_s)) {
        return 0;
    }
    double ns = (double)bytes * AB_NS_PER_S / sim->bytes_per_s;
    uint64_t whole = ab_sim_whole_ns(ns);
    return (double)whole < ns ? whole + 1 : whole;
}

/* One transfer over one edge; *event says what arrives where. */
static void transfer(struct ab_sim *sim, uint32_t from, uint64_t bytes,
                     struct ab_event *event)
{
    struct ab_sim_node *sender = &sim->nodes[from];
    ab_account_sent(sim, from, bytes);
    uint64_t start = later_of(sim->now_ns, sender->uplink_free_ns);
    sender->uplink_free_ns = ab_sim_later(sim, start, transfer_ns(sim, bytes));
    event->time_ns = ab_sim_later(sim, start, sim->latency_ns);
    /* Where transfers take no time, no downlink is ever busy: the first byte is the
     * last one, and transfers arrive in the order in which they were sent. */
    ab_sim_push(sim, isinf(sim->bytes_per_s) ? AB_EVENT_DELIVERY : AB_EVENT_FIRST_BYTE,
                event);
}

/* The parcel's next hop, which the budget allows. */
static void forward(struct ab_sim *sim, struct ab_parcel *parcel)
{
    uint32_t from = parcel->route->nodes[parcel->at++];
    struct ab_event event = {.node = parcel->route->nodes[parcel->at],
                             .slot = AB_SLOT_ROUTED,
                             .what.parcel = parcel};
    transfer(sim, from, parcel->payload->bytes, &event);
}

static void send_routed(struct ab_sim *sim, uint32_t from, uint32_t slot,
                        struct ab_payload *payload)
{
    const struct ab_route *route;
    struct ab_parcel *parcel = ab_block_take(&sim->pool, sizeof(*parcel));
    if (parcel == NULL ||
        ab_overlay_route(sim->overlay, from, slot, &route, NULL) != AB_OK) {
        ab_sim_out_of_memory(sim);
        return;
    }
    payload->references++;
    *parcel = (struct ab_parcel){.payload = payload, .route = route};
    forward(sim, parcel);
}

int ab_network_send(struct ab_sim *sim, uint32_t from, uint32_t slot,
                    struct ab_payload *payload)
{
    if (!ab_account_allows(sim, payload->bytes)) {
        return 0;
    }
    ab_account_message(sim, from);
    if (slot >= sim->nodes[from].public.n_slots) {
        send_routed(sim, from, slot, payload);
        return 1;
    }
    const struct ab_topology *topology = sim->config.topology;
    uint32_t entry = topology->first[from] + slot;
    payload->references++;
    struct ab_event event = {.node = topology->peer[entry],
                             .slot = topology->back[entry],
                             .what.payload = payload};
    transfer(sim, from, payload->bytes, &event);
    return 1;
}

const struct ab_payload *ab_network_payload(const struct ab_event *event)
{
    return event->slot == AB_SLOT_ROUTED ? event->what.parcel->payload
                                         : event->what.payload;
}

uint32_t ab_network_sender(const struct ab_sim *sim, const struct ab_event *event)
{
    if (event->slot == AB_SLOT_ROUTED) {
        const struct ab_parcel *parcel = event->what.parcel;
        return parcel->route->nodes[parcel->at - 1];
    }
    const struct ab_topology *topology = sim->config.topology;
    return topology->peer[topology->first[event->node] + event->slot];
}

int ab_network_is_last_hop(const struct ab_event *event)
{
    return event->slot != AB_SLOT_ROUTED ||
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

uint32_t ab_network_message(struct adonis_event *out, const struct ab_event *event)
{
    const struct ab_payload *payload = ab_network_payload(event);
    uint32_t receiver = event->node;
    uint32_t slot = event->slot;
    if (slot == AB_SLOT_ROUTED) {
        const struct ab_route *route = event->what.parcel->route;
        receiver = route->nodes[route->n_hops];
        slot = route->slot;
    }
    *out = (struct adonis_event){.size = sizeof *out,
                                 .type = ADONIS_EVENT_MESSAGE,
                                 .tag = payload->tag,
                                 .slot = slot,
                                 .n_parts = payload->n_parts,
                                 .parts = payload->parts};
    return receiver;
}

/* Where the budget does not allow the next hop the event is not executed: the message
 * stays in flight. */
static void pass_on(struct ab_sim *sim, const struct ab_event *event)
{
    struct ab_parcel *parcel = event->what.parcel;
    if (ab_account_allows(sim, parcel->payload->bytes)) {
        ab_account_received(sim, event->node, parcel->payload->bytes);
        forward(sim, parcel);
    } else {
        ab_sim_push(sim, AB_EVENT_DELIVERY, event);
    }
}

void ab_network_delivery(struct ab_sim *sim, const struct ab_event *event)
{
    if (!ab_network_is_last_hop(event)) {
        pass_on(sim, event);
        return;
    }
    struct adonis_event message;
    (void)ab_network_message(&message, event);
    struct ab_payload *payload = event->what.payload;
    if (event->slot == AB_SLOT_ROUTED) {
        struct ab_parcel *parcel = event->what.parcel;
        payload = parcel->payload;
        ab_block_give(&sim->pool, parcel, sizeof(*parcel));
    }
    ab_account_received(sim, event->node, payload->bytes);
    ab_account_delivered(sim, event->node);
    ab_callback_event(sim, event->node, &message);
    ab_payload_release(&sim->pool, payload);
}
