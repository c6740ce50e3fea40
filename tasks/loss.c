#include "tasks/loss.h"

#include <math.h>

#include "base/error.h"
#include "base/kernels.h"
#include "base/math.h"

#define FUNCTION_FLOPS 20.0 /* an exponential, a logarithm */

const struct ab_loss ab_loss_squared = {.kind = AB_LOSS_SQUARED, .n_outputs = 1};

/* FLOPs for each output. Slopes of squared: t = z - b and scale t; huber: two
 * comparisons more; logistic: t = -b z, sigmoid, -b scale and their product;
 * squared-hinge: 1 - b z, a comparison, -b scale and their product; softmax: a
 * comparison, z - max, exp, their sum, a quotient, scale. Values: what is not in the
 * slopes yet. */
static const struct {
    const char *name;
    const char *formula;
    double greatest_curvature;
    double slope_flops;
    double value_flops;
    double curvature_flops;
    uint32_t n_classes;
} table[] = {
    [AB_LOSS_SQUARED] = {"squared", "loss(z, b) = (z - b)^2 / 2", 1.0, 2.0, 2.0, 0.0,
                         0},
    [AB_LOSS_HUBER] = {"huber",
                       "loss(z, b) = (z - b)^2 / 2 where |z - b| <= delta, else "
                       "delta * (|z - b| - delta / 2)",
                       1.0, 4.0, 4.0, 3.0, 0},
    [AB_LOSS_LOGISTIC] = {"logistic", "loss(z, b) = log(1 + exp(-b * z))", 0.25,
                          FUNCTION_FLOPS + 3.0, FUNCTION_FLOPS + 1.0,
                          2.0 * FUNCTION_FLOPS + 2.0, 2},
    [AB_LOSS_SQUARED_HINGE] = {"squared-hinge", "loss(z, b) = max(0, 1 - b * z)^2 / 2",
                               1.0, 5.0, 2.0, 3.0, 2},
    [AB_LOSS_SOFTMAX] = {"softmax",
                         "loss(z, b) = log(sum_c exp(z_c)) - z_b, z_c = a . x_c, "
                         "x = (x_0, x_1, ...), one vector for each class",
                         0.5, FUNCTION_FLOPS + 5.0, 2.0, FUNCTION_FLOPS + 4.0, 0},
};

const char *ab_loss_name(enum ab_loss_kind kind)
{
    return table[kind].name;
}

const char *ab_loss_formula(enum ab_loss_kind kind)
{
    return table[kind].formula;
}

double ab_loss_greatest_curvature(enum ab_loss_kind kind)
{
    return table[kind].greatest_curvature;
}

double ab_loss_slope_flops(const struct ab_loss *loss)
{
    return loss->n_outputs * table[loss->kind].slope_flops;
}

double ab_loss_value_flops(const struct ab_loss *loss)
{
    double logarithm = loss->kind == AB_LOSS_SOFTMAX ? FUNCTION_FLOPS : 0.0;
    return loss->n_outputs * table[loss->kind].value_flops + logarithm;
}

double ab_loss_curvature_flops(const struct ab_loss *loss)
{
    double n = loss->n_outputs;
    double pairs = loss->kind == AB_LOSS_SOFTMAX ? 0.5 * n * (n + 1.0) : 0.0;
    return n * table[loss->kind].curvature_flops + 3.0 * pairs;
}

uint32_t ab_loss_classes(const struct ab_loss *loss)
{
    return loss->kind == AB_LOSS_SOFTMAX ? loss->n_outputs
                                         : table[loss->kind].n_classes;
}

/* z_o - max over outputs: exponentials of it do not overflow. */
static void subtract_greatest(size_t n, uint32_t n_outputs, double *z)
{
    for (size_t i = 0; i < n; i++) {
        double greatest = z[i];
        for (uint32_t o = 1; o < n_outputs; o++) {
            double value = z[o * n + i];
            greatest = value > greatest ? value : greatest;
        }
        for (uint32_t o = 0; o < n_outputs; o++) {
            z[o * n + i] -= greatest;
        }
    }
}

void ab_loss_prepare(const struct ab_loss *loss, size_t n, const double *label,
                     double *z)
{
    switch (loss->kind) {
    case AB_LOSS_SQUARED:
    case AB_LOSS_HUBER:
        for (size_t i = 0; i < n; i++) {
            z[i] -= label[i];
        }
        break;
    case AB_LOSS_LOGISTIC:
        ab_scale_each(n, -1.0, label, z);
        break;
    case AB_LOSS_SQUARED_HINGE:
        for (size_t i = 0; i < n; i++) {
            double short_of = 1.0 - label[i] * z[i];
            z[i] = short_of < 0.0 ? 0.0 : short_of;
        }
        break;
    case AB_LOSS_SOFTMAX:
        subtract_greatest(n, loss->n_outputs, z);
        break;
    }
}

