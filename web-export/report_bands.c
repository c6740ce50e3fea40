/* Lines and bands over the seeds, on every axis, as the charts draw them. README.md has
 * their form. */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "stats/curve.h"
#include "stats/repetitions.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

/* As the snapshots of a run on the axis of its budget; half as many on the others keep
 * a report small. */
#define PER_DECADE          32
#define PER_DECADE_OTHER    16
#define PER_DECADE_ACCURACY 8 /* on all axes */

#define CODE_MISSING  INT16_MIN
#define CODE_ZERO     (INT16_MIN + 1)
#define CODE_INFINITE INT16_MAX

enum { LOW, MEDIAN, HIGH, N_LINES };
enum { WORST, MEAN, N_PLACES };

/* One method on one axis: three lines at the worst node, three at the mean model. */
struct band {
    struct ab_log_grid grid;
    int16_t *code[N_PLACES][N_LINES]; /* grid.n each */
};

/* What a curve is of: numbers of a run's snapshots, and how they are written. */
struct quantity {
    const double *(*values)(const struct ab_report_run *run, int place);
    int16_t (*encode)(double value);
};

static const double *gap_of(const struct ab_report_run *run, int place)
{
    return place == WORST ? run->worst : run->mean;
}

static const double *error_of(const struct ab_report_run *run, int place)
{
    return run->error[place];
}

static int16_t encode_error(double value)
{
    if (isnan(value)) {
        return CODE_MISSING;
    }
    return isinf(value) ? CODE_INFINITE
                        : (int16_t)floor(AB_REPORT_STEPS_OF_ACCURACY * value + 0.5);
}

static int16_t encode_gap(double value)
{
    if (isnan(value)) {
        return CODE_MISSING;
    }
    if (value <= 0.0) {
        return CODE_ZERO;
    }
    double code =
        floor(AB_REPORT_STEPS_PER_DECADE * ab_log(value) / ab_log(10.0) + 0.5);
    return (int16_t)fmin(fmax(code, CODE_ZERO), CODE_INFINITE);
}

/* Range of the axis: from the first cost above zero to where half of the runs end. 0
 * when nothing was paid. */
static int find_range(double *low, double *high, const struct ab_curve *curves,
                      size_t n_curves, double *scratch)
{
    *low = (double)INFINITY;
    double last = 0.0;
    for (size_t i = 0; i < n_curves; i++) {
        for (size_t k = 0; k < curves[i].n; k++) {
            double x = curves[i].x[k];
            *low = x > 0.0 ? fmin(*low, x) : *low;
            last = fmax(last, x);
        }
    }
    *high = fmin(last, ab_curves_half_end(curves, n_curves, scratch));
    return *low <= *high;
}

