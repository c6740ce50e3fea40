/* Watches a pairwise method from outside, through the ABI alone: wraps its table, sees
 * every event before and after the plugin does, and every payload sent. */
#ifndef AB_TESTS_PLUGIN_SPY_H
#define AB_TESTS_PLUGIN_SPY_H

#include <adonis/plugin.h>
#include <stdint.h>

#include "reference/methods.h"

#define SPY_MAX_NODES  16u
#define SPY_MAX_DIM    4u
#define SPY_MAX_EVENTS 200000u

struct spy_edge { /* from the owner (lower id) to the other end */
    double offered[SPY_MAX_DIM];
    double replied[SPY_MAX_DIM];
    int is_offered; /* the owner waits */
    int is_replied; /* the other end has jumped, the owner has not */
};

/* One watch at a time: a plugin's table has no room for a context. */
struct spy {
    struct adonis_algorithm table; /* to be run */
    struct adonis_node *nodes[SPY_MAX_NODES];
    struct spy_edge edges[SPY_MAX_NODES][SPY_MAX_NODES];
    /* Gradients (i = j) and exchanges (i the owner) in the order in which they
     * happened, the latter when the reply was sent; times in GRADIENT_TIME_NS. */
    struct ab_method_event *events;
    uint64_t n_events;
    uint64_t n_waited;   /* offers that were not answered at once */
    uint64_t n_late;     /* ticks whose offer was not made at once */
    uint64_t n_overlaps; /* offers or replies made by a node that had an offer out */
    uint64_t n_undone; /* exchanges whose reply was lost: no longer among the events */
    /* Optional. */
    void (*init)(struct adonis_node *node); /* after the plugin's own */
    void (*before)(struct adonis_node *node, const struct adonis_event *event);
    void (*after)(struct adonis_node *node, const struct adonis_event *event);
};
extern struct spy spy;

/* Forgets everything; then spy.table runs `wrapped` and is watched. */
void spy_on(const struct adonis_algorithm *wrapped);
void spy_free(void);

#endif
