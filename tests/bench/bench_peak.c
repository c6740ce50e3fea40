#include "bench/bench_peak.h"

#ifdef __FMA__
#include <immintrin.h>
#define MULTIPLY_ADD(a, b, c)                                                          \
    ((vector)_mm256_fmadd_ps((__m256)(a), (__m256)(b), (__m256)(c)))
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

/* Twelve chains keep two units with a latency of up to six cycles busy. */
#define N_CHAINS 12
#define WIDTH    8

typedef float vector __attribute__((vector_size(WIDTH * sizeof(float))));

const double peak_operations = 2.0 * N_CHAINS * WIDTH;

float peak_f32(size_t rounds)
{
    vector chain[N_CHAINS];
    for (int i = 0; i < N_CHAINS; i++) {
        chain[i] = (vector){(float)i};
    }
    vector half = {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F};
    for (size_t r = 0; r < rounds; r++) {
        _Pragma("GCC unroll 12") for (int i = 0; i < N_CHAINS; i++)
        {
            chain[i] = MULTIPLY_ADD(chain[i], half, half);
        }
    }
    for (int i = 1; i < N_CHAINS; i++) {
        chain[0] += chain[i];
    }
    return chain[0][0] + chain[0][WIDTH - 1];
}
