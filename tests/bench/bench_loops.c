#include "bench/bench_loops.h"

#include <string.h>

static double dot(size_t n, const double *x, const double *y)
{
    double sum = 0.0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < n; i++) {
        sum += x[i] * y[i];
    }
    return sum;
}

static double sum_of(size_t n, const double *x)
{
    double sum = 0.0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

static double distance_squared(size_t n, const double *x, const double *y)
{
    double sum = 0.0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - y[i];
        sum += d * d;
    }
    return sum;
}

static void axpy(size_t n, double a, const double *x, double *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] += a * x[i];
    }
}

static void scale(size_t n, double a, double *x)
{
    for (size_t i = 0; i < n; i++) {
        x[i] *= a;
    }
}

static void lincomb(size_t n, size_t k, const double *c, const double *const *x,
                    double *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < k; j++) {
            sum += c[j] * x[j][i];
        }
        out[i] = sum;
    }
}

static void gemv(size_t rows, size_t columns, const double *A, const double *x,
                 double *y)
{
    for (size_t i = 0; i < rows; i++) {
        y[i] = dot(columns, A + i * columns, x);
    }
}

static void gemv_t(size_t rows, size_t columns, const double *A, const double *x,
                   double *y)
{
    memset(y, 0, columns * sizeof *y);
    for (size_t i = 0; i < rows; i++) {
        axpy(columns, x[i], A + i * columns, y);
    }
}

static void spmv(size_t rows, const size_t *row_start, const uint32_t *column,
                 const double *value, const double *x, double *y)
{
    for (size_t i = 0; i < rows; i++) {
        double sum = 0.0;
        for (size_t e = row_start[i]; e < row_start[i + 1]; e++) {
            sum += (value == NULL ? 1.0 : value[e]) * x[column[e]];
        }
        y[i] = sum;
    }
}

static void spmv_t(size_t rows, size_t columns, const size_t *row_start,
                   const uint32_t *column, const double *value, const double *x,
                   double *y)
{
    memset(y, 0, columns * sizeof *y);
    for (size_t i = 0; i < rows; i++) {
        for (size_t e = row_start[i]; e < row_start[i + 1]; e++) {
            y[column[e]] += (value == NULL ? 1.0 : value[e]) * x[i];
        }
    }
}

const struct bench_loops BENCH_LOOPS = {
    .dot = dot,
    .sum = sum_of,
    .distance_squared = distance_squared,
    .axpy = axpy,
    .scale = scale,
    .lincomb = lincomb,
    .gemv = gemv,
    .gemv_t = gemv_t,
    .spmv = spmv,
    .spmv_t = spmv_t,
};
