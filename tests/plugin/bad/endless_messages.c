/* Every message is answered at once, over links that take no time. */
#include "bad.h"

static int32_t send_one(struct adonis_node *node, uint32_t slot)
{
    const struct adonis_part part = {node->state, 1, ADONIS_WIRE, 0};
    return node->host->send(node, &slot, 1, 0, &part, 1);
}

static int32_t misbehave(struct adonis_node *node)
{
    return send_one(node, 0);
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_MESSAGE ? send_one(node, event->slot)
                                               : bad_on_event(node, event);
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,          BAD_TEXTS("bad-endless-messages"),
    .state_size = bad_state_size, .init = bad_init,
    .on_event = on_event,         .estimate = bad_estimate,
};
