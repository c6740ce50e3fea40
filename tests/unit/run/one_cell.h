/* The only cell of a grid, computed in this process. */
#ifndef AB_TESTS_ONE_CELL_H
#define AB_TESTS_ONE_CELL_H

#include "plugin/registry.h"
#include "run/plan.h"
#include "run/record.h"
#include "run/scene.h"

struct one_cell {
    struct ab_registry *registry; /* of misbehave.h */
    struct ab_plan *plan;
    struct ab_scene *scene;
    struct ab_record record;
};

/* Four nodes, seed 1, 10 ms of virtual time. */
struct ab_grid one_cell_grid(const char *task, const char *algorithm);
/* Asserts that it works. */
struct one_cell one_cell_compute(const struct ab_grid *grid);
void one_cell_fini(struct one_cell *f);

#endif
