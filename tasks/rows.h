/* Rows: samples (a_s, b_s) of a linear model, and passes over them. Every function of
 * this folder is scale * sum_s loss(z_s, b_s) + (l2/2) |x|^2 with a loss of loss.h. Of
 * its n_outputs margins, z_o = a_s . x_o with x = (x_0, x_1, ...), dim numbers each;
 * all losses but softmax have one.
 *
 * Sums run over the rows in their order: results have the same bits everywhere. */
#ifndef AB_TASKS_ROWS_H
#define AB_TASKS_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/kernels.h"
#include "tasks/loss.h"

/* Dense (row major), or sparse with all stored values 1 (indices only). Borrowed. */
struct ab_rows {
    size_t n;
    size_t dim;
    size_t stride;           /* numbers from one dense row to the next; 0: dim */
    const double *label;     /* n */
    const double *dense;     /* n x stride, of each row the first dim; NULL: sparse */
    const size_t *row_start; /* n + 1; row_start[0] may be above 0 */
    const uint32_t *column;
};

static inline size_t ab_rows_stride(const struct ab_rows *rows)
{
    return rows->stride != 0 ? rows->stride : rows->dim;
}

/* Row i < n of dense rows, dim numbers. */
static inline const double *ab_rows_row(const struct ab_rows *rows, size_t i)
{
    return rows->dense + i * ab_rows_stride(rows);
}

/* Rows first .. first + n - 1, borrowing those of `rows`. */
struct ab_rows ab_rows_range(const struct ab_rows *rows, size_t first, size_t n);
/* Copy of the n rows `which`, one after another, in the arena. Where it costs little
 * memory they start at whole vectors: loads from them never cross a cache line, which
 * passes over rows gain a sixth from. */
size_t ab_rows_picked_stride(size_t dim); /* its stride */
AB_MUST_CHECK ab_status ab_rows_pick(struct ab_rows *out, struct ab_arena *arena,
                                     const struct ab_rows *rows, const uint64_t *which,
                                     size_t n, struct ab_error *err);
size_t ab_rows_nnz(const struct ab_rows *rows);

/* z = A x, for one vector x of dim numbers */
void ab_rows_margins(const struct ab_rows *rows, const double *x, double *z);
/* What a pass over rows makes at one point. */
struct ab_rows_point {
    const double *x;
    double *gradient; /* += scale * sum_s loss'(a_s . x, b_s) a_s; NULL: not wanted */
    double loss;      /* filled in where wanted: sum_s loss(a_s . x, b_s) */
    /* The same: rows with sign(a_s . x) = b_s, where a_s . x = 0 counts as -1; of
     * softmax, with the greatest margin at b_s, of equal ones the first. */
    uint64_t n_right;
};
#define AB_ROWS_LOSS       1u
#define AB_ROWS_RIGHT      2u
#define AB_ROWS_MAX_POINTS 2
/* One pass for all points; wants: AB_ROWS_*, or 0 for gradients only. What it makes at
 * a point depends neither on the others nor on what else is wanted. */
void ab_rows_pass(const struct ab_rows *rows, const struct ab_loss *loss, double scale,
                  uint32_t wants, struct ab_rows_point *points, size_t n_points);

/* gradient += scale * sum over the n <= AB_LOSS_MAX_SAMPLES rows `which`, in this
 * order, of loss'(a_s . x, b_s) a_s */
void ab_rows_add_picked(const struct ab_rows *rows, const struct ab_loss *loss,
                        const uint64_t *which, size_t n, const double *x, double scale,
                        double *gradient);
/* sum_s loss(a_s . x, b_s) */
double ab_rows_loss(const struct ab_rows *rows, const struct ab_loss *loss,
                    const double *x);
/* gradient += scale * sum_s loss'(a_s . x, b_s) a_s */
void ab_rows_add_gradient(const struct ab_rows *rows, const struct ab_loss *loss,
                          const double *x, double scale, double *gradient);
/* Both in one pass: adds the gradient, returns the sum of losses. */
double ab_rows_add_both(const struct ab_rows *rows, const struct ab_loss *loss,
                        const double *x, double scale, double *gradient);
/* hessian += scale * (the Hessian of sum_s loss in x), a symmetric matrix of x's order;
 * at the kinks of a slope, that of one side. */
void ab_rows_add_hessian(const struct ab_rows *rows, const struct ab_loss *loss,
                         const double *x, double scale, double *hessian);
/* Smallest and largest eigenvalue of A'A, A the n x dim matrix of the rows: from A'A or
 * from AA', whichever is smaller. */
AB_MUST_CHECK ab_status ab_rows_gram_extremes(double *least, double *greatest,
                                              const struct ab_rows *rows,
                                              struct ab_error *err);

#endif
