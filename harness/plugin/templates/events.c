/* Decentralized gradient descent (DGD). A. Nedic, A. Ozdaglar: "Distributed subgradient
 * methods for multi-agent optimization", IEEE Trans. Autom. Control 54(1), 2009.
 *
 *     x_i <- sum_j w_ij x_j - a g_i(x_i)
 *
 * written against the bare ABI: a node is told of events and acts by calling its host.
 * In each round it sends x to its neighbours and asks for the gradient there; when the
 * answer and all neighbours' vectors are here, it makes the update. With a constant
 * step the nodes come near to the optimum for a < (1 + lambda_min(W)) / L, L the
 * largest smoothness of the f_i (K. Yuan, Q. Ling, W. Yin, SIAM J. Optim. 26(3), 2016),
 * the nearer the smaller a is; step=auto is a tenth of the limit.
 *
 * Your method: change this comment, struct method, the options, the events, and the
 * table at the end. Synchronous rules and pairwise ones are shorter with
 * <adonis/rounds.h> and <adonis/gossip.h>. */
#include <string.h>

#include <adonis/support.h>

struct method_options {
    double step;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct method_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: (1 + lambda_min(W)) / (10 L)", NULL}};

/* The head of a node's state, which the host owns. The blocks behind it are named by
 * their offsets. A neighbour may be one round ahead, so payloads are kept by the parity
 * of their round. */
struct method {
    uint64_t round;
    uint32_t n_arrived[2]; /* payloads here, by parity of their round */
    uint32_t has_gradient;
    uint32_t reserved;
    uint64_t x; /* blocks of dim numbers: the estimate, */
    uint64_t gradient;
    uint64_t sum;      /* what x becomes, */
    uint64_t received; /* and, for each parity, one for each slot */
    uint64_t slots;    /* 0, 1, ..., n_slots - 1: whom to send to */
};

/* Once a run, before there are nodes: replaces every "auto", from public constants. */
static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct method_options *given = values;
    if (adonis_is_nan(given->step)) {
        double lambda_min = setup->constant(setup, ADONIS_LAMBDA_MIN);
        given->step = 0.1 * (1.0 + lambda_min) / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

/* Puts the blocks in their places; returns the bytes of the whole state. */
static uint64_t lay_out(const struct adonis_node *node, struct method *method)
{
    method->x = adonis_align(sizeof *method);
    method->gradient = method->x + adonis_block_size(node->dim);
    method->sum = method->gradient + adonis_block_size(node->dim);
    method->received = method->sum + adonis_block_size(node->dim);
    method->slots =
        method->received + adonis_block_size(UINT64_C(2) * node->n_slots * node->dim);
    return method->slots + adonis_align(node->n_slots * sizeof(uint32_t));
}

static uint64_t state_size(const struct adonis_node *node)
{
    struct method method;
    return lay_out(node, &method);
}

static uint32_t *all_slots(const struct adonis_node *node)
{
    const struct method *method = node->state;
    return (uint32_t *)(void *)adonis_block(node, method->slots);
}

static int32_t init(struct adonis_node *node, const double *start)
{
    struct method *method = node->state;
    (void)lay_out(node, method);
    memcpy(adonis_block(node, method->x), start, node->dim * sizeof *start);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        all_slots(node)[slot] = slot;
    }
    return ADONIS_OK;
}

static double *payload_of(const struct adonis_node *node, uint64_t round, uint32_t slot)
{
    const struct method *method = node->state;
    uint64_t place = (round & 1) * node->n_slots + slot;
    return adonis_block(node, method->received) + place * node->dim;
}

static int32_t begin_round(struct adonis_node *node)
{
    struct method *method = node->state;
    const double *x = adonis_block(node, method->x);
    method->has_gradient = 0;
    if (node->n_slots > 0) {
        const struct adonis_part part = {x, node->dim, ADONIS_WIRE, 0};
        int32_t code = node->host->send(node, all_slots(node), node->n_slots,
                                        method->round, &part, 1);
        if (code != ADONIS_OK) {
            return code; /* ADONIS_IGNORED: the run is over, which is no error */
        }
    }
    const struct adonis_request request = {.size = sizeof request,
                                           .kind = ADONIS_GRADIENT,
                                           .point = x,
                                           .draw = method->round};
    return node->host->request(node, &request);
}

static void update(struct adonis_node *node)
{
    const struct method_options *given = node->options;
    const struct method *method = node->state;
    double *x = adonis_block(node, method->x);
    double *sum = adonis_block(node, method->sum);
    double self_weight = 0.0;
    const struct adonis_slot *slots =
        node->host->neighbours(node, method->round, &self_weight);
    memcpy(sum, x, node->dim * sizeof *sum);
    node->math->scale(node->dim, self_weight, sum);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        node->math->axpy(node->dim, slots[slot].weight,
                         payload_of(node, method->round, slot), sum);
    }
    node->math->axpy(node->dim, -given->step, adonis_block(node, method->gradient),
                     sum);
    memcpy(x, sum, node->dim * sizeof *x);
}

/* Ends the round if all that it waits for is here, and begins the next. */
static int32_t advance(struct adonis_node *node)
{
    struct method *method = node->state;
    uint32_t *n_arrived = &method->n_arrived[method->round & 1];
    if (!method->has_gradient || *n_arrived < node->n_slots) {
        return ADONIS_OK;
    }
    update(node);
    *n_arrived = 0;
    method->round++;
    node->host->round_end(node);
    return begin_round(node);
}

static int32_t receive(struct adonis_node *node, const struct adonis_event *event)
{
    struct method *method = node->state;
    if (event->slot >= node->n_slots || event->tag - method->round > 1 ||
        event->n_parts != 1 || event->parts[0].length != node->dim) {
        return node->host->fail(node, ADONIS_ERROR_STATE,
                                "a vector of neither this round nor the next");
    }
    memcpy(payload_of(node, event->tag, event->slot), event->parts[0].data,
           node->dim * sizeof(double));
    method->n_arrived[event->tag & 1]++;
    return advance(node);
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    struct method *method = node->state;
    switch (event->type) {
    case ADONIS_EVENT_START:
        return begin_round(node);
    case ADONIS_EVENT_MESSAGE:
        return receive(node, event);
    case ADONIS_EVENT_ORACLE:
        memcpy(adonis_block(node, method->gradient), event->result,
               node->dim * sizeof(double));
        method->has_gradient = 1;
        return advance(node);
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default: /* types of later minors too; and LOST: who waits for it has stalled */
        return ADONIS_IGNORED;
    }
}

static void estimate(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    const struct method *method = node->state;
    (void)time_ns;
    memcpy(out, adonis_block(node, method->x), node->dim * sizeof *out);
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    .id = "my-method",
    .version = "0.1",
    .summary = "decentralized gradient descent, one exchange a round",
    .paper = "Nedic, Ozdaglar: Distributed subgradient methods for multi-agent "
             "optimization, IEEE Trans. Autom. Control 54(1), 2009",
    .authors = "your name",
    .licence = "MIT",
    .kind = ADONIS_SYNCHRONOUS,
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .options = options,
    .n_options = 1,
    .options_size = sizeof(struct method_options),
    .resolve = resolve,
    .state_size = state_size,
    .init = init,
    .on_event = on_event,
    .estimate = estimate,
    .behaviour = ADONIS_CONVERGES_NEAR,
};
