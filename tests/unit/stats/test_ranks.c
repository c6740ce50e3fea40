#include "stats/ranks.h"

#include <math.h>

#include "support/leaks.h"

Test(ranks, share_places_and_put_misses_last)
{
    const double values[] = {3, INFINITY, 1, 3, INFINITY, 0, 3};
    const double expected[] = {4, 6.5, 2, 4, 6.5, 1, 4};
    double rank[7];
    ab_stats_ranks(rank, values, 7);
    for (size_t i = 0; i < 7; i++) {
        cr_assert(rank[i] == expected[i], "%zu: %g", i, rank[i]); /* exact halves */
    }
    AB_NO_LEAKS();
}

Test(ranks, agree_with_R)
{
    /* R 4.2.2: rank(values) */
    const double values[] = {5, 2, 8, 2, 2, 9, 5, 1};
    const double expected[] = {5.5, 3, 7, 3, 3, 8, 5.5, 1};
    double rank[8];
    ab_stats_ranks(rank, values, 8);
    for (size_t i = 0; i < 8; i++) {
        cr_assert(rank[i] == expected[i], "%zu: %g", i, rank[i]); /* exact halves */
    }
    AB_NO_LEAKS();
}

/* Values of R 4.2.2: friedman.test(a)$statistic; F = (n - 1) s / (n (k - 1) - s);
 * pf(F, k - 1, (k - 1) (n - 1), lower.tail = FALSE); colMeans(t(apply(a, 1, rank))). */
Test(ranks, friedman_and_iman_davenport_agree_with_R)
{
    const double untied[] = {1, 2, 3, 4, 2, 1, 4, 3, 1, 3, 2, 4, 1, 2, 4, 3, 2, 1,
                             3, 4, 1, 2, 3, 4, 1, 4, 2, 3, 2, 1, 3, 4, 1, 2, 4, 3};
    struct ab_friedman test = ab_friedman_test(untied, 9, 4);
    cr_assert_float_eq(test.chi2, 16.733333333333334, 1e-13);
    cr_assert_float_eq(test.F, 13.038961038961041, 1e-13);
    cr_assert_float_eq(test.p / 2.9653218691675875e-05, 1.0, 1e-12);

    const double tied[] = {5, 5, 7, 3, 4, 4, 1, 2, 3, 9, 9, 9, 2, 1,
                           3, 4, 4, 6, 1, 3, 2, 6, 7, 7, 1, 2, 2};
    double rank[27];
    for (size_t b = 0; b < 9; b++) {
        ab_stats_ranks(rank + 3 * b, tied + 3 * b, 3);
    }
    test = ab_friedman_test(rank, 9, 3);
    cr_assert_float_eq(test.chi2, 9.8518518518518512, 1e-13);
    cr_assert_float_eq(test.F, 9.672727272727272, 1e-13);
    cr_assert_float_eq(test.p / 0.0017631582454862818, 1.0, 1e-12);
    double mean[3];
    ab_mean_ranks(mean, rank, 9, 3);
    cr_assert_float_eq(mean[0], 1.3333333333333333, 1e-15);
    cr_assert_float_eq(mean[1], 2.0555555555555554, 1e-15);
    cr_assert_float_eq(mean[2], 2.6111111111111112, 1e-15);
    AB_NO_LEAKS();
}

Test(ranks, that_all_agree_or_all_tie)
{
    double rank[18];
    for (size_t i = 0; i < 18; i++) {
        rank[i] = 1.0 + (double)(i % 2);
    }
    struct ab_friedman test = ab_friedman_test(rank, 9, 2);
    cr_assert_float_eq(test.chi2, 9.0, 1e-13, "n (k - 1)");
    cr_assert(isinf(test.F));
    cr_assert(test.p == 0.0);
    for (size_t i = 0; i < 18; i++) {
        rank[i] = 1.5;
    }
    test = ab_friedman_test(rank, 9, 2);
    cr_assert(test.chi2 == 0.0 && test.F == 0.0 && test.p == 1.0);
    AB_NO_LEAKS();
}

/* R 4.2.2: pf(F, df1, df2, lower.tail = FALSE) */
Test(ranks, tail_of_the_F_distribution_agrees_with_R)
{
    static const struct {
        double F;
        double df1;
        double df2;
        double p;
    } cases[] = {
        {3.5, 2, 16, 0.054845016706002982},
        {0.4, 4, 40, 0.80745382789459452},
        {9.28, 3, 39, 9.2728047319876272e-05},
        {1, 1, 1, 0.5},
        {25, 7, 70, 9.9033045084486804e-17},
        {2.5, 19, 190, 0.00087418273940661974},
        {0, 3, 9, 1.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double p = ab_f_tail(cases[i].F, cases[i].df1, cases[i].df2);
        cr_assert_float_eq(p / cases[i].p, 1.0, 1e-12, "%zu: %.17g", i, p);
    }
    AB_NO_LEAKS();
}

/* Demsar 2006: table 5(a), and the example of section 3.2.2 (14 data sets, 4
 * classifiers: 1.25 from q = 2.569). */
Test(ranks, critical_difference_is_that_of_demsar)
{
    const double table[] = {1.960, 2.343, 2.569, 2.728, 2.850,
                            2.949, 3.031, 3.102, 3.164};
    for (size_t k = 2; k <= 10; k++) {
        /* the table was rounded from q with fewer digits */
        cr_assert_float_eq(ab_nemenyi_q[k - 2], table[k - 2], 1e-3, "k = %zu", k);
    }
    cr_assert_float_eq(ab_critical_difference(14, 4), 1.25, 0.005);
    cr_assert(isnan(ab_critical_difference(14, 1)));
    cr_assert(isnan(ab_critical_difference(14, 21)));
    AB_NO_LEAKS();
}
