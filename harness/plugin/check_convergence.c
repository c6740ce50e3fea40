/* What a method declares to converge to, on a small quadratic. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "plugin/check_play.h"

/* Ten times what the slowest method shipped takes (DADAO: E |x - x*|^2 falls like
 * exp(-0.044 t) in gradient times, condition number 4). */
#define GRADIENT_TIMES 4000.0
#define STEPS_A_LOOK   200
/* Relative gap of the worst node. Rounding leaves it near 1e-16. */
#define EXACT 1e-8
/* With steps that the theory of a constant step allows, the neighbourhood here has a
 * relative gap of some 1e-2: the optimum is far away beside what the nodes disagree
 * about. A method that stands still stays at 1. */
#define NEAR 0.1

/* Squared distance of the farthest of the nodes' `points` (NULL: of their estimates),
 * whose place goes to *out; NaN is farther than everything. */
static double farthest(double *out, struct ab_check_play *play, const double *goal,
                       const double *points)
{
    uint64_t dim = play->world->oracle.dim;
    double most = -1.0;
    for (uint32_t i = 0; i < play->world->place.n_nodes; i++) {
        if (points == NULL) {
            ab_sim_estimate(play->sim, i, play->estimate);
        } else {
            memcpy(play->estimate, points + i * dim, dim * sizeof *points);
        }
        double d = ab_distance_squared(dim, play->estimate, goal);
        if (!(d <= most)) {
            most = d;
            memcpy(out, play->estimate, dim * sizeof *out);
        }
        if (isnan(d)) {
            break;
        }
    }
    return most;
}

/* What is left of the way, 1 at the start: of f at the worst node, or, to the mean of
 * the starts, of its distance. scratch: 2 dim numbers. */
static double gap(struct ab_check_play *play, const double *points, double *scratch)
{
    const struct ab_check_world *world = play->world;
    double *goal = scratch;
    double *worst = scratch + world->oracle.dim;
    uint32_t behaviour = play->check->algorithm->table.behaviour;
    ab_check_world_goal(goal, world, behaviour);
    double distance = sqrt(farthest(worst, play, goal, points));
    if (behaviour == ADONIS_CONVERGES_MEAN) {
        return distance;
    }
    return ab_check_world_value(world, worst) -
           ab_check_world_value(world, world->optimum);
}

static ab_status approach(struct ab_check_play *play, double *scratch,
                          struct ab_error *err)
{
    int is_near = play->check->algorithm->table.behaviour == ADONIS_CONVERGES_NEAR;
    double wanted = is_near ? NEAR : EXACT;
    double first = gap(play, play->world->start, scratch);
    double left = 1.0;
    do {
        for (int i = 0; i < STEPS_A_LOOK && play->outcome == AB_OUTCOME_NONE; i++) {
            AB_TRY(ab_check_play_step(play, err));
        }
        left = gap(play, NULL, scratch) / first;
    } while (play->outcome == AB_OUTCOME_NONE && (is_near || left > wanted));
    if (!(left <= wanted)) {
        char where[AB_CHECK_WHERE_BYTES];
        ab_check_where(where, play);
        ab_check_fail(
            play->check,
            "%s: the gap of the worst node is %.3g of the first one, expected "
            "at most %g%s%s",
            where, left, wanted, play->outcome == AB_OUTCOME_BUDGET ? "" : "; ",
            play->outcome == AB_OUTCOME_BUDGET ? "" : ab_sim_reason(play->sim));
    }
    return AB_OK;
}

static ab_status visit(struct ab_check_play *play, struct ab_error *err)
{
    double *scratch = ab_alloc(2 * play->world->oracle.dim, sizeof *scratch);
    if (scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = approach(play, scratch, err);
    ab_free(scratch);
    return status;
}

/* The first two places where it applies: one with the network of its theory, one with
 * unlike devices and slow links. */
ab_status ab_check_convergence(struct ab_check *check, struct ab_error *err)
{
    const struct adonis_algorithm *table = &check->algorithm->table;
    const enum ab_check_network networks[] = {
        table->kind == ADONIS_SYNCHRONOUS ? AB_CHECK_IDEAL : AB_CHECK_POISSON,
        AB_CHECK_STRAGGLERS};
    if (table->behaviour == 0) {
        ab_check_skip(check, "nothing is promised: its behaviour is 0");
        return AB_OK;
    }
    size_t n_done = 0;
    for (size_t i = 0; i < ab_n_check_places && n_done < 2; i++) {
        int applies = 0;
        AB_TRY(ab_check_at(&applies, check, &ab_check_places[i], networks[n_done],
                           GRADIENT_TIMES, visit, err));
        n_done += applies != 0;
    }
    if (n_done == 0) {
        ab_check_skip(check, "it applies to none of the kit's graphs: %s", err->text);
    }
    return AB_OK;
}
