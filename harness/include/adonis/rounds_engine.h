/* How rounds.h works: the reactor behind its rules. Included by it; plugins need not
 * look here. */
#ifndef ADONIS_ROUNDS_ENGINE_H
#define ADONIS_ROUNDS_ENGINE_H

#include <string.h>

#include <adonis/rounds.h>

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
    rounds->sent = rounds->targets + adonis_align(node->n_slots * sizeof(uint32_t));
    return rounds->sent + adonis_block_size(rule->keeps_sent != 0 ? length : 0);
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

/* adonis_rounds_post through the rule's compressor. */
static inline int32_t adonis_rounds_post_compressed(struct adonis_node *node,
                                                    const struct adonis_part *parts,
                                                    uint32_t n_parts, double *payload,
                                                    const uint32_t *slots,
                                                    uint32_t n_slots)
{
    const struct adonis_rounds *rounds = adonis_rounds_of(node);
    const struct adonis_compressor *compressor = rounds->round.compressor;
    const struct adonis_compression *compression =
        (const struct adonis_compression *)node->host->extension(node,
                                                                 ADONIS_COMPRESSION);
    if (compression == NULL) {
        return node->host->fail(node, ADONIS_ERROR_UNSUPPORTED,
                                "this host has no extension " ADONIS_COMPRESSION);
    }
    int32_t code = ADONIS_OK;
    if (n_slots > 0) {
        code = compression->send(node, compressor, rounds->exchange, slots, n_slots,
                                 rounds->exchange, parts, n_parts);
    }
    return code == ADONIS_OK ? compression->apply(node, compressor, rounds->exchange,
                                                  parts[0].length, payload, payload)
                             : code;
}

/* Sends one payload, which becomes what its receivers see. */
static inline int32_t adonis_rounds_post(struct adonis_node *node,
                                         const struct adonis_rounds_rule *rule,
                                         double *payload, const uint32_t *slots,
                                         uint32_t n_slots)
{
    uint64_t n_wire = rule->n_sent * node->dim;
    const struct adonis_part parts[2] = {
        {payload, n_wire, ADONIS_WIRE, 0},
        {payload + n_wire, rule->n_scalars, ADONIS_EXACT, 0}};
    if (adonis_rounds_of(node)->round.compressor != NULL) {
        return adonis_rounds_post_compressed(node, parts, rule->n_scalars > 0 ? 2 : 1,
                                             payload, slots, n_slots);
    }
    node->host->wire_round(node, n_wire, payload, payload);
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
    int32_t code = ADONIS_OK;
    if (rule->per_slot == 0) {
        code = adonis_rounds_post(node, rule, payload, targets, n_targets);
        if (rule->keeps_sent != 0) {
            double *sent = adonis_block(node, rounds->sent);
            memcpy(sent, payload, adonis_rounds_length(node, rule) * sizeof(double));
            rounds->round.sent = sent;
        }
        return code;
    }
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

#endif
