/* The elementary functions that exist for one double and for vectors of them, written
 * once over the operations vd, vi, vm of math_ops_*.h. Every operation acts on each
 * lane alone and is defined by IEEE 754, so each instance gives the same bits.
 * Selections are evaluated on both sides; a lane's garbage is never chosen.
 *
 * Values that need more than 53 bits are pairs hi + lo with |lo| <= ulp(hi) / 2 or so;
 * the sums that make them are Dekker's and Knuth's (T. J. Dekker, "A floating-point
 * technique for extending the available precision", 1971). Polynomials are weighted
 * minimax fits (Remez) over the reduced ranges, rounded to double; errors stated at
 * each are before rounding. */
#ifndef AB_BASE_MATH_TEMPLATE_H
#define AB_BASE_MATH_TEMPLATE_H

#define V_LN2_HI        0x1.62e42fefa3800p-1 /* 42 bits: k * V_LN2_HI is exact */
#define V_LN2_LO        0x1.ef35793c76730p-45
#define V_LOG2_E        0x1.71547652b82fep+0
#define V_ROUNDER       0x1.8p52 /* x + V_ROUNDER - V_ROUNDER is x to nearest integer */
#define V_TWO_52        0x1p52
#define V_NAN_BITS      UINT64_C(0x7ff8000000000000)
#define V_SIGN_BITS     UINT64_C(0x8000000000000000)
#define V_EXPONENT_BITS UINT64_C(0xfff0000000000000)
#define V_ONE_BITS      UINT64_C(0x3ff0000000000000)
#define V_HALF_ROOT     UINT64_C(0x3fe6a09e667f3bcd) /* sqrt(1/2) */
#define V_ROOT          UINT64_C(0x3ff6a09e667f3bcd) /* twice that, where e is 1 */
#define V_INFINITY      ((double)INFINITY)
#define V_TINY          0x1p-54 /* below: f(x) rounds to x for expm1, log1p */

struct v_pair {
    vd hi;
    vd lo;
};

static inline vd v_nan(void)
{
    return v_from_bits(vi_set(V_NAN_BITS));
}
static inline vd v_neg(vd x)
{
    return v_from_bits(vi_add(v_bits(x), vi_set(V_SIGN_BITS)));
}
static inline vd v_abs(vd x)
{
    return v_from_bits(vi_and(v_bits(x), vi_set(~V_SIGN_BITS)));
}

/* a + b exactly, where |a| >= |b| or a = 0. */
static inline struct v_pair v_fast_two_sum(vd a, vd b)
{
    vd s = v_add(a, b);
    return (struct v_pair){s, v_sub(b, v_sub(s, a))};
}

/* a + b exactly. */
static inline struct v_pair v_two_sum(vd a, vd b)
{
    vd s = v_add(a, b);
    vd t = v_sub(s, a);
    return (struct v_pair){s, v_add(v_sub(a, v_sub(s, t)), v_sub(b, t))};
}

/* 2^n for whole n in [-1022, 1023]. */
static inline vd v_power_of_two(vd n)
{
    vi shifted = vi_shift_left_52(v_bits(v_add(n, v_set(V_ROUNDER))));
    return v_from_bits(vi_add(shifted, vi_set(V_ONE_BITS)));
}

/* x 2^n for whole |n| <= 2000, rounded once, where x 2^(n/2) is normal. */
static inline vd v_scale(vd x, vd n)
{
    vd half = v_sub(v_fma(n, v_set(0.5), v_set(V_ROUNDER)), v_set(V_ROUNDER));
    return v_mul(v_mul(x, v_power_of_two(half)), v_power_of_two(v_sub(n, half)));
}

/* 2^n x for normal x and result: n, given as n + V_ROUNDER, adds to the exponent. */
static inline vd v_scale_normal(vd x, vd n_shifted)
{
    return v_from_bits(vi_add(v_bits(x), vi_shift_left_52(v_bits(n_shifted))));
}

