#include "run/ends.h"

#include <criterion/criterion.h>

#include "base/spec.h"
#include "support/leaks.h"

Test(ends, they_are_the_first_pair_at_their_distance)
{
    static const struct ab_spec_param rows = {"rows", "3"};
    static const struct {
        struct ab_spec spec;
        uint32_t n;
        uint32_t ends[2];
        uint32_t hops;
    } cases[] = {
        {{.name = "path"}, 7, {0, 6}, 0},     {{.name = "ring"}, 8, {0, 4}, 0},
        {{.name = "star"}, 5, {1, 2}, 0},     {{.name = "complete"}, 4, {0, 1}, 0},
        {{.name = "path"}, 1, {0, 0}, 0},     {{.name = "path"}, 2, {0, 1}, 0},
        {{"grid", 1, &rows}, 12, {0, 11}, 0}, {{.name = "directed-ring"}, 5, {0, 4}, 0},
        {{.name = "path"}, 7, {0, 6}, 6},     {{.name = "ring"}, 8, {0, 3}, 3},
        {{.name = "star"}, 5, {0, 1}, 1},     {{.name = "directed-ring"}, 5, {0, 3}, 3},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_topology *topology = NULL;
        uint32_t ends[2] = {9, 9};
        struct ab_error err = {0};
        cr_assert_eq(ab_topology_create(&topology, &cases[k].spec, cases[k].n, 1, &err),
                     AB_OK, "%s", err.text);
        cr_assert_eq(ab_ends_find(ends, topology, cases[k].hops, NULL), AB_OK);
        cr_assert_eq(ends[0], cases[k].ends[0], "%s", cases[k].spec.name);
        cr_assert_eq(ends[1], cases[k].ends[1], "%s", cases[k].spec.name);
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}

Test(ends, a_distance_that_the_graph_does_not_have_is_refused)
{
    const struct ab_spec ring = {.name = "ring"};
    struct ab_topology *topology = NULL;
    uint32_t ends[2];
    struct ab_error err = {0};
    cr_assert_eq(ab_topology_create(&topology, &ring, 8, 1, &err), AB_OK);
    cr_assert_eq(ab_ends_find(ends, topology, 5, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "found nodes up to 4 hops apart, expected two that are 5");
    ab_topology_destroy(topology);
    AB_NO_LEAKS();
}
