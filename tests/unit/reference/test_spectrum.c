#include "reference/spectrum.h"

#include <adonis/plugin.h>
#include <criterion/criterion.h>
#include <math.h>

#include "base/alloc.h"
#include "graphs.h"
#include "support/leaks.h"

#define PI       3.14159265358979323846
#define EXACT    1e-10
#define N_GRAPHS (sizeof reference / sizeof reference[0])

static struct test_graph graph;

static struct ab_spectrum spectrum_of(const char *name, uint32_t n)
{
    struct ab_spectrum spectrum;
    struct ab_error err = {0};
    test_graph_make(&graph, name, n);
    cr_assert_eq(ab_spectrum_compute(&spectrum, &graph.graph, &err), AB_OK, "%s",
                 err.text);
    return spectrum;
}

/* Six digits, by an independent program in another language. */
static const struct {
    const char *name;
    double lambda_min;
    double lambda_2;
    double chi;
    double chi1;
    double chi2;
    double diameter;
    double max_degree;
} reference[] = {
    {"path", -.320524, .987190, 103.0869, 390.3258, 7.5, 15, 2},
    {"ring", -.333333, .949253, 26.2741, 105.0966, 7.5, 8, 2},
    {"star", 0, .9375, 16, 15, 7.5, 2, 15},
    {"grid", -.430843, .868641, 11.6569, 40.9706, 8.4107, 6, 4},
    {"torus", -.6, .6, 4, 16, 7.5, 4, 4},
    {"hypercube", -.6, .6, 4, 16, 7.5, 4, 4},
    {"barbell", -.088426, .977315, 47.9792, 279.1812, 28.5, 3, 8},
    {"complete", 0, 0, 1, 7.5, 7.5, 1, 15},
};

Test(spectrum, sixteen_nodes_agree_with_the_reference_table)
{
    for (size_t k = 0; k < N_GRAPHS; k++) {
        struct ab_spectrum s = spectrum_of(reference[k].name, 16);
        cr_assert_float_eq(s.lambda_min, reference[k].lambda_min, 6e-7);
        cr_assert_float_eq(s.lambda_2, reference[k].lambda_2, 6e-7);
        cr_assert_float_eq(s.chi, reference[k].chi, 6e-5);
        cr_assert_float_eq(s.chi1_unit, reference[k].chi1, 6e-5);
        cr_assert_float_eq(s.chi2_unit, reference[k].chi2, 6e-5);
        cr_assert_eq(s.diameter, reference[k].diameter);
        cr_assert_eq(s.max_degree, reference[k].max_degree);
        cr_assert_eq(s.n_edges, graph.graph.n_edges);
    }
    AB_NO_LEAKS();
}

static void check(const char *name, uint32_t n, double least, double greatest,
                  double lambda_2, double lambda_min)
{
    struct ab_spectrum s = spectrum_of(name, n);
    cr_assert_float_eq(s.laplacian_min, least, EXACT, "%s %u", name, n);
    cr_assert_float_eq(s.laplacian_max, greatest, EXACT, "%s %u", name, n);
    cr_assert_float_eq(s.lambda_2, lambda_2, EXACT, "%s %u", name, n);
    cr_assert(isnan(lambda_min) || fabs(s.lambda_min - lambda_min) < EXACT, "%s %u",
              name, n);
    cr_assert_float_eq(s.chi, greatest / least, EXACT * s.chi, "%s %u", name, n);
    cr_assert_float_eq(s.chi1_unit, s.n_edges / least, EXACT * s.chi1_unit);
}

Test(spectrum, closed_forms)
{
    for (uint32_t n = 3; n <= 64; n = 2 * n - 1) {
        uint32_t half = n / 2;
        double ring = 2.0 - 2.0 * cos(2.0 * PI / n);
        double ring_last = 2.0 - 2.0 * cos(2.0 * PI * half / n);
        double path = 2.0 - 2.0 * cos(PI / n);
        double path_last = 2.0 - 2.0 * cos(PI * (n - 1) / n);
        check("ring", n, ring, ring_last, 1.0 - ring / 3.0, 1.0 - ring_last / 3.0);
        check("path", n, path, path_last, n == 3 ? 2.0 / 3.0 : 1.0 - path / 3.0, NAN);
        check("star", n, 1.0, n, 1.0 - 1.0 / n, 0.0);
        check("complete", n, n, n, 0.0, 0.0);
    }
    for (uint32_t d = 1; d <= 6; d++) {
        check("hypercube", 1u << d, 2.0, 2.0 * d, 1.0 - 2.0 / (d + 1),
              2.0 / (d + 1) - 1.0);
    }
    for (uint32_t side = 3; side <= 8; side++) {
        uint32_t half = side / 2;
        double ring = 2.0 - 2.0 * cos(2.0 * PI / side);
        double ring_last = 2.0 - 2.0 * cos(2.0 * PI * half / side);
        check("torus", side * side, ring, 2.0 * ring_last, 1.0 - ring / 5.0,
              1.0 - 2.0 * ring_last / 5.0);
        struct ab_spectrum grid = spectrum_of("grid", side * side);
        double path_last = 2.0 - 2.0 * cos(PI * (side - 1) / side);
        cr_assert_float_eq(grid.laplacian_min, 2.0 - 2.0 * cos(PI / side), EXACT);
        cr_assert_float_eq(grid.laplacian_max, 2.0 * path_last, EXACT);
    }
    AB_NO_LEAKS();
}

