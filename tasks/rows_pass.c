/* Passes over rows: forward, losses or slopes, and backward, in steps of a few rows
 * while these are in the cache, so that data come from memory once. */
#include "tasks/rows.h"

/* Rows whose losses are summed at once: sums of losses depend on it. */
#define SUM_ROWS AB_LOSS_MAX_SAMPLES
/* Margins kept at once. */
#define BLOCK_NUMBERS ((size_t)SUM_ROWS * AB_LOSS_MAX_OUTPUTS)
/* Numbers of a step where no losses are summed: half of a first-level cache. No result
 * depends on it. */
#define STEP_NUMBERS ((size_t)2048)
/* Some of the next step's numbers are fetched between so many rows forward, and so many
 * columns backward: few, that memory never waits, and where nothing is fetched all. */
#define CALL_ROWS    ((size_t)4)
#define CALL_COLUMNS ((size_t)32)

#define LINE_NUMBERS ((size_t)8)    /* in a line of the cache */
#define CACHED       ((size_t)4096) /* numbers: less stays in the cache by itself */

/* The numbers of the next step, on their way from memory into the cache. A processor
 * does not guess by itself that rows used twice are followed by others: for data far
 * larger than its caches this is worth a factor of two. */
struct ahead {
    const double *dense;
    size_t at;
    size_t end;
    size_t n_uses; /* of every number of a step: in each a part is fetched */
};

static int has_more(const struct ahead *ahead)
{
    return ahead->at < ahead->end;
}

/* What is due while n_numbers of this step are used once. */
static void fetch(struct ahead *ahead, size_t n_numbers)
{
    if (!has_more(ahead)) {
        return;
    }
    size_t end = ahead->at + n_numbers / ahead->n_uses + 1;
    end = end < ahead->end ? end : ahead->end;
    for (; ahead->at < end; ahead->at += LINE_NUMBERS) {
        __builtin_prefetch(ahead->dense + ahead->at, 0, 2);
    }
}

/* z = A x */
static void margins(const struct ab_rows *rows, const double *x, double *z,
                    struct ahead *ahead)
{
    if (rows->dense == NULL) {
        ab_rows_margins(rows, x, z);
        return;
    }
    size_t stride = ab_rows_stride(rows);
    size_t some = has_more(ahead) ? CALL_ROWS : rows->n;
    for (size_t i = 0; i < rows->n; i += some) {
        size_t n = rows->n - i < some ? rows->n - i : some;
        fetch(ahead, n * stride);
        ab_gemv(n, rows->dim, ab_rows_row(rows, i), stride, x, z + i);
    }
}

static void add_indices(const struct ab_rows *rows, const double *r, double *gradient)
{
    const uint32_t *at = rows->column + rows->row_start[0];
    for (size_t i = 0; i < rows->n; i++) {
        const uint32_t *end = rows->column + rows->row_start[i + 1];
        double slope = r[i];
        for (; at + 4 <= end; at += 4) {
            gradient[at[0]] += slope;
            gradient[at[1]] += slope;
            gradient[at[2]] += slope;
            gradient[at[3]] += slope;
        }
        for (; at < end; at++) {
            gradient[*at] += slope;
        }
    }
}

/* gradient += A' r, each number of it row by row */
static void add_transposed(const struct ab_rows *rows, const double *r,
                           double *gradient, struct ahead *ahead)
{
    if (rows->dense == NULL) {
        add_indices(rows, r, gradient);
        return;
    }
    size_t some = has_more(ahead) ? CALL_COLUMNS : rows->dim;
    for (size_t j = 0; j < rows->dim; j += some) {
        size_t n = rows->dim - j < some ? rows->dim - j : some;
        fetch(ahead, n * rows->n);
        ab_gemv_t_add(rows->n, n, rows->dense + j, ab_rows_stride(rows), r,
                      gradient + j);
    }
}

/* The class of the greatest margin, of equal ones the first; where there is one output,
 * the sign of its margin, and -1 for 0. z: margins of n rows. */
static double predicted(const struct ab_loss *loss, size_t n, const double *z)
{
    if (loss->n_outputs == 1) {
        return z[0] > 0.0 ? 1.0 : -1.0;
    }
    uint32_t best = 0;
    for (uint32_t o = 1; o < loss->n_outputs; o++) {
        best = z[o * n] > z[best * n] ? o : best;
    }
    return best;
}

