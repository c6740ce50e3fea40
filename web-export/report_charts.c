/* The charts' data: bands over seeds on every axis, as JSON. README.md has the form. */
#include <math.h>
#include <string.h>

#include "base/json_write.h"
#include "base/math.h"
#include "base/rng.h"
#include "stats/curve.h"
#include "stats/repetitions.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

/* As the snapshots of a run on the axis of its budget; half as many on the others keep
 * a report small. */
#define PER_DECADE       32
#define PER_DECADE_OTHER 16

/* From this many seeds on the band is the middle half, not all of them. */
#define QUARTILES_FROM AB_REPETITIONS_TESTED

/* Values in steps of 1/250 decade: half a step is 0.5 % of the value, and less than a
 * pixel. */
#define STEPS_PER_DECADE 250
#define CODE_MISSING     INT16_MIN
#define CODE_ZERO        (INT16_MIN + 1)
#define CODE_INFINITE    INT16_MAX

enum { LOW, MEDIAN, HIGH, N_LINES };

/* One method on one axis: three lines at the worst node, three at the mean model. */
struct band {
    struct ab_log_grid grid;
    int16_t *code[2][N_LINES]; /* grid.n each */
};

static int16_t encode(double value)
{
    if (isnan(value)) {
        return CODE_MISSING;
    }
    if (value <= 0.0) {
        return CODE_ZERO;
    }
    double code = floor(STEPS_PER_DECADE * ab_log(value) / ab_log(10.0) + 0.5);
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

static ab_status encode_lines(struct band *band, int metric, struct ab_arena *arena,
                              const struct ab_curve *curves, size_t n_curves,
                              const double *x, struct ab_error *err)
{
    size_t n = band->grid.n;
    double *scratch = ab_arena_alloc(arena, n_curves, sizeof(double));
    double *lines = ab_arena_alloc(arena, N_LINES * n, sizeof(double));
    int16_t *codes = ab_arena_alloc(arena, N_LINES * n, sizeof codes[0]);
    if (scratch == NULL || lines == NULL || codes == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_curves_band(lines, lines + n, lines + 2 * n, curves, n_curves, x, n,
                   n_curves >= QUARTILES_FROM ? 0.25 : 0.0, scratch);
    for (size_t i = 0; i < N_LINES * n; i++) {
        codes[i] = encode(lines[i]);
    }
    for (int line = 0; line < N_LINES; line++) {
        band->code[metric][line] = codes + (size_t)line * n;
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
                           int per_decade, struct ab_error *err)
{
    struct ab_report_curves curves;
    AB_TRY(ab_report_make_curves(&curves, arena, entry, axis, per_decade, err));
    band->grid = curves.grid;
    if (band->grid.n == 0) {
        return AB_OK;
    }
    AB_TRY(encode_lines(band, 0, arena, curves.curve, entry->n_runs, curves.x, err));
    for (size_t r = 0; r < entry->n_runs; r++) {
        curves.curve[r].y = entry->run[r].mean;
    }
    AB_TRY(encode_lines(band, 1, arena, curves.curve, entry->n_runs, curves.x, err));
    trim(band);
    return AB_OK;
}

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* A whole number in digits of base 64, five bits each, the lowest first; 32 is added to
 * every digit but the last. */
static void put_digits(struct ab_text *out, uint32_t number)
{
    do {
        uint32_t digit = number & 31u;
        number >>= 5;
        ab_text_append(out, &digits[number > 0 ? digit | 32u : digit], 1);
    } while (number > 0);
}

static void put_zeros(struct ab_text *out, uint32_t n)
{
    if (n > 0) {
        ab_text_puts(out, "~");
        put_digits(out, n);
    }
}

/* The steps from each code to the next, the first from 0 (`from` NULL), or the steps of
 * the codes' differences to `from`: twice the step, or minus twice the step less one;
 * n steps of zero in a row are ~n. */
static void put_line(struct ab_text *out, const int16_t *code, const int16_t *from,
                     size_t n)
{
    int32_t last = 0;
    uint32_t n_zeros = 0;
    ab_text_puts(out, "\"");
    for (size_t i = 0; i < n; i++) {
        int32_t value = code[i] - (from == NULL ? 0 : from[i]);
        int32_t step = value - last;
        last = value;
        if (step == 0) {
            n_zeros++;
            continue;
        }
        put_zeros(out, n_zeros);
        n_zeros = 0;
        put_digits(out, step > 0 ? 2u * (uint32_t)step : 2u * (uint32_t)-step - 1u);
    }
    put_zeros(out, n_zeros);
    ab_text_puts(out, "\"");
}

static void put_band(struct ab_text *out, const struct band *band, int with_range)
{
    static const char *const metrics[] = {"worst", "mean"};
    ab_text_printf(out, "{\"grid\":[%d,%d,%zu]", band->grid.per_decade,
                   band->grid.first, band->grid.n);
    for (int metric = 0; metric < 2; metric++) {
        const int16_t *median = band->code[metric][MEDIAN];
        ab_text_printf(out, ",\"%s\":[", metrics[metric]);
        put_line(out, median, metric == 0 ? NULL : band->code[0][MEDIAN], band->grid.n);
        if (with_range) {
            ab_text_puts(out, ",");
            put_line(out, band->code[metric][LOW], median, band->grid.n);
            ab_text_puts(out, ",");
            put_line(out, band->code[metric][HIGH], median, band->grid.n);
        }
        ab_text_puts(out, "]");
    }
    ab_text_puts(out, "}");
}

static ab_status put_entry(struct ab_text *out, const struct ab_report_entry *entry,
                           const struct ab_report_scenario *scenario,
                           struct ab_error *err)
{
    ab_text_printf(out, "{\"method\":%zu,\"runs\":%zu,", entry->method, entry->n_runs);
    AB_TRY(ab_report_put_costs(out, entry, scenario->task->n_targets, err));
    ab_text_puts(out, ",\"axes\":{");
    const char *separator = "";
    ab_status status = AB_OK;
    for (int axis = 0; axis < AB_REPORT_N_AXES && status == AB_OK; axis++) {
        struct ab_arena arena;
        ab_arena_init(&arena);
        struct band band;
        int is_budget = strcmp(ab_report_axes[axis].id, scenario->budget_axis) == 0;
        status = make_band(&band, &arena, entry, axis,
                           is_budget ? PER_DECADE : PER_DECADE_OTHER, err);
        if (status == AB_OK && band.grid.n > 0) {
            ab_text_printf(out, "%s\"%s\":", separator, ab_report_axes[axis].id);
            separator = ",";
            put_band(out, &band, entry->n_runs > 1);
        }
        ab_arena_fini(&arena);
    }
    ab_text_puts(out, "}}");
    return status;
}

static void put_strings(struct ab_text *out, const char *const *names,
                        const char *const *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ab_text_printf(out, "%s\"%s\":", i > 0 ? "," : "", names[i]);
        ab_json_write_string(out, values[i]);
    }
}

static void put_numbers(struct ab_text *out, const double *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ab_text_puts(out, i > 0 ? "," : "");
        ab_json_write_number(out, numbers[i]);
    }
}

static ab_status put_scenario(struct ab_text *out,
                              const struct ab_report_scenario *scenario,
                              struct ab_error *err)
{
    static const char *const names[] = {"task", "topology", "profile", "partition"};
    const char *const values[] = {scenario->task->spec, scenario->topology,
                                  scenario->profile->name, scenario->partition};
    ab_text_puts(out, "{");
    put_strings(out, names, values, 4);
    ab_text_puts(out, ",\"targets\":[");
    put_numbers(out, scenario->task->target, scenario->task->n_targets);
    ab_text_puts(out, "],\"methods\":[");
    for (size_t e = 0; e < scenario->n_entries; e++) {
        ab_text_puts(out, e > 0 ? ",\n" : "");
        AB_TRY(put_entry(out, &scenario->entry[e], scenario, err));
    }
    ab_text_puts(out, "]}");
    return AB_OK;
}

ab_status ab_report_put_charts(struct ab_text *out, const struct ab_report *report,
                               struct ab_error *err)
{
    ab_text_printf(out,
                   "{\"steps\":%d,\"quartilesFrom\":%d,\"testedFrom\":%d,"
                   "\"inFront\":%d,\"bootstrap\":{\"resamples\":%d,\"purpose\":%d},"
                   "\"factors\":[",
                   STEPS_PER_DECADE, QUARTILES_FROM, AB_REPETITIONS_TESTED,
                   AB_REPORT_N_FORWARD, AB_BOOTSTRAP_RESAMPLES, AB_RNG_SAMPLE);
    put_numbers(out, ab_report_factors, AB_REPORT_N_FACTORS);
    ab_text_puts(out, "],\"nemenyi\":[");
    put_numbers(out, ab_nemenyi_q, sizeof ab_nemenyi_q / sizeof ab_nemenyi_q[0]);
    ab_text_puts(out, "],\"axes\":[");
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        const struct ab_report_axis_info *info = &ab_report_axes[axis];
        int is_whole = axis != AB_REPORT_TIME && info->unit != AB_UNIT_JOULE;
        ab_text_printf(out,
                       "%s{\"id\":\"%s\",\"label\":\"%s\",\"unit\":\"%s\","
                       "\"best\":\"%s\",\"whole\":%s}",
                       axis > 0 ? "," : "", info->id, info->label,
                       ab_unit_name(info->unit), info->best,
                       is_whole ? "true" : "false");
    }
    ab_text_puts(out, "],\"methods\":[");
    for (size_t m = 0; m < report->n_methods; m++) {
        static const char *const names[] = {"label", "kind"};
        const char *const values[] = {report->method[m].label, report->method[m].kind};
        ab_text_puts(out, m > 0 ? ",{" : "{");
        put_strings(out, names, values, 2);
        ab_text_printf(out, ",\"style\":%zu}", report->method[m].style);
    }
    ab_text_puts(out, "],\n\"scenarios\":[");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        ab_text_puts(out, i > 0 ? ",\n" : "");
        AB_TRY(put_scenario(out, &report->scenario[i], err));
    }
    ab_text_puts(out, "]}");
    return AB_OK;
}
