#include "base/rng.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"

/* From kat_vectors of the Random123 distribution: counter, key, result. */
Test(rng, philox_gives_the_published_answers)
{
    static const uint32_t vectors[][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
         0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0,
         0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};
    for (int v = 0; v < 3; v++) {
        uint32_t out[4];
        ab_philox4x32(vectors[v], vectors[v] + 4, out);
        cr_assert_eq(memcmp(out, vectors[v] + 6, sizeof out), 0, "vector %d", v);
    }
    AB_NO_LEAKS();
}

/* The header's definition, written out: what stored results rest on. */
Test(rng, a_draw_is_what_the_header_says)
{
    uint64_t seed = 0x0123456789abcdef;
    uint64_t entity = 0xfedcba9876543210;
    uint64_t index = 0x8000000000000005;
    const uint32_t seed_words[2] = {0x89abcdef, 0x01234567};
    const uint32_t purpose[4] = {AB_RNG_JITTER, 0, 0x6e6f6461, 0x6d727473};
    uint32_t key[4];
    ab_philox4x32(purpose, seed_words, key);
    const uint32_t counter[4] = {0x00000002, 0x40000000, 0x76543210, 0xfedcba98};
    uint32_t out[4];
    ab_philox4x32(counter, key, out);
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_JITTER, entity);
    cr_assert_eq(ab_rng_u64(&stream, index), (uint64_t)out[3] << 32 | out[2]);
    cr_assert_eq(ab_rng_u64(&stream, index - 1), (uint64_t)out[1] << 32 | out[0]);
    AB_NO_LEAKS();
}

Test(rng, a_uniform_is_an_odd_multiple_of_two_to_the_minus_53)
{
    struct ab_stream stream = ab_stream_make(5, AB_RNG_TEST, 0);
    for (uint64_t i = 0; i < 1000; i++) {
        double scaled = ab_rng_uniform(&stream, i) * 0x1p53;
        cr_assert_eq((uint64_t)scaled, (ab_rng_u64(&stream, i) >> 12) * 2 + 1);
        cr_assert(scaled > 0.0 && scaled < 0x1p53);
    }
    AB_NO_LEAKS();
}

Test(rng, a_draw_does_not_depend_on_the_draws_before)
{
    struct ab_stream stream = ab_stream_make(7, AB_RNG_BATCH, 3);
    double *sequence = ab_alloc(1000001, sizeof *sequence);
    ab_rng_fill_uniform(&stream, 0, 1000001, sequence);
    cr_assert_eq(sequence[1000000], ab_rng_uniform(&stream, 1000000));
    for (uint64_t i = 1000000; i-- > 0;) {
        if (i % 997 == 0) {
            cr_assert_eq(sequence[i], ab_rng_uniform(&stream, i));
        }
    }
    for (size_t first = 0; first < 6; first++) {
        for (size_t n = 0; n < 10; n++) {
            double part[11];
            part[n] = -1.0;
            ab_rng_fill_uniform(&stream, first, n, part);
            cr_assert_eq(memcmp(part, sequence + first, n * sizeof *part), 0);
            cr_assert_eq(part[n], -1.0, "wrote past the end");
        }
    }
    ab_free(sequence);
    AB_NO_LEAKS();
}

/* Chi-square of n draws over `cells` equal cells, as a standard normal deviate
 * (Wilson and Hilferty, 1931). */
static double chi_square_deviate(const uint32_t *counts, size_t cells, double n)
{
    double expected = n / (double)cells;
    double chi2 = 0.0;
    for (size_t c = 0; c < cells; c++) {
        double d = counts[c] - expected;
        chi2 += d * d / expected;
    }
    double k = (double)cells - 1.0;
    double spread = 2.0 / (9.0 * k);
    return (cbrt(chi2 / k) - (1.0 - spread)) / sqrt(spread);
}

/* Fixed seeds: the deviates are constants, and 4 would be far outside chance. */
Test(rng, uniforms_fill_the_interval_evenly)
{
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct ab_stream stream = ab_stream_make(seed, AB_RNG_TEST, seed * 1000);
        uint32_t singles[1024] = {0};
        uint32_t pairs[1024] = {0};
        for (uint64_t i = 0; i < 100000; i++) {
            double u = ab_rng_uniform(&stream, i);
            double v = ab_rng_uniform(&stream, i + 1);
            singles[(size_t)(u * 1024.0)]++;
            pairs[(size_t)(u * 32.0) * 32 + (size_t)(v * 32.0)]++;
        }
        cr_assert_lt(fabs(chi_square_deviate(singles, 1024, 1e5)), 4.0);
        cr_assert_lt(fabs(chi_square_deviate(pairs, 1024, 1e5)), 4.0);
    }
    AB_NO_LEAKS();
}

/* Across neighbouring seeds, purposes and entities at one index: 64 bits each, and
 * their exclusive or with the neighbour, have as many ones as zeros. */
