/* The charts' data: bands over seeds on every axis, as JSON. README.md has the form. */
#include <math.h>

#include "base/json_write.h"
#include "base/math.h"
#include "stats/curve.h"
#include "web-export/html.h"
#include "web-export/report_parts.h"

#define PER_DECADE 32 /* as the snapshots of a run on the axis of its budget */

/* From this many seeds on the band is the middle half, not all of them. */
#define QUARTILES_FROM 9

/* Values as thousandths of a decade, so that they fit 16 bits: 0.12 % of the value. */
#define CODE_MISSING  INT16_MIN
#define CODE_ZERO     (INT16_MIN + 1)
#define CODE_INFINITE INT16_MAX

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
    double code = floor(1000.0 * ab_log(value) / ab_log(10.0) + 0.5);
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
static struct ab_log_grid cover(double low, double high, int axis)
{
    struct ab_log_grid grid = ab_log_grid_cover(low, high, PER_DECADE);
    while (abscissa(&grid, 0, axis) >= low) {
        grid.first--;
        grid.n++;
    }
    while (grid.n > 1 && abscissa(&grid, grid.n - 2, axis) >= high) {
        grid.n--;
    }
    return grid;
}

/* grid.n 0: nothing to draw on this axis. */
static ab_status make_band(struct band *band, struct ab_arena *arena,
                           const struct ab_report_entry *entry, int axis,
                           struct ab_error *err)
{
    band->grid.n = 0;
    struct ab_curve *curves = ab_arena_alloc(arena, entry->n_runs, sizeof curves[0]);
    double *scratch = ab_arena_alloc(arena, entry->n_runs, sizeof scratch[0]);
    if (curves == NULL || scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t r = 0; r < entry->n_runs; r++) {
        const struct ab_report_run *run = &entry->run[r];
        curves[r] = (struct ab_curve){run->cost[axis], run->worst, run->n_snapshots,
                                      run->failed};
    }
    double low = 0.0;
    double high = 0.0;
    if (!find_range(&low, &high, curves, entry->n_runs, scratch)) {
        return AB_OK;
    }
    band->grid = cover(low, high, axis);
    double *x = ab_arena_alloc(arena, band->grid.n, sizeof x[0]);
    if (x == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t k = 0; k < band->grid.n; k++) {
        x[k] = abscissa(&band->grid, k, axis);
    }
    AB_TRY(encode_lines(band, 0, arena, curves, entry->n_runs, x, err));
    for (size_t r = 0; r < entry->n_runs; r++) {
        curves[r].y = entry->run[r].mean;
    }
    AB_TRY(encode_lines(band, 1, arena, curves, entry->n_runs, x, err));
    trim(band);
    return AB_OK;
}

/* Little-endian 16-bit numbers in base64. */
static ab_status put_line(struct ab_text *out, const int16_t *code, size_t n,
                          struct ab_arena *arena, struct ab_error *err)
{
    uint8_t *bytes = ab_arena_alloc(arena, 2 * n, 1);
    if (bytes == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n; i++) {
        bytes[2 * i] = (uint8_t)((uint16_t)code[i] & 0xff);
        bytes[2 * i + 1] = (uint8_t)((uint16_t)code[i] >> 8);
    }
    ab_text_puts(out, "\"");
    ab_html_base64(out, bytes, 2 * n);
    ab_text_puts(out, "\"");
    return AB_OK;
}

static ab_status put_band(struct ab_text *out, const struct band *band, int with_range,
                          struct ab_arena *arena, struct ab_error *err)
{
    static const char *const metrics[] = {"worst", "mean"};
    static const char *const lines[] = {"low", "median", "high"};
    ab_text_printf(out, "{\"first\":%d", band->grid.first);
    for (int metric = 0; metric < 2; metric++) {
        const char *separator = "";
        ab_text_printf(out, ",\"%s\":{", metrics[metric]);
        for (int line = 0; line < N_LINES; line++) {
            if (line == MEDIAN || with_range) {
                ab_text_printf(out, "%s\"%s\":", separator, lines[line]);
                AB_TRY(
                    put_line(out, band->code[metric][line], band->grid.n, arena, err));
                separator = ",";
            }
        }
        ab_text_puts(out, "}");
    }
    ab_text_puts(out, "}");
    return AB_OK;
}

static ab_status put_entry(struct ab_text *out, const struct ab_report_entry *entry,
                           struct ab_error *err)
{
    ab_text_printf(out, "{\"method\":%zu,\"runs\":%zu,\"axes\":{", entry->method,
                   entry->n_runs);
    const char *separator = "";
    ab_status status = AB_OK;
    for (int axis = 0; axis < AB_REPORT_N_AXES && status == AB_OK; axis++) {
        struct ab_arena arena;
        ab_arena_init(&arena);
        struct band band;
        status = make_band(&band, &arena, entry, axis, err);
        if (status == AB_OK && band.grid.n > 0) {
            ab_text_printf(out, "%s\"%s\":", separator, ab_report_axes[axis].id);
            separator = ",";
            status = put_band(out, &band, entry->n_runs > 1, &arena, err);
        }
        ab_arena_fini(&arena);
    }
    ab_text_puts(out, "}}");
    return status;
}

static ab_status put_scenario(struct ab_text *out,
                              const struct ab_report_scenario *scenario,
                              struct ab_error *err)
{
    ab_text_puts(out, "{\"task\":");
    ab_json_write_string(out, scenario->task->spec);
    ab_text_puts(out, ",\"targets\":[");
    for (size_t t = 0; t < scenario->task->n_targets; t++) {
        ab_text_puts(out, t > 0 ? "," : "");
        ab_json_write_number(out, scenario->task->target[t]);
    }
    ab_text_puts(out, "],\"methods\":[");
    for (size_t e = 0; e < scenario->n_entries; e++) {
        ab_text_puts(out, e > 0 ? ",\n" : "");
        AB_TRY(put_entry(out, &scenario->entry[e], err));
    }
    ab_text_puts(out, "]}");
    return AB_OK;
}

ab_status ab_report_put_charts(struct ab_text *out, const struct ab_report *report,
                               struct ab_error *err)
{
    ab_text_printf(out, "{\"perDecade\":%d,\"quartilesFrom\":%d,\"axes\":[", PER_DECADE,
                   QUARTILES_FROM);
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        const struct ab_report_axis_info *info = &ab_report_axes[axis];
        int is_whole = axis != AB_REPORT_TIME && info->unit != AB_UNIT_JOULE;
        ab_text_printf(out, "%s{\"id\":\"%s\",\"label\":\"%s\",\"whole\":%s}",
                       axis > 0 ? "," : "", info->id, info->label,
                       is_whole ? "true" : "false");
    }
    ab_text_puts(out, "],\"methods\":[");
    for (size_t m = 0; m < report->n_methods; m++) {
        ab_text_puts(out, m > 0 ? ",{\"label\":" : "{\"label\":");
        ab_json_write_string(out, report->method[m].label);
        ab_text_puts(out, ",\"kind\":");
        ab_json_write_string(out, report->method[m].kind);
        ab_text_puts(out, "}");
    }
    ab_text_puts(out, "],\n\"scenarios\":[");
    for (size_t i = 0; i < report->n_scenarios; i++) {
        ab_text_puts(out, i > 0 ? ",\n" : "");
        AB_TRY(put_scenario(out, &report->scenario[i], err));
    }
    ab_text_puts(out, "]}");
    return AB_OK;
}
