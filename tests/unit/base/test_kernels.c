#include "base/kernels.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/kernels_backend.h"
#include "base/math.h"
#include "base/rng.h"
#include "support/leaks.h"

#define MAX_N       ((size_t)2100)
#define MAX_ROWS    ((size_t)70)
#define MAX_ENTRIES (MAX_ROWS * 20)
#define GUARD       12345.0 /* behind every output */

enum values { TAME, WIDE, SPECIAL, N_VALUES };

static const double specials[] = {0.0,        -0.0,     INFINITY, -INFINITY, NAN,
                                  0x1p-1074,  -DBL_MIN, DBL_MAX,  -DBL_MAX,  1.0,
                                  -0x1p-1060, 1e-200,   -1e-200,  1e200};

static double value_of(enum values kind, uint64_t bits)
{
    double u = (double)(bits >> 11) * 0x1p-52 - 1.0;
    if (kind == TAME) {
        return u;
    }
    if (kind == WIDE) {
        return ldexp(u, (int)(bits % 600) - 300);
    }
    return bits % 4 == 0 ? specials[bits / 4 % 14] : u;
}

static void fill(enum values kind, uint64_t seed, size_t n, double *x)
{
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, kind);
    for (size_t i = 0; i < n; i++) {
        x[i] = value_of(kind, ab_rng_u64(&stream, i));
    }
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static int same_bits(double x, double y)
{
    return bits_of(x) == bits_of(y);
}
static int same(double x, double y)
{
    return (isnan(x) && isnan(y)) || same_bits(x, y);
}

static void check_same(const char *what, size_t n, const double *x, const double *y)
{
    for (size_t i = 0; i <= n; i++) {
        cr_assert(same(x[i], y[i]), "%s, n = %zu: element %zu is %a and %a", what, n, i,
                  x[i], y[i]);
    }
    cr_assert_eq(x[n], GUARD, "%s, n = %zu: wrote past the end", what, n);
}

static const struct ab_backend *wide_backend(void)
{
    const struct ab_backend *fastest = ab_backend_find(NULL);
    if (fastest == &ab_backend_plain) {
        cr_skip("this machine has neither AVX2 with FMA nor NEON");
    }
    return fastest;
}

/* Two copies of an output, one for each back end. */
static double out_a[MAX_N + 8];
static double out_b[MAX_N + 8];

static void set_outputs(size_t n, const double *start)
{
    memcpy(out_a, start, n * sizeof *start);
    out_a[n] = GUARD;
    memcpy(out_b, out_a, (n + 1) * sizeof *start);
}

static void compare_vectors(const struct ab_backend *a, const struct ab_backend *b,
                            size_t n, const double *x, const double *y)
{
    cr_assert(same(a->dot(n, x, y), b->dot(n, x, y)), "dot, n = %zu", n);
    cr_assert(same(a->sum(n, x), b->sum(n, x)), "sum, n = %zu", n);
    cr_assert(same(a->distance_squared(n, x, y), b->distance_squared(n, x, y)),
              "distance, n = %zu", n);
    set_outputs(n, y);
    a->axpy(n, x[0], x, out_a);
    b->axpy(n, x[0], x, out_b);
    check_same("axpy", n, out_a, out_b);
    a->scale(n, y[0], out_a);
    b->scale(n, y[0], out_b);
    check_same("scale", n, out_a, out_b);
    a->scale_each(n, y[0], x, out_a);
    b->scale_each(n, y[0], x, out_b);
    check_same("scale_each", n, out_a, out_b);
    for (size_t k = 0; k <= 5; k++) {
        const double coefficients[5] = {1.0, x[1], -0.5, y[1], 3.0};
        const double *const to_a[5] = {x, y, out_a, x + 1, y + 1};
        const double *const to_b[5] = {x, y, out_b, x + 1, y + 1};
        a->lincomb(n, k, coefficients, to_a, out_a);
        b->lincomb(n, k, coefficients, to_b, out_b);
        check_same("lincomb", n, out_a, out_b);
    }
}