/* (num + num_lo) / (den + den_lo) as a pair, to about 2^-100. */
static inline struct v_pair v_divide_pairs(struct v_pair num, struct v_pair den)
{
    vd inverse = v_div(v_set(1.0), den.hi);
    vd q = v_mul(num.hi, inverse);
    vd rest = v_fnma(q, den.hi, num.hi);
    rest = v_add(v_fnma(q, den.lo, rest), num.lo);
    return (struct v_pair){q, v_mul(rest, inverse)};
}

/* r^3 c(r) = e^r - 1 - r - r^2 / 2 on |r| <= log(2) / 2; error relative to r 2^-61. */
static inline vd v_exp_cubic(vd r, vd r2)
{
    vd r4 = v_mul(r2, r2);
    vd c01 = v_fma(r, v_set(0x1.555555555555ap-5), v_set(0x1.5555555555559p-3));
    vd c23 = v_fma(r, v_set(0x1.6c16c16c14480p-10), v_set(0x1.111111110f6c6p-7));
    vd c45 = v_fma(r, v_set(0x1.a01a01b0aa187p-16), v_set(0x1.a01a01afdc455p-13));
    vd c67 = v_fma(r, v_set(0x1.27e4c5ba3c300p-22), v_set(0x1.71ddf8694cc24p-19));
    vd c89 = v_fma(r, v_set(0x1.1f953e965e0e0p-29), v_set(0x1.af5e99fe75d0fp-26));
    vd c03 = v_fma(r2, c23, c01);
    vd c47 = v_fma(r2, c67, c45);
    return v_mul(v_mul(r, r2), v_fma(r4, v_fma(r4, c89, c47), c03));
}

/* x + x_lo = n log 2 + r + r_lo with |r| <= log(2) / 2, for |x| <= 1100. */
struct v_exp_rest {
    vd n;
    vd n_shifted; /* n + V_ROUNDER */
    struct v_pair r;
};

static inline struct v_exp_rest v_exp_reduce(vd x, vd x_lo)
{
    vd n_shifted = v_fma(x, v_set(V_LOG2_E), v_set(V_ROUNDER));
    vd n = v_sub(n_shifted, v_set(V_ROUNDER));
    vd high = v_fnma(n, v_set(V_LN2_HI), x); /* exact */
    vd low = v_fnma(n, v_set(V_LN2_LO), x_lo);
    vd r = v_add(high, low);
    vd r_lo = v_add(v_sub(high, r), low);
    return (struct v_exp_rest){n, n_shifted, {r, r_lo}};
}

/* e^(r + r_lo) = 1 + r + square + tail; square is r^2 / 2 rounded, what it lacks is in
 * the tail. */
struct v_exp_parts {
    vd r;
    vd square;
    vd tail;
};

static inline struct v_exp_parts v_exp_expand(struct v_pair r)
{
    vd r2 = v_mul(r.hi, r.hi);
    vd square = v_mul(r2, v_set(0.5));
    vd square_excess = v_fnma(v_mul(r.hi, v_set(0.5)), r.hi, square);
    vd rest = v_sub(v_fma(r.lo, r.hi, r.lo), square_excess);
    vd tail = v_add(rest, v_exp_cubic(r.hi, r2));
    return (struct v_exp_parts){r.hi, square, tail};
}

/* e^(r + r_lo) as a pair, and rounded. */
static inline struct v_pair v_exp_mantissa(struct v_pair r)
{
    struct v_exp_parts parts = v_exp_expand(r);
    struct v_pair sum = v_fast_two_sum(v_set(1.0), parts.r);
    struct v_pair with_square = v_fast_two_sum(sum.hi, parts.square);
    vd rest = v_add(v_add(sum.lo, with_square.lo), parts.tail);
    return v_fast_two_sum(with_square.hi, rest);
}

static inline vd v_exp_unscaled(struct v_pair r)
{
    struct v_exp_parts parts = v_exp_expand(r);
    struct v_pair sum = v_fast_two_sum(v_set(1.0), parts.r);
    vd rest = v_add(sum.lo, v_add(parts.square, parts.tail));
    return v_add(sum.hi, rest);
}

static inline vd v_exp(vd x)
{
    vd clamped = v_min(v_max(x, v_set(-750.0)), v_set(710.0));
    struct v_exp_rest rest = v_exp_reduce(clamped, v_set(0.0));
    vd y = v_scale(v_exp_unscaled(rest.r), rest.n);
    return v_select(v_is_nan(x), v_nan(), y);
}

