#include "bench/bench_peak.h"

#if defined(__AVX2__) && defined(__FMA__)
#include "base/math_ops_avx2.h"
#elif defined(__aarch64__)
#include "base/math_ops_neon.h"
#else
#include <math.h>
#define VF_LANES ((size_t)1)
typedef float vf;
static inline vf vf_set(float x)
{
    return x;
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return fmaf(a, b, c);
}
static inline void vf_store(float *x, vf a)
{
    *x = a;
}
#endif

/* Twelve chains keep two units with a latency of up to six cycles busy. */
#define N_CHAINS 12

const double peak_operations = 2.0 * N_CHAINS * (double)VF_LANES;

float peak_f32(size_t rounds)
{
    vf chain[N_CHAINS];
    for (int i = 0; i < N_CHAINS; i++) {
        chain[i] = vf_set((float)i);
    }
    vf half = vf_set(0.5F);
    for (size_t r = 0; r < rounds; r++) {
        _Pragma("GCC unroll 12") for (int i = 0; i < N_CHAINS; i++)
        {
            chain[i] = vf_fma(chain[i], half, half);
        }
    }
    for (int i = 1; i < N_CHAINS; i++) {
        chain[0] = vf_fma(chain[i], half, chain[0]);
    }
    float sums[VF_LANES];
    vf_store(sums, chain[0]);
    return sums[0] + sums[VF_LANES - 1];
}
