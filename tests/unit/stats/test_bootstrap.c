#include "stats/bootstrap.h"

#include <math.h>

#include "stats/quantile.h"
#include "support/leaks.h"

static struct ab_bootstrap *make(struct ab_arena *arena, size_t n, int side)
{
    struct ab_bootstrap *made = NULL;
    cr_assert_eq(ab_bootstrap_create(&made, arena, n, side, NULL), AB_OK);
    return made;
}

/* P(the median of a resample of n values, n odd, is at most the k-th smallest) =
 * P(Binomial(n, k / n) >= (n + 1) / 2): Efron 1979, section 3. */
static double exact_at_most(size_t n, size_t k)
{
    double p = (double)k / (double)n;
    double sum = 0.0;
    for (size_t j = (n + 1) / 2; j <= n; j++) {
        double term = 1.0;
        for (size_t i = 1; i <= j; i++) { /* n! / (j! (n - j)!) p^j */
            term *= (double)(n - j + i) / (double)i * p;
        }
        sum += term * pow(1.0 - p, (double)(n - j));
    }
    return sum;
}

Test(bootstrap, of_a_median_has_the_exact_order_statistics)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const size_t sizes[] = {1, 3, 5, 7, 9, 11, 15, 21, 25};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        size_t n = sizes[s];
        double values[25];
        for (size_t i = 0; i < n; i++) {
            values[i] = (double)(i + 1);
        }
        size_t low = 1;
        while (exact_at_most(n, low) < 0.025) {
            low++;
        }
        struct ab_interval interval = ab_bootstrap_median(make(&arena, n, 0), values);
        cr_assert_float_eq(interval.low, (double)low, 1e-12, "n = %zu", n);
        cr_assert_float_eq(interval.high, (double)(n + 1 - low), 1e-12, "n = %zu", n);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(bootstrap, of_an_even_number_takes_midpoints_and_keeps_misses)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_bootstrap *two = make(&arena, 2, 0);
    /* medians of resamples of {1, 4}: 1, 2.5, 4 with 1/4, 1/2, 1/4 */
    struct ab_interval interval = ab_bootstrap_median(two, (const double[]){1, 4});
    cr_assert_float_eq(interval.low, 1.0, 1e-12);
    cr_assert_float_eq(interval.high, 4.0, 1e-12);
    interval = ab_bootstrap_median(two, (const double[]){1, INFINITY});
    cr_assert_float_eq(interval.low, 1.0, 1e-12);
    cr_assert(isinf(interval.high), "a midpoint with a miss is a miss");
    struct ab_bootstrap *five = make(&arena, 5, 0);
    interval = ab_bootstrap_median(five, (const double[]){1, 2, 3, 4, INFINITY});
    cr_assert_float_eq(interval.low, 1.0, 1e-12);
    cr_assert(isinf(interval.high), "5.8 %% of the resamples have three misses");
    const double misses[] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
    interval = ab_bootstrap_median(five, misses);
    cr_assert(isinf(interval.low) && isinf(interval.high));
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(bootstrap, pairs_take_away_what_the_network_did_to_both)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const double b[] = {1, 100, 10, 3, 30};
    double a[5];
    for (size_t i = 0; i < 5; i++) {
        a[i] = 1.5 * b[i];
    }
    struct ab_interval interval = ab_bootstrap_ratio_paired(make(&arena, 5, 0), a, b);
    cr_assert_float_eq(interval.low, 1.5, 1e-12);
    cr_assert_float_eq(interval.high, 1.5, 1e-12);
    double sorted_b[5];
    for (size_t i = 0; i < 5; i++) {
        sorted_b[i] = b[i];
    }
    ab_stats_sort(a, 5);
    ab_stats_sort(sorted_b, 5);
    interval = ab_bootstrap_ratio(make(&arena, 5, 0), make(&arena, 5, 1), a, sorted_b);
    cr_assert(interval.low < 0.2 && interval.high > 10.0, "%g to %g", interval.low,
              interval.high);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

/* The exact distribution of the ratio of two medians of five: 25 values, each with the
 * product of two probabilities. */
static double exact_ratio_at_most(const double *a, const double *b, double limit)
{
    double sum = 0.0;
    for (size_t i = 0; i < 5; i++) {
        double pa = exact_at_most(5, i + 1) - (i > 0 ? exact_at_most(5, i) : 0.0);
        for (size_t j = 0; j < 5; j++) {
            double pb = exact_at_most(5, j + 1) - (j > 0 ? exact_at_most(5, j) : 0.0);
            sum += a[i] / b[j] <= limit ? pa * pb : 0.0;
        }
    }
    return sum;
}

