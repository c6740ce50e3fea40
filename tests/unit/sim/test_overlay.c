#include "sim/overlay.h"

#include <criterion/criterion.h>

#include "sim/graph.h"
#include "support/leaks.h"
#include "support/topology_of.h"

#define MAX_NODES 64

static const struct {
    const char *name;
    uint32_t n_nodes;
} graphs[] = {
    {"ring", 2},
    {"ring", 16},
    {"path", 15},
    {"star", 17},
    {"complete", 9},
    {"grid:rows=6", 36},
    {"grid:rows=3", 24},
    {"erdos-renyi:p=0.1", 50},
    {"erdos-renyi:p=0.3", 20},
};
#define N_GRAPHS (sizeof(graphs) / sizeof(graphs[0]))

struct fixture {
    struct ab_topology *topology;
    struct ab_overlay *overlay;
};

static struct fixture setup(const char *name, uint32_t n_nodes)
{
    struct fixture fixture;
    struct ab_error err = {0};
    fixture.topology = test_topology_of(name, n_nodes, 1);
    cr_assert_eq(ab_overlay_create(&fixture.overlay, fixture.topology, &err), AB_OK,
                 "%s", err.text);
    return fixture;
}

static void teardown(struct fixture *fixture)
{
    ab_overlay_destroy(fixture->overlay);
    ab_topology_destroy(fixture->topology);
}

/* Node at the other end of any slot, neighbour or not. */
static uint32_t peer_of(const struct fixture *fixture, uint32_t node, uint32_t slot)
{
    const struct ab_topology *topology = fixture->topology;
    uint32_t n_slots = topology->first[node + 1] - topology->first[node];
    return slot < n_slots ? topology->peer[topology->first[node] + slot]
                          : ab_overlay_peer(fixture->overlay, node, slot);
}

static struct adonis_overlay of_node(const struct fixture *fixture, uint32_t node)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    ab_overlay_of_node(fixture->overlay, node, &overlay);
    return overlay;
}

static int are_neighbours(const struct ab_topology *topology, uint32_t i, uint32_t j)
{
    for (uint32_t e = topology->first[i]; e < topology->first[i + 1]; e++) {
        if (topology->peer[e] == j) {
            return 1;
        }
    }
    return 0;
}

Test(overlay, rings_all_nodes)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct fixture fixture = setup(graphs[g].name, graphs[g].n_nodes);
        uint32_t n = graphs[g].n_nodes;
        const uint32_t *ring = ab_overlay_ring(fixture.overlay);
        for (uint32_t place = 0; place < n; place++) {
            uint32_t node = ring[place];
            uint32_t next = ring[(place + 1) % n];
            struct adonis_overlay overlay = of_node(&fixture, node);
            cr_assert_eq(overlay.ring_rank, place);
            cr_assert_eq(peer_of(&fixture, node, overlay.ring_next), next);
            cr_assert_eq(peer_of(&fixture, next, of_node(&fixture, next).ring_previous),
                         node);
            int is_neighbour = overlay.ring_next < fixture.topology->first[node + 1] -
                                                       fixture.topology->first[node];
            cr_assert_eq(is_neighbour, are_neighbours(fixture.topology, node, next));
        }
        teardown(&fixture);
    }
    AB_NO_LEAKS();
}

Test(overlay, rings_natural_graphs_in_order)
{
    static const char *const natural[] = {"ring", "path", "complete", "star"};
    for (size_t g = 0; g < 4; g++) {
        struct fixture fixture = setup(natural[g], 12);
        for (uint32_t place = 0; place < 12; place++) {
            cr_assert_eq(ab_overlay_ring(fixture.overlay)[place], place);
        }
        teardown(&fixture);
    }
    struct fixture fixture = setup("grid:rows=3", 9);
    static const uint32_t snake[] = {0, 1, 2, 5, 4, 3, 6, 7, 8};
    cr_assert_arr_eq(ab_overlay_ring(fixture.overlay), snake, sizeof(snake));
    teardown(&fixture);
    AB_NO_LEAKS();
}

Test(overlay, has_a_breadth_first_tree)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct fixture fixture = setup(graphs[g].name, graphs[g].n_nodes);
        uint32_t n = graphs[g].n_nodes;
        uint32_t root = ab_overlay_root(fixture.overlay);
        uint32_t depth[MAX_NODES];
        uint32_t queue[MAX_NODES];
        uint32_t n_children = 0;
        (void)ab_graph_distances(fixture.topology, root, AB_UNREACHED, depth, queue);
        for (uint32_t i = 0; i < n; i++) {
            struct adonis_overlay overlay = of_node(&fixture, i);
            cr_assert_eq(overlay.tree_parent == ADONIS_NO_SLOT, i == root);
            if (i != root) {
                uint32_t parent = peer_of(&fixture, i, overlay.tree_parent);
                cr_assert_eq(depth[parent] + 1, depth[i]);
                for (uint32_t j = 0; j < parent; j++) {
                    cr_assert_not(are_neighbours(fixture.topology, i, j) &&
                                      depth[j] + 1 == depth[i],
                                  "the parent has the lowest id");
                }
            }
            for (uint32_t k = 0; k < overlay.n_tree_children; k++) {
                uint32_t child = peer_of(&fixture, i, overlay.tree_children[k]);
                struct adonis_overlay below = of_node(&fixture, child);
                cr_assert_eq(peer_of(&fixture, child, below.tree_parent), i);
                n_children++;
            }
        }
        cr_assert_eq(n_children, n - 1);
        teardown(&fixture);
    }
    AB_NO_LEAKS();
}

