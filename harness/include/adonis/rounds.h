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
 * ahead: its payload waits in a buffer.
 *
 * What a lost message means: `stall`, for now. Transport is reliable; a message that
 * never comes leaves the node waiting, which the host reports as `stalled`. A rule will
 * declare otherwise by a field appended to its table: `hold-last` (mix the last payload
 * received on that slot) or `renormalise` (give the missing weight to w_ii). */
#ifndef ADONIS_ROUNDS_H
#define ADONIS_ROUNDS_H

#include <string.h>

#include <adonis/support.h>
#include <adonis/plugin.h>

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
};

struct adonis_rounds_rule {
    /* Bytes of the rule's struct, whose first member is a struct adonis_rounds. */
    uint64_t state_size;
    uint32_t n_vectors; /* of the rule, dim numbers each; vector 0 is the estimate */
    uint32_t n_sent;    /* vectors in a payload */
    uint32_t n_scalars; /* numbers after them */
    /* 1: round->payload is an array, one payload for each slot; nothing is mixed, and
     * combine() reads adonis_rounds_received(). */
    uint32_t per_slot;
    /* Optional. Vector 0 is x_0 already, the others are zero. */
    int32_t (*init)(struct adonis_node *node);
    int32_t (*begin)(struct adonis_node *node, struct adonis_round *round);
    /* Optional. */
    int32_t (*gradient)(struct adonis_node *node, struct adonis_round *round);
    int32_t (*combine)(struct adonis_node *node, struct adonis_round *round);
};

/* First member of the rule's struct. Private but for the functions below. */
struct adonis_rounds {
    struct adonis_round round;
    uint64_t exchange;   /* the open one, or the next */
    uint64_t n_requests; /* made so far */
    /* Blocks of the state: the rule's vectors; the oracle's answer; the payload(s),
     * then the mix; payloads received, by parity of the exchange and slot; slots to
     * send to */
    uint64_t vectors;
    uint64_t answer;
    uint64_t payload;
    uint64_t received;
    uint64_t targets;
    uint32_t arrived[2]; /* payloads here, by parity of their exchange */
    uint32_t expected;   /* payloads of the open exchange */
    uint32_t is_open;    /* an exchange of this stage is under way */
    uint32_t waits_oracle;
    uint32_t waits_timer;
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

static inline double *adonis_rounds_buffer(const struct adonis_node *node,
                                           const struct adonis_rounds_rule *rule,
                                           uint64_t exchange, uint32_t slot)
{
    uint64_t place = (exchange & 1) * node->n_slots + slot;
    return adonis_block(node, adonis_rounds_of(node)->received) +
           place * adonis_rounds_length(node, rule);
}

/* In combine(): the payload that came over `slot`. */
static inline const double *
adonis_rounds_received(const struct adonis_node *node,
                       const struct adonis_rounds_rule *rule, uint32_t slot)
{
    return adonis_rounds_buffer(node, rule, adonis_rounds_of(node)->exchange, slot);
}

/* Puts the blocks in their places; returns the bytes of the whole state. */
static inline uint64_t adonis_rounds_lay_out(const struct adonis_node *node,
                                             const struct adonis_rounds_rule *rule,
                                             struct adonis_rounds *rounds)
{
    uint64_t length = adonis_rounds_length(node, rule);
    uint64_t n_payloads = rule->per_slot != 0 ? node->n_slots : 1;
    rounds->vectors = adonis_align(rule->state_size);
    rounds->answer = rounds->vectors + adonis_block_size(rule->n_vectors * node->dim);
    rounds->payload = rounds->answer + adonis_block_size(node->dim);
    rounds->received = rounds->payload + adonis_block_size(n_payloads * length);
    rounds->targets =
        rounds->received + adonis_block_size(UINT64_C(2) * node->n_slots * length);
    return rounds->targets + adonis_align(node->n_slots * sizeof(uint32_t));
}

static inline uint64_t adonis_rounds_state_size(const struct adonis_node *node,
                                                const struct adonis_rounds_rule *rule)
{
    struct adonis_rounds rounds;
    return adonis_rounds_lay_out(node, rule, &rounds);
}

static inline int32_t adonis_rounds_init(struct adonis_node *node,
                                         const struct adonis_rounds_rule *rule,
                                         const double *start)
{
    (void)adonis_rounds_lay_out(node, rule, adonis_rounds_of(node));
    memcpy(adonis_rounds_vector(node, 0), start, node->dim * sizeof(double));
    return rule->init != NULL ? rule->init(node) : ADONIS_OK;
}

static inline int32_t adonis_rounds_post(struct adonis_node *node,
                                         const struct adonis_rounds_rule *rule,
                                         double *payload, const uint32_t *slots,
                                         uint32_t n_slots)
{
    uint64_t n_wire = rule->n_sent * node->dim;
    node->host->wire_round(node, n_wire, payload, payload);
    const struct adonis_part parts[2] = {
        {payload, n_wire, ADONIS_WIRE, 0},
        {payload + n_wire, rule->n_scalars, ADONIS_EXACT, 0}};
    return n_slots == 0 ? ADONIS_OK
                        : node->host->send(node, slots, n_slots,
                                           adonis_rounds_of(node)->exchange, parts,
                                           rule->n_scalars > 0 ? 2 : 1);
}

/* Opens the exchange: sends to every out-neighbour, counts the in-neighbours. */
static inline int32_t adonis_rounds_open(struct adonis_node *node,
                                         const struct adonis_rounds_rule *rule)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    uint32_t *targets = (uint32_t *)adonis_block(node, rounds->targets);
    uint32_t n_targets = 0;
    double self_weight = 0.0;
    const struct adonis_slot *slots =
        node->host->neighbours(node, rounds->exchange, &self_weight);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        rounds->expected += (slots[slot].flags & ADONIS_IN) != 0;
        if ((slots[slot].flags & ADONIS_OUT) != 0) {
            targets[n_targets++] = slot;
        }
    }
    rounds->is_open = 1;
    double *payload = rounds->round.payload;
    if (rule->per_slot == 0) {
        return adonis_rounds_post(node, rule, payload, targets, n_targets);
    }
    int32_t code = ADONIS_OK;
    for (uint32_t k = 0; k < n_targets && code == ADONIS_OK; k++) {
        code = adonis_rounds_post(
            node, rule, payload + targets[k] * adonis_rounds_length(node, rule),
            &targets[k], 1);
    }
    return code;
}