Test(bootstrap, of_a_ratio_agrees_with_the_exact_distribution)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const double a[] = {10, 13, 15, 16, 21};
    const double b[] = {2, 3.1, 3.3, 3.7, 5.3};
    struct ab_interval interval =
        ab_bootstrap_ratio(make(&arena, 5, 0), make(&arena, 5, 1), a, b);
    /* 3 standard errors of a share of 2.5 % among 1999: 0.0105 */
    cr_assert(exact_ratio_at_most(a, b, interval.low) > 0.025 - 0.0105);
    cr_assert(exact_ratio_at_most(a, b, interval.low - 1e-9) < 0.025 + 0.0105);
    cr_assert(exact_ratio_at_most(a, b, interval.high) > 0.975 - 0.0105);
    cr_assert(exact_ratio_at_most(a, b, interval.high - 1e-9) < 0.975 + 0.0105);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(bootstrap, of_a_ratio_with_misses_is_never_a_number_too_much)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_bootstrap *five = make(&arena, 5, 0);
    const double hits[] = {1, 1, 1, 1, 1};
    const double two_misses[] = {2, 2, 2, INFINITY, INFINITY};
    const double misses[] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
    const double nothing[] = {0, 0, 0, 0, 0};
    struct ab_interval interval = ab_bootstrap_ratio_paired(five, two_misses, hits);
    cr_assert_float_eq(interval.low, 2.0, 1e-12);
    cr_assert(isinf(interval.high));
    interval = ab_bootstrap_ratio_paired(five, hits, misses);
    cr_assert(interval.low == 0.0 && interval.high == 0.0, "any hit beats a miss");
    interval = ab_bootstrap_ratio_paired(five, misses, misses);
    cr_assert(interval.low == 0.0 && isinf(interval.high), "two misses say nothing");
    interval = ab_bootstrap_ratio_paired(five, nothing, nothing);
    cr_assert(interval.low == 0.0 && isinf(interval.high));
    interval = ab_bootstrap_ratio_paired(five, hits, nothing);
    cr_assert(isinf(interval.low) && isinf(interval.high));
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(bootstrap, ratios_of_resamples_give_the_interval_of_their_ratio)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const double miss = (double)INFINITY;
    const double cases[][2][5] = {
        {{3, 1, 4, 1, 5}, {2, 7, 1, 8, 2}},
        {{3, miss, 4, 1, miss}, {2, 7, 1, 8, miss}},
        {{0, 0, 4, 0, 5}, {0, 0, 0, 8, 2}},
    };
    struct ab_bootstrap *bootstrap = make(&arena, 5, 0);
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        double ratios[AB_BOOTSTRAP_RESAMPLES];
        size_t n = 0;
        ab_bootstrap_ratios_paired(ratios, bootstrap, cases[c][0], cases[c][1]);
        for (size_t i = 0; i < AB_BOOTSTRAP_RESAMPLES; i++) {
            if (!isnan(ratios[i])) {
                ratios[n++] = ratios[i];
            }
        }
        cr_assert_eq(n == AB_BOOTSTRAP_RESAMPLES, c == 0);
        struct ab_interval together = ab_bootstrap_interval(ratios, n);
        struct ab_interval at_once =
            ab_bootstrap_ratio_paired(bootstrap, cases[c][0], cases[c][1]);
        cr_assert_eq(together.low, at_once.low);
        cr_assert_eq(together.high, at_once.high);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(bootstrap, p_is_small_where_the_interval_excludes_one)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_bootstrap *bootstrap = make(&arena, 9, 0);
    double ratios[AB_BOOTSTRAP_RESAMPLES];
    const double ones[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    /* k of the nine ratios are below 1: the share of resamples with their median below
     * 1 is that of 5 or more of 9 draws with probability k / 9 (R 4.2.2:
     * pbinom(4, 9, (0:4) / 9, lower.tail = FALSE)) */
    static const double tail[5] = {0.0, 0.00145, 0.03037, 0.14485, 0.36551};
    for (size_t k = 0; k <= 9; k++) {
        double costs[9];
        for (size_t i = 0; i < 9; i++) {
            costs[i] = i < k ? 0.5 : 2.0;
        }
        ab_bootstrap_ratios_paired(ratios, bootstrap, costs, ones);
        double p = ab_bootstrap_p(ratios);
        struct ab_interval interval = ab_bootstrap_ratio_paired(bootstrap, costs, ones);
        int excludes_one = interval.low > 1.0 || interval.high < 1.0;
        cr_assert_eq(p <= 0.05, excludes_one, "%zu below: p = %g", k, p);
        double exact = fmin(1.0, 2.0 * tail[k < 5 ? k : 9 - k]);
        cr_assert_float_eq(p, exact, 0.05, "%zu below: p = %g, not %g", k, p, exact);
    }
    /* never below what the number of resamples can tell; what says nothing is on both
     * sides */
    for (size_t i = 0; i < AB_BOOTSTRAP_RESAMPLES; i++) {
        ratios[i] = i < 10 ? (double)NAN : (double)INFINITY;
    }
    cr_assert_float_eq(ab_bootstrap_p(ratios), 22.0 / 2000.0, 1e-15);
    for (size_t i = 0; i < 10; i++) {
        ratios[i] = 1.5;
    }
    cr_assert_float_eq(ab_bootstrap_p(ratios), 2.0 / 2000.0, 1e-15);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(bootstrap, has_the_same_resamples_always)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const double a[] = {1.25, 2.5, 2.75, 3.125, 8, 11, 12, 20, 50, 51};
    const double b[] = {3, 1, 4, 1.5, 9, 2.6, 5.3, 5.8, 9.7, 9.3};
    /* as they came out first: a change changes every report */
    struct ab_interval interval = ab_bootstrap_ratio_paired(make(&arena, 10, 0), a, b);
    cr_assert_float_eq(interval.low, 0.734375, 1e-12, "%.17g", interval.low);
    cr_assert_float_eq(interval.high, 4.2307692307692308, 1e-12, "%.17g",
                       interval.high);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(bootstrap, reports_that_memory_ran_out)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_bootstrap *made = NULL;
    struct ab_error err = {0};
    for (size_t n = 1; n <= 6; n++) {
        ab_alloc_fail_after(n);
        ab_status status = ab_bootstrap_create(&made, &arena, 100000, 0, &err);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_ERR_MEMORY || n > 2, "allocation %zu", n);
        if (status == AB_OK) {
            break;
        }
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