/* A shortest path, at each node to the neighbour of lowest id that is nearer. */
static void check_route(const struct fixture *fixture, uint32_t from, uint32_t slot)
{
    const struct ab_route *route;
    uint32_t to = ab_overlay_peer(fixture->overlay, from, slot);
    uint32_t distance[MAX_NODES];
    uint32_t queue[MAX_NODES];
    cr_assert_eq(ab_overlay_route(fixture->overlay, from, slot, &route, NULL), AB_OK);
    (void)ab_graph_distances(fixture->topology, to, AB_UNREACHED, distance, queue);
    cr_assert_eq(route->n_hops, distance[from]);
    cr_assert_gt(route->n_hops, 1);
    cr_assert_eq(route->nodes[0], from);
    cr_assert_eq(route->nodes[route->n_hops], to);
    cr_assert_eq(peer_of(fixture, to, route->slot), from);
    for (uint32_t hop = 0; hop < route->n_hops; hop++) {
        uint32_t at = route->nodes[hop];
        uint32_t next = route->nodes[hop + 1];
        cr_assert(are_neighbours(fixture->topology, at, next));
        for (uint32_t j = 0; j < next; j++) {
            cr_assert_not(are_neighbours(fixture->topology, at, j) &&
                          distance[j] < distance[at]);
        }
    }
    const struct ab_route *again;
    cr_assert_eq(ab_overlay_route(fixture->overlay, from, slot, &again, NULL), AB_OK);
    cr_assert_eq(again, route);
}

Test(overlay, routes_what_is_no_edge_along_shortest_paths)
{
    uint32_t n_routes = 0;
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct fixture fixture = setup(graphs[g].name, graphs[g].n_nodes);
        for (uint32_t i = 0; i < graphs[g].n_nodes; i++) {
            struct adonis_overlay overlay = of_node(&fixture, i);
            const uint32_t slots[] = {overlay.ring_next, overlay.ring_previous};
            for (int k = 0; k < 2; k++) {
                if (ab_overlay_peer(fixture.overlay, i, slots[k]) != ADONIS_NO_SLOT) {
                    check_route(&fixture, i, slots[k]);
                    n_routes++;
                }
            }
            uint32_t past = fixture.topology->first[i + 1] - fixture.topology->first[i];
            cr_assert_eq(ab_overlay_peer(fixture.overlay, i, past + 2), ADONIS_NO_SLOT);
            cr_assert_eq(ab_overlay_peer(fixture.overlay, i, ADONIS_NO_SLOT),
                         ADONIS_NO_SLOT);
        }
        teardown(&fixture);
    }
    cr_assert_gt(n_routes, 60);
    AB_NO_LEAKS();
}

Test(overlay, of_one_node_has_no_peers)
{
    struct fixture fixture = setup("ring", 1);
    struct adonis_overlay overlay = of_node(&fixture, 0);
    cr_assert_eq(overlay.ring_next, ADONIS_NO_SLOT);
    cr_assert_eq(overlay.ring_previous, ADONIS_NO_SLOT);
    cr_assert_eq(overlay.tree_parent, ADONIS_NO_SLOT);
    cr_assert_eq(overlay.n_tree_children, 0);
    cr_assert_eq(ab_overlay_peer(fixture.overlay, 0, 0), ADONIS_NO_SLOT);
    teardown(&fixture);
    AB_NO_LEAKS();
}

Test(overlay, survives_lack_of_memory)
{
    struct ab_topology *topology = test_topology_of("grid:rows=3", 12, 1);
    size_t n_failed = 0;
    for (size_t n = 1;; n++) {
        struct ab_overlay *overlay;
        ab_alloc_fail_after(n);
        ab_status status = ab_overlay_create(&overlay, topology, NULL);
        ab_alloc_fail_after(0);
        if (status == AB_OK) {
            ab_overlay_destroy(overlay);
            break;
        }
        cr_assert_eq(status, AB_ERR_MEMORY);
        cr_assert_null(overlay);
        n_failed++;
    }
    cr_assert_gt(n_failed, 3);
    ab_topology_destroy(topology);
    AB_NO_LEAKS();
}
