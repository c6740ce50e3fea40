/* The compressors of <adonis/compression.h>, which defines them and their bytes. */
#ifndef AB_SIM_COMPRESS_H
#define AB_SIM_COMPRESS_H

#include <stdint.h>

#include <adonis/compression.h>

#include "base/rng.h"

struct ab_compress {
    struct adonis_compressor compressor;
    struct ab_stream stream; /* of this node and draw */
    uint32_t wire_bytes;     /* of one WIRE number: 8 (f64) or 4 (f32) */
};

struct ab_compress ab_compress_make(const struct adonis_compressor *compressor,
                                    uint64_t seed, uint32_t node, uint64_t draw,
                                    uint32_t wire_bytes);
/* out: n numbers; may be x. */
void ab_compress(const struct ab_compress *compress, uint64_t n, const double *x,
                 double *out);
/* What n numbers take on a link. */
uint64_t ab_compress_bytes(const struct ab_compress *compress, uint64_t n);

#endif
