/* The elementary functions against MPFR, in units in the last place of the exact
 * value's binade (2^-1074 for subnormals), over random inputs, inputs beside the
 * breakpoints of the reductions, and special values. */
#include "base/math.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "support/leaks.h"

#define PRECISION 320
#ifndef N_PER_RANGE
#define N_PER_RANGE 4000
#endif
#define SUBNORMAL  0.80 /* the scaling into the subnormals rounds a second time */
#define NEIGHBOURS 3    /* on each side of a breakpoint */

typedef double unary(double x);
typedef void reference(mpfr_t out, double x);

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static int same(double x, double y)
{
    return bits_of(x) == bits_of(y);
}
static int is_the_nan(double x)
{
    return bits_of(x) == UINT64_C(0x7ff8000000000000);
}

/* |y - exact| in ulps; 0 where both are beyond the largest double. */
static double ulp_error(double y, mpfr_t exact)
{
    if (mpfr_zero_p(exact)) {
        return y == 0.0 ? 0.0 : HUGE_VAL;
    }
    if (isinf(y) && isinf(mpfr_get_d(exact, MPFR_RNDN))) {
        return mpfr_sgn(exact) * y > 0.0 ? 0.0 : HUGE_VAL;
    }
    long exponent = mpfr_get_exp(exact) - 53;
    long least = -1074;
    mpfr_t difference;
    mpfr_init2(difference, PRECISION);
    mpfr_sub_d(difference, exact, y, MPFR_RNDN);
    mpfr_mul_2si(difference, difference, -(exponent > least ? exponent : least),
                 MPFR_RNDN);
    double error = fabs(mpfr_get_d(difference, MPFR_RNDN));
    mpfr_clear(difference);
    return error;
}

struct range {
    double low;
    double high;
    int logarithmic; /* uniform in the logarithm, both of the sign of low */
};

struct worst {
    double error;
    double x;
    double subnormal_error;
};

static void try_input(unary *f, reference *exact, double x, struct worst *worst)
{
    mpfr_t value;
    mpfr_init2(value, PRECISION);
    exact(value, x);
    double y = f(x);
    double error = ulp_error(y, value);
    mpfr_clear(value);
    if (fabs(y) < DBL_MIN && !(error <= worst->subnormal_error)) {
        worst->subnormal_error = error;
    }
    if (fabs(y) >= DBL_MIN && !(error <= worst->error)) {
        worst->error = error;
        worst->x = x;
    }
}

static double pick(const struct range *range, double u)
{
    if (!range->logarithmic) {
        return range->low + (range->high - range->low) * u;
    }
    double low = log(fabs(range->low));
    double high = log(fabs(range->high));
    return copysign(exp(low + (high - low) * u), range->low);
}

static void try_neighbours(unary *f, reference *exact, double x, struct worst *worst)
{
    double below = x;
    double above = x;
    try_input(f, exact, x, worst);
    for (int i = 0; i < NEIGHBOURS; i++) {
        below = nextafter(below, -INFINITY);
        above = nextafter(above, INFINITY);
        try_input(f, exact, below, worst);
        try_input(f, exact, above, worst);
    }
}

static void check_bound(const char *name, double bound, unary *f, reference *exact,
                        const struct range *ranges, size_t n_ranges,
                        const double *breakpoints, size_t n_breakpoints)
{
    struct worst worst = {0.0, 0.0, 0.0};
    for (size_t r = 0; r < n_ranges; r++) {
        struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, r);
        for (uint64_t i = 0; i < N_PER_RANGE; i++) {
            double x = pick(&ranges[r], ab_rng_uniform(&stream, i));
            try_input(f, exact, x, &worst);
        }
    }
    for (size_t i = 0; i < n_breakpoints; i++) {
        try_neighbours(f, exact, breakpoints[i], &worst);
    }
    printf("%s: worst error %.3f ulp at %a, %.3f among subnormals\n", name, worst.error,
           worst.x, worst.subnormal_error);
    cr_assert(worst.subnormal_error <= SUBNORMAL, "%s: error %g among subnormals", name,
              worst.subnormal_error);
    cr_assert(worst.error <= bound, "%s(%a): error %g ulp, bound %g", name, worst.x,
              worst.error, bound);
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void exact_exp(mpfr_t out, double x)
{
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_exp(out, out, MPFR_RNDN);
}

