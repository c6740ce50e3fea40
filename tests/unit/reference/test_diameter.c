#include "reference/diameter.h"

#include <math.h>

#include "edges.h"
#include "support/leaks.h"

static struct test_edges graph;

static ab_status search_within(double *diameter, uint64_t max_work,
                               enum ab_adjacency_way way, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_adjacency along = test_edges_list(&graph, &arena, way);
    struct ab_adjacency against = test_edges_list(&graph, &arena, AB_AGAINST);
    ab_status status = ab_diameter(
        diameter, &along, way == AB_BOTH_WAYS ? &along : &against, max_work, err);
    ab_arena_fini(&arena);
    return status;
}

static double diameter_within(uint64_t max_work, enum ab_adjacency_way way)
{
    double diameter = -1.0;
    struct ab_error err = {0};
    cr_assert_eq(search_within(&diameter, max_work, way, &err), AB_OK, "%s", err.text);
    return diameter;
}

static double diameter_of(enum ab_adjacency_way way)
{
    return diameter_within(AB_DIAMETER_MAX_WORK, way);
}

Test(diameter, of_small_random_graphs_is_that_of_a_search_from_every_node)
{
    for (uint64_t seed = 0; seed < 1500; seed++) {
        uint32_t n = 1 + (uint32_t)(seed * 7 % 60);
        test_edges_random(&graph, n, (uint32_t)(seed % 11) * n / 8, seed);
        cr_assert_eq(diameter_of(AB_BOTH_WAYS),
                     test_edges_diameter(&graph, AB_BOTH_WAYS), "seed %llu",
                     (unsigned long long)seed);
    }
    AB_NO_LEAKS();
}

/* A path makes them strongly connected, as all other edges lead back; on every second
 * graph it is a ring. */
Test(diameter, of_small_directed_graphs_too)
{
    for (uint64_t seed = 0; seed < 1000; seed++) {
        uint32_t n = 2 + (uint32_t)(seed * 5 % 40);
        test_edges_random(&graph, n, (uint32_t)(seed % 7) * n / 8, seed);
        for (uint32_t i = 0; i < n; i++) {
            if (i + 1 < n || seed % 2 == 0) {
                test_edges_add(&graph, i, (i + 1) % n);
            }
        }
        test_edges_shuffle(&graph, seed);
        cr_assert_eq(diameter_of(AB_ALONG), test_edges_diameter(&graph, AB_ALONG),
                     "seed %llu", (unsigned long long)seed);
    }
    AB_NO_LEAKS();
}

/* Almost regular, with few pairs at the largest distance: the first searches miss them
 * often, and a node may be a hop from one that sees less far. */
Test(diameter, is_found_where_few_nodes_are_farthest, .timeout = 60)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        uint32_t n = 100 + (uint32_t)seed % 60;
        test_edges_ring(&graph, n);
        for (uint64_t k = 0; k < 1 + seed % 2; k++) {
            test_edges_shuffle(&graph, 2 * seed + k);
            for (uint32_t i = 0; i < n; i++) {
                test_edges_add(&graph, i, (i + 1) % n);
            }
        }
        cr_assert_eq(diameter_of(AB_BOTH_WAYS),
                     test_edges_diameter(&graph, AB_BOTH_WAYS), "seed %llu",
                     (unsigned long long)seed);
    }
    AB_NO_LEAKS();
}

/* The same where each node has as many edges to others, but not as many from others. */
Test(diameter, of_directed_graphs_is_found_where_few_nodes_are_farthest, .timeout = 60)
{
    for (uint64_t seed = 0; seed < 800; seed++) {
        struct ab_stream stream = ab_stream_make(seed / 2, AB_RNG_TEST, 2);
        uint32_t n = 40 + (uint32_t)(seed / 2) % 100;
        uint32_t n_more = seed % 2 == 0 ? n : 3 * n;
        test_edges_ring(&graph, n);
        for (uint32_t k = 0; k < n_more; k++) {
            uint32_t hops = 1 + (uint32_t)ab_rng_below(&stream, k, n - 1);
            test_edges_add(&graph, k % n, (k % n + hops) % n);
        }
        cr_assert_eq(diameter_of(AB_ALONG), test_edges_diameter(&graph, AB_ALONG),
                     "seed %llu", (unsigned long long)seed);
    }
    AB_NO_LEAKS();
}

Test(diameter, of_larger_random_graphs_too, .timeout = 60)
{
    for (uint64_t seed = 0; seed < 12; seed++) {
        uint32_t n = 1100 + 10 * (uint32_t)seed;
        test_edges_random(&graph, n, (uint32_t)seed * n / 4, seed);
        cr_assert_eq(diameter_of(AB_BOTH_WAYS),
                     test_edges_diameter(&graph, AB_BOTH_WAYS), "seed %llu",
                     (unsigned long long)seed);
    }
    AB_NO_LEAKS();
}

