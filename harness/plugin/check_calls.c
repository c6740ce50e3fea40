/* Rules about single callbacks: runs are stopped between their events, and every node
 * is looked at. */
#include <math.h>
#include <string.h>

#include "plugin/check_play.h"

/* Enough for every kind of event of a method to have happened. */
#define STEPS_LOOKED_AT 300
#define GRADIENT_TIMES  20.0
/* No type of event that any version of the ABI will ever have. */
#define UNKNOWN_EVENT 0x7fffff63u

static const enum ab_check_network slow[] = {AB_CHECK_STRAGGLERS};

typedef ab_status look_function(struct ab_check_play *play, struct adonis_node *node,
                                struct ab_error *err);

static ab_status look_at_nodes(struct ab_check_play *play, look_function *look,
                               struct ab_error *err)
{
    for (int step = 0; step < STEPS_LOOKED_AT; step++) {
        AB_TRY(ab_check_play_step(play, err));
        if (play->outcome != AB_OUTCOME_NONE) {
            break;
        }
        for (uint32_t i = 0; i < play->world->place.n_nodes; i++) {
            AB_TRY(look(play, ab_check_node(play, i), err));
            if (play->check->verdict == AB_VERDICT_FAILED) {
                return AB_OK;
            }
        }
    }
    return AB_OK;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static void compare_estimates(struct ab_check_play *play, const double *once,
                              const double *twice)
{
    for (uint64_t k = 0; k < play->world->oracle.dim; k++) {
        if (bits_of(once[k]) != bits_of(twice[k])) {
            char where[AB_CHECK_WHERE_BYTES];
            ab_check_where(where, play);
            ab_check_fail(play->check,
                          "%s: asked again for the same time, the estimate has %.17g, "
                          "before %.17g",
                          where, twice[k], once[k]);
        }
    }
}

/* Now, later, and now again: nothing of it may leave a trace. */
static ab_status estimate_thrice(struct ab_check_play *play, struct adonis_node *node,
                                 struct ab_error *err)
{
    uint64_t dim = play->world->oracle.dim;
    uint64_t later_ns = ab_sim_now(play->sim) + 1 +
                        (uint64_t)play->world->constants[ADONIS_GRADIENT_TIME_NS];
    double *out = ab_alloc(3 * dim, sizeof *out);
    struct ab_text copy = {0};
    if (out == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = ab_check_copy_state(&copy, play, node, err);
    if (status == AB_OK) {
        ab_sim_estimate(play->sim, node->id, out);
        if (ab_check_untouched(play, node, &copy, "estimate")) {
            play->watch.table.estimate(node, later_ns, out + dim);
            (void)ab_check_untouched(play, node, &copy, "estimate at a later time");
        }
        ab_sim_estimate(play->sim, node->id, out + 2 * dim);
        compare_estimates(play, out, out + 2 * dim);
    }
    ab_text_fini(&copy);
    ab_free(out);
    return status;
}

static ab_status visit_estimates(struct ab_check_play *play, struct ab_error *err)
{
    return look_at_nodes(play, estimate_thrice, err);
}

ab_status ab_check_estimate_pure(struct ab_check *check, struct ab_error *err)
{
    return ab_check_everywhere(check, slow, 1, GRADIENT_TIMES, visit_estimates, err);
}

static ab_status send_unknown(struct ab_check_play *play, struct adonis_node *node,
                              struct ab_error *err)
{
    struct ab_text copy = {0};
    ab_status status = ab_check_copy_state(&copy, play, node, err);
    if (status == AB_OK) {
        const struct adonis_event event = {.size = sizeof event,
                                           .type = UNKNOWN_EVENT,
                                           .time_ns = ab_sim_now(play->sim)};
        int32_t code = play->watch.table.on_event(node, &event);
        int is_untouched = ab_check_untouched(play, node, &copy, "on_event");
        if (is_untouched && code != ADONIS_IGNORED) {
            char where[AB_CHECK_WHERE_BYTES];
            ab_check_where(where, play);
            ab_check_fail(
                play->check,
                "%s: on_event of node %u returned %d for an event of type %u, "
                "expected ADONIS_IGNORED (%d)",
                where, node->id, code, UNKNOWN_EVENT, ADONIS_IGNORED);
        }
    }
    ab_text_fini(&copy);
    return status;
}

static ab_status visit_unknown(struct ab_check_play *play, struct ab_error *err)
{
    return look_at_nodes(play, send_unknown, err);
}

ab_status ab_check_unknown_event(struct ab_check *check, struct ab_error *err)
{
    return ab_check_everywhere(check, slow, 1, GRADIENT_TIMES, visit_unknown, err);
}

/* The first snapshot is taken between init and START. */
static ab_status visit_first(struct ab_check_play *play, struct ab_error *err)
{
    const struct ab_check_world *world = play->world;
    AB_TRY(ab_check_play_step(play, err));
    uint64_t n = world->place.n_nodes * world->oracle.dim;
    for (uint64_t k = 0; k < n && play->record.size > 0; k++) {
        double found;
        memcpy(&found, play->record.bytes + sizeof(uint64_t) + k * sizeof found,
               sizeof found);
        /* A flow over no time may round. */
        if (!(fabs(found - world->start[k]) <= 1e-12 * fabs(world->start[k]))) {
            char where[AB_CHECK_WHERE_BYTES];
            ab_check_where(where, play);
            ab_check_fail(play->check,
                          "%s: after init number %u of the estimate of node %u is "
                          "%.17g, that of x_0 %.17g",
                          where, (unsigned)(k % world->oracle.dim),
                          (unsigned)(k / world->oracle.dim), found, world->start[k]);
        }
    }
    return AB_OK;
}

ab_status ab_check_first_estimate(struct ab_check *check, struct ab_error *err)
{
    return ab_check_everywhere(check, slow, 1, GRADIENT_TIMES, visit_first, err);
}

static ab_status visit_zones(struct ab_check_play *play, struct ab_error *err)
{
    AB_TRY(ab_check_play_on(play, err));
    if (play->watch.outside[0] != '\0') {
        char where[AB_CHECK_WHERE_BYTES];
        ab_check_where(where, play);
        ab_check_fail(play->check, "%s: %s", where, play->watch.outside);
    }
    return AB_OK;
}

ab_status ab_check_own_state(struct ab_check *check, struct ab_error *err)
{
    return ab_check_everywhere(check, slow, 1, GRADIENT_TIMES, visit_zones, err);
}

static ab_status visit_floating_point(struct ab_check_play *play, struct ab_error *err)
{
    AB_TRY(ab_check_play_on(play, err));
    if (play->watch.floating_point[0] != '\0') {
        char where[AB_CHECK_WHERE_BYTES];
        ab_check_where(where, play);
        ab_check_fail(play->check, "%s: %s", where, play->watch.floating_point);
    }
    return AB_OK;
}

ab_status ab_check_floating_point(struct ab_check *check, struct ab_error *err)
{
    return ab_check_everywhere(check, slow, 1, GRADIENT_TIMES, visit_floating_point,
                               err);
}
