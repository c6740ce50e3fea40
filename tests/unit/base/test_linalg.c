#include "base/linalg.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"

#define MAX_N 64

static const double pi = 3.14159265358979323846;
static double A[MAX_N * MAX_N];
static double B[MAX_N * MAX_N];
static double expected[MAX_N];
static double found[MAX_N];

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* All eigenvalues of A against expected (in any order), to 1e-12 of the norm. */
static void check_spectrum(const char *what, size_t n)
{
    qsort(expected, n, sizeof *expected, ascending);
    double norm = fmax(fabs(expected[0]), fabs(expected[n - 1]));
    cr_assert_eq(ab_symmetric_eigenvalues(found, n, A, 0, n, NULL), AB_OK);
    for (size_t k = 0; k < n; k++) {
        cr_assert_leq(fabs(found[k] - expected[k]), 1e-12 * norm,
                      "%s, n = %zu: eigenvalue %zu is %.17g, expected %.17g", what, n,
                      k, found[k], expected[k]);
    }
    double least;
    double greatest;
    double middle;
    cr_assert_eq(ab_symmetric_extremes(&least, &greatest, n, A, NULL), AB_OK);
    cr_assert_eq(ab_symmetric_eigenvalues(&middle, n, A, n / 2, 1, NULL), AB_OK);
    cr_assert(least == found[0] && greatest == found[n - 1] && middle == found[n / 2],
              "one at a time gives the same bits");
}

static void add_edge(size_t n, size_t i, size_t j)
{
    A[i * n + i] += 1.0;
    A[j * n + j] += 1.0;
    A[i * n + j] -= 1.0;
    A[j * n + i] -= 1.0;
}

/* Each fills A with a Laplacian of order n and `expected` with its spectrum. */
static void make_ring(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add_edge(n, i, (i + 1) % n);
        expected[i] = 2.0 - 2.0 * cos(2.0 * pi * (double)i / (double)n);
    }
}

static void make_path(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            add_edge(n, i - 1, i);
        }
        expected[i] = 2.0 - 2.0 * cos(pi * (double)i / (double)n);
    }
}

static void make_star(size_t n)
{
    for (size_t i = 1; i < n; i++) {
        add_edge(n, 0, i);
        expected[i] = 1.0;
    }
    expected[0] = 0.0;
    expected[n - 1] = (double)n;
}

static void make_complete(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            add_edge(n, i, j);
        }
        expected[i] = i == 0 ? 0.0 : (double)n;
    }
}

Test(linalg, laplacians_have_their_spectra)
{
    static const struct {
        const char *name;
        void (*make)(size_t n);
    } graphs[] = {{"ring", make_ring},
                  {"path", make_path},
                  {"star", make_star},
                  {"complete", make_complete}};
    for (size_t n = 3; n <= MAX_N; n = n < 8 ? n + 1 : 2 * n) {
        for (int g = 0; g < 4; g++) {
            memset(A, 0, sizeof A);
            graphs[g].make(n);
            check_spectrum(graphs[g].name, n);
        }
    }
    AB_NO_LEAKS();
}

/* min(i, j) has the eigenvalues 1 / (4 sin^2((2k - 1) pi / (4n + 2))); its scale is
 * moved far up and down, where squares of elements leave the range of double. */
Test(linalg, spectra_do_not_depend_on_the_scale)
{
    static const double scales[] = {1.0, 0x1p900, 0x1p-900};
    size_t n = 40;
    for (int s = 0; s < 3; s++) {
        for (size_t i = 0; i < n; i++) {
            double sine = sin((2.0 * (double)i + 1.0) * pi / (4.0 * (double)n + 2.0));
            expected[i] = scales[s] / (4.0 * sine * sine);
            for (size_t j = 0; j < n; j++) {
                A[i * n + j] = scales[s] * (double)((i < j ? i : j) + 1);
            }
        }
        check_spectrum("min(i, j)", n);
    }
    AB_NO_LEAKS();
}