/* Foster 1949: sum over edges of conductance x resistance = n - 1; so chi_2 is (n - 1)
 * / 2 where all edges are alike, and on trees. */
Test(spectrum, fosters_identity)
{
    for (uint32_t n = 4; n <= 64; n *= 4) {
        for (size_t k = 0; k < N_GRAPHS; k++) {
            if (n == 4 && strcmp(reference[k].name, "torus") == 0) {
                continue; /* two by two: double edges */
            }
            struct ab_spectrum s = spectrum_of(reference[k].name, n);
            cr_assert_float_eq(s.foster, n - 1.0, EXACT * n, "%s %u", reference[k].name,
                               n);
            if (reference[k].chi2 == 7.5) {
                cr_assert_float_eq(s.chi2_unit, (n - 1.0) / 2.0, EXACT * n);
            }
            cr_assert_leq(s.chi2_unit, s.chi1_unit * (1.0 + EXACT));
        }
    }
    AB_NO_LEAKS();
}

Test(spectrum, two_nodes_and_one_node)
{
    check("path", 2, 2.0, 2.0, 0.0, 0.0);
    struct ab_spectrum one = spectrum_of("path", 1);
    cr_assert_eq(one.n_edges, 0.0);
    cr_assert_eq(one.max_degree, 0.0);
    cr_assert_eq(one.diameter, 0.0);
    cr_assert_eq(one.lambda_min, 1.0);
    cr_assert(isnan(one.lambda_2) && isnan(one.chi) && isnan(one.chi2_unit));
    AB_NO_LEAKS();
}

Test(spectrum, what_is_too_large_is_openly_not_computed)
{
    struct ab_spectrum s = spectrum_of("ring", AB_SPECTRUM_MAX_NODES + 1);
    cr_assert_eq(s.n_edges, AB_SPECTRUM_MAX_NODES + 1);
    cr_assert_eq(s.max_degree, 2.0);
    cr_assert_eq(s.diameter, AB_SPECTRUM_MAX_NODES / 2.0);
    cr_assert(isnan(s.lambda_2) && isnan(s.laplacian_min));
    AB_NO_LEAKS();
}

Test(spectrum, graphs_that_are_none_are_refused)
{
    struct ab_spectrum s;
    struct ab_error err = {0};
    test_graph_make(&graph, "path", 5);
    graph.ends[3][1] = 2; /* a second edge 3-2: node 4 is alone */
    cr_assert_eq(ab_spectrum_compute(&s, &graph.graph, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "the graph is not connected: found 4 of 5 nodes from node 0");
    graph.ends[3][1] = 5;
    cr_assert_eq(ab_spectrum_compute(&s, &graph.graph, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "edge 3: found ends 3 and 5, expected two nodes below 5");
    graph.ends[3][1] = 3;
    cr_assert_eq(ab_spectrum_compute(&s, &graph.graph, &err), AB_ERR_INPUT);
    AB_NO_LEAKS();
}

Test(spectrum, constants_land_at_their_numbers_and_leave_the_others_alone)
{
    struct ab_spectrum s = spectrum_of("ring", 16);
    double constants[ADONIS_CONSTANT_END];
    for (int k = 0; k < ADONIS_CONSTANT_END; k++) {
        constants[k] = -7.0;
    }
    ab_spectrum_constants(&s, constants);
    cr_assert_eq(constants[ADONIS_N_EDGES], 16.0);
    cr_assert_eq(constants[ADONIS_MAX_DEGREE], 2.0);
    cr_assert_eq(constants[ADONIS_DIAMETER], 8.0);
    cr_assert_eq(constants[ADONIS_LAMBDA_2], s.lambda_2);
    cr_assert_eq(constants[ADONIS_LAMBDA_MIN], s.lambda_min);
    cr_assert_eq(constants[ADONIS_LAPLACIAN_MIN], s.laplacian_min);
    cr_assert_eq(constants[ADONIS_LAPLACIAN_MAX], s.laplacian_max);
    cr_assert_eq(constants[ADONIS_CHI1_UNIT], s.chi1_unit);
    cr_assert_eq(constants[ADONIS_CHI2_UNIT], s.chi2_unit);
    cr_assert_eq(constants[ADONIS_MU], -7.0);
    cr_assert_eq(constants[ADONIS_L_NODE], -7.0);
    cr_assert_eq(constants[ADONIS_GRADIENT_TIME_NS], -7.0);
    AB_NO_LEAKS();
}

Test(spectrum, every_allocation_may_fail)
{
    struct ab_spectrum s;
    ab_status status = AB_ERR_MEMORY;
    size_t n = 0;
    test_graph_make(&graph, "ring", 100);
    while (status != AB_OK) {
        ab_alloc_fail_after(++n);
        status = ab_spectrum_compute(&s, &graph.graph, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
    }
    cr_assert_gt(n, 2);
    AB_NO_LEAKS();
}
