/* How rounds.h works: the reactor behind its rules. Included by it; plugins need not
 * look here. */
#ifndef ADONIS_ROUNDS_ENGINE_H
#define ADONIS_ROUNDS_ENGINE_H

#include <string.h>

#include <adonis/rounds.h>

/* By how many exchanges a neighbour may be ahead. The ends of an edge of both
 * directions wait for each other. Else the neighbour waits for this node only along the
 * way back, of at most DIAMETER edges: each allows one exchange. */
static inline uint32_t adonis_rounds_find_lead(const struct adonis_node *node)
{
    struct adonis_node *asking = (struct adonis_node *)node;
    double self_weight = 0.0;
    const struct adonis_slot *slots = node->host->neighbours(asking, 0, &self_weight);
    uint32_t n_one_way = 0;
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        n_one_way += slots[slot].flags == ADONIS_IN;
    }
    if (n_one_way == 0) {
        return 1;
    }
    double diameter = node->host->constant(asking, ADONIS_DIAMETER);
    return adonis_is_nan(diameter) ? node->n_nodes : (uint32_t)diameter;
}

/* Puts the blocks in their places; returns the bytes of the whole state. HOLDS needs
 * the exchange before the open one, too. */
static inline uint64_t adonis_rounds_lay_out(const struct adonis_node *node,
                                             const struct adonis_rounds_rule *rule,
                                             struct adonis_rounds *rounds)
{
    uint64_t length = adonis_rounds_length(node, rule);
    uint64_t n_payloads = rule->per_slot != 0 ? node->n_slots : 1;
    rounds->lead = adonis_rounds_find_lead(node);
    rounds->depth = rounds->lead + (rule->lost == ADONIS_LOST_HOLDS ? 2 : 1);
    uint64_t n_places = (uint64_t)rounds->depth * node->n_slots;
    rounds->vectors = adonis_align(rule->state_size);
    rounds->answer = rounds->vectors + adonis_block_size(rule->n_vectors * node->dim);
    rounds->payload = rounds->answer + adonis_block_size(node->dim);
    rounds->received = rounds->payload + adonis_block_size(n_payloads * length);
    rounds->targets = rounds->received + adonis_block_size(n_places * length);
    rounds->sent = rounds->targets + adonis_align(node->n_slots * sizeof(uint32_t));
    rounds->counts =
        rounds->sent + adonis_block_size(rule->keeps_sent != 0 ? length : 0);
    rounds->fates = rounds->counts + rounds->depth * sizeof(uint32_t);
    rounds->held = rounds->fates + n_places;
    return adonis_align(rounds->held + node->n_slots);
}

/* How many payloads of that exchange came or were lost. */
static inline uint32_t *adonis_rounds_count(const struct adonis_node *node,
                                            uint64_t exchange)
{
    const struct adonis_rounds *rounds = adonis_rounds_of(node);
    uint32_t *counts = (uint32_t *)(void *)((char *)node->state + rounds->counts);
    return &counts[adonis_rounds_row(rounds, exchange)];
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

/* Puts what stands in for lost payloads in their places. */
static inline void adonis_rounds_stand_in(struct adonis_node *node,
                                          const struct adonis_rounds_rule *rule)
{
    const struct adonis_rounds *rounds = adonis_rounds_of(node);
    uint64_t exchange = rounds->exchange;
    uint64_t bytes = adonis_rounds_length(node, rule) * sizeof(double);
    unsigned char *held = (unsigned char *)node->state + rounds->held;
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        unsigned char *fate = adonis_rounds_fate(node, exchange, slot);
        double *payload = adonis_rounds_buffer(node, rule, exchange, slot);
        if (*fate == ADONIS_ROUNDS_HERE) {
            held[slot] = rule->lost == ADONIS_LOST_HOLDS;
        } else if (*fate == ADONIS_ROUNDS_LOST && held[slot] != 0) {
            memcpy(payload,
                   adonis_rounds_buffer(node, rule, exchange + rounds->depth - 1, slot),
                   bytes);
        } else if (*fate == ADONIS_ROUNDS_LOST) {
            memset(payload, 0, bytes);
            *fate = ADONIS_ROUNDS_EMPTY;
        }
    }
}

/* The slots, and what the own payload is multiplied by: w_ii, and the weights of the
 * payloads that nothing stands in for. */
