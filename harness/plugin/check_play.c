#include "plugin/check_play.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static enum ab_outcome snapshot(void *ctx, struct ab_sim *sim)
{
    struct ab_check_play *play = ctx;
    uint64_t dim = play->world->oracle.dim;
    size_t before = play->record.size;
    uint64_t now_ns = ab_sim_now(sim);
    ab_text_append(&play->record, (const char *)&now_ns, sizeof now_ns);
    for (uint32_t i = 0; i < play->world->place.n_nodes; i++) {
        ab_sim_estimate(sim, i, play->estimate);
        ab_text_append(&play->record, (const char *)play->estimate,
                       dim * sizeof *play->estimate);
        for (uint64_t k = 0; k < dim && play->not_finite[0] == '\0'; k++) {
            if (!isfinite(play->estimate[k])) {
                (void)snprintf(play->not_finite, sizeof play->not_finite,
                               "estimate of node %u has %g at %" PRIu64 " ns", i,
                               play->estimate[k], now_ns);
            }
        }
    }
    struct ab_counters counters;
    ab_sim_counters(sim, &counters);
    ab_text_append(&play->record, (const char *)&counters, sizeof counters);
    play->snapshot_bytes = play->record.size - before;
    return AB_OUTCOME_NONE;
}

ab_status ab_check_enter_world(struct ab_check_world **world, void **options,
                               struct ab_check *check,
                               const struct ab_check_place *place,
                               enum ab_check_network network, struct ab_error *err)
{
    const struct ab_spec defaults = {.name = check->algorithm->table.id};
    *world = NULL;
    *options = NULL;
    AB_TRY(ab_check_world_create(world, place, check->networks[network], err));
    ab_status status =
        check->is_composite ? ab_check_world_make_composite(*world, err) : AB_OK;
    if (status == AB_OK) {
        status = ab_plugin_options(options, check->algorithm, &defaults, err);
    }
    if (status == AB_OK) {
        struct ab_plugin_setup setup = ab_check_world_setup(*world);
        ab_place_enter(check->place, "resolve");
        status = ab_plugin_resolve(*options, NULL, check->algorithm, &setup, err);
        ab_place_leave(check->place);
    }
    if (status != AB_OK) {
        ab_free(*options);
        ab_check_world_destroy(*world);
        *options = NULL;
        *world = NULL;
    }
    return status;
}

/* The method does not apply: no failure of ours. */
static int is_refusal(ab_status status)
{
    return status == AB_ERR_CHECK || status == AB_ERR_INPUT;
}

static void skip_nowhere(struct ab_check *check, const struct ab_error *refusal)
{
    ab_check_skip(check, "it applies to none of the kit's graphs: %s", refusal->text);
}

ab_status ab_check_find_world(struct ab_check_world **world, void **options,
                              struct ab_check *check, enum ab_check_network network,
                              struct ab_error *err)
{
    for (size_t i = 0; i < ab_n_check_places; i++) {
        ab_status status = ab_check_enter_world(world, options, check,
                                                &ab_check_places[i], network, err);
        if (!is_refusal(status)) {
            return status;
        }
    }
    skip_nowhere(check, err);
    return AB_OK;
}

