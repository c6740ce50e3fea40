/* Matrix and vector kernels in float, for tasks whose numbers are floats. As those of
 * kernels.h, every result bit is defined here and equal on all back ends: fmaf(a, b, c)
 * is a b + c rounded once to float, all else is IEEE 754 float in round-to-nearest.
 * Where a result is NaN, its sign and payload are unspecified. Pointers need the
 * alignment of their element only, vectors may not overlap except where said, and all
 * functions are re-entrant. */
#ifndef AB_BASE_KERNELS_F32_H
#define AB_BASE_KERNELS_F32_H

#include <stddef.h>

/* Borrowed; element (i, j) at data[i * row + j * column]. A row-major matrix of n
 * columns is {data, n, 1}, its transpose {data, 1, n}. */
struct ab_f32_matrix {
    const float *data;
    size_t row;
    size_t column;
};

/* C = A B, or C = C + A B where `add` is not 0. A is m x k, B is k x n, C is m x n with
 * element (i, j) at C[i * c_row + j], c_row >= n. One chain an element, for
 * p = 0..k-1 in order: c = fmaf(A[i][p], B[p][j], c), from +0 or from the C given. C
 * may not overlap A or B. `workspace`: the caller's, ab_sgemm_workspace(m, n, k)
 * floats, aligned to 64 bytes; its content is of no meaning before or after.
 *
 * Fastest where A and B have a column of 1; a transposed A costs little more. */
void ab_sgemm(size_t m, size_t n, size_t k, struct ab_f32_matrix A,
              struct ab_f32_matrix B, int add, float *C, size_t c_row,
              float *workspace);
/* Floats; does not fall when one of the sizes grows. */
size_t ab_sgemm_workspace(size_t m, size_t n, size_t k);

/* y[i] = fmaf(a, x[i], y[i]). y may be x. */
void ab_saxpy(size_t n, float a, const float *x, float *y);
/* Rectifier: x[i] = +0 where x[i] < 0; the rest, -0 and NaN included, stays. */
void ab_srelu(size_t n, float *x);
/* Its derivative at the outputs y: d[i] = +0 unless y[i] > 0. */
void ab_srelu_gradient(size_t n, const float *y, float *d);
/* y[i] = x[i], rounded to nearest. */
void ab_f64_to_f32(size_t n, const double *x, float *y);

#endif