static void exact_expm1(mpfr_t out, double x)
{
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_expm1(out, out, MPFR_RNDN);
}

static void exact_log(mpfr_t out, double x)
{
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_log(out, out, MPFR_RNDN);
}

static void exact_log1p(mpfr_t out, double x)
{
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_log1p(out, out, MPFR_RNDN);
}

static void exact_sigmoid(mpfr_t out, double x)
{
    exact_exp(out, -x);
    mpfr_add_ui(out, out, 1, MPFR_RNDN);
    mpfr_ui_div(out, 1, out, MPFR_RNDN);
}

static void exact_softplus(mpfr_t out, double x)
{
    exact_exp(out, x);
    mpfr_log1p(out, out, MPFR_RNDN);
}

static void exact_tanh(mpfr_t out, double x)
{
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_tanh(out, out, MPFR_RNDN);
}

static void exact_sin(mpfr_t out, double x)
{
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_sin(out, out, MPFR_RNDN);
}

static void exact_cos(mpfr_t out, double x)
{
    mpfr_set_d(out, x, MPFR_RNDN);
    mpfr_cos(out, out, MPFR_RNDN);
}

/* One Newton step from a quantile good to 1e-13 gives 1e-26:
 * z = z - (Phi(z) - p) / phi(z), by the smaller tail. */
static void exact_normal_quantile(mpfr_t out, double p)
{
    double z = ab_normal_quantile(p);
    double side = z < 0.0 ? -1.0 : 1.0;
    mpfr_t density;
    mpfr_init2(density, PRECISION);
    mpfr_set_d(out, 2.0, MPFR_RNDN);
    mpfr_rec_sqrt(out, out, MPFR_RNDN);
    mpfr_mul_d(out, out, side * z, MPFR_RNDN);
    mpfr_erfc(out, out, MPFR_RNDN);
    mpfr_div_ui(out, out, 2, MPFR_RNDN); /* the tail beyond |z| */
    mpfr_sub_d(out, out, side < 0.0 ? p : 1.0 - p, MPFR_RNDN);
    mpfr_set_d(density, z, MPFR_RNDN);
    mpfr_sqr(density, density, MPFR_RNDN);
    mpfr_div_si(density, density, -2, MPFR_RNDN);
    mpfr_exp(density, density, MPFR_RNDN);
    mpfr_div(out, out, density, MPFR_RNDN);
    mpfr_const_pi(density, MPFR_RNDN);
    mpfr_mul_ui(density, density, 2, MPFR_RNDN);
    mpfr_sqrt(density, density, MPFR_RNDN);
    mpfr_mul(out, out, density, MPFR_RNDN);
    mpfr_mul_d(out, out, side, MPFR_RNDN);
    mpfr_add_d(out, out, z, MPFR_RNDN);
    mpfr_clear(density);
}

