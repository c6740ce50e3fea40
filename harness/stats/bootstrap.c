#include "stats/bootstrap.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/rng.h"
#include "stats/quantile.h"

#define LOW_PLACE  ((AB_BOOTSTRAP_RESAMPLES + 1) / 40) /* from 1 on */
#define HIGH_PLACE (AB_BOOTSTRAP_RESAMPLES + 1 - LOW_PLACE)

/* The two order statistics around the median of a resample (one, if n is odd), and how
 * many resamples have them. */
struct middle {
    uint32_t low;
    uint32_t high;
    size_t n_resamples;
};

struct weighted {
    double value;
    size_t weight;
};

struct ab_bootstrap {
    size_t n;
    uint32_t *index; /* n for each resample, ascending */
    struct middle *middle;
    size_t n_middles;
    struct weighted *medians; /* room for n_middles */
    double *room[2];          /* for a resample of each side */
    double *ratios;           /* room for all resamples */
};

static int compare_indices(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int compare_middles(const void *a, const void *b)
{
    const struct middle *x = a;
    const struct middle *y = b;
    int by_low = (x->low > y->low) - (x->low < y->low);
    return by_low != 0 ? by_low : (x->high > y->high) - (x->high < y->high);
}

static int compare_weighted(const void *a, const void *b)
{
    double x = ((const struct weighted *)a)->value;
    double y = ((const struct weighted *)b)->value;
    return (x > y) - (x < y);
}

static void draw(struct ab_bootstrap *bootstrap, int side)
{
    size_t n = bootstrap->n;
    struct ab_stream stream = ab_stream_make(n, AB_RNG_SAMPLE, (uint64_t)side);
    for (size_t b = 0; b < AB_BOOTSTRAP_RESAMPLES; b++) {
        uint32_t *row = bootstrap->index + b * n;
        for (size_t i = 0; i < n; i++) {
            row[i] = (uint32_t)ab_rng_below(&stream, b * n + i, n);
        }
        qsort(row, n, sizeof row[0], compare_indices);
        bootstrap->middle[b] = (struct middle){row[(n - 1) / 2], row[n / 2], 1};
    }
}

/* Equal middles become one. */
static void gather(struct ab_bootstrap *bootstrap)
{
    struct middle *middle = bootstrap->middle;
    qsort(middle, AB_BOOTSTRAP_RESAMPLES, sizeof middle[0], compare_middles);
    size_t n = 1;
    for (size_t b = 1; b < AB_BOOTSTRAP_RESAMPLES; b++) {
        if (compare_middles(&middle[b], &middle[n - 1]) == 0) {
            middle[n - 1].n_resamples++;
        } else {
            middle[n++] = middle[b];
        }
    }
    bootstrap->n_middles = n;
}

ab_status ab_bootstrap_create(struct ab_bootstrap **out, struct ab_arena *arena,
                              size_t n, int side, struct ab_error *err)
{
    ab_require(n > 0 && n <= UINT32_MAX && (side == 0 || side == 1));
    struct ab_bootstrap *made = ab_arena_alloc(arena, 1, sizeof *made);
    if (made == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    made->n = n;
    made->index =
        ab_arena_alloc(arena, n, AB_BOOTSTRAP_RESAMPLES * sizeof made->index[0]);
    made->middle =
        ab_arena_alloc(arena, AB_BOOTSTRAP_RESAMPLES, sizeof made->middle[0]);
    made->medians =
        ab_arena_alloc(arena, AB_BOOTSTRAP_RESAMPLES, sizeof made->medians[0]);
    made->ratios = ab_arena_alloc(arena, AB_BOOTSTRAP_RESAMPLES, sizeof(double));
    made->room[0] = ab_arena_alloc(arena, n, sizeof(double));
    made->room[1] = ab_arena_alloc(arena, n, sizeof(double));
    if (made->index == NULL || made->middle == NULL || made->medians == NULL ||
        made->ratios == NULL || made->room[0] == NULL || made->room[1] == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    draw(made, side);
    gather(made);
    *out = made;
    return AB_OK;
}

static double midpoint(double low, double high)
{
    return low == high ? low : low + 0.5 * (high - low); /* no infinity - infinity */
}

struct ab_interval ab_bootstrap_median(struct ab_bootstrap *bootstrap,
                                       const double *sorted)
{
    struct weighted *medians = bootstrap->medians;
    size_t n = bootstrap->n_middles;
    for (size_t i = 0; i < n; i++) {
        const struct middle *middle = &bootstrap->middle[i];
        medians[i] = (struct weighted){
            midpoint(sorted[middle->low], sorted[middle->high]), middle->n_resamples};
    }
    qsort(medians, n, sizeof medians[0], compare_weighted);
    struct ab_interval interval = {medians[0].value, medians[n - 1].value};
    size_t place = 0; /* of the last resample with this median */
    for (size_t i = 0; i < n; i++) {
        size_t before = place;
        place += medians[i].weight;
        interval.low =
            before < LOW_PLACE && LOW_PLACE <= place ? medians[i].value : interval.low;
        interval.high = before < HIGH_PLACE && HIGH_PLACE <= place ? medians[i].value
                                                                   : interval.high;
    }
    return interval;
}

static double median_of_sorted(const double *sorted, const uint32_t *row, size_t n)
{
    return midpoint(sorted[row[(n - 1) / 2]], sorted[row[n / 2]]);
}

static double median_of(const double *values, const uint32_t *row, size_t n,
                        double *room)
{
    for (size_t i = 0; i < n; i++) {
        room[i] = values[row[i]];
    }
    ab_stats_sort(room, n);
    return midpoint(room[(n - 1) / 2], room[n / 2]);
}

/* Appends a / b to the n ratios that are known; returns how many these are then. */
static size_t append_ratio(double *ratios, size_t n, double a, double b)
{
    int says_nothing = (isinf(a) && isinf(b)) || (a == 0.0 && b == 0.0);
    if (!says_nothing) {
        ratios[n++] = b == 0.0 ? (double)INFINITY : a / b;
    }
    return n;
}

/* n of the resamples have a ratio. */
static struct ab_interval ratio_interval(double *ratios, size_t n)
{
    size_t n_silent = AB_BOOTSTRAP_RESAMPLES - n;
    ab_stats_sort(ratios, n);
    struct ab_interval interval = {0.0, (double)INFINITY};
    if (n_silent < LOW_PLACE) {
        interval.low = ratios[LOW_PLACE - n_silent - 1];
    }
    if (n >= HIGH_PLACE) {
        interval.high = ratios[HIGH_PLACE - 1];
    }
    return interval;
}

struct ab_interval ab_bootstrap_ratio_paired(struct ab_bootstrap *bootstrap,
                                             const double *a, const double *b)
{
    size_t n = bootstrap->n;
    size_t n_ratios = 0;
    for (size_t r = 0; r < AB_BOOTSTRAP_RESAMPLES; r++) {
        const uint32_t *row = bootstrap->index + r * n;
        n_ratios = append_ratio(bootstrap->ratios, n_ratios,
                                median_of(a, row, n, bootstrap->room[0]),
                                median_of(b, row, n, bootstrap->room[1]));
    }
    return ratio_interval(bootstrap->ratios, n_ratios);
}

void ab_bootstrap_ratios_paired(double *ratios, struct ab_bootstrap *bootstrap,
                                const double *a, const double *b)
{
    size_t n = bootstrap->n;
    for (size_t r = 0; r < AB_BOOTSTRAP_RESAMPLES; r++) {
        const uint32_t *row = bootstrap->index + r * n;
        size_t says =
            append_ratio(&ratios[r], 0, median_of(a, row, n, bootstrap->room[0]),
                         median_of(b, row, n, bootstrap->room[1]));
        ratios[r] = says ? ratios[r] : (double)NAN;
    }
}

struct ab_interval ab_bootstrap_interval(double *values, size_t n)
{
    return ratio_interval(values, n);
}

double ab_bootstrap_p(const double *ratios)
{
    size_t n_low = 1;
    size_t n_high = 1;
    for (size_t r = 0; r < AB_BOOTSTRAP_RESAMPLES; r++) {
        n_low += !(ratios[r] > 1.0);
        n_high += !(ratios[r] < 1.0);
    }
    size_t rarer = n_low < n_high ? n_low : n_high;
    return fmin(1.0, 2.0 * (double)rarer / (AB_BOOTSTRAP_RESAMPLES + 1));
}

struct ab_interval ab_bootstrap_ratio(struct ab_bootstrap *of_a,
                                      struct ab_bootstrap *of_b, const double *a,
                                      const double *b)
{
    size_t n_ratios = 0;
    for (size_t r = 0; r < AB_BOOTSTRAP_RESAMPLES; r++) {
        n_ratios =
            append_ratio(of_a->ratios, n_ratios,
                         median_of_sorted(a, of_a->index + r * of_a->n, of_a->n),
                         median_of_sorted(b, of_b->index + r * of_b->n, of_b->n));
    }
    return ratio_interval(of_a->ratios, n_ratios);
}
