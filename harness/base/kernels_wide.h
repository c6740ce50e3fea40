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
    for (; i + V_LANES <= n; i += V_LANES) {
        v_store(y + i, v_fma(v_set(a), v_load(x + i), v_load(y + i)));
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

/* Two rows share the loads of x and the halving. sets: whole vectors after the last
 * sixteen columns, a constant where this is called. */
ALWAYS_INLINE void two_row_dots(size_t sets, size_t n, const double *p, const double *q,
                                const double *x, double y[2])
{
    struct lanes a = zero_lanes();
    struct lanes b = zero_lanes();
    size_t i = 0;
    for (; i + AB_LANES <= n; i += AB_LANES) {
        EACH_SET
        {
            vd u = v_load(x + i + s * V_LANES);
            a.set[s] = v_fma(u, v_load(p + i + s * V_LANES), a.set[s]);
            b.set[s] = v_fma(u, v_load(q + i + s * V_LANES), b.set[s]);
        }
    }
    for (size_t s = 0; s < sets; s++) {
        vd u = v_load(x + i + s * V_LANES);
        a.set[s] = v_fma(u, v_load(p + i + s * V_LANES), a.set[s]);
        b.set[s] = v_fma(u, v_load(q + i + s * V_LANES), b.set[s]);
    }
    i += sets * V_LANES;
    if (i < n) {
        vm chosen = v_first(n - i);
        vd u = v_load_first(n - i, x + i);
        vd a_sum = v_fma(u, v_load_first(n - i, p + i), a.set[sets]);
        vd b_sum = v_fma(u, v_load_first(n - i, q + i), b.set[sets]);
        a.set[sets] = v_select(chosen, a_sum, a.set[sets]);
        b.set[sets] = v_select(chosen, b_sum, b.set[sets]);
    }
    v_halve_two(halve_to_four(a), halve_to_four(b), y);
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
        y[i] = wide_dot(columns, A + i * stride, x);
    }
}

/* Rows of few columns: all of x stays in registers, and four rows are halved at once.
 */
#define SHORT_SETS 6

/* Vectors of a row, the last one with n_last > 0 numbers. */
struct short_row {
    vd set[SHORT_SETS + 1];
};

/* sets, and whether n_last is 0: constants where this is called, as below. */
ALWAYS_INLINE struct short_row load_short(size_t sets, size_t n_last, const double *x)
{
    struct short_row row;
    EACH_OF(sets)
    {
        row.set[s] = v_load(x + s * V_LANES);
    }
    if (n_last > 0) {
        row.set[sets] = v_load_first(n_last, x + sets * V_LANES);
    }
    return row;
}

ALWAYS_INLINE vd short_dot(size_t sets, size_t n_last, const struct short_row *x,
                           const double *row)
{
    struct lanes a = zero_lanes();
    EACH_OF(sets)
    {
        vd u = v_load(row + s * V_LANES);
        a.set[s % N_LANE_SETS] = v_fma(u, x->set[s], a.set[s % N_LANE_SETS]);
    }
    if (n_last > 0) {
        vd *lane = &a.set[sets % N_LANE_SETS];
        vd u = v_load_first(n_last, row + sets * V_LANES);
        *lane = v_select(v_first(n_last), v_fma(u, x->set[sets], *lane), *lane);
    }
    return halve_to_four(a);
}

ALWAYS_INLINE void short_dots(size_t sets, size_t n_last, size_t rows, const double *A,
                              size_t stride, const double *x, double *y)
{
    struct short_row all = load_short(sets, n_last, x);
    size_t i = 0;
    for (; i + 4 <= rows; i += 4) {
        const double *row = A + i * stride;
        vd a = short_dot(sets, n_last, &all, row);
        vd b = short_dot(sets, n_last, &all, row + stride);
        vd c = short_dot(sets, n_last, &all, row + 2 * stride);
        vd d = short_dot(sets, n_last, &all, row + 3 * stride);
        v_store(y + i, v_halve_four(a, b, c, d));
    }
    for (; i < rows; i++) {
        y[i] = v_halve(short_dot(sets, n_last, &all, A + i * stride));
    }
}

#define SHORT_ROWS(sets)                                                               \
    case sets:                                                                         \
        if (columns % V_LANES == 0) {                                                  \
            short_dots(sets, 0, rows, A, stride, x, y);                                \
        } else {                                                                       \
            short_dots(sets, columns % V_LANES, rows, A, stride, x, y);                \
        }                                                                              \
        return;