Test(kernels, back_ends_agree_on_vectors_to_the_bit)
{
    static double x[MAX_N + 16];
    static double y[MAX_N + 16];
    const struct ab_backend *wide = wide_backend();
    for (size_t n = 0; n <= MAX_N; n = n < 70 ? n + 1 : n * 5 / 4) {
        for (enum values kind = TAME; kind < N_VALUES; kind++) {
            for (size_t round = 0; round < 24; round++) {
                size_t offset = round % 4;
                fill(kind, 2 * round + 100 * n, n + 5, x + offset);
                fill(kind, 2 * round + 1 + 100 * n, n + 5, y + round / 4 % 4);
                compare_vectors(&ab_backend_plain, wide, n, x + offset,
                                y + round / 4 % 4);
            }
        }
    }
    AB_NO_LEAKS();
}

/* Products that round to -0: sixteen lanes of -0 stay -0 through the tree, and a back
 * end that pads the last lanes with zeros would turn them into +0. */
Test(kernels, back_ends_agree_on_the_sign_of_underflow)
{
    double x[71];
    double y[71];
    const struct ab_backend *wide = wide_backend();
    for (size_t n = 0; n <= 70; n++) {
        x[n] = 1e-200;
        y[n] = -1e-200;
        cr_assert(same_bits(ab_backend_plain.dot(n, x, y), n < 16 ? 0.0 : -0.0));
        compare_vectors(&ab_backend_plain, wide, n > 2 ? n - 2 : 0, x, y);
    }
    AB_NO_LEAKS();
}

Test(kernels, back_ends_agree_on_dense_matrices_to_the_bit)
{
    static double A[MAX_ROWS * 80];
    static double x[80];
    const struct ab_backend *wide = wide_backend();
    for (size_t columns = 0; columns <= MAX_ROWS; columns++) {
        for (size_t round = 0; round < 8; round++) {
            size_t rows = round < 3 ? round : (columns * 7 + round * 11) % MAX_ROWS;
            size_t stride = columns + round % 4;
            enum values kind = (enum values)(round % N_VALUES);
            fill(kind, round, MAX_ROWS * 80, A);
            fill(kind, round + 50, 80, x);
            set_outputs(rows, A);
            ab_backend_plain.gemv(rows, columns, A + round % 3, stride, x + 1, out_a);
            wide->gemv(rows, columns, A + round % 3, stride, x + 1, out_b);
            check_same("gemv", rows, out_a, out_b);
            set_outputs(columns, A);
            ab_backend_plain.gemv_t_add(rows, columns, A + round % 3, stride, x, out_a);
            wide->gemv_t_add(rows, columns, A + round % 3, stride, x, out_b);
            check_same("gemv_t_add", columns, out_a, out_b);
        }
    }
    AB_NO_LEAKS();
}

#define LINES   ((size_t)9)
#define ROWS    ((size_t)13)
#define COLUMNS ((size_t)21)
#define STRIDE  (COLUMNS + 2)

/* Lines of Y one by one, in every shape around the tiles, and nothing beside them. */
Test(kernels, products_at_once_are_the_single_ones_to_the_bit)
{
    static double A[ROWS * STRIDE];
    static double X[LINES * ROWS];
    double expected[LINES * STRIDE + 1];
    double found[LINES * STRIDE + 1];
    const struct ab_backend *const backends[] = {&ab_backend_plain, wide_backend()};
    for (size_t shape = 0; shape < 2 * LINES * COLUMNS; shape++) {
        const struct ab_backend *backend = backends[shape % 2];
        size_t m = shape / 2 % LINES + 1;
        size_t columns = shape / 2 / LINES + 1;
        size_t rows = shape * 7 % (ROWS + 1);
        enum values kind = (enum values)(shape % N_VALUES);
        fill(kind, shape, ROWS * STRIDE, A);
        fill(kind, shape + 1000, LINES * ROWS, X);
        fill(kind, shape + 2000, LINES * STRIDE, expected);
        expected[LINES * STRIDE] = GUARD;
        memcpy(found, expected, sizeof found);
        for (size_t l = 0; l < m; l++) {
            backend->gemv_t_add(rows, columns, A, STRIDE, X + l * rows,
                                expected + l * STRIDE);
        }
        backend->gemm_t_add(rows, columns, A, STRIDE, m, X, found, STRIDE);
        check_same("gemm_t_add", LINES * STRIDE, expected, found);
    }
    AB_NO_LEAKS();
}

