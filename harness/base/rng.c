#include "base/rng.h"

#include "base/error.h"
#include "base/math.h"

#define PHILOX_ROUNDS 10

__extension__ typedef unsigned __int128 uint128;

static uint32_t low_word(uint64_t x)
{
    return (uint32_t)x;
}
static uint32_t high_word(uint64_t x)
{
    return (uint32_t)(x >> 32);
}
static uint64_t join(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

void ab_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0];
    uint32_t c1 = counter[1];
    uint32_t c2 = counter[2];
    uint32_t c3 = counter[3];
    uint32_t k0 = key[0];
    uint32_t k1 = key[1];
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53U * c0;
        uint64_t p1 = (uint64_t)0xCD9E8D57U * c2;
        c0 = high_word(p1) ^ c1 ^ k0;
        c1 = low_word(p1);
        c2 = high_word(p0) ^ c3 ^ k1;
        c3 = low_word(p0);
        k0 += 0x9E3779B9U; /* golden ratio */
        k1 += 0xBB67AE85U; /* sqrt(3) - 1 */
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

struct ab_stream ab_stream_make(uint64_t seed, enum ab_rng_purpose purpose,
                                uint64_t entity)
{
    const uint32_t counter[4] = {(uint32_t)purpose, 0, 0x6e6f6461U, 0x6d727473U};
    const uint32_t key[2] = {low_word(seed), high_word(seed)};
    uint32_t hash[4];
    ab_philox4x32(counter, key, hash);
    return (struct ab_stream){.key = {hash[0], hash[1]},
                              .entity = {low_word(entity), high_word(entity)}};
}

static void block(const struct ab_stream *stream, uint64_t b, uint64_t draws[2])
{
    const uint32_t counter[4] = {low_word(b), high_word(b), stream->entity[0],
                                 stream->entity[1]};
    uint32_t out[4];
    ab_philox4x32(counter, stream->key, out);
    draws[0] = join(out[0], out[1]);
    draws[1] = join(out[2], out[3]);
}

uint64_t ab_rng_u64(const struct ab_stream *stream, uint64_t index)
{
    uint64_t draws[2];
    block(stream, index / 2, draws);
    return draws[index % 2];
}

static double open_unit(uint64_t bits)
{
    return (double)(bits >> 12 << 1 | 1) * 0x1p-53;
}

double ab_rng_uniform(const struct ab_stream *stream, uint64_t index)
{
    return open_unit(ab_rng_u64(stream, index));
}

void ab_rng_fill_uniform(const struct ab_stream *stream, uint64_t first_index, size_t n,
                         double *out)
{
    size_t i = 0;
    if (n > 0 && first_index % 2 == 1) {
        out[i++] = ab_rng_uniform(stream, first_index);
    }
    for (; i + 2 <= n; i += 2) {
        uint64_t draws[2];
        block(stream, (first_index + i) / 2, draws);
        out[i] = open_unit(draws[0]);
        out[i + 1] = open_unit(draws[1]);
    }
    if (i < n) {
        out[i] = ab_rng_uniform(stream, first_index + i);
    }
}

double ab_rng_exponential(const struct ab_stream *stream, uint64_t index)
{
    return -ab_log(ab_rng_uniform(stream, index));
}

double ab_rng_normal(const struct ab_stream *stream, uint64_t index)
{
    return ab_normal_quantile(ab_rng_uniform(stream, index));
}

void ab_rng_fill_normal(const struct ab_stream *stream, uint64_t first_index, size_t n,
                        double *out)
{
    ab_rng_fill_uniform(stream, first_index, n, out);
    for (size_t i = 0; i < n; i++) {
        out[i] = ab_normal_quantile(out[i]);
    }
}

static struct ab_stream retry_stream(const struct ab_stream *stream, uint32_t attempt)
{
    const uint32_t counter[4] = {attempt, 0, stream->entity[0], stream->entity[1]};
    const uint32_t key[2] = {stream->key[0], stream->key[1] ^ 0x80000000U};
    uint32_t hash[4];
    ab_philox4x32(counter, key, hash);
    return (struct ab_stream){.key = {hash[0], hash[1]},
                              .entity = {stream->entity[0], stream->entity[1]}};
}

uint64_t ab_rng_below(const struct ab_stream *stream, uint64_t index, uint64_t n)
{
    ab_require(n > 0);
    uint128 product = (uint128)ab_rng_u64(stream, index) * n;
    if ((uint64_t)product < n) {
        uint64_t bias = -n % n; /* 2^64 mod n */
        for (uint32_t attempt = 1; (uint64_t)product < bias; attempt++) {
            struct ab_stream retry = retry_stream(stream, attempt);
            product = (uint128)ab_rng_u64(&retry, index) * n;
        }
    }
    return (uint64_t)(product >> 64);
}

void ab_rng_permutation(const struct ab_stream *stream, uint32_t n, uint32_t *out)
{
    for (uint32_t i = 0; i < n; i++) {
        out[i] = i;
    }
    for (uint32_t k = n; k-- > 1;) {
        uint32_t other = (uint32_t)ab_rng_below(stream, k, (uint64_t)k + 1);
        uint32_t swapped = out[k];
        out[k] = out[other];
        out[other] = swapped;
    }
}
