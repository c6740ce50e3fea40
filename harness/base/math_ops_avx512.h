/* The operations of math_template.h on eight doubles (see math_ops_scalar.h). For
 * sources that are compiled with -mavx512f and called only where the machine has it. */
#ifndef AB_BASE_MATH_OPS_AVX512_H
#define AB_BASE_MATH_OPS_AVX512_H

#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

typedef __m512d vd;
typedef __m512i vi;
typedef __mmask8 vm;

#define V_LANES ((size_t)8)

static inline vd v_load(const double *x)
{
    return _mm512_loadu_pd(x);
}
static inline void v_store(double *x, vd a)
{
    _mm512_storeu_pd(x, a);
}

static inline vd v_set(double x)
{
    return _mm512_set1_pd(x);
}
static inline vd v_add(vd a, vd b)
{
    return _mm512_add_pd(a, b);
}
static inline vd v_sub(vd a, vd b)
{
    return _mm512_sub_pd(a, b);
}
static inline vd v_mul(vd a, vd b)
{
    return _mm512_mul_pd(a, b);
}
static inline vd v_div(vd a, vd b)
{
    return _mm512_div_pd(a, b);
}
static inline vd v_fma(vd a, vd b, vd c)
{
    return _mm512_fmadd_pd(a, b, c);
}
static inline vd v_fnma(vd a, vd b, vd c)
{
    return _mm512_fnmadd_pd(a, b, c);
}
/* Where a comparison fails, the instructions give the second operand. */
static inline vd v_min(vd a, vd b)
{
    return _mm512_min_pd(b, a);
}
static inline vd v_max(vd a, vd b)
{
    return _mm512_max_pd(b, a);
}
static inline vm v_lt(vd a, vd b)
{
    return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ);
}
static inline vm v_eq(vd a, vd b)
{
    return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ);
}
static inline vm v_is_nan(vd a)
{
    return _mm512_cmp_pd_mask(a, a, _CMP_UNORD_Q);
}
static inline vm v_and(vm a, vm b)
{
    return a & b;
}
/* Whether the mask holds in every lane. */
static inline int v_all(vm m)
{
    return m == 0xff;
}
static inline vd v_select(vm m, vd a, vd b)
{
    return _mm512_mask_blend_pd(m, b, a);
}
static inline vi v_bits(vd x)
{
    return _mm512_castpd_si512(x);
}
static inline vd v_from_bits(vi bits)
{
    return _mm512_castsi512_pd(bits);
}
static inline vi vi_set(uint64_t x)
{
    return _mm512_set1_epi64((long long)x);
}
static inline vi vi_add(vi a, vi b)
{
    return _mm512_add_epi64(a, b);
}
static inline vi vi_sub(vi a, vi b)
{
    return _mm512_sub_epi64(a, b);
}
static inline vi vi_and(vi a, vi b)
{
    return _mm512_and_si512(a, b);
}
static inline vi vi_or(vi a, vi b)
{
    return _mm512_or_si512(a, b);
}
static inline vi vi_shift_left_52(vi a)
{
    return _mm512_slli_epi64(a, 52);
}
static inline vi vi_shift_right_52(vi a)
{
    return _mm512_srli_epi64(a, 52);
}

/* The first n < V_LANES of them; the rest is +0. */
static inline vd v_load_first(size_t n, const double *x)
{
    return _mm512_maskz_loadu_pd((vm)((1U << n) - 1U), x);
}
/* Writes the first n < V_LANES only. */
static inline void v_store_first(size_t n, double *x, vd a)
{
    _mm512_mask_storeu_pd(x, (vm)((1U << n) - 1U), a);
}

#endif
