/* The compressors against their definitions. */
#include "sim/compress.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support/leaks.h"

#define MAX_N 200

static struct ab_compress make(uint32_t kind, uint64_t count, uint64_t draw,
                               uint32_t wire_bytes)
{
    const struct adonis_compressor compressor = {sizeof compressor, kind, count};
    return ab_compress_make(&compressor, 7, 3, draw, wire_bytes);
}

/* Numbers in [-1, 1], every fifth one repeated with the other sign. */
static void fill(uint64_t n, uint64_t which, double *x)
{
    struct ab_stream stream = ab_stream_make(1, AB_RNG_TEST, which);
    for (uint64_t i = 0; i < n; i++) {
        x[i] = i % 5 == 4 ? -x[i - 1] : 2.0 * ab_rng_uniform(&stream, i) - 1.0;
    }
}

static double squared(uint64_t n, const double *x)
{
    double sum = 0.0;
    for (uint64_t i = 0; i < n; i++) {
        sum += x[i] * x[i];
    }
    return sum;
}

static double squared_distance(uint64_t n, const double *x, const double *y)
{
    double sum = 0.0;
    for (uint64_t i = 0; i < n; i++) {
        sum += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return sum;
}

Test(compress, identity_is_the_wire_format)
{
    double x[3] = {1.0 / 3.0, -1e-20, 5.0};
    double out[3];
    struct ab_compress c = make(ADONIS_IDENTITY, 0, 0, 8);
    ab_compress(&c, 3, x, out);
    cr_assert_arr_eq(out, x, sizeof x);
    cr_assert_eq(ab_compress_bytes(&c, 3), 24);
    c = make(ADONIS_IDENTITY, 0, 0, 4);
    ab_compress(&c, 3, x, out);
    for (int i = 0; i < 3; i++) {
        cr_assert(out[i] == (double)(float)x[i]);
    }
    cr_assert_eq(ab_compress_bytes(&c, 3), 12);
    AB_NO_LEAKS();
}

/* Rank of i: how many are larger, or equal and before. */
static uint64_t rank(uint64_t n, const double *x, uint64_t i)
{
    uint64_t before = 0;
    for (uint64_t j = 0; j < n; j++) {
        before += fabs(x[j]) > fabs(x[i]) || (fabs(x[j]) == fabs(x[i]) && j < i);
    }
    return before;
}

Test(compress, top_k_keeps_the_largest_and_of_equals_the_first)
{
    static const uint64_t lengths[] = {1, 2, 9, 64, MAX_N};
    double x[MAX_N];
    double out[MAX_N];
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
        uint64_t n = lengths[l];
        for (uint64_t k = 1; k <= n + 1; k += 1 + n / 10) {
            struct ab_compress c = make(ADONIS_TOP_K, k, 0, 8);
            fill(n, k, x);
            ab_compress(&c, n, x, out);
            for (uint64_t i = 0; i < n; i++) {
                cr_assert(out[i] == (rank(n, x, i) < k ? x[i] : 0.0));
            }
            double w = k < n ? (double)k / (double)n : 1.0;
            cr_assert_leq(squared_distance(n, out, x),
                          (1.0 - w) * squared(n, x) + 1e-15);
            ab_compress(&c, n, x, x);
            cr_assert_arr_eq(x, out, n * sizeof *x);
        }
    }
    AB_NO_LEAKS();
}

Test(compress, top_k_orders_all_magnitudes)
{
    double x[] = {-0.0, 1e-310, -INFINITY, 1e300, -1e-300, NAN};
    double out[6];
    struct ab_compress c = make(ADONIS_TOP_K, 3, 0, 8);
    ab_compress(&c, 6, x, out);
    cr_assert(out[0] == 0.0 && out[1] == 0.0 && out[4] == 0.0);
    cr_assert(isinf(out[2]) && out[3] == 1e300 && isnan(out[5]));
    c = make(ADONIS_TOP_K, 5, 0, 8);
    ab_compress(&c, 6, x, out);
    cr_assert(out[1] == 1e-310 && out[4] == -1e-300);
    AB_NO_LEAKS();
}

/* 5 of 20 places: every place is kept in a quarter of the draws, every pair in 5 4 /
 * (20 19). Five standard deviations. */
Test(compress, random_k_draws_places_uniformly_without_replacement)
{
    enum { N = 20, K = 5, DRAWS = 4000 };
    double x[N];
    double out[N];
    int count[N][N] = {{0}};
    fill(N, 0, x);
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        struct ab_compress c = make(ADONIS_RANDOM_K, K, draw, 8);
        ab_compress(&c, N, x, out);
        int kept = 0;
        for (int i = 0; i < N; i++) {
            cr_assert(out[i] == 0.0 || out[i] == x[i]);
            kept += out[i] != 0.0;
            for (int j = 0; j < N; j++) {
                count[i][j] += out[i] != 0.0 && out[j] != 0.0;
            }
        }
        cr_assert_eq(kept, K);
    }
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            double p = i == j ? 0.25 : 1.0 / 19.0;
            double sigma = sqrt(DRAWS * p * (1.0 - p));
            cr_assert_float_eq(count[i][j], DRAWS * p, 5.0 * sigma, "%d %d: %d", i, j,
                               count[i][j]);
        }
    }
    AB_NO_LEAKS();
}

