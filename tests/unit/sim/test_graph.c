#include "sim/graph.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "base/rng.h"
#include "support/leaks.h"
#include "support/topology_of.h"

#define MAX_NODES 64

static const struct {
    const char *name;
    uint32_t n_nodes;
} graphs[] = {
    {"ring", 1},
    {"ring", 2},
    {"ring", 3},
    {"ring", 16},
    {"path", 15},
    {"star", 17},
    {"complete", 9},
    {"grid:rows=6", 36},
    {"grid:rows=3", 24},
    {"grid:rows=7", 49},
    {"erdos-renyi:p=0.1", 50},
    {"erdos-renyi:p=0.3", 20},
};
#define N_GRAPHS (sizeof(graphs) / sizeof(graphs[0]))

/* Floyd and Warshall's: another road to the same distances. */
static void all_distances(const struct ab_topology *topology,
                          uint32_t d[MAX_NODES][MAX_NODES])
{
    uint32_t n = topology->n_nodes;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            d[i][j] = i == j ? 0 : MAX_NODES;
        }
    }
    for (uint32_t e = 0; e < topology->n_edges; e++) {
        d[topology->ends[e][0]][topology->ends[e][1]] = 1;
        if (!topology->is_directed) {
            d[topology->ends[e][1]][topology->ends[e][0]] = 1;
        }
    }
    for (uint32_t k = 0; k < n; k++) {
        for (uint32_t i = 0; i < n; i++) {
            for (uint32_t j = 0; j < n; j++) {
                uint32_t through = d[i][k] + d[k][j];
                d[i][j] = through < d[i][j] ? through : d[i][j];
            }
        }
    }
}

Test(graph, knows_all_distances)
{
    static uint32_t d[MAX_NODES][MAX_NODES];
    uint32_t distance[MAX_NODES];
    uint32_t queue[MAX_NODES];
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct ab_topology *topology =
            test_topology_of(graphs[g].name, graphs[g].n_nodes, 1);
        uint32_t n = topology->n_nodes;
        all_distances(topology, d);
        for (uint32_t i = 0; i < n; i++) {
            cr_assert_eq(ab_graph_distances(topology, i, AB_UNREACHED, distance, queue),
                         n);
            for (uint32_t j = 0; j < n; j++) {
                cr_assert_eq(distance[j], d[i][j], "%s: %u to %u", graphs[g].name, i,
                             j);
            }
            /* Stopping early leaves all nodes nearer than the target right. */
            uint32_t target = (7 * i + 3) % n;
            (void)ab_graph_distances(topology, i, target, distance, queue);
            for (uint32_t j = 0; j < n; j++) {
                if (d[i][j] < d[i][target] || j == target) {
                    cr_assert_eq(distance[j], d[i][j]);
                }
            }
        }
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}

static void visit(const struct ab_topology *topology, uint32_t i, int *seen,
                  uint32_t *order, uint32_t *n_seen)
{
    seen[i] = 1;
    order[(*n_seen)++] = i;
    for (uint32_t e = topology->first[i]; e < topology->first[i + 1]; e++) {
        if (!seen[topology->peer[e]]) {
            visit(topology, topology->peer[e], seen, order, n_seen);
        }
    }
}

/* A ring of one direction with chords drawn at random. */
static struct ab_topology *random_digraph(uint32_t n, uint64_t seed)
{
    uint32_t ends[4 * MAX_NODES][2];
    uint32_t n_edges = 0;
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 0);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            double u = ab_rng_uniform(&stream, i * (uint64_t)n + j);
            if (j == (i + 1) % n || (i != j && u < 1.0 / n)) {
                ends[n_edges][0] = i;
                ends[n_edges++][1] = j;
            }
        }
    }
    struct ab_topology *topology;
    cr_assert_eq(ab_topology_from_directed(&topology, n, ends, n_edges, NULL), AB_OK);
    return topology;
}

