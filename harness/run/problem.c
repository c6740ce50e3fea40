#include "run/problem.h"

#include <math.h>

#include "base/alloc.h"
#include "reference/optimum.h"

ab_status ab_problem_create(struct ab_problem **out, const struct ab_spec *spec,
                            uint32_t n_nodes, struct ab_error *err)
{
    struct ab_problem *problem = ab_alloc(1, sizeof *problem);
    if (problem == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = ab_task_load(&problem->task, spec, n_nodes, err);
    if (status != AB_OK) {
        ab_free(problem);
        return status;
    }
    problem->info = ab_task_info(problem->task);
    problem->f_star = problem->gradient_norm = problem->f_star_error = (double)NAN;
    *out = problem;
    return AB_OK;
}

void ab_problem_destroy(struct ab_problem *problem)
{
    if (problem != NULL) {
        ab_free(problem->x_star);
        ab_task_destroy(problem->task);
        ab_free(problem);
    }
}

ab_status ab_problem_solve(struct ab_problem *problem, const atomic_int *stop,
                           struct ab_error *err)
{
    if (problem->is_solved) {
        return AB_OK;
    }
    if (problem->info->reference == AB_REFERENCE_BOUND) {
        problem->f_star = problem->info->lower_bound;
        problem->is_solved = 1;
        return AB_OK;
    }
    struct ab_optimum optimum;
    AB_TRY(ab_optimum_of_task(&optimum, problem->task, stop, err));
    problem->x_star = optimum.x;
    optimum.x = NULL;
    problem->f_star = optimum.value;
    problem->gradient_norm = optimum.gradient_norm;
    problem->f_star_error = optimum.gap_bound;
    problem->is_solved = 1;
    ab_optimum_fini(&optimum);
    return AB_OK;
}
