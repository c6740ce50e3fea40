/* The back ends of kernels_f32.h: tables of functions with equal bits. Internal to
 * base/, and for the tests that compare them. */
#ifndef AB_BASE_KERNELS_F32_BACKEND_H
#define AB_BASE_KERNELS_F32_BACKEND_H

#include <stddef.h>

/* A tile of C, at most AB_TILE_ROWS x AB_TILE_COLUMNS, and `depth` terms of its sums.
 */
#define AB_TILE_ROWS    6
#define AB_TILE_COLUMNS 16

struct ab_f32_tile {
    size_t rows; /* 1..AB_TILE_ROWS; always AB_TILE_COLUMNS columns */
    size_t depth;
    const float *a; /* (i, p) at a[i * a_row + p * a_column] */
    size_t a_row;
    size_t a_column;
    const float *b; /* (p, j) at b[p * b_row + j] */
    size_t b_row;
    int add;  /* the sums start at c, else at +0 */
    float *c; /* (i, j) at c[i * c_row + j] */
    size_t c_row;
};

struct ab_f32_backend {
    void (*multiply_tile)(const struct ab_f32_tile *tile);
    void (*axpy)(size_t n, float a, const float *x, float *y);
    void (*relu)(size_t n, float *x);
    void (*relu_gradient)(size_t n, const float *y, float *d);
    void (*from_f64)(size_t n, const double *x, float *y);
};

extern const struct ab_f32_backend ab_f32_plain;
#if defined(__x86_64__)
extern const struct ab_f32_backend ab_f32_avx2;
#elif defined(__aarch64__)
extern const struct ab_f32_backend ab_f32_neon;
#endif

#endif
