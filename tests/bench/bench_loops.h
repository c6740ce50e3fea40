/* The loops that bench_kernels.c compares with: the same text compiled twice.
 * loops_plain: the flags of the product, so no vector instructions beyond the baseline.
 * loops_fast:  -O3 -mavx2 -mfma -ffast-math, what a compiler makes of a reduction when
 * its bits do not matter. */
#ifndef AB_BENCH_LOOPS_H
#define AB_BENCH_LOOPS_H

#include <stddef.h>
#include <stdint.h>

struct bench_loops {
    double (*dot)(size_t n, const double *x, const double *y);
    double (*sum)(size_t n, const double *x);
    double (*distance_squared)(size_t n, const double *x, const double *y);
    void (*axpy)(size_t n, double a, const double *x, double *y);
    void (*scale)(size_t n, double a, double *x);
    void (*lincomb)(size_t n, size_t k, const double *c, const double *const *x,
                    double *out);
    void (*gemv)(size_t rows, size_t columns, const double *A, const double *x,
                 double *y);
    void (*gemv_t)(size_t rows, size_t columns, const double *A, const double *x,
                   double *y);
    void (*spmv)(size_t rows, const size_t *row_start, const uint32_t *column,
                 const double *value, const double *x, double *y);
    void (*spmv_t)(size_t rows, size_t columns, const size_t *row_start,
                   const uint32_t *column, const double *value, const double *x,
                   double *y);
};

extern const struct bench_loops loops_plain;
extern const struct bench_loops loops_fast;

#endif