Test(math, exp_is_within_its_bound)
{
    static const struct range ranges[] = {{-1.0, 1.0, 0},      {-745.2, 709.8, 0},
                                          {-745.2, -708.0, 0}, {700.0, 709.79, 0},
                                          {1e-300, 1.0, 1},    {-1e-300, -1.0, 1}};
    double breakpoints[130];
    for (int k = 0; k < 130; k++) {
        breakpoints[k] = (k - 64.5) * 8.0 * log(2.0) + (k % 2) * 0.5 * log(2.0);
    }
    check_bound("exp", 0.60, ab_exp, exact_exp, ranges, COUNT(ranges), breakpoints,
                130);
    cr_assert(same(ab_exp(0.0), 1.0) && same(ab_exp(-0.0), 1.0));
    cr_assert(same(ab_exp(INFINITY), INFINITY) && same(ab_exp(-INFINITY), 0.0));
    cr_assert(isfinite(ab_exp(0x1.62e42fefa39efp+9)));
    cr_assert(same(ab_exp(0x1.62e42fefa39f0p+9), INFINITY));
    cr_assert(same(ab_exp(-0x1.74910d52d3051p+9), 0x1p-1074));
    cr_assert(same(ab_exp(-0x1.74910d52d3052p+9), 0.0));
    cr_assert(same(ab_exp(DBL_MAX), INFINITY) && same(ab_exp(-DBL_MAX), 0.0));
    AB_NO_LEAKS();
}

Test(math, expm1_is_within_its_bound)
{
    static const struct range ranges[] = {
        {-1.0, 1.0, 0},   {-40.0, 40.0, 0},   {30.0, 40.0, 0}, {700.0, 709.79, 0},
        {1e-320, 1.0, 1}, {-1e-320, -1.0, 1}, {1.0, 700.0, 0}};
    double breakpoints[60];
    for (int k = 0; k < 60; k++) {
        breakpoints[k] = (k - 30.5) * log(2.0);
    }
    check_bound("expm1", 0.65, ab_expm1, exact_expm1, ranges, COUNT(ranges),
                breakpoints, 60);
    cr_assert(same(ab_expm1(0.0), 0.0) && same(ab_expm1(-0.0), -0.0));
    cr_assert(same(ab_expm1(0x1p-1074), 0x1p-1074));
    cr_assert(same(ab_expm1(INFINITY), INFINITY) && same(ab_expm1(-INFINITY), -1.0));
    cr_assert(same(ab_expm1(710.0), INFINITY) && same(ab_expm1(-1e300), -1.0));
    AB_NO_LEAKS();
}

Test(math, log_is_within_its_bound)
{
    static const struct range ranges[] = {{0.5, 2.0, 0},
                                          {0.99, 1.01, 0},
                                          {1.0 - 1e-9, 1.0 + 1e-9, 0},
                                          {0x1p-1074, DBL_MAX, 1},
                                          {0x1p-1074, 0x1p-1021, 1}};
    double breakpoints[64];
    for (int k = 0; k < 64; k++) {
        breakpoints[k] = ldexp(sqrt(0.5), (k - 32) * 30 + k % 3);
    }
    breakpoints[0] = DBL_MIN;
    breakpoints[1] = 1.0;
    check_bound("log", 0.60, ab_log, exact_log, ranges, COUNT(ranges), breakpoints, 64);
    cr_assert(same(ab_log(1.0), 0.0));
    cr_assert(same(ab_log(0.0), -INFINITY) && same(ab_log(-0.0), -INFINITY));
    cr_assert(same(ab_log(INFINITY), INFINITY));
    cr_assert(is_the_nan(ab_log(-1.0)) && is_the_nan(ab_log(-INFINITY)));
    cr_assert(is_the_nan(ab_log(-0x1p-1074)));
    AB_NO_LEAKS();
}

