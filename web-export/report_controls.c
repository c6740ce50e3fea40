/* What a reader may choose: the axis, and which methods and scenarios are shown. */
#include <string.h>

#include "web-export/html.h"
#include "web-export/report_parts.h"

void ab_report_put_controls(struct ab_text *out, const struct ab_report *report)
{
    (void)report;
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        const struct ab_report_axis_info *info = &ab_report_axes[axis];
        ab_html_printf(out,
                       "<button type=\"button\" data-set-axis=\"%s\" "
                       "aria-pressed=\"%s\">%s</button>\n",
                       info->id, axis == AB_REPORT_TIME ? "true" : "false",
                       info->button);
    }
}

/* What curves show. Accuracy only where some task has classes; the word never stands
 * without saying whose. */
void ab_report_put_measures(struct ab_text *out, const struct ab_report *report)
{
    static const struct {
        const char *id;
        const char *button;
        const char *label;
    } measures[] = {
        {"worst", "Gap, worst node", "Gap at the worst node"},
        {"mean", "Gap, mean model", "Gap at the mean model"},
        {"accuracy-worst", "Accuracy, worst node", "Accuracy at the worst node"},
        {"accuracy-mean", "Accuracy, mean model", "Accuracy of the mean model"},
    };
    int has_classes = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        has_classes = has_classes || report->scenario[i].task->n_classes > 0.0;
    }
    ab_text_puts(out, "<div class=\"buttons\" data-page=\"scenario\" role=\"group\" "
                      "aria-label=\"What the curves show\">\n");
    for (size_t i = 0; i < (has_classes ? 4 : 2); i++) {
        ab_html_printf(out,
                       "<button type=\"button\" data-set-gap=\"%s\" "
                       "aria-pressed=\"%s\" title=\"%s\">%s</button>\n",
                       measures[i].id, i == 0 ? "true" : "false", measures[i].label,
                       measures[i].button);
    }
    ab_text_puts(out, "</div>\n");
}

static const char *task_of(const struct ab_report_scenario *scenario)
{
    return scenario->task->spec;
}

static const char *topology_of(const struct ab_report_scenario *scenario)
{
    return scenario->topology;
}

static const char *profile_of(const struct ab_report_scenario *scenario)
{
    return scenario->profile->name;
}

static int is_first(const struct ab_report *report, size_t place,
                    const char *(*value_of)(const struct ab_report_scenario *scenario))
{
    const char *value = value_of(&report->scenario[place]);
    for (size_t i = 0; i < place; i++) {
        if (strcmp(value_of(&report->scenario[i]), value) == 0) {
            return 0;
        }
    }
    return 1;
}

/* Nothing, where there is nothing to choose from. */
static void
put_select(struct ab_text *out, const struct ab_report *report, const char *name,
           const char *label,
           const char *(*value_of)(const struct ab_report_scenario *scenario))
{
    size_t n_values = 0;
    for (size_t i = 0; i < report->n_scenarios; i++) {
        n_values += (size_t)is_first(report, i, value_of);
    }
    if (n_values < 2) {
        return;
    }
    ab_html_printf(out,
                   "<label>%s <select data-set-filter=\"%s\">"
                   "<option value=\"\">all %zu</option>",
                   label, name, n_values);
    for (size_t i = 0; i < report->n_scenarios; i++) {
        if (is_first(report, i, value_of)) {
            const char *value = value_of(&report->scenario[i]);
            ab_html_printf(out, "<option value=\"%s\">%s</option>", value, value);
        }
    }
    ab_text_puts(out, "</select></label>\n");
}

void ab_report_put_filters(struct ab_text *out, const struct ab_report *report)
{
    ab_text_puts(out,
                 "<div class=\"buttons\" role=\"group\" aria-label=\"Methods\">\n");
    for (size_t m = 0; m < report->n_methods; m++) {
        ab_html_printf(out,
                       "<button type=\"button\" data-set-method=\"%zu\" "
                       "aria-pressed=\"true\">",
                       m);
        ab_report_put_method(out, report, m);
        ab_text_puts(out, "</button>\n");
    }
    ab_text_puts(out,
                 "<button type=\"button\" class=\"plain\" data-set-methods=\"all\">"
                 "all</button>\n<button type=\"button\" class=\"plain\" "
                 "data-set-methods=\"front\">reset</button>\n</div>\n"
                 "<div class=\"selects\" data-page=\"overall\">\n");
    put_select(out, report, "task", "Task", task_of);
    put_select(out, report, "topology", "Topology", topology_of);
    put_select(out, report, "profile", "Profile", profile_of);
    ab_text_puts(out, "</div>\n");
}
