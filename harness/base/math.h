/* Elementary functions in double with the same bits everywhere, built from + - * /
 * sqrt, fma and integer operations on the bits only (no libm), in round-to-nearest.
 *
 * Error bounds in units in the last place (of the exact value's binade; 2^-1074 among
 * subnormals), checked against MPFR by tests/unit/base/test_math.c:
 *
 *   ab_exp      0.60  +inf from 709.7827128933841 on, 0 below -745.1332191019412
 *   ab_expm1    0.65
 *   ab_log      0.60  log(0) = -inf, log(x < 0) = NaN
 *   ab_log1p    0.65  log1p(-1) = -inf, log1p(x < -1) = NaN
 *   ab_sigmoid  2.00  1 / (1 + e^-x); slopes of losses need no more
 *   ab_tanh     0.65
 *   ab_softplus 0.65  log(1 + e^x) without overflow: x for large x, e^x for small
 *   ab_pow      1.40  zeros, infinities and NaN as in C11 F.10.4.4
 *   ab_sin      0.80  over the whole range (Payne-Hanek reduction); NaN for infinities
 *   ab_cos      0.80
 *   ab_normal_quantile  8 on (0, 1); -inf at 0, +inf at 1, NaN outside [0, 1]
 *   subnormal results of exp, sigmoid and softplus 0.80
 *
 * A NaN argument gives NaN (except pow(1, NaN) = pow(NaN, 0) = 1). Every NaN result is
 * the one quiet NaN with bits 0x7ff8000000000000. Odd functions keep the sign of zero.
 * Floating-point exception flags are unspecified. */
#ifndef AB_BASE_MATH_H
#define AB_BASE_MATH_H

#include <stddef.h>

double ab_exp(double x);
double ab_expm1(double x);
double ab_log(double x);
double ab_log1p(double x);
double ab_sigmoid(double x);
double ab_tanh(double x);
double ab_softplus(double x);
double ab_pow(double x, double y);
double ab_sin(double x);
double ab_cos(double x);
double ab_normal_quantile(double x);

/* y[i] = f(x[i]) for i < n, with the bits of the scalar function. y may be x; otherwise
 * they may not overlap. */
void ab_exp_array(size_t n, const double *x, double *y);
void ab_expm1_array(size_t n, const double *x, double *y);
void ab_log_array(size_t n, const double *x, double *y);
void ab_log1p_array(size_t n, const double *x, double *y);
void ab_sigmoid_array(size_t n, const double *x, double *y);
void ab_tanh_array(size_t n, const double *x, double *y);
void ab_softplus_array(size_t n, const double *x, double *y);

/* scale times the slopes of log(1 + e^(-b z)) in z: y[i] = ab_sigmoid((-1 b[i]) z[i])
 * ((-scale) b[i]), each operation rounded: what ab_scale_each, ab_sigmoid_array and
 * ab_scale_each give, in one pass. y may be z; otherwise they may not overlap. */
void ab_logistic_slopes(size_t n, double scale, const double *b, const double *z,
                        double *y);

#endif
