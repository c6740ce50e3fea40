/* The kernels of kernels.h four lanes a register; compiled with -mavx2 -mfma, called
 * only where the machine has both. */
#include "base/kernels_backend.h"
#include "base/kernels_sparse.h"
#include "base/math_ops_avx2.h"

#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define WIDTH         ((size_t)4) /* doubles in a register */
#define N_LANE_SETS   (AB_LANES / WIDTH)

/* The lanes of one reduction: lane l in register l / 4. */
struct lanes {
    vd set[N_LANE_SETS];
};

ALWAYS_INLINE struct lanes zero_lanes(void)
{
    vd zero = _mm256_setzero_pd();
    return (struct lanes){{zero, zero, zero, zero}};
}

/* All bits set in the first n < 4 elements. */
ALWAYS_INLINE vi first_elements(size_t n)
{
    static const int64_t ones_then_zeros[8] = {-1, -1, -1, -1, 0, 0, 0, 0};
    return _mm256_loadu_si256((const vi *)(const void *)(ones_then_zeros + WIDTH - n));
}

/* Halves sixteen lanes to two: {t0 + t2, t1 + t3} with t the sum of the registers. */
ALWAYS_INLINE __m128d halve_to_two(struct lanes a)
{
    vd t = v_add(v_add(a.set[0], a.set[2]), v_add(a.set[1], a.set[3]));
    return _mm_add_pd(_mm256_castpd256_pd128(t), _mm256_extractf128_pd(t, 1));
}

ALWAYS_INLINE double halve(struct lanes a)
{
    __m128d two = halve_to_two(a);
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
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

/* Adds the last n < 16 terms; lanes without an element keep their bits. */
ALWAYS_INLINE void add_last_terms(enum term term, struct lanes *a, size_t n,
                                  const double *x, const double *y)
{
    for (size_t s = 0; s < N_LANE_SETS; s++) {
        if (n < WIDTH) {
            vi mask = first_elements(n);
            vd u = _mm256_maskload_pd(x, mask);
            vd v = term == ELEMENT ? u : _mm256_maskload_pd(y, mask);
            vd sum = add_term(term, a->set[s], u, v);
            a->set[s] = v_select(_mm256_castsi256_pd(mask), sum, a->set[s]);
            return;
        }
        vd u = _mm256_loadu_pd(x);
        vd v = term == ELEMENT ? u : _mm256_loadu_pd(y);
        a->set[s] = add_term(term, a->set[s], u, v);
        n -= WIDTH;
        x += WIDTH;
        y += WIDTH;
    }
}

ALWAYS_INLINE double reduce(enum term term, size_t n, const double *x, const double *y)
{
    struct lanes a = zero_lanes();
    size_t i = 0;
    for (; i + AB_LANES <= n; i += AB_LANES) {
        for (size_t s = 0; s < N_LANE_SETS; s++) {
            vd u = _mm256_loadu_pd(x + i + s * WIDTH);
            vd v = term == ELEMENT ? u : _mm256_loadu_pd(y + i + s * WIDTH);
            a.set[s] = add_term(term, a.set[s], u, v);
        }
    }
    if (i < n) {
        add_last_terms(term, &a, n - i, x + i, y + i);
    }
    return halve(a);
}

static double avx2_dot(size_t n, const double *x, const double *y)
{
    return reduce(PRODUCT, n, x, y);
}

static double avx2_sum(size_t n, const double *x)
{
    return reduce(ELEMENT, n, x, x);
}

static double avx2_distance_squared(size_t n, const double *x, const double *y)
{
    return reduce(SQUARED_DIFFERENCE, n, x, y);
}

static void avx2_axpy(size_t n, double a, const double *x, double *y)
{
    size_t i = 0;
    for (; i + 2 * WIDTH <= n; i += 2 * WIDTH) {
        vd y0 = v_fma(v_set(a), _mm256_loadu_pd(x + i), _mm256_loadu_pd(y + i));
        vd y1 = v_fma(v_set(a), _mm256_loadu_pd(x + i + WIDTH),
                      _mm256_loadu_pd(y + i + WIDTH));
        _mm256_storeu_pd(y + i, y0);
        _mm256_storeu_pd(y + i + WIDTH, y1);
    }
    for (; i < n; i++) {
        y[i] = fma(a, x[i], y[i]);
    }
}

static void avx2_scale(size_t n, double a, double *x)
{
    size_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
        _mm256_storeu_pd(x + i, v_mul(v_set(a), _mm256_loadu_pd(x + i)));
    }
    for (; i < n; i++) {
        x[i] *= a;
    }
}

