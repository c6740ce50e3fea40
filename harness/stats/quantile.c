#include "stats/quantile.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

void ab_stats_sort(double *values, size_t n)
{
    if (n > 1) {
        qsort(values, n, sizeof values[0], compare_doubles);
    }
}

double ab_stats_quantile(const double *sorted, size_t n, double p)
{
    ab_require(n > 0 && p >= 0.0 && p <= 1.0);
    double h = (double)(n - 1) * p;
    size_t below = (size_t)h;
    double weight = h - (double)below;
    /* the second test keeps infinity - infinity, a NaN, out of the formula */
    if (weight == 0.0 || sorted[below] == sorted[below + 1]) {
        return sorted[below];
    }
    return sorted[below] + weight * (sorted[below + 1] - sorted[below]);
}

struct ab_hits ab_stats_hits(double *costs, size_t n)
{
    struct ab_hits hits = {.n_runs = n,
                           .median = (double)INFINITY,
                           .min = (double)INFINITY,
                           .max = (double)INFINITY};
    if (n == 0) {
        return hits;
    }
    ab_stats_sort(costs, n);
    for (size_t i = 0; i < n && isfinite(costs[i]); i++) {
        hits.n_hits++;
    }
    hits.median = ab_stats_quantile(costs, n, 0.5);
    hits.min = costs[0];
    hits.max = costs[n - 1];
    return hits;
}
