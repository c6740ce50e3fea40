/* A task with what its gaps are measured against: its certified optimum, or what
 * info->reference says. */
#ifndef AB_RUN_PROBLEM_H
#define AB_RUN_PROBLEM_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/error.h"
#include "base/spec.h"
#include "tasks/task.h"

struct ab_problem {
    struct ab_task *task;            /* owned */
    const struct ab_task_info *info; /* of the task */
    /* By ab_problem_solve; until then 0, NULL and NaN. Of AB_REFERENCE_BOUND, which has
     * no point, f_star is the bound, and the others stay NULL and NaN. */
    int is_solved;
    double *x_star; /* owned; dim */
    double f_star;
    double gradient_norm; /* |grad f(x_star)| */
    double f_star_error;  /* bound on f(x_star) - min f */
};

AB_MUST_CHECK ab_status ab_problem_create(struct ab_problem **out,
                                          const struct ab_spec *spec, uint32_t n_nodes,
                                          struct ab_error *err);
void ab_problem_destroy(struct ab_problem *problem); /* NULL is legal */
/* Finds the reference, once. stop: becomes nonzero to end the search before its next
 * step, AB_ERR_STOPPED; may be NULL. */
AB_MUST_CHECK ab_status ab_problem_solve(struct ab_problem *problem,
                                         const atomic_int *stop, struct ab_error *err);

#endif
