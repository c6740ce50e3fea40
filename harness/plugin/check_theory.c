/* The rates that a plugin says are proven, beside those it shows on a small quadratic.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/math.h"
#include "plugin/check_play.h"
#include "plugin/extensions.h"

/* As long as the slowest method shipped needs for the last error below. */
#define GRADIENT_TIMES 8000.0
#define STEPS_A_LOOK   20
/* The rate is that between these errors, of that at the start: after what the constant
 * in front of a rate hides, before rounding. */
#define FIRST 1e-3
#define LAST  1e-10
/* Theorems on averages are held to one run, and errors need not fall evenly. */
#define SLACK 1.2

/* Squared distance of all estimates (NULL: of the starts) from the goal. */
static double error_of(struct ab_check_play *play, const double *goal,
                       const double *points)
{
    uint64_t dim = play->world->oracle.dim;
    double sum = 0.0;
    for (uint32_t i = 0; i < play->world->place.n_nodes; i++) {
        const double *x = points == NULL ? play->estimate : points + i * dim;
        if (points == NULL) {
            ab_sim_estimate(play->sim, i, play->estimate);
        }
        sum += ab_distance_squared(dim, x, goal);
    }
    return sum;
}

static double now(const struct ab_check_play *play, uint32_t per)
{
    if (per == ADONIS_PER_GRADIENT_TIME) {
        return (double)ab_sim_now(play->sim) /
               play->world->constants[ADONIS_GRADIENT_TIME_NS];
    }
    struct ab_counters counters;
    ab_sim_counters(play->sim, &counters);
    return (double)counters.rounds;
}

/* Plays on until the error is below; *at is then, in the theorem's unit. 0 where the
 * run ends before. */
static ab_status play_down_to(double *at, int *is_there, struct ab_check_play *play,
                              const double *goal, double below, uint32_t per,
                              struct ab_error *err)
{
    *is_there = 0;
    while (play->outcome == AB_OUTCOME_NONE && !*is_there) {
        for (int i = 0; i < STEPS_A_LOOK && play->outcome == AB_OUTCOME_NONE; i++) {
            AB_TRY(ab_check_play_step(play, err));
        }
        *is_there = error_of(play, goal, NULL) <= below;
    }
    *at = now(play, per);
    return AB_OK;
}

static ab_status compare(struct ab_check_play *play,
                         const struct adonis_theorem *theorem, double e_fold,
                         const double *goal, struct ab_error *err)
{
    double start = error_of(play, goal, play->world->start);
    double first = 0.0;
    double last = 0.0;
    int is_there = 0;
    AB_TRY(
        play_down_to(&first, &is_there, play, goal, FIRST * start, theorem->per, err));
    if (is_there) {
        AB_TRY(play_down_to(&last, &is_there, play, goal, LAST * start, theorem->per,
                            err));
    }
    double shown = (last - first) / ab_log(FIRST / LAST);
    if (!is_there || shown > SLACK * e_fold) {
        char where[AB_CHECK_WHERE_BYTES];
        ab_check_where(where, play);
        ab_check_fail(
            play->check,
            "%s: \"%s\": found an e-fold of %.4g %ss%s, expected at most %.4g", where,
            theorem->name, is_there ? shown : (double)INFINITY,
            theorem->per == ADONIS_PER_ROUND ? "round" : "gradient time",
            is_there ? "" : " (the run ended before)", e_fold);
    }
    return AB_OK;
}

/* The world, played once for each theorem that says something of it. */
struct world_played {
    struct ab_check_world *world;
    void *options;
    double *goal;
    int is_any_said;
};

static ab_status play_theorem(struct world_played *played, struct ab_check *check,
                              const struct adonis_theorem *theorem,
                              struct ab_error *err)
{
    const struct ab_plugin_setup setup = ab_check_world_setup(played->world);
    ab_place_enter(check->place, "e_fold");
    double e_fold = ab_plugin_e_fold(theorem, played->options, &setup);
    ab_place_leave(check->place);
    if (theorem->kind != ADONIS_BOUND || isnan(e_fold)) {
        return AB_OK;
    }
    played->is_any_said = 1;
    struct ab_check_play *play = NULL;
    AB_TRY(ab_check_play_create(&play, check, played->world, played->options, 1,
                                GRADIENT_TIMES, err));
    ab_status status =
        play == NULL ? AB_OK : compare(play, theorem, e_fold, played->goal, err);
    ab_check_play_destroy(play);
    return status;
}

static ab_status play_world(struct world_played *played, struct ab_check *check,
                            const struct adonis_theory *theory, struct ab_error *err)
{
    played->goal = ab_alloc(played->world->oracle.dim, sizeof *played->goal);
    if (played->goal == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_check_world_goal(played->goal, played->world, check->algorithm->table.behaviour);
    for (uint32_t i = 0; i < theory->n_theorems; i++) {
        AB_TRY(play_theorem(played, check, &theory->theorems[i], err));
    }
    return AB_OK;
}

/* The first place where the method applies, with the network of its theory. */
ab_status ab_check_theory(struct ab_check *check, struct ab_error *err)
{
    const struct adonis_algorithm *table = &check->algorithm->table;
    const struct adonis_theory *theory = NULL;
    ab_place_enter(check->place, "extension");
    ab_status status = ab_plugin_theory(&theory, check->algorithm, ADONIS_THEORY, err);
    ab_place_leave(check->place);
    AB_TRY(status);
    if (theory == NULL || theory->n_theorems == 0) {
        ab_check_skip(check, "it declares none");
        return AB_OK;
    }
    if (table->behaviour != ADONIS_CONVERGES_EXACT &&
        table->behaviour != ADONIS_CONVERGES_MEAN) {
        ab_check_skip(check, "where it converges to is not known here");
        return AB_OK;
    }
    struct world_played played = {0};
    AB_TRY(ab_check_find_world(
        &played.world, &played.options, check,
        table->kind == ADONIS_SYNCHRONOUS ? AB_CHECK_IDEAL : AB_CHECK_POISSON, err));
    if (played.world == NULL) {
        return AB_OK;
    }
    status = play_world(&played, check, theory, err);
    if (status == AB_OK && !played.is_any_said) {
        ab_check_skip(check, "no theorem gives a bound for its default options");
    }
    ab_free(played.goal);
    ab_free(played.options);
    ab_check_world_destroy(played.world);
    return status;
}
