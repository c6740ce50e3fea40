#include "sim/payload.h"

#include <string.h>

void ab_wire_round(uint64_t n, const double *x, uint32_t wire_bytes, double *out)
{
    if (wire_bytes == sizeof(float)) {
        for (uint64_t i = 0; i < n; i++) {
            out[i] = (double)(float)x[i];
        }
    } else if (out != x && n > 0) {
        memcpy(out, x, n * sizeof(*out));
    }
}

struct ab_payload *ab_payload_make(struct ab_block_pool *pool, uint64_t tag,
                                   const struct adonis_part *parts, uint32_t n_parts,
                                   const struct ab_compress *compress)
{
    uint64_t n_numbers = 0;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < n_parts; i++) {
        n_numbers += parts[i].length;
        bytes += parts[i].format == ADONIS_EXACT
                     ? parts[i].length * sizeof(double)
                     : ab_compress_bytes(compress, parts[i].length);
    }
    uint64_t size_bytes = sizeof(struct ab_payload) + n_parts * sizeof(parts[0]) +
                          n_numbers * sizeof(double);
    struct ab_payload *payload = ab_block_take(pool, size_bytes);
    if (payload == NULL) {
        return NULL;
    }
    *payload = (struct ab_payload){.tag = tag,
                                   .bytes = bytes,
                                   .size_bytes = size_bytes,
                                   .references = 1,
                                   .n_parts = n_parts};
    double *data = (double *)(payload->parts + n_parts);
    for (uint32_t i = 0; i < n_parts; i++) {
        uint64_t length = parts[i].length;
        if (parts[i].format == ADONIS_EXACT) {
            ab_wire_round(length, parts[i].data, sizeof(double), data);
        } else {
            ab_compress(compress, length, parts[i].data, data);
        }
        payload->parts[i] = parts[i];
        payload->parts[i].data = data;
        data += length;
    }
    return payload;
}

void ab_payload_release(struct ab_block_pool *pool, struct ab_payload *payload)
{
    if (--payload->references == 0) {
        ab_block_give(pool, payload, payload->size_bytes);
    }
}
