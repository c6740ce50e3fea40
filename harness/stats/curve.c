#include "stats/curve.h"

#include <math.h>

#include "base/error.h"
#include "base/math.h"
#include "stats/quantile.h"

double ab_curve_at(const struct ab_curve *curve, double x)
{
    size_t low =
        0; /* snapshots before `low` are at or before x, from `high` on after */
    size_t high = curve->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (curve->x[middle] <= x) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    int is_over = low == curve->n && (low == 0 || x > curve->x[low - 1]);
    if (curve->failed && is_over) {
        return (double)INFINITY;
    }
    return low == 0 ? (double)NAN : curve->y[low - 1];
}

double ab_curves_half_end(const struct ab_curve *curves, size_t n, double *scratch)
{
    ab_require(n > 0);
    for (size_t i = 0; i < n; i++) {
        const struct ab_curve *curve = &curves[i];
        int ends = !curve->failed && curve->n > 0;
        scratch[i] = ends ? curve->x[curve->n - 1] : (double)INFINITY;
    }
    ab_stats_sort(scratch, n);
    return scratch[n / 2];
}

void ab_curves_band(double *low, double *median, double *high,
                    const struct ab_curve *curves, size_t n_curves, const double *x,
                    size_t n_points, double p, double *scratch)
{
    ab_require(n_curves > 0);
    for (size_t k = 0; k < n_points; k++) {
        int known = 1;
        for (size_t i = 0; i < n_curves; i++) {
            scratch[i] = ab_curve_at(&curves[i], x[k]);
            known = known && !isnan(scratch[i]);
        }
        if (!known) {
            low[k] = (double)NAN;
            median[k] = (double)NAN;
            high[k] = (double)NAN;
            continue;
        }
        ab_stats_sort(scratch, n_curves);
        low[k] = ab_stats_quantile(scratch, n_curves, p);
        median[k] = ab_stats_quantile(scratch, n_curves, 0.5);
        high[k] = ab_stats_quantile(scratch, n_curves, 1.0 - p);
    }
}

static int floor_divide(int a, int b)
{
    return a / b - (a % b < 0);
}

/* 10^(k / per_decade) as an exact power of ten times a fraction of a decade. */
static double grid_value(int k, int per_decade)
{
    int decades = floor_divide(k, per_decade);
    double value =
        ab_pow(10.0, (double)(k - decades * per_decade) / (double)per_decade);
    for (; decades > 0; decades--) {
        value *= 10.0;
    }
    double divisor = 1.0; /* one division: 10^-d rounded once */
    for (; decades < 0; decades++) {
        divisor *= 10.0;
    }
    return value / divisor;
}

struct ab_log_grid ab_log_grid_cover(double low, double high, int per_decade)
{
    ab_require(low > 0.0 && low <= high && isfinite(high) && per_decade > 0);
    double scale = (double)per_decade / ab_log(10.0);
    int first = (int)floor(ab_log(low) * scale);
    int last = (int)ceil(ab_log(high) * scale);
    while (grid_value(first, per_decade) > low) {
        first--;
    }
    while (grid_value(first + 1, per_decade) <= low) {
        first++;
    }
    while (grid_value(last, per_decade) < high) {
        last++;
    }
    while (last > first && grid_value(last - 1, per_decade) >= high) {
        last--;
    }
    return (struct ab_log_grid){first, (size_t)(last - first) + 1, per_decade};
}

double ab_log_grid_point(const struct ab_log_grid *grid, size_t i)
{
    return grid_value(grid->first + (int)i, grid->per_decade);
}
