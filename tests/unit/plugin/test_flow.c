#include <adonis/flow.h>

#include <criterion/criterion.h>
#include <math.h>

#include "base/node_math.h"
#include "base/rng.h"
#include "support/leaks.h"

static struct adonis_node node_of(uint64_t dim)
{
    return (struct adonis_node){.dim = dim, .math = &ab_node_math};
}

enum { N_MAX = ADONIS_FLOW_MAX, FLOW_SIZE = 4 * N_MAX * N_MAX + 2 };

static void exponential(uint32_t n, const double *A, double t, double *E)
{
    double flow[FLOW_SIZE];
    cr_assert_leq(adonis_flow_size(n), FLOW_SIZE);
    memcpy(flow, A, (size_t)n * n * sizeof *A);
    adonis_flow_prepare(n, flow);
    adonis_flow_exponential(n, flow, t, E);
}

/* out = a I + b F G */
static void affine(uint32_t n, long double a, long double b, const long double *F,
                   const long double *G, long double *out)
{
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            long double sum = 0.0L;
            for (uint32_t k = 0; k < n; k++) {
                sum += F[i * n + k] * G[k * n + j];
            }
            out[i * n + j] = b * sum + (i == j ? a : 0.0L);
        }
    }
}

/* The series in long double, t halved until the norm is at most 1/2, squared as often:
 * no power kept, no structure used. */
static void oracle(uint32_t n, const double *A, double t, long double *E)
{
    long double step[N_MAX * N_MAX];
    long double next[N_MAX * N_MAX];
    double norm = adonis_flow_norm(n, A) * t;
    int n_halvings = norm > 0.5 ? ilogb(norm) + 2 : 0;
    for (uint32_t e = 0; e < n * n; e++) {
        step[e] = ldexpl((long double)A[e] * t, -n_halvings);
        E[e] = e % (n + 1) == 0 ? 1.0L : 0.0L;
    }
    for (int k = 24; k > 0; k--) {
        affine(n, 1.0L, 1.0L / k, step, E, next);
        memcpy(E, next, (size_t)n * n * sizeof *E);
    }
    for (; n_halvings > 0; n_halvings--) {
        affine(n, 0.0L, 1.0L, E, E, next);
        memcpy(E, next, (size_t)n * n * sizeof *E);
    }
}

/* In units of the greatest entry. */
static double difference(uint32_t n, const double *E, const long double *exact)
{
    long double worst = 0.0L;
    long double greatest = 0.0L;
    for (uint32_t e = 0; e < n * n; e++) {
        worst = fmaxl(worst, fabsl(E[e] - exact[e]));
        greatest = fmaxl(greatest, fabsl(exact[e]));
    }
    return (double)(worst / greatest);
}

/* Any matrices of any size, with and without zeros, entries of one size or of very
 * different ones. */
static void random_matrix(uint64_t draw, uint32_t n, double *A)
{
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, draw);
    for (uint32_t e = 0; e < n * n; e++) {
        double u = 2.0 * ab_rng_uniform(&stream, e) - 1.0;
        int power = (int)ab_rng_below(&stream, 100 + e, 9) - 4;
        int is_zero = draw % 3 == 1 && ab_rng_below(&stream, 200 + e, 2) == 0;
        A[e] = is_zero ? 0.0 : draw % 3 == 2 ? ldexp(u, power) : u;
    }
}

Test(flow, exponentials_match_the_series_in_long_double)
{
    const double times[] = {0.0, 1e-300, 1e-8, 0.01, 0.3, 0.9, 2.0, 7.0};
    for (uint64_t draw = 0; draw < 240; draw++) {
        uint32_t n = 1 + (uint32_t)(draw / 3 % N_MAX);
        double A[N_MAX * N_MAX];
        double E[N_MAX * N_MAX];
        long double exact[N_MAX * N_MAX];
        random_matrix(draw, n, A);
        for (size_t k = 0; k < sizeof times / sizeof times[0]; k++) {
            exponential(n, A, times[k], E);
            oracle(n, A, times[k], exact);
            double tolerance = 1e-15 * (4.0 + times[k] * adonis_flow_norm(n, A));
            cr_assert_leq(difference(n, E, exact), tolerance, "%g, %u x %u, draw %d",
                          times[k], n, n, (int)draw);
        }
    }
    AB_NO_LEAKS();
}

/* DADAO's matrix for condition numbers up to 1e8: entries s and 1/s beside each other.
 * Rescaling the fourth vector by s makes them alike; in those units too the error must
 * be small. */
