/* sin and cos of one double, over math_ops_scalar.h. Reduction by M. H. Payne and
 * R. N. Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18(1),
 * 1983, in integers, for every argument above pi/4. */
#ifndef AB_BASE_MATH_TRIG_H
#define AB_BASE_MATH_TRIG_H

#include "base/math_template.h"

__extension__ typedef unsigned __int128 v_uint128;

#define PI_HALF_HI 0x1.921fb54442d18p+0
#define PI_HALF_LO 0x1.1a62633145c07p-54

/* Binary digits of 2/pi after one word of zeros: word 0 ends just above the point. */
static const uint64_t two_over_pi[] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
    0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
    0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
    0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
    0xf0cfbc209af4361d};

/* x = quadrant pi/2 + r.hi + r.lo, |r| <= pi/4. */
struct v_angle {
    struct v_pair r;
    unsigned quadrant;
};

static inline uint64_t two_over_pi_word(unsigned bit)
{
    unsigned word = bit / 64;
    unsigned shift = bit % 64;
    uint64_t high = two_over_pi[word] << shift;
    return shift == 0 ? high : high | two_over_pi[word + 1] >> (64 - shift);
}

/* fraction 2^-128 pi/2, fraction in two's complement. */
static inline struct v_pair fraction_to_radians(v_uint128 fraction)
{
    int negative = (int)(fraction >> 127);
    v_uint128 rest = negative ? -fraction : fraction;
    int zeros = 0;
    if (rest >> 64 == 0) {
        rest <<= 64;
        zeros = 64;
    }
    int more = rest == 0 ? 0 : __builtin_clzll((unsigned long long)(rest >> 64));
    rest <<= more;
    double scale = v_power_of_two(-(double)(zeros + more));
    double hi = (double)(uint64_t)(rest >> 75) * 0x1p-53 * scale;
    double lo = (double)(uint64_t)(rest >> 22 & ((UINT64_C(1) << 53) - 1)) * 0x1p-106;
    lo *= scale;
    struct v_pair r = {.hi = hi * PI_HALF_HI};
    r.lo = fma(hi, PI_HALF_HI, -r.hi) + fma(hi, PI_HALF_LO, lo * PI_HALF_HI);
    return negative ? (struct v_pair){-r.hi, -r.lo} : r;
}

/* For finite positive x > 1/2. With x = m 2^e, m of 53 bits, the bits of 2/pi above
 * weight 2^(1-e) add whole turns; the next 192 bits leave an error below 2^-137. */
static inline struct v_angle reduce_angle(double x)
{
    uint64_t bits = v_bits(x);
    uint64_t m = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    int e = (int)(bits >> 52) - 1075;
    unsigned first = (unsigned)(e + 62);
    v_uint128 low = (v_uint128)m * two_over_pi_word(first + 128);
    v_uint128 middle = (v_uint128)m * two_over_pi_word(first + 64) + (low >> 64);
    uint64_t high = m * two_over_pi_word(first) + (uint64_t)(middle >> 64);
    v_uint128 fraction = (v_uint128)high << 64 | (uint64_t)middle;
    unsigned quadrant = (unsigned)(high >> 62) + (unsigned)(high >> 61 & 1);
    fraction = fraction << 2 | (uint64_t)low >> 62;
    return (struct v_angle){fraction_to_radians(fraction), quadrant % 4};
}

/* r + r^3 S(r^2); error of S r^2: 2^-68. */
static inline double sin_near_zero(struct v_pair r)
{
    double z = r.hi * r.hi;
    double S = fma(z, -0x1.aaa6b05fe09d8p-41, 0x1.612095d4a6b40p-33);
    S = fma(z, S, -0x1.ae64529dbb52bp-26);
    S = fma(z, S, 0x1.71de3a533e36dp-19);
    S = fma(z, S, -0x1.a01a01a018b29p-13);
    S = fma(z, S, 0x1.111111111110bp-7);
    S = fma(z, S, -0x1.5555555555555p-3);
    return r.hi + fma(r.hi * z, S, r.lo * fma(z, -0.5, 1.0));
}

/* 1 - r^2 / 2 + r^4 C(r^2); error of C r^4: 2^-64. */
static inline double cos_near_zero(struct v_pair r)
{
    double z = r.hi * r.hi;
    double z_lo = fma(r.hi, r.hi, -z);
    double C = fma(z, -0x1.8fbdbb3d71fecp-37, 0x1.1eea0ba229e32p-29);
    C = fma(z, C, -0x1.27e4f83d495e2p-22);
    C = fma(z, C, 0x1.a01a019d01466p-16);
    C = fma(z, C, -0x1.6c16c16c15523p-10);
    C = fma(z, C, 0x1.555555555554ep-5);
    struct v_pair w = v_fast_two_sum(1.0, -0.5 * z);
    double rest = fma(-r.hi, r.lo, fma(z * z, C, -0.5 * z_lo));
    return w.hi + (w.lo + rest);
}

static inline double sin_of_quadrant(struct v_pair r, unsigned quadrant)
{
    double y = quadrant % 2 == 0 ? sin_near_zero(r) : cos_near_zero(r);
    return quadrant >= 2 ? -y : y;
}

static double scalar_sin(double x)
{
    double a = v_abs(x);
    if (!(a < V_INFINITY)) {
        return v_nan();
    }
    if (a < 0x1p-27) {
        return x;
    }
    struct v_angle angle = {{a, 0.0}, 0};
    if (a > 0.75) {
        angle = reduce_angle(a);
    }
    double y = sin_of_quadrant(angle.r, angle.quadrant);
    return x < 0.0 ? -y : y;
}

static double scalar_cos(double x)
{
    double a = v_abs(x);
    if (!(a < V_INFINITY)) {
        return v_nan();
    }
    struct v_angle angle = {{a, 0.0}, 0};
    if (a > 0.75) {
        angle = reduce_angle(a);
    }
    return sin_of_quadrant(angle.r, (angle.quadrant + 1) % 4);
}

#endif
