#include "stats/performance.h"

#include <math.h>
#include <string.h>

#include "stats/pareto.h"
#include "support/leaks.h"

Test(performance, counts_trials_solved_within_a_budget)
{
    const double costs[] = {1, 2, 2, 5, INFINITY};
    const double limits[] = {0.5, 1, 1.9, 2, 5, 1e300};
    const size_t expected[] = {0, 1, 1, 3, 4, 4};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        cr_assert_eq(ab_ecdf_count(costs, 5, limits[i]), expected[i], "at %g",
                     limits[i]);
    }
    AB_NO_LEAKS();
}

Test(performance, counts_and_profiles_agree_with_R)
{
    /* R 4.2.2: ecdf(x)(limits) * 13 */
    const double x[] = {0.013, 0.25, 0.9,  1.1, 2.7,  3.3, 3.3,
                        5.6,   8.1,  11.4, 19,  30.2, 47};
    const double limits[] = {0.25, 3.3, 3.31, 29, 100};
    const size_t counts[] = {2, 7, 7, 11, 13};
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(ab_ecdf_count(x, 13, limits[i]), counts[i], "at %g", limits[i]);
    }
    /* r <- t(apply(cost, 1, function(row) row / min(row))); colSums(r <= tau) */
    const double cost[] = {31, 8, 35, 5,  34, 24, 27, 6,  32, 10,
                           16, 3, 12, 14, 18, 36, 21, 26, 23, 9};
    const double tau[] = {1, 1.5, 2, 5};
    const size_t solved[4][4] = {
        {1, 1, 1, 2}, {0, 1, 2, 5}, {0, 1, 1, 3}, {4, 4, 4, 5}};
    double ratio[20];
    ab_performance_ratios(ratio, cost, 5, 4);
    for (size_t k = 0; k < 16; k++) {
        size_t n = 0;
        for (size_t p = 0; p < 5; p++) {
            n += ratio[4 * p + k / 4] <= tau[k % 4];
        }
        cr_assert_eq(n, solved[k / 4][k % 4], "method %zu at %g", k / 4, tau[k % 4]);
    }
    AB_NO_LEAKS();
}

Test(performance, ratios_are_to_the_best_of_each_problem)
{
    const double cost[] = {
        10, 20,       INFINITY, /* the miss is no reason to leave the problem out */
        6,  3,        3,        /* two best */
        0,  4,        8,        /* nothing paid counts as the least payment */
        0,  0,        0,        /* nobody paid */
        5,  INFINITY, INFINITY, INFINITY, INFINITY, INFINITY,
    };
    const double expected[] = {
        1, 2, INFINITY, 2, 1,        1,        1,        1,        2,
        1, 1, 1,        1, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY,
    };
    double ratio[18];
    ab_performance_ratios(ratio, cost, 6, 3);
    for (size_t i = 0; i < 18; i++) {
        cr_assert(ratio[i] == expected[i], "%zu: %g", i,
                  ratio[i]); /* exact quotients */
    }
    AB_NO_LEAKS();
}

/* N. Gould and J. Scott, "A note on performance profiles for benchmarking software",
 * ACM TOMS 43(2), 2016: the order of two methods may change when a third is left out.
 */
Test(performance, is_another_one_for_a_subset)
{
    const double three[] = {2, 3, 1, 2, 3, 1, 3, 2, 4, 30, 2, 40};
    double ratio[12];
    ab_performance_ratios(ratio, three, 4, 3);
    double two[8];
    for (size_t p = 0; p < 4; p++) {
        memcpy(two + 2 * p, three + 3 * p, 2 * sizeof two[0]);
    }
    double ratio_of_two[8];
    ab_performance_ratios(ratio_of_two, two, 4, 2);
    size_t best_of_three = 0;
    size_t best_of_two = 0;
    for (size_t p = 0; p < 4; p++) {
        best_of_three += ratio[3 * p] <= 1.0;
        best_of_two += ratio_of_two[2 * p] <= 1.0;
    }
    cr_assert_eq(best_of_three, 0);
    cr_assert_eq(best_of_two, 2);
    AB_NO_LEAKS();
}

static void assert_blocks(const char *took_part, size_t n_blocks, size_t n_methods,
                          const char *blocks, const char *methods)
{
    unsigned char marks[64];
    unsigned char keeps_block[16];
    unsigned char keeps_method[16];
    for (size_t i = 0; i < n_blocks * n_methods; i++) {
        marks[i] = took_part[i] == '1';
    }
    size_t n =
        ab_complete_blocks(keeps_block, keeps_method, marks, n_blocks, n_methods);
    size_t wanted = 0;
    for (size_t b = 0; b < n_blocks; b++) {
        wanted += blocks[b] == '1';
        cr_assert_eq(keeps_block[b], blocks[b] == '1', "%s: block %zu", took_part, b);
    }
    cr_assert_eq(n, wanted);
    for (size_t m = 0; m < n_methods; m++) {
        cr_assert_eq(keeps_method[m], methods[m] == '1', "%s: method %zu", took_part,
                     m);
    }
}

Test(performance, compares_where_all_took_part)
{
    assert_blocks("111111", 2, 3, "11", "111");
    assert_blocks("111110", 2, 3, "10", "111"); /* half of the blocks is enough */
    /* the third took part in one of three, so it goes; the others share all */
    assert_blocks("111110110", 3, 3, "111", "110");
    /* equally rare: the last goes */
    assert_blocks("100010001", 3, 3, "100", "100");
    /* two groups that never meet: the smaller goes, one after the other */
    assert_blocks("1100110000110011001100110011", 7, 4, "0011111", "0011");
    assert_blocks("0000", 2, 2, "00", "10");
    AB_NO_LEAKS();
}

Test(pareto, keeps_what_nothing_beats)
{
    /* time, bytes, energy */
    const double cost[] = {
        1, 9, 5, /* first in time */
        5, 1, 5, /* least bytes */
        5, 9, 1, /* least energy */
        5, 9, 5, /* beaten by all three */
        4, 4, 4, /* beaten by none, best in nothing */
        4, 4, 4, /* its twin */
        0, 0, INFINITY,
    };
    const unsigned char expected[] = {1, 1, 1, 0, 1, 1, 0};
    unsigned char front[7];
    ab_pareto_front(front, cost, 7, 3);
    for (size_t i = 0; i < 7; i++) {
        cr_assert_eq(front[i], expected[i], "%zu", i);
    }
    /* a miss beats nobody, whatever its other costs */
    const double half_missed[] = {1, INFINITY, 2, 2};
    ab_pareto_front(front, half_missed, 2, 2);
    cr_assert(!front[0] && front[1]);
    AB_NO_LEAKS();
}

Test(pareto, agrees_with_R)
{
    /* R 4.2.2, for each row i of cost: !any(sapply(1:12, function(j)
     * all(cost[j, ] <= cost[i, ]) && any(cost[j, ] < cost[i, ]))) */
    const double cost[] = {5, 5, 4, 7, 8, 1, 4, 5, 8, 8, 9, 1, 8, 9, 1, 4, 8, 2,
                           7, 6, 3, 8, 2, 3, 8, 9, 1, 8, 8, 1, 5, 6, 2, 2, 3, 9};
    const unsigned char expected[] = {1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1};
    unsigned char front[12];
    ab_pareto_front(front, cost, 12, 3);
    for (size_t i = 0; i < 12; i++) {
        cr_assert_eq(front[i], expected[i], "%zu", i);
    }
    AB_NO_LEAKS();
}
