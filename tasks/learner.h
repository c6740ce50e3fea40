/* A network with the samples that it learns from: what a task of this folder is whose f
 * is no sum over rows of a linear model.
 *
 *   f(x) = (1/m) sum over the training samples of softmax loss(network(sample; x))
 *          + (l2 / 2) |x|^2
 *
 * x is rounded to float for the network, whose sums over at most AB_LEARNER_BATCH
 * samples are in float; the losses, the sums over batches and the regulariser are in
 * double. For this folder only. */
#ifndef AB_TASKS_LEARNER_H
#define AB_TASKS_LEARNER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "tasks/loss.h"
#include "tasks/network.h"

#define AB_LEARNER_BATCH 128
/* Passes that are kept for the next caller: more threads than that allocate. */
#define AB_LEARNER_KEPT 8

/* Samples of bytes; an input of the network is unit * byte. Borrowed. */
struct ab_byte_samples {
    size_t n;
    const uint8_t *bytes; /* n x inputs */
    const double *label;  /* n; 0 .. classes - 1 */
};

/* Working memory of one thread's pass, with the parameters it is for. */
struct ab_pass;

struct ab_learner {
    struct ab_network network;
    struct ab_loss loss;
    double l2;
    float unit;
    struct ab_byte_samples train;
    struct ab_byte_samples test;
    const uint64_t *evaluated; /* of the training samples, n_evaluated; NULL: all */
    size_t n_evaluated;
    _Atomic(struct ab_pass *) kept[AB_LEARNER_KEPT];
};

/* Fills in what passes need, of a learner that is complete but for `kept`. */
AB_MUST_CHECK ab_status ab_learner_init(struct ab_learner *learner,
                                        struct ab_error *err);
void ab_learner_fini(struct ab_learner *learner); /* of passes; zeroed is legal */

/* A pass for these parameters (n_parameters doubles, borrowed until its end). Begin and
 * end may be called by several threads. Waits for another's end where memory is short.
 */
struct ab_pass *ab_pass_begin(struct ab_learner *learner, const double *x);
void ab_pass_end(struct ab_learner *learner, struct ab_pass *pass);

/* The sum of the losses over n <= AB_LEARNER_BATCH samples of a set, `which` of them or
 * (NULL) from `first` on. gradient, where not NULL: the pass's first call sets it to
 * l2 x + scale * the sum of their gradients, the others add scale * that sum. */
double ab_pass_add(struct ab_pass *pass, const struct ab_learner *learner,
                   const struct ab_byte_samples *set, const uint64_t *which,
                   size_t first, size_t n, double scale, double *gradient);
/* The same for any n, batch after batch. */
double ab_pass_add_all(struct ab_pass *pass, const struct ab_learner *learner,
                       const struct ab_byte_samples *set, const uint64_t *which,
                       size_t n, double scale, double *gradient);
/* How many of a set have the greatest output at their label; of equal ones, the first
 * counts. */
size_t ab_pass_correct(struct ab_pass *pass, const struct ab_learner *learner,
                       const struct ab_byte_samples *set);

#endif
