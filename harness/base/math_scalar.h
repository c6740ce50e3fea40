/* All elementary functions on one double, as a table. Compiled twice: by math_plain.c
 * with calls of fma(), by math_fma.c with the instruction. AB_MATH_SCALARS is the
 * table's name. */
#include "base/math_ops_scalar.h"
#include "base/math_table.h"
#include "base/math_template.h"
#include "base/math_trig.h"

static double horner(double x, const double *coefficients, int degree)
{
    double sum = coefficients[degree];
    for (int k = degree; k-- > 0;) {
        sum = fma(sum, x, coefficients[k]);
    }
    return sum;
}

/* log of normal positive x to about 2^-64 relative: as v_log_sum, with the cubic term
 * 2/3 s^3 as a pair too; R2 has error 2^-66. */
static struct v_pair log_pair(double x, double e_added)
{
    static const double R2[] = {0x1.9999999999a92p-2, 0x1.24924924678f0p-2,
                                0x1.c71c721a2c172p-3, 0x1.745cefc695ce3p-3,
                                0x1.3b1df551fe711p-3, 0x1.0f9490900189fp-3,
                                0x1.0d90b0a2bd9f8p-3};
    struct v_split split = v_split(x);
    double f = split.m - 1.0;
    double e = split.e + e_added;
    struct v_pair s = v_divide_pairs((struct v_pair){f, 0.0}, v_fast_two_sum(2.0, f));
    s = v_fast_two_sum(s.hi, s.lo);
    double z = s.hi * s.hi;
    double z_lo = fma(s.hi, s.hi, -z) + 2.0 * s.hi * s.lo;
    double cube = z * s.hi;
    double cube_lo = fma(z, s.hi, -cube) + fma(z, s.lo, z_lo * s.hi);
    double third = cube * 0x1.5555555555555p-1;
    double third_lo = fma(cube, 0x1.5555555555555p-1, -third) +
                      fma(cube, 0x1.5555555555555p-55, cube_lo * 0x1.5555555555555p-1);
    double fifth = cube * z * horner(z, R2, 6);
    struct v_pair sum = v_fast_two_sum(e * V_LN2_HI, 2.0 * s.hi);
    double low = fma(e, V_LN2_LO, 2.0 * s.lo) + third_lo + sum.lo;
    sum = v_two_sum(sum.hi, third);
    low += sum.lo;
    sum = v_two_sum(sum.hi, fifth);
    return v_fast_two_sum(sum.hi, low + sum.lo);
}

/* x^y for finite x > 0 and finite y. */
static double pow_positive(double x, double y)
{
    int subnormal = x < 0x1p-1022;
    struct v_pair log_x = log_pair(subnormal ? x * 0x1p54 : x, subnormal ? -54.0 : 0.0);
    double hi = y * log_x.hi;
    if (!(v_abs(hi) < 800.0)) {
        return hi > 0.0 ? V_INFINITY : 0.0;
    }
    double lo = fma(y, log_x.lo, fma(y, log_x.hi, -hi));
    struct v_exp_rest rest = v_exp_reduce(hi, lo);
    struct v_pair mantissa = v_exp_mantissa(rest.r);
    return v_scale(mantissa.hi + mantissa.lo, rest.n);
}

enum parity { NOT_WHOLE, EVEN, ODD };

static enum parity parity_of(double y)
{
    double a = v_abs(y);
    if (a >= 0x1p53) {
        return EVEN;
    }
    double whole = a + V_TWO_52 - V_TWO_52;
    if (a < V_TWO_52 && whole != a) {
        return NOT_WHOLE;
    }
    return (uint64_t)a % 2 == 1 ? ODD : EVEN;
}

static double pow_of_zero_or_infinity(double x, double y, enum parity parity)
{
    int grows = (v_abs(x) > 1.0) == (y > 0.0);
    double magnitude = grows ? V_INFINITY : 0.0;
    int negative = v_bits(x) >> 63 == 1 && parity == ODD;
    return negative ? -magnitude : magnitude;
}

