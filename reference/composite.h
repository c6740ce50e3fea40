/* The minimum of s(x) + l1 |x|_1, s a convex quadratic, while it is searched for. For
 * the files of this folder only. */
#ifndef AB_REFERENCE_COMPOSITE_H
#define AB_REFERENCE_COMPOSITE_H

#include <stddef.h>
#include <stdint.h>

#include "reference/optimum.h"

struct ab_composite {
    size_t dim;
    double l1;
    double *H; /* dim x dim: s(x) = s(0) + c.x + x'Hx / 2 */
    double *c;
    double *x;
    double *rest;     /* digits of the minimum that x has no room for */
    double *slope;    /* c + Hx */
    double *system;   /* dim x dim: Cholesky factor of H of the support */
    double *solution; /* what is added to x on the support */
    size_t *support;  /* n coordinates, in the order in which they came, and */
    double *sign;     /* theirs */
    size_t n;
    size_t n_factored; /* lines of the factor that are right */
    uint32_t n_steps;
};

/* The last digits of x, whose support is right, and its certificate: fills in all of
 * *out but x, with the gap_bound that can be had. AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_composite_certify(struct ab_optimum *out,
                                             struct ab_composite *problem,
                                             const struct ab_objective *objective,
                                             const struct ab_task *task,
                                             struct ab_error *err);

#endif