/* A random pattern of at most MAX_ROWS rows with 0 to 20 entries each, some columns
 * repeated. */
struct pattern {
    size_t row_start[MAX_ROWS + 2];
    uint32_t column[MAX_ENTRIES];
    double value[MAX_ENTRIES];
    struct ab_csr csr;
};

static void make_pattern(struct pattern *p, uint64_t seed, enum values kind)
{
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, 99);
    size_t rows = ab_rng_below(&stream, 0, MAX_ROWS + 1);
    size_t columns = 1 + ab_rng_below(&stream, 1, 40);
    p->row_start[0] = seed % 3;
    for (size_t i = 0; i < rows; i++) {
        p->row_start[i + 1] = p->row_start[i] + ab_rng_below(&stream, 2 + i, 20);
    }
    for (size_t e = 0; e < MAX_ENTRIES; e++) {
        p->column[e] = (uint32_t)ab_rng_below(&stream, 100 + e, columns);
    }
    fill(kind, seed, MAX_ENTRIES, p->value);
    p->csr = (struct ab_csr){rows, columns, p->row_start, p->column,
                             seed % 2 == 0 ? p->value : NULL};
}

Test(kernels, back_ends_agree_on_sparse_matrices_to_the_bit)
{
    static struct pattern p;
    double x[MAX_ROWS];
    const struct ab_backend *wide = wide_backend();
    for (uint64_t seed = 0; seed < 400; seed++) {
        make_pattern(&p, seed, (enum values)(seed % N_VALUES));
        fill((enum values)(seed % N_VALUES), seed + 1, MAX_ROWS, x);
        set_outputs(p.csr.rows, p.value);
        ab_backend_plain.spmv(&p.csr, x, out_a);
        wide->spmv(&p.csr, x, out_b);
        check_same("spmv", p.csr.rows, out_a, out_b);
        set_outputs(p.csr.columns, p.value);
        ab_backend_plain.spmv_t(&p.csr, x, out_a);
        wide->spmv_t(&p.csr, x, out_b);
        check_same("spmv_t", p.csr.columns, out_a, out_b);
    }
    AB_NO_LEAKS();
}

/* Random bit patterns: every exponent, subnormals, infinities, NaN of all payloads. */
static double any_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Where functions keep their usual course, so that whole blocks are of this kind: all
 * functions where least is -0.999, all but log1p where it is -width / 2. */
static double ordinary_argument(uint64_t bits, double least, double width)
{
    return (double)(bits >> 12) * 0x1p-52 * width + least;
}

static double useful_argument(uint64_t bits)
{
    double u = (double)(bits >> 12 << 1 | 1) * 0x1p-53;
    static const double scales[] = {1.0, 2.0, 50.0, 1600.0};
    return (u - 0.5) * scales[bits % 4];
}