/* e^x - 1 = 2^n ((1 - 2^-n) + r + square + tail). */
static inline vd v_expm1(vd x)
{
    vd clamped = v_min(v_max(x, v_set(-40.0)), v_set(710.0));
    struct v_exp_rest reduced = v_exp_reduce(clamped, v_set(0.0));
    struct v_exp_parts parts = v_exp_expand(reduced.r);
    vd unit = v_power_of_two(v_neg(v_min(reduced.n, v_set(128.0))));
    struct v_pair base = v_two_sum(v_set(1.0), v_neg(unit));
    struct v_pair sum = v_fast_two_sum(base.hi, parts.r);
    struct v_pair with_square = v_fast_two_sum(sum.hi, parts.square);
    vd rest = v_add(v_add(sum.lo, base.lo), with_square.lo);
    vd y = v_scale(v_add(with_square.hi, v_add(rest, parts.tail)), reduced.n);
    y = v_select(v_lt(v_abs(x), v_set(V_TINY)), x, y);
    return v_select(v_is_nan(x), v_nan(), y);
}

/* x = 2^e m with m in [sqrt(1/2), sqrt(2)), for normal positive x; unit = 2^-e for
 * e < 1023. */
struct v_split {
    vd m;
    vd e;
    vd unit;
};

static inline struct v_split v_split(vd x)
{
    const uint64_t bias = UINT64_C(1024) << 52;
    vi bits = v_bits(x);
    vi biased = vi_add(bits, vi_set(bias - V_HALF_ROOT));
    vi exponent = vi_and(biased, vi_set(V_EXPONENT_BITS));
    vi small = vi_or(vi_shift_right_52(biased), v_bits(v_set(V_TWO_52)));
    return (struct v_split){
        .m = v_from_bits(vi_add(vi_sub(bits, exponent), vi_set(bias))),
        .e = v_sub(v_from_bits(small), v_set(V_TWO_52 + 1024)),
        .unit = v_from_bits(vi_sub(vi_set(V_ONE_BITS + bias), exponent))};
}

/* 2 atanh(s) + e log 2: for s = f / (2 + f), this is log(1 + f) + e log 2. */
struct v_log_parts {
    struct v_pair s;
    vd e;
};

/* 1 + f + f_lo in [sqrt(1/2), sqrt(2)). */
static inline struct v_log_parts v_log_quotient(vd f, vd f_lo, vd e)
{
    struct v_pair den = v_fast_two_sum(v_set(2.0), f);
    den.lo = v_add(den.lo, f_lo);
    return (struct v_log_parts){v_divide_pairs((struct v_pair){f, f_lo}, den), e};
}

/* 2 atanh(s) = 2 s + s^3 R(s^2); error of R s^2 / 2: 2^-66. */
static inline struct v_pair v_log_sum(struct v_log_parts parts)
{
    struct v_pair s = parts.s;
    vd e = parts.e;
    vd z = v_mul(s.hi, s.hi);
    vd z2 = v_mul(z, z);
    vd c01 = v_fma(z, v_set(0x1.9999999999d8dp-2), v_set(0x1.5555555555555p-1));
    vd c23 = v_fma(z, v_set(0x1.c71c725229e2ap-3), v_set(0x1.2492492432416p-2));
    vd c45 = v_fma(z, v_set(0x1.3b20659aebb5ep-3), v_set(0x1.745ce0093ddabp-3));
    vd c67 = v_fma(z, v_set(0x1.0f35f9d78dbf0p-3), v_set(0x1.0f6246aa08fffp-3));
    vd R = v_fma(z2, v_fma(z2, v_fma(z2, c67, c45), c23), c01);
    vd cubic = v_mul(v_mul(s.hi, z), R);
    struct v_pair sum =
        v_fast_two_sum(v_mul(e, v_set(V_LN2_HI)), v_mul(s.hi, v_set(2.0)));
    vd rest = v_fma(s.lo, v_set(2.0), cubic);
    sum.lo = v_add(sum.lo, v_fma(e, v_set(V_LN2_LO), rest));
    return sum;
}

