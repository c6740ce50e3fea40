/* Methods for f = (1/n) sum_i s_i + l1 |x|_1 in matrix form, as methods.h: gradients
 * are those of the s_i, and prox_c(x) shrinks every component by c l1. */
#ifndef AB_REFERENCE_METHODS_COMPOSITE_H
#define AB_REFERENCE_METHODS_COMPOSITE_H

#include "reference/methods.h"

/* y+ = prox_step(x - step grad s(x)), x+ = y+ + momentum (y+ - y), x_0 = y_0: FISTA
 * with constant momentum, and ISTA where it is 0. y: dim. */
AB_MUST_CHECK ab_status ab_method_fista(const struct ab_method_problem *problem,
                                        double step, double momentum, double l1,
                                        uint64_t n_rounds, double *y);
/* PG-EXTRA as the paper writes it (Shi et al. 2015, algorithm 1), Wt = (I + W) / 2. */
AB_MUST_CHECK ab_status ab_method_pg_extra(const struct ab_method_problem *problem,
                                           double step, double l1, uint64_t n_rounds,
                                           double *X);
/* NIDS as the paper writes it (Li et al. 2019, algorithm 1) with equal steps, where its
 * matrix is Wt = (I + W) / 2. */
AB_MUST_CHECK ab_status ab_method_nids(const struct ab_method_problem *problem,
                                       double step, double l1, uint64_t n_rounds,
                                       double *X);

#endif
