/* Pairwise, Poisson-clocked rules in continuous time as node programs.
 *
 * A rule has vectors that follow a linear flow between events, jumps at gradients, and
 * jumps at exchanges with one neighbour. It fills a table of callbacks and gets back
 * state_size, init and on_event for its plugin (ADONIS_GOSSIP).
 *
 * Time. The unit is GRADIENT_TIME_NS. A node's vectors stand for the time when it was
 * last touched; the flow over the time since is applied when an event needs them, so
 * that a node without events costs nothing. estimate() flows a copy.
 *
 * Gradients. Where the host names a GRADIENT_CLOCK, a Poisson clock of that rate starts
 * one at each tick; else the next starts when the last is answered. The point is x at
 * the request; the jump happens at the answer, on the vectors as they are then.
 *
 * Exchanges. The lower id of the two ends owns the edge's Poisson clock, whose k-th gap
 * is the k-th draw of the edge's own stream: ticks fall at the same times for every
 * method of the same rate. At a tick the owner sends its payload (offer) and keeps a
 * copy; the other end answers with its own payload (reply) and jumps; the owner jumps
 * when the reply is here. Both ends jump by the same pair (offered, replied) as rounded
 * to the wire format, so that what theory conserves is conserved: the jump that the
 * owner still owes is known as soon as the reply has left.
 *
 * An exchange is atomic, as in theory. A node that has an offer out makes no other, and
 * answers none until its reply is here: offers to it wait. As offers go from lower to
 * higher ids only, the waiting ends (the highest id never waits). A tick that finds its
 * owner so engaged is skipped; a Poisson clock has no memory, so this equals starting
 * the clock anew when the node is free. Where links take no time none is ever skipped.
 *
 * Loss or outage during an exchange: transport is reliable for now. Later, a lost offer
 * or reply will undo the exchange at both ends. */
#ifndef ADONIS_GOSSIP_H
#define ADONIS_GOSSIP_H

#include <string.h>

#include <adonis/plugin.h>
#include <adonis/support.h>

struct adonis_gossip_rule {
    /* Bytes of the rule's struct, whose first member is a struct adonis_gossip. */
    uint64_t state_size;
    uint32_t n_vectors; /* of the rule, dim numbers each; gradients are at vector 0 */
    uint32_t n_sent;    /* vectors in a payload, sent as WIRE */
    /* Sets `rate` of the struct adonis_gossip. Vector 0 is x_0, the others are zero. */
    int32_t (*init)(struct adonis_node *node);
    /* Optional: none. Moves the vectors by `elapsed` > 0 units of time. */
    void (*flow)(struct adonis_node *node, double elapsed);
    /* Fills n_sent x dim numbers. */
    void (*offer)(struct adonis_node *node, double *payload);
    /* Jump of an exchange: own and other are the two payloads. */
    void (*exchange)(struct adonis_node *node, const double *own, const double *other);
    /* Optional: the rule asks for no gradients. Jump of a gradient. */
    void (*gradient)(struct adonis_node *node, const double *gradient);
    /* Optional: the full gradient. Sets batch; kind, point and draw are preset. */
    void (*request)(struct adonis_node *node, struct adonis_request *request);
};

/* First member of the rule's struct. Private but for `rate` and the functions below. */
struct adonis_gossip {
    double rate; /* exchanges of the whole network in a unit of time, shared equally by
                  * the edges; 0: none */
    double unit_ns;
    uint64_t touched_ns; /* the time that the vectors stand for */
    double gradient_clock;
    uint64_t n_gradient_ticks;
    uint64_t n_requests;
    uint64_t vectors;  /* blocks: of the rule; */
    uint64_t payloads; /* one for the own reply, then of each slot the offer that this
                        * node made over it or that waits there; */
    uint64_t edges;    /* and what is known of each slot */
    uint32_t has_offer_out;
    uint32_t reserved;
};

struct adonis_gossip_edge {
    uint64_t n_ticks;
    uint64_t tag; /* of the offer that waits */
    uint32_t waits;
    uint32_t reserved;
};