/* Cyclic Jacobi in long double: slow, and certain. a is overwritten. */
static void jacobi(size_t n, long double *a, double *eigenvalues)
{
    for (int sweep = 0; sweep < 30; sweep++) {
        for (size_t p = 0; p < n; p++) {
            for (size_t q = p + 1; q < n; q++) {
                if (fabsl(a[p * n + q]) < 1e-30L) {
                    continue;
                }
                long double theta =
                    (a[q * n + q] - a[p * n + p]) / (2.0L * a[p * n + q]);
                long double t = copysignl(1.0L, theta) /
                                (fabsl(theta) + sqrtl(theta * theta + 1.0L));
                long double c = 1.0L / sqrtl(t * t + 1.0L);
                for (size_t k = 0; k < n; k++) {
                    long double x = a[k * n + p];
                    long double y = a[k * n + q];
                    a[k * n + p] = c * x - t * c * y;
                    a[k * n + q] = t * c * x + c * y;
                }
                for (size_t k = 0; k < n; k++) {
                    long double x = a[p * n + k];
                    long double y = a[q * n + k];
                    a[p * n + k] = c * x - t * c * y;
                    a[q * n + k] = t * c * x + c * y;
                }
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        eigenvalues[i] = (double)a[i * n + i];
    }
}

static void check_against_jacobi(const char *what, size_t n)
{
    static long double a[24 * 24];
    for (size_t i = 0; i < n * n; i++) {
        a[i] = A[i];
    }
    jacobi(n, a, expected);
    check_spectrum(what, n);
}

Test(linalg, random_hilbert_and_degenerate_matrices_have_the_spectra_that_jacobi_finds)
{
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, 0);
    for (size_t n = 1; n <= 24; n++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j <= i; j++) {
                A[i * n + j] = A[j * n + i] = ab_rng_normal(&stream, i * n + j);
            }
        }
        check_against_jacobi("random", n);
        for (size_t i = 0; i < n * n; i++) {
            size_t row = i / n;
            size_t column = i % n;
            A[i] = 1.0 / (double)(row + column + 1);
        }
        check_against_jacobi("Hilbert", n);
        for (size_t i = 0; i < n * n; i++) {
            A[i] = i / n == i % n ? (double)(i * i % 3) : 0.0;
        }
        check_against_jacobi("diagonal", n);
        memset(A, 0, sizeof A);
        check_against_jacobi("zero", n);
        for (size_t i = 0; i < n; i++) {
            A[i * n + (n - 1 - i)] = 1.0;
        }
        check_against_jacobi("exchange", n);
    }
    AB_NO_LEAKS();
}

