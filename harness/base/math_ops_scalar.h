/* The operations of math_template.h on one double: what math_ops_avx2.h does on four.
 * vd: doubles, vi: their bits as integers, vm: a mask. */
#ifndef AB_BASE_MATH_OPS_SCALAR_H
#define AB_BASE_MATH_OPS_SCALAR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef double vd;
typedef uint64_t vi;
typedef int vm;

static inline vd v_set(double x)
{
    return x;
}
static inline vd v_add(vd a, vd b)
{
    return a + b;
}
static inline vd v_sub(vd a, vd b)
{
    return a - b;
}
static inline vd v_mul(vd a, vd b)
{
    return a * b;
}
static inline vd v_div(vd a, vd b)
{
    return a / b;
}
/* a * b + c and c - a * b, rounded once. */
static inline vd v_fma(vd a, vd b, vd c)
{
    return fma(a, b, c);
}
static inline vd v_fnma(vd a, vd b, vd c)
{
    return fma(-a, b, c);
}
/* The smaller, the larger; a where either is NaN or they are equal. */
static inline vd v_min(vd a, vd b)
{
    return b < a ? b : a;
}
static inline vd v_max(vd a, vd b)
{
    return b > a ? b : a;
}
static inline vm v_lt(vd a, vd b)
{
    return a < b;
}
static inline vm v_eq(vd a, vd b)
{
    return a == b;
}
static inline vm v_is_nan(vd a)
{
    return a != a;
} /* NOLINT(misc-redundant-expression) */
static inline vd v_select(vm m, vd a, vd b)
{
    return m ? a : b;
}

static inline vi v_bits(vd x)
{
    vi bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline vd v_from_bits(vi bits)
{
    vd x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline vi vi_set(uint64_t x)
{
    return x;
}
static inline vi vi_add(vi a, vi b)
{
    return a + b;
}
static inline vi vi_sub(vi a, vi b)
{
    return a - b;
}
static inline vi vi_and(vi a, vi b)
{
    return a & b;
}
static inline vi vi_or(vi a, vi b)
{
    return a | b;
}
static inline vi vi_shift_left_52(vi a)
{
    return a << 52;
}
static inline vi vi_shift_right_52(vi a)
{
    return a >> 52;
}

#endif
