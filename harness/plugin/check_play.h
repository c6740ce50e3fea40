/* One run of the plugin that is checked, in a small world, watched, event by event.
 * Private to this folder. */
#ifndef AB_PLUGIN_CHECK_PLAY_H
#define AB_PLUGIN_CHECK_PLAY_H

#include "base/text.h"
#include "plugin/check_rule.h"
#include "plugin/check_watch.h"
#include "plugin/check_world.h"

struct ab_check_play {
    struct ab_check *check;
    struct ab_check_world *world; /* borrowed */
    struct ab_watch watch;
    struct ab_sim *sim;
    enum ab_outcome outcome; /* AB_OUTCOME_NONE while it goes on */
    double *estimate;        /* owned; dim: room for one */
    /* Every snapshot: time, estimates, counters. Two runs are the same when these are
     * the same bytes. */
    struct ab_text record;
    size_t snapshot_bytes;
    char not_finite[AB_WATCH_SEEN_BYTES]; /* the first estimate that was not; or "" */
};

/* A world with the default options, resolved for it; both owned by the caller.
 * AB_ERR_CHECK (the method refuses) or AB_ERR_INPUT (an option has no default) where it
 * does not apply; then both are NULL. */
AB_MUST_CHECK ab_status ab_check_enter_world(struct ab_check_world **world,
                                             void **options, struct ab_check *check,
                                             const struct ab_check_place *place,
                                             enum ab_check_network network,
                                             struct ab_error *err);
/* The first place of the catalogue where it applies. Where there is none both are NULL,
 * and the rule is skipped with what the last place said. */
AB_MUST_CHECK ab_status ab_check_find_world(struct ab_check_world **world,
                                            void **options, struct ab_check *check,
                                            enum ab_check_network network,
                                            struct ab_error *err);

/* *out NULL, and the rule has failed, where the plugin's state is too large. The time
 * budget is in gradient times of the world, at least 1 ns. */
AB_MUST_CHECK ab_status ab_check_play_create(
    struct ab_check_play **out, struct ab_check *check, struct ab_check_world *world,
    const void *options, uint64_t seed, double gradient_times, struct ab_error *err);
void ab_check_play_destroy(struct ab_check_play *play); /* NULL is legal */
AB_MUST_CHECK ab_status ab_check_play_step(struct ab_check_play *play,
                                           struct ab_error *err);
AB_MUST_CHECK ab_status ab_check_play_on(struct ab_check_play *play,
                                         struct ab_error *err);

/* Plays of one place; the visitor steps. *applies is 0, and err says why, where the
 * method does not apply. */
typedef ab_status ab_check_visit(struct ab_check_play *play, struct ab_error *err);
AB_MUST_CHECK ab_status ab_check_at(int *applies, struct ab_check *check,
                                    const struct ab_check_place *place,
                                    enum ab_check_network network,
                                    double gradient_times, ab_check_visit *visit,
                                    struct ab_error *err);
/* The same at every place where it applies, until the rule has failed; skipped where it
 * applies to none. */
AB_MUST_CHECK ab_status ab_check_everywhere(struct ab_check *check,
                                            const enum ab_check_network *networks,
                                            size_t n_networks, double gradient_times,
                                            ab_check_visit *visit,
                                            struct ab_error *err);

/* "ring of 8 nodes, stragglers, at 1200 ns": where a finding is. */
#define AB_CHECK_WHERE_BYTES 128
void ab_check_where(char out[AB_CHECK_WHERE_BYTES], const struct ab_check_play *play);
/* The rule fails where the run ended by an error of the plugin, or gave what is not
 * finite, or (unless may_stall) stalled. Gives 0 then. */
int ab_check_ended_well(struct ab_check_play *play, int may_stall);

/* The node, for callbacks outside of the run. */
struct adonis_node *ab_check_node(const struct ab_check_play *play, uint32_t node);
/* A copy of its state, appended to an empty text. */
AB_MUST_CHECK ab_status ab_check_copy_state(struct ab_text *copy,
                                            const struct ab_check_play *play,
                                            const struct adonis_node *node,
                                            struct ab_error *err);
/* After a callback outside of the run: whether the state is still the copy, and nothing
 * of the host was called. Else the rule fails. */
int ab_check_untouched(struct ab_check_play *play, const struct adonis_node *node,
                       const struct ab_text *copy, const char *callback);

#endif
