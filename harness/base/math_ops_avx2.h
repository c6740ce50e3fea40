/* The operations of math_template.h on four doubles (see math_ops_scalar.h), and those
 * that the kernels need besides, also on eight floats. For sources that are compiled
 * with -mavx2 -mfma and called only where the machine has both. */
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
/* Whether the mask holds in every lane. */
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

/* All bits set in the first n < V_LANES lanes. */
static inline vm v_first(size_t n)
{
    static const int64_t ones_then_zeros[8] = {-1, -1, -1, -1, 0, 0, 0, 0};
    const void *ones = ones_then_zeros + V_LANES - n;
    return v_from_bits(_mm256_loadu_si256((const vi *)ones));
}
/* {a0 + a2, a1 + a3} */
static inline __m128d v_halve_once(vd a)
{
    return _mm_add_pd(_mm256_castpd256_pd128(a), _mm256_extractf128_pd(a, 1));
}
/* The first n < V_LANES of them; the rest is +0. */
static inline vd v_load_first(size_t n, const double *x)
{
    return _mm256_maskload_pd(x, v_bits(v_first(n)));
}

/* Writes the first n < V_LANES only. */
static inline void v_store_first(size_t n, double *x, vd a)
{
    _mm256_maskstore_pd(x, v_bits(v_first(n)), a);
}

/* (a0 + a2) + (a1 + a3). */
static inline double v_halve(vd a)
{
    __m128d two = v_halve_once(a);
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}
/* y[0] = v_halve(a), y[1] = v_halve(b). */
static inline void v_halve_two(vd a, vd b, double y[2])
{
    __m128d a2 = v_halve_once(a);
    __m128d b2 = v_halve_once(b);
    _mm_storeu_pd(y, _mm_add_pd(_mm_unpacklo_pd(a2, b2), _mm_unpackhi_pd(a2, b2)));
}

/* {v_halve(a), v_halve(b), v_halve(c), v_halve(d)} */
static inline vd v_halve_four(vd a, vd b, vd c, vd d)
{
    vd ac =
        v_add(_mm256_permute2f128_pd(a, c, 0x20), _mm256_permute2f128_pd(a, c, 0x31));
    vd bd =
        v_add(_mm256_permute2f128_pd(b, d, 0x20), _mm256_permute2f128_pd(b, d, 0x31));
    return v_add(_mm256_unpacklo_pd(ac, bd), _mm256_unpackhi_pd(ac, bd));
}

typedef __m256 vf;

#define VF_LANES ((size_t)8)

static inline vf vf_load(const float *x)
{
    return _mm256_loadu_ps(x);
}
static inline void vf_store(float *x, vf a)
{
    _mm256_storeu_ps(x, a);
}
static inline vf vf_set(float x)
{
    return _mm256_set1_ps(x);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return _mm256_fmadd_ps(a, b, c);
}

#endif
