/* The two nodes of a graph that are farthest apart. */
#ifndef AB_RUN_ENDS_H
#define AB_RUN_ENDS_H

#include <stdint.h>

#include "base/error.h"
#include "sim/topology.h"

/* Of the pairs at the greatest distance in hops, from ends[0] to ends[1], the one with
 * the least ids; {0, 0} for one node. n searches of the graph. AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_ends_find(uint32_t ends[2],
                                     const struct ab_topology *topology,
                                     struct ab_error *err);

#endif
