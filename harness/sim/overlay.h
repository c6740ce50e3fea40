/* The ring through all nodes and the spanning tree that collectives use, and the routes
 * of ring messages whose ends are no neighbours. README.md here defines them. */
#ifndef AB_SIM_OVERLAY_H
#define AB_SIM_OVERLAY_H

#include <stdint.h>

#include <adonis/plugin.h>

#include "base/alloc.h"
#include "base/error.h"
#include "sim/topology.h"

/* A shortest path: nodes[0] is the sender, nodes[n_hops] the receiver. */
struct ab_route {
    uint32_t n_hops;
    uint32_t slot; /* of the sender at the receiver */
    uint32_t nodes[];
};

struct ab_overlay;

/* Borrows the topology. */
AB_MUST_CHECK ab_status ab_overlay_create(struct ab_overlay **out,
                                          const struct ab_topology *topology,
                                          struct ab_error *err);
void ab_overlay_destroy(struct ab_overlay *overlay);

/* What the node sees; out->size is left alone. */
void ab_overlay_of_node(const struct ab_overlay *overlay, uint32_t node,
                        struct adonis_overlay *out);
/* Node at the other end of a slot past the neighbours' (ring successor or predecessor),
 * or ADONIS_NO_SLOT where the node has no such slot. */
uint32_t ab_overlay_peer(const struct ab_overlay *overlay, uint32_t node,
                         uint32_t slot);
/* The route over such a slot, found when first asked for and kept. */
AB_MUST_CHECK ab_status ab_overlay_route(struct ab_overlay *overlay, uint32_t node,
                                         uint32_t slot, const struct ab_route **out,
                                         struct ab_error *err);
/* The node at each place of the ring, n_nodes, and the root of the tree. */
const uint32_t *ab_overlay_ring(const struct ab_overlay *overlay);
uint32_t ab_overlay_root(const struct ab_overlay *overlay);

#endif