Test(flow, entries_of_very_different_size_are_all_exact)
{
    for (int scale = 0; scale < 8; scale++) {
        const double s = 0.7 * pow(0.3, scale);
        const double A[36] = {
            -s / 8, s / 8,     0,        0, 0,        0,      s / 8, -s / 8, 0,
            0,      0,         0,        0, 0,        -s / 4, s / 4, 0,      0,
            0,      -0.05 / s, -0.5 / s, 0, -0.5 / s, 0,      0,     0,      0,
            0,      -s / 4,    s / 4,    0, 0,        0,      0,     s / 8,  -s / 8};
        for (int moment = 0; moment < 11; moment++) {
            const double t = 1e-3 * pow(3.0, moment);
            double E[36];
            long double exact[36];
            exponential(6, A, t, E);
            oracle(6, A, t, exact);
            for (uint32_t e = 0; e < 36; e++) {
                int power = (e / 6 == 3) - (e % 6 == 3);
                E[e] *= pow(s, power);
                exact[e] *= powl(s, power);
            }
            cr_assert_leq(difference(6, E, exact), 1e-14 * (1.0 + 0.1 * t),
                          "s = %g, t = %g", s, t);
        }
    }
    AB_NO_LEAKS();
}

/* exp((s + t) A) = exp(s A) exp(t A) */
Test(flow, times_add_up)
{
    for (uint64_t draw = 0; draw < 60; draw++) {
        uint32_t n = 1 + (uint32_t)(draw % N_MAX);
        double A[N_MAX * N_MAX];
        double E[N_MAX * N_MAX];
        double first[N_MAX * N_MAX];
        double second[N_MAX * N_MAX];
        double product[N_MAX * N_MAX] = {0.0};
        long double whole[N_MAX * N_MAX];
        random_matrix(draw, n, A);
        exponential(n, A, 1.0 + 0.25, E);
        exponential(n, A, 1.0, first);
        exponential(n, A, 0.25, second);
        adonis_flow_add_product(n, first, second, product);
        for (uint32_t e = 0; e < n * n; e++) {
            whole[e] = E[e];
        }
        cr_assert_leq(difference(n, product, whole),
                      1e-15 * (8.0 + 4.0 * adonis_flow_norm(n, A)), "draw %d",
                      (int)draw);
    }
    AB_NO_LEAKS();
}

/* Where powers or times overflow, the exponential does not. */
Test(flow, extreme_rates_and_times_are_no_special_case)
{
    const double rates[] = {0.0, 1e-310, 1e-200, 1e200, 1e307};
    double E[4];
    for (size_t k = 0; k < sizeof rates / sizeof rates[0]; k++) {
        double a = rates[k];
        const double A[4] = {-a, a, a, -a};
        exponential(2, A, 1.0 / fmax(a, 1e-307), E);
        double difference_left = exp(-2.0 * a / fmax(a, 1e-307));
        cr_assert_float_eq(E[0], 0.5 + 0.5 * difference_left, 1e-14, "%g", a);
        cr_assert_float_eq(E[1], 0.5 - 0.5 * difference_left, 1e-14, "%g", a);
    }
    exponential(2, (double[]){-1.0, 1.0, 1.0, -1.0}, 1e9, E);
    cr_assert_float_eq(E[0], 0.5, 1e-6);
    AB_NO_LEAKS();
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
        exponential(2, (double[]){0.0, -1.0, 1.0, 0.0}, t, E);
        cr_assert_float_eq(E[0], cos(t), tolerance, "%g", t);
        cr_assert_float_eq(E[1], -sin(t), tolerance, "%g", t);
        exponential(2, (double[]){-0.5, 0.5, 0.5, -0.5}, t, E);
        cr_assert_float_eq(E[0], 0.5 + 0.5 * exp(-t), tolerance);
        cr_assert_float_eq(E[1], 0.5 - 0.5 * exp(-t), tolerance);
        exponential(3, (double[]){0, 1, 0, 0, 0, 1, 0, 0, 0}, t, E);
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
    double flow[4 * N * N + 2] = {-1.0, 1.0, 0.0, 0.5, -0.2, 0.3, 0.0, 2.0, -3.0};
    struct adonis_node node = node_of(DIM);
    adonis_flow_prepare(N, flow);
    for (int k = 0; k < N * DIM; k++) {
        v[k] = 1.0 / (1 + k) - 0.3;
        halves[k] = v[k];
    }
    for (uint32_t i = 0; i < N; i++) {
        adonis_flow_look(&node, N, flow, 0.8, v, i, seen);
        cr_assert_eq(v[0], 1.0 - 0.3);
        double moved[N * DIM];
        memcpy(moved, v, sizeof v);
        adonis_flow_move(&node, N, flow, 0.8, moved);
        cr_assert_arr_eq(seen, &moved[i * (size_t)DIM], sizeof seen);
    }
    adonis_flow_move(&node, N, flow, 0.8, v);
    adonis_flow_move(&node, N, flow, 0.4, halves);
    adonis_flow_move(&node, N, flow, 0.4, halves);
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
    double flow[18] = {0.0, 0.0, 0.0, -1.0};
    adonis_flow_prepare(2, flow);
    adonis_flow_move(&node, 2, flow, 2.0, v);
    cr_assert_eq(v[0], 0.1);
    cr_assert_eq(v[1], 0.7);
    cr_assert_float_eq(v[3], -3.0 * exp(-2.0), 1e-15);
    AB_NO_LEAKS();
}