Test(linalg, only_the_upper_triangle_is_read_and_the_matrix_is_kept)
{
    const double upper[9] = {1.0, 2.0, 3.0, NAN, 5.0, 6.0, NAN, NAN, 9.0};
    memcpy(A, upper, sizeof upper);
    cr_assert_eq(ab_symmetric_eigenvalues(found, 3, A, 0, 3, NULL), AB_OK);
    for (size_t i = 0; i < 9; i++) {
        cr_assert(A[i] == upper[i] || (isnan(A[i]) && isnan(upper[i])));
    }
    cr_assert_float_eq(found[0] + found[1] + found[2], 15.0, 1e-13);
    A[5] = INFINITY;
    struct ab_error err = {0};
    cr_assert_eq(ab_symmetric_eigenvalues(found, 3, A, 0, 3, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "element [1][2] of a symmetric matrix is inf, expected a "
                     "finite number");
    A[5] = 6.0;
    ab_alloc_fail_after(1);
    ab_status status = ab_symmetric_extremes(found, found + 1, 3, A, &err);
    ab_alloc_fail_after(0);
    cr_assert_eq(status, AB_ERR_MEMORY);
    AB_NO_LEAKS();
}

Test(linalg, sturm_counts_the_eigenvalues_below)
{
    const double d[4] = {0.0, 0.0, 0.0, 0.0};
    const double e[3] = {1.0, 1.0, 1.0};
    double golden = 0.5 * (1.0 + sqrt(5.0)); /* spectrum: +-golden, +-1/golden */
    const double at[] = {-2.0, -1.0, 0.0, 1.0, 2.0};
    const size_t below[] = {0, 1, 2, 3, 4};
    for (int i = 0; i < 5; i++) {
        cr_assert_eq(ab_tridiagonal_count_below(4, d, e, at[i]), below[i]);
    }
    ab_tridiagonal_eigenvalues(found, 4, d, e, 1, 3);
    cr_assert_float_eq(found[0], -1.0 / golden, 1e-15);
    cr_assert_float_eq(found[1], 1.0 / golden, 1e-15);
    cr_assert_float_eq(found[2], golden, 1e-15);
    AB_NO_LEAKS();
}

/* A = M M' + I for a random M; the residual of the solution, and of the factor. */
Test(linalg, cholesky_factors_and_solves)
{
    struct ab_stream stream = ab_stream_make(2, AB_RNG_TEST, 0);
    for (size_t n = 1; n <= 40; n += 3) {
        double x[40];
        double b[40];
        ab_rng_fill_normal(&stream, n, n * n, B);
        for (size_t i = 0; i < n * n; i++) {
            size_t row = i / n;
            size_t column = i % n;
            A[i] = ab_dot(n, B + row * n, B + column * n) + (row == column ? 1.0 : 0.0);
        }
        memcpy(B, A, n * n * sizeof *A);
        ab_rng_fill_normal(&stream, 5000, n, b);
        memcpy(x, b, sizeof x);
        cr_assert_eq(ab_cholesky_factor(n, A, NULL), AB_OK);
        ab_cholesky_solve(n, A, x);
        double norm = sqrt(ab_norm_squared(n * n, B));
        double size = sqrt(ab_norm_squared(n, x));
        for (size_t i = 0; i < n; i++) {
            cr_assert_leq(fabs(ab_dot(n, B + i * n, x) - b[i]), 1e-14 * norm * size);
            for (size_t j = 0; j <= i; j++) {
                double product = ab_dot(j + 1, A + i * n, A + j * n);
                cr_assert_leq(fabs(product - B[i * n + j]), 1e-14 * norm);
                cr_assert(j == i || A[j * n + i] == B[j * n + i]);
            }
        }
    }
    AB_NO_LEAKS();
}

Test(linalg, cholesky_names_the_pivot_that_is_not_positive)
{
    struct ab_error err = {0};
    double indefinite[] = {4.0, 2.0, 2.0, -1.5};
    cr_assert_eq(ab_cholesky_factor(2, indefinite, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "matrix of order 2 is not positive definite: pivot 1 is "
                               "-2.5, expected above 0");
    double not_a_number[] = {NAN};
    cr_assert_eq(ab_cholesky_factor(1, not_a_number, &err), AB_ERR_INPUT);
    double singular[] = {1.0, 1.0, 1.0, 1.0};
    cr_assert_eq(ab_cholesky_factor(2, singular, &err), AB_ERR_INPUT);
    AB_NO_LEAKS();
}

Test(linalg, haar_matrices_are_orthogonal)
{
    double work[2 * MAX_N];
    for (size_t n = 1; n <= MAX_N; n = n * 3 / 2 + 1) {
        struct ab_stream stream = ab_stream_make(3, AB_RNG_TEST, n);
        ab_haar_matrix(n, &stream, 10, A, work);
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j <= i; j++) {
                double product = ab_dot(n, A + i * n, A + j * n);
                cr_assert_leq(fabs(product - (i == j ? 1.0 : 0.0)), 1e-14 * (double)n);
            }
        }
    }
    AB_NO_LEAKS();
}

/* The orthogonal factor of the Gaussian matrix whose k-th reflected column is what the
 * stream gives: for n = 2 written out, R with positive diagonal. */
Test(linalg, haar_of_order_two_is_the_signed_q_factor)
{
    double work[4];
    double Q[4];
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 0);
        double x = ab_rng_normal(&stream, 0);
        double y = ab_rng_normal(&stream, 1);
        ab_haar_matrix(2, &stream, 0, Q, work);
        double norm = sqrt(x * x + y * y);
        cr_assert_float_eq(Q[0], x / norm, 1e-15, "the first column is g / |g|");
        cr_assert_float_eq(Q[2], y / norm, 1e-15);
    }
    AB_NO_LEAKS();
}

/* Under Haar measure on O(n): E tr Q = 0, E (tr Q)^2 = 1, E (tr Q)^4 = 3 for n >= 2
 * (P. Diaconis, M. Shahshahani, 1994), det is +-1 alike, elements have variance 1/n. */
