/* The products of kernels.h by dense matrices, over what kernels_wide.h defines: it
 * includes this. */

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
ALWAYS_INLINE void load_short(size_t sets, size_t n_last, const double *x,
                              struct short_row *row)
{
    EACH_OF(sets)
    {
        row->set[s] = v_load(x + s * V_LANES);
    }
    if (n_last > 0) {
        row->set[sets] = v_load_first(n_last, x + sets * V_LANES);
    }
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
    struct short_row all;
    size_t i = 0;
    load_short(sets, n_last, x, &all);
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

static void add_rows(size_t rows, size_t columns, const double *A, size_t stride,
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

/* Where a row is more than a panel, a few rows are added whole before the next ones, so
 * that memory is read in its order. */
#define SOME_ROWS ((size_t)16)

static void wide_gemv_t_add(size_t rows, size_t columns, const double *A, size_t stride,
                            const double *x, double *y)
{
    size_t some = columns > PANEL_SETS * V_LANES ? SOME_ROWS : rows;
    for (size_t i = 0; i < rows; i += some) {
        size_t n = rows - i < some ? rows - i : some;
        add_rows(n, columns, A + i * stride, stride, x + i, y);
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