Test(rng, neighbouring_streams_are_unrelated)
{
    long excess[3] = {0, 0, 0};
    long n = 20000;
    for (long i = 0; i < n; i++) {
        struct ab_stream here = ab_stream_make((uint64_t)i, AB_RNG_TEST, 1);
        struct ab_stream seed = ab_stream_make((uint64_t)i + 1, AB_RNG_TEST, 1);
        struct ab_stream purpose = ab_stream_make((uint64_t)i, AB_RNG_SAMPLE, 1);
        struct ab_stream entity = ab_stream_make((uint64_t)i, AB_RNG_TEST, 2);
        uint64_t bits = ab_rng_u64(&here, 0);
        excess[0] += __builtin_popcountll(bits ^ ab_rng_u64(&seed, 0)) - 32;
        excess[1] += __builtin_popcountll(bits ^ ab_rng_u64(&purpose, 0)) - 32;
        excess[2] += __builtin_popcountll(bits ^ ab_rng_u64(&entity, 0)) - 32;
    }
    for (int k = 0; k < 3; k++) {
        cr_assert_lt(fabs((double)excess[k]), 4.0 * sqrt(16.0 * (double)n));
    }
    AB_NO_LEAKS();
}

Test(rng, normals_and_exponentials_have_their_moments)
{
    struct ab_stream stream = ab_stream_make(11, AB_RNG_TEST, 0);
    size_t n = 200000;
    double *x = ab_alloc(n, sizeof *x);
    ab_rng_fill_normal(&stream, 5, n, x);
    double moments[5] = {0.0};
    double exponential[3] = {0.0};
    for (size_t i = 0; i < n; i++) {
        double power = 1.0;
        for (int m = 1; m <= 4; m++) {
            power *= x[i];
            moments[m] += power / (double)n;
        }
        double e = ab_rng_exponential(&stream, i);
        cr_assert(e > 0.0 && e < 36.75);
        exponential[1] += e / (double)n;
        exponential[2] += e * e / (double)n;
    }
    cr_assert_eq(x[17], ab_rng_normal(&stream, 22));
    double sd = 1.0 / sqrt((double)n);
    cr_assert_lt(fabs(moments[1]), 4.0 * sd);
    cr_assert_lt(fabs(moments[2] - 1.0), 4.0 * sqrt(2.0) * sd);
    cr_assert_lt(fabs(moments[3]), 4.0 * sqrt(15.0) * sd);
    cr_assert_lt(fabs(moments[4] - 3.0), 4.0 * sqrt(96.0) * sd);
    cr_assert_lt(fabs(exponential[1] - 1.0), 4.0 * sd);
    cr_assert_lt(fabs(exponential[2] - 2.0), 4.0 * sqrt(20.0) * sd);
    ab_free(x);
    AB_NO_LEAKS();
}

Test(rng, bounded_integers_are_even_and_in_range)
{
    struct ab_stream stream = ab_stream_make(13, AB_RNG_TEST, 0);
    static const uint64_t bounds[] = {1, 2, 3, 7, 10, 1000};
    for (size_t b = 0; b < 6; b++) {
        uint32_t counts[1000] = {0};
        for (uint64_t i = 0; i < 50000; i++) {
            uint64_t k = ab_rng_below(&stream, i, bounds[b]);
            cr_assert_lt(k, bounds[b]);
            counts[k]++;
        }
        if (bounds[b] > 1) {
            cr_assert_lt(fabs(chi_square_deviate(counts, bounds[b], 50000)), 4.0);
        }
    }
    AB_NO_LEAKS();
}

/* n = 3 2^62 rejects a quarter of the draws: without rejection the middle third of the
 * range would come up twice as often in its lower half. */
Test(rng, bounded_integers_stay_unbiased_where_half_is_rejected)
{
    struct ab_stream stream = ab_stream_make(17, AB_RNG_TEST, 0);
    uint64_t n = UINT64_C(3) << 62;
    uint32_t counts[12] = {0};
    uint64_t retried = 0;
    for (uint64_t i = 0; i < 60000; i++) {
        uint64_t k = ab_rng_below(&stream, i, n);
        cr_assert_lt(k, n);
        counts[k / (n / 12)]++;
        uint64_t first = ab_rng_u64(&stream, i);
        retried += k != first - (first / 4 + (first % 4 != 0));
    }
    cr_assert_lt(fabs(chi_square_deviate(counts, 12, 60000)), 4.0);
    cr_assert(retried > 14000 && retried < 16000, "%d", (int)retried);
    uint64_t all = UINT64_MAX;
    for (uint64_t i = 0; i < 1000; i++) {
        cr_assert_lt(ab_rng_below(&stream, i, all), all);
    }
    AB_NO_LEAKS();
}

Test(rng, permutations_are_permutations_and_all_equally_likely)
{
    uint32_t counts[24] = {0};
    for (uint64_t entity = 0; entity < 24000; entity++) {
        struct ab_stream stream = ab_stream_make(19, AB_RNG_PARTITION, entity);
        uint32_t p[4];
        ab_rng_permutation(&stream, 4, p);
        size_t rank = 0;
        uint32_t seen = 0;
        for (size_t i = 0; i < 4; i++) {
            seen |= 1U << p[i];
            size_t smaller = 0;
            for (size_t j = i + 1; j < 4; j++) {
                smaller += p[j] < p[i];
            }
            rank = rank * (4 - i) + smaller;
        }
        cr_assert_eq(seen, 15);
        counts[rank]++;
    }
    cr_assert_lt(fabs(chi_square_deviate(counts, 24, 24000)), 4.0);
    struct ab_stream stream = ab_stream_make(19, AB_RNG_PARTITION, 0);
    uint32_t one = 9;
    ab_rng_permutation(&stream, 0, &one);
    cr_assert_eq(one, 9);
    ab_rng_permutation(&stream, 1, &one);
    cr_assert_eq(one, 0);
    AB_NO_LEAKS();
}
