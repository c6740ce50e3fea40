#include "sim/overlay.h"

#include "sim/graph.h"

struct ab_overlay {
    const struct ab_topology *topology;
    struct ab_arena arena;
    uint32_t root;
    uint32_t *ring;      /* node at each place */
    uint32_t *rank;      /* place of each node */
    uint32_t *ring_next; /* slots of each node */
    uint32_t *ring_previous;
    uint32_t *tree_parent;
    uint32_t *first_child;              /* n_nodes + 1: into children */
    uint32_t *children;                 /* slots, n_nodes - 1 */
    const struct ab_route **route_next; /* of each node; NULL: not asked for yet */
    const struct ab_route **route_previous;
    uint32_t *distance; /* scratch of routing */
    uint32_t *queue;
};

static uint32_t ring_peer(const struct ab_overlay *overlay, uint32_t node,
                          uint32_t step)
{
    uint32_t n = overlay->topology->n_nodes;
    return overlay->ring[(overlay->rank[node] + step) % n];
}

static void fill_ring(struct ab_overlay *overlay)
{
    const struct ab_topology *topology = overlay->topology;
    uint32_t n = topology->n_nodes;
    for (uint32_t place = 0; place < n; place++) {
        overlay->rank[overlay->ring[place]] = place;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (n == 1) {
            overlay->ring_next[i] = ADONIS_NO_SLOT;
            overlay->ring_previous[i] = ADONIS_NO_SLOT;
            continue;
        }
        uint32_t past = topology->first[i + 1] - topology->first[i];
        uint32_t slot = ab_topology_slot(topology, i, ring_peer(overlay, i, 1));
        overlay->ring_next[i] = slot != ADONIS_NO_SLOT ? slot : past++;
        slot = ab_topology_slot(topology, i, ring_peer(overlay, i, n - 1));
        overlay->ring_previous[i] = slot != ADONIS_NO_SLOT ? slot : past;
    }
}

/* The parent of a node is its neighbour of lowest id one hop nearer to the root. */
static void fill_tree(struct ab_overlay *overlay)
{
    const struct ab_topology *topology = overlay->topology;
    uint32_t n = topology->n_nodes;
    uint32_t *depth = overlay->distance;
    (void)ab_graph_distances(topology, overlay->root, AB_UNREACHED, depth,
                             overlay->queue);
    for (uint32_t i = 0; i < n; i++) {
        overlay->tree_parent[i] = ADONIS_NO_SLOT;
        for (uint32_t e = topology->first[i + 1]; e-- > topology->first[i];) {
            if (depth[topology->peer[e]] < depth[i]) {
                overlay->tree_parent[i] = e - topology->first[i];
            }
        }
    }
    uint32_t n_children = 0;
    for (uint32_t i = 0; i < n; i++) {
        overlay->first_child[i] = n_children;
        for (uint32_t e = topology->first[i]; e < topology->first[i + 1]; e++) {
            if (overlay->tree_parent[topology->peer[e]] == topology->back[e]) {
                overlay->children[n_children++] = e - topology->first[i];
            }
        }
    }
    overlay->first_child[n] = n_children;
    ab_assert(n_children == n - 1);
}

static int allocate(struct ab_overlay *overlay, uint32_t n)
{
    uint32_t **arrays[] = {
        &overlay->ring,          &overlay->rank,        &overlay->ring_next,
        &overlay->ring_previous, &overlay->tree_parent, &overlay->first_child,
        &overlay->children,      &overlay->distance,    &overlay->queue};
    int complete = 1;
    for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
        *arrays[i] =
            ab_arena_alloc(&overlay->arena, (size_t)n + 1, sizeof(**arrays[i]));
        complete &= *arrays[i] != NULL;
    }
    overlay->route_next = ab_arena_alloc(&overlay->arena, n, sizeof(void *));
    overlay->route_previous = ab_arena_alloc(&overlay->arena, n, sizeof(void *));
    return complete && overlay->route_next != NULL && overlay->route_previous != NULL;
}

