#include "stats/curve.h"

#include <math.h>

#include "support/leaks.h"

static const double step_x[] = {0, 1, 1, 4};
static const double step_y[] = {10, 8, 6, 1};

Test(curve, holds_each_value_until_the_next_snapshot)
{
    struct ab_curve curve = {step_x, step_y, 4, 0};
    const double x[] = {0, 0.5, 1, 3.999, 4, 100};
    const double expected[] = {10, 10, 6, 6, 1, 1};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        cr_assert_float_eq(ab_curve_at(&curve, x[i]), expected[i], 1e-15, "x = %g",
                           x[i]);
    }
    cr_assert(isnan(ab_curve_at(&curve, -0.1)), "nothing is known before the start");
    AB_NO_LEAKS();
}

Test(curve, agrees_with_R)
{
    /* R 4.2.2: approx(x, y, points, method = "constant", f = 0, rule = 2)$y */
    const double x[] = {0, 1, 1.5, 4, 9};
    const double y[] = {8, 5, 3, 2.5, 1};
    const struct ab_curve curve = {x, y, 5, 0};
    const double points[] = {0, 0.5, 1, 1.49, 3.9, 4, 9};
    const double expected[] = {8, 8, 5, 5, 3, 2.5, 1};
    for (size_t i = 0; i < 7; i++) {
        cr_assert(ab_curve_at(&curve, points[i]) == expected[i], "at %g",
                  points[i]); /* copies: same bits */
    }
    AB_NO_LEAKS();
}

Test(curve, of_a_broken_run_is_infinite_after_its_end)
{
    struct ab_curve curve = {step_x, step_y, 4, 1};
    cr_assert_float_eq(ab_curve_at(&curve, 4), 1.0, 1e-15);
    cr_assert(isinf(ab_curve_at(&curve, 4.001)));
    AB_NO_LEAKS();
}

Test(curves, end_where_fewer_than_half_still_run)
{
    const double x[] = {0, 1, 2, 3, 4};
    struct ab_curve curves[] = {{x, x, 5, 0}, {x, x, 2, 0}, {x, x, 3, 0}, {x, x, 4, 0}};
    double scratch[4];
    cr_assert_float_eq(ab_curves_half_end(curves, 4, scratch), 3.0, 1e-15);
    cr_assert_float_eq(ab_curves_half_end(curves, 3, scratch), 2.0, 1e-15);
    curves[0].failed = 1;
    curves[3].failed = 1;
    cr_assert_float_eq(ab_curves_half_end(curves + 1, 3, scratch), 2.0, 1e-15);
    cr_assert(isinf(ab_curves_half_end(curves, 4, scratch)));
    AB_NO_LEAKS();
}

Test(curves, band_is_the_quantiles_at_each_point)
{
    const double x[] = {0, 10};
    const double a[] = {100, 1};
    const double b[] = {100, 2};
    const double c[] = {100, 4};
    const double d[] = {100, 8};
    const double late[] = {20, 30};
    struct ab_curve curves[] = {
        {x, c, 2, 0}, {x, a, 2, 0}, {x, d, 2, 0}, {late, b, 2, 0}, {x, b, 2, 0}};
    const double points[] = {0, 10, 25};
    double low[3];
    double median[3];
    double high[3];
    double scratch[5];

    ab_curves_band(low, median, high, curves, 5, points, 3, 0.0, scratch);
    cr_assert(isnan(low[0]) && isnan(median[0]) && isnan(high[0]), "one has not begun");
    ab_curves_band(low, median, high, curves, 3, points, 3, 0.0, scratch);
    cr_assert_float_eq(median[0], 100.0, 1e-15);
    cr_assert_float_eq(low[1], 1.0, 1e-15);
    cr_assert_float_eq(median[1], 4.0, 1e-15);
    cr_assert_float_eq(high[1], 8.0, 1e-15);

    curves[3] = curves[4]; /* 1, 2, 4, 8: quartiles 1.75, 3, 5 */
    ab_curves_band(low, median, high, curves, 4, points, 3, 0.25, scratch);
    cr_assert_float_eq(low[2], 1.75, 1e-15);
    cr_assert_float_eq(median[2], 3.0, 1e-15);
    cr_assert_float_eq(high[2], 5.0, 1e-15);

    curves[2].failed = 1; /* the run that ended at 8: 1, 2, 4, infinity */
    ab_curves_band(low, median, high, curves, 4, points, 3, 0.0, scratch);
    cr_assert_float_eq(high[1], 8.0, 1e-15);
    cr_assert_float_eq(median[2], 3.0, 1e-15);
    cr_assert(isinf(high[2]));
    AB_NO_LEAKS();
}

Test(log_grid, encloses_its_range_with_as_few_points_as_possible)
{
    const double ends[][2] = {{1, 1},      {1, 1000},      {0.001, 0.01}, {3, 5},
                              {1e-9, 1e9}, {0.999, 1.001}, {2e-3, 2e-3}};
    const int per_decade[] = {1, 3, 32};
    for (size_t e = 0; e < sizeof ends / sizeof ends[0]; e++) {
        for (size_t d = 0; d < 3; d++) {
            struct ab_log_grid grid =
                ab_log_grid_cover(ends[e][0], ends[e][1], per_decade[d]);
            double ratio = pow(10.0, 1.0 / per_decade[d]);
            double first = ab_log_grid_point(&grid, 0);
            double last = ab_log_grid_point(&grid, grid.n - 1);
            cr_assert(first <= ends[e][0] && first * ratio > ends[e][0]);
            cr_assert(last >= ends[e][1] && last < ends[e][1] * ratio * (1 + 1e-12));
        }
    }
    AB_NO_LEAKS();
}

Test(log_grid, has_exact_powers_of_ten_and_even_ratios)
{
    struct ab_log_grid grid = ab_log_grid_cover(1e-3, 1e6, 32);
    cr_assert_eq(grid.first, -96);
    cr_assert_eq(grid.n, 9 * 32 + 1);
    const double powers[] = {1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    for (size_t k = 0; k < 10; k++) {
        cr_assert(ab_log_grid_point(&grid, 32 * k) == powers[k], /* documented: exact */
                  "1e%d", (int)k - 3);
    }
    for (size_t i = 0; i < grid.n; i++) {
        double expected = pow(10.0, (grid.first + (int)i) / 32.0);
        cr_assert_float_eq(ab_log_grid_point(&grid, i) / expected, 1.0, 1e-14);
    }
    AB_NO_LEAKS();
}