/* mixed, in place of the own payload. Eight neighbours a pass: with weight 1 for what
 * is there, a pass goes on exactly where the one before it ended. */
static inline void adonis_rounds_mix(struct adonis_node *node,
                                     const struct adonis_rounds_rule *rule)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    uint64_t length = adonis_rounds_length(node, rule);
    double *mixed = rounds->round.payload;
    double self_weight = 0.0;
    const struct adonis_slot *slots =
        node->host->neighbours(node, rounds->exchange, &self_weight);
    double weights[9] = {self_weight};
    const double *vectors[9] = {mixed};
    uint32_t k = 1;
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        if ((slots[slot].flags & ADONIS_IN) == 0) {
            continue;
        }
        weights[k] = slots[slot].weight;
        vectors[k] = adonis_rounds_buffer(node, rule, rounds->exchange, slot);
        k++;
        if (k == 9) {
            node->math->combine(length, k, weights, vectors, mixed);
            weights[0] = 1.0;
            k = 1;
        }
    }
    node->math->combine(length, k, weights, vectors, mixed);
    rounds->round.mixed = mixed;
}

static inline int32_t adonis_rounds_ask(struct adonis_node *node)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    const struct adonis_round *round = &rounds->round;
    const struct adonis_request request = {sizeof request,
                                           round->oracle,
                                           round->point,
                                           round->batch,
                                           round->draw,
                                           round->scale,
                                           0};
    rounds->n_requests++;
    rounds->waits_oracle = 1;
    return node->host->request(node, &request);
}

/* Begins the next stage. */
static inline int32_t adonis_rounds_begin(struct adonis_node *node,
                                          const struct adonis_rounds_rule *rule,
                                          uint64_t now_ns)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    struct adonis_round *round = &rounds->round;
    struct adonis_round fresh;
    memset(&fresh, 0, sizeof fresh);
    fresh.index = round->index;
    fresh.exchange = round->exchange;
    fresh.payload = adonis_block(node, rounds->payload);
    fresh.oracle = ADONIS_GRADIENT;
    fresh.draw = rounds->n_requests;
    *round = fresh;
    rounds->is_open = 0;
    rounds->expected = 0;

    int32_t code = rule->begin(node, round);
    if (code == ADONIS_OK && round->send != 0) {
        code = adonis_rounds_open(node, rule);
    }
    if (code == ADONIS_OK && round->point != NULL) {
        code = adonis_rounds_ask(node);
    }
    if (code == ADONIS_OK && rounds->waits_oracle == 0 && rounds->expected == 0) {
        /* Nothing to wait for, as on a single node: let the host see every stage. */
        rounds->waits_timer = 1;
        code = node->host->timer(node, now_ns, 0);
    }
    return code;
}

