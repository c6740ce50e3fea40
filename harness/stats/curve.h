/* Runs as step curves (a quantity that is known at snapshots), and what several of them
 * have in common: bands over seeds. */
#ifndef AB_STATS_CURVE_H
#define AB_STATS_CURVE_H

#include <stddef.h>

/* y[k] holds from x[k] on, until x[k + 1]. Borrows its arrays. */
struct ab_curve {
    const double *x; /* n, ascending; of equal ones the last counts */
    const double *y; /* n */
    size_t n;
    int failed; /* the run broke: y is INFINITY after x[n - 1] (everywhere, if n is 0);
                 else the last y holds */
};

/* y at the last snapshot at or before x; NaN before the first. */
double ab_curve_at(const struct ab_curve *curve, double x);

/* The largest x at which at least half of the n > 0 curves still run. A failed curve
 * never ends: it is infinite from its failure on. INFINITY: more than half failed. */
double ab_curves_half_end(const struct ab_curve *curves, size_t n, double *scratch);

/* Quantiles over n_curves > 0 curves at each of n_points abscissae x: lowest and
 * highest of the band at probabilities p and 1 - p (p = 0: all runs; p = 0.25: the
 * middle half), and the median. NaN where any curve is. scratch: n_curves numbers. */
void ab_curves_band(double *low, double *median, double *high,
                    const struct ab_curve *curves, size_t n_curves, const double *x,
                    size_t n_points, double p, double *scratch);

/* Points 10^(k / per_decade), k = first .. first + n - 1; powers of ten are exact. */
struct ab_log_grid {
    int first;
    size_t n;
    int per_decade;
};
/* The smallest grid whose points enclose 0 < low <= high < INFINITY. */
struct ab_log_grid ab_log_grid_cover(double low, double high, int per_decade);
double ab_log_grid_point(const struct ab_log_grid *grid, size_t i);

#endif
