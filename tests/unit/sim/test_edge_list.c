#include "sim/edge_list.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"

static ab_status parse(struct ab_edge_list *list, const char *text, uint32_t n_nodes,
                       struct ab_error *err)
{
    *list = (struct ab_edge_list){0};
    return ab_edge_list_parse(list, text, strlen(text), "g.edges", n_nodes, err);
}

Test(edge_list, reads_edges_in_any_layout)
{
    static const char *const same[] = {
        "0 1\n1 2\n0 3\n",
        "4\n0 1\n1 2\n0 3",
        "# a graph\n\n  4  # nodes\n1 0\n\t2\t1\r\n3 0 # the last\n\n",
        "0 1\n1 0\n1 2\n2 1\n0 3\n3 0\n",
        "0 1#\n1 2#no blank\n3 0",
    };
    static const uint32_t ends[][2] = {{0, 1}, {0, 3}, {1, 2}};
    for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++) {
        struct ab_edge_list list;
        struct ab_error err = {0};
        cr_assert_eq(parse(&list, same[k], 4, &err), AB_OK, "%zu: %s", k, err.text);
        cr_assert_eq(list.n_edges, 3);
        cr_assert_arr_eq(list.ends, ends, sizeof(ends));
        ab_edge_list_fini(&list);
    }
    AB_NO_LEAKS();
}

Test(edge_list, directed_has_an_edge_for_each_line)
{
    static const uint32_t ends[][2] = {{0, 1}, {1, 0}, {3, 0}, {1, 2}};
    static const char text[] = "3 0\n1 2\n1 0\n0 1\n";
    struct ab_edge_list list = {.is_directed = 1};
    struct ab_error err = {0};
    cr_assert_eq(ab_edge_list_parse(&list, text, strlen(text), "g.edges", 4, &err),
                 AB_OK, "%s", err.text);
    cr_assert_eq(list.n_edges, 4);
    cr_assert_arr_eq(list.ends, ends, sizeof(ends));
    ab_edge_list_fini(&list);
    static const char twice[] = "3 0\n0 3\n3 0\n";
    list = (struct ab_edge_list){.is_directed = 1};
    cr_assert_eq(ab_edge_list_parse(&list, twice, strlen(twice), "g.edges", 4, &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(
        strstr(err.text, "g.edges:3: edge 3 0 is in line 1 already, expected it once"),
        "%s", err.text);
    ab_edge_list_fini(&list);
    AB_NO_LEAKS();
}

Test(edge_list, may_be_empty)
{
    static const char *const empty[] = {"", "\n", "# nothing", "1", "1\n"};
    for (size_t k = 0; k < sizeof(empty) / sizeof(empty[0]); k++) {
        struct ab_edge_list list;
        cr_assert_eq(parse(&list, empty[k], 1, NULL), AB_OK, "%zu", k);
        cr_assert_eq(list.n_edges, 0);
        ab_edge_list_fini(&list);
    }
    AB_NO_LEAKS();
}

Test(edge_list, is_refused_with_its_line)
{
    static const char *const wrong[][2] = {
        {"5\n0 1\n", "g.edges:1: a graph of 5 nodes, expected 4"},
        {"0 1\n4\n", "g.edges:2: the line ends, expected a second node id"},
        {"0 1\n\n# x\n2 2\n", "g.edges:4: node 2 is joined to itself"},
        {"0 4\n", "g.edges:1: node 4, expected ids 0 .. 3"},
        {"7 0\n", "g.edges:1: node 7, expected ids 0 .. 3"},
        {"0 1\n2 3\n0 1\n", "g.edges:3: edge 0 1 is in line 1 already"},
        {"1 0\n0 1\n2 3\n1 0\n", "g.edges:4: edge 1 0 is in line 1 already"},
        {"0 1 2\n", "g.edges:1: found \"2\", expected the end of the line"},
        {"0 x\n", "g.edges:1: found \"x\", expected a second node id"},
        {"0, 1\n", "g.edges:1: found \"0,\", expected a node id"},
        {"-1 0\n", "g.edges:1: found \"-1\", expected a node id"},
        {"0 1.0\n", "g.edges:1: found \"1.0\", expected a second node id"},
        {"0 1234567890\n", "found \"1234567890\", expected a second node id"},
        {"0 999999999\n", "g.edges:1: node 999999999, expected ids 0 .. 3"},
        {"0 \x1b[31m1\n", "g.edges:1: found \"?[31m1\""},
        {"\xff\xfe", "g.edges:1: found"},
    };
    for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
        struct ab_edge_list list;
        struct ab_error err = {0};
        cr_assert_eq(parse(&list, wrong[k][0], 4, &err), AB_ERR_INPUT, "%zu", k);
        cr_assert_not_null(strstr(err.text, wrong[k][1]), "%s", err.text);
        ab_edge_list_fini(&list);
    }
    AB_NO_LEAKS();
}

Test(edge_list, with_bytes_that_are_no_text_is_refused)
{
    static const char bytes[] = "0 1\n\0 2\n";
    struct ab_edge_list list = {0};
    struct ab_error err = {0};
    cr_assert_eq(
        ab_edge_list_parse(&list, bytes, sizeof(bytes) - 1, "g.edges", 4, &err),
        AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "g.edges:2:"), "%s", err.text);
    ab_edge_list_fini(&list);
    AB_NO_LEAKS();
}

Test(edge_list, survives_lack_of_memory)
{
    char text[4096] = "";
    size_t size = 0;
    for (int i = 0; i < 100; i++) {
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%d %d\n", i, i + 1);
    }
    size_t n_failed = 0;
    for (size_t n = 1;; n++) {
        struct ab_edge_list list;
        ab_alloc_fail_after(n);
        ab_status status = parse(&list, text, 101, NULL);
        ab_alloc_fail_after(0);
        ab_edge_list_fini(&list);
        if (status == AB_OK) {
            break;
        }
        cr_assert_eq(status, AB_ERR_MEMORY);
        n_failed++;
    }
    cr_assert_geq(n_failed, 4);
    AB_NO_LEAKS();
}
