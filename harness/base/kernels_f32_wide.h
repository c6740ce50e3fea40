/* The kernels of kernels_f32.h on VF_LANES = 8 floats at a time, over the operations of
 * one math_ops_*.h included before; the table is called AB_F32_BACKEND. */
#include "base/kernels_f32_backend.h"
#include "base/kernels_f32_loops.h"

/* Twelve vectors of sums, two of b, one of a: all registers of AVX2 but one, of NEON
 * (two to a vector) but two. The loops over rows and halves must be unrolled for that.
 */
#define UNROLLED _Pragma("GCC unroll 6")

static inline __attribute__((always_inline)) void multiply_rows(size_t rows,
                                                                struct ab_f32_tile tile)
{
    vf sum[AB_TILE_ROWS][2];
    UNROLLED for (size_t i = 0; i < rows; i++)
    {
        const float *c = tile.c + i * tile.c_row;
        sum[i][0] = tile.add ? vf_load(c) : vf_set(0.0F);
        sum[i][1] = tile.add ? vf_load(c + VF_LANES) : vf_set(0.0F);
    }
    for (size_t p = 0; p < tile.depth; p++) {
        vf b0 = vf_load(tile.b);
        vf b1 = vf_load(tile.b + VF_LANES);
        UNROLLED for (size_t i = 0; i < rows; i++)
        {
            vf a = vf_set(tile.a[i * tile.a_row]);
            sum[i][0] = vf_fma(a, b0, sum[i][0]);
            sum[i][1] = vf_fma(a, b1, sum[i][1]);
        }
        tile.a += tile.a_column;
        tile.b += tile.b_row;
    }
    UNROLLED for (size_t i = 0; i < rows; i++)
    {
        vf_store(tile.c + i * tile.c_row, sum[i][0]);
        vf_store(tile.c + i * tile.c_row + VF_LANES, sum[i][1]);
    }
}

static void wide_multiply_tile(const struct ab_f32_tile *tile)
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

const struct ab_f32_backend AB_F32_BACKEND = {
    .multiply_tile = wide_multiply_tile,
    .axpy = loop_axpy,
    .relu = loop_relu,
    .relu_gradient = loop_relu_gradient,
    .from_f64 = loop_from_f64,
};
