#include <adonis/flow.h>

#include <criterion/criterion.h>
#include <math.h>

#include "base/node_math.h"
#include "support/leaks.h"

static struct adonis_node node_of(uint64_t dim)
{
    return (struct adonis_node){.dim = dim, .math = &ab_node_math};
}

/* exp of a rotation, of a decay to the mean, of a nilpotent matrix: closed forms, for
 * norms from tiny to far beyond one squaring. Errors grow like norm x 2^-52. */
Test(flow, exponentials_have_their_closed_forms)
{
    const double times[] = {0.0, 1e-9, 0.1, 0.5, 3.0, 50.0, 1000.0};
    for (size_t k = 0; k < sizeof times / sizeof times[0]; k++) {
        double t = times[k];
        double tolerance = 1e-15 * (1.0 + 4.0 * t);
        double E[9];
        adonis_flow_exponential(2, (double[]){0.0, -1.0, 1.0, 0.0}, t, E);
        cr_assert_float_eq(E[0], cos(t), tolerance, "%g", t);
        cr_assert_float_eq(E[1], -sin(t), tolerance, "%g", t);
        adonis_flow_exponential(2, (double[]){-0.5, 0.5, 0.5, -0.5}, t, E);
        cr_assert_float_eq(E[0], 0.5 + 0.5 * exp(-t), tolerance);
        cr_assert_float_eq(E[1], 0.5 - 0.5 * exp(-t), tolerance);
        adonis_flow_exponential(3, (double[]){0, 1, 0, 0, 0, 1, 0, 0, 0}, t, E);
        cr_assert_float_eq(E[1], t, tolerance);
        cr_assert_float_eq(E[2], t * t / 2.0, tolerance * (1.0 + t));
        cr_assert_float_eq(E[0], 1.0, tolerance);
    }
    AB_NO_LEAKS();
}

/* Two halves make a whole; a look shows what the move does, and moves nothing. */
Test(flow, every_component_of_every_vector_moves)
{
    enum { N = 3, DIM = 200 }; /* more than one block */
    static double v[N * DIM];
    static double halves[N * DIM];
    static double seen[DIM];
    const double A[N * N] = {-1.0, 1.0, 0.0, 0.5, -0.2, 0.3, 0.0, 2.0, -3.0};
    struct adonis_node node = node_of(DIM);
    for (int k = 0; k < N * DIM; k++) {
        v[k] = 1.0 / (1 + k) - 0.3;
        halves[k] = v[k];
    }
    for (uint32_t i = 0; i < N; i++) {
        adonis_flow_look(&node, N, A, 0.8, v, i, seen);
        cr_assert_eq(v[0], 1.0 - 0.3);
        double moved[N * DIM];
        memcpy(moved, v, sizeof v);
        adonis_flow_move(&node, N, A, 0.8, moved);
        cr_assert_arr_eq(seen, &moved[i * (size_t)DIM], sizeof seen);
    }
    adonis_flow_move(&node, N, A, 0.8, v);
    adonis_flow_move(&node, N, A, 0.4, halves);
    adonis_flow_move(&node, N, A, 0.4, halves);
    for (int k = 0; k < N * DIM; k++) {
        cr_assert_float_eq(v[k], halves[k], 1e-14);
    }
    AB_NO_LEAKS();
}

/* A vector that nothing flows into keeps its bits. */
Test(flow, zeros_of_the_matrix_cost_no_bits)
{
    struct adonis_node node = node_of(2);
    double v[4] = {0.1, 0.7, 1e300, -3.0};
    adonis_flow_move(&node, 2, (double[]){0.0, 0.0, 0.0, -1.0}, 2.0, v);
    cr_assert_eq(v[0], 0.1);
    cr_assert_eq(v[1], 0.7);
    cr_assert_float_eq(v[3], -3.0 * exp(-2.0), 1e-15);
    AB_NO_LEAKS();
}