/* 4 * sets elements of all k vectors are combined before any is stored: out may be one
 * of them. */
ALWAYS_INLINE void combine_panel(size_t sets, size_t k, const double *c,
                                 const double *const *x, size_t i, double *out)
{
    vd sum[N_LANE_SETS];
    for (size_t s = 0; s < sets; s++) {
        sum[s] = v_mul(v_set(c[0]), _mm256_loadu_pd(x[0] + i + s * WIDTH));
    }
    for (size_t j = 1; j < k; j++) {
        for (size_t s = 0; s < sets; s++) {
            vd xj = _mm256_loadu_pd(x[j] + i + s * WIDTH);
            sum[s] = v_fma(v_set(c[j]), xj, sum[s]);
        }
    }
    for (size_t s = 0; s < sets; s++) {
        _mm256_storeu_pd(out + i + s * WIDTH, sum[s]);
    }
}

static void avx2_lincomb(size_t n, size_t k, const double *c, const double *const *x,
                         double *out)
{
    if (k == 0) {
        memset(out, 0, n * sizeof *out);
        return;
    }
    size_t i = 0;
    for (; i + 4 * WIDTH <= n; i += 4 * WIDTH) {
        combine_panel(4, k, c, x, i, out);
    }
    for (; i + WIDTH <= n; i += WIDTH) {
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

/* Two rows share the loads of x and the halving. sets: whole registers after the last
 * sixteen columns, a constant where this is called. */
ALWAYS_INLINE void two_row_dots(size_t sets, size_t n, const double *p, const double *q,
                                const double *x, double y[2])
{
    struct lanes a = zero_lanes();
    struct lanes b = zero_lanes();
    size_t i = 0;
    for (; i + AB_LANES <= n; i += AB_LANES) {
        for (size_t s = 0; s < N_LANE_SETS; s++) {
            vd u = _mm256_loadu_pd(x + i + s * WIDTH);
            a.set[s] = v_fma(_mm256_loadu_pd(p + i + s * WIDTH), u, a.set[s]);
            b.set[s] = v_fma(_mm256_loadu_pd(q + i + s * WIDTH), u, b.set[s]);
        }
    }
    for (size_t s = 0; s < sets; s++) {
        vd u = _mm256_loadu_pd(x + i + s * WIDTH);
        a.set[s] = v_fma(_mm256_loadu_pd(p + i + s * WIDTH), u, a.set[s]);
        b.set[s] = v_fma(_mm256_loadu_pd(q + i + s * WIDTH), u, b.set[s]);
    }
    i += sets * WIDTH;
    if (i < n) {
        vi mask = first_elements(n - i);
        vd chosen = _mm256_castsi256_pd(mask);
        vd u = _mm256_maskload_pd(x + i, mask);
        vd a_sum = v_fma(_mm256_maskload_pd(p + i, mask), u, a.set[sets]);
        vd b_sum = v_fma(_mm256_maskload_pd(q + i, mask), u, b.set[sets]);
        a.set[sets] = v_select(chosen, a_sum, a.set[sets]);
        b.set[sets] = v_select(chosen, b_sum, b.set[sets]);
    }
    __m128d a2 = halve_to_two(a);
    __m128d b2 = halve_to_two(b);
    _mm_storeu_pd(y, _mm_add_pd(_mm_unpacklo_pd(a2, b2), _mm_unpackhi_pd(a2, b2)));
}

ALWAYS_INLINE void gemv_of_sets(size_t sets, size_t rows, size_t columns,
                                const double *A, size_t stride, const double *x,
                                double *y)
{
    size_t i = 0;
    for (; i + 2 <= rows; i += 2) {
        const double *row = A + i * stride;
        two_row_dots(sets, columns, row, row + stride, x, y + i);
    }
    if (i < rows) {
        y[i] = avx2_dot(columns, A + i * stride, x);
    }
}

static void avx2_gemv(size_t rows, size_t columns, const double *A, size_t stride,
                      const double *x, double *y)
{
    switch (columns % AB_LANES / WIDTH) {
    case 0:
        gemv_of_sets(0, rows, columns, A, stride, x, y);
        break;
    case 1:
        gemv_of_sets(1, rows, columns, A, stride, x, y);
        break;
    case 2:
        gemv_of_sets(2, rows, columns, A, stride, x, y);
        break;
    default:
        gemv_of_sets(3, rows, columns, A, stride, x, y);
        break;
    }
}

#define ROW_BLOCK 8 /* x[i] of so many rows fit in registers beside the sums */

/* y += A' x for `rows` <= ROW_BLOCK rows, in row order for each column. */
ALWAYS_INLINE void add_rows(size_t rows, size_t columns, const double *A, size_t stride,
                            const double *x, double *y)
{
    vd xi[ROW_BLOCK];
    for (size_t i = 0; i < rows; i++) {
        xi[i] = v_set(x[i]);
    }
    size_t j = 0;
    for (; j + WIDTH <= columns; j += WIDTH) {
        vd sum = _mm256_loadu_pd(y + j);
        for (size_t i = 0; i < rows; i++) {
            sum = v_fma(_mm256_loadu_pd(A + i * stride + j), xi[i], sum);
        }
        _mm256_storeu_pd(y + j, sum);
    }
    for (; j < columns; j++) {
        double sum = y[j];
        for (size_t i = 0; i < rows; i++) {
            sum = fma(A[i * stride + j], x[i], sum);
        }
        y[j] = sum;
    }
}

static void avx2_gemv_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                            const double *x, double *y)
{
    size_t i = 0;
    for (; i + ROW_BLOCK <= rows; i += ROW_BLOCK) {
        add_rows(ROW_BLOCK, columns, A + i * stride, stride, x + i, y);
    }
    if (i + ROW_BLOCK / 2 <= rows) {
        add_rows(ROW_BLOCK / 2, columns, A + i * stride, stride, x + i, y);
        i += ROW_BLOCK / 2;
    }
    for (; i < rows; i++) {
        add_rows(1, columns, A + i * stride, stride, x + i, y);
    }
}

/* Lines of Y and registers of a line whose sums stay in registers: enough chains of
 * fused multiply-adds to hide their latency, with room for the factors. */
#define TILE_LINES 4
#define TILE_SETS  2

/* One tile of Y: all rows of A into TILE_LINES x (TILE_SETS WIDTH) elements. */
ALWAYS_INLINE void add_tile(size_t rows, const double *A, size_t stride,
                            const double *X, double *Y, size_t y_stride)
{
    vd sum[TILE_LINES][TILE_SETS];
    for (size_t l = 0; l < TILE_LINES; l++) {
        for (size_t s = 0; s < TILE_SETS; s++) {
            sum[l][s] = _mm256_loadu_pd(Y + l * y_stride + s * WIDTH);
        }
    }
    for (size_t i = 0; i < rows; i++) {
        vd a[TILE_SETS];
        for (size_t s = 0; s < TILE_SETS; s++) {
            a[s] = _mm256_loadu_pd(A + i * stride + s * WIDTH);
        }
        for (size_t l = 0; l < TILE_LINES; l++) {
            vd x = v_set(X[l * rows + i]);
            for (size_t s = 0; s < TILE_SETS; s++) {
                sum[l][s] = v_fma(a[s], x, sum[l][s]);
            }
        }
    }
    for (size_t l = 0; l < TILE_LINES; l++) {
        for (size_t s = 0; s < TILE_SETS; s++) {
            _mm256_storeu_pd(Y + l * y_stride + s * WIDTH, sum[l][s]);
        }
    }
}

static void avx2_gemm_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                            size_t m, const double *X, double *Y, size_t y_stride)
{
    size_t l = 0;
    for (; l + TILE_LINES <= m; l += TILE_LINES) {
        const double *x = X + l * rows;
        double *y = Y + l * y_stride;
        size_t j = 0;
        for (; j + TILE_SETS * WIDTH <= columns; j += TILE_SETS * WIDTH) {
            add_tile(rows, A + j, stride, x, y + j, y_stride);
        }
        for (size_t k = 0; k < TILE_LINES && j < columns; k++) {
            avx2_gemv_t_add(rows, columns - j, A + j, stride, x + k * rows,
                            y + k * y_stride + j);
        }
    }
    for (; l < m; l++) {
        avx2_gemv_t_add(rows, columns, A, stride, X + l * rows, Y + l * y_stride);
    }
}

const struct ab_backend ab_backend_avx2 = {
    .name = "avx2",
    .math = &ab_math_scalars_fma,
    .arrays = &ab_math_arrays_avx2,
    .f32 = &ab_f32_avx2,
    .dot = avx2_dot,
    .sum = avx2_sum,
    .distance_squared = avx2_distance_squared,
    .axpy = avx2_axpy,
    .scale = avx2_scale,
    .lincomb = avx2_lincomb,
    .gemv = avx2_gemv,
    .gemv_t_add = avx2_gemv_t_add,
    .gemm_t_add = avx2_gemm_t_add,
    .spmv = sparse_spmv,
    .spmv_t = sparse_spmv_t,
};