/* Purposes of the random draws. */
#define ADONIS_GOSSIP_EDGE_CLOCK     0x8000u
#define ADONIS_GOSSIP_GRADIENT_CLOCK 0x8001u
/* Tags of timers: slot of an edge, or this. Of messages: 2 tick + 0 (offer), 1 (reply).
 */
#define ADONIS_GOSSIP_GRADIENT_TIMER UINT64_MAX

static inline struct adonis_gossip *adonis_gossip_of(const struct adonis_node *node)
{
    return (struct adonis_gossip *)node->state;
}

/* Vector k of the rule, dim numbers. */
static inline double *adonis_gossip_vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_block(node, adonis_gossip_of(node)->vectors) + k * node->dim;
}

/* Units of time from the one that the vectors stand for to time_ns. */
static inline double adonis_gossip_elapsed(const struct adonis_node *node,
                                           uint64_t time_ns)
{
    const struct adonis_gossip *gossip = adonis_gossip_of(node);
    return (double)(time_ns - gossip->touched_ns) / gossip->unit_ns;
}

static inline double *adonis_gossip_reply(const struct adonis_node *node)
{
    return adonis_block(node, adonis_gossip_of(node)->payloads);
}

static inline double *adonis_gossip_offer(const struct adonis_node *node,
                                          const struct adonis_gossip_rule *rule,
                                          uint32_t slot)
{
    return adonis_gossip_reply(node) + (slot + UINT64_C(1)) * rule->n_sent * node->dim;
}

static inline struct adonis_gossip_edge *
adonis_gossip_edge_of(const struct adonis_node *node, uint32_t slot)
{
    const struct adonis_gossip *gossip = adonis_gossip_of(node);
    return (struct adonis_gossip_edge *)(void *)adonis_block(node, gossip->edges) +
           slot;
}

/* Puts the blocks in their places; returns the bytes of the whole state. */
static inline uint64_t adonis_gossip_lay_out(const struct adonis_node *node,
                                             const struct adonis_gossip_rule *rule,
                                             struct adonis_gossip *gossip)
{
    uint64_t n_payloads = UINT64_C(1) + node->n_slots;
    gossip->vectors = adonis_align(rule->state_size);
    gossip->payloads = gossip->vectors + adonis_block_size(rule->n_vectors * node->dim);
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
    gossip->unit_ns = node->host->constant(node, ADONIS_GRADIENT_TIME_NS);
    gossip->gradient_clock = node->host->constant(node, ADONIS_GRADIENT_CLOCK);
    memcpy(adonis_gossip_vector(node, 0), start, node->dim * sizeof(double));
    return rule->init(node);
}

/* A timer after an exponential gap of the given rate. */
static inline int32_t adonis_gossip_clock(struct adonis_node *node, uint64_t now_ns,
                                          double uniform, double rate, uint64_t tag)
{
    double gap_ns =
        -node->math->log(uniform) / rate * adonis_gossip_of(node)->unit_ns + 0.5;
    if (!(gap_ns < 9e18)) {
        return ADONIS_OK; /* beyond the end of time */
    }
    return node->host->timer(node, now_ns + (uint64_t)gap_ns, tag);
}

