/* A plugin that works: a round is a timer of 1 ms, the estimate stays x_0. Each file
 * here includes it and adds one fault, in misbehave(), which node 1 calls at its first
 * timer, or in the table. */
#ifndef BAD_H
#define BAD_H

#include <adonis/plugin.h>
#include <string.h>

#define BAD_ROUND_NS 1000000

static int32_t misbehave(struct adonis_node *node);

static inline uint64_t bad_state_size(const struct adonis_node *node)
{
    return node->dim * sizeof(double);
}

static inline int32_t bad_init(struct adonis_node *node, const double *start)
{
    memcpy(node->state, start, node->dim * sizeof *start);
    return ADONIS_OK;
}

static inline int32_t bad_on_event(struct adonis_node *node,
                                   const struct adonis_event *event)
{
    switch (event->type) {
    case ADONIS_EVENT_TIMER:
        if (node->id == 1 && event->time_ns == BAD_ROUND_NS) {
            int32_t code = misbehave(node);
            if (code != ADONIS_OK) {
                return code;
            }
        }
        node->host->round_end(node);
        return node->host->timer(node, event->time_ns + BAD_ROUND_NS, 0);
    case ADONIS_EVENT_START:
        return node->host->timer(node, event->time_ns + BAD_ROUND_NS, 0);
    default:
        return ADONIS_IGNORED;
    }
}

static inline void bad_estimate(const struct adonis_node *node, uint64_t time_ns,
                                double *out)
{
    (void)time_ns;
    memcpy(out, node->state, node->dim * sizeof *out);
}

/* The table but for its first fields and the operations. */
#define BAD_TEXTS(name)                                                                \
    .id = (name), .version = "1.0", .summary = "does one thing wrong",                 \
    .paper = "none", .authors = "tests", .licence = "MIT", .kind = ADONIS_SYNCHRONOUS

#define BAD_OPERATIONS                                                                 \
    .state_size = bad_state_size, .init = bad_init, .on_event = bad_on_event,          \
    .estimate = bad_estimate

#define BAD_PLUGIN(name)                                                               \
    ADONIS_PLUGIN = {ADONIS_TABLE_HEADER, BAD_TEXTS(name), BAD_OPERATIONS}

/* For faults that lie in the table alone. */
#define BAD_NOTHING                                                                    \
    static int32_t misbehave(struct adonis_node *node)                                 \
    {                                                                                  \
        (void)node;                                                                    \
        return ADONIS_OK;                                                              \
    }

#endif
