/* Second derivatives to the bit, against one product after another in the order of the
 * rows. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support.h"
#include "support/leaks.h"
#include "tasks/rows.h"

#define N_ROWS  ((size_t)150) /* two blocks and a rest */
#define MAX_DIM ((size_t)40)

static const struct ab_loss losses[] = {{AB_LOSS_SQUARED, 1, 0.0},
                                        {AB_LOSS_HUBER, 1, 0.5},
                                        {AB_LOSS_LOGISTIC, 1, 0.0},
                                        {AB_LOSS_SQUARED_HINGE, 1, 0.0}};
static const size_t dims[] = {1, 5, 16, 17, 33, MAX_DIM};
static const double scale = 1.0 / 3.0;

static double label[N_ROWS];
static double x[MAX_DIM];
static double hessian[MAX_DIM * MAX_DIM];
static double expected[MAX_DIM * MAX_DIM];

static double weight_of(const struct ab_rows *rows, const struct ab_loss *loss,
                        size_t i)
{
    struct ab_rows row = ab_rows_range(rows, i, 1);
    double z = 0.0;
    ab_rows_margins(&row, x, &z);
    return scale * ab_loss_curvature(loss, label[i], z);
}

static void start(size_t dim)
{
    test_point(N_ROWS, 2, label);
    test_point(dim, 3, x);
    test_point(dim * dim, 4, hessian);
    for (size_t i = 0; i < N_ROWS; i++) {
        label[i] = copysign(1.0, label[i]);
    }
    memcpy(expected, hessian, sizeof expected);
}

static void compare(const struct ab_rows *rows, const struct ab_loss *loss)
{
    int needs_margins = loss->kind != AB_LOSS_SQUARED;
    ab_rows_add_hessian(rows, loss, needs_margins ? x : NULL, scale, hessian);
    for (size_t k = 0; k < rows->dim * rows->dim; k++) {
        cr_assert(hessian[k] == expected[k], "loss %d, %zu columns: %zu",
                  (int)loss->kind, rows->dim, k);
    }
}

Test(rows_hessian, dense_rows_are_added_in_their_order)
{
    static double dense[N_ROWS * (MAX_DIM + 3)];
    for (size_t c = 0; c < sizeof dims / sizeof dims[0] * 4; c++) {
        size_t dim = dims[c / 4];
        size_t stride = dim + 3;
        const struct ab_loss *loss = &losses[c % 4];
        const struct ab_rows rows = {
            .n = N_ROWS, .dim = dim, .stride = stride, .label = label, .dense = dense};
        test_point(N_ROWS * stride, 1, dense);
        start(dim);
        for (size_t i = 0; i < N_ROWS; i++) {
            const double *a = dense + i * stride;
            double w = weight_of(&rows, loss, i);
            for (size_t k = 0; k < dim * dim; k++) {
                expected[k] = fma(w * a[k / dim], a[k % dim], expected[k]);
            }
        }
        compare(&rows, loss);
    }
    AB_NO_LEAKS();
}

/* Row i has the columns i mod 3, i mod 3 + 3 ... */
Test(rows_hessian, indices_are_added_in_their_order)
{
    static size_t row_start[N_ROWS + 1];
    static uint32_t column[N_ROWS * MAX_DIM];
    for (size_t c = 0; c < sizeof dims / sizeof dims[0] * 4; c++) {
        size_t dim = dims[c / 4];
        const struct ab_loss *loss = &losses[c % 4];
        const struct ab_rows rows = {.n = N_ROWS,
                                     .dim = dim,
                                     .label = label,
                                     .row_start = row_start,
                                     .column = column};
        for (size_t i = 0; i < N_ROWS; i++) {
            row_start[i + 1] = row_start[i];
            for (size_t j = i % 3; j < dim; j += 3) {
                column[row_start[i + 1]++] = (uint32_t)j;
            }
        }
        start(dim);
        for (size_t i = 0; i < N_ROWS; i++) {
            double w = weight_of(&rows, loss, i);
            for (size_t k = 0; k < dim * dim; k++) {
                int is_in_row = k / dim % 3 == i % 3 && k % dim % 3 == i % 3;
                expected[k] += is_in_row ? w : 0.0;
            }
        }
        compare(&rows, loss);
    }
    AB_NO_LEAKS();
}