static uint64_t count_right(const struct ab_rows *rows, const struct ab_loss *loss,
                            const double *z)
{
    uint64_t n_right = 0;
    for (size_t i = 0; i < rows->n; i++) {
        n_right += predicted(loss, rows->n, z + i) == rows->label[i];
    }
    return n_right;
}

/* A pass under way. */
struct pass {
    const struct ab_loss *loss;
    double scale;
    uint32_t wants;
    size_t block; /* rows whose margins are kept */
    size_t step;  /* rows visited while they are in the cache */
    struct ahead ahead;
};

/* One step at one point: leaves in t what its losses, if wanted, are computed from. */
static void visit(struct pass *pass, const struct ab_rows *rows,
                  struct ab_rows_point *point, double *t)
{
    const struct ab_loss *loss = pass->loss;
    double slopes[BLOCK_NUMBERS];
    for (uint32_t o = 0; o < loss->n_outputs; o++) {
        margins(rows, point->x + o * rows->dim, t + o * rows->n, &pass->ahead);
    }
    if ((pass->wants & AB_ROWS_RIGHT) != 0) {
        point->n_right += count_right(rows, loss, t);
    }
    if ((pass->wants & AB_ROWS_LOSS) != 0) {
        ab_loss_prepare(loss, rows->n, rows->label, t);
    }
    if (point->gradient == NULL) {
        return;
    }
    if ((pass->wants & AB_ROWS_LOSS) != 0) {
        ab_loss_slopes(loss, rows->n, rows->label, pass->scale, t, slopes);
    } else {
        ab_loss_margin_slopes(loss, rows->n, rows->label, pass->scale, t, slopes);
    }
    for (uint32_t o = 0; o < loss->n_outputs; o++) {
        add_transposed(rows, slopes + o * rows->n, point->gradient + o * rows->dim,
                       &pass->ahead);
    }
}

/* Only sums of losses, and losses of several outputs, need blocks of SUM_ROWS. */
static size_t block_rows(const struct pass *pass)
{
    int is_free = pass->loss->n_outputs == 1 && (pass->wants & AB_ROWS_LOSS) == 0;
    return is_free ? BLOCK_NUMBERS : SUM_ROWS;
}

/* Margins of several outputs are one block for a sum of losses. The indices of sparse
 * rows are used twice too: no more of them than a cache holds. */
static size_t step_rows(const struct ab_rows *rows, const struct pass *pass)
{
    size_t n = STEP_NUMBERS / rows->dim;
    int needs_block = pass->loss->n_outputs > 1 && (pass->wants & AB_ROWS_LOSS) != 0;
    if (needs_block || rows->dense == NULL) {
        return SUM_ROWS;
    }
    if (n > pass->block) {
        return pass->block;
    }
    return n < CALL_ROWS ? CALL_ROWS : n - n % CALL_ROWS;
}

/* The step from row i on; the one after it is fetched meanwhile. */
static struct ab_rows take_step(const struct ab_rows *rows, size_t i, size_t n,
                                size_t step, struct ahead *ahead)
{
    size_t stride = ab_rows_stride(rows);
    if (rows->n * stride > CACHED) {
        size_t left = rows->n - i - n;
        ahead->at = (i + n) * stride;
        ahead->end = ahead->at + (left < step ? left : step) * stride;
    }
    return ab_rows_range(rows, i, n);
}

/* Rows of one block, at all points. */
static void visit_block(struct pass *pass, const struct ab_rows *rows, size_t first,
                        size_t n, struct ab_rows_point *points, size_t n_points)
{
    double t[AB_ROWS_MAX_POINTS][BLOCK_NUMBERS];
    size_t step = pass->step;
    for (size_t i = 0; i < n; i += step) {
        struct ab_rows some =
            take_step(rows, first + i, n - i < step ? n - i : step, step, &pass->ahead);
        for (size_t p = 0; p < n_points; p++) {
            visit(pass, &some, &points[p], t[p] + i);
        }
    }
    for (size_t p = 0; p < n_points && (pass->wants & AB_ROWS_LOSS) != 0; p++) {
        points[p].loss += ab_loss_sum(pass->loss, n, rows->label + first, t[p]);
    }
}

