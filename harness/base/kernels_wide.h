/* The kernels of kernels.h on V_LANES doubles at a time, over the operations of one
 * math_ops_*.h included before. */
#include "base/kernels_backend.h"
#include "base/kernels_sparse.h"

#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define N_LANE_SETS   (AB_LANES / V_LANES)

/* The lanes of one reduction: lane l in set l / V_LANES. */
struct lanes {
    vd set[N_LANE_SETS];
};

ALWAYS_INLINE struct lanes zero_lanes(void)
{
    vd zero = v_set(0.0);
    return (struct lanes){{zero, zero, zero, zero}};
}

/* Sixteen lanes to four. */
ALWAYS_INLINE vd halve_to_four(struct lanes a)
{
    return v_add(v_add(a.set[0], a.set[2]), v_add(a.set[1], a.set[3]));
}

enum term { PRODUCT, ELEMENT, SQUARED_DIFFERENCE };

ALWAYS_INLINE vd add_term(enum term term, vd lane, vd x, vd y)
{
    if (term == PRODUCT) {
        return v_fma(x, y, lane);
    }
    if (term == ELEMENT) {
        return v_add(lane, x);
    }
    vd d = v_sub(x, y);
    return v_fma(d, d, lane);
}

/* Unrolled, so that the sets are registers. */
#define EACH_OF(sets) _Pragma("GCC unroll 8") for (size_t s = 0; s < (sets); s++)
#define EACH_SET      _Pragma("GCC unroll 4") for (size_t s = 0; s < N_LANE_SETS; s++)

/* `a` with the last n < 16 terms added; lanes without an element keep their bits. */
ALWAYS_INLINE struct lanes add_last_terms(enum term term, struct lanes a, size_t n,
                                          const double *x, const double *y)
{
    EACH_SET
    {
        size_t first = s * V_LANES;
        if (n >= first + V_LANES) {
            vd u = v_load(x + first);
            vd v = term == ELEMENT ? u : v_load(y + first);
            a.set[s] = add_term(term, a.set[s], u, v);
        } else if (n > first) {
            vd u = v_load_first(n - first, x + first);
            vd v = term == ELEMENT ? u : v_load_first(n - first, y + first);
            vd sum = add_term(term, a.set[s], u, v);
            a.set[s] = v_select(v_first(n - first), sum, a.set[s]);
        }
    }
    return a;
}

ALWAYS_INLINE double reduce(enum term term, size_t n, const double *x, const double *y)
{
    struct lanes a = zero_lanes();
    size_t i = 0;
    for (; i + AB_LANES <= n; i += AB_LANES) {
        EACH_SET
        {
            vd u = v_load(x + i + s * V_LANES);
            vd v = term == ELEMENT ? u : v_load(y + i + s * V_LANES);
            a.set[s] = add_term(term, a.set[s], u, v);
        }
    }
    if (i < n) {
        a = add_last_terms(term, a, n - i, x + i, y + i);
    }
    return v_halve(halve_to_four(a));
}

static double wide_dot(size_t n, const double *x, const double *y)
{
    return reduce(PRODUCT, n, x, y);
}

static double wide_sum(size_t n, const double *x)
{
    return reduce(ELEMENT, n, x, x);
}

static double wide_distance_squared(size_t n, const double *x, const double *y)
{
    return reduce(SQUARED_DIFFERENCE, n, x, y);
}

static void wide_axpy(size_t n, double a, const double *x, double *y)
{
    size_t i = 0;
    for (; i + 2 * V_LANES <= n; i += 2 * V_LANES) {
        vd y0 = v_fma(v_set(a), v_load(x + i), v_load(y + i));
        vd y1 = v_fma(v_set(a), v_load(x + i + V_LANES), v_load(y + i + V_LANES));
        v_store(y + i, y0);
        v_store(y + i + V_LANES, y1);
    }
    if (i + V_LANES <= n) {
        v_store(y + i, v_fma(v_set(a), v_load(x + i), v_load(y + i)));
        i += V_LANES;
    }
    for (; i < n; i++) {
        y[i] = fma(a, x[i], y[i]);
    }
}

static void wide_scale(size_t n, double a, double *x)
{
    size_t i = 0;
    for (; i + V_LANES <= n; i += V_LANES) {
        v_store(x + i, v_mul(v_set(a), v_load(x + i)));
    }
    for (; i < n; i++) {
        x[i] *= a;
    }
}

static void wide_scale_each(size_t n, double a, const double *x, double *y)
{
    size_t i = 0;
    for (; i + V_LANES <= n; i += V_LANES) {
        v_store(y + i, v_mul(v_mul(v_set(a), v_load(x + i)), v_load(y + i)));
    }
    for (; i < n; i++) {
        y[i] *= a * x[i];
    }
}

/* V_LANES * sets elements of all k vectors are combined before any is stored: out may
 * be one of them. */
ALWAYS_INLINE void combine_panel(size_t sets, size_t k, const double *c,
                                 const double *const *x, size_t i, double *out)
{
    vd sum[N_LANE_SETS];
    for (size_t s = 0; s < sets; s++) {
        sum[s] = v_mul(v_set(c[0]), v_load(x[0] + i + s * V_LANES));
    }
    for (size_t j = 1; j < k; j++) {
        for (size_t s = 0; s < sets; s++) {
            vd xj = v_load(x[j] + i + s * V_LANES);
            sum[s] = v_fma(v_set(c[j]), xj, sum[s]);
        }
    }
    for (size_t s = 0; s < sets; s++) {
        v_store(out + i + s * V_LANES, sum[s]);
    }
}

static void wide_lincomb(size_t n, size_t k, const double *c, const double *const *x,
                         double *out)
{
    if (k == 0) {
        memset(out, 0, n * sizeof *out);
        return;
    }
    size_t i = 0;
    for (; i + 4 * V_LANES <= n; i += 4 * V_LANES) {
        combine_panel(4, k, c, x, i, out);
    }
    for (; i + V_LANES <= n; i += V_LANES) {
        combine_panel(1, k, c, x, i, out);
    }
    for (; i < n; i++) {
        double sum = c[0] * x[0][i];
        for (size_t j = 1; j < k; j++) {
            sum = fma(c[j], x[j][i], sum);
        }
        out[i] = sum;
    }
}

#include "base/kernels_wide_matrix.h"

#define WIDE_KERNELS                                                                   \
    .dot = wide_dot, .sum = wide_sum, .distance_squared = wide_distance_squared,       \
    .axpy = wide_axpy, .scale = wide_scale, .scale_each = wide_scale_each,             \
    .lincomb = wide_lincomb, .gemv = wide_gemv, .gemv_t_add = wide_gemv_t_add,         \
    .gemm_t_add = wide_gemm_t_add, .spmv = sparse_spmv, .spmv_t = sparse_spmv_t
