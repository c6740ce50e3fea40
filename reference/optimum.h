/* The minimum of a function with a certificate. Where it is strongly convex: found by
 * Newton's method (base/newton.h), or given; where it is composite, strongly convex or
 * not: by an active set; where it is not convex: a local one. Same bits everywhere when
 * the objective has the same bits. */
#ifndef AB_REFERENCE_OPTIMUM_H
#define AB_REFERENCE_OPTIMUM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/newton.h"
#include "tasks/task.h"

/* What f(x) - f* must be below, relative to f(start) - f*. */
#define AB_OPTIMUM_TOLERANCE 1e-12

struct ab_optimum {
    double *x;            /* dim; owned */
    double value;         /* f(x) */
    double gradient_norm; /* |grad f(x)|; composite: of the least subgradient */
    double gap_bound;     /* of f(x) - f*: gradient_norm^2 / (2 mu), or below */
    uint32_t n_steps;
};

/* Starts at `start` (dim numbers). reference_value: what f is at the start of the runs
 * that are measured against this optimum. AB_ERR_CHECK when gap_bound is not below
 * AB_OPTIMUM_TOLERANCE (reference_value - f(x)), AB_ERR_INPUT when a Hessian is not
 * positive definite, AB_ERR_STOPPED when objective->stop asked for it. After an error
 * *out is empty. */
AB_MUST_CHECK ab_status ab_optimum_find(struct ab_optimum *out,
                                        const struct ab_objective *objective,
                                        const double *start, double reference_value,
                                        struct ab_error *err);
/* The same certificate for a point that is known: no step is made. */
AB_MUST_CHECK ab_status ab_optimum_check(struct ab_optimum *out,
                                         const struct ab_objective *objective,
                                         const double *x, double reference_value,
                                         struct ab_error *err);
/* For a composite task of squared loss: by an active set. `objective` gives the task's
 * f and, as its gradient, the subgradient of least norm, which the certificate is made
 * of: f(x) - f* <= |subgradient|^2 / (2 mu) holds for it too. Where mu is 0, or that is
 * not small enough, gap_bound is the duality gap. AB_ERR_CHECK and AB_ERR_STOPPED as
 * above. */
AB_MUST_CHECK ab_status ab_optimum_composite(struct ab_optimum *out,
                                             const struct ab_objective *objective,
                                             const struct ab_task *task,
                                             struct ab_error *err);
/* For a task whose reference is AB_REFERENCE_LOCAL: a strict local minimiser, found
 * from zero by damped Newton steps. Certified where |grad| < l^2 / (8 M), l the least
 * eigenvalue of the Hessian there and M = hessian_lipschitz: the exact minimiser is
 * then no farther than 2 |grad| / l, and gap_bound = |grad|^2 / l bounds f(x) - f
 * there. stop: as of an objective. */
AB_MUST_CHECK ab_status ab_optimum_local(struct ab_optimum *out,
                                         const struct ab_task *task,
                                         const atomic_int *stop, struct ab_error *err);
/* The optimum of a task, or what its reference is: found from zero; or the closed form
 * where there is one, checked with the gradients of the nodes' own data. stop: as of an
 * objective. */
AB_MUST_CHECK ab_status ab_optimum_of_task(struct ab_optimum *out,
                                           const struct ab_task *task,
                                           const atomic_int *stop,
                                           struct ab_error *err);
/* Whether gap_bound is small enough. */
int ab_optimum_is_certified(const struct ab_optimum *optimum, double reference_value);
/* What the functions above end with. *out: complete but for x, of which it gets a copy
 * where it is certified; emptied else, AB_ERR_CHECK. steps: what n_steps counts, for
 * the message. */
AB_MUST_CHECK ab_status ab_optimum_keep(struct ab_optimum *out, size_t dim,
                                        const double *x, double reference_value,
                                        const char *steps, struct ab_error *err);
void ab_optimum_fini(struct ab_optimum *optimum);

#endif
