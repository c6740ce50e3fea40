/* The operations of math_template.h on four doubles; see math_ops_scalar.h. */
#ifndef AB_BASE_MATH_OPS_AVX2_H
#define AB_BASE_MATH_OPS_AVX2_H

#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

typedef __m256d vd;
typedef __m256i vi;
typedef __m256d vm;

#define V_LANES ((size_t)4)

static inline vd v_load(const double *x)
{
    return _mm256_loadu_pd(x);
}
static inline void v_store(double *x, vd a)
{
    _mm256_storeu_pd(x, a);
}

static inline vd v_set(double x)
{
    return _mm256_set1_pd(x);
}
static inline vd v_add(vd a, vd b)
{
    return _mm256_add_pd(a, b);
}
static inline vd v_sub(vd a, vd b)
{
    return _mm256_sub_pd(a, b);
}
static inline vd v_mul(vd a, vd b)
{
    return _mm256_mul_pd(a, b);
}
static inline vd v_div(vd a, vd b)
{
    return _mm256_div_pd(a, b);
}
static inline vd v_fma(vd a, vd b, vd c)
{
    return _mm256_fmadd_pd(a, b, c);
}
static inline vd v_fnma(vd a, vd b, vd c)
{
    return _mm256_fnmadd_pd(a, b, c);
}
/* Where a comparison fails, the instructions give the second operand. */
static inline vd v_min(vd a, vd b)
{
    return _mm256_min_pd(b, a);
}
static inline vd v_max(vd a, vd b)
{
    return _mm256_max_pd(b, a);
}
static inline vm v_lt(vd a, vd b)
{
    return _mm256_cmp_pd(a, b, _CMP_LT_OQ);
}
static inline vm v_eq(vd a, vd b)
{
    return _mm256_cmp_pd(a, b, _CMP_EQ_OQ);
}
static inline vm v_is_nan(vd a)
{
    return _mm256_cmp_pd(a, a, _CMP_UNORD_Q);
}
static inline vm v_and(vm a, vm b)
{
    return _mm256_and_pd(a, b);
}
static inline int v_all(vm m)
{
    return _mm256_movemask_pd(m) == 0xf;
}
static inline vd v_select(vm m, vd a, vd b)
{
    return _mm256_blendv_pd(b, a, m);
}
static inline vi v_bits(vd x)
{
    return _mm256_castpd_si256(x);
}
static inline vd v_from_bits(vi bits)
{
    return _mm256_castsi256_pd(bits);
}
static inline vi vi_set(uint64_t x)
{
    return _mm256_set1_epi64x((long long)x);
}
static inline vi vi_add(vi a, vi b)
{
    return _mm256_add_epi64(a, b);
}
static inline vi vi_sub(vi a, vi b)
{
    return _mm256_sub_epi64(a, b);
}
static inline vi vi_and(vi a, vi b)
{
    return _mm256_and_si256(a, b);
}
static inline vi vi_or(vi a, vi b)
{
    return _mm256_or_si256(a, b);
}
static inline vi vi_shift_left_52(vi a)
{
    return _mm256_slli_epi64(a, 52);
}
static inline vi vi_shift_right_52(vi a)
{
    return _mm256_srli_epi64(a, 52);
}

#endif
