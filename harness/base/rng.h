/* Counter-based random streams: Philox4x32-10 of Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * A stream is a pure function from a 64-bit index to 64 bits. Nothing is ever advanced:
 * draw k is the same whether or not draws 0..k-1 were taken, in any order and on any
 * thread. A stream is keyed by (seed, purpose, entity); entity is a node, an edge, a
 * job, or 0.
 *
 * Definition, enough to write it again. P(counter, key) is Philox4x32-10 on four
 * counter and two key words; pairs of words are little-endian (low word first).
 *
 *     key         words 0 and 1 of P({purpose, 0, 0x6e6f6461, 0x6d727473}, seed)
 *     block b     P({b, entity}, key), b and entity as 64-bit pairs
 *     draw 2b     words 0 and 1 of block b
 *     draw 2b+1   words 2 and 3 of block b
 *
 * So streams of one (seed, purpose) never share a block, and the keys of two different
 * (seed, purpose) are unrelated. */
#ifndef AB_BASE_RNG_H
#define AB_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* The numbers are part of every stored result: add at the end, never change one. */
enum ab_rng_purpose {
    AB_RNG_PARTITION = 1,     /* which node holds which sample */
    AB_RNG_TASK = 2,          /* synthetic data of a task's instance */
    AB_RNG_TOPOLOGY = 3,      /* edges of a random graph */
    AB_RNG_SPEED = 4,         /* persistent speed of a node */
    AB_RNG_JITTER = 5,        /* transient speed of the k-th job of a node */
    AB_RNG_LATENCY = 6,       /* latency of the k-th message of an edge */
    AB_RNG_BATCH = 7,         /* samples of draw k of a node */
    AB_RNG_PLUGIN_NODE = 8,   /* the stream a plugin sees, per node */
    AB_RNG_PLUGIN_EDGE = 9,   /* the stream a plugin sees, per edge */
    AB_RNG_START = 10,        /* start point */
    AB_RNG_LOSS = 11,         /* fate of the k-th message of an edge */
    AB_RNG_AVAILABILITY = 12, /* up and down times of a node */
    AB_RNG_LINK = 13,         /* persistent state of an edge */
    AB_RNG_SAMPLE = 14,       /* the harness's own samples: evaluation, bootstrap */
    AB_RNG_TEST = 15,         /* tests only */
    AB_RNG_COMPRESSOR = 16,   /* places and roundings of draw k of a node */
};

struct ab_stream {
    uint32_t key[2];
    uint32_t entity[2];
};

/* out = Philox4x32-10(counter, key). */
void ab_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

struct ab_stream ab_stream_make(uint64_t seed, enum ab_rng_purpose purpose,
                                uint64_t entity);

/* Draw `index`: 64 uniform bits. */
uint64_t ab_rng_u64(const struct ab_stream *stream, uint64_t index);

/* (2k + 1) 2^-53 with k the top 52 bits of draw `index`: exactly representable, in the
 * open interval (0, 1), least value 2^-53, greatest 1 - 2^-53, symmetric about 1/2. */
double ab_rng_uniform(const struct ab_stream *stream, uint64_t index);
/* out[i] = ab_rng_uniform(stream, first_index + i) for i < n. */
void ab_rng_fill_uniform(const struct ab_stream *stream, uint64_t first_index, size_t n,
                         double *out);

/* Exponential of mean 1: -log(uniform), in [2^-53, 36.75]. */
double ab_rng_exponential(const struct ab_stream *stream, uint64_t index);
/* Standard normal: the quantile of the uniform, so |value| < 8.3. */
double ab_rng_normal(const struct ab_stream *stream, uint64_t index);
/* out[i] = ab_rng_normal(stream, first_index + i) for i < n. */
void ab_rng_fill_normal(const struct ab_stream *stream, uint64_t first_index, size_t n,
                        double *out);

/* Unbiased integer in [0, n), n > 0. D. Lemire, "Fast random integer generation in an
 * interval", ACM TOMACS 29(1), 2019: the high half of the 128-bit product draw * n,
 * rejected when the low half is below 2^64 mod n. Attempt a > 0 at one index reads draw
 * `index` of the stream whose key is words 0 and 1 of P({a, 0, entity}, key ^ {0,
 * 2^31}), so that the other indices are untouched. */
uint64_t ab_rng_below(const struct ab_stream *stream, uint64_t index, uint64_t n);

/* Uniform permutation of 0..n-1 (Fisher-Yates): for k = n-1 down to 1, out[k] changes
 * places with out[ab_rng_below(stream, k, k + 1)]. */
void ab_rng_permutation(const struct ab_stream *stream, uint32_t n, uint32_t *out);

#endif
