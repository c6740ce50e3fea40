#include "sim/topology.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/folder.h"
#include "support/leaks.h"
#include "support/topology_of.h"

/* Both ends agree on every edge; neighbours ascend; W is symmetric and its rows add up
 * to 1. */
static void check(const struct ab_topology *topology)
{
    uint32_t n_entries = topology->first[topology->n_nodes];
    cr_assert_eq(n_entries, 2 * topology->n_edges);
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        double sum = topology->self_weight[i];
        for (uint32_t e = topology->first[i]; e < topology->first[i + 1]; e++) {
            uint32_t j = topology->peer[e];
            uint32_t back = topology->first[j] + topology->back[e];
            cr_assert_eq(topology->peer[back], i);
            cr_assert_eq(topology->back[back], e - topology->first[i]);
            cr_assert_eq(topology->edge[back], topology->edge[e]);
            cr_assert(topology->weight[back] == topology->weight[e]);
            const uint32_t *ends = topology->ends[topology->edge[e]];
            cr_assert_eq(ends[0], i < j ? i : j);
            cr_assert_eq(ends[1], i < j ? j : i);
            cr_assert(e == topology->first[i] || topology->peer[e - 1] < j);
            sum += topology->weight[e];
        }
        cr_assert_float_eq(sum, 1.0, 1e-14);
        cr_assert_geq(topology->self_weight[i], 0.0);
    }
}

/* Both ends agree on a pair of neighbours, entry e of node j. */
static void check_pair(const struct ab_topology *topology, uint32_t j, uint32_t e)
{
    uint32_t back = topology->first[topology->peer[e]] + topology->back[e];
    unsigned flags = topology->flags[e];
    unsigned flags_back = topology->flags[back];
    cr_assert_eq(topology->peer[back], j);
    cr_assert_eq(topology->back[back], e - topology->first[j]);
    cr_assert_eq(topology->edge[back], topology->edge[e]);
    cr_assert_eq((flags & ADONIS_OUT) != 0, (flags_back & ADONIS_IN) != 0);
    cr_assert_gt(flags, 0);
    cr_assert_eq((flags & ADONIS_IN) != 0, topology->weight[e] > 0.0);
    cr_assert(e == topology->first[j] || topology->peer[e - 1] < topology->peer[e]);
}

/* Edges are those of `ends`, sorted; W has a share for each of them, and its columns
 * add up to 1. */
static void check_directed(const struct ab_topology *topology)
{
    uint32_t n_out = 0;
    uint32_t n_in = 0;
    cr_assert(topology->is_directed);
    for (uint32_t j = 0; j < topology->n_nodes; j++) {
        double sum = topology->self_weight[j];
        uint32_t n_before = n_out;
        for (uint32_t e = topology->first[j]; e < topology->first[j + 1]; e++) {
            check_pair(topology, j, e);
            n_in += (topology->flags[e] & ADONIS_IN) != 0;
            if ((topology->flags[e] & ADONIS_OUT) != 0) {
                uint32_t i = topology->peer[e];
                const uint32_t *ends = topology->ends[n_out++];
                cr_assert(ends[0] == j && ends[1] == i);
                sum += topology->weight[topology->first[i] + topology->back[e]];
            }
        }
        cr_assert_float_eq(sum, 1.0, 1e-15);
        cr_assert_float_eq(topology->self_weight[j], 1.0 / (1 + n_out - n_before),
                           1e-15);
    }
    cr_assert_eq(n_out, topology->n_edges);
    cr_assert_eq(n_in, topology->n_edges);
}

static int has_edge(const struct ab_topology *topology, uint32_t i, uint32_t j)
{
    for (uint32_t e = topology->first[i]; e < topology->first[i + 1]; e++) {
        if (topology->peer[e] == j) {
            return 1;
        }
    }
    return 0;
}