#define CHECK_ARRAY(name)                                                              \
    ab_math_arrays_plain.name(n, x + offset, out_a);                                   \
    wide->arrays->name(n, x + offset, out_b);                                          \
    for (size_t i = 0; i < n; i++) {                                                   \
        double argument = x[i + offset];                                               \
        double scalar = wide->math->name(argument);                                    \
        cr_assert(same_bits(out_a[i], out_b[i]), #name "(%a): %a and %a", argument,    \
                  out_a[i], out_b[i]);                                                 \
        cr_assert(same_bits(out_a[i], scalar), #name "(%a): %a and %a", argument,      \
                  out_a[i], scalar);                                                   \
    }                                                                                  \
    cr_assert_eq(out_a[n], GUARD);                                                     \
    cr_assert_eq(out_b[n], GUARD);

/* Against the three functions that logistic_slopes stands for, from z elsewhere and in
 * place. */
static void check_slopes(const struct ab_math_arrays *arrays, size_t n, const double *z)
{
    static double label[MAX_N];
    for (size_t i = 0; i < n; i++) {
        label[i] = i % 3 == 0 ? 1.0 : -1.0;
    }
    memcpy(out_a, z, n * sizeof *z);
    ab_backend_plain.scale_each(n, -1.0, label, out_a);
    ab_math_arrays_plain.sigmoid(n, out_a, out_a);
    ab_backend_plain.scale_each(n, -0.3, label, out_a);
    arrays->logistic_slopes(n, 0.3, label, z, out_b);
    check_same("logistic_slopes", n, out_a, out_b);
    memcpy(out_b, z, n * sizeof *z);
    arrays->logistic_slopes(n, 0.3, label, out_b, out_b);
    check_same("logistic_slopes in place", n, out_a, out_b);
}

Test(kernels, back_ends_agree_on_elementary_functions_to_the_bit)
{
    static const char *const names[] = {"avx2", "avx512", "neon"};
    static double x[MAX_N + 4];
    (void)wide_backend(); /* or the test is skipped */
    struct ab_stream stream = ab_stream_make(3, AB_RNG_TEST, 0);
    const uint64_t n_rounds = 120; /* of each back end */
    for (uint64_t round = 0; round < 3 * n_rounds; round++) {
        const struct ab_backend *wide = ab_backend_find(names[round / n_rounds]);
        uint64_t k = round % n_rounds;
        size_t n = k < 20 ? k : 1000 + k;
        size_t offset = round / 4 % 4;
        for (size_t i = 0; i < n + offset; i++) {
            uint64_t bits = ab_rng_u64(&stream, round * 2000 + i);
            double width = round % 8 < 4 ? 4.0 : 115.0;
            x[i] = round % 4 == 0   ? any_double(bits)
                   : round % 4 == 1 ? useful_argument(bits)
                   : round % 4 == 2 ? ordinary_argument(bits, -0.999, width / 2.0)
                                    : ordinary_argument(bits, -width / 2.0, width);
        }
        set_outputs(n, x);
        check_slopes(&ab_math_arrays_plain, n, x + offset);
        if (wide != NULL) {
            AB_MATH_ARRAY_LIST(CHECK_ARRAY)
            check_slopes(wide->arrays, n, x + offset);
        }
    }
    AB_NO_LEAKS();
}

#define CHECK_SCALAR(name)                                                             \
    cr_assert(same_bits(plain->name(x), fused->name(x)), #name "(%a)", x);

Test(kernels, back_ends_agree_on_scalar_functions_to_the_bit)
{
    const struct ab_math_scalars *plain = ab_backend_plain.math;
    const struct ab_math_scalars *fused = wide_backend()->math;
    struct ab_stream stream = ab_stream_make(4, AB_RNG_TEST, 0);
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t bits = ab_rng_u64(&stream, i);
        double x = i % 2 == 0 ? any_double(bits) : useful_argument(bits);
        AB_MATH_UNARY_LIST(CHECK_SCALAR)
        double base = fabs(useful_argument(ab_rng_u64(&stream, i + 1000000)));
        cr_assert(same_bits(plain->pow(base, x), fused->pow(base, x)), "%a^%a", base,
                  x);
    }
    AB_NO_LEAKS();
}