static inline vd v_log(vd x)
{
    vm subnormal = v_lt(x, v_set(0x1p-1022));
    struct v_split split = v_split(v_select(subnormal, v_mul(x, v_set(0x1p54)), x));
    vd e = v_add(split.e, v_select(subnormal, v_set(-54.0), v_set(0.0)));
    vd f = v_sub(split.m, v_set(1.0));
    struct v_pair sum = v_log_sum(v_log_quotient(f, v_set(0.0), e));
    vd y = v_add(sum.hi, sum.lo);
    y = v_select(v_eq(x, v_set(V_INFINITY)), x, y);
    y = v_select(v_eq(x, v_set(0.0)), v_set(-V_INFINITY), y);
    y = v_select(v_lt(x, v_set(0.0)), v_nan(), y);
    return v_select(v_is_nan(x), v_nan(), y);
}

/* For log(1 + x), with 2^e (m + m_lo) = 1 + x. */
static inline struct v_log_parts v_log1p_quotient(vd x, struct v_split split, vd m_lo)
{
    vm direct = v_eq(split.e, v_set(0.0)); /* then 1 + f = 1 + x exactly with f = x */
    vd f = v_select(direct, x, v_sub(split.m, v_set(1.0)));
    return v_log_quotient(f, v_select(direct, v_set(0.0), m_lo), split.e);
}

static inline vd v_log1p_of_parts(vd x, struct v_log_parts parts)
{
    struct v_pair sum = v_log_sum(parts);
    vd y = v_add(sum.hi, sum.lo);
    return v_select(v_lt(v_abs(x), v_set(V_TINY)), x, y);
}

static inline vd v_log1p(vd x)
{
    struct v_pair u = v_two_sum(v_set(1.0), x);
    struct v_split split = v_split(u.hi);
    vd m_lo = v_mul(u.lo, split.unit);
    m_lo = v_select(v_lt(split.e, v_set(128.0)), m_lo, v_set(0.0));
    vd y = v_log1p_of_parts(x, v_log1p_quotient(x, split, m_lo));
    y = v_select(v_eq(x, v_set(V_INFINITY)), x, y);
    y = v_select(v_eq(x, v_set(-1.0)), v_set(-V_INFINITY), y);
    y = v_select(v_lt(x, v_set(-1.0)), v_nan(), y);
    return v_select(v_is_nan(x), v_nan(), y);
}

/* For e^-|x|. */
static inline struct v_exp_rest v_decay_reduce(vd x)
{
    vd clamped = v_max(v_neg(v_abs(x)), v_set(-750.0));
    return v_exp_reduce(clamped, v_set(0.0));
}

/* e^-|x| as mantissa times 2^n. */
struct v_decay {
    struct v_pair mantissa;
    vd n;
};

static inline struct v_decay v_exp_decay(vd x)
{
    struct v_exp_rest rest = v_decay_reduce(x);
    return (struct v_decay){v_exp_mantissa(rest.r), rest.n};
}

/* As a pair; below 2^-128 it is only small. */
static inline struct v_pair v_decay_value(struct v_decay decay)
{
    vd unit = v_power_of_two(v_max(decay.n, v_set(-128.0)));
    return (struct v_pair){v_mul(decay.mantissa.hi, unit),
                           v_mul(decay.mantissa.lo, unit)};
}

/* -x = n log 2 + r with |r| <= log(2) / 2, for |x| <= 700. r is rounded: 1 / (1 + e^-x)
 * is not computed from pairs, for what is made of it, slopes of losses, needs no more,
 * and it takes half the time. */
struct v_sigmoid_rest {
    vd n_shifted; /* n + V_ROUNDER */
    vd r;
};

static inline struct v_sigmoid_rest v_sigmoid_reduce(vd x)
{
    vd n_shifted = v_fnma(x, v_set(V_LOG2_E), v_set(V_ROUNDER));
    vd n = v_sub(n_shifted, v_set(V_ROUNDER));
    vd high = v_fma(n, v_set(V_LN2_HI), x); /* exact */
    return (struct v_sigmoid_rest){n_shifted, v_neg(v_fma(n, v_set(V_LN2_LO), high))};
}

