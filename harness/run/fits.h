/* Which methods suit a scenario, for whoever names none: told from what tables and
 * tasks declare and from the graph, before any sample is dealt out. */
#ifndef AB_RUN_FITS_H
#define AB_RUN_FITS_H

#include <stddef.h>

#include "base/error.h"
#include "run/plan.h"

/* A method that was left out of some scenarios, for one reason; a list. */
struct ab_left_out {
    const struct ab_method *method;
    size_t n_cells;     /* that it would have had there */
    const char *reason; /* "needs the dual oracle, which ..." */
    struct ab_left_out *next;
};

/* Drops cells whose method would be infeasible there, or optimises nothing: it asks for
 * no oracle, and the mean of the start points is not the optimum. What only the split
 * or the options decide stays. *left_out: in the order of their first cells, the
 * plan's; NULL: none. */
AB_MUST_CHECK ab_status ab_plan_keep_fitting(struct ab_plan *plan,
                                             const struct ab_left_out **left_out,
                                             struct ab_error *err);

#endif