Test(kernels, array_functions_may_work_in_place)
{
    double x[7] = {-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 700.0};
    double y[7];
    ab_exp_array(7, x, y);
    ab_exp_array(7, x, x);
    for (int i = 0; i < 7; i++) {
        cr_assert(same_bits(x[i], y[i]));
    }
    cr_assert(same_bits(y[3], ab_exp(1.0)));
    AB_NO_LEAKS();
}

/* The words of kernels.h, written a second time. */
static double sixteen_lanes(size_t n, const double *x, const double *y)
{
    double lane[16];
    for (size_t l = 0; l < 16; l++) {
        lane[l] = 0.0;
        for (size_t i = l; i < n; i += 16) {
            lane[l] = fma(x[i], y[i], lane[l]);
        }
    }
    double eight[8];
    double four[4];
    for (int l = 0; l < 8; l++) {
        eight[l] = lane[l] + lane[l + 8];
    }
    for (int l = 0; l < 4; l++) {
        four[l] = eight[l] + eight[l + 4];
    }
    return (four[0] + four[2]) + (four[1] + four[3]);
}

Test(kernels, reductions_have_the_order_that_the_header_words)
{
    static double x[MAX_N];
    static double y[MAX_N];
    for (size_t n = 0; n < 200; n++) {
        fill(WIDE, n, n, x);
        fill(WIDE, n + 1000, n, y);
        cr_assert(same(ab_dot(n, x, y), sixteen_lanes(n, x, y)));
        double row;
        ab_gemv(1, n, x, n, y, &row);
        cr_assert(same(row, sixteen_lanes(n, x, y)));
        cr_assert(same(ab_norm_squared(n, x), sixteen_lanes(n, x, x)));
        for (size_t i = 0; i < n; i++) {
            y[i] = 1.0;
        }
        cr_assert(same(ab_sum(n, x), sixteen_lanes(n, x, y)));
        for (size_t i = 0; i < n; i++) {
            y[i] = 0.0;
        }
        cr_assert(same(ab_distance_squared(n, x, y), sixteen_lanes(n, x, x)));
    }
    AB_NO_LEAKS();
}

/* The header's bound g u / (1 - g u) with u = 2^-53 and g <= n / 16 + 5. */
static long double relative_bound(size_t n)
{
    long double gu = ((long double)n / 16.0L + 5.0L) * 0x1p-53L;
    return gu / (1.0L - gu);
}

Test(kernels, reductions_are_within_their_bound_of_long_double)
{
    static double x[MAX_N];
    static double y[MAX_N];
    for (size_t n = 1; n <= MAX_N; n = n * 3 / 2 + 1) {
        fill(TAME, n, n, x);
        fill(TAME, n + 7, n, y);
        long double exact[3] = {0.0L, 0.0L, 0.0L};
        long double size[3] = {0.0L, 0.0L, 0.0L};
        for (size_t i = 0; i < n; i++) {
            long double d = (long double)x[i] - y[i];
            const long double terms[3] = {(long double)x[i] * y[i], x[i], d * d};
            for (int k = 0; k < 3; k++) {
                exact[k] += terms[k];
                size[k] += fabsl(terms[k]);
            }
        }
        long double bound = relative_bound(n) * 1.001L;
        cr_assert(fabsl(ab_dot(n, x, y) - exact[0]) <= bound * size[0]);
        cr_assert(fabsl(ab_sum(n, x) - exact[1]) <= bound * size[1]);
        /* the difference itself is rounded: 2 u more for its square */
        cr_assert(fabsl(ab_distance_squared(n, x, y) - exact[2]) <=
                  (bound + 0x1.01p-52L) * size[2]);
    }
    AB_NO_LEAKS();
}

