/* Sparse kernels on one double at a time, compiled by each back end with its own flags:
 * gathers are no faster than scalar loads on the machines at hand. */
#ifndef AB_BASE_KERNELS_SPARSE_H
#define AB_BASE_KERNELS_SPARSE_H

#include <math.h>

#include "base/kernels.h"

static inline double lane_tree(const double lane[4])
{
    return (lane[0] + lane[2]) + (lane[1] + lane[3]);
}

static inline double sparse_row_dot(size_t n, const uint32_t *column,
                                    const double *value, const double *x)
{
    double lane[4] = {0.0, 0.0, 0.0, 0.0};
    size_t k = 0;
    for (; k + 4 <= n; k += 4) {
        lane[0] = fma(value[k], x[column[k]], lane[0]);
        lane[1] = fma(value[k + 1], x[column[k + 1]], lane[1]);
        lane[2] = fma(value[k + 2], x[column[k + 2]], lane[2]);
        lane[3] = fma(value[k + 3], x[column[k + 3]], lane[3]);
    }
    if (k < n) {
        lane[0] = fma(value[k], x[column[k]], lane[0]);
    }
    if (k + 1 < n) {
        lane[1] = fma(value[k + 1], x[column[k + 1]], lane[1]);
    }
    if (k + 2 < n) {
        lane[2] = fma(value[k + 2], x[column[k + 2]], lane[2]);
    }
    return lane_tree(lane);
}

static inline double binary_row_dot(size_t n, const uint32_t *column, const double *x)
{
    double lane[4] = {0.0, 0.0, 0.0, 0.0};
    size_t k = 0;
    for (; k + 4 <= n; k += 4) {
        lane[0] += x[column[k]];
        lane[1] += x[column[k + 1]];
        lane[2] += x[column[k + 2]];
        lane[3] += x[column[k + 3]];
    }
    if (k < n) {
        lane[0] += x[column[k]];
    }
    if (k + 1 < n) {
        lane[1] += x[column[k + 1]];
    }
    if (k + 2 < n) {
        lane[2] += x[column[k + 2]];
    }
    return lane_tree(lane);
}

static void sparse_spmv(const struct ab_csr *A, const double *x, double *y)
{
    for (size_t i = 0; i < A->rows; i++) {
        size_t first = A->row_start[i];
        size_t n = A->row_start[i + 1] - first;
        y[i] = A->value == NULL
                   ? binary_row_dot(n, A->column + first, x)
                   : sparse_row_dot(n, A->column + first, A->value + first, x);
    }
}

static void sparse_spmv_t(const struct ab_csr *A, const double *x, double *y)
{
    for (size_t j = 0; j < A->columns; j++) {
        y[j] = 0.0;
    }
    for (size_t i = 0; i < A->rows; i++) {
        double xi = x[i];
        size_t end = A->row_start[i + 1];
        if (A->value == NULL) {
            for (size_t e = A->row_start[i]; e < end; e++) {
                y[A->column[e]] += xi;
            }
        } else {
            for (size_t e = A->row_start[i]; e < end; e++) {
                y[A->column[e]] = fma(A->value[e], xi, y[A->column[e]]);
            }
        }
    }
}

#endif
