/* A plugin's table with a guard around each of its callbacks: zones before and behind
 * the state, and the floating-point environment. Private to this folder.
 *
 * The host knows nothing of it: the state that it allocates holds the zones too, and
 * the options that it hands to the nodes stand behind a pointer to the watch, by which
 * a callback finds its own; so there is nothing global, and two watched runs can
 * alternate. */
#ifndef AB_PLUGIN_CHECK_WATCH_H
#define AB_PLUGIN_CHECK_WATCH_H

#include <adonis/plugin.h>
#include <stdint.h>

#include "base/error.h"

#define AB_WATCH_SEEN_BYTES 300

struct ab_watch {
    const struct adonis_algorithm *real; /* borrowed */
    struct adonis_algorithm table;       /* what the host gets */
    void *block;           /* owned; a pointer to this, then the options */
    void *options;         /* in the block: what the host gets */
    uint64_t *state_bytes; /* owned; of each node, without zones */
    uint32_t n_nodes;
    /* The first of each that was seen; "": nothing. What was changed is put right, so
     * that a run goes on as if nothing had been. */
    char outside[AB_WATCH_SEEN_BYTES];        /* of its state it has written */
    char floating_point[AB_WATCH_SEEN_BYTES]; /* environment it has changed */
};

/* Copies the options, options_size bytes. The watch may not move. */
AB_MUST_CHECK ab_status ab_watch_init(struct ab_watch *watch,
                                      const struct adonis_algorithm *algorithm,
                                      const void *options, uint32_t n_nodes,
                                      struct ab_error *err);
void ab_watch_fini(struct ab_watch *watch);

#endif
