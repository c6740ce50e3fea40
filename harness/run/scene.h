/* A scenario with its seed, made ready: everything of a cell that does not depend on
 * the algorithm, so that the cells of several algorithms share it. */
#ifndef AB_RUN_SCENE_H
#define AB_RUN_SCENE_H

#include "base/error.h"
#include "run/cell.h"
#include "sim/sim.h"
#include "sim/topology.h"
#include "tasks/task.h"

struct ab_scene {
    const struct ab_cell *cell; /* one of those that share it */
    const struct ab_topology *topology;
    struct ab_topology *own_topology; /* the same, or NULL: it is the plan's */
    struct ab_partition *partition;
    struct ab_shards *shards;
    struct ab_oracle oracle;
    double *start;   /* n_nodes x dim: x_0 of every node */
    double *mu_node; /* n_nodes */
    double *L_node;  /* n_nodes */
    double constants[ADONIS_CONSTANT_END];
    double zeta2_optimum;   /* mean of |grad f_i(x*) - grad f(x*)|^2; NaN without x* */
    double zeta2_start;     /* the same at the mean of the nodes' x_0 */
    double label_variation; /* of the partition; NaN where there are no classes */
};

/* The cell's problem must be solved. Borrows the cell. AB_ERR_INPUT for a scenario that
 * cannot be (a random graph that is not connected). */
AB_MUST_CHECK ab_status ab_scene_create(struct ab_scene **out,
                                        const struct ab_cell *cell,
                                        struct ab_error *err);
void ab_scene_destroy(struct ab_scene *scene); /* NULL is legal */
/* Can the cell use this scene? */
int ab_scene_serves(const struct ab_scene *scene, const struct ab_cell *cell);

#endif
