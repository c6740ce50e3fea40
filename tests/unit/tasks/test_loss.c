#include "tasks/loss.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support/leaks.h"
#include "tasks/rows.h"
#include "support.h"

#define N_ROWS  70 /* more than one block */
#define DIM     ((size_t)3)
#define OUTPUTS 4
#define MAX_DIM (DIM * OUTPUTS)

static const struct ab_loss losses[] = {
    {AB_LOSS_SQUARED, 1, 0.0},       {AB_LOSS_HUBER, 1, 0.4},
    {AB_LOSS_LOGISTIC, 1, 0.0},      {AB_LOSS_SQUARED_HINGE, 1, 0.0},
    {AB_LOSS_SOFTMAX, OUTPUTS, 0.0},
};
#define N_LOSSES (sizeof losses / sizeof losses[0])

struct sample {
    double dense[N_ROWS * DIM];
    double label[N_ROWS];
    size_t row_start[N_ROWS + 1];
    uint32_t column[N_ROWS * DIM];
    struct ab_rows rows;
};

/* Labels that suit the loss; sparse: ones in some places of each row. */
static void fill(struct sample *sample, const struct ab_loss *loss, int sparse)
{
    memset(sample, 0, sizeof *sample);
    test_point(sizeof sample->dense / sizeof(double), 7, sample->dense);
    for (size_t i = 0; i < N_ROWS; i++) {
        double value = (double)(i * 5 % 11) / 5.0 - 1.0;
        uint32_t classes = ab_loss_classes(loss);
        sample->label[i] = classes == 0   ? value
                           : classes == 2 ? (value > 0.0 ? 1.0 : -1.0)
                                          : (double)(i * i % classes);
        size_t end = sample->row_start[i];
        for (uint32_t j = 0; sparse && j < (uint32_t)DIM; j++) {
            if ((i + j) % 3 != 0) {
                sample->column[end++] = j;
            }
            sample->dense[i * DIM + j] = (i + j) % 3 != 0;
        }
        sample->row_start[i + 1] = end;
    }
    sample->rows = (struct ab_rows){.n = N_ROWS,
                                    .dim = DIM,
                                    .label = sample->label,
                                    .dense = sparse ? NULL : sample->dense,
                                    .row_start = sample->row_start,
                                    .column = sample->column};
}

/* The definitions of loss.h with the C library. */
static double loss_by_definition(const struct ab_loss *loss, const double *z, double b)
{
    double t = loss->kind == AB_LOSS_HUBER ? fabs(z[0] - b) : fmax(0.0, 1.0 - b * z[0]);
    double sum = 0.0;
    switch (loss->kind) {
    case AB_LOSS_SQUARED:
        return (z[0] - b) * (z[0] - b) / 2.0;
    case AB_LOSS_HUBER:
        return t <= loss->delta ? t * t / 2.0 : loss->delta * (t - loss->delta / 2.0);
    case AB_LOSS_LOGISTIC:
        return log1p(exp(-b * z[0]));
    case AB_LOSS_SQUARED_HINGE:
        return t * t / 2.0;
    case AB_LOSS_SOFTMAX:
        for (uint32_t o = 0; o < loss->n_outputs; o++) {
            sum += exp(z[o]);
        }
        return log(sum) - z[(size_t)b];
    }
    return (double)NAN;
}

static double sum_by_definition(const struct sample *sample, const struct ab_loss *loss,
                                const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < N_ROWS; i++) {
        double z[OUTPUTS] = {0};
        for (uint32_t o = 0; o < loss->n_outputs; o++) {
            for (size_t j = 0; j < DIM; j++) {
                z[o] += sample->dense[i * DIM + j] * x[o * DIM + j];
            }
        }
        sum += loss_by_definition(loss, z, sample->label[i]);
    }
    return sum;
}

Test(loss, sums_are_those_of_the_definitions)
{
    for (size_t k = 0; k < 2 * N_LOSSES; k++) {
        const struct ab_loss *loss = &losses[k / 2];
        struct sample sample;
        double x[MAX_DIM];
        fill(&sample, loss, (int)(k % 2));
        test_point(MAX_DIM, 3, x);
        double expected = sum_by_definition(&sample, loss, x);
        cr_assert_float_eq(ab_rows_loss(&sample.rows, loss, x), expected,
                           1e-13 * expected, "%s", ab_loss_name(loss->kind));
    }
    AB_NO_LEAKS();
}

/* Central differences of the definition, then of the gradient. The second derivatives
 * of huber and squared-hinge jump: a row within h of a kink adds at most its |a|^2, so
 * h is small and the points are such that none is. */