/* e^r - 1 */
static inline vd v_sigmoid_expand(vd r)
{
    vd r2 = v_mul(r, r);
    return v_add(v_fma(r2, v_set(0.5), r), v_exp_cubic(r, r2));
}

/* power: e^r - 1 */
static inline vd v_sigmoid_quotient(vd power, vd n_shifted)
{
    vd decay = v_scale_normal(v_add(v_set(1.0), power), n_shifted);
    return v_div(v_set(1.0), v_add(v_set(1.0), decay));
}

static inline vd v_sigmoid(vd x)
{
    vd clamped = v_min(v_max(x, v_set(-700.0)), v_set(700.0));
    struct v_sigmoid_rest rest = v_sigmoid_reduce(clamped);
    vd y = v_sigmoid_quotient(v_sigmoid_expand(rest.r), rest.n_shifted);
    y = v_select(v_lt(x, v_set(-700.0)), v_exp(x), y); /* 1 + e^-x rounds to e^-x */
    return v_select(v_is_nan(x), v_nan(), y);
}

/* For log(1 + t + t_lo) with 0 <= t <= 1: as v_log1p_quotient, where e is 0 or 1. */
static inline struct v_log_parts v_softplus_quotient(struct v_pair t)
{
    struct v_pair u = v_fast_two_sum(v_set(1.0), t.hi);
    vm direct = v_lt(u.hi, v_from_bits(vi_set(V_ROOT)));
    vd f = v_select(direct, t.hi, v_fma(u.hi, v_set(0.5), v_set(-1.0)));
    vd half_lo = v_mul(v_add(u.lo, t.lo), v_set(0.5));
    vd e = v_select(direct, v_set(0.0), v_set(1.0));
    return v_log_quotient(f, v_select(direct, t.lo, half_lo), e);
}

/* max(x, 0) + log(1 + e^-|x|) for |x| <= 60. */
static inline vd v_softplus_of_parts(vd x, struct v_log_parts parts)
{
    struct v_pair sum = v_log_sum(parts);
    struct v_pair total = v_two_sum(v_max(x, v_set(0.0)), sum.hi);
    return v_add(total.hi, v_add(total.lo, sum.lo));
}

static inline vd v_softplus(vd x)
{
    struct v_decay t = v_exp_decay(x);
    vd y = v_softplus_of_parts(x, v_softplus_quotient(v_decay_value(t)));
    vd tail = v_scale(v_add(t.mantissa.hi, t.mantissa.lo), t.n);
    y = v_select(v_lt(x, v_set(-60.0)), tail, y);
    y = v_select(v_lt(v_set(60.0), x), x, y);
    return v_select(v_is_nan(x), v_nan(), y);
}

/* E / (E + 2) with E = e^2|x| - 1, and the sign of x. */
static inline vd v_tanh(vd x)
{
    vd twice = v_mul(v_min(v_abs(x), v_set(22.0)), v_set(2.0));
    struct v_exp_rest reduced = v_exp_reduce(twice, v_set(0.0));
    struct v_exp_parts parts = v_exp_expand(reduced.r);
    vd unit = v_power_of_two(reduced.n);
    struct v_pair sum = v_fast_two_sum(v_sub(unit, v_set(1.0)), v_mul(unit, parts.r));
    struct v_pair with_square = v_fast_two_sum(sum.hi, v_mul(unit, parts.square));
    vd rest = v_fma(unit, parts.tail, v_add(sum.lo, with_square.lo));
    struct v_pair E = v_fast_two_sum(with_square.hi, rest);
    struct v_pair den = v_two_sum(E.hi, v_set(2.0));
    den.lo = v_add(den.lo, E.lo);
    struct v_pair q = v_divide_pairs(E, den);
    vi sign = vi_and(v_bits(x), vi_set(V_SIGN_BITS));
    vd y = v_from_bits(vi_or(v_bits(v_add(q.hi, q.lo)), sign));
    y = v_select(v_lt(v_abs(x), v_set(0x1p-28)), x, y);
    return v_select(v_is_nan(x), v_nan(), y);
}

#endif
