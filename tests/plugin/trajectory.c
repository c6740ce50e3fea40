#include "plugin/trajectory.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include <adonis/invariants.h>

#include "base/alloc.h"

struct ab_method_problem world_problem(const struct world *world)
{
    return (struct ab_method_problem){world->n, world->dim, world->W, world,
                                      world_gradient};
}

double *world_estimates(struct world *world, const char *algorithm, uint64_t n_rounds)
{
    struct world_run run = {.world = world,
                            .algorithm = algorithm,
                            .budget = {AB_AXIS_ROUNDS, (double)n_rounds}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    return run.estimates;
}

struct watch {
    struct trajectory *trajectory;
    double *X; /* n_rounds + 1 of n x dim */
    const struct adonis_invariant *invariant;
};

static void follow(struct watch *watch)
{
    struct trajectory *trajectory = watch->trajectory;
    const struct world *world = trajectory->world;
    struct ab_method_problem problem = world_problem(world);
    uint64_t size = world->n * world->dim;
    for (uint64_t t = 0; t <= trajectory->n_rounds; t++) {
        memcpy(&watch->X[t * size], world->start, size * sizeof(double));
        cr_assert_eq(
            trajectory->method(&problem, trajectory->step, t, &watch->X[t * size]),
            AB_OK);
    }
}

static void sum_terms(const struct watch *watch, struct ab_sim *sim)
{
    struct trajectory *trajectory = watch->trajectory;
    uint64_t d = trajectory->world->dim;
    double *sum = ab_alloc(2 * d, sizeof *sum);
    for (uint32_t i = 0; i < trajectory->world->n; i++) {
        watch->invariant->term(ab_sim_node(sim, i), ab_sim_now(sim), sum + d);
        for (uint64_t k = 0; k < d; k++) {
            sum[k] += sum[d + k];
        }
    }
    for (uint64_t k = 0; k < d; k++) {
        trajectory->worst_sum = fmax(trajectory->worst_sum, fabs(sum[k]));
    }
    trajectory->n_summed++;
    ab_free(sum);
}

static void look(void *ctx, struct ab_sim *sim)
{
    const struct watch *watch = ctx;
    struct trajectory *trajectory = watch->trajectory;
    const struct world *world = trajectory->world;
    double *x = ab_alloc(world->dim, sizeof *x);
    uint64_t least = UINT64_MAX;
    uint64_t most = 0;
    for (uint32_t i = 0; i < world->n; i++) {
        struct ab_counters counters;
        ab_sim_node_counters(sim, i, &counters);
        least = counters.rounds < least ? counters.rounds : least;
        most = counters.rounds > most ? counters.rounds : most;
        if (counters.rounds > trajectory->n_rounds) {
            continue; /* ahead of the slowest when the run ends */
        }
        ab_sim_estimate(sim, i, x);
        const double *X =
            &watch->X[(counters.rounds * world->n + i) * (uint64_t)world->dim];
        double distance = world_distance(world->dim, x, X);
        trajectory->worst = distance > trajectory->worst || isnan(distance)
                                ? distance
                                : trajectory->worst;
        trajectory->n_compared++;
    }
    if (watch->invariant != NULL && least == most) {
        sum_terms(watch, sim);
    }
    ab_free(x);
}

static const struct adonis_invariant *find_invariant(const char *algorithm,
                                                     const char *name)
{
    char id[64] = {0};
    memcpy(id, algorithm, strcspn(algorithm, ":"));
    const struct adonis_invariants *all = world_table(id)->extension(ADONIS_INVARIANTS);
    for (uint32_t k = 0; k < all->n_invariants; k++) {
        if (strcmp(all->invariants[k].name, name) == 0) {
            return &all->invariants[k];
        }
    }
    cr_assert_fail("%s declares no invariant \"%s\"", id, name);
    return NULL;
}

void trajectory_run(struct trajectory *trajectory)
{
    struct world *world = trajectory->world;
    struct watch watch = {.trajectory = trajectory};
    watch.X =
        ab_alloc((trajectory->n_rounds + 1) * world->n * world->dim, sizeof *watch.X);
    cr_assert_not_null(watch.X);
    if (trajectory->invariant != NULL) {
        watch.invariant = find_invariant(trajectory->algorithm, trajectory->invariant);
    }
    follow(&watch);
    struct world_run run = {.world = world,
                            .algorithm = trajectory->algorithm,
                            .budget = {AB_AXIS_ROUNDS, (double)trajectory->n_rounds},
                            .ctx = &watch,
                            .look = look};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    world_run_fini(&run);
    ab_free(watch.X);
}
