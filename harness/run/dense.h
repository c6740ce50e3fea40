/* Dense series: eight metrics at every round of a run, beside the snapshots of a
 * record, which thin out. Recorded on request, by the way: no result depends on it, and
 * it is not part of the record's hash.
 *
 * Numbers are kept as they are stored: in chunks of AB_DENSE_CHUNK_POINTS points (the
 * last may be shorter), each metric one column of 8-byte little-endian numbers, doubles
 * by their IEEE bits (every NaN by the same), counters as unsigned integers. */
#ifndef AB_RUN_DENSE_H
#define AB_RUN_DENSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"

/* X(type, name): the round, the eight metrics; types and names as in record.h. */
#define AB_DENSE_LIST(X)                                                               \
    X(integer, rounds)                                                                 \
    X(integer, time_ns)                                                                \
    X(real, gradients)                                                                 \
    X(integer, bytes_sent)                                                             \
    X(real, f_gap_mean_model)                                                          \
    X(real, f_gap_worst_node)                                                          \
    X(real, distance)                                                                  \
    X(real, consensus_error)                                                           \
    X(real, gradient_norm)

enum ab_dense_column {
#define AB_DENSE_COLUMN(type, name) AB_DENSE_##name,
    AB_DENSE_LIST(AB_DENSE_COLUMN)
#undef AB_DENSE_COLUMN
        AB_DENSE_COLUMNS
};

#define AB_DENSE_NUMBER_BYTES ((size_t)8)
#define AB_DENSE_CHUNK_POINTS ((size_t)1024)
/* 147 MiB: a record is in memory as a whole, and its frame again on both sides. */
#define AB_DENSE_MAX_POINTS ((uint64_t)1 << 21)

struct ab_dense_chunk {
    size_t n_points;
    unsigned char columns[AB_DENSE_COLUMNS]
                         [AB_DENSE_CHUNK_POINTS * AB_DENSE_NUMBER_BYTES];
};

/* Zeroed, it is valid and empty. Memory is of the record's arena. */
struct ab_dense {
    int is_wanted;
    int is_cut; /* there were more than AB_DENSE_MAX_POINTS */
    uint64_t n_points;
    size_t n_chunks;
    size_t capacity;
    struct ab_dense_chunk **chunks;
};

struct ab_snapshot;

/* Adds a point; one beyond the limit leaves an empty series, and is_cut set. */
AB_MUST_CHECK ab_status ab_dense_add(struct ab_dense *dense, struct ab_arena *arena,
                                     const struct ab_snapshot *point,
                                     struct ab_error *err);
/* An empty chunk at the end. The caller counts its points. */
AB_MUST_CHECK ab_status ab_dense_add_chunk(struct ab_dense_chunk **chunk,
                                           struct ab_dense *dense,
                                           struct ab_arena *arena,
                                           struct ab_error *err);
/* Number `index` of a column's bytes. */
uint64_t ab_dense_integer(const unsigned char *column, size_t index);
double ab_dense_real(const unsigned char *column, size_t index);
/* Of all chunks in order, of the columns of each in order. */
void ab_dense_hash(char hex[AB_HASH_HEX_BYTES], const struct ab_dense *dense);

#endif
