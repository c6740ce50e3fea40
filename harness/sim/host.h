/* What the files of the host's calls share. */
#ifndef AB_SIM_HOST_H
#define AB_SIM_HOST_H

#include <adonis/composite.h>

#include "sim/compress.h"
#include "sim/engine.h"

/* Whether the callback that is running may call `name`: those that act on the world in
 * on_event only, those that only ask in init too. If not, the run has ended. */
int ab_host_may_act(struct ab_sim_node *self, const char *name);
int ab_host_may_ask(struct ab_sim_node *self, const char *name);

/* host_send.c: the calls send and wire_round; and a send, which was allowed, with WIRE
 * parts through a compressor. */
int32_t ab_host_send(struct adonis_node *node, const uint32_t *slots, uint32_t n_slots,
                     uint64_t tag, const struct adonis_part *parts, uint32_t n_parts);
void ab_host_wire_round(struct adonis_node *node, uint64_t n, const double *x,
                        double *out);
int32_t ab_host_send_compressed(struct ab_sim_node *self,
                                const struct ab_compress *compress,
                                const uint32_t *slots, uint32_t n_slots, uint64_t tag,
                                const struct adonis_part *parts, uint32_t n_parts);

extern const struct adonis_compression ab_host_compression; /* host_compression.c */
extern const struct adonis_composite ab_host_composite;     /* host_composite.c */

#endif
