#include "sim/compress.h"

#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "sim/payload.h"

struct ab_compress ab_compress_make(const struct adonis_compressor *compressor,
                                    uint64_t seed, uint32_t node, uint64_t draw,
                                    uint32_t wire_bytes)
{
    /* Two steps, so that every draw number is a stream of its own. */
    struct ab_stream of_node = ab_stream_make(seed, AB_RNG_COMPRESSOR, node);
    return (struct ab_compress){
        .compressor = *compressor,
        .stream = ab_stream_make(ab_rng_u64(&of_node, draw), AB_RNG_COMPRESSOR, node),
        .wire_bytes = wire_bytes};
}

static int is_identity(const struct adonis_compressor *compressor, uint64_t n)
{
    int sparsifies =
        compressor->kind == ADONIS_TOP_K || compressor->kind == ADONIS_RANDOM_K;
    return compressor->kind == ADONIS_IDENTITY ||
           (sparsifies && compressor->count >= n);
}

/* ceil(log2 n), n > 0 */
static uint64_t bits_of_index(uint64_t n)
{
    uint64_t bits = 0;
    while ((n - 1) >> bits > 0) {
        bits++;
    }
    return bits;
}

static uint64_t whole_bytes(uint64_t bits)
{
    return (bits + 7) / 8;
}

uint64_t ab_compress_bytes(const struct ab_compress *compress, uint64_t n)
{
    uint64_t k = compress->compressor.count;
    uint64_t wire = compress->wire_bytes;
    if (n == 0 || is_identity(&compress->compressor, n)) {
        return n * wire;
    }
    switch (compress->compressor.kind) {
    case ADONIS_TOP_K:
        return k * wire + whole_bytes(k * bits_of_index(n));
    case ADONIS_RANDOM_K:
        return k * wire + sizeof(uint64_t);
    default:
        return wire + whole_bytes(n * (1 + bits_of_index(k + 1)));
    }
}

/* The bits of |x|, which are ordered as the magnitudes are; NaN is above infinity. */
static uint64_t magnitude(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & (UINT64_MAX >> 1);
}

/* The k-th largest magnitude, 0 < k <= n, found byte by byte from the top; *n_ties: how
 * many of those that equal it are among the k largest. */
static uint64_t kth_magnitude(uint64_t n, const double *x, uint64_t k, uint64_t *n_ties)
{
    uint64_t found = 0;
    uint64_t known = 0; /* mask of the bits found */
    for (int shift = 56; shift >= 0; shift -= 8) {
        uint64_t count[256] = {0};
        for (uint64_t i = 0; i < n; i++) {
            uint64_t bits = magnitude(x[i]);
            count[(bits >> shift) & 255] += (bits & known) == found;
        }
        uint64_t byte = 255;
        while (count[byte] < k) {
            k -= count[byte--];
        }
        found |= byte << shift;
        known |= UINT64_C(255) << shift;
    }
    *n_ties = k;
    return found;
}

static void keep_largest(uint64_t n, uint64_t k, double *x)
{
    uint64_t n_ties = 0;
    uint64_t least = kth_magnitude(n, x, k, &n_ties);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t bits = magnitude(x[i]);
        int kept = bits > least || (bits == least && n_ties > 0);
        n_ties -= bits == least && kept;
        x[i] = kept ? x[i] : 0.0;
    }
}

/* Every set of k places with the same probability: D. Knuth, The Art of Computer
 * Programming 2, algorithm 3.4.2 S. */
static void keep_random(const struct ab_stream *stream, uint64_t n, uint64_t k,
                        double *x)
{
    for (uint64_t i = 0; i < n; i++) {
        int kept = k > 0 && ab_rng_below(stream, i, n - i) < k;
        k -= (uint64_t)kept;
        x[i] = kept ? x[i] : 0.0;
    }
}

static void quantise(const struct ab_compress *compress, uint64_t n, const double *x,
                     double *out)
{
    double levels = (double)compress->compressor.count;
    double norm = sqrt(ab_norm_squared(n, x));
    ab_wire_round(1, &norm, compress->wire_bytes, &norm);
    for (uint64_t i = 0; i < n; i++) {
        /* Rounding of the norm may leave a quotient just above the highest level. */
        double place = norm == 0.0 ? 0.0 : fmin(fabs(x[i]) / norm * levels, levels);
        double level = floor(place);
        level += ab_rng_uniform(&compress->stream, i) < place - level;
        out[i] = copysign(norm * (level / levels), x[i]);
    }
}

void ab_compress(const struct ab_compress *compress, uint64_t n, const double *x,
                 double *out)
{
    const struct adonis_compressor *compressor = &compress->compressor;
    if (n > 0 && compressor->kind == ADONIS_QSGD) {
        quantise(compress, n, x, out);
        return;
    }
    ab_wire_round(n, x, compress->wire_bytes, out);
    if (n == 0 || is_identity(compressor, n)) {
        return;
    }
    if (compressor->kind == ADONIS_TOP_K) {
        keep_largest(n, compressor->count, out);
    } else {
        keep_random(&compress->stream, n, compressor->count, out);
    }
}
