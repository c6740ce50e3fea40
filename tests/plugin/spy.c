#include "plugin/spy.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/alloc.h"

struct spy spy;
static const struct adonis_algorithm *inner;
static const struct adonis_host *real_host;
static struct adonis_host spied_host;
static uint64_t now_ns;
static int has_sent; /* during the event that is being handled */

static uint32_t peer_of(struct adonis_node *node, uint32_t slot)
{
    double self_weight = 0.0;
    return real_host->neighbours(node, 0, &self_weight)[slot].id;
}

static int has_offer_out(uint32_t node)
{
    for (uint32_t j = 0; j < SPY_MAX_NODES; j++) {
        if (spy.edges[node][j].is_offered != 0) {
            return 1;
        }
    }
    return 0;
}

static void record(struct adonis_node *node, uint32_t i, uint32_t j)
{
    cr_assert_lt(spy.n_events, SPY_MAX_EVENTS);
    double unit_ns = real_host->constant(node, ADONIS_GRADIENT_TIME_NS);
    spy.events[spy.n_events++] =
        (struct ab_method_event){(double)now_ns / unit_ns, i, j};
}

static int32_t spied_send(struct adonis_node *node, const uint32_t *slots,
                          uint32_t n_slots, uint64_t tag,
                          const struct adonis_part *parts, uint32_t n_parts)
{
    cr_assert_eq(n_slots, 1);
    cr_assert_eq(n_parts, 1);
    cr_assert_eq(parts[0].length, node->dim);
    uint32_t peer = peer_of(node, slots[0]);
    int32_t code = real_host->send(node, slots, n_slots, tag, parts, n_parts);
    if (code != ADONIS_OK) {
        return code;
    }
    spy.n_overlaps += (uint64_t)has_offer_out(node->id);
    has_sent = 1;
    if ((tag & 1) == 0) {
        cr_assert_lt(node->id, peer, "the lower id owns the clock");
        struct spy_edge *edge = &spy.edges[node->id][peer];
        cr_assert_not(edge->is_offered, "one exchange an edge");
        edge->is_offered = 1;
        memcpy(edge->offered, parts[0].data, node->dim * sizeof *edge->offered);
    } else {
        struct spy_edge *edge = &spy.edges[peer][node->id];
        edge->is_replied = 1;
        memcpy(edge->replied, parts[0].data, node->dim * sizeof *edge->replied);
        record(node, peer, node->id);
    }
    return code;
}

static int32_t spied_init(struct adonis_node *node, const double *start)
{
    cr_assert_lt(node->id, SPY_MAX_NODES);
    cr_assert_leq(node->dim, SPY_MAX_DIM);
    spy.nodes[node->id] = node;
    real_host = node->host;
    spied_host = *real_host;
    spied_host.send = spied_send;
    node->host = &spied_host;
    int32_t code = inner->init(node, start);
    if (spy.init != NULL) {
        spy.init(node);
    }
    return code;
}

/* The last exchange of that edge never happened. */
static void forget(uint32_t i, uint32_t j)
{
    uint64_t e = spy.n_events;
    do {
        cr_assert_gt(e, 0);
        e--;
    } while (spy.events[e].i != i || spy.events[e].j != j);
    memmove(&spy.events[e], &spy.events[e + 1],
            (spy.n_events - e - 1) * sizeof *spy.events);
    spy.n_events--;
    spy.n_undone++;
}

/* What the owner hears first, then the other end, at one instant. */
static void lose(const struct adonis_event *event, uint32_t node, uint32_t peer)
{
    int is_reply = (event->tag & 1) != 0;
    int is_owner = is_reply == (event->up == 0);
    if (is_owner) {
        spy.edges[node][peer].is_offered = 0;
        spy.edges[node][peer].is_replied = 0;
    } else if (is_reply) {
        forget(peer, node);
    }
}

static int32_t spied_on_event(struct adonis_node *node,
                              const struct adonis_event *event)
{
    now_ns = event->time_ns;
    has_sent = 0;
    int is_reply = event->type == ADONIS_EVENT_MESSAGE && (event->tag & 1) != 0;
    if (event->type == ADONIS_EVENT_ORACLE) {
        record(node, node->id, node->id);
    }
    if (is_reply) { /* what the owner sends from here on, it sends as a free node */
        spy.edges[node->id][peer_of(node, event->slot)].is_offered = 0;
        spy.edges[node->id][peer_of(node, event->slot)].is_replied = 0;
    }
    if (event->type == ADONIS_EVENT_LOST) {
        lose(event, node->id, peer_of(node, event->slot));
    }
    if (spy.before != NULL) {
        spy.before(node, event);
    }
    int32_t code = inner->on_event(node, event);
    if (event->type == ADONIS_EVENT_MESSAGE && !is_reply) {
        spy.n_waited += (uint64_t)!has_sent;
    }
    if (event->type == ADONIS_EVENT_TIMER && event->tag < node->n_slots) {
        spy.n_late += (uint64_t)!has_sent;
    }
    if (spy.after != NULL) {
        spy.after(node, event);
    }
    return code;
}

void spy_on(const struct adonis_algorithm *wrapped)
{
    spy_free();
    memset(&spy, 0, sizeof spy);
    inner = wrapped;
    spy.table = *wrapped;
    spy.table.init = spied_init;
    spy.table.on_event = spied_on_event;
    spy.events = ab_alloc(SPY_MAX_EVENTS, sizeof *spy.events);
    cr_assert_not_null(spy.events);
}

void spy_free(void)
{
    ab_free(spy.events);
    spy.events = NULL;
}
