/* From lists of names to cells: the cross product in a stable order, each cell once. */
#ifndef AB_RUN_PLAN_H
#define AB_RUN_PLAN_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"
#include "plugin/registry.h"
#include "run/cell.h"

/* X(name, what is used when it is not given (NULL: it must be), argument, help): lists
 * in the grammar of base/spec.h, options of the command line and members of a suite's
 * blocks alike. */
#define AB_GRID_LIST(X)                                                                \
    X(task, NULL, "T,..",                                                              \
      "problems, as `list tasks` shows them (default: ridge-diabetes)")                \
    X(algorithm, NULL, "A,..",                                                         \
      "methods with options: extra:step=0.1/0.2,dadao (default: all that fit)")        \
    X(topology, "ring", "G,..", "graphs: ring,erdos-renyi:p=0.3")                      \
    X(nodes, "16", "N,..", "numbers of nodes: 16,64")                                  \
    X(profile, "ideal", "P,..", "how devices and links behave: names or FILE.json")    \
    X(partition, "iid", "P,..", "how samples are split over the nodes")                \
    X(seeds, "1..5", "S,..", "seeds of network, split and sampling: 1..5")             \
    X(budget, "time=10", "AXIS=X",                                                     \
      "where a cell ends: time= (virtual seconds), rounds=, gradients= (a node) or "   \
      "bytes=")

struct ab_grid {
    const char *block; /* name of the block in a suite's file; "" or NULL without */
#define AB_GRID_MEMBER(name, fallback, argument, help) const char *name;
    AB_GRID_LIST(AB_GRID_MEMBER)
#undef AB_GRID_MEMBER
};

struct ab_plan {
    size_t n_cells;
    struct ab_cell *cells;
    size_t n_repeated;      /* cells that were named more than once */
    struct ab_parts *parts; /* owns what cells point to */
};

/* Cells in the order of the grids; within a grid the last of task, nodes, topology,
 * partition, profile, budget, seed, algorithm varies fastest. Loads the tasks, but
 * solves none. Everything that is named is checked: AB_ERR_INPUT for unknown names,
 * wrong options, graphs and partitions that do not exist. The registry is borrowed. */
AB_MUST_CHECK ab_status ab_plan_create(struct ab_plan **out,
                                       const struct ab_grid *grids, size_t n_grids,
                                       const struct ab_registry *registry,
                                       struct ab_error *err);
void ab_plan_destroy(struct ab_plan *plan); /* NULL is legal */

#endif
