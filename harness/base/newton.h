/* The minimum of a smooth, strongly convex function by damped Newton steps, each solved
 * by Cholesky, until rounding stops them. Same bits everywhere when the objective has
 * the same bits. */
#ifndef AB_BASE_NEWTON_H
#define AB_BASE_NEWTON_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"

struct ab_objective {
    size_t dim;
    double mu; /* strong convexity, > 0; for certificates, not for the steps */
    const void *context; /* of evaluate */
    /* f(x); gradient: dim numbers; hessian: dim x dim, row major, or NULL. */
    double (*evaluate)(const void *context, const double *x, double *gradient,
                       double *hessian);
    /* Becomes nonzero, in a signal handler or a thread: the search ends before its next
     * step. Asking changes no bits. May be NULL. */
    const atomic_int *stop;
};

struct ab_newton {
    double *x;        /* dim; as long as the struct */
    double *gradient; /* dim; at x */
    double value;
    double norm; /* of the gradient */
    uint32_t n_steps;
    uint32_t n_evaluations; /* calls of evaluate */
    uint32_t n_hessians;    /* those of them with a Hessian */
    int is_exact;           /* nothing but rounding was in the way of a better point */
    struct ab_arena arena;  /* private */
};

/* Of a search, before its next step: AB_ERR_STOPPED when it is to end. */
AB_MUST_CHECK ab_status ab_objective_go_on(const struct ab_objective *objective,
                                           struct ab_error *err);
/* Starts at `start` (dim numbers). AB_ERR_INPUT when a Hessian is not positive
 * definite, AB_ERR_MEMORY, AB_ERR_STOPPED. *out is to be given to ab_newton_fini in any
 * case. */
AB_MUST_CHECK ab_status ab_newton_minimise(struct ab_newton *out,
                                           const struct ab_objective *objective,
                                           const double *start, struct ab_error *err);
void ab_newton_fini(struct ab_newton *newton);

#endif
