/* How gossip.h works: the reactor behind its rules. Included by it; plugins need not
 * look here. */
#ifndef ADONIS_GOSSIP_ENGINE_H
#define ADONIS_GOSSIP_ENGINE_H

#include <string.h>

#include <adonis/gossip.h>

/* Puts the blocks in their places; returns the bytes of the whole state. */
static inline uint64_t adonis_gossip_lay_out(const struct adonis_node *node,
                                             const struct adonis_gossip_rule *rule,
                                             struct adonis_gossip *gossip)
{
    uint64_t n_payloads = UINT64_C(1) + node->n_slots;
    gossip->vectors = adonis_align(rule->state_size);
    gossip->flow = gossip->vectors + adonis_block_size(rule->n_vectors * node->dim);
    gossip->payloads =
        gossip->flow +
        (rule->n_flow > 0 ? adonis_block_size(adonis_flow_size(rule->n_flow)) : 0);
    gossip->edges =
        gossip->payloads + adonis_block_size(n_payloads * rule->n_sent * node->dim);
    return gossip->edges +
           adonis_align(node->n_slots * sizeof(struct adonis_gossip_edge));
}

static inline uint64_t adonis_gossip_state_size(const struct adonis_node *node,
                                                const struct adonis_gossip_rule *rule)
{
    struct adonis_gossip gossip;
    return adonis_gossip_lay_out(node, rule, &gossip);
}

static inline int32_t adonis_gossip_init(struct adonis_node *node,
                                         const struct adonis_gossip_rule *rule,
                                         const double *start)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    (void)adonis_gossip_lay_out(node, rule, gossip);
    gossip->unit = 1.0;
    gossip->gradient_clock = node->host->constant(node, ADONIS_GRADIENT_CLOCK);
    memcpy(adonis_gossip_vector(node, 0), start, node->dim * sizeof(double));
    int32_t code = rule->init(node);
    if (rule->n_flow > 0) {
        adonis_flow_prepare(rule->n_flow, adonis_gossip_flow(node));
    }
    gossip->unit_ns =
        gossip->unit * node->host->constant(node, ADONIS_GRADIENT_TIME_NS);
    if (gossip->batch > 0) {
        gossip->unit_ns *= adonis_gossip_share(
            gossip->batch, node->host->constant(node, ADONIS_SAMPLES),
            gossip->gradient_clock);
    }
    return code;
}

/* A timer after an exponential gap of the given rate. */
static inline int32_t adonis_gossip_clock(struct adonis_node *node, uint64_t now_ns,
                                          double uniform, double rate, uint64_t tag)
{
    double gap_ns =
        -node->math->log(uniform) / rate * adonis_gossip_of(node)->unit_ns + 0.5;
    if (!(gap_ns < 9e18) || (uint64_t)gap_ns > UINT64_MAX - now_ns) {
        return ADONIS_OK; /* beyond the end of time */
    }
    return node->host->timer(node, now_ns + (uint64_t)gap_ns, tag);
}

/* The next tick of the clock of an owned edge. */
static inline int32_t adonis_gossip_edge_clock(struct adonis_node *node,
                                               uint64_t now_ns, uint32_t slot)
{
    uint64_t tick = adonis_gossip_edges(node)[slot].n_drawn++;
    double uniform = node->host->uniform(node, slot, ADONIS_GOSSIP_EDGE_CLOCK, tick);
    double edge_rate =
        adonis_gossip_of(node)->rate / node->host->constant(node, ADONIS_N_EDGES);
    return adonis_gossip_clock(node, now_ns, uniform, edge_rate, slot);
}

static inline int32_t adonis_gossip_gradient_clock(struct adonis_node *node,
                                                   uint64_t now_ns)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    uint64_t tick = gossip->n_gradient_ticks++;
    double uniform = node->host->uniform(node, ADONIS_NODE_STREAM,
                                         ADONIS_GOSSIP_GRADIENT_CLOCK, tick);
    return adonis_gossip_clock(node, now_ns, uniform, gossip->gradient_clock,
                               ADONIS_GOSSIP_GRADIENT_TIMER);
}

/* Brings the vectors to now. */
static inline void adonis_gossip_touch(struct adonis_node *node,
                                       const struct adonis_gossip_rule *rule,
                                       uint64_t now_ns)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    if (rule->n_flow > 0 && now_ns > gossip->touched_ns) {
        adonis_flow_move(node, rule->n_flow, adonis_gossip_flow(node),
                         adonis_gossip_elapsed(node, now_ns),
                         adonis_gossip_vector(node, 0));
    }
    gossip->touched_ns = now_ns;
}

