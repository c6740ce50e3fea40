/* Two nodes of a graph that are so far apart. */
#ifndef AB_RUN_ENDS_H
#define AB_RUN_ENDS_H

#include <stdint.h>

#include "base/error.h"
#include "sim/topology.h"

/* Of the pairs whose distance from ends[0] to ends[1] is `hops`, or with 0 the greatest
 * that there is, the one with the least ids; {0, 0} for one node. Up to n searches of
 * the graph. AB_ERR_INPUT where no two nodes are so far apart, AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status ab_ends_find(uint32_t ends[2],
                                     const struct ab_topology *topology, uint32_t hops,
                                     struct ab_error *err);

#endif
