/* Order statistics. An infinite value is a miss: it stays in the statistic, above all
 * others. */
#ifndef AB_STATS_QUANTILE_H
#define AB_STATS_QUANTILE_H

#include <stddef.h>

/* Ascending, in place. No value may be NaN. */
void ab_stats_sort(double *values, size_t n);

/* The p-quantile (0 <= p <= 1) of n > 0 ascending values by linear interpolation
 * between the order statistics around h = (n - 1) p: type 7 of Hyndman and Fan, "Sample
 * quantiles in statistical packages", 1996; the default of R and NumPy. Infinite as
 * soon as an infinite value takes part in it. */
double ab_stats_quantile(const double *sorted, size_t n, double p);

/* What a number of runs paid for one target; INFINITY in costs is a miss. */
struct ab_hits {
    size_t n_runs;
    size_t n_hits;
    double median; /* over all runs: INFINITY when too many miss */
    double min;    /* INFINITY when all miss */
    double max;    /* INFINITY when any misses */
};

/* Sorts costs (n >= 0 values) in place. With n = 0 the three costs are INFINITY. */
struct ab_hits ab_stats_hits(double *costs, size_t n);

#endif
