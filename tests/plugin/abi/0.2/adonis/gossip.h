/* Pairwise, Poisson-clocked rules in continuous time as node programs.
 *
 * A rule has vectors that follow a linear flow between events, jumps at gradients, and
 * jumps at exchanges with one neighbour. It fills a table of callbacks and gets back
 * state_size, init and on_event for its plugin (ADONIS_GOSSIP).
 *
 * Time. The unit of all rates and flows is `unit` mean times of one of the rule's
 * gradients (of `batch` samples; of all, if it is 0), 1 unless the rule slows down for
 * its network. Under a GRADIENT_CLOCK every gradient counts as a full one. A node's
 * vectors stand for the time when it was last touched; the flow over the time since is
 * applied when an event needs them, so that a node without events costs nothing.
 * estimate() flows a copy.
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
 * it alone. A jump that the owner makes late has not flowed since: a rule to which that
 * matters asks `late`, by how much, and jumps as if it had. (The reply tells when the
 * other end jumped, so nodes' clocks should agree to well within a unit.)
 *
 * An exchange is atomic, as in theory: a node that has an offer out makes no other and
 * answers none until its reply is here. Offers to it wait, and so do its own ticks;
 * when free it answers first, then serves its edges in turn. As offers go from lower to
 * higher ids only, the waiting ends. Where links take no time nothing waits. (Exchanges
 * that overlap on a node would be faster and unstable: each would be computed without
 * the jumps of the others.) A node whose reply the host refuses, because the run has
 * ended, does not jump: the last estimates are consistent too.
 *
 * Loss. A lost offer or reply undoes the exchange at both ends. Offer: the owner
 * forgets it and serves on. Reply: the owner forgets its offer; the other end, told at
 * the same instant, takes its jump back: it jumps by the negative of what it jumped by,
 * which is why exchange() must be an odd function of own - other. So at every instant
 * what the owners owe and what replies on their way will do add up as if nothing were
 * lost: a sum that jumps leave alone is conserved to rounding, and with a flow every
 * such sum that the flow leaves alone too. Other sums keep what the flow made of the
 * jump until it was taken back, unless the rule minds `late`. An exchange undone is not
 * counted. */
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
    /* Jump of an exchange: own and other are the two payloads. An odd function of own -
     * other, or loss would break what exchanges conserve. */
    void (*exchange)(struct adonis_node *node, const double *own, const double *other);
    /* Optional: the rule asks for no gradients. Jump of a gradient. */
    void (*gradient)(struct adonis_node *node, const double *gradient);
};

/* First member of the rule's struct. Private but for `rate`, `unit`, `batch`, `late`
 * and the functions below. */
struct adonis_gossip {
    double rate; /* exchanges of the whole network in a unit of time, shared equally by
                  * the edges; 0: none */
    double unit; /* of time, in mean times of a gradient of `batch`; preset to 1 */
    uint64_t batch; /* samples of a gradient; preset to 0: all */
    double late; /* for exchange(): units since the exchange took place, which is when
                  * the other end jumped, or this end what it now takes back; else 0 */
    double unit_ns;
    uint64_t touched_ns; /* the time that the vectors stand for */
    double gradient_clock;
    uint64_t n_gradient_ticks;
    uint64_t n_requests;
    uint64_t n_offers_in; /* edges over which one waits */
    uint64_t n_ticks;     /* that wait, over all edges */
    uint64_t vectors;     /* blocks: of the rule; */
    uint64_t flow;        /* its prepared flow; */
    uint64_t payloads; /* one for the own reply, then of each slot the offer that this
                        * node made over it or that waits there, or, once answered, the
                        * offer less the reply; */
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
/* Tags of messages: an offer's, or this plus twice the time of the reply, modulo 2^64.
 */
#define ADONIS_GOSSIP_OFFER 0u
#define ADONIS_GOSSIP_REPLY 1u

static inline int adonis_gossip_is_reply(uint64_t tag)
{
    return (tag & ADONIS_GOSSIP_REPLY) != 0;
}

static inline struct adonis_gossip *adonis_gossip_of(const struct adonis_node *node)
{
    return (struct adonis_gossip *)node->state;
}

/* Vector k of the rule, dim numbers. */
static inline double *adonis_gossip_vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_block(node, adonis_gossip_of(node)->vectors) + k * node->dim;
}

/* For init(): the matrix A of the flow dv/dt = A v of a unit of time, n_flow x n_flow,
 * row major, to be filled; zero. Afterwards its place holds what flow.h makes of it. */
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

/* Units of time from the reply of this tag to time_ns. */
static inline double adonis_gossip_lateness(const struct adonis_node *node,
                                            uint64_t tag, uint64_t time_ns)
{
    return (double)(((time_ns << 1) - (tag ^ ADONIS_GOSSIP_REPLY)) >> 1) /
           adonis_gossip_of(node)->unit_ns;
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

/* For invariants: the pair that `node` will exchange when this message, which is on its
 * way to it, arrives. 0: none, the message changes nothing yet. */
static inline int adonis_gossip_due(const struct adonis_node *node,
                                    const struct adonis_gossip_rule *rule,
                                    const struct adonis_event *message,
                                    const double **own, const double **other)
{
    *own = adonis_gossip_offer(node, rule, message->slot);
    *other = message->parts[0].data;
    return adonis_gossip_is_reply(message->tag);
}

/* What part of a full gradient's time one of `batch` > 0 samples takes. */
static inline double adonis_gossip_share(uint64_t batch, double samples, double clock)
{
    return clock > 0.0 || adonis_is_nan(samples) ? 1.0 : (double)batch / samples;
}

/* For resolve(): the least unit, at least 1, in which the busiest node's share of
 * `rate` exchanges, one after the other, takes 4/5 of the time. (Closer to all of it,
 * ticks are so late that their order is no longer random.) */
static inline double adonis_gossip_least_unit(struct adonis_setup *setup, double rate,
                                              uint64_t batch)
{
    double exchanges = rate * setup->constant(setup, ADONIS_MAX_DEGREE) /
                       setup->constant(setup, ADONIS_N_EDGES);
    double gradient_ns = setup->constant(setup, ADONIS_GRADIENT_TIME_NS);
    if (batch > 0) {
        gradient_ns *=
            adonis_gossip_share(batch, setup->constant(setup, ADONIS_SAMPLES),
                                setup->constant(setup, ADONIS_GRADIENT_CLOCK));
    }
    double unit = 1.25 * exchanges * setup->constant(setup, ADONIS_EXCHANGE_TIME_NS) /
                  gradient_ns;
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

/* The reactor. */
#include <adonis/gossip_engine.h>

#endif
