/* Calling the plugin. A misuse of the host, or a return value that is not ADONIS_OK
 * (for on_event: nor ADONIS_IGNORED), ends the run as plugin-error. */
#ifndef AB_SIM_CALLBACK_H
#define AB_SIM_CALLBACK_H

#include "sim/engine.h"

uint64_t ab_callback_state_size(struct ab_sim *sim, uint32_t node);
void ab_callback_init(struct ab_sim *sim, uint32_t node);
/* Fills in size and time. */
void ab_callback_event(struct ab_sim *sim, uint32_t node, struct adonis_event *event);
void ab_callback_estimate(struct ab_sim *sim, uint32_t node, double *out);
void ab_callback_fini(struct ab_sim *sim, uint32_t node);

/* Ends the run: what the callback that is running did wrong. */
void ab_callback_error(struct ab_sim *sim, const char *format, ...) AB_PRINTF(2, 3);

#endif
