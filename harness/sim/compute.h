/* Compute units: requests become jobs, jobs become answers. */
#ifndef AB_SIM_COMPUTE_H
#define AB_SIM_COMPUTE_H

#include "sim/engine.h"

/* Draws the speed of every node. */
void ab_compute_init(struct ab_sim *sim);
/* The request was checked; its point is copied. */
void ab_compute_request(struct ab_sim *sim, uint32_t node,
                        const struct adonis_request *request);
void ab_compute_answer(struct ab_sim *sim, const struct ab_event *event);
/* The crew leaves all jobs alone: before their memory goes. */
void ab_compute_drop_all(struct ab_sim *sim);

#endif
