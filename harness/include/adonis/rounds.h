/* Synchronous update rules as node programs: local step, exchange, combine.
 *
 * A rule fills a table of callbacks and gets back state_size, init, on_event and
 * estimate for its plugin (ADONIS_ROUNDS). One round is one update of the method: one
 * stage, or several when combine() sets `again` (inner loops, multi-consensus). A stage
 * is: begin() says what to send and where to take the gradient; the two overlap when
 * both are known then. A rule that sends after the gradient fills the payload in
 * gradient() instead. When the answer is here and every neighbour's payload of this
 * exchange too, combine() gets
 *
 *     mixed = w_ii v_i + sum_j w_ij v_j     (self first, then slots ascending)
 *
 * with v as receivers see it, the sender's own included. Exchanges are counted over the
 * run; the count is the message's tag and the mixing round whose weights are asked from
 * the host. Every node must make the same exchanges. A neighbour may be one exchange
 * ahead (over an edge of one direction: as many as the way back has edges): what it has
 * sent waits in a buffer.
 *
 * What a lost message means is the rule's to say: field `lost`, ADONIS_LOST_*. The
 * receiver is told when the message would have arrived, so nobody waits in vain but who
 * chose to. The sender does nothing about it. */
#ifndef ADONIS_ROUNDS_H
#define ADONIS_ROUNDS_H

#include <string.h>

#include <adonis/compression.h>
#include <adonis/plugin.h>
#include <adonis/support.h>

/* The node waits for ever, and the host ends the run as `stalled`: for rules that are
 * wrong without the payload. */
#define ADONIS_LOST_STALLS 0u
/* The last payload that came over that slot is mixed instead; as long as none has come,
 * the own one. */
#define ADONIS_LOST_HOLDS 1u
/* Its weight goes to w_ii: the own payload is mixed instead. */
#define ADONIS_LOST_RENORMALISES 2u

/* One stage, as the callbacks see it. */
struct adonis_round {
    uint64_t index;    /* of the round, from 0 */
    uint64_t exchange; /* stage within the round, from 0 */

    /* To fill by begin() or gradient(), which then sets `send`: n_sent vectors (WIRE),
     * then n_scalars numbers (EXACT). */
    double *payload;
    const double *point; /* set by begin(): where to ask the oracle; NULL: do not */
    uint32_t send;
    uint32_t oracle; /* preset to ADONIS_GRADIENT */
    uint64_t batch;  /* preset to 0: all samples */
    uint64_t draw;   /* preset to the number of requests made before this one */
    double scale;    /* of the prox oracle */
    uint32_t again;  /* set by combine(): 1 asks for one more stage in this round */
    uint32_t reserved;

    /* The rule may write into these two. NULL where nothing was asked or sent. */
    double *gradient; /* gradient() and combine(): the oracle's answer */
    double *mixed;    /* combine(): laid out as the payload, and in its place */

    /* Preset to NULL. Set with `send`: the payload's vectors go through this compressor
     * as one vector of n_sent dim numbers, drawn by the number of the exchange. */
    const struct adonis_compressor *compressor;
    /* combine(), where the rule keeps it: the node's own payload as receivers see it.
     */
    const double *sent;
};

struct adonis_rounds_rule {
    /* Bytes of the rule's struct, whose first member is a struct adonis_rounds. */
    uint64_t state_size;
    uint32_t n_vectors; /* of the rule, dim numbers each; vector 0 is the estimate */
    uint32_t n_sent;    /* vectors in a payload */
    uint32_t n_scalars; /* numbers after them */
    /* 1: round->payload is an array, one payload for each slot; nothing is mixed, and
     * combine() reads adonis_rounds_received(). There a lost payload is the last one
     * that came over that slot (HOLDS); as long as none has come, and for RENORMALISES,
     * it is all zeros. adonis_rounds_is_lost() tells. */
    uint32_t per_slot;
    /* Optional. Vector 0 is x_0 already, the others are zero. */
    int32_t (*init)(struct adonis_node *node);
    int32_t (*begin)(struct adonis_node *node, struct adonis_round *round);
    /* Optional. */
    int32_t (*gradient)(struct adonis_node *node, struct adonis_round *round);
    int32_t (*combine)(struct adonis_node *node, struct adonis_round *round);
    uint32_t keeps_sent; /* 1: combine() finds round->sent; not with per_slot */
    uint32_t lost;       /* ADONIS_LOST_* */
};

/* First member of the rule's struct. Private but for the functions below. */
struct adonis_rounds {
    struct adonis_round round;
    uint64_t exchange;   /* the open one, or the next */
    uint64_t n_requests; /* made so far */
    /* Blocks of the state: the rule's vectors; the oracle's answer; the payload(s),
     * then the mix; payloads received, `depth` rows, each of one exchange, by slot;
     * slots to send to; how many payloads of an exchange came or were lost; what became
     * of each, a byte for each place of `received`; for each slot, whether a payload is
     * held */
    uint64_t vectors;
    uint64_t answer;
    uint64_t payload;
    uint64_t received;
    uint64_t targets;
    uint64_t counts;
    uint64_t fates;
    uint64_t held;
    uint32_t depth; /* exchanges for which there is room, > lead */
    uint32_t lead;  /* exchanges by which a neighbour may be ahead */
    uint32_t row;   /* of the open exchange */
    uint32_t reserved;
    uint32_t expected; /* payloads of the open exchange */
    uint32_t is_open;  /* an exchange of this stage is under way */
    uint32_t waits_oracle;
    uint32_t waits_timer;
    uint64_t sent; /* block: the payload as receivers see it */
};