Test(graph, knows_the_distances_of_directed_graphs_both_ways)
{
    static uint32_t d[MAX_NODES][MAX_NODES];
    uint32_t distance[MAX_NODES];
    uint32_t queue[MAX_NODES];
    for (uint64_t seed = 0; seed < 12; seed++) {
        uint32_t n = 2 + 3 * (uint32_t)seed;
        struct ab_topology *topology =
            seed == 0   ? test_topology_of("directed-ring", n = 7, 1)
            : seed == 1 ? test_topology_of("exponential", n = 13, 1)
                        : random_digraph(n, seed);
        all_distances(topology, d);
        for (uint32_t i = 0; i < n; i++) {
            cr_assert_eq(ab_graph_distances(topology, i, AB_UNREACHED, distance, queue),
                         n);
            for (uint32_t j = 0; j < n; j++) {
                cr_assert_eq(distance[j], d[i][j]);
            }
            cr_assert_eq(ab_graph_distances_to(topology, i, distance, queue), n);
            for (uint32_t j = 0; j < n; j++) {
                cr_assert_eq(distance[j], d[j][i]);
            }
        }
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}

Test(graph, has_the_preorder_of_the_textbook_recursion)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct ab_topology *topology =
            test_topology_of(graphs[g].name, graphs[g].n_nodes, 1);
        uint32_t order[MAX_NODES];
        uint32_t expected[MAX_NODES];
        int seen[MAX_NODES] = {0};
        uint32_t n_seen = 0;
        visit(topology, 0, seen, expected, &n_seen);
        cr_assert_eq(ab_graph_preorder(topology, order, NULL), AB_OK);
        cr_assert_arr_eq(order, expected, n_seen * sizeof(order[0]));
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}

static uint32_t eccentricity(uint32_t d[MAX_NODES][MAX_NODES], uint32_t n, uint32_t i)
{
    uint32_t largest = 0;
    for (uint32_t j = 0; j < n; j++) {
        largest = d[i][j] > largest ? d[i][j] : largest;
    }
    return largest;
}

/* How much farther the farthest node is than from an exact centre. */
static uint32_t excess_of_centre(const struct ab_topology *topology)
{
    static uint32_t d[MAX_NODES][MAX_NODES];
    uint32_t centre;
    uint32_t radius = MAX_NODES;
    uint32_t first = 0;
    all_distances(topology, d);
    cr_assert_eq(ab_graph_centre(topology, &centre, NULL), AB_OK);
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        uint32_t largest = eccentricity(d, topology->n_nodes, i);
        first = largest < radius ? i : first;
        radius = largest < radius ? largest : radius;
    }
    cr_assert(centre == first || eccentricity(d, topology->n_nodes, centre) > radius);
    return eccentricity(d, topology->n_nodes, centre) - radius;
}

Test(graph, has_an_exact_centre)
{
    for (size_t g = 0; g < N_GRAPHS; g++) {
        struct ab_topology *topology =
            test_topology_of(graphs[g].name, graphs[g].n_nodes, 1);
        cr_assert_eq(excess_of_centre(topology), 0, "%s", graphs[g].name);
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}

Test(graph, has_an_exact_centre_on_every_tree)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 0);
        uint32_t n = 2 + (uint32_t)ab_rng_below(&stream, 0, MAX_NODES - 2);
        uint32_t ends[MAX_NODES][2];
        for (uint32_t i = 1; i < n; i++) {
            /* Long trees: a node hangs on one of the last five. */
            uint32_t choice = i < 5 ? i : 5;
            ends[i - 1][0] = i - 1 - (uint32_t)ab_rng_below(&stream, i, choice);
            ends[i - 1][1] = i;
        }
        struct ab_topology *tree;
        cr_assert_eq(ab_topology_from_edges(&tree, n, ends, n - 1, NULL), AB_OK);
        cr_assert_eq(excess_of_centre(tree), 0, "seed %llu", (unsigned long long)seed);
        ab_topology_destroy(tree);
    }
    AB_NO_LEAKS();
}

Test(graph, has_a_node_near_the_centre_of_random_graphs)
{
    uint32_t worst = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct ab_topology *topology = test_topology_of("erdos-renyi:p=0.06", 60, seed);
        uint32_t excess = excess_of_centre(topology);
        worst = excess > worst ? excess : worst;
        ab_topology_destroy(topology);
    }
    cr_assert_leq(worst, 1);
    AB_NO_LEAKS();
}