Test(math, log1p_is_within_its_bound)
{
    static const struct range ranges[] = {{-0.9999, 1.0, 0}, {-1e-3, 1e-3, 0},
                                          {1e-320, 1.0, 1},  {-1e-320, -1.0, 1},
                                          {0.4, 0.43, 0},    {-0.31, -0.28, 0},
                                          {1.0, DBL_MAX, 1}, {1e10, 1e20, 1},
                                          {-1.0, -0.999, 0}, {-1.0, -1.0 + 1e-12, 0}};
    double breakpoints[66];
    for (int k = 0; k < 60; k++) {
        breakpoints[k] = ldexp(sqrt(0.5), k) - 1.0;
        breakpoints[k] += k == 0 ? 1e-16 : 0.0;
    }
    static const double more[] = {0x1p-54, -0x1p-54, 0x1p53, 0x1p128, 0x1p127, 0x1p54};
    memcpy(breakpoints + 60, more, sizeof more);
    check_bound("log1p", 0.65, ab_log1p, exact_log1p, ranges, COUNT(ranges),
                breakpoints, 66);
    cr_assert(same(ab_log1p(0.0), 0.0) && same(ab_log1p(-0.0), -0.0));
    cr_assert(same(ab_log1p(-0x1p-1074), -0x1p-1074));
    cr_assert(same(ab_log1p(-1.0), -INFINITY) && same(ab_log1p(INFINITY), INFINITY));
    cr_assert(is_the_nan(ab_log1p(nextafter(-1.0, -2.0))));
    cr_assert(is_the_nan(ab_log1p(-INFINITY)));
    AB_NO_LEAKS();
}

Test(math, sigmoid_is_within_its_bound)
{
    static const struct range ranges[] = {
        {-5.0, 5.0, 0},   {-745.2, 40.0, 0},  {-745.2, -708.0, 0}, {-100.0, -60.0, 0},
        {1e-300, 1.0, 1}, {-1e-300, -1.0, 1}, {35.0, 40.0, 0}};
    static const double breakpoints[] = {0.0, -88.722839111673, -745.13321910194122};
    check_bound("sigmoid", 2.0, ab_sigmoid, exact_sigmoid, ranges, COUNT(ranges),
                breakpoints, COUNT(breakpoints));
    cr_assert(same(ab_sigmoid(0.0), 0.5) && same(ab_sigmoid(-0.0), 0.5));
    cr_assert(same(ab_sigmoid(INFINITY), 1.0) && same(ab_sigmoid(-INFINITY), 0.0));
    cr_assert(same(ab_sigmoid(DBL_MAX), 1.0) && same(ab_sigmoid(-DBL_MAX), 0.0));
    AB_NO_LEAKS();
}

Test(math, softplus_is_within_its_bound)
{
    static const struct range ranges[] = {
        {-5.0, 5.0, 0},    {-745.2, 40.0, 0},  {-745.2, -708.0, 0}, {-100.0, -50.0, 0},
        {1e-300, 1.0, 1},  {-1e-300, -1.0, 1}, {0.0, 1.0, 0},       {30.0, 40.0, 0},
        {40.0, 1000.0, 1}, {-1.0, 0.0, 0}};
    static const double breakpoints[] = {0.0, -60.0, 0.8813735870195430, 36.7, 709.8};
    check_bound("softplus", 0.65, ab_softplus, exact_softplus, ranges, COUNT(ranges),
                breakpoints, COUNT(breakpoints));
    cr_assert(same(ab_softplus(INFINITY), INFINITY) &&
              same(ab_softplus(-INFINITY), 0.0));
    cr_assert(same(ab_softplus(DBL_MAX), DBL_MAX) && same(ab_softplus(-DBL_MAX), 0.0));
    AB_NO_LEAKS();
}

Test(math, tanh_is_within_its_bound)
{
    static const struct range ranges[] = {{-1.0, 1.0, 0},   {-22.0, 22.0, 0},
                                          {1e-320, 1.0, 1}, {-1e-320, -1.0, 1},
                                          {17.0, 20.0, 0},  {0.1, 0.6, 0}};
    double breakpoints[34];
    for (int k = 0; k < 30; k++) {
        breakpoints[k] = (k + 0.5) * 0.5 * log(2.0);
    }
    static const double more[] = {0x1p-28, -0x1p-28, 22.0, 19.061547};
    memcpy(breakpoints + 30, more, sizeof more);
    check_bound("tanh", 0.65, ab_tanh, exact_tanh, ranges, COUNT(ranges), breakpoints,
                34);
    cr_assert(same(ab_tanh(0.0), 0.0) && same(ab_tanh(-0.0), -0.0));
    cr_assert(same(ab_tanh(-0x1p-1074), -0x1p-1074));
    cr_assert(same(ab_tanh(INFINITY), 1.0) && same(ab_tanh(-INFINITY), -1.0));
    AB_NO_LEAKS();
}

