/* Walks over a topology: breadth-first distances and the orders of its nodes. */
#ifndef AB_SIM_GRAPH_H
#define AB_SIM_GRAPH_H

#include <stdint.h>

#include "base/error.h"
#include "sim/topology.h"

#define AB_UNREACHED UINT32_MAX

/* Hops from `source` to each node along the edges, AB_UNREACHED where there is no path;
 * queue is scratch. Both n_nodes long. Stops once `target` is reached (AB_UNREACHED:
 * never). Returns the number of nodes put into the queue, which holds them by distance,
 * then by the order of discovery: lowest neighbour id first. */
uint32_t ab_graph_distances(const struct ab_topology *topology, uint32_t source,
                            uint32_t target, uint32_t *distance, uint32_t *queue);

/* Hops from each node to `sink`: the same against the edges, without a target. */
uint32_t ab_graph_distances_to(const struct ab_topology *topology, uint32_t sink,
                               uint32_t *distance, uint32_t *queue);

/* What follows is for undirected graphs.
 *
 * Depth-first preorder from node 0, lowest neighbour id first: n_nodes ids. */
AB_MUST_CHECK ab_status ab_graph_preorder(const struct ab_topology *topology,
                                          uint32_t *order, struct ab_error *err);

/* A node whose farthest node is nearest. The distances from a few nodes bound all
 * eccentricities from below; the node of least bound (lowest id on ties) is tried, and
 * it and the node farthest from it (lowest id on ties) raise the bounds, until the one
 * tried meets its bound: it is the exact centre of lowest id. After 16 trials (a ring
 * would need n / 2) the best one tried is taken, lowest id on ties. */
AB_MUST_CHECK ab_status ab_graph_centre(const struct ab_topology *topology,
                                        uint32_t *centre, struct ab_error *err);

#endif