static ab_status create(struct ab_check_play *play, const void *options, uint64_t seed,
                        double gradient_times, struct ab_error *err)
{
    struct ab_check_world *world = play->world;
    AB_TRY(ab_watch_init(&play->watch, &play->check->algorithm->table, options,
                         world->place.n_nodes, err));
    play->estimate = ab_alloc(world->oracle.dim, sizeof *play->estimate);
    if (play->estimate == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double limit = floor(gradient_times * world->constants[ADONIS_GRADIENT_TIME_NS]);
    const struct ab_sim_config config = {
        .algorithm = &play->watch.table,
        .options = play->watch.options,
        .topology = world->topology,
        .profile = world->profile,
        .oracle = world->oracle,
        .seed = seed,
        .budget = {AB_AXIS_TIME, limit >= 1 ? limit : 1},
        .start = world->start,
        .constants = world->constants,
        .mu_node = world->mu_node,
        .L_node = world->L_node,
        .place = play->check->place,
        .observer = {.ctx = play, .snapshot = snapshot},
    };
    ab_status status = ab_sim_create(&play->sim, &config, err);
    if (status == AB_ERR_MEMORY) {
        ab_check_fail(play->check, "%s", err->text);
    }
    return status;
}

ab_status ab_check_play_create(struct ab_check_play **out, struct ab_check *check,
                               struct ab_check_world *world, const void *options,
                               uint64_t seed, double gradient_times,
                               struct ab_error *err)
{
    *out = NULL;
    struct ab_check_play *play = ab_alloc(1, sizeof *play);
    if (play == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    play->check = check;
    play->world = world;
    ab_status status = create(play, options, seed, gradient_times, err);
    if (status != AB_OK) {
        ab_check_play_destroy(play);
        return check->verdict == AB_VERDICT_FAILED ? AB_OK : status;
    }
    *out = play;
    return AB_OK;
}

void ab_check_play_destroy(struct ab_check_play *play)
{
    if (play != NULL) {
        ab_sim_destroy(play->sim); /* calls fini: the watch is needed */
        ab_text_fini(&play->record);
        ab_free(play->estimate);
        ab_watch_fini(&play->watch);
        ab_free(play);
    }
}

ab_status ab_check_at(int *applies, struct ab_check *check,
                      const struct ab_check_place *place, enum ab_check_network network,
                      double gradient_times, ab_check_visit *visit,
                      struct ab_error *err)
{
    struct ab_check_world *world = NULL;
    void *options = NULL;
    ab_status status =
        ab_check_enter_world(&world, &options, check, place, network, err);
    *applies = status == AB_OK;
    if (status != AB_OK) {
        return is_refusal(status) ? AB_OK : status;
    }
    struct ab_check_play *play = NULL;
    status = ab_check_play_create(&play, check, world, options, 1, gradient_times, err);
    if (play != NULL) {
        status = visit(play, err);
    }
    ab_check_play_destroy(play);
    ab_free(options);
    ab_check_world_destroy(world);
    return status;
}

ab_status ab_check_everywhere(struct ab_check *check,
                              const enum ab_check_network *networks, size_t n_networks,
                              double gradient_times, ab_check_visit *visit,
                              struct ab_error *err)
{
    int n_applied = 0;
    for (size_t k = 0; k < n_networks * ab_n_check_places; k++) {
        int applies = 0;
        AB_TRY(ab_check_at(&applies, check, &ab_check_places[k / n_networks],
                           networks[k % n_networks], gradient_times, visit, err));
        n_applied += applies;
        if (check->verdict == AB_VERDICT_FAILED) {
            return AB_OK;
        }
    }
    if (n_applied == 0) {
        skip_nowhere(check, err);
    }
    return AB_OK;
}

ab_status ab_check_play_step(struct ab_check_play *play, struct ab_error *err)
{
    AB_TRY(ab_sim_step(play->sim, &play->outcome, err));
    return play->record.failed ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

ab_status ab_check_play_on(struct ab_check_play *play, struct ab_error *err)
{
    while (play->outcome == AB_OUTCOME_NONE) {
        AB_TRY(ab_check_play_step(play, err));
    }
    return AB_OK;
}

void ab_check_where(char out[AB_CHECK_WHERE_BYTES], const struct ab_check_play *play)
{
    (void)snprintf(out, AB_CHECK_WHERE_BYTES,
                   "%s of %u nodes, %.40s, at %" PRIu64 " ns", play->world->place.graph,
                   play->world->place.n_nodes, play->world->profile->name,
                   ab_sim_now(play->sim));
}

int ab_check_ended_well(struct ab_check_play *play, int may_stall)
{
    char where[AB_CHECK_WHERE_BYTES];
    ab_check_where(where, play);
    if (play->outcome == AB_OUTCOME_PLUGIN_ERROR ||
        play->outcome == AB_OUTCOME_INFEASIBLE ||
        (play->outcome == AB_OUTCOME_STALLED && !may_stall)) {
        ab_check_fail(play->check, "%s: %s: %s", where, ab_outcome_name(play->outcome),
                      ab_sim_reason(play->sim));
        return 0;
    }
    if (play->not_finite[0] != '\0') {
        ab_check_fail(play->check, "%s: %s", where, play->not_finite);
        return 0;
    }
    return 1;
}

struct adonis_node *ab_check_node(const struct ab_check_play *play, uint32_t node)
{
    return (struct adonis_node *)ab_sim_node(play->sim, node);
}

ab_status ab_check_copy_state(struct ab_text *copy, const struct ab_check_play *play,
                              const struct adonis_node *node, struct ab_error *err)
{
    ab_text_append(copy, node->state, play->watch.state_bytes[node->id]);
    return copy->failed ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

int ab_check_untouched(struct ab_check_play *play, const struct adonis_node *node,
                       const struct ab_text *copy, const char *callback)
{
    char where[AB_CHECK_WHERE_BYTES];
    ab_check_where(where, play);
    const char *state = node->state;
    for (size_t i = 0; i < copy->size; i++) {
        if (state[i] != copy->bytes[i]) {
            ab_check_fail(play->check,
                          "%s: %s of node %u changed byte %zu of its state of %zu",
                          where, callback, node->id, i, copy->size);
            return 0;
        }
    }
    /* A call of the host outside of the run's own callbacks has ended the run. */
    if (ab_sim_reason(play->sim)[0] != '\0') {
        ab_check_fail(play->check, "%s: %s of node %u called the host: %s", where,
                      callback, node->id, ab_sim_reason(play->sim));
        return 0;
    }
    return 1;
}
