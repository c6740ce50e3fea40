/* Transfers over edges, and messages hop by hop. */
#ifndef AB_SIM_NETWORK_H
#define AB_SIM_NETWORK_H

#include "sim/engine.h"

AB_MUST_CHECK ab_status ab_network_init(struct ab_sim *sim, struct ab_error *err);
/* Sends to one slot of the node, which was checked; takes a reference of its own.
 * Returns 0 where the run is over, or the budget of bytes ends it here. */
int ab_network_send(struct ab_sim *sim, uint32_t from, uint32_t slot,
                    struct ab_payload *payload);
void ab_network_first_byte(struct ab_sim *sim, const struct ab_event *event);
void ab_network_delivery(struct ab_sim *sim, const struct ab_event *event);

/* Of the transfer of an event: what it carries, and the node at its other end. */
const struct ab_payload *ab_network_payload(const struct ab_event *event);
uint32_t ab_network_sender(const struct ab_sim *sim, const struct ab_event *event);
/* The message of that transfer as its receiver, whose id is returned, will see it
 * unless it is lost; time_ns is left at 0. */
uint32_t ab_network_message(struct adonis_event *out, const struct ab_event *event);
/* Whether the message ends with it without arriving. */
int ab_network_is_lost(const struct ab_event *event);
/* Whether its receiver is the message's own. */
int ab_network_is_last_hop(const struct ab_event *event);

#endif