Test(kernels, transposed_products_are_the_chain_of_the_definition)
{
    static double A[1240];
    double x[MAX_ROWS];
    double y[MAX_ROWS];
    fill(TAME, 1, 1240, A);
    fill(TAME, 2, MAX_ROWS, x);
    for (int adds = 0; adds < 2; adds++) {
        double start = adds ? 0.75 : 0.0;
        for (size_t j = 0; j < 37; j++) {
            y[j] = 0.75;
        }
        (adds ? ab_gemv_t_add : ab_gemv_t)(31, 37, A, 40, x, y);
        for (size_t j = 0; j < 37; j++) {
            double sum = start;
            for (size_t i = 0; i < 31; i++) {
                sum = fma(A[i * 40 + j], x[i], sum);
            }
            cr_assert_eq(y[j], sum);
        }
    }
    AB_NO_LEAKS();
}

Test(kernels, dense_and_sparse_products_match_a_plain_loop)
{
    static double A[1240];
    static struct pattern p;
    double x[MAX_ROWS];
    double y[MAX_ROWS];
    fill(TAME, 1, 1240, A);
    fill(TAME, 2, MAX_ROWS, x);
    ab_gemv(31, 37, A, 40, x, y);
    for (size_t i = 0; i < 31; i++) {
        long double sum = 0.0L;
        for (size_t j = 0; j < 37; j++) {
            sum += (long double)A[i * 40 + j] * x[j];
        }
        cr_assert(fabsl(y[i] - sum) < 1e-14L);
    }
    for (uint64_t seed = 0; seed < 20; seed++) {
        double dense[41] = {0.0};
        make_pattern(&p, seed, TAME);
        const struct ab_csr *csr = &p.csr;
        ab_spmv(csr, x, y);
        for (size_t i = 0; i < csr->rows; i++) {
            long double sum = 0.0L;
            for (size_t e = p.row_start[i]; e < p.row_start[i + 1]; e++) {
                double value = csr->value == NULL ? 1.0 : p.value[e];
                sum += (long double)value * x[p.column[e]];
                dense[p.column[e]] = fma(value, x[i], dense[p.column[e]]);
            }
            cr_assert(fabsl(y[i] - sum) < 1e-14L);
        }
        ab_spmv_t(csr, x, y);
        for (size_t j = 0; j < csr->columns; j++) {
            cr_assert(same_bits(y[j], dense[j]));
        }
    }
    AB_NO_LEAKS();
}

Test(kernels, the_environment_forces_a_back_end_or_is_refused)
{
    struct ab_error err = {0};
    cr_assert_eq(setenv("ADONIS_BACKEND", "plain", 1), 0);
    cr_assert_eq(ab_kernels_init(&err), AB_OK);
    cr_assert_str_eq(ab_kernels_backend(), "plain");
    cr_assert_eq(setenv("ADONIS_BACKEND", "sse9", 1), 0);
    cr_assert_eq(ab_kernels_init(&err), AB_ERR_USAGE);
    cr_assert_str_eq(
        err.text,
        "ADONIS_BACKEND is \"sse9\", expected \"plain\", \"avx2\", \"avx512\" or "
        "\"neon\"");
    cr_assert_str_eq(ab_kernels_backend(), "plain", "a refused name changes nothing");
    static const char *const wide[] = {"avx2", "avx512", "neon"};
    for (int k = 0; k < 3; k++) {
        cr_assert_eq(setenv("ADONIS_BACKEND", wide[k], 1), 0);
        if (ab_backend_find(wide[k]) != NULL) {
            cr_assert_eq(ab_kernels_init(&err), AB_OK);
            cr_assert_str_eq(ab_kernels_backend(), wide[k]);
        } else {
            cr_assert_eq(ab_kernels_init(&err), AB_ERR_USAGE);
            cr_assert(strstr(err.text, "but this machine lacks ") != NULL);
        }
    }
    cr_assert_eq(unsetenv("ADONIS_BACKEND"), 0);
    cr_assert_eq(ab_kernels_init(&err), AB_OK);
    AB_NO_LEAKS();
}