void ab_rows_pass(const struct ab_rows *rows, const struct ab_loss *loss, double scale,
                  uint32_t wants, struct ab_rows_point *points, size_t n_points)
{
    struct pass pass = {loss, scale, wants, 0, 0, {.dense = rows->dense}};
    ab_require(n_points <= AB_ROWS_MAX_POINTS);
    for (size_t p = 0; p < n_points; p++) {
        points[p].loss = 0.0;
        points[p].n_right = 0;
        pass.ahead.n_uses += points[p].gradient != NULL ? 2 : 1;
    }
    pass.block = block_rows(&pass);
    pass.step = step_rows(rows, &pass);
    for (size_t first = 0; first < rows->n; first += pass.block) {
        size_t left = rows->n - first;
        visit_block(&pass, rows, first, left < pass.block ? left : pass.block, points,
                    n_points);
    }
}

double ab_rows_loss(const struct ab_rows *rows, const struct ab_loss *loss,
                    const double *x)
{
    struct ab_rows_point point = {.x = x};
    ab_rows_pass(rows, loss, 0.0, AB_ROWS_LOSS, &point, 1);
    return point.loss;
}

void ab_rows_add_gradient(const struct ab_rows *rows, const struct ab_loss *loss,
                          const double *x, double scale, double *gradient)
{
    struct ab_rows_point point = {.x = x};
    point.gradient = gradient;
    ab_rows_pass(rows, loss, scale, 0, &point, 1);
}

double ab_rows_add_both(const struct ab_rows *rows, const struct ab_loss *loss,
                        const double *x, double scale, double *gradient)
{
    struct ab_rows_point point = {.x = x};
    point.gradient = gradient;
    ab_rows_pass(rows, loss, scale, AB_ROWS_LOSS, &point, 1);
    return point.loss;
}

/* Reads of rows in no order wait for memory unless they are asked for some rows before.
 */
#define PICKED_AHEAD 4

static void fetch_row(const struct ab_rows *rows, size_t row)
{
    size_t at = row * ab_rows_stride(rows);
    struct ahead ahead = {rows->dense, at, at + rows->dim, 1};
    if (rows->dense != NULL) {
        fetch(&ahead, rows->dim);
    }
}

/* All margins of one row, `stride` apart: x as a matrix, of one line for each output.
 */
static void row_margins(const struct ab_rows *row, const struct ab_loss *loss,
                        const double *x, size_t stride, double *z)
{
    double margin[AB_LOSS_MAX_OUTPUTS];
    if (row->dense != NULL) {
        ab_gemv(loss->n_outputs, row->dim, x, row->dim, row->dense, margin);
    }
    for (uint32_t o = 0; o < loss->n_outputs; o++) {
        if (row->dense == NULL) {
            ab_rows_margins(row, x + o * row->dim, &margin[o]);
        }
        z[o * stride] = margin[o];
    }
}

void ab_rows_add_picked(const struct ab_rows *rows, const struct ab_loss *loss,
                        const uint64_t *which, size_t n, const double *x, double scale,
                        double *gradient)
{
    double label[AB_LOSS_MAX_SAMPLES] = {0};
    double t[AB_LOSS_MAX_SAMPLES * AB_LOSS_MAX_OUTPUTS];
    struct ahead nothing = {.dense = rows->dense};
    ab_require(n <= AB_LOSS_MAX_SAMPLES);
    for (size_t i = 0; i < n; i++) {
        fetch_row(rows, which[i + PICKED_AHEAD < n ? i + PICKED_AHEAD : i]);
        struct ab_rows row = ab_rows_range(rows, which[i], 1);
        label[i] = row.label[0];
        row_margins(&row, loss, x, n, t + i);
    }
    ab_loss_margin_slopes(loss, n, label, scale, t, t);
    for (size_t i = 0; i < n; i++) {
        struct ab_rows row = ab_rows_range(rows, which[i], 1);
        for (uint32_t o = 0; o < loss->n_outputs; o++) {
            add_transposed(&row, t + o * n + i, gradient + o * rows->dim, &nothing);
        }
    }
}
