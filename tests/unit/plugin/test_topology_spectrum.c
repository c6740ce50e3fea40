#include "plugin/topology_spectrum.h"

#include <criterion/criterion.h>
#include <math.h>

#include "support/leaks.h"
#include "support/topology_of.h"

static struct ab_spectrum spectrum_of(const char *name, uint32_t n_nodes)
{
    struct ab_spectrum spectrum;
    struct ab_error err = {0};
    struct ab_topology *topology = test_topology_of(name, n_nodes, 1);
    cr_assert_eq(ab_topology_spectrum(&spectrum, topology, &err), AB_OK, "%s",
                 err.text);
    ab_topology_destroy(topology);
    return spectrum;
}

Test(topology_spectrum, has_the_diameter_of_large_graphs_by_name)
{
    static const struct {
        const char *name;
        uint32_t n_nodes;
        double diameter;
    } graphs[] = {
        {"ring", 20001, 10000},
        {"path", 20000, 19999},
        {"star", 20000, 2},
        {"complete", 1100, 1},
        {"grid:rows=100", 20000, 298},
        {"directed-ring", 20000, 19999},
        {"exponential", 1 << 14, 14},
    };
    for (size_t k = 0; k < sizeof graphs / sizeof graphs[0]; k++) {
        struct ab_spectrum s = spectrum_of(graphs[k].name, graphs[k].n_nodes);
        cr_assert_eq(s.diameter, graphs[k].diameter, "%s: %g", graphs[k].name,
                     s.diameter);
        cr_assert(isnan(s.lambda_2));
    }
    AB_NO_LEAKS();
}

Test(topology_spectrum, counts_on_directed_graphs)
{
    struct ab_spectrum s = spectrum_of("directed-ring", 5);
    cr_assert_eq(s.n_edges, 5);
    cr_assert_eq(s.max_degree, 2);
    cr_assert_eq(s.diameter, 4);
    cr_assert(isnan(s.lambda_2) && isnan(s.chi));
    AB_NO_LEAKS();
}

Test(topology_spectrum, every_allocation_may_fail)
{
    static const char *const names[] = {"grid", "directed-ring"};
    for (size_t k = 0; k < 2; k++) {
        struct ab_spectrum s;
        struct ab_topology *topology = test_topology_of(names[k], 36, 1);
        ab_status status = AB_ERR_MEMORY;
        size_t n = 0;
        while (status != AB_OK) {
            ab_alloc_fail_after(++n);
            status = ab_topology_spectrum(&s, topology, NULL);
            ab_alloc_fail_after(0);
            cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
        }
        cr_assert_gt(n, 2);
        ab_topology_destroy(topology);
    }
    AB_NO_LEAKS();
}
