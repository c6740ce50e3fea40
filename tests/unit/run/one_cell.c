#include "one_cell.h"

#include <criterion/criterion.h>

#include "misbehave.h"
#include "run/execute.h"

struct one_cell one_cell_compute(const struct ab_grid *grid)
{
    struct one_cell f = {.registry = misbehave_registry()};
    struct ab_error err = {0};
    cr_assert_eq(ab_plan_create(&f.plan, grid, 1, f.registry, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_problem_solve(f.plan->cells[0].problem, NULL, &err), AB_OK, "%s",
                 err.text);
    ab_record_init(&f.record, &f.plan->cells[0]);
    cr_assert_eq(ab_cell_execute(&f.record, &f.scene, NULL, &err), AB_OK, "%s",
                 err.text);
    return f;
}

void one_cell_fini(struct one_cell *f)
{
    ab_record_fini(&f->record);
    ab_scene_destroy(f->scene);
    ab_plan_destroy(f->plan);
    ab_registry_destroy(f->registry);
}

struct ab_grid one_cell_grid(const char *task, const char *algorithm)
{
    return (struct ab_grid){.task = task,
                            .algorithm = algorithm,
                            .nodes = "4",
                            .seeds = "1",
                            .budget = "time=0.01"};
}
