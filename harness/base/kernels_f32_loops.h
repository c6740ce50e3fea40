/* Kernels on one float at a time, compiled by each back end with its own flags; the
 * compiler makes vectors of them. */
#ifndef AB_BASE_KERNELS_F32_LOOPS_H
#define AB_BASE_KERNELS_F32_LOOPS_H

#include <math.h>
#include <stddef.h>

static void loop_axpy(size_t n, float a, const float *x, float *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = fmaf(a, x[i], y[i]);
    }
}

static void loop_relu(size_t n, float *x)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = x[i] < 0.0F ? 0.0F : x[i];
    }
}

static void loop_relu_gradient(size_t n, const float *restrict y, float *restrict d)
{
    for (size_t i = 0; i < n; i++) {
        d[i] = y[i] > 0.0F ? d[i] : 0.0F;
    }
}

static void loop_from_f64(size_t n, const double *restrict x, float *restrict y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = (float)x[i];
    }
}

#endif
