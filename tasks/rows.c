#include "tasks/rows.h"

#include <string.h>

/* Numbers in a vector, and rows from which on they are padded to whole ones: by at most
 * a sixteenth. */
#define VECTOR_NUMBERS ((size_t)4)
#define PADDED_DIM     ((size_t)48)

struct ab_rows ab_rows_range(const struct ab_rows *rows, size_t first, size_t n)
{
    struct ab_rows range = *rows;
    range.n = n;
    range.label = rows->label + first;
    if (rows->dense != NULL) {
        range.dense = ab_rows_row(rows, first);
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
    for (size_t i = 0; i < rows->n; i++) {
        const double *row = ab_rows_row(rows, i);
        for (size_t j = 0; j < rows->dim; j++) {
            nnz += row[j] != 0.0;
        }
    }
    return nnz;
}

size_t ab_rows_picked_stride(size_t dim)
{
    size_t whole = (dim + VECTOR_NUMBERS - 1) / VECTOR_NUMBERS * VECTOR_NUMBERS;
    return dim < PADDED_DIM ? dim : whole;
}

static ab_status pick_dense(struct ab_rows *out, struct ab_arena *arena,
                            const struct ab_rows *rows, const uint64_t *which,
                            struct ab_error *err)
{
    double *dense = ab_arena_alloc(arena, out->n, out->stride * sizeof *dense);
    if (dense == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < out->n; i++) {
        memcpy(dense + i * out->stride, ab_rows_row(rows, which[i]),
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
    *out = (struct ab_rows){
        .n = n, .dim = rows->dim, .stride = ab_rows_picked_stride(rows->dim)};
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
        ab_gemv(rows->n, rows->dim, rows->dense, ab_rows_stride(rows), x, z);
    } else {
        struct ab_csr csr = {rows->n, rows->dim, rows->row_start, rows->column, NULL};
        ab_spmv(&csr, x, z);
    }
}