ab_status ab_overlay_create(struct ab_overlay **out, const struct ab_topology *topology,
                            struct ab_error *err)
{
    *out = NULL;
    struct ab_overlay *overlay = ab_alloc(1, sizeof(*overlay));
    if (overlay == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    overlay->topology = topology;
    ab_arena_init(&overlay->arena);
    ab_status status = AB_OK;
    if (!allocate(overlay, topology->n_nodes)) {
        status = AB_OUT_OF_MEMORY(err);
        goto fail;
    }
    status = ab_graph_preorder(topology, overlay->ring, err);
    if (status != AB_OK) {
        goto fail;
    }
    status = ab_graph_centre(topology, &overlay->root, err);
    if (status != AB_OK) {
        goto fail;
    }
    fill_ring(overlay);
    fill_tree(overlay);
    *out = overlay;
    return AB_OK;
fail:
    ab_overlay_destroy(overlay);
    return status;
}

void ab_overlay_destroy(struct ab_overlay *overlay)
{
    if (overlay != NULL) {
        ab_arena_fini(&overlay->arena);
        ab_free(overlay);
    }
}

void ab_overlay_of_node(const struct ab_overlay *overlay, uint32_t node,
                        struct adonis_overlay *out)
{
    out->ring_rank = overlay->rank[node];
    out->ring_next = overlay->ring_next[node];
    out->ring_previous = overlay->ring_previous[node];
    out->tree_parent = overlay->tree_parent[node];
    out->n_tree_children = overlay->first_child[node + 1] - overlay->first_child[node];
    out->tree_children = overlay->children + overlay->first_child[node];
}

uint32_t ab_overlay_peer(const struct ab_overlay *overlay, uint32_t node, uint32_t slot)
{
    const struct ab_topology *topology = overlay->topology;
    if (slot == ADONIS_NO_SLOT ||
        slot < topology->first[node + 1] - topology->first[node]) {
        return ADONIS_NO_SLOT;
    }
    if (slot == overlay->ring_next[node]) {
        return ring_peer(overlay, node, 1);
    }
    if (slot == overlay->ring_previous[node]) {
        return ring_peer(overlay, node, topology->n_nodes - 1);
    }
    return ADONIS_NO_SLOT;
}

/* Each step goes to the neighbour of lowest id that is one hop nearer. */
static ab_status find_route(struct ab_overlay *overlay, uint32_t from, uint32_t to,
                            struct ab_route **out, struct ab_error *err)
{
    const struct ab_topology *topology = overlay->topology;
    uint32_t *distance = overlay->distance;
    (void)ab_graph_distances(topology, to, from, distance, overlay->queue);
    uint32_t n_hops = distance[from];
    struct ab_route *route = ab_arena_alloc(
        &overlay->arena, 1, sizeof(*route) + (n_hops + 1) * sizeof(route->nodes[0]));
    if (route == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    route->n_hops = n_hops;
    route->nodes[0] = from;
    for (uint32_t hop = 0; hop < n_hops; hop++) {
        uint32_t e = topology->first[route->nodes[hop]];
        while (distance[topology->peer[e]] != n_hops - hop - 1) {
            e++;
        }
        route->nodes[hop + 1] = topology->peer[e];
    }
    *out = route;
    return AB_OK;
}

ab_status ab_overlay_route(struct ab_overlay *overlay, uint32_t node, uint32_t slot,
                           const struct ab_route **out, struct ab_error *err)
{
    uint32_t peer = ab_overlay_peer(overlay, node, slot);
    ab_require(peer != ADONIS_NO_SLOT);
    int is_next = slot == overlay->ring_next[node];
    const struct ab_route **known =
        is_next ? &overlay->route_next[node] : &overlay->route_previous[node];
    if (*known == NULL) {
        struct ab_route *route;
        AB_TRY(find_route(overlay, node, peer, &route, err));
        route->slot = is_next ? overlay->ring_previous[peer] : overlay->ring_next[peer];
        *known = route;
    }
    *out = *known;
    return AB_OK;
}

const uint32_t *ab_overlay_ring(const struct ab_overlay *overlay)
{
    return overlay->ring;
}

uint32_t ab_overlay_root(const struct ab_overlay *overlay)
{
    return overlay->root;
}
