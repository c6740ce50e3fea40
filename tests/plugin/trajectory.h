/* A synchronous method as a node program, run by the engine, against its matrix form:
 * every node after each number of rounds that a snapshot shows. */
#ifndef AB_TESTS_PLUGIN_TRAJECTORY_H
#define AB_TESTS_PLUGIN_TRAJECTORY_H

#include "plugin/world.h"
#include "reference/methods.h"

struct trajectory {
    struct world *world;
    const char *algorithm; /* "extra:step=0.1" */
    uint64_t n_rounds;
    /* Brings X, n x dim, from the start to what it is after n_rounds. */
    ab_status (*method)(const struct ab_method_problem *problem, double step,
                        uint64_t n_rounds, double *X);
    double step;
    /* Of the plugin, or NULL: its terms are summed at every snapshot at which all nodes
     * have ended the same number of rounds. */
    const char *invariant;

    /* Set by trajectory_run(). */
    double worst; /* largest distance of a component */
    int n_compared;
    double worst_sum; /* largest component of the invariant's sum */
    int n_summed;
};
/* Fails the test when the run does not end by its budget. */
void trajectory_run(struct trajectory *trajectory);

/* The world as the matrix forms see it. */
struct ab_method_problem world_problem(const struct world *world);

/* The estimates after n_rounds; freed by the caller. */
double *world_estimates(struct world *world, const char *algorithm, uint64_t n_rounds);

#endif
