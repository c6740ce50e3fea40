/* Ranks of methods over blocks (seeds, scenarios), and whether they differ:
 * J. Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7,
 * 2006; with ties as in W. J. Conover, "Practical Nonparametric Statistics", 3rd
 * edition, 1999, section 5.8. */
#ifndef AB_STATS_RANKS_H
#define AB_STATS_RANKS_H

#include <stddef.h>

/* Rank of each value among n: 1 for the least, equal values (misses too) share the mean
 * of their places. */
void ab_stats_ranks(double *rank, const double *values, size_t n);

/* rank[b k + m] of k = n_methods in each of n_blocks blocks; mean_rank: k numbers. */
void ab_mean_ranks(double *mean_rank, const double *rank, size_t n_blocks,
                   size_t n_methods);

struct ab_friedman {
    double chi2; /* Friedman's statistic, corrected for ties */
    double F;    /* of R. L. Iman and J. M. Davenport, 1980 */
    double p;    /* P(F' >= F), F' with k - 1 and (k - 1) (n_blocks - 1) degrees of
                  freedom */
};
/* Whether methods rank alike: chi2 = (k - 1) sum_m (R_m - n (k + 1) / 2)^2 / (A - C)
 * with R_m the sum of the ranks of m, A the sum of all squared ranks and
 * C = n k (k + 1)^2 / 4; F = (n - 1) chi2 / (n (k - 1) - chi2). Needs n_blocks > 1 and
 * n_methods > 1. Where every block is one tie: 0, 0, 1. */
struct ab_friedman ab_friedman_test(const double *rank, size_t n_blocks,
                                    size_t n_methods);

/* P(F' >= F) of the F distribution with df1 and df2 (> 0, whole) degrees of freedom.
 * Relative error below 1e-12 (where not less than 1e-300), checked against R. */
double ab_f_tail(double F, double df1, double df2);

#define AB_NEMENYI_MIN 2
#define AB_NEMENYI_MAX 20
/* Critical values q at 5 % for 2 to 20 methods: the 95 % quantile of the studentized
 * range at infinite degrees of freedom, divided by sqrt(2). From R 4.2.2,
 * qtukey(0.95, 2:20, Inf) / sqrt(2); the first nine are table 5(a) of Demsar. */
extern const double ab_nemenyi_q[AB_NEMENYI_MAX - AB_NEMENYI_MIN + 1];

/* Mean ranks that differ by this much or more differ at 5 % (Nemenyi):
 * q sqrt(k (k + 1) / (6 n)). NaN unless 2 <= k <= 20. */
double ab_critical_difference(size_t n_blocks, size_t n_methods);

#endif
