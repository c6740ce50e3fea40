/* Losses of one sample: functions of its margins z (one for each output of the linear
 * model) and its label b.
 *
 *   squared        (z - b)^2 / 2
 *   huber          (z - b)^2 / 2 where r = |z - b| <= delta, else delta (r - delta / 2)
 *   logistic       log(1 + exp(-b z)), b = -1 or 1
 *   squared-hinge  max(0, 1 - b z)^2 / 2, b = -1 or 1
 *   softmax        log(sum_o exp(z_o)) - z_b, b = 0 .. n_outputs - 1
 *
 * Margins of n samples lie output after output: z_o of sample i is z[o * n + i]. */
#ifndef AB_TASKS_LOSS_H
#define AB_TASKS_LOSS_H

#include <stddef.h>
#include <stdint.h>

enum ab_loss_kind {
    AB_LOSS_SQUARED,
    AB_LOSS_HUBER,
    AB_LOSS_LOGISTIC,
    AB_LOSS_SQUARED_HINGE,
    AB_LOSS_SOFTMAX,
};

struct ab_loss {
    enum ab_loss_kind kind;
    uint32_t n_outputs; /* softmax: its classes; else 1 */
    double delta;       /* huber only */
};

extern const struct ab_loss ab_loss_squared;

/* Samples that the functions below take at once; where there is one output,
 * ab_loss_prepare and ab_loss_slopes take any number. */
#define AB_LOSS_MAX_SAMPLES 64
#define AB_LOSS_MAX_OUTPUTS 64

const char *ab_loss_name(enum ab_loss_kind kind);    /* "squared" */
const char *ab_loss_formula(enum ab_loss_kind kind); /* "loss(z, b) = ..." */
/* The greatest eigenvalue that the Hessian in z can have: 1, 1/4 (logistic), 1/2
 * (softmax: D. Boehning, Annals of the Institute of Statistical Mathematics 44, 1992).
 */
double ab_loss_greatest_curvature(enum ab_loss_kind kind);
/* FLOPs for one sample, from its margins on; an exponential or logarithm counts 20. */
double ab_loss_slope_flops(const struct ab_loss *loss);
double ab_loss_value_flops(const struct ab_loss *loss);     /* besides those */
double ab_loss_curvature_flops(const struct ab_loss *loss); /* weights of the Hessian */
/* Classes that the labels stand for; 0: they are numbers. */
uint32_t ab_loss_classes(const struct ab_loss *loss);

/* In place, from margins to what both functions below start from. */
void ab_loss_prepare(const struct ab_loss *loss, size_t n, const double *label,
                     double *z);
/* The sum of the losses; t: prepared. */
double ab_loss_sum(const struct ab_loss *loss, size_t n, const double *label,
                   const double *t);
/* slopes = scale * d loss / d z; t: prepared. slopes may be t. */
void ab_loss_slopes(const struct ab_loss *loss, size_t n, const double *label,
                    double scale, const double *t, double *slopes);
/* The same from margins, of which no losses are wanted: z is lost. */
void ab_loss_margin_slopes(const struct ab_loss *loss, size_t n, const double *label,
                           double scale, double *z, double *slopes);
/* In place: margins of softmax become the shares exp(z_o) / sum_c exp(z_c). */
void ab_loss_shares(const struct ab_loss *loss, size_t n, double *z);
/* d^2 loss / d z^2 of one sample; one output only. */
double ab_loss_curvature(const struct ab_loss *loss, double label, double z);

#endif
