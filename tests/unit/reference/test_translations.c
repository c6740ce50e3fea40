#include "reference/translations.h"

#include "edges.h"
#include "support/leaks.h"

static struct test_edges graph;

static int alike(enum ab_adjacency_way way)
{
    int result = -1;
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_adjacency list = test_edges_list(&graph, &arena, way);
    cr_assert_eq(ab_translations_act(&result, &list, NULL), AB_OK);
    ab_arena_fini(&arena);
    return result;
}

Test(translations, are_found_on_rings_tori_and_hypercubes)
{
    for (uint32_t n = 1; n <= 30; n++) {
        test_edges_complete(&graph, n);
        cr_assert(alike(AB_BOTH_WAYS));
        if (n >= 3) {
            test_edges_ring(&graph, n);
            cr_assert(alike(AB_BOTH_WAYS));
            cr_assert(alike(AB_ALONG));
            test_edges_grid(&graph, n, 7, 1);
            cr_assert(alike(AB_BOTH_WAYS));
            cr_assert(alike(AB_ALONG));
            test_edges_grid(&graph, 12, n, 1);
            cr_assert(alike(AB_BOTH_WAYS));
        }
    }
    for (uint32_t n = 1; n <= 1024; n *= 2) {
        test_edges_hypercube(&graph, n);
        cr_assert(alike(AB_BOTH_WAYS));
    }
    test_edges_circulant(&graph, 100, (const uint32_t[]){1, 7, 30}, 3);
    cr_assert(alike(AB_BOTH_WAYS));
    cr_assert(alike(AB_ALONG));
    AB_NO_LEAKS();
}

/* Of three dimensions: numbers 12 x 12 layer by layer. */
Test(translations, are_found_in_three_dimensions)
{
    test_edges_start(&graph, 5 * 4 * 3);
    for (uint32_t i = 0; i < graph.n_nodes; i++) {
        test_edges_add(&graph, i, i - i % 3 + (i + 1) % 3);
        test_edges_add(&graph, i, i - i % 12 + (i % 12 + 3) % 12);
        test_edges_add(&graph, i, (i + 12) % 60);
    }
    cr_assert(alike(AB_BOTH_WAYS));
    graph.n_edges--;
    cr_assert_not(alike(AB_BOTH_WAYS));
    AB_NO_LEAKS();
}

Test(translations, are_not_found_where_a_node_differs)
{
    for (uint32_t n = 3; n <= 30; n++) {
        test_edges_path(&graph, n);
        cr_assert_not(alike(AB_BOTH_WAYS));
        test_edges_star(&graph, n);
        cr_assert_not(alike(AB_BOTH_WAYS));
        test_edges_grid(&graph, n, 6, 0);
        cr_assert_not(alike(AB_BOTH_WAYS));
    }
    test_edges_ring(&graph, 100);
    test_edges_add(&graph, 0, 50);
    cr_assert_not(alike(AB_BOTH_WAYS));
    AB_NO_LEAKS();
}

/* All graphs of six nodes: where all look alike, all see as far. */
Test(translations, never_act_where_nodes_see_differently_far)
{
    uint32_t n_alike = 0;
    for (uint32_t chosen = 0; chosen < 1u << 15; chosen++) {
        uint32_t bit = 0;
        test_edges_start(&graph, 6);
        for (uint32_t i = 0; i < 6; i++) {
            for (uint32_t j = i + 1; j < 6; j++) {
                if ((chosen >> bit++ & 1u) != 0) {
                    test_edges_add(&graph, i, j);
                }
            }
        }
        if (!alike(AB_BOTH_WAYS)) {
            continue;
        }
        n_alike++;
        for (uint32_t i = 1; i < 6; i++) {
            cr_assert_eq(test_edges_farthest(&graph, i, AB_BOTH_WAYS),
                         test_edges_farthest(&graph, 0, AB_BOTH_WAYS), "graph %u",
                         chosen);
        }
    }
    cr_assert_geq(n_alike, 8); /* those of differences modulo 6 alone */
    AB_NO_LEAKS();
}