static ab_status encode_lines(struct band *band, int place, struct ab_arena *arena,
                              const struct ab_report_curves *curves, size_t n_curves,
                              int16_t (*encode)(double value), struct ab_error *err)
{
    size_t n = band->grid.n;
    double *scratch = ab_arena_alloc(arena, n_curves, sizeof(double));
    double *lines = ab_arena_alloc(arena, N_LINES * n, sizeof(double));
    int16_t *codes = ab_arena_alloc(arena, N_LINES * n, sizeof codes[0]);
    if (scratch == NULL || lines == NULL || codes == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_curves_band(lines, lines + n, lines + 2 * n, curves->curve, n_curves, curves->x,
                   n, n_curves >= AB_REPETITIONS_TESTED ? 0.25 : 0.0, scratch);
    for (size_t i = 0; i < N_LINES * n; i++) {
        codes[i] = encode(lines[i]);
    }
    for (int line = 0; line < N_LINES; line++) {
        band->code[place][line] = codes + (size_t)line * n;
    }
    return AB_OK;
}

/* Leaves out the flat start, where nothing has changed yet: all but its last point. */
static void trim(struct band *band)
{
    size_t n_flat = 0;
    for (int flat = 1; flat && n_flat + 1 < band->grid.n; n_flat += (size_t)flat) {
        for (int i = 0; i < 2 * N_LINES; i++) {
            const int16_t *code = band->code[i / N_LINES][i % N_LINES];
            flat = flat && code[n_flat + 1] == code[0];
        }
    }
    band->grid.first += (int)n_flat;
    band->grid.n -= n_flat;
    for (int i = 0; i < 2 * N_LINES; i++) {
        band->code[i / N_LINES][i % N_LINES] += n_flat;
    }
}

/* A point of the grid, rounded up as runs round the times of their snapshots, lest each
 * of these be seen one point late: to whole ns, rounds, messages ... */
static double abscissa(const struct ab_log_grid *grid, size_t k, int axis)
{
    double x = ab_log_grid_point(grid, k);
    if (axis == AB_REPORT_TIME) {
        return ceil(x * 1e9) / 1e9;
    }
    return ab_report_axes[axis].unit == AB_UNIT_JOULE || x < 1.0 ? x : ceil(x);
}

/* From the last point before anything was paid to the first that sees everything. */
static struct ab_log_grid cover(double low, double high, int axis, int per_decade)
{
    struct ab_log_grid grid = ab_log_grid_cover(low, high, per_decade);
    while (abscissa(&grid, 0, axis) >= low) {
        grid.first--;
        grid.n++;
    }
    while (grid.n > 1 && abscissa(&grid, grid.n - 2, axis) >= high) {
        grid.n--;
    }
    return grid;
}

ab_status ab_report_make_curves(struct ab_report_curves *out, struct ab_arena *arena,
                                const struct ab_report_entry *entry, int axis,
                                int per_decade, struct ab_error *err)
{
    out->grid.n = 0;
    out->curve = ab_arena_alloc(arena, entry->n_runs, sizeof out->curve[0]);
    double *scratch = ab_arena_alloc(arena, entry->n_runs, sizeof scratch[0]);
    if (out->curve == NULL || scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t r = 0; r < entry->n_runs; r++) {
        const struct ab_report_run *run = &entry->run[r];
        out->curve[r] = (struct ab_curve){run->cost[axis], run->worst, run->n_snapshots,
                                          run->failed};
    }
    double low = 0.0;
    double high = 0.0;
    if (!find_range(&low, &high, out->curve, entry->n_runs, scratch)) {
        return AB_OK;
    }
    out->grid = cover(low, high, axis, per_decade);
    out->x = ab_arena_alloc(arena, out->grid.n, sizeof out->x[0]);
    if (out->x == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t k = 0; k < out->grid.n; k++) {
        out->x[k] = abscissa(&out->grid, k, axis);
    }
    return AB_OK;
}

/* grid.n 0: nothing to draw on this axis. */
static ab_status make_band(struct band *band, struct ab_arena *arena,
                           const struct ab_report_entry *entry, int axis,
                           int per_decade, const struct quantity *quantity,
                           struct ab_error *err)
{
    struct ab_report_curves curves;
    AB_TRY(ab_report_make_curves(&curves, arena, entry, axis, per_decade, err));
    band->grid = curves.grid;
    for (int place = 0; place < N_PLACES && band->grid.n > 0; place++) {
        for (size_t r = 0; r < entry->n_runs; r++) {
            curves.curve[r].y = quantity->values(&entry->run[r], place);
        }
        AB_TRY(encode_lines(band, place, arena, &curves, entry->n_runs,
                            quantity->encode, err));
    }
    if (band->grid.n > 0) {
        trim(band);
    }
    return AB_OK;
}

static void put_zeros(struct ab_text *out, uint32_t n)
{
    if (n > 0) {
        ab_text_puts(out, "~");
        ab_report_put_digits(out, n);
    }
}

/* The steps from each number to the next, the first from 0; n steps of zero in a row
 * are ~n. */
static void put_line(struct ab_text *out, const int32_t *numbers, size_t n)
{
    int32_t last = 0;
    uint32_t n_zeros = 0;
    ab_text_puts(out, "\"");
    for (size_t i = 0; i < n; i++) {
        int32_t step = numbers[i] - last;
        last = numbers[i];
        if (step == 0) {
            n_zeros++;
            continue;
        }
        put_zeros(out, n_zeros);
        n_zeros = 0;
        ab_report_put_step(out, step);
    }
    put_zeros(out, n_zeros);
    ab_text_puts(out, "\"");
}

/* What is left of a code once what stands near it is known: of the ends of a band their
 * median, and of the mean model the same line at the worst node. */
static int32_t residue(const struct band *band, int place, int line, size_t i)
{
    int32_t left = band->code[place][line][i];
    left -= line == MEDIAN ? 0 : band->code[place][MEDIAN][i];
    return left - (place == WORST ? 0 : residue(band, WORST, line, i));
}

/* numbers: room for grid.n. */
static void put_band(struct ab_text *out, const struct band *band, int with_range,
                     int32_t *numbers)
{
    static const char *const places[] = {"worst", "mean"};
    static const int lines[] = {MEDIAN, LOW, HIGH};
    ab_text_printf(out, "{\"grid\":[%d,%d,%zu]", band->grid.per_decade,
                   band->grid.first, band->grid.n);
    for (int place = 0; place < N_PLACES; place++) {
        ab_text_printf(out, ",\"%s\":[", places[place]);
        for (int line = 0; line < (with_range ? N_LINES : 1); line++) {
            for (size_t i = 0; i < band->grid.n; i++) {
                numbers[i] = residue(band, place, lines[line], i);
            }
            ab_text_puts(out, line > 0 ? "," : "");
            put_line(out, numbers, band->grid.n);
        }
        ab_text_puts(out, "]");
    }
    ab_text_puts(out, "}");
}

/* "time":BAND, with a comma before it unless it is the first; nothing without a curve.
 */
static ab_status put_axis(struct ab_text *out, int *n_put,
                          const struct ab_report_entry *entry, int axis, int per_decade,
                          const struct quantity *quantity, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct band band;
    ab_status status = make_band(&band, &arena, entry, axis, per_decade, quantity, err);
    if (status == AB_OK && band.grid.n > 0) {
        int32_t *numbers = ab_arena_alloc(&arena, band.grid.n, sizeof numbers[0]);
        if (numbers == NULL) {
            status = AB_OUT_OF_MEMORY(err);
        } else {
            ab_text_printf(out, "%s\"%s\":", (*n_put)++ > 0 ? "," : "",
                           ab_report_axes[axis].id);
            put_band(out, &band, entry->n_runs > 1, numbers);
        }
    }
    ab_arena_fini(&arena);
    return status;
}

static ab_status put_axes(struct ab_text *out, const struct ab_report_entry *entry,
                          const struct ab_report_scenario *scenario,
                          const struct quantity *quantity, struct ab_error *err)
{
    int n_put = 0;
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        int is_budget = strcmp(ab_report_axes[axis].id, scenario->budget_axis) == 0;
        int per_decade = quantity->values == error_of ? PER_DECADE_ACCURACY
                         : is_budget                  ? PER_DECADE
                                                      : PER_DECADE_OTHER;
        AB_TRY(put_axis(out, &n_put, entry, axis, per_decade, quantity, err));
    }
    return AB_OK;
}

ab_status ab_report_put_gap_bands(struct ab_text *out,
                                  const struct ab_report_entry *entry,
                                  const struct ab_report_scenario *scenario,
                                  struct ab_error *err)
{
    static const struct quantity gap = {gap_of, encode_gap};
    return put_axes(out, entry, scenario, &gap, err);
}

ab_status ab_report_put_accuracy_bands(struct ab_text *out,
                                       const struct ab_report_entry *entry,
                                       const struct ab_report_scenario *scenario,
                                       struct ab_error *err)
{
    static const struct quantity error = {error_of, encode_error};
    return put_axes(out, entry, scenario, &error, err);
}