static inline const struct adonis_slot *adonis_rounds_weights(struct adonis_node *node,
                                                              double *self_weight)
{
    uint64_t exchange = adonis_rounds_of(node)->exchange;
    const struct adonis_slot *slots =
        node->host->neighbours(node, exchange, self_weight);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        if (*adonis_rounds_fate(node, exchange, slot) == ADONIS_ROUNDS_EMPTY) {
            *self_weight += slots[slot].weight;
        }
    }
    return slots;
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
    const struct adonis_slot *slots = adonis_rounds_weights(node, &self_weight);
    double weights[9];
    const double *vectors[9];
    weights[0] = self_weight;
    vectors[0] = mixed;
    uint32_t k = 1;
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        unsigned char fate = *adonis_rounds_fate(node, rounds->exchange, slot);
        if ((slots[slot].flags & ADONIS_IN) == 0 || fate == ADONIS_ROUNDS_EMPTY) {
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
    round->payload = adonis_block(node, rounds->payload);
    round->point = NULL;
    round->send = 0;
    round->oracle = ADONIS_GRADIENT;
    round->batch = 0;
    round->draw = rounds->n_requests;
    round->scale = 0.0;
    round->again = 0;
    round->gradient = NULL;
    round->mixed = NULL;
    round->compressor = NULL;
    round->sent = NULL;
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
    if (rounds->is_open != 0 && rule->lost != ADONIS_LOST_STALLS) {
        adonis_rounds_stand_in(node, rule);
    }
    if (rounds->is_open != 0 && rule->per_slot == 0) {
        adonis_rounds_mix(node, rule);
    }
    int32_t code = rule->combine(node, round);
    if (code != ADONIS_OK) {
        return code;
    }
    if (rounds->is_open != 0) {
        *adonis_rounds_count(node, rounds->exchange) = 0;
        memset(adonis_rounds_fate(node, rounds->exchange, 0), ADONIS_ROUNDS_DUE,
               node->n_slots);
        rounds->row = adonis_rounds_row(rounds, rounds->exchange + 1);
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
            *adonis_rounds_count(node, rounds->exchange) == rounds->expected)) {
        code = adonis_rounds_finish(node, rule);
        if (code == ADONIS_OK) {
            code = adonis_rounds_begin(node, rule, now_ns);
        }
    }
    return code;
}

/* A payload of this or a later exchange came or was lost. */
static inline int32_t adonis_rounds_note(struct adonis_node *node,
                                         const struct adonis_event *event,
                                         unsigned char fate)
{
    const struct adonis_rounds *rounds = adonis_rounds_of(node);
    if (event->slot >= node->n_slots || event->tag - rounds->exchange > rounds->lead ||
        *adonis_rounds_fate(node, event->tag, event->slot) != ADONIS_ROUNDS_DUE) {
        return node->host->fail(node, ADONIS_ERROR_STATE,
                                "a payload that belongs neither to this exchange nor "
                                "to the next: nodes must make the same exchanges");
    }
    *adonis_rounds_fate(node, event->tag, event->slot) = fate;
    ++*adonis_rounds_count(node, event->tag);
    return ADONIS_OK;
}

static inline int32_t adonis_rounds_receive(struct adonis_node *node,
                                            const struct adonis_rounds_rule *rule,
                                            const struct adonis_event *event)
{
    uint64_t n_wire = rule->n_sent * node->dim;
    if (event->n_parts != (rule->n_scalars > 0 ? 2u : 1u) ||
        event->parts[0].length != n_wire) {
        return node->host->fail(node, ADONIS_ERROR_STATE,
                                "a payload of another length: nodes must make the "
                                "same exchanges");
    }
    int32_t code = adonis_rounds_note(node, event, ADONIS_ROUNDS_HERE);
    if (code != ADONIS_OK) {
        return code;
    }
    double *buffer = adonis_rounds_buffer(node, rule, event->tag, event->slot);
    memcpy(buffer, event->parts[0].data, n_wire * sizeof(double));
    if (rule->n_scalars > 0) {
        memcpy(buffer + n_wire, event->parts[1].data, rule->n_scalars * sizeof(double));
    }
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
    case ADONIS_EVENT_LOST:
        if (event->up != 0 || rule->lost == ADONIS_LOST_STALLS) {
            return ADONIS_IGNORED;
        }
        code = adonis_rounds_note(node, event, ADONIS_ROUNDS_LOST);
        break;
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
    return code == ADONIS_OK ? adonis_rounds_advance(node, rule, event->time_ns) : code;
}

#endif
