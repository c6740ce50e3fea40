#include "run/record.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

void ab_record_init(struct ab_record *record, const struct ab_cell *cell)
{
    *record = (struct ab_record){
        .cell = cell,
        .reason = "",
        .initial_gap = (double)NAN,
        .zeta2_optimum = (double)NAN,
        .zeta2_start = (double)NAN,
        .label_variation = (double)NAN,
    };
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        record->constants[c] = (double)NAN;
    }
    ab_arena_init(&record->arena);
}

void ab_record_fini(struct ab_record *record)
{
    ab_arena_fini(&record->arena);
}

void ab_record_say(struct ab_record *record, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ab_text_make_printable(text); /* it may quote a plugin, or end inside a character */
    const char *reason = ab_arena_strdup(&record->arena, text);
    record->reason = reason == NULL ? "" : reason; /* words are not worth a failure */
}

int ab_outcome_is_valid(enum ab_outcome outcome)
{
    return outcome == AB_OUTCOME_TARGET || outcome == AB_OUTCOME_BUDGET ||
           outcome == AB_OUTCOME_STALLED;
}

int ab_record_is_final(const struct ab_record *record)
{
    return record->outcome != AB_OUTCOME_CRASH &&
           record->outcome != AB_OUTCOME_TIMEOUT &&
           (record->outcome != AB_OUTCOME_PLUGIN_ERROR || record->has_totals);
}
