/* What the cells of a suite have in common with others of it. Arrays are of
 * plan->n_cells elements, in the order of the plan. Each function sorts the cells once:
 * suites may have a million. */
#ifndef AB_CLI_SUITE_CELLS_H
#define AB_CLI_SUITE_CELLS_H

#include "base/error.h"
#include "run/plan.h"

/* cpu_s: where it is NaN becomes the mean of the numbers of the same block and method;
 * where there are none, of the same block. Stays NaN where there are none either. */
AB_MUST_CHECK ab_status ab_suite_fill_in(double *cpu_s, const struct ab_plan *plan,
                                         struct ab_error *err);
/* is_sample: 1 for the cells of the first seed of their block, which names its seeds in
 * any order; else 0. */
AB_MUST_CHECK ab_status ab_suite_find_samples(int *is_sample,
                                              const struct ab_plan *plan,
                                              struct ab_error *err);
/* lacks: 1 where no cell of the same scenario has a centralised method, though it could
 * (web-export/FAIRNESS.md, rule 13): directed graphs have no overlay, and one node is
 * central. */
AB_MUST_CHECK ab_status ab_suite_find_unreferenced(int *lacks,
                                                   const struct ab_plan *plan,
                                                   struct ab_error *err);

#endif
