#include "base/kernels.h"

#include <stdlib.h>
#include <string.h>

#include "base/kernels_backend.h"

_Atomic(const struct ab_backend *) ab_backend_chosen;

/* All back ends of this build, the fastest first. */
static const struct ab_backend *const built[] = {
#if defined(__x86_64__)
    &ab_backend_avx512, &ab_backend_avx2,
#elif defined(__aarch64__)
    &ab_backend_neon,
#endif
    &ab_backend_plain};
#define N_BUILT (sizeof built / sizeof *built)

static int can_run(const struct ab_backend *backend)
{
#if defined(__x86_64__)
    int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (backend == &ab_backend_avx512) {
        return has_avx2 && __builtin_cpu_supports("avx512f");
    }
    return backend == &ab_backend_plain || has_avx2;
#else
    (void)backend;
    return 1;
#endif
}

const struct ab_backend *ab_backend_find(const char *name)
{
    for (size_t k = 0; k < N_BUILT; k++) {
        if ((name == NULL || strcmp(name, built[k]->name) == 0) && can_run(built[k])) {
            return built[k];
        }
    }
    return NULL;
}

static ab_status refuse_backend(const char *name, struct ab_error *err)
{
    static const struct {
        const char *name;
        const char *needs;
    } known[] = {
        {"avx512", "AVX2, FMA or AVX-512"}, {"avx2", "AVX2 or FMA"}, {"neon", "NEON"}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (strcmp(name, known[k].name) == 0) {
            return AB_FAIL(err, AB_ERR_USAGE,
                           "ADONIS_BACKEND is \"%s\", but this machine lacks %s, "
                           "expected \"plain\", or nothing for \"%s\"",
                           name, known[k].needs, ab_backend_find(NULL)->name);
        }
    }
    return AB_FAIL(err, AB_ERR_USAGE,
                   "ADONIS_BACKEND is \"%s\", expected \"plain\", \"avx2\", "
                   "\"avx512\" or \"neon\"",
                   name);
}

ab_status ab_kernels_init(struct ab_error *err)
{
    const char *name = getenv("ADONIS_BACKEND");
    const struct ab_backend *backend = ab_backend_find(name);
    if (backend == NULL) {
        ab_require(name != NULL); /* every machine runs plain C */
        return refuse_backend(name, err);
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
