#include "reference/searches.h"

#include "edges.h"
#include "support/leaks.h"

static struct test_edges graph;

/* From `n` nodes, twice with the same arrays. */
static void expect_eccentricities(uint32_t n, enum ab_adjacency_way way)
{
    struct ab_searches searches;
    uint32_t sources[AB_MAX_SEARCHES];
    uint32_t farthest[AB_MAX_SEARCHES];
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_adjacency along = test_edges_list(&graph, &arena, way);
    struct ab_adjacency against =
        test_edges_list(&graph, &arena, way == AB_ALONG ? AB_AGAINST : AB_BOTH_WAYS);
    cr_assert_eq(ab_searches_make(&searches, &arena, &along, &against, NULL), AB_OK);
    for (uint32_t first = 0; first < 2; first++) {
        uint64_t before = searches.work;
        for (uint32_t k = 0; k < n; k++) {
            sources[k] = (first + 3 * k) % graph.n_nodes;
        }
        ab_searches_run(&searches, sources, n, farthest);
        for (uint32_t k = 0; k < n; k++) {
            cr_assert_eq(farthest[k], test_edges_farthest(&graph, sources[k], way));
        }
        cr_assert_gt(searches.work, before);
    }
    ab_arena_fini(&arena);
}

Test(searches, find_what_one_after_the_other_finds)
{
    for (uint32_t n_nodes = 193; n_nodes <= 1993; n_nodes += 600) {
        uint32_t n = 1 + n_nodes % AB_MAX_SEARCHES;
        test_edges_path(&graph, n_nodes);
        expect_eccentricities(n, AB_BOTH_WAYS);
        for (uint32_t density = 0; density < 4; density++) {
            test_edges_random(&graph, n_nodes, density * n_nodes, n_nodes);
            expect_eccentricities(AB_MAX_SEARCHES, AB_BOTH_WAYS);
            expect_eccentricities(n, AB_BOTH_WAYS);
        }
    }
    AB_NO_LEAKS();
}

/* Along random edges, not back: not all nodes are reached. */
Test(searches, follow_the_direction)
{
    test_edges_random(&graph, 400, 900, 1);
    for (uint32_t e = 0; e < graph.n_edges; e += 2) {
        uint32_t low = graph.ends[e][1];
        graph.ends[e][1] = graph.ends[e][0];
        graph.ends[e][0] = low;
    }
    expect_eccentricities(AB_MAX_SEARCHES, AB_ALONG);
    expect_eccentricities(1, AB_ALONG);
    AB_NO_LEAKS();
}
