#include "stats/quantile.h"

#include <math.h>

#include "support/leaks.h"

Test(quantile, interpolates_between_order_statistics)
{
    /* by hand: h = 4 p, so 0.1 lies at 1 + 0.4 (2 - 1), 0.9 at 8 + 0.6 (16 - 8) */
    const double five[] = {1, 2, 4, 8, 16};
    const double p[] = {0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0};
    const double expected[] = {1.0, 1.4, 2.0, 4.0, 8.0, 12.8, 16.0};
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++) {
        cr_assert_float_eq(ab_stats_quantile(five, 5, p[i]), expected[i], 1e-14,
                           "p = %g", p[i]);
    }
    /* h = 3 * 0.5 = 1.5: halfway between the second and the third */
    const double four[] = {1, 2, 4, 8};
    cr_assert_float_eq(ab_stats_quantile(four, 4, 0.5), 3.0, 1e-15);
    const double one[] = {7};
    cr_assert_float_eq(ab_stats_quantile(one, 1, 0.5), 7.0, 1e-15);
    AB_NO_LEAKS();
}

Test(quantile, agrees_with_R)
{
    /* R 4.2.2: quantile(x, p, type = 7) */
    const double x[] = {0.013, 0.25, 0.9,  1.1, 2.7,  3.3, 3.3,
                        5.6,   8.1,  11.4, 19,  30.2, 47};
    const double p[] = {0.025, 0.1, 0.25, 0.333, 0.5, 0.8, 0.975};
    const double expected[] = {0.0841, 0.38, 1.1, 2.6936, 3.3, 15.96, 41.96};
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++) {
        cr_assert_float_eq(ab_stats_quantile(x, 13, p[i]), expected[i], 1e-13, "p = %g",
                           p[i]);
    }
    AB_NO_LEAKS();
}

Test(quantile, is_infinite_as_soon_as_a_miss_takes_part)
{
    const double values[] = {1, 2, INFINITY, INFINITY};
    cr_assert_float_eq(ab_stats_quantile(values, 4, 0.25), 1.75, 1e-15);
    cr_assert_float_eq(ab_stats_quantile(values, 4, 1.0 / 3.0), 2.0, 1e-15);
    cr_assert(isinf(ab_stats_quantile(values, 4, 0.5)));
    cr_assert(isinf(ab_stats_quantile(values, 4, 0.9)), "no NaN from inf - inf");
    AB_NO_LEAKS();
}

Test(quantile, sorts_with_infinity_last)
{
    double values[] = {3, INFINITY, -1, 0, 3};
    ab_stats_sort(values, 5);
    const double expected[] = {-1, 0, 3, 3, INFINITY};
    for (size_t i = 0; i < 5; i++) {
        cr_assert(values[i] == expected[i], "place %zu", i); /* copies: same bits */
    }
    AB_NO_LEAKS();
}

Test(hits, count_misses_and_keep_them_in_the_median)
{
    double two_of_five[] = {INFINITY, 4, INFINITY, 2, INFINITY};
    struct ab_hits hits = ab_stats_hits(two_of_five, 5);
    cr_assert_eq(hits.n_runs, 5);
    cr_assert_eq(hits.n_hits, 2);
    cr_assert(isinf(hits.median) && isinf(hits.max));
    cr_assert_float_eq(hits.min, 2.0, 1e-15);

    double three_of_five[] = {5, INFINITY, 1, INFINITY, 3};
    hits = ab_stats_hits(three_of_five, 5);
    cr_assert_eq(hits.n_hits, 3);
    cr_assert_float_eq(hits.median, 5.0, 1e-15, "not 3, the median of the hits only");
    cr_assert(isinf(hits.max));

    double all[] = {4, 2};
    hits = ab_stats_hits(all, 2);
    cr_assert_eq(hits.n_hits, 2);
    cr_assert_float_eq(hits.median, 3.0, 1e-15);
    cr_assert_float_eq(hits.max, 4.0, 1e-15);
    AB_NO_LEAKS();
}

Test(hits, of_no_run_or_no_hit_are_all_infinite)
{
    double misses[] = {INFINITY, INFINITY};
    struct ab_hits hits = ab_stats_hits(misses, 2);
    cr_assert_eq(hits.n_hits, 0);
    cr_assert(isinf(hits.median) && isinf(hits.min) && isinf(hits.max));
    hits = ab_stats_hits(NULL, 0);
    cr_assert_eq(hits.n_runs, 0);
    cr_assert_eq(hits.n_hits, 0);
    cr_assert(isinf(hits.median) && isinf(hits.min) && isinf(hits.max));
    AB_NO_LEAKS();
}
