/* Erdos-Renyi graphs. */
#ifndef AB_SIM_RANDOM_GRAPH_H
#define AB_SIM_RANDOM_GRAPH_H

#include <stdint.h>

#include "base/error.h"
#include "sim/edge_list.h"

/* Each pair with probability p in (0, 1], conditioned on a connected graph: draw k of
 * the whole graph is a function of (seed, k), and the first connected one is taken.
 * AB_ERR_INPUT when none of many draws is. */
AB_MUST_CHECK ab_status ab_random_graph(struct ab_edge_list *list, uint32_t n_nodes,
                                        double p, uint64_t seed, struct ab_error *err);

#endif
