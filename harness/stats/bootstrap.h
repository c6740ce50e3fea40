/* Bootstrap intervals at 95 % by the percentile method: B. Efron, "Bootstrap methods:
 * another look at the jackknife", Annals of Statistics 7(1), 1979; A. C. Davison and
 * D. V. Hinkley, "Bootstrap Methods and their Application", 1997, section 5.3.1: of
 * R = 1999 resamples the order statistics (R + 1) 0.025 = 50 and (R + 1) 0.975 = 1950.
 *
 * Not the BCa interval: its acceleration comes from the jackknife, which is not
 * consistent for the median, and a miss (INFINITY) has no influence value. The
 * percentile interval needs the order of the values alone, so misses stay what they
 * are: a bound is INFINITY when that many resamples miss.
 *
 * The resamples of n things are fixed: entry i of resample b is the draw
 * ab_rng_below(stream, b n + i, n) of the stream (seed n, AB_RNG_SAMPLE, entity side).
 * So intervals are the same bytes everywhere. */
#ifndef AB_STATS_BOOTSTRAP_H
#define AB_STATS_BOOTSTRAP_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/error.h"

#define AB_BOOTSTRAP_RESAMPLES 1999

struct ab_interval {
    double low;
    double high;
};

/* The resamples of n things, and room to work in: not for two threads at once. */
struct ab_bootstrap;

/* Sides 0 and 1 resample independently of each other. Lives in the arena. n > 0.
 * AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_bootstrap_create(struct ab_bootstrap **out,
                                            struct ab_arena *arena, size_t n, int side,
                                            struct ab_error *err);

/* Of the median of n ascending values. */
struct ab_interval ab_bootstrap_median(struct ab_bootstrap *bootstrap,
                                       const double *sorted);

/* Of median(a) / median(b). A resample in which both medians are misses, or both are
 * zero, says nothing: it widens the interval at both ends (0 below, INFINITY above).
 * Paired: a[i] and b[i] met the same network, and are drawn together. Else a and b are
 * drawn apart, a with side 0 and b with side 1, and have to be ascending. */
struct ab_interval ab_bootstrap_ratio_paired(struct ab_bootstrap *bootstrap,
                                             const double *a, const double *b);
struct ab_interval ab_bootstrap_ratio(struct ab_bootstrap *of_a,
                                      struct ab_bootstrap *of_b, const double *a,
                                      const double *b);

/* For statistics of several ratios together. The ratio of each of the
 * AB_BOOTSTRAP_RESAMPLES resamples, NaN where it says nothing; then the interval of
 * what was made of those n resamples that say something (sorted in place; no NaN). */
void ab_bootstrap_ratios_paired(double *ratios, struct ab_bootstrap *bootstrap,
                                const double *a, const double *b);
struct ab_interval ab_bootstrap_interval(double *values, size_t n);
/* Two-sided p-value of the ratio being 1: twice the share of the AB_BOOTSTRAP_RESAMPLES
 * ratios, and one more, that lie on the rarer side of 1 (those at 1, and NaN, on both),
 * at most 1. It is at most 5 % where the interval excludes 1, and never below 0.001
 * (Davison and Hinkley 1997, section 4.4 and equation 4.11). */
double ab_bootstrap_p(const double *ratios);

#endif
