/* The kernels as kernels_f32.h words them, for any machine. */
#include "base/kernels_f32_backend.h"
#include "base/kernels_f32_loops.h"

static void plain_multiply_tile(const struct ab_f32_tile *tile)
{
    for (size_t i = 0; i < tile->rows; i++) {
        const float *a = tile->a + i * tile->a_row;
        float *c = tile->c + i * tile->c_row;
        for (size_t j = 0; j < AB_TILE_COLUMNS; j++) {
            float sum = tile->add ? c[j] : 0.0F;
            for (size_t p = 0; p < tile->depth; p++) {
                float b = tile->b[p * tile->b_row + j];
                sum = fmaf(a[p * tile->a_column], b, sum);
            }
            c[j] = sum;
        }
    }
}

const struct ab_f32_backend ab_f32_plain = {
    .multiply_tile = plain_multiply_tile,
    .axpy = loop_axpy,
    .relu = loop_relu,
    .relu_gradient = loop_relu_gradient,
    .from_f64 = loop_from_f64,
};