/* The next tick of the clock of an owned edge. */
static inline int32_t adonis_gossip_edge_clock(struct adonis_node *node,
                                               uint64_t now_ns, uint32_t slot)
{
    uint64_t tick = adonis_gossip_edge_of(node, slot)->n_ticks++;
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
    if (rule->flow != NULL && now_ns > gossip->touched_ns) {
        rule->flow(node, adonis_gossip_elapsed(node, now_ns));
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
    request.draw = adonis_gossip_of(node)->n_requests++;
    if (rule->request != NULL) {
        rule->request(node, &request);
    }
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

static inline int32_t adonis_gossip_tick(struct adonis_node *node,
                                         const struct adonis_gossip_rule *rule,
                                         const struct adonis_event *event)
{
    if (event->tag == ADONIS_GOSSIP_GRADIENT_TIMER) {
        int32_t code = adonis_gossip_ask(node, rule, event->time_ns);
        return code == ADONIS_OK ? adonis_gossip_gradient_clock(node, event->time_ns)
                                 : code;
    }
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    uint32_t slot = (uint32_t)event->tag;
    if (gossip->has_offer_out == 0) {
        gossip->has_offer_out = 1;
        adonis_gossip_touch(node, rule, event->time_ns);
        uint64_t tag = 2 * adonis_gossip_edge_of(node, slot)->n_ticks;
        int32_t code = adonis_gossip_send(node, rule, slot, tag,
                                          adonis_gossip_offer(node, rule, slot));
        if (code != ADONIS_OK) {
            return code;
        }
    }
    return adonis_gossip_edge_clock(node, event->time_ns, slot);
}

/* Replies to an offer over `slot` and jumps. */
static inline int32_t adonis_gossip_answer(struct adonis_node *node,
                                           const struct adonis_gossip_rule *rule,
                                           uint64_t now_ns, uint32_t slot, uint64_t tag,
                                           const double *offered)
{
    adonis_gossip_touch(node, rule, now_ns);
    double *own = adonis_gossip_reply(node);
    int32_t code = adonis_gossip_send(node, rule, slot, tag + 1, own);
    rule->exchange(node, own, offered);
    return code;
}

static inline int32_t adonis_gossip_receive(struct adonis_node *node,
                                            const struct adonis_gossip_rule *rule,
                                            const struct adonis_event *event)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    uint32_t slot = event->slot;
    const double *data = event->parts[0].data;
    double *kept = adonis_gossip_offer(node, rule, slot);
    int is_reply = (event->tag & 1) != 0;
    if (!is_reply && gossip->has_offer_out != 0) {
        struct adonis_gossip_edge *edge = adonis_gossip_edge_of(node, slot);
        edge->waits = 1;
        edge->tag = event->tag;
        memcpy(kept, data, rule->n_sent * node->dim * sizeof(double));
        return ADONIS_OK;
    }
    if (!is_reply) {
        return adonis_gossip_answer(node, rule, event->time_ns, slot, event->tag, data);
    }

    adonis_gossip_touch(node, rule, event->time_ns);
    rule->exchange(node, kept, data);
    gossip->has_offer_out = 0;
    node->host->exchange_end(node, slot);
    int32_t code = ADONIS_OK;
    for (uint32_t k = 0; k < node->n_slots && code == ADONIS_OK; k++) {
        struct adonis_gossip_edge *edge = adonis_gossip_edge_of(node, k);
        if (edge->waits != 0) {
            edge->waits = 0;
            code = adonis_gossip_answer(node, rule, event->time_ns, k, edge->tag,
                                        adonis_gossip_offer(node, rule, k));
        }
    }
    return code;
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
        return adonis_gossip_tick(node, rule, event);
    case ADONIS_EVENT_ORACLE:
        adonis_gossip_touch(node, rule, event->time_ns);
        rule->gradient(node, event->result);
        return adonis_gossip_of(node)->gradient_clock > 0.0
                   ? ADONIS_OK
                   : adonis_gossip_ask(node, rule, event->time_ns);
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
}

/* ADONIS_GOSSIP(rule): the callbacks of a plugin; ADONIS_GOSSIP_OPERATIONS in its table
 * names them and its kind. .estimate is left to the plugin. */
#define ADONIS_GOSSIP(rule)                                                            \
    static uint64_t gossip_state_size(const struct adonis_node *node)                  \
    {                                                                                  \
        return adonis_gossip_state_size(node, &(rule));                                \
    }                                                                                  \
    static int32_t gossip_init(struct adonis_node *node, const double *start)          \
    {                                                                                  \
        return adonis_gossip_init(node, &(rule), start);                               \
    }                                                                                  \
    static int32_t gossip_on_event(struct adonis_node *node,                           \
                                   const struct adonis_event *event)                   \
    {                                                                                  \
        return adonis_gossip_on_event(node, &(rule), event);                           \
    }
#define ADONIS_GOSSIP_OPERATIONS                                                       \
    .kind = ADONIS_ASYNCHRONOUS, .state_size = gossip_state_size, .init = gossip_init, \
    .on_event = gossip_on_event

#endif
