/* What happens, a line an event, for the observer that asks for it. */
#ifndef AB_SIM_TRACE_H
#define AB_SIM_TRACE_H

#include "sim/engine.h"

/* Before the event is executed, where the observer has trace(). */
void ab_trace_event(struct ab_sim *sim, const struct ab_event *event);
/* "TIME text" */
void ab_trace_text(struct ab_sim *sim, const char *format, ...) AB_PRINTF(2, 3);

#endif
