#include "tasks/rows.h"

#include <string.h>

/* Rows of one step of a pass: forward, loss and backward while they are in the cache.
 * The bits of gradients do not depend on it, those of sums of losses do. */
#define BLOCK_ROWS AB_LOSS_MAX_SAMPLES

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
void ab_rows_margins(const struct ab_rows *rows, const double *x, double *z)
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

static double pass(const struct ab_rows *rows, const struct ab_loss *loss,
                   const double *x, double scale, double *gradient, int want_loss)
{
    double t[AB_LOSS_MAX_SAMPLES * AB_LOSS_MAX_OUTPUTS];
    double sum = 0.0;
    for (size_t i = 0; i < rows->n; i += BLOCK_ROWS) {
        size_t n = rows->n - i < BLOCK_ROWS ? rows->n - i : BLOCK_ROWS;
        struct ab_rows block = ab_rows_range(rows, i, n);
        for (uint32_t o = 0; o < loss->n_outputs; o++) {
            ab_rows_margins(&block, x + o * rows->dim, t + o * n);
        }
        ab_loss_prepare(loss, n, block.label, t);
        if (want_loss) {
            sum += ab_loss_sum(loss, n, block.label, t);
        }
        if (gradient != NULL) {
            ab_loss_slopes(loss, n, block.label, scale, t);
            for (uint32_t o = 0; o < loss->n_outputs; o++) {
                add_transposed(&block, t + o * n, gradient + o * rows->dim);
            }
        }
    }
    return sum;
}

double ab_rows_loss(const struct ab_rows *rows, const struct ab_loss *loss,
                    const double *x)
{
    return pass(rows, loss, x, 0.0, NULL, 1);
}

void ab_rows_add_gradient(const struct ab_rows *rows, const struct ab_loss *loss,
                          const double *x, double scale, double *gradient)
{
    (void)pass(rows, loss, x, scale, gradient, 0);
}

double ab_rows_add_both(const struct ab_rows *rows, const struct ab_loss *loss,
                        const double *x, double scale, double *gradient)
{
    return pass(rows, loss, x, scale, gradient, 1);
}

/* The output with the greatest margin, of equal ones the first; where there is one
 * output, whether its margin is above 0. */
static double predicted(const struct ab_rows *row, const struct ab_loss *loss,
                        const double *x)
{
    double best = 0.0;
    ab_rows_margins(row, x, &best);
    if (loss->n_outputs == 1) {
        return best > 0.0 ? 1.0 : -1.0;
    }
    uint32_t best_output = 0;
    for (uint32_t o = 1; o < loss->n_outputs; o++) {
        double z = 0.0;
        ab_rows_margins(row, x + o * row->dim, &z);
        if (z > best) {
            best = z;
            best_output = o;
        }
    }
    return best_output;
}

double ab_rows_accuracy(const struct ab_rows *rows, const struct ab_loss *loss,
                        const double *x)
{
    size_t n_right = 0;
    for (size_t i = 0; i < rows->n; i++) {
        struct ab_rows row = ab_rows_range(rows, i, 1);
        n_right += predicted(&row, loss, x) == rows->label[i];
    }
    return (double)n_right / (double)rows->n;
}
