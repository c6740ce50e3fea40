/* How unequal devices are: factors on the time of jobs, drawn by the seed. */
#ifndef AB_SIM_SPREAD_H
#define AB_SIM_SPREAD_H

#include <stdint.h>

#include "base/rng.h"
#include "sim/profile.h"

/* Persistent factors of nodes 0 .. n - 1, one call each in this order, from one and the
 * same `drawer`, zero-initialised: exactly floor(fraction n) nodes of a two-speed
 * network are slow, whatever the rounding of that product. */
struct ab_spread_drawer {
    uint32_t node; /* the next one */
    uint32_t n_slow;
};
double ab_spread_of_node(struct ab_spread_drawer *drawer,
                         const struct ab_spread_model *model, uint32_t n_nodes,
                         uint64_t seed);

/* Transient factor of job k; the stream is the node's. */
double ab_spread_of_job(const struct ab_spread_model *model,
                        const struct ab_stream *stream, uint64_t k);
/* Its mean. */
double ab_spread_mean(const struct ab_spread_model *model);

#endif