Test(math, sin_and_cos_are_within_their_bounds)
{
    static const struct range ranges[] = {{-0.8, 0.8, 0},      {-10.0, 10.0, 0},
                                          {-1e5, 1e5, 0},      {1.0, DBL_MAX, 1},
                                          {-1.0, -DBL_MAX, 1}, {1e-320, 1.0, 1}};
    double breakpoints[123];
    for (int k = 0; k < 120; k++) {
        breakpoints[k] = k * 1.57079632679489661923 * (k < 60 ? 1.0 : 1001.0);
    }
    /* J.-M. Muller, Elementary Functions: the double closest to a multiple of pi/2. */
    breakpoints[120] = 6381956970095103.0 * 0x1p797;
    breakpoints[121] = 0.75;
    breakpoints[122] = 0x1p-27;
    check_bound("sin", 0.80, ab_sin, exact_sin, ranges, COUNT(ranges), breakpoints,
                123);
    check_bound("cos", 0.80, ab_cos, exact_cos, ranges, COUNT(ranges), breakpoints,
                123);
    cr_assert(same(ab_sin(0.0), 0.0) && same(ab_sin(-0.0), -0.0));
    cr_assert(same(ab_sin(-0x1p-1074), -0x1p-1074) && same(ab_cos(-0.0), 1.0));
    cr_assert(is_the_nan(ab_sin(INFINITY)) && is_the_nan(ab_cos(-INFINITY)));
    AB_NO_LEAKS();
}

Test(math, normal_quantile_is_within_its_bound)
{
    static const struct range ranges[] = {{0.0, 1.0, 0},
                                          {1e-30, 0.5, 1},
                                          {0x1p-53, 0.1, 1},
                                          {0.5 - 1e-9, 0.5 + 1e-9, 0},
                                          {1.0 - 1e-9, 1.0, 0}};
    static const double breakpoints[] = {0.075, 0.925, 1.3887943864964e-11,
                                         1.0 - 1.3887943864964e-11};
    check_bound("normal_quantile", 8.0, ab_normal_quantile, exact_normal_quantile,
                ranges, COUNT(ranges), breakpoints, COUNT(breakpoints));
    cr_assert(same(ab_normal_quantile(0.5), 0.0));
    cr_assert(same(ab_normal_quantile(0.0), -INFINITY));
    cr_assert(same(ab_normal_quantile(1.0), INFINITY));
    cr_assert(is_the_nan(ab_normal_quantile(-0x1p-1074)));
    cr_assert(is_the_nan(ab_normal_quantile(nextafter(1.0, 2.0))));
    for (int k = 1; k < 32; k++) {
        cr_assert(
            same(ab_normal_quantile(k / 64.0), -ab_normal_quantile(1.0 - k / 64.0)));
    }
    AB_NO_LEAKS();
}

static double pow_error(double x, double y)
{
    mpfr_t value;
    mpfr_t exponent;
    mpfr_init2(value, PRECISION);
    mpfr_init2(exponent, PRECISION);
    mpfr_set_d(value, x, MPFR_RNDN);
    mpfr_set_d(exponent, y, MPFR_RNDN);
    mpfr_pow(value, value, exponent, MPFR_RNDN);
    double error = ulp_error(ab_pow(x, y), value);
    mpfr_clear(value);
    mpfr_clear(exponent);
    return error;
}

/* Bases of every kind, each with an exponent that puts the result uniformly between the
 * least subnormal and the greatest double. */