/* Of what was built: as it is numbered, and otherwise. */
static void expect(uint32_t diameter)
{
    cr_assert_eq(diameter_of(AB_BOTH_WAYS), diameter);
    test_edges_shuffle(&graph, 3);
    cr_assert_eq(diameter_of(AB_BOTH_WAYS), diameter);
}

Test(diameter, has_closed_forms, .timeout = 60)
{
    for (uint32_t n = 2001; n <= 2002; n++) {
        test_edges_ring(&graph, n);
        expect(n / 2);
        test_edges_path(&graph, n);
        expect(n - 1);
        test_edges_star(&graph, n);
        expect(2);
    }
    for (uint32_t rows = 33; rows <= 36; rows++) {
        test_edges_grid(&graph, rows, 38, 0);
        expect(rows - 1 + 37);
        test_edges_grid(&graph, rows, 38, 1);
        expect(rows / 2 + 19);
    }
    test_edges_hypercube(&graph, 2048);
    expect(11);
    test_edges_complete(&graph, 200);
    expect(1);
    AB_NO_LEAKS();
}

/* Each half of the path sees the clique after as many hops as its place: what costs
 * most for its size among up to 1,024 nodes. */
Test(diameter, of_a_clique_with_a_tail)
{
    test_edges_complete(&graph, 200);
    for (graph.n_nodes = 200; graph.n_nodes < 1024; graph.n_nodes++) {
        test_edges_add(&graph, graph.n_nodes - 1, graph.n_nodes);
    }
    expect(1024 - 200 + 1);
    AB_NO_LEAKS();
}

Test(diameter, of_directed_graphs_has_closed_forms)
{
    test_edges_ring(&graph, 2000);
    cr_assert_eq(diameter_of(AB_ALONG), 1999);
    test_edges_shuffle(&graph, 5);
    cr_assert_eq(diameter_of(AB_ALONG), 1999);
    /* 2^k further on: as many hops as ones in the distance. */
    test_edges_circulant(
        &graph, 2048, (const uint32_t[]){1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024},
        11);
    cr_assert_eq(diameter_of(AB_ALONG), 11);
    test_edges_shuffle(&graph, 5);
    cr_assert_eq(diameter_of(AB_ALONG), 11);
    AB_NO_LEAKS();
}

Test(diameter, is_not_known_after_too_much_work)
{
    test_edges_ring(&graph, 2000);
    cr_assert_eq(diameter_within(1, AB_BOTH_WAYS), 1000);
    test_edges_shuffle(&graph, 7);
    cr_assert(isnan(diameter_within(1, AB_BOTH_WAYS)));
    cr_assert(isnan(diameter_within(100000, AB_BOTH_WAYS)));
    /* The bound that just suffices does so again. */
    uint64_t enough = 1;
    while (isnan(diameter_within(enough, AB_BOTH_WAYS))) {
        enough *= 2;
    }
    cr_assert_eq(diameter_within(enough, AB_BOTH_WAYS), 1000);
    cr_assert(isnan(diameter_within(enough / 2, AB_BOTH_WAYS)));
    AB_NO_LEAKS();
}

static void expect_refused(enum ab_adjacency_way way, const char *text)
{
    double diameter;
    struct ab_error err = {0};
    cr_assert_eq(search_within(&diameter, AB_DIAMETER_MAX_WORK, way, &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text, text);
}

Test(diameter, of_graphs_in_parts_is_refused)
{
    test_edges_ring(&graph, 1500);
    graph.n_nodes = 1502;
    test_edges_add(&graph, 1500, 1501);
    expect_refused(AB_BOTH_WAYS,
                   "the graph is not connected: found 1500 of 1502 nodes from node 0");
    expect_refused(AB_ALONG,
                   "the graph is not connected: found 1500 of 1502 nodes from node 0");
    test_edges_path(&graph, 1500);
    expect_refused(AB_ALONG, "the graph is not strongly connected: found 1 of 1500 "
                             "nodes with a way to node 0");
    AB_NO_LEAKS();
}

Test(diameter, every_allocation_may_fail)
{
    double diameter;
    struct ab_arena arena;
    ab_arena_init(&arena);
    test_edges_grid(&graph, 40, 40, 0);
    struct ab_adjacency list = test_edges_list(&graph, &arena, AB_BOTH_WAYS);
    ab_status status = AB_ERR_MEMORY;
    size_t n = 0;
    while (status != AB_OK) {
        ab_alloc_fail_after(++n);
        status = ab_diameter(&diameter, &list, &list, AB_DIAMETER_MAX_WORK, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
    }
    cr_assert_gt(n, 2);
    cr_assert_eq(diameter, 78);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