Test(loss, gradients_and_hessians_are_differences)
{
    const double h = 1e-6;
    const double scale = 0.7;
    for (size_t k = 0; k < 2 * N_LOSSES; k++) {
        const struct ab_loss *loss = &losses[k / 2];
        size_t dim = DIM * loss->n_outputs;
        struct sample sample;
        double x[MAX_DIM];
        double gradient[MAX_DIM] = {0};
        double hessian[MAX_DIM * MAX_DIM] = {0};
        fill(&sample, loss, (int)(k % 2));
        test_point(MAX_DIM, 11, x);
        ab_rows_add_gradient(&sample.rows, loss, x, scale, gradient);
        ab_rows_add_hessian(&sample.rows, loss, x, scale, hessian);
        for (size_t j = 0; j < dim; j++) {
            double above[MAX_DIM] = {0};
            double below[MAX_DIM] = {0};
            double centre = x[j];
            x[j] = centre + h;
            double value_above = sum_by_definition(&sample, loss, x);
            ab_rows_add_gradient(&sample.rows, loss, x, scale, above);
            x[j] = centre - h;
            double value_below = sum_by_definition(&sample, loss, x);
            ab_rows_add_gradient(&sample.rows, loss, x, scale, below);
            x[j] = centre;
            cr_assert_float_eq(gradient[j],
                               scale * (value_above - value_below) / (2.0 * h), 1e-7);
            for (size_t i = 0; i < dim; i++) {
                cr_assert_float_eq(hessian[j * dim + i],
                                   (above[i] - below[i]) / (2.0 * h), 1e-7,
                                   "%s %zu %zu", ab_loss_name(loss->kind), i, j);
                cr_assert_float_eq(hessian[j * dim + i], hessian[i * dim + j], 1e-14);
            }
        }
    }
    AB_NO_LEAKS();
}

/* One sample with a = 1, so that the Hessian in x is the one in z. */
Test(loss, no_curvature_is_above_the_bound_and_some_come_close)
{
    static const double one = 1.0;
    for (size_t k = 0; k < N_LOSSES; k++) {
        const struct ab_loss *loss = &losses[k];
        double label = loss->kind == AB_LOSS_SOFTMAX ? 0.0 : 1.0;
        struct ab_rows row = {.n = 1, .dim = 1, .label = &label, .dense = &one};
        double greatest = 0.0;
        for (int p = -200; p <= 200; p++) {
            double x[OUTPUTS] = {p / 20.0, p / 20.0, -40.0, -40.0};
            double hessian[OUTPUTS * OUTPUTS] = {0};
            double values[OUTPUTS] = {0};
            ab_rows_add_hessian(&row, loss, x, 1.0, hessian);
            test_jacobi(loss->n_outputs, hessian, values);
            greatest = fmax(greatest, values[loss->n_outputs - 1]);
        }
        double bound = ab_loss_greatest_curvature(loss->kind);
        cr_assert_float_eq(greatest, bound, 1e-12, "%s", ab_loss_name(loss->kind));
    }
    AB_NO_LEAKS();
}

Test(loss, softmax_is_stable_where_exponentials_overflow)
{
    static const double one = 1.0;
    static const double label = 1.0;
    const struct ab_loss loss = {AB_LOSS_SOFTMAX, 2, 0.0};
    struct ab_rows row = {.n = 1, .dim = 1, .label = &label, .dense = &one};
    const double x[2] = {5000.0, -5000.0};
    double gradient[2] = {0};
    cr_assert_eq(ab_rows_add_both(&row, &loss, x, 1.0, gradient), 10000.0);
    cr_assert_eq(gradient[0], 1.0);
    cr_assert_eq(gradient[1], -1.0);
    AB_NO_LEAKS();
}

Test(loss, what_is_not_a_number_stays_so)
{
    static const double one = 1.0;
    for (size_t k = 0; k < N_LOSSES; k++) {
        double label = 1.0;
        struct ab_rows row = {.n = 1, .dim = 1, .label = &label, .dense = &one};
        double x[OUTPUTS] = {0.0, 0.0, 0.0, 0.0};
        double gradient[OUTPUTS] = {0};
        x[losses[k].n_outputs - 1] = (double)NAN;
        cr_assert(isnan(ab_rows_add_both(&row, &losses[k], x, 1.0, gradient)));
        cr_assert(isnan(gradient[0]));
    }
    AB_NO_LEAKS();
}

Test(loss, softmax_predicts_the_first_of_the_greatest)
{
    const struct ab_loss loss = {AB_LOSS_SOFTMAX, 3, 0.0};
    static const double dense[] = {1.0, 1.0, -1.0, 2.0};
    static const double label[] = {1.0, 0.0, 2.0, 1.0};
    struct ab_rows rows = {.n = 4, .dim = 1, .label = label, .dense = dense};
    const double x[3] = {0.5, 0.5, -1.0}; /* classes 0, 0, 2, 0 */
    struct ab_rows_point point = {.x = x};
    ab_rows_pass(&rows, &loss, 1.0, AB_ROWS_RIGHT, &point, 1);
    cr_assert_eq(point.n_right, 2);
    AB_NO_LEAKS();
}
