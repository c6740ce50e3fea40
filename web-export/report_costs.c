/* What the script needs to compare methods anew: every run's costs at the targets. */
#include <string.h>

#include "web-export/html.h"
#include "web-export/report_parts.h"

/* Little-endian, as IEEE 754 has it in 32 bits. */
static void write_float(uint8_t bytes[4], double value)
{
    float rounded = (float)value;
    uint32_t bits = 0;
    memcpy(&bits, &rounded, sizeof bits);
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(bits >> (8 * i));
    }
}

ab_status ab_report_put_costs(struct ab_text *out, const struct ab_report_entry *entry,
                              size_t n_targets, struct ab_error *err)
{
    size_t n = AB_REPORT_N_AXES * n_targets * entry->n_runs;
    uint8_t *bytes = ab_alloc(n, 4);
    if (bytes == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n; i++) {
        size_t run = i % entry->n_runs;
        size_t target = i / entry->n_runs % n_targets;
        size_t axis = i / entry->n_runs / n_targets;
        write_float(bytes + 4 * i, entry->run[run].hit[target][axis]);
    }
    ab_text_puts(out, "\"seeds\":[");
    for (size_t r = 0; r < entry->n_runs; r++) {
        ab_text_printf(out, "%s%lld", r > 0 ? "," : "", (long long)entry->run[r].seed);
    }
    ab_text_puts(out, "],\"tookPart\":[");
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        ab_text_printf(out, "%s%d", axis > 0 ? "," : "",
                       ab_report_took_part(entry, axis));
    }
    ab_text_puts(out, "],\"costs\":\"");
    ab_html_base64(out, bytes, 4 * n);
    ab_text_puts(out, "\"");
    ab_free(bytes);
    return AB_OK;
}
