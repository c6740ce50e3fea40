/* The back ends of kernels.h, kernels_f32.h and math.h: tables of functions with equal
 * bits. Internal to base/, and for the tests that compare them. */
#ifndef AB_BASE_KERNELS_BACKEND_H
#define AB_BASE_KERNELS_BACKEND_H

#include <stdatomic.h>

#include "base/kernels.h"
#include "base/kernels_f32_backend.h"
#include "base/math_table.h"

#define AB_LANES 16

struct ab_backend {
    const char *name;
    const struct ab_math_scalars *math;
    const struct ab_math_arrays *arrays;
    const struct ab_f32_backend *f32;
    double (*dot)(size_t n, const double *x, const double *y);
    double (*sum)(size_t n, const double *x);
    double (*distance_squared)(size_t n, const double *x, const double *y);
    void (*axpy)(size_t n, double a, const double *x, double *y);
    void (*scale)(size_t n, double a, double *x);
    void (*scale_each)(size_t n, double a, const double *x, double *y);
    void (*lincomb)(size_t n, size_t k, const double *c, const double *const *x,
                    double *out);
    void (*gemv)(size_t rows, size_t columns, const double *A, size_t stride,
                 const double *x, double *y);
    void (*gemv_t_add)(size_t rows, size_t columns, const double *A, size_t stride,
                       const double *x, double *y);
    void (*gemm_t_add)(size_t rows, size_t columns, const double *A, size_t stride,
                       size_t m, const double *X, double *Y, size_t y_stride);
    void (*spmv)(const struct ab_csr *A, const double *x, double *y);
    void (*spmv_t)(const struct ab_csr *A, const double *x, double *y);
};

extern const struct ab_backend ab_backend_plain;
#if defined(__x86_64__)
extern const struct ab_backend ab_backend_avx2;
extern const struct ab_backend ab_backend_avx512;
#elif defined(__aarch64__)
extern const struct ab_backend ab_backend_neon;
#endif

/* NULL until a back end is chosen. */
extern _Atomic(const struct ab_backend *) ab_backend_chosen;
/* Chooses, panics when ADONIS_BACKEND cannot be obeyed. */
const struct ab_backend *ab_backend_choose(void);
/* The back end called `name`, where that is NULL the fastest; NULL: there is none, or
 * this machine cannot run it. */
const struct ab_backend *ab_backend_find(const char *name);

static inline const struct ab_backend *ab_backend_active(void)
{
    const struct ab_backend *backend =
        atomic_load_explicit(&ab_backend_chosen, memory_order_relaxed);
    return backend != NULL ? backend : ab_backend_choose();
}

#endif