static int is_ring(uint32_t n, uint32_t i, uint32_t j)
{
    return j == (i + 1) % n || i == (j + 1) % n;
}
static int is_path(uint32_t n, uint32_t i, uint32_t j)
{
    (void)n;
    return j == i + 1 || i == j + 1;
}
static int is_star(uint32_t n, uint32_t i, uint32_t j)
{
    (void)n;
    return i == 0 || j == 0;
}
static int is_complete(uint32_t n, uint32_t i, uint32_t j)
{
    (void)n;
    (void)i;
    (void)j;
    return 1;
}
static int is_grid_of_three_rows(uint32_t n, uint32_t i, uint32_t j)
{
    uint32_t columns = n / 3;
    int rows = (int)(i / columns) - (int)(j / columns);
    int places = (int)(i % columns) - (int)(j % columns);
    return rows * rows + places * places == 1;
}

Test(topology, has_the_edges_of_its_definition)
{
    static const struct {
        const char *name;
        int (*is_edge)(uint32_t n, uint32_t i, uint32_t j);
        uint32_t n_nodes[4];
    } cases[] = {{"ring", is_ring, {1, 2, 3, 10}},
                 {"path", is_path, {1, 2, 3, 10}},
                 {"star", is_star, {1, 2, 3, 10}},
                 {"complete", is_complete, {1, 2, 3, 10}},
                 {"grid:rows=3", is_grid_of_three_rows, {3, 6, 9, 15}}};
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        for (size_t c = 0; c < 4; c++) {
            uint32_t n = cases[k].n_nodes[c];
            struct ab_topology *topology = test_topology_of(cases[k].name, n, 1);
            check(topology);
            for (uint32_t i = 0; i < n; i++) {
                for (uint32_t j = 0; j < n; j++) {
                    cr_assert_eq(has_edge(topology, i, j),
                                 i != j && cases[k].is_edge(n, i, j), "%s: %u %u",
                                 cases[k].name, i, j);
                }
            }
            ab_topology_destroy(topology);
        }
    }
    AB_NO_LEAKS();
}

static int sends(const struct ab_topology *topology, uint32_t i, uint32_t j)
{
    uint32_t slot = ab_topology_slot(topology, i, j);
    return slot != ADONIS_NO_SLOT &&
           (topology->flags[topology->first[i] + slot] & ADONIS_OUT) != 0;
}

static int is_power_of_two(uint32_t x)
{
    return x != 0 && (x & (x - 1)) == 0;
}

Test(topology, directed_has_the_edges_of_its_definition)
{
    for (uint32_t n = 1; n < 20; n++) {
        struct ab_topology *ring = test_topology_of("directed-ring", n, 1);
        struct ab_topology *exponential = test_topology_of("exponential", n, 1);
        check_directed(ring);
        check_directed(exponential);
        cr_assert_eq(ring->n_edges, n > 1 ? n : 0);
        for (uint32_t i = 0; i < n; i++) {
            for (uint32_t j = 0; j < n; j++) {
                uint32_t distance = (j + n - i) % n;
                cr_assert_eq(sends(ring, i, j), distance == 1);
                cr_assert_eq(sends(exponential, i, j), is_power_of_two(distance));
            }
        }
        ab_topology_destroy(ring);
        ab_topology_destroy(exponential);
    }
    AB_NO_LEAKS();
}

/* Out-degrees 2 1 1; nodes 0 and 1 send to each other. */
Test(topology, directed_has_the_shares_of_the_senders)
{
    uint32_t ends[][2] = {{2, 0}, {1, 0}, {0, 2}, {0, 1}};
    struct ab_topology *topology;
    cr_assert_eq(ab_topology_from_directed(&topology, 3, ends, 4, NULL), AB_OK);
    check_directed(topology);
    cr_assert(topology->weight[0] == 0.5);                      /* 0 from 1 */
    cr_assert(topology->weight[topology->first[1]] == 1.0 / 3); /* 1 from 0 */
    cr_assert_eq(topology->flags[0], ADONIS_IN | ADONIS_OUT);
    cr_assert_float_eq(topology->self_weight[0], 1.0 / 3, 1e-15);
    cr_assert(topology->self_weight[1] == 0.5);
    ab_topology_destroy(topology);
    AB_NO_LEAKS();
}

