#include "sim/random_graph.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"
#include "support/topology_of.h"

#define N_SEEDS 400

/* With n = 30 and p = 0.3 a draw is connected but for one in a thousand, so that the
 * condition does not show: every pair is an edge in N_SEEDS p +- 5 standard deviations
 * of the draws. */
Test(random_graph, has_every_edge_with_probability_p)
{
    static uint32_t count[30][30];
    double p = 0.3;
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        struct ab_edge_list list = {0};
        cr_assert_eq(ab_random_graph(&list, 30, p, seed, NULL), AB_OK);
        for (uint32_t e = 0; e < list.n_edges; e++) {
            cr_assert_lt(list.ends[e][0], list.ends[e][1]);
            cr_assert_lt(list.ends[e][1], 30);
            count[list.ends[e][0]][list.ends[e][1]]++;
        }
        ab_edge_list_fini(&list);
    }
    double deviation = sqrt(N_SEEDS * p * (1 - p));
    double total = 0;
    for (uint32_t i = 0; i < 30; i++) {
        for (uint32_t j = i + 1; j < 30; j++) {
            cr_assert_float_eq(count[i][j], N_SEEDS * p, 5 * deviation, "%u %u", i, j);
            total += count[i][j];
        }
    }
    cr_assert_float_eq(total, 435 * N_SEEDS * p, 4 * deviation * sqrt(435));
    AB_NO_LEAKS();
}

/* Of the 8 graphs on 3 nodes 4 are connected: 3 paths, p^2 (1 - p) each, and the
 * triangle, p^3. Given that, the triangle has probability p / (3 - 2 p): 1/7 at 0.3. */
Test(random_graph, is_conditioned_on_being_connected)
{
    uint32_t n_triangles = 0;
    uint32_t n_draws = 3000;
    for (uint64_t seed = 0; seed < n_draws; seed++) {
        struct ab_topology *topology = test_topology_of("erdos-renyi:p=0.3", 3, seed);
        n_triangles += topology->n_edges == 3;
        ab_topology_destroy(topology);
    }
    double probability = 0.3 / (3 - 2 * 0.3);
    double deviation = sqrt(n_draws * probability * (1 - probability));
    cr_assert_float_eq(n_triangles, n_draws * probability, 4 * deviation);
    AB_NO_LEAKS();
}

Test(random_graph, is_a_function_of_the_seed)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        char hex[3][AB_HASH_HEX_BYTES];
        for (uint64_t k = 0; k < 3; k++) {
            struct ab_topology *topology =
                test_topology_of("erdos-renyi:p=0.2", 40, seed + k / 2);
            ab_topology_sha256(topology, hex[k]);
            ab_topology_destroy(topology);
        }
        cr_assert_str_eq(hex[0], hex[1]);
        cr_assert_str_neq(hex[0], hex[2]);
    }
    AB_NO_LEAKS();
}

Test(random_graph, of_probability_one_is_complete)
{
    for (uint32_t n = 1; n <= 12; n++) {
        struct ab_topology *topology = test_topology_of("erdos-renyi:p=1", n, 1);
        cr_assert_eq(topology->n_edges, n * (n - 1) / 2);
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}

/* 10^5 nodes and 10^6 edges: the cost is that of the edges. */
Test(random_graph, may_be_large)
{
    struct ab_edge_list list = {0};
    cr_assert_eq(ab_random_graph(&list, 100000, 2e-4, 1, NULL), AB_OK);
    double mean = 2e-4 * 1e5 * (1e5 - 1) / 2;
    cr_assert_float_eq(list.n_edges, mean, 5 * sqrt(mean));
    ab_edge_list_fini(&list);
    AB_NO_LEAKS();
}

Test(random_graph, that_is_never_connected_is_refused)
{
    static const struct {
        uint32_t n_nodes;
        double p;
        const char *text;
    } cases[] = {{16, 0.01,
                  "p=0.01 on 16 nodes: no connected graph in 1000 draws, "
                  "expected p around ln(n)/n = 0.173 or more"},
                 {1000, 1e-300, "in 1000 draws"},
                 {2, 1e-9, "in 1000 draws"}};
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct ab_edge_list list = {0};
        struct ab_error err = {0};
        cr_assert_eq(ab_random_graph(&list, cases[k].n_nodes, cases[k].p, 1, &err),
                     AB_ERR_INPUT);
        cr_assert_not_null(strstr(err.text, cases[k].text), "%s", err.text);
        ab_edge_list_fini(&list);
    }
    AB_NO_LEAKS();
}
