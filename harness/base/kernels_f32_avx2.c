/* The kernels of kernels_f32.h eight floats a register; compiled with -mavx2 -mfma,
 * called only where the machine has both. */
#include <immintrin.h>

#include "base/kernels_f32_backend.h"
#include "base/kernels_f32_loops.h"

#define WIDTH ((size_t)8) /* floats in a register */

/* Twelve registers of sums, two of b, one of a: all sixteen but one. The loops over
 * rows and halves must be unrolled for that. */
#define UNROLLED _Pragma("GCC unroll 6")

static inline __attribute__((always_inline)) void multiply_rows(size_t rows,
                                                                struct ab_f32_tile tile)
{
    __m256 sum[AB_TILE_ROWS][2];
    UNROLLED for (size_t i = 0; i < rows; i++)
    {
        const float *c = tile.c + i * tile.c_row;
        sum[i][0] = tile.add ? _mm256_loadu_ps(c) : _mm256_setzero_ps();
        sum[i][1] = tile.add ? _mm256_loadu_ps(c + WIDTH) : _mm256_setzero_ps();
    }
    for (size_t p = 0; p < tile.depth; p++) {
        __m256 b0 = _mm256_load_ps(tile.b);
        __m256 b1 = _mm256_load_ps(tile.b + WIDTH);
        UNROLLED for (size_t i = 0; i < rows; i++)
        {
            __m256 a = _mm256_broadcast_ss(tile.a + i * tile.a_row);
            sum[i][0] = _mm256_fmadd_ps(a, b0, sum[i][0]);
            sum[i][1] = _mm256_fmadd_ps(a, b1, sum[i][1]);
        }
        tile.a += tile.a_column;
        tile.b += AB_TILE_COLUMNS;
    }
    UNROLLED for (size_t i = 0; i < rows; i++)
    {
        _mm256_storeu_ps(tile.c + i * tile.c_row, sum[i][0]);
        _mm256_storeu_ps(tile.c + i * tile.c_row + WIDTH, sum[i][1]);
    }
}

static void avx2_multiply_tile(const struct ab_f32_tile *tile)
{
    switch (tile->rows) {
    case 1:
        multiply_rows(1, *tile);
        return;
    case 2:
        multiply_rows(2, *tile);
        return;
    case 3:
        multiply_rows(3, *tile);
        return;
    case 4:
        multiply_rows(4, *tile);
        return;
    case 5:
        multiply_rows(5, *tile);
        return;
    default:
        multiply_rows(6, *tile);
        return;
    }
}

const struct ab_f32_backend ab_f32_avx2 = {
    .multiply_tile = avx2_multiply_tile,
    .axpy = loop_axpy,
    .relu = loop_relu,
    .relu_gradient = loop_relu_gradient,
    .from_f64 = loop_from_f64,
    .to_f64 = loop_to_f64,
};
