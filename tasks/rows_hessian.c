/* Second derivatives of sums over rows, and the spectrum of A'A. */
#include <string.h>

#include "base/linalg.h"
#include "tasks/rows.h"

/* matrix += c a a', a the i-th row of sparse rows; lines of the matrix are `stride`
 * apart. */
static void add_outer(const struct ab_rows *rows, size_t i, double c, double *matrix,
                      size_t stride)
{
    const uint32_t *column = rows->column + rows->row_start[i];
    size_t n = rows->row_start[i + 1] - rows->row_start[i];
    for (size_t j = 0; j < n; j++) {
        double *line = matrix + column[j] * stride;
        for (size_t k = 0; k < n; k++) {
            line[column[k]] += c;
        }
    }
}

/* Lines of a Gram matrix that are made at once: the data are read once for all. */
#define GRAM_LINES ((size_t)16)

/* matrix += A' diag(w) A for at most AB_LOSS_MAX_SAMPLES rows. */
static void add_weighted_gram(const struct ab_rows *rows, const double *w,
                              double *matrix, size_t stride)
{
    double weighted[GRAM_LINES * AB_LOSS_MAX_SAMPLES];
    if (rows->dense == NULL) {
        for (size_t i = 0; i < rows->n; i++) {
            if (w[i] != 0.0) {
                add_outer(rows, i, w[i], matrix, stride);
            }
        }
        return;
    }
    for (size_t j = 0; j < rows->dim; j += GRAM_LINES) {
        size_t left = rows->dim - j;
        size_t m = left < GRAM_LINES ? left : GRAM_LINES;
        for (size_t l = 0; l < m; l++) {
            for (size_t i = 0; i < rows->n; i++) {
                weighted[l * rows->n + i] = w[i] * ab_rows_row(rows, i)[j + l];
            }
        }
        ab_gemm_t_add(rows->n, rows->dim, rows->dense, ab_rows_stride(rows), m,
                      weighted, matrix + j * stride, stride);
    }
}

/* Of losses with one output. */
static void add_simple_block(const struct ab_rows *block, const struct ab_loss *loss,
                             const double *x, double scale, double *hessian)
{
    double w[AB_LOSS_MAX_SAMPLES];
    if (loss->kind != AB_LOSS_SQUARED) {
        ab_rows_margins(block, x, w);
    }
    for (size_t i = 0; i < block->n; i++) {
        w[i] = loss->kind == AB_LOSS_SQUARED
                   ? scale
                   : scale * ab_loss_curvature(loss, block->label[i], w[i]);
    }
    add_weighted_gram(block, w, hessian, block->dim);
}

/* Blocks (c, d), c <= d, of the Hessian of softmax on a few rows: A' diag(p_c (1 -
 * p_c)) A, and -A' diag(p_c p_d) A. */
static void add_softmax_block(const struct ab_rows *block, const struct ab_loss *loss,
                              const double *x, double scale, double *hessian)
{
    double share[AB_LOSS_MAX_SAMPLES * AB_LOSS_MAX_OUTPUTS];
    double w[AB_LOSS_MAX_SAMPLES];
    size_t n = block->n;
    size_t stride = loss->n_outputs * block->dim;
    for (uint32_t c = 0; c < loss->n_outputs; c++) {
        ab_rows_margins(block, x + c * block->dim, share + c * n);
    }
    ab_loss_shares(loss, n, share);
    for (uint32_t c = 0; c < loss->n_outputs; c++) {
        for (uint32_t d = c; d < loss->n_outputs; d++) {
            for (size_t i = 0; i < n; i++) {
                double other = (c == d ? 1.0 : 0.0) - share[d * n + i];
                w[i] = scale * share[c * n + i] * other;
            }
            add_weighted_gram(block, w, hessian + (c * stride + d) * block->dim,
                              stride);
        }
    }
}

/* Block (d, c) is the transpose of block (c, d). */
static void mirror_blocks(size_t n_blocks, size_t block_dim, double *matrix)
{
    size_t dim = n_blocks * block_dim;
    for (size_t j = 0; j < dim; j++) {
        size_t n_below =
            j / block_dim * block_dim; /* of the blocks below the diagonal */
        for (size_t k = 0; k < n_below; k++) {
            matrix[j * dim + k] = matrix[k * dim + j];
        }
    }
}

void ab_rows_add_hessian(const struct ab_rows *rows, const struct ab_loss *loss,
                         const double *x, double scale, double *hessian)
{
    int is_softmax = loss->kind == AB_LOSS_SOFTMAX;
    for (size_t i = 0; i < rows->n; i += AB_LOSS_MAX_SAMPLES) {
        size_t left = rows->n - i;
        struct ab_rows block = ab_rows_range(
            rows, i, left < AB_LOSS_MAX_SAMPLES ? left : AB_LOSS_MAX_SAMPLES);
        if (is_softmax) {
            add_softmax_block(&block, loss, x, scale, hessian);
        } else {
            add_simple_block(&block, loss, x, scale, hessian);
        }
    }
    if (is_softmax) {
        mirror_blocks(loss->n_outputs, rows->dim, hessian);
    }
}

static void expand_row(const struct ab_rows *rows, size_t i, double *out)
{
    if (rows->dense != NULL) {
        memcpy(out, ab_rows_row(rows, i), rows->dim * sizeof *out);
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
    ab_rows_add_hessian(rows, &ab_loss_squared, NULL, 1.0, gram);
}

/* AA', n x n; row: dim numbers of scratch. */
static void fill_outer_gram(double *gram, const struct ab_rows *rows, double *row)
{
    for (size_t i = 0; i < rows->n; i++) {
        expand_row(rows, i, row);
        ab_rows_margins(rows, row, gram + i * rows->n);
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
