/* Extension "adonis.compression/1" of the host: messages in fewer bytes. Found by
 * host->extension(node, ADONIS_COMPRESSION); NULL where the host has none.
 *
 * The host compresses: what is charged is what was sent, and receivers get the WIRE
 * parts as the dense vectors that come out. With B the bytes of a WIRE number, n the
 * length of a part and k = count, a part costs
 *
 *     IDENTITY   n B
 *     TOP_K      k B + ceil(k ceil(log2 n) / 8)                values and their indices
 *     RANDOM_K   k B + 8                                       values and a seed
 *     QSGD       B + ceil(n (1 + ceil(log2(k + 1))) / 8)       norm, signs and levels
 *
 * TOP_K and RANDOM_K with k >= n are IDENTITY. EXACT parts stay what they are.
 * Compressing takes no virtual time.
 *
 * A compressor is a pure function of (seed, node, draw, vector): the same draw
 * gives both ends of a rule the same vector. Q is a contraction with parameter w when
 * E |Q(x) - x|^2 <= (1 - w) |x|^2. */
#ifndef ADONIS_COMPRESSION_H
#define ADONIS_COMPRESSION_H

#include <adonis/plugin.h>

#define ADONIS_COMPRESSION "adonis.compression/1"

/* As WIRE: every number rounded to the wire format. */
#define ADONIS_IDENTITY 0
/* The k numbers of largest magnitude (on the wire), of equals those of lower index; the
 * others become zero. w = k / n. */
#define ADONIS_TOP_K 1
/* k numbers at places drawn without replacement, as they are (not scaled by n / k, so
 * biased); the others become zero. w = k / n. */
#define ADONIS_RANDOM_K 2
/* k levels: |x| sign(x_i) l_i / k with l_i one of the two whole numbers around
 * k |x_i| / |x|, at random so that E Q(x) = x (Alistarh, Grubic, Li, Tomioka,
 * Vojnovic: QSGD, NeurIPS 2017). E |Q(x) - x|^2 <= b |x|^2 with b = min(n / k^2,
 * sqrt(n) / k): a rule that needs a contraction divides by 1 + b, and has
 * w = 1 / (1 + b). */
#define ADONIS_QSGD 3

struct adonis_compressor {
    uint32_t size;
    uint32_t kind;
    uint64_t count; /* k >= 1, below 2^32; 0 for IDENTITY */
};

struct adonis_compression {
    uint32_t size;
    uint32_t reserved;
    /* [node] out = x (n numbers) as receivers of send() with the same draw see it, x
     * being a WIRE part there; out may be x. */
    int32_t (*apply)(struct adonis_node *node,
                     const struct adonis_compressor *compressor, uint64_t draw,
                     uint64_t n, const double *x, double *out);
    /* [node] As host->send. WIRE parts hold the vectors as they are, not compressed
     * yet; each is compressed by itself, with the same draw. */
    int32_t (*send)(struct adonis_node *node,
                    const struct adonis_compressor *compressor, uint64_t draw,
                    const uint32_t *slots, uint32_t n_slots, uint64_t tag,
                    const struct adonis_part *parts, uint32_t n_parts);
};

#endif
