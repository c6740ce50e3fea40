/* Graphs without weights, built by hand, and their distances by a search from every
 * node. */
#ifndef AB_TESTS_REFERENCE_EDGES_H
#define AB_TESTS_REFERENCE_EDGES_H

#include <criterion/criterion.h>
#include <string.h>

#include "base/rng.h"
#include "reference/adjacency.h"

struct test_edges {
    uint32_t n_nodes;
    uint32_t n_edges;
    uint32_t ends[1 << 15][2];
};

static inline void test_edges_add(struct test_edges *g, uint32_t a, uint32_t b)
{
    cr_assert_lt(g->n_edges, sizeof g->ends / sizeof g->ends[0]);
    g->ends[g->n_edges][0] = a;
    g->ends[g->n_edges++][1] = b;
}

static inline void test_edges_start(struct test_edges *g, uint32_t n_nodes)
{
    g->n_nodes = n_nodes;
    g->n_edges = 0;
}

/* Each node with those `hops` further on, modulo n. */
static inline void test_edges_circulant(struct test_edges *g, uint32_t n,
                                        const uint32_t *hops, size_t n_hops)
{
    test_edges_start(g, n);
    for (uint32_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n_hops; k++) {
            test_edges_add(g, i, (i + hops[k]) % n);
        }
    }
}

static inline void test_edges_ring(struct test_edges *g, uint32_t n)
{
    test_edges_circulant(g, n, (const uint32_t[]){1}, 1);
}

static inline void test_edges_path(struct test_edges *g, uint32_t n)
{
    test_edges_ring(g, n);
    g->n_edges--;
}

static inline void test_edges_star(struct test_edges *g, uint32_t n)
{
    test_edges_start(g, n);
    for (uint32_t i = 1; i < n; i++) {
        test_edges_add(g, 0, i);
    }
}

static inline void test_edges_complete(struct test_edges *g, uint32_t n)
{
    test_edges_start(g, n);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = i + 1; j < n; j++) {
            test_edges_add(g, i, j);
        }
    }
}

/* Row by row, wrapped round on request. */
static inline void test_edges_grid(struct test_edges *g, uint32_t rows,
                                   uint32_t columns, int is_torus)
{
    test_edges_start(g, rows * columns);
    for (uint32_t i = 0; i < rows; i++) {
        for (uint32_t j = 0; j < columns; j++) {
            uint32_t node = i * columns + j;
            if (j + 1 < columns || is_torus) {
                test_edges_add(g, node, i * columns + (j + 1) % columns);
            }
            if (i + 1 < rows || is_torus) {
                test_edges_add(g, node, (i + 1) % rows * columns + j);
            }
        }
    }
}

static inline void test_edges_hypercube(struct test_edges *g, uint32_t n)
{
    test_edges_start(g, n);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t bit = 1; bit < n; bit *= 2) {
            if ((i & bit) == 0) {
                test_edges_add(g, i, i | bit);
            }
        }
    }
}

/* A random tree and so many edges more, each from the higher node. */
static inline void test_edges_random(struct test_edges *g, uint32_t n, uint32_t n_more,
                                     uint64_t seed)
{
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 0);
    uint64_t counter = 0;
    test_edges_start(g, n);
    for (uint32_t i = 1; i < n; i++) {
        test_edges_add(g, i, (uint32_t)ab_rng_below(&stream, counter++, i));
    }
    for (uint32_t k = 0; k < n_more && n > 1; k++) {
        uint32_t i = 1 + (uint32_t)ab_rng_below(&stream, counter++, n - 1);
        test_edges_add(g, i, (uint32_t)ab_rng_below(&stream, counter++, i));
    }
}

/* Gives the nodes other numbers. */
static inline void test_edges_shuffle(struct test_edges *g, uint64_t seed)
{
    static uint32_t number[1 << 15];
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 1);
    ab_rng_permutation(&stream, g->n_nodes, number);
    for (uint32_t e = 0; e < g->n_edges; e++) {
        g->ends[e][0] = number[g->ends[e][0]];
        g->ends[e][1] = number[g->ends[e][1]];
    }
}

static inline struct ab_adjacency test_edges_list(const struct test_edges *g,
                                                  struct ab_arena *arena,
                                                  enum ab_adjacency_way way)
{
    struct ab_adjacency list;
    cr_assert_eq(ab_adjacency_make(&list, arena, g->n_nodes,
                                   (const uint32_t(*)[2])g->ends, g->n_edges, way,
                                   NULL),
                 AB_OK);
    return list;
}

/* Hops from there to the last node reached: edges are relaxed until nothing changes
 * (Bellman and Ford). */
static inline uint32_t test_edges_farthest(const struct test_edges *g, uint32_t from,
                                           enum ab_adjacency_way way)
{
    static uint32_t d[1 << 15];
    uint32_t farthest = 0;
    int goes_on = 1;
    memset(d, 0xff, g->n_nodes * sizeof d[0]);
    d[from] = 0;
    for (uint32_t hops = 1; goes_on; hops++) {
        goes_on = 0;
        for (uint32_t e = 0; e < g->n_edges; e++) {
            uint32_t a = g->ends[e][0];
            uint32_t b = g->ends[e][1];
            if (way != AB_AGAINST && d[a] == hops - 1 && d[b] > hops) {
                d[b] = hops;
                goes_on = 1;
            }
            if (way != AB_ALONG && d[b] == hops - 1 && d[a] > hops) {
                d[a] = hops;
                goes_on = 1;
            }
        }
        farthest = goes_on ? hops : farthest;
    }
    return farthest;
}

static inline uint32_t test_edges_diameter(const struct test_edges *g,
                                           enum ab_adjacency_way way)
{
    uint32_t diameter = 0;
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        uint32_t farthest = test_edges_farthest(g, i, way);
        diameter = farthest > diameter ? farthest : diameter;
    }
    return diameter;
}

#endif
