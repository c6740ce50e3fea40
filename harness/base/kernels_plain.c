/* The kernels as kernels.h words them, for any machine. */
#include "base/kernels_backend.h"
#include "base/kernels_sparse.h"

#include <math.h>

static double halve(double lane[AB_LANES])
{
    for (int half = AB_LANES / 2; half > 0; half /= 2) {
        for (int l = 0; l < half; l++) {
            lane[l] += lane[l + half];
        }
    }
    return lane[0];
}

static double plain_dot(size_t n, const double *x, const double *y)
{
    double lane[AB_LANES] = {0.0};
    for (size_t i = 0; i < n; i++) {
        lane[i % AB_LANES] = fma(x[i], y[i], lane[i % AB_LANES]);
    }
    return halve(lane);
}

static double plain_sum(size_t n, const double *x)
{
    double lane[AB_LANES] = {0.0};
    for (size_t i = 0; i < n; i++) {
        lane[i % AB_LANES] += x[i];
    }
    return halve(lane);
}

static double plain_distance_squared(size_t n, const double *x, const double *y)
{
    double lane[AB_LANES] = {0.0};
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - y[i];
        lane[i % AB_LANES] = fma(d, d, lane[i % AB_LANES]);
    }
    return halve(lane);
}

static void plain_axpy(size_t n, double a, const double *x, double *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = fma(a, x[i], y[i]);
    }
}

static void plain_scale(size_t n, double a, double *x)
{
    for (size_t i = 0; i < n; i++) {
        x[i] *= a;
    }
}

static void plain_scale_each(size_t n, double a, const double *x, double *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] *= a * x[i];
    }
}

static void plain_lincomb(size_t n, size_t k, const double *c, const double *const *x,
                          double *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = k > 0 ? c[0] * x[0][i] : 0.0;
        for (size_t j = 1; j < k; j++) {
            sum = fma(c[j], x[j][i], sum);
        }
        out[i] = sum;
    }
}

static void plain_gemv(size_t rows, size_t columns, const double *A, size_t stride,
                       const double *x, double *y)
{
    for (size_t i = 0; i < rows; i++) {
        y[i] = plain_dot(columns, A + i * stride, x);
    }
}

static void plain_gemv_t_add(size_t rows, size_t columns, const double *A,
                             size_t stride, const double *x, double *y)
{
    for (size_t i = 0; i < rows; i++) {
        plain_axpy(columns, x[i], A + i * stride, y);
    }
}

static void plain_gemm_t_add(size_t rows, size_t columns, const double *A,
                             size_t stride, size_t m, const double *X, double *Y,
                             size_t y_stride)
{
    for (size_t l = 0; l < m; l++) {
        plain_gemv_t_add(rows, columns, A, stride, X + l * rows, Y + l * y_stride);
    }
}

const struct ab_backend ab_backend_plain = {
    .name = "plain",
    .math = &ab_math_scalars_plain,
    .arrays = &ab_math_arrays_plain,
    .f32 = &ab_f32_plain,
    .dot = plain_dot,
    .sum = plain_sum,
    .distance_squared = plain_distance_squared,
    .axpy = plain_axpy,
    .scale = plain_scale,
    .scale_each = plain_scale_each,
    .lincomb = plain_lincomb,
    .gemv = plain_gemv,
    .gemv_t_add = plain_gemv_t_add,
    .gemm_t_add = plain_gemm_t_add,
    .spmv = sparse_spmv,
    .spmv_t = sparse_spmv_t,
};