Test(math, pow_is_within_its_bound)
{
    static const struct range bases[] = {
        {0x1p-1074, DBL_MAX, 1},     {0.5, 2.0, 0},
        {1.0 - 1e-6, 1.0 + 1e-6, 0}, {0.7, 0.72, 0},
        {0x1p-1074, 0x1p-1022, 1},   {1.0 - 1e-15, 1.0 + 1e-15, 0}};
    double worst = 0.0;
    for (size_t r = 0; r < COUNT(bases); r++) {
        struct ab_stream stream = ab_stream_make(2, AB_RNG_TEST, r);
        for (uint64_t i = 0; i < N_PER_RANGE; i++) {
            double x = pick(&bases[r], ab_rng_uniform(&stream, 2 * i));
            if (x == 1.0) {
                continue;
            }
            double target = -745.0 + 1455.0 * ab_rng_uniform(&stream, 2 * i + 1);
            double error = pow_error(x, target / log(x));
            worst = error > worst ? error : worst;
        }
    }
    for (int x = 1; x < 40; x++) {
        for (int y = -40; y < 40; y++) {
            double error = pow_error((double)x / 4.0, (double)y / 2.0);
            worst = error > worst ? error : worst;
        }
    }
    printf("pow: worst error %.3f ulp\n", worst);
    cr_assert_leq(worst, 1.40);
    AB_NO_LEAKS();
}

/* libm is exact on these: C11 F.10.4.4. */
Test(math, pow_treats_special_values_as_annex_f)
{
    static const double values[] = {0.0,          1.0,
                                    2.0,          3.0,
                                    0.5,          2.5,
                                    1e300,        1e-300,
                                    0x1p53,       0x1p52 + 1.0,
                                    0x1p53 + 2.0, 0x1p-1074,
                                    DBL_MAX,      4503599627370495.5,
                                    INFINITY};
    for (size_t i = 0; i < 4 * COUNT(values) * COUNT(values); i++) {
        double x = values[i / 4 % COUNT(values)] * (i % 2 == 0 ? 1.0 : -1.0);
        double y = values[i / 4 / COUNT(values)] * (i / 2 % 2 == 0 ? 1.0 : -1.0);
        double expected = pow(x, y);
        if (isnan(expected)) {
            cr_assert(is_the_nan(ab_pow(x, y)), "pow(%g, %g)", x, y);
        } else if (expected == 0.0 || isinf(expected) || x == 1.0 || y == 0.0) {
            cr_assert(same(ab_pow(x, y), expected), "pow(%g, %g) = %g, expected %g", x,
                      y, ab_pow(x, y), expected);
        } else {
            cr_assert(signbit(ab_pow(x, y)) == signbit(expected));
            cr_assert_leq(fabs(ab_pow(x, y) / expected - 1.0), 1e-15);
        }
    }
    cr_assert(same(ab_pow(1.0, NAN), 1.0) && same(ab_pow(NAN, 0.0), 1.0));
    cr_assert(is_the_nan(ab_pow(NAN, 1.0)) && is_the_nan(ab_pow(2.0, -NAN)));
    AB_NO_LEAKS();
}

Test(math, a_nan_of_any_kind_gives_the_one_nan)
{
    static unary *const functions[] = {
        ab_exp,  ab_expm1,    ab_log, ab_log1p, ab_sigmoid,
        ab_tanh, ab_softplus, ab_sin, ab_cos,   ab_normal_quantile};
    static const uint64_t nans[] = {0x7ff8000000000000, 0xfff8000000000000,
                                    0x7ff0000000000001, 0xffffffffffffffff};
    for (size_t f = 0; f < COUNT(functions); f++) {
        for (size_t i = 0; i < COUNT(nans); i++) {
            double x;
            memcpy(&x, &nans[i], sizeof x);
            cr_assert(is_the_nan(functions[f](x)), "function %zu, NaN %zu", f, i);
        }
    }
    AB_NO_LEAKS();
}