/* Ends the stage: combine() and the counts. */
static inline int32_t adonis_rounds_finish(struct adonis_node *node,
                                           const struct adonis_rounds_rule *rule)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    struct adonis_round *round = &rounds->round;
    if (rounds->is_open != 0 && rule->per_slot == 0) {
        adonis_rounds_mix(node, rule);
    }
    int32_t code = rule->combine(node, round);
    if (code != ADONIS_OK) {
        return code;
    }
    if (rounds->is_open != 0) {
        rounds->arrived[rounds->exchange & 1] = 0;
        rounds->exchange++;
    }
    if (round->again != 0) {
        round->exchange++;
    } else {
        node->host->round_end(node);
        round->index++;
        round->exchange = 0;
    }
    return ADONIS_OK;
}

/* Ends every stage that has all it waits for, and begins the next. */
static inline int32_t adonis_rounds_advance(struct adonis_node *node,
                                            const struct adonis_rounds_rule *rule,
                                            uint64_t now_ns)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    int32_t code = ADONIS_OK;
    while (code == ADONIS_OK && rounds->waits_oracle == 0 && rounds->waits_timer == 0 &&
           (rounds->is_open == 0 ||
            rounds->arrived[rounds->exchange & 1] == rounds->expected)) {
        code = adonis_rounds_finish(node, rule);
        if (code == ADONIS_OK) {
            code = adonis_rounds_begin(node, rule, now_ns);
        }
    }
    return code;
}

static inline int32_t adonis_rounds_receive(struct adonis_node *node,
                                            const struct adonis_rounds_rule *rule,
                                            const struct adonis_event *event)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    uint64_t n_wire = rule->n_sent * node->dim;
    if (event->slot >= node->n_slots || event->tag - rounds->exchange > 1 ||
        event->n_parts != (rule->n_scalars > 0 ? 2u : 1u) ||
        event->parts[0].length != n_wire) {
        return node->host->fail(node, ADONIS_ERROR_STATE,
                                "a payload that belongs neither to this exchange nor "
                                "to the next: nodes must make the same exchanges");
    }
    double *buffer = adonis_rounds_buffer(node, rule, event->tag, event->slot);
    memcpy(buffer, event->parts[0].data, n_wire * sizeof(double));
    if (rule->n_scalars > 0) {
        memcpy(buffer + n_wire, event->parts[1].data, rule->n_scalars * sizeof(double));
    }
    rounds->arrived[event->tag & 1]++;
    return ADONIS_OK;
}

static inline int32_t adonis_rounds_answered(struct adonis_node *node,
                                             const struct adonis_rounds_rule *rule,
                                             const struct adonis_event *event)
{
    struct adonis_rounds *rounds = adonis_rounds_of(node);
    struct adonis_round *round = &rounds->round;
    rounds->waits_oracle = 0;
    round->gradient = adonis_block(node, rounds->answer);
    memcpy(round->gradient, event->result, node->dim * sizeof(double));
    int32_t code = rule->gradient != NULL ? rule->gradient(node, round) : ADONIS_OK;
    return code == ADONIS_OK && round->send != 0 && rounds->is_open == 0
               ? adonis_rounds_open(node, rule)
               : code;
}

static inline int32_t adonis_rounds_on_event(struct adonis_node *node,
                                             const struct adonis_rounds_rule *rule,
                                             const struct adonis_event *event)
{
    int32_t code = ADONIS_OK;
    switch (event->type) {
    case ADONIS_EVENT_START:
        code = adonis_rounds_begin(node, rule, event->time_ns);
        break;
    case ADONIS_EVENT_MESSAGE:
        code = adonis_rounds_receive(node, rule, event);
        break;
    case ADONIS_EVENT_ORACLE:
        code = adonis_rounds_answered(node, rule, event);
        break;
    case ADONIS_EVENT_TIMER:
        adonis_rounds_of(node)->waits_timer = 0;
        break;
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
    return code == ADONIS_OK ? adonis_rounds_advance(node, rule, event->time_ns) : code;
}

/* .estimate of a rule whose estimate is its vector 0. */
static inline void adonis_rounds_estimate(const struct adonis_node *node,
                                          uint64_t time_ns, double *out)
{
    (void)time_ns;
    memcpy(out, adonis_rounds_vector(node, 0), node->dim * sizeof(double));
}

/* ADONIS_ROUNDS(rule): the callbacks of a plugin; ADONIS_ROUNDS_OPERATIONS in its table
 * names them and its kind. .estimate is left to the plugin. */
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

#endif
