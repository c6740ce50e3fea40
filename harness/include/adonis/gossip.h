/* Pairwise, Poisson-clocked rules in continuous time as node programs.
 *
 * A rule has vectors that follow a linear flow between events, jumps at gradients, and
 * jumps at exchanges with one neighbour. It fills a table of callbacks and gets back
 * state_size, init and on_event for its plugin (ADONIS_GOSSIP).
 *
 * Time. The unit of all rates and flows is `unit` mean gradient times, 1 unless the
 * rule slows down for its network. A node's vectors stand for the time when it was last
 * touched; the flow over the time since is applied when an event needs them, so that a
 * node without events costs nothing. estimate() flows a copy.
 *
 * Gradients. Where the host names a GRADIENT_CLOCK, a Poisson clock of that rate starts
 * one at each tick. Else the next starts when the last is answered; where unit > 1, not
 * before as many units as gradients have passed. The point is x at the request; the
 * jump happens at the answer, on the vectors as they are then.
 *
 * Exchanges. The lower id of the two ends owns the edge's Poisson clock, whose k-th gap
 * is the k-th draw of the edge's own stream: ticks fall at the same times for every
 * method of the same rate. At a tick the owner sends its payload (offer) and keeps a
 * copy; the other end answers with its own payload (reply) and jumps; the owner jumps
 * when the reply is here. Both jump by the same pair (offered, replied) as rounded to
 * the wire format: what the owner still owes is known as soon as the reply has left,
 * and with it every sum over the nodes that theory conserves, as far as the flow leaves
 * it alone (a jump that comes late has not flowed).
 *
 * An exchange is atomic, as in theory: a node that has an offer out makes no other and
 * answers none until its reply is here. Offers to it wait, and so do its own ticks;
 * when free it answers first, then serves its edges in turn. As offers go from lower to
 * higher ids only, the waiting ends. Where links take no time nothing waits. (Exchanges
 * that overlap on a node would be faster and unstable: each would be computed without
 * the jumps of the others.)
 *
 * Loss or outage during an exchange: transport is reliable for now. Later, a lost offer
 * or reply will undo the exchange at both ends. */
#ifndef ADONIS_GOSSIP_H
#define ADONIS_GOSSIP_H

#include <string.h>

#include <adonis/flow.h>
#include <adonis/plugin.h>
#include <adonis/support.h>

struct adonis_gossip_rule {
    /* Bytes of the rule's struct, whose first member is a struct adonis_gossip. */
    uint64_t state_size;
    uint32_t n_vectors; /* of the rule, dim numbers each; vector 0 is the estimate, and
                         * where gradients are taken */
    uint32_t n_flow; /* the first n_flow of them flow: see adonis_gossip_flow(); or 0 */
    uint32_t n_sent; /* vectors in a payload, sent as WIRE */
    uint32_t reserved;
    /* Sets `rate`, perhaps `unit`, of the struct adonis_gossip, and the flow. Vector 0
     * is x_0, the others are zero. */
    int32_t (*init)(struct adonis_node *node);
    /* Fills n_sent x dim numbers. */
    void (*offer)(struct adonis_node *node, double *payload);
    /* Jump of an exchange: own and other are the two payloads. */
    void (*exchange)(struct adonis_node *node, const double *own, const double *other);
    /* Optional: the rule asks for no gradients. Jump of a gradient. */
    void (*gradient)(struct adonis_node *node, const double *gradient);
    /* Optional: the full gradient. Sets batch; kind, point and draw are preset. */
    void (*request)(struct adonis_node *node, struct adonis_request *request);
};

/* First member of the rule's struct. Private but for `rate`, `unit` and the
 * functions below. */
struct adonis_gossip {
    double rate; /* exchanges of the whole network in a unit of time, shared equally by
                  * the edges; 0: none */
    double unit; /* of time, in mean gradient times; preset to 1 */
    double unit_ns;
    uint64_t touched_ns; /* the time that the vectors stand for */
    double gradient_clock;
    uint64_t n_gradient_ticks;
    uint64_t n_requests;
    uint64_t vectors;  /* blocks: of the rule; */
    uint64_t flow;     /* its matrix; */
    uint64_t payloads; /* one for the own reply, then of each slot the offer that this
                        * node made over it or that waits there; */
    uint64_t edges;    /* and what is known of each slot */
    uint32_t has_offer_out;
    uint32_t last_offer; /* slot */
};