Test(linalg, haar_matrices_have_the_moments_of_haar)
{
    double work[6];
    double Q[9];
    double n_samples = 20000.0;
    double moments[5] = {0.0};
    double first_square = 0.0;
    double determinant = 0.0;
    for (uint64_t entity = 0; entity < 20000; entity++) {
        struct ab_stream stream = ab_stream_make(4, AB_RNG_TEST, entity);
        ab_haar_matrix(3, &stream, 0, Q, work);
        double power = 1.0;
        for (int m = 1; m <= 4; m++) {
            power *= Q[0] + Q[4] + Q[8];
            moments[m] += power / n_samples;
        }
        first_square += Q[5] * Q[5] / n_samples;
        determinant +=
            (Q[0] * (Q[4] * Q[8] - Q[5] * Q[7]) - Q[1] * (Q[3] * Q[8] - Q[5] * Q[6]) +
             Q[2] * (Q[3] * Q[7] - Q[4] * Q[6])) /
            n_samples;
    }
    double sd = 1.0 / sqrt(n_samples);
    cr_assert_lt(fabs(moments[1]), 4.0 * sd);
    cr_assert_lt(fabs(moments[2] - 1.0), 4.0 * sqrt(2.0) * sd);
    cr_assert_lt(fabs(moments[4] - 3.0), 4.0 * sqrt(96.0) * sd);
    cr_assert_lt(fabs(first_square - 1.0 / 3.0), 4.0 * 0.3 * sd);
    cr_assert_lt(fabs(determinant), 4.0 * sd);
    AB_NO_LEAKS();
}

static void naive_gram(size_t rows, size_t columns, const double *X, const double *w,
                       double *G)
{
    memset(G, 0, columns * columns * sizeof *G);
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < columns; i++) {
            for (size_t j = i; j < columns; j++) {
                double left =
                    w == NULL ? X[r * columns + i] : w[r] * X[r * columns + i];
                double sum = fma(X[r * columns + j], left, G[i * columns + j]);
                G[i * columns + j] = G[j * columns + i] = sum;
            }
        }
    }
}

Test(linalg, dense_gram_matrices_are_the_chains_of_the_header)
{
    double X[37 * 11];
    double w[37];
    double work[37];
    double G[121];
    double naive[121];
    struct ab_stream stream = ab_stream_make(5, AB_RNG_TEST, 0);
    ab_rng_fill_normal(&stream, 0, (size_t)37 * 11, X);
    ab_rng_fill_uniform(&stream, 1000, 37, w);
    for (int weighted = 0; weighted < 2; weighted++) {
        const double *weights = weighted ? w : NULL;
        ab_gram(37, 11, X, weights, G, work);
        naive_gram(37, 11, X, weights, naive);
        for (size_t i = 0; i < 121; i++) {
            cr_assert_eq(G[i], naive[i]);
        }
    }
    AB_NO_LEAKS();
}

Test(linalg, sparse_gram_matrices_equal_dense_ones)
{
    double X[30 * 8] = {0.0};
    double value[30 * 8];
    double w[30];
    uint32_t column[30 * 8];
    size_t row_start[31] = {0};
    double G[64];
    double naive[64];
    struct ab_stream stream = ab_stream_make(6, AB_RNG_TEST, 0);
    ab_rng_fill_uniform(&stream, 5000, 30, w);
    for (int ones = 0; ones < 2; ones++) {
        size_t e = 0;
        for (size_t r = 0; r < 30; r++) {
            for (size_t c = 8; c-- > 0;) { /* columns in descending order */
                X[r * 8 + c] = 0.0;
                if (ab_rng_below(&stream, r * 8 + c, 3) == 0) {
                    value[e] = ones ? 1.0 : ab_rng_normal(&stream, r * 8 + c);
                    X[r * 8 + c] = value[e];
                    column[e++] = (uint32_t)c;
                }
            }
            row_start[r + 1] = e;
        }
        struct ab_csr csr = {30, 8, row_start, column, ones ? NULL : value};
        for (int weighted = 0; weighted < 2; weighted++) {
            const double *weights = weighted ? w : NULL;
            ab_gram_csr(&csr, weights, G);
            naive_gram(30, 8, X, weights, naive);
            for (size_t i = 0; i < 64; i++) {
                cr_assert_eq(G[i], naive[i]);
            }
        }
    }
    AB_NO_LEAKS();
}
