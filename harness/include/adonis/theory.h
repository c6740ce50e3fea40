/* Extension "adonis.theory/1" of a plugin: how fast theory says that the method is,
 * with these options on this network, so that reports show practice next to it.
 *
 * A theorem is about an error E that falls geometrically: f - f*, or the squared
 * distance of the estimates from x*, which have the same rate (for
 * ADONIS_CONVERGES_NEAR: from the point that the method tends to; for
 * ADONIS_CONVERGES_MEAN: from the mean of the starts). Its number is the *e-fold*: the
 * rounds, or mean gradient times, in which E becomes 1/e of what it was. */
#ifndef ADONIS_THEORY_H
#define ADONIS_THEORY_H

#include <adonis/support.h>

#define ADONIS_THEORY "adonis.theory/1"
/* Where f has a part that is not smooth (composite.h) this is asked for instead: the
 * theorems that hold there too, often none. mu and L are those of the smooth parts. */
#define ADONIS_THEORY_COMPOSITE "adonis.theory-composite/1"

#define ADONIS_BOUND 1 /* proven: in the long run no slower than this (on average) */
#define ADONIS_ORDER                                                                   \
    2 /* proven up to a constant factor, which the number leaves out                   \
       */

#define ADONIS_PER_ROUND         1 /* rounds of the method */
#define ADONIS_PER_GRADIENT_TIME 2 /* GRADIENT_TIME_NS of virtual time */

struct adonis_theorem {
    const char *name; /* [a-z][a-z0-9-]*: "linear-rate" */
    const char *text; /* the formula, what it assumes, authors, venue, year */
    uint32_t kind;    /* ADONIS_BOUND or ADONIS_ORDER */
    uint32_t per;     /* ADONIS_PER_* */
    /* [setup] The e-fold for these resolved options, > 0. NaN where the theorem does
     * not speak of them, or of this network: of another step size, of minibatches, of
     * clocks that are not Poisson's (GRADIENT_CLOCK). The host asks no theorem where
     * messages are lost, and takes what is not positive and finite for NaN. A pure
     * function of constants and options; setup->fail has no effect. */
    double (*e_fold)(struct adonis_setup *setup, const void *options);
};

/* For e_fold(): "the theorem does not say", and a REAL option that is still "auto". */
#define ADONIS_NAN (__builtin_nan(""))

/* max(|1 - a mu|, |1 - a L|): by what a gradient step of size a contracts, whatever the
 * function between mu and L. From 1 on it does not, and -1 / log of it is no e-fold.
 * NaN where mu or L is. */
static inline double adonis_contraction(double a, double mu, double L)
{
    double slow = 1.0 - a * mu;
    double fast = a * L - 1.0;
    return fast > slow || adonis_is_nan(fast) ? fast : slow;
}

struct adonis_theory {
    uint32_t size;
    uint32_t n_theorems;
    const struct adonis_theorem *theorems;
};

#endif