static double scalar_pow(double x, double y)
{
    if (y == 0.0 || x == 1.0) {
        return 1.0;
    }
    if (v_is_nan(x) || v_is_nan(y)) {
        return v_nan();
    }
    double a = v_abs(x);
    if (v_abs(y) == V_INFINITY) {
        if (a == 1.0) {
            return 1.0;
        }
        return (a > 1.0) == (y > 0.0) ? V_INFINITY : 0.0;
    }
    enum parity parity = parity_of(y);
    if (a == 0.0 || a == V_INFINITY) {
        return pow_of_zero_or_infinity(x, y, parity);
    }
    if (x < 0.0 && parity == NOT_WHOLE) {
        return v_nan();
    }
    double magnitude = pow_positive(a, y);
    return x < 0.0 && parity == ODD ? -magnitude : magnitude;
}

/* M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
 * Applied Statistics 37(3), 1988, routine PPND16. */
static double quantile_near_half(double q)
{
    static const double A[] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                               1.9715909503065514427e3, 1.3731693765509461125e4,
                               4.5921953931549871457e4, 6.7265770927008700853e4,
                               3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double B[] = {1.0,
                               4.2313330701600911252e1,
                               6.8718700749205790830e2,
                               5.3941960214247511077e3,
                               2.1213794301586595867e4,
                               3.9307895800092710610e4,
                               2.8729085735721942674e4,
                               5.2264952788528545610e3};
    double r = fma(-q, q, 0.180625);
    return q * horner(r, A, 7) / horner(r, B, 7);
}

static double quantile_of_tail(double tail)
{
    static const double C[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                               5.76949722146069140550e0,  3.64784832476320460504e0,
                               1.27045825245236838258e0,  2.41780725177450611770e-1,
                               2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double D[] = {1.0,
                               2.05319162663775882187e0,
                               1.67638483018380384940e0,
                               6.89767334985100004550e-1,
                               1.48103976427480074590e-1,
                               1.51986665636164571966e-2,
                               5.47593808499534494600e-4,
                               1.05075007164441684324e-9};
    static const double E[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                               1.78482653991729133580e0,  2.96560571828504891230e-1,
                               2.65321895265761230930e-2, 1.24266094738807843860e-3,
                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double F[] = {1.0,
                               5.99832206555887937690e-1,
                               1.36929880922735805310e-1,
                               1.48753612908506148525e-2,
                               7.86869131145613259100e-4,
                               1.84631831751005468180e-5,
                               1.42151175831644588870e-7,
                               2.04426310338993978564e-15};
    double r = sqrt(-v_log(tail));
    if (r <= 5.0) {
        return horner(r - 1.6, C, 7) / horner(r - 1.6, D, 7);
    }
    return horner(r - 5.0, E, 7) / horner(r - 5.0, F, 7);
}

static double scalar_normal_quantile(double p)
{
    if (!(p >= 0.0 && p <= 1.0)) {
        return v_nan();
    }
    double q = p - 0.5;
    if (v_abs(q) <= 0.425) {
        return quantile_near_half(q);
    }
    double tail = q < 0.0 ? p : 1.0 - p;
    double magnitude = tail > 0.0 ? quantile_of_tail(tail) : V_INFINITY;
    return q < 0.0 ? -magnitude : magnitude;
}

#define SCALAR_FUNCTION(name)                                                          \
    static double scalar_##name(double x)                                              \
    {                                                                                  \
        return v_##name(x);                                                            \
    }
AB_MATH_ARRAY_LIST(SCALAR_FUNCTION)

const struct ab_math_scalars AB_MATH_SCALARS = {
#define SCALAR_ENTRY(name) .name = scalar_##name,
    AB_MATH_UNARY_LIST(SCALAR_ENTRY).pow = scalar_pow,
};