static inline int32_t adonis_gossip_ask(struct adonis_node *node,
                                        const struct adonis_gossip_rule *rule,
                                        uint64_t now_ns)
{
    adonis_gossip_touch(node, rule, now_ns);
    struct adonis_request request = {
        sizeof request, ADONIS_GRADIENT, adonis_gossip_vector(node, 0), 0, 0, 0.0, 0};
    request.batch = adonis_gossip_of(node)->batch;
    request.draw = adonis_gossip_of(node)->n_requests++;
    return node->host->request(node, &request);
}

static inline int32_t adonis_gossip_start(struct adonis_node *node,
                                          const struct adonis_gossip_rule *rule,
                                          uint64_t now_ns)
{
    const struct adonis_gossip *gossip = adonis_gossip_of(node);
    double self_weight = 0.0;
    const struct adonis_slot *slots = node->host->neighbours(node, 0, &self_weight);
    int32_t code = ADONIS_OK;
    for (uint32_t slot = 0; slot < node->n_slots && code == ADONIS_OK; slot++) {
        if (node->id < slots[slot].id && gossip->rate > 0.0) {
            code = adonis_gossip_edge_clock(node, now_ns, slot);
        }
    }
    if (code == ADONIS_OK && rule->gradient != NULL) {
        code = gossip->gradient_clock > 0.0 ? adonis_gossip_gradient_clock(node, now_ns)
                                            : adonis_gossip_ask(node, rule, now_ns);
    }
    return code;
}

static inline int32_t adonis_gossip_send(struct adonis_node *node,
                                         const struct adonis_gossip_rule *rule,
                                         uint32_t slot, uint64_t tag, double *payload)
{
    uint64_t length = rule->n_sent * node->dim;
    rule->offer(node, payload);
    node->host->wire_round(node, length, payload, payload);
    const struct adonis_part part = {payload, length, ADONIS_WIRE, 0};
    return node->host->send(node, &slot, 1, tag, &part, 1);
}

/* Replies to an offer over `slot` and jumps. */
static inline int32_t adonis_gossip_answer(struct adonis_node *node,
                                           const struct adonis_gossip_rule *rule,
                                           uint64_t now_ns, uint32_t slot,
                                           const double *offered)
{
    adonis_gossip_touch(node, rule, now_ns);
    double *own = adonis_gossip_reply(node);
    uint64_t tag = (now_ns << 1) | ADONIS_GOSSIP_REPLY;
    int32_t code = adonis_gossip_send(node, rule, slot, tag, own);
    if (code == ADONIS_OK) {
        adonis_gossip_of(node)->late = 0.0;
        rule->exchange(node, own, offered);
        const double difference[] = {1.0, -1.0};
        const double *const pair[] = {offered, own};
        node->math->combine(rule->n_sent * node->dim, 2, difference, pair,
                            adonis_gossip_offer(node, rule, slot));
    }
    return code;
}

/* A free node does what waits: it answers every offer, then makes one. The counts spare
 * a hub the search through its many slots. */
static inline int32_t adonis_gossip_go_on(struct adonis_node *node,
                                          const struct adonis_gossip_rule *rule,
                                          uint64_t now_ns)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    struct adonis_gossip_edge *edges = adonis_gossip_edges(node);
    int32_t code = ADONIS_OK;
    for (uint32_t slot = 0;
         slot < node->n_slots && gossip->n_offers_in > 0 && code == ADONIS_OK; slot++) {
        if (edges[slot].has_offer_in != 0) {
            code = adonis_gossip_answer(node, rule, now_ns, slot,
                                        adonis_gossip_offer(node, rule, slot));
            edges[slot].has_offer_in = code != ADONIS_OK;
            gossip->n_offers_in -= code == ADONIS_OK;
        }
    }
    while (gossip->n_ticks > 0 && code == ADONIS_OK) {
        uint32_t slot = gossip->last_offer + 1;
        slot = slot < node->n_slots ? slot : 0;
        gossip->last_offer = slot;
        if (edges[slot].n_ticks > 0) {
            adonis_gossip_touch(node, rule, now_ns);
            code = adonis_gossip_send(node, rule, slot, ADONIS_GOSSIP_OFFER,
                                      adonis_gossip_offer(node, rule, slot));
            gossip->has_offer_out = code == ADONIS_OK;
            edges[slot].n_ticks -= gossip->has_offer_out;
            gossip->n_ticks -= gossip->has_offer_out;
            return code;
        }
    }
    return code;
}

