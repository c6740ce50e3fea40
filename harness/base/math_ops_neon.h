/* The operations of math_ops_avx2.h for 64-bit ARM, where every processor has NEON: a
 * vector is two registers. */
#ifndef AB_BASE_MATH_OPS_NEON_H
#define AB_BASE_MATH_OPS_NEON_H

#include <arm_neon.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    float64x2_t lo;
    float64x2_t hi;
} vd;
typedef struct {
    uint64x2_t lo;
    uint64x2_t hi;
} vi;
typedef vi vm;

#define V_LANES ((size_t)4)

static inline vd v_load(const double *x)
{
    return (vd){vld1q_f64(x), vld1q_f64(x + 2)};
}
static inline void v_store(double *x, vd a)
{
    vst1q_f64(x, a.lo);
    vst1q_f64(x + 2, a.hi);
}
static inline vd v_set(double x)
{
    return (vd){vdupq_n_f64(x), vdupq_n_f64(x)};
}
static inline vd v_add(vd a, vd b)
{
    return (vd){vaddq_f64(a.lo, b.lo), vaddq_f64(a.hi, b.hi)};
}
static inline vd v_sub(vd a, vd b)
{
    return (vd){vsubq_f64(a.lo, b.lo), vsubq_f64(a.hi, b.hi)};
}
static inline vd v_mul(vd a, vd b)
{
    return (vd){vmulq_f64(a.lo, b.lo), vmulq_f64(a.hi, b.hi)};
}
static inline vd v_div(vd a, vd b)
{
    return (vd){vdivq_f64(a.lo, b.lo), vdivq_f64(a.hi, b.hi)};
}
static inline vd v_fma(vd a, vd b, vd c)
{
    return (vd){vfmaq_f64(c.lo, a.lo, b.lo), vfmaq_f64(c.hi, a.hi, b.hi)};
}
static inline vd v_fnma(vd a, vd b, vd c)
{
    return (vd){vfmsq_f64(c.lo, a.lo, b.lo), vfmsq_f64(c.hi, a.hi, b.hi)};
}
static inline vm v_lt(vd a, vd b)
{
    return (vm){vcltq_f64(a.lo, b.lo), vcltq_f64(a.hi, b.hi)};
}
static inline vm v_eq(vd a, vd b)
{
    return (vm){vceqq_f64(a.lo, b.lo), vceqq_f64(a.hi, b.hi)};
}
static inline vm v_is_nan(vd a)
{
    vm number = v_eq(a, a);
    vi ones = {vdupq_n_u64(UINT64_MAX), vdupq_n_u64(UINT64_MAX)};
    return (vm){veorq_u64(number.lo, ones.lo), veorq_u64(number.hi, ones.hi)};
}
static inline vm v_and(vm a, vm b)
{
    return (vm){vandq_u64(a.lo, b.lo), vandq_u64(a.hi, b.hi)};
}
static inline int v_all(vm m)
{
    uint64x2_t both = vandq_u64(m.lo, m.hi);
    return (vgetq_lane_u64(both, 0) & vgetq_lane_u64(both, 1)) == UINT64_MAX;
}
static inline vd v_select(vm m, vd a, vd b)
{
    return (vd){vbslq_f64(m.lo, a.lo, b.lo), vbslq_f64(m.hi, a.hi, b.hi)};
}
/* Not vminq and vmaxq: they order zeros and spread NaN. */
static inline vd v_min(vd a, vd b)
{
    return v_select(v_lt(b, a), b, a);
}
static inline vd v_max(vd a, vd b)
{
    return v_select(v_lt(a, b), b, a);
}
static inline vi v_bits(vd a)
{
    return (vi){vreinterpretq_u64_f64(a.lo), vreinterpretq_u64_f64(a.hi)};
}
static inline vd v_from_bits(vi a)
{
    return (vd){vreinterpretq_f64_u64(a.lo), vreinterpretq_f64_u64(a.hi)};
}
static inline vi vi_set(uint64_t x)
{
    return (vi){vdupq_n_u64(x), vdupq_n_u64(x)};
}
static inline vi vi_add(vi a, vi b)
{
    return (vi){vaddq_u64(a.lo, b.lo), vaddq_u64(a.hi, b.hi)};
}
static inline vi vi_sub(vi a, vi b)
{
    return (vi){vsubq_u64(a.lo, b.lo), vsubq_u64(a.hi, b.hi)};
}
static inline vi vi_and(vi a, vi b)
{
    return (vi){vandq_u64(a.lo, b.lo), vandq_u64(a.hi, b.hi)};
}
static inline vi vi_or(vi a, vi b)
{
    return (vi){vorrq_u64(a.lo, b.lo), vorrq_u64(a.hi, b.hi)};
}
static inline vi vi_shift_left_52(vi a)
{
    return (vi){vshlq_n_u64(a.lo, 52), vshlq_n_u64(a.hi, 52)};
}
static inline vi vi_shift_right_52(vi a)
{
    return (vi){vshrq_n_u64(a.lo, 52), vshrq_n_u64(a.hi, 52)};
}

static inline vm v_first(size_t n)
{
    static const uint64_t ones_then_zeros[8] = {
        UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, 0, 0, 0, 0};
    const uint64_t *ones = ones_then_zeros + V_LANES - n;
    return (vm){vld1q_u64(ones), vld1q_u64(ones + 2)};
}
static inline vd v_load_first(size_t n, const double *x)
{
    double first[V_LANES] = {0.0};
    memcpy(first, x, n * sizeof *x);
    return v_load(first);
}
static inline void v_store_first(size_t n, double *x, vd a)
{
    double first[V_LANES];
    v_store(first, a);
    memcpy(x, first, n * sizeof *x);
}
static inline double v_halve(vd a)
{
    return vpaddd_f64(vaddq_f64(a.lo, a.hi));
}
static inline void v_halve_two(vd a, vd b, double y[2])
{
    vst1q_f64(y, vpaddq_f64(vaddq_f64(a.lo, a.hi), vaddq_f64(b.lo, b.hi)));
}

/* {v_halve(a), v_halve(b), v_halve(c), v_halve(d)} */
static inline vd v_halve_four(vd a, vd b, vd c, vd d)
{
    return (vd){vpaddq_f64(vaddq_f64(a.lo, a.hi), vaddq_f64(b.lo, b.hi)),
                vpaddq_f64(vaddq_f64(c.lo, c.hi), vaddq_f64(d.lo, d.hi))};
}

typedef struct {
    float32x4_t lo;
    float32x4_t hi;
} vf;

#define VF_LANES ((size_t)8)

static inline vf vf_load(const float *x)
{
    return (vf){vld1q_f32(x), vld1q_f32(x + 4)};
}
static inline void vf_store(float *x, vf a)
{
    vst1q_f32(x, a.lo);
    vst1q_f32(x + 4, a.hi);
}
static inline vf vf_set(float x)
{
    return (vf){vdupq_n_f32(x), vdupq_n_f32(x)};
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return (vf){vfmaq_f32(c.lo, a.lo, b.lo), vfmaq_f32(c.hi, a.hi, b.hi)};
}

#endif
