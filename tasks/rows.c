#include "tasks/rows.h"

#include <string.h>

#include "base/linalg.h"
#include "base/math.h"

/* Rows of one step of a pass: forward, loss and backward while they are in the cache.
 * The bits of gradients do not depend on it, those of sums of losses do. */
#define BLOCK_ROWS 64

struct ab_rows ab_rows_range(const struct ab_rows *rows, size_t first, size_t n)
{
    struct ab_rows range = *rows;
    range.n = n;
    range.label = rows->label + first;
    if (rows->dense != NULL) {
        range.dense = rows->dense + first * rows->dim;
    } else {
        range.row_start = rows->row_start + first;
    }
    return range;
}

size_t ab_rows_nnz(const struct ab_rows *rows)
{
    if (rows->dense == NULL) {
        return rows->row_start[rows->n] - rows->row_start[0];
    }
    size_t nnz = 0;
    for (size_t k = 0; k < rows->n * rows->dim; k++) {
        nnz += rows->dense[k] != 0.0;
    }
    return nnz;
}

static ab_status pick_dense(struct ab_rows *out, struct ab_arena *arena,
                            const struct ab_rows *rows, const uint64_t *which,
                            struct ab_error *err)
{
    double *dense = ab_arena_alloc(arena, out->n, rows->dim * sizeof *dense);
    if (dense == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < out->n; i++) {
        memcpy(dense + i * rows->dim, rows->dense + which[i] * rows->dim,
               rows->dim * sizeof *dense);
    }
    out->dense = dense;
    return AB_OK;
}

static ab_status pick_sparse(struct ab_rows *out, struct ab_arena *arena,
                             const struct ab_rows *rows, const uint64_t *which,
                             struct ab_error *err)
{
    size_t *row_start = ab_arena_alloc(arena, out->n + 1, sizeof *row_start);
    if (row_start == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < out->n; i++) {
        row_start[i + 1] =
            row_start[i] + rows->row_start[which[i] + 1] - rows->row_start[which[i]];
    }
    uint32_t *column = ab_arena_alloc(arena, row_start[out->n], sizeof *column);
    if (column == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < out->n; i++) {
        memcpy(column + row_start[i], rows->column + rows->row_start[which[i]],
               (row_start[i + 1] - row_start[i]) * sizeof *column);
    }
    out->row_start = row_start;
    out->column = column;
    return AB_OK;
}

ab_status ab_rows_pick(struct ab_rows *out, struct ab_arena *arena,
                       const struct ab_rows *rows, const uint64_t *which, size_t n,
                       struct ab_error *err)
{
    *out = (struct ab_rows){.n = n, .dim = rows->dim};
    double *label = ab_arena_alloc(arena, n, sizeof *label);
    if (label == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n; i++) {
        label[i] = rows->label[which[i]];
    }
    out->label = label;
    return rows->dense != NULL ? pick_dense(out, arena, rows, which, err)
                               : pick_sparse(out, arena, rows, which, err);
}

/* z = A x */
static void margins(const struct ab_rows *rows, const double *x, double *z)
{
    if (rows->dense != NULL) {
        ab_gemv(rows->n, rows->dim, rows->dense, rows->dim, x, z);
    } else {
        struct ab_csr csr = {rows->n, rows->dim, rows->row_start, rows->column, NULL};
        ab_spmv(&csr, x, z);
    }
}

/* gradient += A' r, row by row */
static void add_transposed(const struct ab_rows *rows, const double *r,
                           double *gradient)
{
    if (rows->dense != NULL) {
        ab_gemv_t_add(rows->n, rows->dim, rows->dense, rows->dim, r, gradient);
        return;
    }
    for (size_t i = 0; i < rows->n; i++) {
        for (size_t e = rows->row_start[i]; e < rows->row_start[i + 1]; e++) {
            gradient[rows->column[e]] += r[i];
        }
    }
}

/* The margins z of at most BLOCK_ROWS rows become t with loss = t^2 / 2 or log(1 +
 * e^t): t = z - b, or t = -b z. */
static void arguments(size_t n, enum ab_loss loss, const double *label, double *z)
{
    for (size_t i = 0; i < n; i++) {
        z[i] = loss == AB_LOSS_SQUARED ? z[i] - label[i] : -label[i] * z[i];
    }
}

static double sum_losses(size_t n, enum ab_loss loss, const double *t)
{
    double value[BLOCK_ROWS];
    if (loss == AB_LOSS_SQUARED) {
        return 0.5 * ab_norm_squared(n, t);
    }
    ab_softplus_array(n, t, value);
    return ab_sum(n, value);
}

/* t becomes scale * d loss / d z. */
static void derivatives(size_t n, enum ab_loss loss, const double *label, double scale,
                        double *t)
{
    if (loss == AB_LOSS_LOGISTIC) {
        ab_sigmoid_array(n, t, t);
    }
    for (size_t i = 0; i < n; i++) {
        t[i] *= loss == AB_LOSS_SQUARED ? scale : -label[i] * scale;
    }
}

