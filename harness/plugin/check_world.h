/* A small scenario for the rules of the conformance kit: quadratics with a known
 * optimum on a few nodes that start apart. Private to this folder. */
#ifndef AB_PLUGIN_CHECK_WORLD_H
#define AB_PLUGIN_CHECK_WORLD_H

#include <adonis/plugin.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"
#include "plugin/resolve.h"
#include "sim/profile.h"
#include "sim/sim.h"
#include "sim/topology.h"
#include "tasks/task.h"

struct ab_check_place {
    const char *graph;
    uint32_t n_nodes;
};

/* Where a method is tried, in this order, until it applies: trees and the graph of all
 * edges are among them. */
extern const struct ab_check_place ab_check_places[];
extern const size_t ab_n_check_places;

#define AB_CHECK_WORLD_DIM 6 /* of its task */

struct ab_check_world {
    struct ab_check_place place;
    struct ab_topology *topology;
    const struct ab_profile *profile; /* borrowed */
    struct ab_task *task;
    struct ab_partition *partition;
    struct ab_shards *shards;
    struct ab_arena arena;
    struct ab_oracle oracle;
    double *start;   /* n_nodes x dim: normal numbers around zero */
    double *mu_node; /* n_nodes */
    double *L_node;  /* n_nodes */
    double constants[ADONIS_CONSTANT_END];
    const double *optimum; /* dim */
};

AB_MUST_CHECK ab_status ab_check_world_create(struct ab_check_world **out,
                                              const struct ab_check_place *place,
                                              const struct ab_profile *profile,
                                              struct ab_error *err);
void ab_check_world_destroy(struct ab_check_world *world); /* NULL is legal */
/* Adds l1 |x|_1 to f, which has gradients only from then on, and another optimum
 * (check_composite.c). AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_check_world_make_composite(struct ab_check_world *world,
                                                      struct ab_error *err);
double ab_check_world_value(const struct ab_check_world *world, const double *x);
/* Where a method of this behaviour goes (dim numbers): the optimum, or the mean of the
 * starts. */
void ab_check_world_goal(double *out, const struct ab_check_world *world,
                         uint32_t behaviour);
struct ab_plugin_setup ab_check_world_setup(const struct ab_check_world *world);

#endif
