#include "run/ends.h"

#include <criterion/criterion.h>

#include "base/spec.h"
#include "support/leaks.h"

Test(ends, they_are_the_first_pair_at_the_greatest_distance)
{
    static const struct ab_spec_param rows = {"rows", "3"};
    static const struct {
        struct ab_spec spec;
        uint32_t n;
        uint32_t ends[2];
    } cases[] = {
        {{.name = "path"}, 7, {0, 6}},     {{.name = "ring"}, 8, {0, 4}},
        {{.name = "star"}, 5, {1, 2}},     {{.name = "complete"}, 4, {0, 1}},
        {{.name = "path"}, 1, {0, 0}},     {{.name = "path"}, 2, {0, 1}},
        {{"grid", 1, &rows}, 12, {0, 11}}, {{.name = "directed-ring"}, 5, {0, 4}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_topology *topology = NULL;
        uint32_t ends[2] = {9, 9};
        struct ab_error err = {0};
        cr_assert_eq(ab_topology_create(&topology, &cases[k].spec, cases[k].n, 1, &err),
                     AB_OK, "%s", err.text);
        cr_assert_eq(ab_ends_find(ends, topology, NULL), AB_OK);
        cr_assert_eq(ends[0], cases[k].ends[0], "%s", cases[k].spec.name);
        cr_assert_eq(ends[1], cases[k].ends[1], "%s", cases[k].spec.name);
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}
