#include "tasks/rows.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support/leaks.h"
#include "support.h"

#define N_ROWS   ((size_t)150) /* of losses: two blocks and a rest */
#define SUM_ROWS ((size_t)AB_LOSS_MAX_SAMPLES)
#define MAX_DIM  ((size_t)1200)
#define OUTPUTS  3

static const struct ab_loss losses[] = {{AB_LOSS_LOGISTIC, 1, 0.0},
                                        {AB_LOSS_SOFTMAX, OUTPUTS, 0.0}};
/* Steps of 64, 32, 24, 16 and 8 rows; the first stays in the cache. */
static const size_t dims[] = {5, 60, 80, 123, MAX_DIM};
#define N_CASES (2 * sizeof dims / sizeof dims[0])

static double dense[N_ROWS * MAX_DIM];
static double label[N_ROWS];
static double x[2][MAX_DIM * OUTPUTS];

struct sums {
    double loss;
    uint64_t n_right;
    double gradient[MAX_DIM * OUTPUTS];
};

static struct ab_rows fill(size_t dim, const struct ab_loss *loss)
{
    test_point(N_ROWS * dim, 1, dense);
    test_point(MAX_DIM * OUTPUTS, 2, x[0]);
    test_point(MAX_DIM * OUTPUTS, 3, x[1]);
    for (size_t i = 0; i < N_ROWS; i++) {
        label[i] = loss->n_outputs == 1 ? (i % 3 == 0 ? 1.0 : -1.0) : (double)(i % 3);
    }
    return (struct ab_rows){.n = N_ROWS, .dim = dim, .label = label, .dense = dense};
}

/* All margins, all slopes, then the products: no steps. Losses in their blocks. */
static void compute_at_once(struct sums *out, const struct ab_rows *rows,
                            const struct ab_loss *loss, const double *point)
{
    double z[SUM_ROWS * OUTPUTS] = {0};
    memset(out, 0, sizeof *out);
    for (size_t first = 0; first < rows->n; first += SUM_ROWS) {
        size_t n = rows->n - first < SUM_ROWS ? rows->n - first : SUM_ROWS;
        struct ab_rows block = ab_rows_range(rows, first, n);
        for (uint32_t o = 0; o < loss->n_outputs; o++) {
            ab_rows_margins(&block, point + o * rows->dim, z + o * n);
        }
        for (size_t i = 0; i < n; i++) {
            uint32_t best = 0;
            for (uint32_t o = 1; o < loss->n_outputs; o++) {
                best = z[o * n + i] > z[best * n + i] ? o : best;
            }
            double class = loss->n_outputs > 1 ? best : z[i] > 0.0 ? 1.0 : -1.0;
            out->n_right += class == block.label[i];
        }
        ab_loss_prepare(loss, n, block.label, z);
        out->loss += ab_loss_sum(loss, n, block.label, z);
        ab_loss_slopes(loss, n, block.label, 0.25, z, z);
        for (uint32_t o = 0; o < loss->n_outputs; o++) {
            ab_gemv_t_add(n, rows->dim, block.dense, ab_rows_stride(rows), z + o * n,
                          out->gradient + o * rows->dim);
        }
    }
}

static void compare(const struct ab_rows *rows, const struct ab_loss *loss)
{
    static struct sums expected[2];
    static double gradient[2][MAX_DIM * OUTPUTS];
    size_t bytes = loss->n_outputs * rows->dim * sizeof(double);
    for (uint32_t wants = 0; wants <= (AB_ROWS_LOSS | AB_ROWS_RIGHT); wants++) {
        struct ab_rows_point points[2] = {{.x = x[0], .gradient = gradient[0]},
                                          {.x = x[1], .gradient = gradient[1]}};
        memset(gradient, 0, sizeof gradient);
        ab_rows_pass(rows, loss, 0.25, wants, points, 2);
        for (size_t p = 0; p < 2; p++) {
            compute_at_once(&expected[p], rows, loss, x[p]);
            cr_assert_eq(memcmp(gradient[p], expected[p].gradient, bytes), 0,
                         "dim %zu, wants %u", rows->dim, wants);
            cr_assert_eq(points[p].loss, (wants & AB_ROWS_LOSS) ? expected[p].loss : 0);
            cr_assert_eq(points[p].n_right,
                         (wants & AB_ROWS_RIGHT) ? expected[p].n_right : 0);
        }
    }
}

Test(rows_pass, bits_do_not_depend_on_steps_or_on_what_else_is_asked)
{
    for (size_t k = 0; k < N_CASES; k++) {
        const struct ab_loss *loss = &losses[k % 2];
        struct ab_rows rows = fill(dims[k / 2], loss);
        compare(&rows, loss);
    }
    AB_NO_LEAKS();
}