static inline struct adonis_rounds *adonis_rounds_of(const struct adonis_node *node)
{
    return (struct adonis_rounds *)node->state;
}

/* Vector k of the rule, dim numbers. */
static inline double *adonis_rounds_vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_block(node, adonis_rounds_of(node)->vectors) + k * node->dim;
}

/* Numbers in one payload. */
static inline uint64_t adonis_rounds_length(const struct adonis_node *node,
                                            const struct adonis_rounds_rule *rule)
{
    return rule->n_sent * node->dim + rule->n_scalars;
}

/* Where what belongs to an exchange is kept: the open one, or one of the depth - 1
 * after it. */
static inline uint32_t adonis_rounds_row(const struct adonis_rounds *rounds,
                                         uint64_t exchange)
{
    uint32_t row = rounds->row + (uint32_t)(exchange - rounds->exchange);
    return row < rounds->depth ? row : row - rounds->depth;
}

/* Where what came over `slot` in that exchange is kept. */
static inline uint64_t adonis_rounds_place(const struct adonis_node *node,
                                           uint64_t exchange, uint32_t slot)
{
    uint64_t row = adonis_rounds_row(adonis_rounds_of(node), exchange);
    return row * node->n_slots + slot;
}

static inline double *adonis_rounds_buffer(const struct adonis_node *node,
                                           const struct adonis_rounds_rule *rule,
                                           uint64_t exchange, uint32_t slot)
{
    return adonis_block(node, adonis_rounds_of(node)->received) +
           adonis_rounds_place(node, exchange, slot) * adonis_rounds_length(node, rule);
}

/* What became of it: one of ADONIS_ROUNDS_*. */
#define ADONIS_ROUNDS_DUE   0u
#define ADONIS_ROUNDS_HERE  1u
#define ADONIS_ROUNDS_LOST  2u
#define ADONIS_ROUNDS_EMPTY 3u /* lost, and nothing stands in for it */
static inline unsigned char *adonis_rounds_fate(const struct adonis_node *node,
                                                uint64_t exchange, uint32_t slot)
{
    return (unsigned char *)node->state + adonis_rounds_of(node)->fates +
           adonis_rounds_place(node, exchange, slot);
}

/* In combine(): the payload that came over `slot`, or what stands in for it. */
static inline const double *
adonis_rounds_received(const struct adonis_node *node,
                       const struct adonis_rounds_rule *rule, uint32_t slot)
{
    return adonis_rounds_buffer(node, rule, adonis_rounds_of(node)->exchange, slot);
}

/* Until this exchange is sent: the same of the one before; all zeros in the first. For
 * rules that relay. */
static inline const double *
adonis_rounds_received_before(const struct adonis_node *node,
                              const struct adonis_rounds_rule *rule, uint32_t slot)
{
    const struct adonis_rounds *rounds = adonis_rounds_of(node);
    return adonis_rounds_buffer(node, rule, rounds->exchange + rounds->depth - 1, slot);
}

/* In combine(): whether the payload over `slot` was lost. */
static inline int adonis_rounds_is_lost(const struct adonis_node *node, uint32_t slot)
{
    return *adonis_rounds_fate(node, adonis_rounds_of(node)->exchange, slot) >=
           ADONIS_ROUNDS_LOST;
}

/* .estimate of a rule whose estimate is its vector 0. */
static inline void adonis_rounds_estimate(const struct adonis_node *node,
                                          uint64_t time_ns, double *out)
{
    (void)time_ns;
    memcpy(out, adonis_rounds_vector(node, 0), node->dim * sizeof(double));
}

/* ADONIS_ROUNDS(rule): the callbacks of a plugin; ADONIS_ROUNDS_OPERATIONS in its table
 * names them and its kind. .estimate is left to the plugin. `rule` may be an expression
 * of `node`, the same for all nodes: rules[order_of(node)]. */
#define ADONIS_ROUNDS(rule)                                                            \
    static uint64_t rounds_state_size(const struct adonis_node *node)                  \
    {                                                                                  \
        return adonis_rounds_state_size(node, &(rule));                                \
    }                                                                                  \
    static int32_t rounds_init(struct adonis_node *node, const double *start)          \
    {                                                                                  \
        return adonis_rounds_init(node, &(rule), start);                               \
    }                                                                                  \
    static int32_t rounds_on_event(struct adonis_node *node,                           \
                                   const struct adonis_event *event)                   \
    {                                                                                  \
        return adonis_rounds_on_event(node, &(rule), event);                           \
    }
#define ADONIS_ROUNDS_OPERATIONS                                                       \
    .kind = ADONIS_SYNCHRONOUS, .state_size = rounds_state_size, .init = rounds_init,  \
    .on_event = rounds_on_event

/* The reactor. */
#include <adonis/rounds_engine.h>

#endif