Test(compress, qsgd_is_unbiased_with_the_variance_of_the_paper)
{
    enum { N = 50, DRAWS = 2000 };
    static const uint64_t levels[] = {1, 2, 7, 64};
    double x[N];
    double out[N];
    fill(N, 3, x);
    double norm = sqrt(squared(N, x));
    for (size_t l = 0; l < 4; l++) {
        double s = (double)levels[l];
        double mean[N] = {0};
        double variance = 0.0;
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            struct ab_compress c = make(ADONIS_QSGD, levels[l], draw, 8);
            ab_compress(&c, N, x, out);
            for (int i = 0; i < N; i++) {
                double level = out[i] / norm * s;
                cr_assert_float_eq(level, round(level), 1e-12);
                cr_assert_lt(fabs(level - x[i] / norm * s), 1.0);
                cr_assert_leq(fabs(level), s + 1e-12);
                mean[i] += out[i] / DRAWS;
            }
            variance += squared_distance(N, out, x) / DRAWS;
        }
        double bound = fmin(N / (s * s), sqrt(N) / s) * norm * norm;
        cr_assert_leq(variance, bound, "%g levels: %g", s, variance);
        for (int i = 0; i < N; i++) { /* a level is off by at most half a unit, rms */
            double sigma = norm / s * 0.5 / sqrt(DRAWS);
            cr_assert_float_eq(mean[i], x[i], 5.0 * sigma);
        }
    }
    AB_NO_LEAKS();
}

/* One number is its own norm; zero has no direction; what is not finite stays so. */
Test(compress, qsgd_at_the_borders)
{
    struct ab_compress c = make(ADONIS_QSGD, 3, 0, 8);
    double x[2] = {-0.7, 0.0};
    double out[2];
    ab_compress(&c, 1, x, out);
    cr_assert_float_eq(out[0], -0.7, 1e-16);
    ab_compress(&c, 2, x, out);
    cr_assert(out[1] == 0.0);
    x[0] = 0.0;
    ab_compress(&c, 2, x, out);
    cr_assert(out[0] == 0.0 && out[1] == 0.0);
    x[1] = NAN;
    ab_compress(&c, 2, x, out);
    cr_assert(isnan(out[1]));
    x[1] = INFINITY;
    ab_compress(&c, 2, x, out);
    cr_assert(!isfinite(out[1]));
    /* the norm travels as f32; no level is above the highest */
    c = make(ADONIS_QSGD, 1, 0, 4);
    x[0] = 0x1.000001p0;
    ab_compress(&c, 1, x, out);
    cr_assert(out[0] == (double)(float)x[0]);
    ab_compress(&c, 0, x, out);
    AB_NO_LEAKS();
}

Test(compress, the_same_draw_gives_the_same_vector_and_another_another)
{
    static const uint32_t kinds[] = {ADONIS_RANDOM_K, ADONIS_QSGD};
    double x[MAX_N];
    double one[MAX_N];
    double two[MAX_N];
    fill(MAX_N, 3, x);
    for (size_t k = 0; k < 2; k++) {
        const struct adonis_compressor compressor = {sizeof compressor, kinds[k], 4};
        const struct ab_compress c = ab_compress_make(&compressor, 7, 3, 11, 8);
        const struct ab_compress others[] = {
            ab_compress_make(&compressor, 8, 3, 11, 8),
            ab_compress_make(&compressor, 7, 2, 11, 8),
            ab_compress_make(&compressor, 7, 3, 10, 8),
        };
        ab_compress(&c, MAX_N, x, one);
        ab_compress(&c, MAX_N, x, two);
        cr_assert_arr_eq(one, two, sizeof one);
        for (size_t o = 0; o < 3; o++) {
            ab_compress(&others[o], MAX_N, x, two);
            cr_assert_gt(squared_distance(MAX_N, one, two), 0.1);
        }
    }
    AB_NO_LEAKS();
}

Test(compress, bytes_follow_the_formula)
{
    static const struct {
        uint64_t kind;
        uint64_t count;
        uint64_t n;
        uint64_t wire_bytes;
        uint64_t bytes;
    } cases[] = {
        {ADONIS_IDENTITY, 0, 100, 8, 800},
        {ADONIS_IDENTITY, 0, 0, 8, 0},
        {ADONIS_TOP_K, 10, 1000, 8, 80 + 13}, /* 10 x 10 bits */
        {ADONIS_TOP_K, 10, 1024, 4, 40 + 13},
        {ADONIS_TOP_K, 10, 1025, 4, 40 + 14}, /* 10 x 11 bits */
        {ADONIS_TOP_K, 1, 2, 8, 8 + 1},
        {ADONIS_TOP_K, 2, 2, 8, 16},
        {ADONIS_TOP_K, 9, 0, 8, 0},
        {ADONIS_RANDOM_K, 10, 1000, 4, 40 + 8},
        {ADONIS_RANDOM_K, 1001, 1000, 4, 4000},
        {ADONIS_QSGD, 1, 100, 8, 8 + 25}, /* sign and 1 bit */
        {ADONIS_QSGD, 3, 100, 8, 8 + 38}, /* sign and 2 bits: 37.5 */
        {ADONIS_QSGD, 4, 100, 8, 8 + 50}, /* sign and 3 bits */
        {ADONIS_QSGD, 255, 100, 4, 4 + 113} /* sign and 8 bits: 112.5 */,
        {ADONIS_QSGD, 255, 0, 4, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_compress c = make((uint32_t)cases[k].kind, cases[k].count, 0,
                                    (uint32_t)cases[k].wire_bytes);
        cr_assert_eq(ab_compress_bytes(&c, cases[k].n), cases[k].bytes, "case %zu", k);
    }
    AB_NO_LEAKS();
}
