/* Walks over a topology: breadth-first distances and the orders of its nodes. */
#ifndef AB_SIM_GRAPH_H
#define AB_SIM_GRAPH_H

#include <stdint.h>

#include "base/error.h"
#include "sim/topology.h"

#define AB_UNREACHED UINT32_MAX

/* Hops from `source` to each node, AB_UNREACHED where there is no path; queue is
 * scratch. Both n_nodes long. Stops once `target` is reached (AB_UNREACHED: never).
 * Returns the number of nodes put into the queue, which holds them by distance, then by
 * the order of discovery: lowest neighbour id first. */
uint32_t ab_graph_distances(const struct ab_topology *topology, uint32_t source,
                            uint32_t target, uint32_t *distance, uint32_t *queue);

/* Depth-first preorder from node 0, lowest neighbour id first: n_nodes ids. */
AB_MUST_CHECK ab_status ab_graph_preorder(const struct ab_topology *topology,
                                          uint32_t *order, struct ab_error *err);

/* A node near the middle: of all nodes, the one whose largest distance to eight
 * landmarks is least, lowest id on ties. Landmarks: the node farthest from node 0, then
 * each time the node whose distance to the landmarks so far is largest, lowest id on
 * ties. On trees this is an exact centre: two landmarks are the ends of a longest path.
 */
AB_MUST_CHECK ab_status ab_graph_middle(const struct ab_topology *topology,
                                        uint32_t *middle, struct ab_error *err);

#endif
