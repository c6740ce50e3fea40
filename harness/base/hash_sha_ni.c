/* SHA-256 by the SHA extensions of x86; compiled with -msha -mssse3 -msse4.1. Their two
 * round instruction works on the state as the vectors {F, E, B, A} and {H, G, D, C},
 * lowest element first. */
#include "base/hash_blocks.h"

#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

#define N_QUADS ((size_t)16) /* of rounds */

/* FIPS 180-4, section 4.2.2. */
static const uint32_t round_constants[4 * N_QUADS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

static int ask_processor(void)
{
    unsigned int a = 0;
    unsigned int b = 0;
    unsigned int c = 0;
    unsigned int d = 0;
    return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;
}

/* Asked once: a virtual machine takes its time for an answer. */
int ab_hash_has_sha_ni(void)
{
    static atomic_int answer = -1;
    int has = atomic_load_explicit(&answer, memory_order_relaxed);
    if (has < 0) {
        has = ask_processor();
        atomic_store_explicit(&answer, has, memory_order_relaxed);
    }
    return has;
}

static __m128i load(const void *words)
{
    return _mm_loadu_si128((const __m128i *)words);
}

/* W_t to W_t+3 of the message schedule from the sixteen words before, four a vector. */
static inline __m128i schedule(const __m128i *w)
{
    __m128i sum =
        _mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]), _mm_alignr_epi8(w[3], w[2], 4));
    return _mm_sha256msg2_epu32(sum, w[3]);
}

static void compress(__m128i *abef, __m128i *cdgh, const unsigned char *block)
{
    const __m128i big_endian =
        _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    __m128i w[N_QUADS];
    __m128i x = *abef;
    __m128i y = *cdgh;
    for (size_t i = 0; i < N_QUADS; i++) {
        w[i] = i < 4 ? _mm_shuffle_epi8(load(block + 16 * i), big_endian)
                     : schedule(w + i - 4);
        __m128i k = _mm_add_epi32(w[i], load(round_constants + 4 * i));
        y = _mm_sha256rnds2_epu32(y, x, k);
        x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(k, 0x0e));
    }
    *abef = _mm_add_epi32(*abef, x);
    *cdgh = _mm_add_epi32(*cdgh, y);
}

void ab_hash_blocks_sha_ni(uint32_t state[8], const unsigned char *data,
                           size_t n_blocks)
{
    __m128i abef =
        _mm_set_epi32((int)state[0], (int)state[1], (int)state[4], (int)state[5]);
    __m128i cdgh =
        _mm_set_epi32((int)state[2], (int)state[3], (int)state[6], (int)state[7]);
    for (size_t i = 0; i < n_blocks; i++) {
        compress(&abef, &cdgh, data + i * AB_HASH_BLOCK_BYTES);
    }
    uint32_t words[8];
    _mm_storeu_si128((__m128i *)words, abef);
    _mm_storeu_si128((__m128i *)(words + 4), cdgh);
    state[0] = words[3];
    state[1] = words[2];
    state[2] = words[7];
    state[3] = words[6];
    state[4] = words[1];
    state[5] = words[0];
    state[6] = words[5];
    state[7] = words[4];
}
