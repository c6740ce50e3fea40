/* Curves as pgfplots figures: medians over seeds at the worst node, and a band: all
 * runs, or from 9 on the middle half of them. Shown are the methods that stand in front
 * in the HTML report, in its colours. */
#include <math.h>

#include "stats/repetitions.h"
#include "web-export/format_parts.h"
#include "web-export/report_parts.h"

#define PER_DECADE 8 /* points of the HTML's curves, fewer of them: TeX is slow */

/* As --c0 to --c7 of report.css in its light scheme. */
static const char *const colours[AB_REPORT_N_FORWARD] = {
    "red,28;green,146;blue,253", "red,215;green,118;blue,95",
    "red,29;green,109;blue,70",  "red,120;green,24;blue,111",
    "red,32;green,32;blue,32",   "red,37;green,125;blue,164",
    "red,146;green,119;blue,27", "red,116;green,55;blue,191"};

/* One line of points; what is not on logarithmic axes is left out. */
static void put_points(struct ab_text *out, const double *x, const double *y, size_t n,
                       int backwards)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = backwards ? n - 1 - i : i;
        if (isfinite(y[k]) && y[k] > 0.0 && x[k] > 0.0) {
            ab_text_printf(out, "(%.5g,%.4g)%s", x[k], y[k], i % 6 == 5 ? "\n" : " ");
        }
    }
}

static void put_curve(struct ab_text *out, const struct ab_report_method *method,
                      const struct ab_report_curves *curves, const double *line,
                      int has_band)
{
    size_t n = curves->grid.n;
    const char *colour = colours[method->style];
    if (has_band) {
        ab_text_printf(out,
                       "\\addplot[draw=none, fill={rgb,255:%s}, fill opacity=0.15, "
                       "forget plot] coordinates {\n",
                       colour);
        put_points(out, curves->x, line, n, 0);
        put_points(out, curves->x, line + 2 * n, n, 1);
        ab_text_puts(out, "} -- cycle;\n");
    }
    ab_text_printf(out, "\\addplot[color={rgb,255:%s}, thick] coordinates {\n", colour);
    put_points(out, curves->x, line + n, n, 0);
    ab_text_puts(out, "};\n\\addlegendentry{");
    ab_latex_text(out, method->label);
    ab_text_puts(out, "}\n");
}

static ab_status put_entry(struct ab_text *out, struct ab_arena *arena,
                           const struct ab_report_method *method,
                           const struct ab_report_entry *entry, int axis,
                           struct ab_error *err)
{
    struct ab_report_curves curves;
    AB_TRY(ab_report_make_curves(&curves, arena, entry, axis, PER_DECADE, err));
    size_t n = curves.grid.n;
    if (n == 0) {
        return AB_OK;
    }
    double *line = ab_arena_alloc(arena, 3 * n, sizeof line[0]);
    double *scratch = ab_arena_alloc(arena, entry->n_runs, sizeof scratch[0]);
    if (line == NULL || scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_curves_band(line, line + n, line + 2 * n, curves.curve, entry->n_runs, curves.x,
                   n, entry->n_runs >= AB_REPETITIONS_TESTED ? 0.25 : 0.0, scratch);
    put_curve(out, method, &curves, line, entry->n_runs > 1);
    return AB_OK;
}

static void open_figure(struct ab_text *out, int axis)
{
    ab_text_puts(out, "\n\\begin{figure}[htbp]\n\\centering\n\\begin{tikzpicture}\n"
                      "\\begin{loglogaxis}[width=0.72\\linewidth, "
                      "height=0.5\\linewidth, legend pos=outer north east,\n"
                      "legend cell align=left, legend style={font=\\footnotesize, "
                      "draw=none}, xlabel={");
    ab_latex_text(out, ab_report_axes[axis].label);
    ab_text_puts(out, "}, ylabel={relative gap at the worst node}]\n");
}

static void close_figure(struct ab_text *out, const struct ab_report_scenario *scenario,
                         size_t n_folded)
{
    struct ab_text caption = {0};
    ab_text_puts(&caption, "Medians over the seeds; the band holds all runs (from 9 "
                           "runs on, the middle half). ");
    ab_format_scenario(&caption, scenario);
    ab_text_puts(&caption, ".");
    if (n_folded > 0) {
        ab_text_printf(&caption, " %zu %s left out; the tables have them.", n_folded,
                       n_folded == 1 ? "method is" : "methods are");
    }
    ab_text_puts(out, "\\end{loglogaxis}\n\\end{tikzpicture}\n\\caption{");
    ab_latex_text(out, caption.bytes == NULL ? "" : caption.bytes);
    ab_text_puts(out, "}\n\\end{figure}\n");
    out->failed |= caption.failed;
    ab_text_fini(&caption);
}

ab_status ab_latex_figure(struct ab_text *out, const struct ab_report *report,
                          const struct ab_report_scenario *scenario, int axis,
                          struct ab_error *err)
{
    size_t n_folded = 0;
    ab_status status = AB_OK;
    open_figure(out, axis);
    for (size_t e = 0; e < scenario->n_entries && status == AB_OK; e++) {
        const struct ab_report_entry *entry = &scenario->entry[e];
        const struct ab_report_method *method = &report->method[entry->method];
        if (method->style >= AB_REPORT_N_FORWARD) {
            n_folded++;
            continue;
        }
        struct ab_arena arena;
        ab_arena_init(&arena);
        status = put_entry(out, &arena, method, entry, axis, err);
        ab_arena_fini(&arena);
    }
    close_figure(out, scenario, n_folded);
    return status;
}
