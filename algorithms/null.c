/* Does nothing: what a run costs when the method costs nothing.
 *
 *     x stays x_0
 *
 * Every round is one timer of a mean gradient time, after which, with traffic=vector,
 * one vector goes to each neighbour, which drops it. Real time over rounds (or
 * messages) is the overhead of the host: of its event queue, its network and its
 * snapshots. A method that is no faster than this one in virtual time has not been
 * measured. */
#include <string.h>

#include <adonis/support.h>

enum { TRAFFIC_NONE, TRAFFIC_VECTOR };

struct null_options {
    int64_t traffic;
};

static const char *const traffics[] = {"none", "vector", NULL};
static const struct adonis_option options[] = {
    {"traffic", ADONIS_CHOICE, 0, offsetof(struct null_options, traffic), 0, 0, "none",
     "1", "what a round sends to each neighbour: nothing, or one vector", traffics}};

struct null_state {
    uint64_t unit_ns;
    uint64_t x; /* block */
    uint64_t slots;
};

static uint64_t state_size(const struct adonis_node *node)
{
    return adonis_align(sizeof(struct null_state)) + adonis_block_size(node->dim) +
           adonis_align(node->n_slots * sizeof(uint32_t));
}

static int32_t init(struct adonis_node *node, const double *start)
{
    struct null_state *null = node->state;
    double unit_ns = node->host->constant(node, ADONIS_GRADIENT_TIME_NS);
    null->unit_ns = unit_ns >= 1.0 ? (uint64_t)unit_ns : 1;
    null->x = adonis_align(sizeof *null);
    null->slots = null->x + adonis_block_size(node->dim);
    memcpy(adonis_block(node, null->x), start, node->dim * sizeof *start);
    uint32_t *slots = (uint32_t *)(void *)adonis_block(node, null->slots);
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        slots[slot] = slot;
    }
    return ADONIS_OK;
}

/* One round is over: the next. */
static int32_t go_on(struct adonis_node *node, const struct adonis_event *event)
{
    const struct null_options *given = node->options;
    const struct null_state *null = node->state;
    if (given->traffic == TRAFFIC_VECTOR && node->n_slots > 0) {
        const uint32_t *slots =
            (const uint32_t *)(void *)adonis_block(node, null->slots);
        const struct adonis_part part = {adonis_block(node, null->x), node->dim,
                                         ADONIS_WIRE, 0};
        int32_t code = node->host->send(node, slots, node->n_slots, 0, &part, 1);
        if (code != ADONIS_OK) {
            return code;
        }
    }
    return node->host->timer(node, event->time_ns + null->unit_ns, 0);
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    switch (event->type) {
    case ADONIS_EVENT_TIMER:
        node->host->round_end(node);
        return go_on(node, event);
    case ADONIS_EVENT_START:
        return go_on(node, event);
    case ADONIS_EVENT_MESSAGE:
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
}

static void estimate(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    const struct null_state *null = node->state;
    (void)time_ns;
    memcpy(out, adonis_block(node, null->x), node->dim * sizeof *out);
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    .id = "null",
    .version = "1.0",
    .summary = "does nothing: measures the host's own overhead",
    .paper = "none",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .kind = ADONIS_SYNCHRONOUS,
    .options = options,
    .n_options = 1,
    .options_size = sizeof(struct null_options),
    .state_size = state_size,
    .init = init,
    .on_event = on_event,
    .estimate = estimate,
};