/* Copies of rows may lie further apart: what lies between them is not looked at. */
Test(rows_pass, bits_do_not_depend_on_where_rows_lie)
{
    static struct sums expected;
    static struct sums actual;
    static double apart[N_ROWS * (MAX_DIM + 3)];
    for (size_t k = 0; k < N_CASES; k++) {
        const struct ab_loss *loss = &losses[k % 2];
        struct ab_rows rows = fill(dims[k / 2], loss);
        struct ab_rows spread = rows;
        spread.stride = rows.dim + 3;
        spread.dense = apart;
        for (size_t i = 0; i < N_ROWS * spread.stride; i++) {
            size_t j = i % spread.stride;
            apart[i] =
                j < rows.dim ? ab_rows_row(&rows, i / spread.stride)[j] : (double)NAN;
        }
        size_t bytes = loss->n_outputs * rows.dim * sizeof(double);
        memset(&actual, 0, sizeof actual);
        compute_at_once(&expected, &rows, loss, x[0]);
        actual.loss = ab_rows_add_both(&spread, loss, x[0], 0.25, actual.gradient);
        cr_assert_eq(memcmp(actual.gradient, expected.gradient, bytes), 0, "dim %zu",
                     rows.dim);
        cr_assert_eq(actual.loss, expected.loss);
        cr_assert_eq(ab_rows_nnz(&spread), rows.n * rows.dim);
    }
    AB_NO_LEAKS();
}

Test(rows_pass, picked_rows_are_whole_vectors_where_that_costs_little)
{
    static const size_t strides[][2] = {{2, 2}, {47, 47}, {48, 48}, {123, 124}};
    for (size_t k = 0; k < sizeof strides / sizeof *strides; k++) {
        static const uint64_t which[] = {3, 149, 3};
        struct ab_error err = {0};
        struct ab_arena arena;
        struct ab_rows picked;
        struct ab_rows rows = fill(strides[k][0], &losses[0]);
        ab_arena_init(&arena);
        cr_assert_eq(ab_rows_pick(&picked, &arena, &rows, which, 3, &err), AB_OK);
        cr_assert_eq(ab_rows_stride(&picked), strides[k][1]);
        for (size_t i = 0; i < 3; i++) {
            cr_assert_eq(memcmp(ab_rows_row(&picked, i), ab_rows_row(&rows, which[i]),
                                rows.dim * sizeof(double)),
                         0);
            cr_assert_eq(picked.label[i], rows.label[which[i]]);
        }
        ab_arena_fini(&arena);
    }
    AB_NO_LEAKS();
}

/* As if each were a pass of its own, in the order given; rows may come again. */
static void compare_picked(const struct ab_rows *rows, const struct ab_loss *loss)
{
    static double expected[MAX_DIM * OUTPUTS];
    static double gradient[MAX_DIM * OUTPUTS];
    uint64_t which[AB_LOSS_MAX_SAMPLES];
    size_t length = loss->n_outputs * rows->dim;
    for (size_t n = 1; n <= AB_LOSS_MAX_SAMPLES; n += 21) {
        test_point(length, 4, expected);
        test_point(length, 4, gradient);
        for (size_t i = 0; i < n; i++) {
            which[i] = i * i * 7 % rows->n;
            struct ab_rows row = ab_rows_range(rows, which[i], 1);
            ab_rows_add_gradient(&row, loss, x[0], 0.3, expected);
        }
        ab_rows_add_picked(rows, loss, which, n, x[0], 0.3, gradient);
        cr_assert_eq(memcmp(gradient, expected, length * sizeof(double)), 0,
                     "dim %zu, %zu rows", rows->dim, n);
    }
}

Test(rows_pass, picked_rows_add_as_one_by_one)
{
    static size_t row_start[N_ROWS + 1];
    static uint32_t column[N_ROWS * 4];
    for (size_t k = 0; k < N_CASES; k++) {
        const struct ab_loss *loss = &losses[k % 2];
        struct ab_rows rows = fill(dims[k / 2], loss);
        compare_picked(&rows, loss);
        for (size_t i = 0; i < N_ROWS; i++) { /* 0 to 4 ones in a row */
            row_start[i + 1] = row_start[i] + i % 5;
            for (size_t e = 0; e < i % 5; e++) {
                column[row_start[i] + e] = (uint32_t)((i + e) % rows.dim);
            }
        }
        rows.dense = NULL;
        rows.row_start = row_start;
        rows.column = column;
        compare_picked(&rows, loss);
    }
    AB_NO_LEAKS();
}

Test(rows_pass, of_no_rows_nothing_comes)
{
    struct ab_rows rows = fill(3, &losses[0]);
    double gradient[3] = {1.0, 2.0, 3.0};
    struct ab_rows_point point = {
        .x = x[0], .gradient = gradient, .loss = 7.0, .n_right = 7};
    rows.n = 0;
    ab_rows_pass(&rows, &losses[0], 1.0, AB_ROWS_LOSS | AB_ROWS_RIGHT, &point, 1);
    cr_assert_eq(point.loss, 0.0);
    cr_assert_eq(point.n_right, 0);
    cr_assert(gradient[0] == 1.0 && gradient[1] == 2.0 && gradient[2] == 3.0);
    AB_NO_LEAKS();
}
