#include "base/kernels.h"

#include <stdlib.h>
#include <string.h>

#include "base/kernels_backend.h"

_Atomic(const struct ab_backend *) ab_backend_chosen;

/* The back end that this machine can run besides plain C, or NULL. */
static const struct ab_backend *wide_backend(void)
{
#if defined(__x86_64__)
    int has_both = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return has_both ? &ab_backend_avx2 : NULL;
#elif defined(__aarch64__)
    return &ab_backend_neon;
#else
    return NULL;
#endif
}

const struct ab_backend *ab_backend_find(const char *name)
{
    const struct ab_backend *wide = wide_backend();
    if (strcmp(name, ab_backend_plain.name) == 0) {
        return &ab_backend_plain;
    }
    return wide != NULL && strcmp(name, wide->name) == 0 ? wide : NULL;
}

static ab_status refuse_backend(const char *name, struct ab_error *err)
{
    int is_avx2 = strcmp(name, "avx2") == 0;
    if (is_avx2 || strcmp(name, "neon") == 0) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "ADONIS_BACKEND is \"%s\", but this machine lacks %s, "
                       "expected \"plain\" or nothing",
                       name, is_avx2 ? "AVX2 or FMA" : "NEON");
    }
    return AB_FAIL(err, AB_ERR_USAGE,
                   "ADONIS_BACKEND is \"%s\", expected \"plain\", \"avx2\" or \"neon\"",
                   name);
}

ab_status ab_kernels_init(struct ab_error *err)
{
    const char *name = getenv("ADONIS_BACKEND");
    const struct ab_backend *backend =
        name != NULL ? ab_backend_find(name) : wide_backend();
    if (backend == NULL && name != NULL) {
        return refuse_backend(name, err);
    }
    if (backend == NULL) {
        backend = &ab_backend_plain;
    }
    atomic_store_explicit(&ab_backend_chosen, backend, memory_order_relaxed);
    return AB_OK;
}

const struct ab_backend *ab_backend_choose(void)
{
    ab_require(ab_kernels_init(NULL) == AB_OK);
    return atomic_load_explicit(&ab_backend_chosen, memory_order_relaxed);
}

const char *ab_kernels_backend(void)
{
    return ab_backend_active()->name;
}

double ab_dot(size_t n, const double *x, const double *y)
{
    return ab_backend_active()->dot(n, x, y);
}

double ab_sum(size_t n, const double *x)
{
    return ab_backend_active()->sum(n, x);
}

double ab_norm_squared(size_t n, const double *x)
{
    return ab_backend_active()->dot(n, x, x);
}

double ab_distance_squared(size_t n, const double *x, const double *y)
{
    return ab_backend_active()->distance_squared(n, x, y);
}

void ab_axpy(size_t n, double a, const double *x, double *y)
{
    ab_backend_active()->axpy(n, a, x, y);
}

void ab_scale(size_t n, double a, double *x)
{
    ab_backend_active()->scale(n, a, x);
}

void ab_scale_each(size_t n, double a, const double *x, double *y)
{
    ab_backend_active()->scale_each(n, a, x, y);
}

void ab_lincomb(size_t n, size_t k, const double *c, const double *const *x,
                double *out)
{
    ab_backend_active()->lincomb(n, k, c, x, out);
}

void ab_gemv(size_t rows, size_t columns, const double *A, size_t stride,
             const double *x, double *y)
{
    ab_backend_active()->gemv(rows, columns, A, stride, x, y);
}

void ab_gemv_t(size_t rows, size_t columns, const double *A, size_t stride,
               const double *x, double *y)
{
    memset(y, 0, columns * sizeof *y);
    ab_gemv_t_add(rows, columns, A, stride, x, y);
}

void ab_gemv_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                   const double *x, double *y)
{
    ab_backend_active()->gemv_t_add(rows, columns, A, stride, x, y);
}

void ab_gemm_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                   size_t m, const double *X, double *Y, size_t y_stride)
{
    ab_backend_active()->gemm_t_add(rows, columns, A, stride, m, X, Y, y_stride);
}

void ab_spmv(const struct ab_csr *A, const double *x, double *y)
{
    ab_backend_active()->spmv(A, x, y);
}

void ab_spmv_t(const struct ab_csr *A, const double *x, double *y)
{
    ab_backend_active()->spmv_t(A, x, y);
}