/* t becomes exp(t); total[i]: the sum over outputs. */
static void exponentials(size_t n, uint32_t n_outputs, const double *t, double *out,
                         double *total)
{
    ab_exp_array(n * n_outputs, t, out);
    for (size_t i = 0; i < n; i++) {
        total[i] = out[i];
        for (uint32_t o = 1; o < n_outputs; o++) {
            total[i] += out[o * n + i];
        }
    }
}

static double softmax_sum(const struct ab_loss *loss, size_t n, const double *label,
                          const double *t)
{
    double powers[AB_LOSS_MAX_SAMPLES * AB_LOSS_MAX_OUTPUTS];
    double total[AB_LOSS_MAX_SAMPLES];
    exponentials(n, loss->n_outputs, t, powers, total);
    ab_log_array(n, total, total);
    for (size_t i = 0; i < n; i++) {
        total[i] -= t[(size_t)label[i] * n + i];
    }
    return ab_sum(n, total);
}

static double huber_sum(double delta, size_t n, const double *t)
{
    double value[AB_LOSS_MAX_SAMPLES];
    for (size_t i = 0; i < n; i++) {
        double size = fabs(t[i]);
        value[i] = size <= delta ? 0.5 * t[i] * t[i] : delta * (size - 0.5 * delta);
    }
    return ab_sum(n, value);
}

double ab_loss_sum(const struct ab_loss *loss, size_t n, const double *label,
                   const double *t)
{
    double value[AB_LOSS_MAX_SAMPLES];
    switch (loss->kind) {
    case AB_LOSS_LOGISTIC:
        ab_softplus_array(n, t, value);
        return ab_sum(n, value);
    case AB_LOSS_HUBER:
        return huber_sum(loss->delta, n, t);
    case AB_LOSS_SOFTMAX:
        return softmax_sum(loss, n, label, t);
    default:
        return 0.5 * ab_norm_squared(n, t);
    }
}

static void softmax_slopes(const struct ab_loss *loss, size_t n, const double *label,
                           double scale, const double *t, double *slopes)
{
    double total[AB_LOSS_MAX_SAMPLES];
    exponentials(n, loss->n_outputs, t, slopes, total);
    for (uint32_t o = 0; o < loss->n_outputs; o++) {
        for (size_t i = 0; i < n; i++) {
            double share = slopes[o * n + i] / total[i];
            slopes[o * n + i] = scale * (label[i] == (double)o ? share - 1.0 : share);
        }
    }
}

void ab_loss_shares(const struct ab_loss *loss, size_t n, double *z)
{
    double total[AB_LOSS_MAX_SAMPLES];
    subtract_greatest(n, loss->n_outputs, z);
    exponentials(n, loss->n_outputs, z, z, total);
    for (size_t k = 0; k < n * loss->n_outputs; k++) {
        z[k] /= total[k % n];
    }
}

static double clamped(double t, double delta)
{
    if (t > delta) {
        return delta;
    }
    return t < -delta ? -delta : t; /* NaN stays NaN */
}

void ab_loss_slopes(const struct ab_loss *loss, size_t n, const double *label,
                    double scale, const double *t, double *slopes)
{
    switch (loss->kind) {
    case AB_LOSS_SQUARED:
        ab_lincomb(n, 1, &scale, &t, slopes);
        break;
    case AB_LOSS_HUBER:
        for (size_t i = 0; i < n; i++) {
            slopes[i] = scale * clamped(t[i], loss->delta);
        }
        break;
    case AB_LOSS_LOGISTIC:
        ab_sigmoid_array(n, t, slopes);
        ab_scale_each(n, -scale, label, slopes);
        break;
    case AB_LOSS_SQUARED_HINGE:
        for (size_t i = 0; i < n; i++) {
            slopes[i] = t[i] * (-label[i] * scale);
        }
        break;
    case AB_LOSS_SOFTMAX:
        softmax_slopes(loss, n, label, scale, t, slopes);
        break;
    }
}

void ab_loss_margin_slopes(const struct ab_loss *loss, size_t n, const double *label,
                           double scale, double *z, double *slopes)
{
    if (loss->kind == AB_LOSS_LOGISTIC) {
        ab_logistic_slopes(n, scale, label, z, slopes);
        return;
    }
    ab_loss_prepare(loss, n, label, z);
    ab_loss_slopes(loss, n, label, scale, z, slopes);
}

double ab_loss_curvature(const struct ab_loss *loss, double label, double z)
{
    ab_require(loss->n_outputs == 1);
    switch (loss->kind) {
    case AB_LOSS_HUBER:
        return fabs(z - label) <= loss->delta ? 1.0 : 0.0;
    case AB_LOSS_LOGISTIC:
        return ab_sigmoid(z) * ab_sigmoid(-z);
    case AB_LOSS_SQUARED_HINGE:
        return label * z < 1.0 ? 1.0 : 0.0;
    default:
        return 1.0;
    }
}
