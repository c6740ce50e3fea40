/* What the script needs to compare methods anew: every run's costs at the targets.
 * README.md has their form. */
#include <string.h>

#include "web-export/report_parts.h"

/* As IEEE 754 has it in 32 bits; costs are not negative. */
static uint32_t bits_of(const struct ab_report_entry *entry, size_t i, size_t target,
                        int axis)
{
    float rounded = (float)entry->run[i].hit[target][axis];
    uint32_t bits = 0;
    memcpy(&bits, &rounded, sizeof bits);
    return bits;
}

/* How many of the last bits are zero in all costs of an axis: many where it counts. */
static unsigned spare_bits(const struct ab_report_entry *entry, size_t n_targets,
                           int axis)
{
    uint32_t any = 0;
    unsigned n = 0;
    for (size_t t = 0; t < n_targets; t++) {
        for (size_t r = 0; r < entry->n_runs; r++) {
            any |= bits_of(entry, r, t, axis);
        }
    }
    while (n < 31 && (any >> n & 1u) == 0) {
        n++;
    }
    return n;
}

/* Steps from a run's cost at one target to that at the next, the first from 0. */
static void put_axis(struct ab_text *out, const struct ab_report_entry *entry,
                     size_t n_targets, int axis)
{
    unsigned spare = spare_bits(entry, n_targets, axis);
    ab_report_put_digits(out, spare);
    for (size_t r = 0; r < entry->n_runs; r++) {
        int32_t last = 0;
        for (size_t t = 0; t < n_targets; t++) {
            int32_t bits = (int32_t)(bits_of(entry, r, t, axis) >> spare);
            ab_report_put_step(out, bits - last);
            last = bits;
        }
    }
}

void ab_report_put_costs(struct ab_text *out, const struct ab_report_entry *entry,
                         size_t n_targets)
{
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
    for (int axis = 0; axis < AB_REPORT_N_AXES; axis++) {
        put_axis(out, entry, n_targets, axis);
    }
    ab_text_puts(out, "\"");
}
