/* What a message carries: one immutable copy, counted by the transfers that need it. */
#ifndef AB_SIM_PAYLOAD_H
#define AB_SIM_PAYLOAD_H

#include <stdint.h>

#include <adonis/plugin.h>

#include "sim/block_pool.h"
#include "sim/compress.h"

struct ab_payload {
    uint64_t tag;
    uint64_t bytes;      /* charged on every link */
    uint64_t size_bytes; /* of the block */
    uint32_t references;
    uint32_t n_parts;
    struct adonis_part parts[]; /* as the receiver sees them; their data follows */
};

/* Copies the parts, with one reference: EXACT ones as they are, 8 bytes a number, WIRE
 * ones through the compressor. NULL when out of memory. */
struct ab_payload *ab_payload_make(struct ab_block_pool *pool, uint64_t tag,
                                   const struct adonis_part *parts, uint32_t n_parts,
                                   const struct ab_compress *compress);
/* Gives one reference up; the last one frees. */
void ab_payload_release(struct ab_block_pool *pool, struct ab_payload *payload);

/* out[i] = x[i] as it comes off the wire, 8 bytes (f64) or 4 (f32); out may be x. */
void ab_wire_round(uint64_t n, const double *x, uint32_t wire_bytes, double *out);

#endif