static inline int32_t adonis_gossip_timer(struct adonis_node *node,
                                          const struct adonis_gossip_rule *rule,
                                          const struct adonis_event *event)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    int32_t code = ADONIS_OK;
    if (event->tag == ADONIS_GOSSIP_GRADIENT_TIMER) {
        code = adonis_gossip_ask(node, rule, event->time_ns);
        return code == ADONIS_OK && gossip->gradient_clock > 0.0
                   ? adonis_gossip_gradient_clock(node, event->time_ns)
                   : code;
    }
    uint32_t slot = (uint32_t)event->tag;
    adonis_gossip_edges(node)[slot].n_ticks++;
    gossip->n_ticks++;
    if (gossip->has_offer_out == 0) {
        code = adonis_gossip_go_on(node, rule, event->time_ns);
    }
    return code == ADONIS_OK ? adonis_gossip_edge_clock(node, event->time_ns, slot)
                             : code;
}

static inline int32_t adonis_gossip_receive(struct adonis_node *node,
                                            const struct adonis_gossip_rule *rule,
                                            const struct adonis_event *event)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    uint32_t slot = event->slot;
    const double *data = event->parts[0].data;
    double *kept = adonis_gossip_offer(node, rule, slot);
    if (adonis_gossip_is_reply(event->tag)) {
        adonis_gossip_touch(node, rule, event->time_ns);
        gossip->late = adonis_gossip_lateness(node, event->tag, event->time_ns);
        rule->exchange(node, kept, data);
        gossip->has_offer_out = 0;
        node->host->exchange_end(node, slot);
        return adonis_gossip_go_on(node, rule, event->time_ns);
    }
    if (gossip->has_offer_out == 0) {
        return adonis_gossip_answer(node, rule, event->time_ns, slot, data);
    }
    adonis_gossip_edges(node)[slot].has_offer_in = 1;
    gossip->n_offers_in++; /* the other end makes no second one before the answer */
    memcpy(kept, data, rule->n_sent * node->dim * sizeof(double));
    return ADONIS_OK;
}

/* What this node sent, or was to receive, over `slot` is lost. */
static inline int32_t adonis_gossip_lose(struct adonis_node *node,
                                         const struct adonis_gossip_rule *rule,
                                         const struct adonis_event *event)
{
    int is_owner = (event->tag == ADONIS_GOSSIP_OFFER) == (event->up != 0);
    if (is_owner) {
        adonis_gossip_of(node)->has_offer_out = 0;
        return adonis_gossip_go_on(node, rule, event->time_ns);
    }
    if (event->tag == ADONIS_GOSSIP_OFFER) {
        return ADONIS_IGNORED;
    }
    adonis_gossip_touch(node, rule, event->time_ns);
    adonis_gossip_of(node)->late =
        adonis_gossip_lateness(node, event->tag, event->time_ns);
    double *zero = adonis_gossip_reply(node);
    memset(zero, 0, rule->n_sent * node->dim * sizeof *zero);
    rule->exchange(node, adonis_gossip_offer(node, rule, event->slot), zero);
    return ADONIS_OK;
}

/* A gradient is answered. */
static inline int32_t adonis_gossip_gradient(struct adonis_node *node,
                                             const struct adonis_gossip_rule *rule,
                                             const struct adonis_event *event)
{
    const struct adonis_gossip *gossip = adonis_gossip_of(node);
    if (rule->gradient == NULL) {
        return ADONIS_IGNORED;
    }
    adonis_gossip_touch(node, rule, event->time_ns);
    rule->gradient(node, event->result);
    if (gossip->gradient_clock > 0.0) {
        return ADONIS_OK;
    }
    double earliest_ns = (double)gossip->n_requests * gossip->unit_ns;
    if (gossip->unit > 1.0 && earliest_ns > (double)event->time_ns) {
        return earliest_ns < 1.8e19 /* before the end of time */
                   ? node->host->timer(node, (uint64_t)earliest_ns,
                                       ADONIS_GOSSIP_GRADIENT_TIMER)
                   : ADONIS_OK;
    }
    return adonis_gossip_ask(node, rule, event->time_ns);
}

static inline int32_t adonis_gossip_on_event(struct adonis_node *node,
                                             const struct adonis_gossip_rule *rule,
                                             const struct adonis_event *event)
{
    switch (event->type) {
    case ADONIS_EVENT_START:
        return adonis_gossip_start(node, rule, event->time_ns);
    case ADONIS_EVENT_MESSAGE:
        return adonis_gossip_receive(node, rule, event);
    case ADONIS_EVENT_TIMER:
        return adonis_gossip_timer(node, rule, event);
    case ADONIS_EVENT_ORACLE:
        return adonis_gossip_gradient(node, rule, event);
    case ADONIS_EVENT_LOST:
        return adonis_gossip_lose(node, rule, event);
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
}

#endif
