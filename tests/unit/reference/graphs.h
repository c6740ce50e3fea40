/* Graphs with Metropolis weights, built by hand for the tests of reference/. */
#ifndef AB_TESTS_REFERENCE_GRAPHS_H
#define AB_TESTS_REFERENCE_GRAPHS_H

#include <stdint.h>
#include <string.h>

#include "reference/spectrum.h"

#define TEST_MAX_EDGES 8192

struct test_graph {
    struct ab_graph graph; /* borrows the rest */
    uint32_t ends[TEST_MAX_EDGES][2];
    double weight[TEST_MAX_EDGES];
};

static inline void test_graph_edge(struct test_graph *g, uint32_t a, uint32_t b)
{
    g->ends[g->graph.n_edges][0] = a;
    g->ends[g->graph.n_edges][1] = b;
    g->graph.n_edges++;
}

/* W_ij = 1 / (1 + max(deg_i, deg_j)) */
static inline void test_graph_weights(struct test_graph *g)
{
    uint32_t degree[TEST_MAX_EDGES] = {0};
    for (uint32_t e = 0; e < g->graph.n_edges; e++) {
        degree[g->ends[e][0]]++;
        degree[g->ends[e][1]]++;
    }
    for (uint32_t e = 0; e < g->graph.n_edges; e++) {
        uint32_t a = degree[g->ends[e][0]];
        uint32_t b = degree[g->ends[e][1]];
        g->weight[e] = 1.0 / (1.0 + (a > b ? a : b));
    }
    g->graph.ends = (const uint32_t(*)[2])g->ends;
    g->graph.weight = g->weight;
}

/* Row by row; wrapped round in both directions for a torus. */
static inline void test_graph_grid(struct test_graph *g, uint32_t side, int torus)
{
    for (uint32_t i = 0; i < side; i++) {
        for (uint32_t j = 0; j < side; j++) {
            uint32_t node = i * side + j;
            if (j + 1 < side || torus) {
                test_graph_edge(g, node, i * side + (j + 1) % side);
            }
            if (i + 1 < side || torus) {
                test_graph_edge(g, node, (i + 1) % side * side + j);
            }
        }
    }
}

static inline void test_graph_complete(struct test_graph *g, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        for (uint32_t j = i + 1; j < to; j++) {
            test_graph_edge(g, i, j);
        }
    }
}

static inline void test_graph_hypercube(struct test_graph *g, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t bit = 1; bit < n; bit *= 2) {
            if ((i & bit) == 0) {
                test_graph_edge(g, i, i | bit);
            }
        }
    }
}

/* path, ring, star, complete, barbell (two complete halves and one edge), hypercube (n
 * a power of two), grid and torus (n a square). */
static inline void test_graph_make(struct test_graph *g, const char *name, uint32_t n)
{
    int is_ring = strcmp(name, "ring") == 0;
    uint32_t side = 1;
    memset(g, 0, sizeof *g);
    g->graph.n_nodes = n;
    while ((side + 1) * (side + 1) <= n) {
        side++;
    }
    for (uint32_t i = 0; i + 1 < n; i++) {
        if (strcmp(name, "path") == 0 || is_ring) {
            test_graph_edge(g, i, i + 1);
        } else if (strcmp(name, "star") == 0) {
            test_graph_edge(g, 0, i + 1);
        }
    }
    if (is_ring) {
        test_graph_edge(g, 0, n - 1);
    } else if (strcmp(name, "complete") == 0) {
        test_graph_complete(g, 0, n);
    } else if (strcmp(name, "barbell") == 0) {
        test_graph_complete(g, 0, n / 2);
        test_graph_complete(g, n / 2, n);
        test_graph_edge(g, n / 2 - 1, n / 2);
    } else if (strcmp(name, "grid") == 0 || strcmp(name, "torus") == 0) {
        test_graph_grid(g, side, strcmp(name, "torus") == 0);
    } else if (strcmp(name, "hypercube") == 0) {
        test_graph_hypercube(g, n);
    }
    test_graph_weights(g);
}

#endif