Test(topology, directed_must_be_strongly_connected)
{
    uint32_t unreached[][2] = {{0, 1}, {1, 0}, {2, 0}};
    uint32_t one_way[][2] = {{0, 1}, {1, 0}, {0, 2}};
    struct ab_topology *topology;
    struct ab_error err = {0};
    cr_assert_eq(ab_topology_from_directed(&topology, 3, unreached, 3, &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "there is no path from node 0 to node 2, expected a "
                               "strongly connected graph");
    cr_assert_eq(ab_topology_from_directed(&topology, 3, one_way, 3, &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "there is no path from node 2 to node 0, expected a "
                               "strongly connected graph");
    cr_assert_null(topology);
    AB_NO_LEAKS();
}

/* The same text is another graph, and known by another hash. */
Test(topology, directed_is_read_from_a_file)
{
    static const char text[] = "3\n0 1\n1 0\n1 2\n2 0\n";
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "a.edges", text, sizeof(text) - 1);
    char name[300];
    char hex[2][AB_HASH_HEX_BYTES];
    (void)snprintf(name, sizeof(name), "directed-edges:data=%s", path);
    struct ab_topology *directed = test_topology_of(name, 3, 1);
    (void)snprintf(name, sizeof(name), "edges:data=%s", path);
    struct ab_topology *undirected = test_topology_of(name, 3, 1);
    check_directed(directed);
    cr_assert_eq(directed->n_edges, 4);
    cr_assert_eq(undirected->n_edges, 3);
    ab_topology_sha256(directed, hex[0]);
    ab_topology_sha256(undirected, hex[1]);
    cr_assert_str_neq(hex[0], hex[1]);
    /* sha256sum of "directed\n3\n0 1\n1 0\n1 2\n2 0\n" */
    cr_assert_str_eq(
        hex[0], "3782c98af160c31226b637b786029edd7edf1eb35c7f67687ff3b2f79ddd002b");
    ab_topology_destroy(directed);
    ab_topology_destroy(undirected);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(topology, makes_the_squarest_grid_unless_told)
{
    static const uint32_t n_and_edges[][2] = {{1, 0}, {7, 6}, {12, 17}, {16, 24}};
    for (size_t k = 0; k < 4; k++) {
        struct ab_topology *grid = test_topology_of("grid", n_and_edges[k][0], 1);
        cr_assert_eq(grid->n_edges, n_and_edges[k][1]);
        check(grid);
        ab_topology_destroy(grid);
    }
    AB_NO_LEAKS();
}

/* W_ij = 1 / (1 + max(deg_i, deg_j)), on a graph of degrees 1 2 2 3. */
Test(topology, has_metropolis_weights)
{
    uint32_t ends[][2] = {{0, 3}, {1, 2}, {1, 3}, {2, 3}};
    struct ab_topology *topology;
    cr_assert_eq(ab_topology_from_edges(&topology, 4, ends, 4, NULL), AB_OK);
    check(topology);
    cr_assert(topology->weight[0] == 0.25); /* 0 - 3 */
    cr_assert(topology->self_weight[0] == 0.75);
    cr_assert(topology->weight[1] == 1.0 / 3); /* 1 - 2 */
    cr_assert(topology->weight[2] == 0.25);    /* 1 - 3 */
    cr_assert_float_eq(topology->self_weight[1], 1 - 1.0 / 3 - 0.25, 1e-15);
    cr_assert(topology->self_weight[3] == 0.25);
    ab_topology_destroy(topology);
    AB_NO_LEAKS();
}

static void expect_refused(const char *name, uint32_t n_nodes, const char *text)
{
    struct ab_topology *topology;
    struct ab_error err = {0};
    cr_assert_eq(test_topology(&topology, name, n_nodes, 1, &err), AB_ERR_INPUT, "%s",
                 name);
    cr_assert_null(topology);
    cr_assert_not_null(strstr(err.text, text), "%s: %s", name, err.text);
}

Test(topology, refuses_what_does_not_exist)
{
    expect_refused("rign", 4, "unknown topology \"rign\"; did you mean \"ring\"?");
    expect_refused("ring:p=1", 4, "p");
    expect_refused("ring", 0, "0 nodes, expected 1 to 16777216");
    expect_refused("ring", AB_TOPOLOGY_MAX_NODES + 1, "expected 1 to 16777216");
    expect_refused("grid:rows=5", 12, "rows=5, expected a divisor of n = 12");
    expect_refused("grid:rows=0", 12, "rows");
    expect_refused("erdos-renyi", 12, "p");
    expect_refused("erdos-renyi:p=0", 12, "p");
    expect_refused("erdos-renyi:p=1.5", 12, "p");
    expect_refused("edges", 12, "data");
    AB_NO_LEAKS();
}

Test(topology, reads_edges_from_a_file_whose_name_does_not_count)
{
    static const char first[] = "4\n0 1\n1 2 # a comment\n2 3\n";
    static const char second[] = "# another\n3 2\n2 1\n0 1\n1 0\n";
    struct test_folder folder = test_folder_make();
    char name[300];
    char hex[2][AB_HASH_HEX_BYTES];
    const char *path = test_folder_put(&folder, "a.edges", first, sizeof(first) - 1);
    (void)snprintf(name, sizeof(name), "edges:data=%s", path);
    struct ab_topology *a = test_topology_of(name, 4, 1);
    path = test_folder_put(&folder, "b.edges", second, sizeof(second) - 1);
    (void)snprintf(name, sizeof(name), "edges:data=%s", path);
    struct ab_topology *b = test_topology_of(name, 4, 1);
    check(a);
    ab_topology_sha256(a, hex[0]);
    ab_topology_sha256(b, hex[1]);
    cr_assert_str_eq(hex[0], hex[1]);
    struct ab_topology *path_graph = test_topology_of("path", 4, 1);
    ab_topology_sha256(path_graph, hex[1]);
    cr_assert_str_eq(hex[0], hex[1]);
    /* sha256sum of "4\n0 1\n1 2\n2 3\n" */
    cr_assert_str_eq(
        hex[0], "b2d2190278a57dd2b9c60fb785f7785d60a797acdce46b2de034d20091caa75f");
    ab_topology_destroy(a);
    ab_topology_destroy(b);
    ab_topology_destroy(path_graph);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(topology, refuses_edge_lists_with_file_and_line)
{
    static const char two_parts[] = "0 1\n2 3\n";
    struct test_folder folder = test_folder_make();
    char name[300];
    const char *path =
        test_folder_put(&folder, "x.edges", two_parts, sizeof(two_parts) - 1);
    (void)snprintf(name, sizeof(name), "edges:data=%s", path);
    expect_refused(name, 4, "there is no path from node 0 to node 2");
    expect_refused(name, 3, "x.edges:2: node 3, expected ids 0 .. 2");
    struct ab_topology *topology;
    struct ab_error err = {0};
    cr_assert_eq(test_topology(&topology, "edges:data=/no/such/file", 4, 1, &err),
                 AB_ERR_IO);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(topology, has_a_catalogue_of_sound_option_tables)
{
    for (uint32_t i = 0; i < ab_topology_count(); i++) {
        struct ab_error err = {0};
        const struct ab_topology_entry *entry = ab_topology_at(i);
        cr_assert_eq(ab_topology_find(entry->name), entry);
        cr_assert_gt(strlen(entry->summary), 0);
        cr_assert_eq(
            ab_options_check_table(&entry->options, AB_OPTIONS_ALLOW_PATH, &err), AB_OK,
            "%s", err.text);
    }
    cr_assert_null(ab_topology_find("torus"));
    AB_NO_LEAKS();
}

Test(topology, survives_lack_of_memory)
{
    static const char *const names[] = {"ring", "complete", "erdos-renyi:p=0.5",
                                        "exponential"};
    for (size_t k = 0; k < 4; k++) {
        size_t n_failed = 0;
        for (size_t n = 1;; n++) {
            struct ab_topology *topology;
            struct ab_arena arena;
            struct ab_spec_list list;
            ab_arena_init(&arena);
            cr_assert_eq(
                ab_spec_parse(&list, &arena, "--topology", names[k], NULL, NULL, NULL),
                AB_OK);
            ab_alloc_fail_after(n);
            ab_status status =
                ab_topology_create(&topology, &list.items[0], 20, 1, NULL);
            ab_alloc_fail_after(0);
            ab_arena_fini(&arena);
            if (status == AB_OK) {
                ab_topology_destroy(topology);
                break;
            }
            cr_assert_eq(status, AB_ERR_MEMORY);
            n_failed++;
        }
        cr_assert_gt(n_failed, 8);
    }
    AB_NO_LEAKS();
}
