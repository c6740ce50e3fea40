/* Vector and matrix kernels in double whose every result bit is defined here, so that
 * all back ends, compilers and machines agree. fma(a, b, c) is a b + c rounded once;
 * all else is IEEE 754 double in round-to-nearest.
 *
 * Reductions (dot, sum, norm, distance, each row of gemv) have 16 lanes. Lane l starts
 * at +0 and takes the elements l, l + 16, l + 32, ... in this order; then the lanes are
 * halved: lane l takes lane l + 8 (l < 8) by one addition, then l + 4, l + 2, l + 1;
 * lane 0 is the result. Rows of a sparse matrix have 4 lanes likewise.
 *
 * Where a result is NaN, its sign and payload are unspecified; everything else, signed
 * zeros and subnormals included, is exact. Pointers need the alignment of their element
 * only. Vectors may not overlap except where said. All functions are re-entrant.
 *
 * Bound: for a reduction of n terms t_i, with u = 2^-53 and g = ceil(n / 16) + 4,
 * |result - sum t_i| <= g u / (1 - g u) sum |t_i|, without underflow. */
#ifndef AB_BASE_KERNELS_H
#define AB_BASE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Chooses the back end: AVX-512, AVX2 with FMA or NEON where the machine has them, else
 * plain C. The environment variable ADONIS_BACKEND forces one: "plain", "avx2",
 * "avx512" or "neon". An unknown name or one that the machine cannot run is
 * AB_ERR_USAGE. Call it once before other threads start; without it the first kernel
 * call chooses, and panics on such an error. */
AB_MUST_CHECK ab_status ab_kernels_init(struct ab_error *err);
/* "plain", "avx2", "avx512" or "neon". */
const char *ab_kernels_backend(void);

/* Sum of x[i] y[i]; lane = fma(x, y, lane). */
double ab_dot(size_t n, const double *x, const double *y);
/* Sum of x[i]; lane = lane + x. */
double ab_sum(size_t n, const double *x);
/* ab_dot(n, x, x). */
double ab_norm_squared(size_t n, const double *x);
/* Sum of d^2 with d = x[i] - y[i] rounded; lane = fma(d, d, lane). */
double ab_distance_squared(size_t n, const double *x, const double *y);

/* y[i] = fma(a, x[i], y[i]). y may be x. */
void ab_axpy(size_t n, double a, const double *x, double *y);
/* x[i] = a x[i]. */
void ab_scale(size_t n, double a, double *x);
/* y[i] = (a x[i]) y[i], each product rounded. y may be x. */
void ab_scale_each(size_t n, double a, const double *x, double *y);
/* out[i] = c[0] x[0][i], then out[i] = fma(c[j], x[j][i], out[i]) for j = 1..k-1. k = 0
 * gives zeros. out may be any of the x[j]. */
void ab_lincomb(size_t n, size_t k, const double *c, const double *const *x,
                double *out);

/* Dense, row-major: A[i][j] at A[i * stride + j], `rows` x `columns`, stride >=
 * columns. y[i] = ab_dot(columns, row i, x). */
void ab_gemv(size_t rows, size_t columns, const double *A, size_t stride,
             const double *x, double *y);
/* y = A' x: y[j] starts at +0; y[j] = fma(A[i][j], x[i], y[j]) for i = 0..rows-1. */
void ab_gemv_t(size_t rows, size_t columns, const double *A, size_t stride,
               const double *x, double *y);
/* y = y + A' x: as ab_gemv_t, from the y given. */
void ab_gemv_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                   const double *x, double *y);

/* m of these at once: for l = 0..m-1, ab_gemv_t_add(rows, columns, A, stride, X + l *
 * rows, Y + l * y_stride); y_stride >= columns. */
void ab_gemm_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                   size_t m, const double *X, double *Y, size_t y_stride);

/* Sparse, compressed rows: row i holds the entries row_start[i] .. row_start[i+1] - 1,
 * entry e being column[e] and value[e]; value NULL means that all are 1. row_start[0]
 * may be above 0, so a range of rows of a matrix is { n, columns, row_start + first,
 * column, value }. All pointers are borrowed; columns are trusted to be below
 * `columns`. */
struct ab_csr {
    size_t rows;
    size_t columns;
    const size_t *row_start; /* rows + 1 */
    const uint32_t *column;
    const double *value;
};
/* y = A x. The k-th entry of a row belongs to lane k mod 4: lane = fma(value, x, lane),
 * or lane + x where value is NULL; y[i] = (lane 0 + lane 2) + (lane 1 + lane 3). */
void ab_spmv(const struct ab_csr *A, const double *x, double *y);
/* y = A' x: y starts at +0; for each row i, for each entry in order, with c its column,
 * y[c] = fma(value, x[i], y[c]), or y[c] = y[c] + x[i] where value is NULL. */
void ab_spmv_t(const struct ab_csr *A, const double *x, double *y);

#endif
