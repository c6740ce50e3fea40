/* What several forms of a report say alike. */
#include <string.h>

#include "web-export/format_parts.h"
#include "web-export/report_parts.h"

void ab_format_scenario(struct ab_text *out, const struct ab_report_scenario *scenario)
{
    ab_text_printf(out, "%s, %s, %lld %s, %s, %s", scenario->task->spec,
                   scenario->topology, (long long)scenario->n_nodes,
                   scenario->n_nodes == 1 ? "node" : "nodes", scenario->profile->name,
                   scenario->partition);
    if (scenario->is_named_by_budget) {
        ab_text_puts(out, ", ");
        ab_report_put_budget(out, scenario);
    }
}

size_t ab_format_count_outcome(const struct ab_report_entry *entry, size_t r)
{
    size_t n = 0;
    for (size_t q = 0; q < entry->n_runs; q++) {
        int is_same = strcmp(entry->run[q].outcome, entry->run[r].outcome) == 0;
        if (is_same && q < r) {
            return 0;
        }
        n += (size_t)is_same;
    }
    return n;
}

void ab_format_outcomes(struct ab_text *out, const struct ab_report_entry *entry)
{
    for (size_t r = 0; r < entry->n_runs; r++) {
        size_t n = ab_format_count_outcome(entry, r);
        if (n > 0) {
            ab_text_printf(out, "%s%zu %s", r > 0 ? ", " : "", n,
                           entry->run[r].outcome);
        }
    }
}

const struct ab_report_ratio *ab_format_ratio(const struct ab_report_scenario *scenario,
                                              size_t entry, int axis)
{
    for (size_t k = 0; k < scenario->n_leagues[axis]; k++) {
        const struct ab_report_league *league = &scenario->league[axis][k];
        for (size_t i = 0; i < league->n_ranked; i++) {
            if (league->entry[i] == entry) {
                return &league->ratio[i];
            }
        }
    }
    return NULL;
}