struct adonis_gossip_edge {
    uint64_t n_drawn;      /* gaps of the edge's clock */
    uint64_t n_ticks;      /* that wait for an offer to be made */
    uint32_t has_offer_in; /* an offer waits for an answer */
    uint32_t reserved;
};

/* Purposes of the random draws. */
#define ADONIS_GOSSIP_EDGE_CLOCK     0x8000u
#define ADONIS_GOSSIP_GRADIENT_CLOCK 0x8001u
/* Tags of timers: the slot of an edge, or this. */
#define ADONIS_GOSSIP_GRADIENT_TIMER UINT64_MAX
/* Tags of messages. */
#define ADONIS_GOSSIP_OFFER 0u
#define ADONIS_GOSSIP_REPLY 1u

static inline struct adonis_gossip *adonis_gossip_of(const struct adonis_node *node)
{
    return (struct adonis_gossip *)node->state;
}

/* Vector k of the rule, dim numbers. */
static inline double *adonis_gossip_vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_block(node, adonis_gossip_of(node)->vectors) + k * node->dim;
}

/* The matrix A of the flow dv/dt = A v of a unit of time, n_flow x n_flow, row major:
 * zero until init() fills it. */
static inline double *adonis_gossip_flow(const struct adonis_node *node)
{
    return adonis_block(node, adonis_gossip_of(node)->flow);
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

/* Of each slot. */
static inline struct adonis_gossip_edge *
adonis_gossip_edges(const struct adonis_node *node)
{
    const struct adonis_gossip *gossip = adonis_gossip_of(node);
    return (struct adonis_gossip_edge *)(void *)adonis_block(node, gossip->edges);
}

/* Puts the blocks in their places; returns the bytes of the whole state. */
static inline uint64_t adonis_gossip_lay_out(const struct adonis_node *node,
                                             const struct adonis_gossip_rule *rule,
                                             struct adonis_gossip *gossip)
{
    uint64_t n_payloads = UINT64_C(1) + node->n_slots;
    gossip->vectors = adonis_align(rule->state_size);
    gossip->flow = gossip->vectors + adonis_block_size(rule->n_vectors * node->dim);
    gossip->payloads =
        gossip->flow + adonis_block_size((uint64_t)rule->n_flow * rule->n_flow);
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
    gossip->unit_ns =
        gossip->unit * node->host->constant(node, ADONIS_GRADIENT_TIME_NS);
    return code;
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

/* Replies to an offer over `slot` and jumps. */
static inline int32_t adonis_gossip_answer(struct adonis_node *node,
                                           const struct adonis_gossip_rule *rule,
                                           uint64_t now_ns, uint32_t slot,
                                           const double *offered)
{
    adonis_gossip_touch(node, rule, now_ns);
    double *own = adonis_gossip_reply(node);
    int32_t code = adonis_gossip_send(node, rule, slot, ADONIS_GOSSIP_REPLY, own);
    rule->exchange(node, own, offered);
    return code;
}

/* A free node does what waits: it answers every offer, then makes one. */
static inline int32_t adonis_gossip_go_on(struct adonis_node *node,
                                          const struct adonis_gossip_rule *rule,
                                          uint64_t now_ns)
{
    struct adonis_gossip *gossip = adonis_gossip_of(node);
    struct adonis_gossip_edge *edges = adonis_gossip_edges(node);
    int32_t code = ADONIS_OK;
    for (uint32_t slot = 0; slot < node->n_slots && code == ADONIS_OK; slot++) {
        if (edges[slot].has_offer_in != 0) {
            edges[slot].has_offer_in = 0;
            code = adonis_gossip_answer(node, rule, now_ns, slot,
                                        adonis_gossip_offer(node, rule, slot));
        }
    }
    for (uint32_t k = 0; k < node->n_slots && code == ADONIS_OK; k++) {
        gossip->last_offer = (gossip->last_offer + 1) % node->n_slots;
        uint32_t slot = gossip->last_offer;
        if (edges[slot].n_ticks > 0) {
            edges[slot].n_ticks--;
            gossip->has_offer_out = 1;
            adonis_gossip_touch(node, rule, now_ns);
            return adonis_gossip_send(node, rule, slot, ADONIS_GOSSIP_OFFER,
                                      adonis_gossip_offer(node, rule, slot));
        }
    }
    return code;
}

static inline int32_t adonis_gossip_timer(struct adonis_node *node,
                                          const struct adonis_gossip_rule *rule,
                                          const struct adonis_event *event)
{
    const struct adonis_gossip *gossip = adonis_gossip_of(node);
    int32_t code = ADONIS_OK;
    if (event->tag == ADONIS_GOSSIP_GRADIENT_TIMER) {
        code = adonis_gossip_ask(node, rule, event->time_ns);
        return code == ADONIS_OK && gossip->gradient_clock > 0.0
                   ? adonis_gossip_gradient_clock(node, event->time_ns)
                   : code;
    }
    uint32_t slot = (uint32_t)event->tag;
    adonis_gossip_edges(node)[slot].n_ticks++;
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
    if (event->tag == ADONIS_GOSSIP_REPLY) {
        adonis_gossip_touch(node, rule, event->time_ns);
        rule->exchange(node, kept, data);
        gossip->has_offer_out = 0;
        node->host->exchange_end(node, slot);
        return adonis_gossip_go_on(node, rule, event->time_ns);
    }
    if (gossip->has_offer_out == 0) {
        return adonis_gossip_answer(node, rule, event->time_ns, slot, data);
    }
    adonis_gossip_edges(node)[slot].has_offer_in = 1;
    memcpy(kept, data, rule->n_sent * node->dim * sizeof(double));
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
        return node->host->timer(node, (uint64_t)earliest_ns,
                                 ADONIS_GOSSIP_GRADIENT_TIMER);
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
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
}

static inline void adonis_gossip_estimate(const struct adonis_node *node,
                                          const struct adonis_gossip_rule *rule,
                                          uint64_t time_ns, double *out)
{
    if (rule->n_flow == 0) {
        memcpy(out, adonis_gossip_vector(node, 0), node->dim * sizeof *out);
        return;
    }
    adonis_flow_look(node, rule->n_flow, adonis_gossip_flow(node),
                     adonis_gossip_elapsed(node, time_ns),
                     adonis_gossip_vector(node, 0), 0, out);
}

/* For resolve(): the least unit, at least 1, in which the busiest node's share of
 * `rate` exchanges, one after the other, takes 4/5 of the time. (Closer to all of it,
 * ticks are so late that their order is no longer random.) */
static inline double adonis_gossip_least_unit(struct adonis_setup *setup, double rate)
{
    double exchanges = rate * setup->constant(setup, ADONIS_MAX_DEGREE) /
                       setup->constant(setup, ADONIS_N_EDGES);
    double unit = 1.25 * exchanges * setup->constant(setup, ADONIS_EXCHANGE_TIME_NS) /
                  setup->constant(setup, ADONIS_GRADIENT_TIME_NS);
    return setup->n_nodes > 1 && unit > 1.0 ? unit : 1.0;
}

/* ADONIS_GOSSIP(rule): the callbacks of a plugin; ADONIS_GOSSIP_OPERATIONS in its table
 * names them and its kind. */
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
    }                                                                                  \
    static void gossip_estimate(const struct adonis_node *node, uint64_t time_ns,      \
                                double *out)                                           \
    {                                                                                  \
        adonis_gossip_estimate(node, &(rule), time_ns, out);                           \
    }
#define ADONIS_GOSSIP_OPERATIONS                                                       \
    .kind = ADONIS_ASYNCHRONOUS, .state_size = gossip_state_size, .init = gossip_init, \
    .on_event = gossip_on_event, .estimate = gossip_estimate

#endif