static double pass(const struct ab_rows *rows, enum ab_loss loss, const double *x,
                   double scale, double *gradient, int want_loss)
{
    double t[BLOCK_ROWS];
    double sum = 0.0;
    for (size_t i = 0; i < rows->n; i += BLOCK_ROWS) {
        size_t n = rows->n - i < BLOCK_ROWS ? rows->n - i : BLOCK_ROWS;
        struct ab_rows block = ab_rows_range(rows, i, n);
        margins(&block, x, t);
        arguments(n, loss, block.label, t);
        if (want_loss) {
            sum += sum_losses(n, loss, t);
        }
        if (gradient != NULL) {
            derivatives(n, loss, block.label, scale, t);
            add_transposed(&block, t, gradient);
        }
    }
    return sum;
}

double ab_rows_loss(const struct ab_rows *rows, enum ab_loss loss, const double *x)
{
    return pass(rows, loss, x, 0.0, NULL, 1);
}

void ab_rows_add_gradient(const struct ab_rows *rows, enum ab_loss loss,
                          const double *x, double scale, double *gradient)
{
    (void)pass(rows, loss, x, scale, gradient, 0);
}

double ab_rows_add_both(const struct ab_rows *rows, enum ab_loss loss, const double *x,
                        double scale, double *gradient)
{
    return pass(rows, loss, x, scale, gradient, 1);
}

/* matrix += c a a', a the i-th row */
static void add_outer(const struct ab_rows *rows, size_t i, double c, double *matrix)
{
    if (rows->dense != NULL) {
        const double *a = rows->dense + i * rows->dim;
        for (size_t j = 0; j < rows->dim; j++) {
            ab_axpy(rows->dim, c * a[j], a, matrix + j * rows->dim);
        }
        return;
    }
    const uint32_t *column = rows->column + rows->row_start[i];
    size_t n = rows->row_start[i + 1] - rows->row_start[i];
    for (size_t j = 0; j < n; j++) {
        double *line = matrix + column[j] * rows->dim;
        for (size_t k = 0; k < n; k++) {
            line[column[k]] += c;
        }
    }
}

void ab_rows_add_hessian(const struct ab_rows *rows, enum ab_loss loss, const double *x,
                         double scale, double *hessian)
{
    for (size_t i = 0; i < rows->n; i++) {
        double curvature = 1.0;
        if (loss == AB_LOSS_LOGISTIC) {
            struct ab_rows row = ab_rows_range(rows, i, 1);
            double z = 0.0;
            margins(&row, x, &z);
            curvature = ab_sigmoid(z) * ab_sigmoid(-z);
        }
        add_outer(rows, i, scale * curvature, hessian);
    }
}

double ab_rows_accuracy(const struct ab_rows *rows, const double *x)
{
    size_t n_right = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct ab_rows row = ab_rows_range(rows, i, 1);
        double z = 0.0;
        margins(&row, x, &z);
        n_right += (z > 0.0) == (rows->label[i] > 0.0);
    }
    return (double)n_right / (double)rows->n;
}

static void expand_row(const struct ab_rows *rows, size_t i, double *out)
{
    if (rows->dense != NULL) {
        memcpy(out, rows->dense + i * rows->dim, rows->dim * sizeof *out);
        return;
    }
    memset(out, 0, rows->dim * sizeof *out);
    for (size_t e = rows->row_start[i]; e < rows->row_start[i + 1]; e++) {
        out[rows->column[e]] = 1.0;
    }
}

/* A'A, dim x dim. */
static void fill_inner_gram(double *gram, const struct ab_rows *rows)
{
    ab_rows_add_hessian(rows, AB_LOSS_SQUARED, NULL, 1.0, gram);
}

/* AA', n x n; row: dim numbers of scratch. */
static void fill_outer_gram(double *gram, const struct ab_rows *rows, double *row)
{
    for (size_t i = 0; i < rows->n; i++) {
        expand_row(rows, i, row);
        margins(rows, row, gram + i * rows->n);
    }
}

ab_status ab_rows_gram_extremes(double *least, double *greatest,
                                const struct ab_rows *rows, struct ab_error *err)
{
    int wide = rows->n < rows->dim;
    size_t order = wide ? rows->n : rows->dim;
    *least = 0.0;
    *greatest = 0.0;
    if (order == 0) {
        return AB_OK;
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    double *gram = ab_arena_alloc(&arena, order, order * sizeof *gram);
    double *row = ab_arena_alloc(&arena, rows->dim, sizeof *row);
    ab_status status = AB_OK;
    if (gram == NULL || row == NULL) {
        status = AB_OUT_OF_MEMORY(err);
    } else {
        if (wide) {
            fill_outer_gram(gram, rows, row);
        } else {
            fill_inner_gram(gram, rows);
        }
        status = ab_symmetric_extremes(least, greatest, order, gram, err);
    }
    ab_arena_fini(&arena);
    if (wide) {
        *least = 0.0; /* A'A has rank below its order */
    }
    return status;
}