static void wide_gemv(size_t rows, size_t columns, const double *A, size_t stride,
                      const double *x, double *y)
{
    switch (columns / V_LANES) {
        SHORT_ROWS(0)
        SHORT_ROWS(1)
        SHORT_ROWS(2)
        SHORT_ROWS(3)
        SHORT_ROWS(4)
        SHORT_ROWS(5)
        SHORT_ROWS(6)
    default:
        break;
    }
    switch (columns % AB_LANES / V_LANES) {
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

/* Vectors of y whose sums stay in registers over all rows: enough chains of fused
 * multiply-adds to hide their latency. */
#define PANEL_SETS 8

/* y += A' x, in row order for each column, for the `sets` vectors of columns and the
 * n_last < V_LANES columns after them. sets, and whether n_last is 0: constants where
 * this is called. */
ALWAYS_INLINE void add_panel(size_t sets, size_t n_last, size_t rows, const double *A,
                             size_t stride, const double *x, double *y)
{
    vd sum[PANEL_SETS];
    vd last = v_set(0.0);
    EACH_OF(sets)
    {
        sum[s] = v_load(y + s * V_LANES);
    }
    if (n_last > 0) {
        last = v_load_first(n_last, y + sets * V_LANES);
    }
    for (size_t i = 0; i < rows; i++) {
        const double *row = A + i * stride;
        vd xi = v_set(x[i]);
        EACH_OF(sets)
        {
            sum[s] = v_fma(v_load(row + s * V_LANES), xi, sum[s]);
        }
        if (n_last > 0) {
            last = v_fma(v_load_first(n_last, row + sets * V_LANES), xi, last);
        }
    }
    EACH_OF(sets)
    {
        v_store(y + s * V_LANES, sum[s]);
    }
    if (n_last > 0) {
        v_store_first(n_last, y + sets * V_LANES, last);
    }
}

#define LAST_PANEL(sets)                                                               \
    case sets:                                                                         \
        if (columns % V_LANES == 0) {                                                  \
            add_panel(sets, 0, rows, A + j, stride, x, y + j);                         \
        } else {                                                                       \
            add_panel(sets, columns % V_LANES, rows, A + j, stride, x, y + j);         \
        }                                                                              \
        break;

static void wide_gemv_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                            const double *x, double *y)
{
    size_t j = 0;
    for (; j + PANEL_SETS * V_LANES <= columns; j += PANEL_SETS * V_LANES) {
        add_panel(PANEL_SETS, 0, rows, A + j, stride, x, y + j);
    }
    switch ((columns - j) / V_LANES) {
        LAST_PANEL(0)
        LAST_PANEL(1)
        LAST_PANEL(2)
        LAST_PANEL(3)
        LAST_PANEL(4)
        LAST_PANEL(5)
        LAST_PANEL(6)
        LAST_PANEL(7)
    default:
        break;
    }
}

/* Lines of Y and vectors of a line whose sums stay in registers: enough chains of
 * fused multiply-adds to hide their latency, with room for the factors. */
#define TILE_LINES 4
#define TILE_SETS  2

/* One tile of Y: all rows of A into TILE_LINES x (TILE_SETS V_LANES) elements. */
ALWAYS_INLINE void add_tile(size_t rows, const double *A, size_t stride,
                            const double *X, double *Y, size_t y_stride)
{
    vd sum[TILE_LINES][TILE_SETS];
    for (size_t l = 0; l < TILE_LINES; l++) {
        for (size_t s = 0; s < TILE_SETS; s++) {
            sum[l][s] = v_load(Y + l * y_stride + s * V_LANES);
        }
    }
    for (size_t i = 0; i < rows; i++) {
        vd a[TILE_SETS];
        for (size_t s = 0; s < TILE_SETS; s++) {
            a[s] = v_load(A + i * stride + s * V_LANES);
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
            v_store(Y + l * y_stride + s * V_LANES, sum[l][s]);
        }
    }
}

static void wide_gemm_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                            size_t m, const double *X, double *Y, size_t y_stride)
{
    size_t l = 0;
    for (; l + TILE_LINES <= m; l += TILE_LINES) {
        const double *x = X + l * rows;
        double *y = Y + l * y_stride;
        size_t j = 0;
        for (; j + TILE_SETS * V_LANES <= columns; j += TILE_SETS * V_LANES) {
            add_tile(rows, A + j, stride, x, y + j, y_stride);
        }
        for (size_t k = 0; k < TILE_LINES && j < columns; k++) {
            wide_gemv_t_add(rows, columns - j, A + j, stride, x + k * rows,
                            y + k * y_stride + j);
        }
    }
    for (; l < m; l++) {
        wide_gemv_t_add(rows, columns, A, stride, X + l * rows, Y + l * y_stride);
    }
}

#define WIDE_KERNELS                                                                   \
    .dot = wide_dot, .sum = wide_sum, .distance_squared = wide_distance_squared,       \
    .axpy = wide_axpy, .scale = wide_scale, .scale_each = wide_scale_each,             \
    .lincomb = wide_lincomb, .gemv = wide_gemv, .gemv_t_add = wide_gemv_t_add,         \
    .gemm_t_add = wide_gemm_t_add, .spmv = sparse_spmv, .spmv_t = sparse_spmv_t
