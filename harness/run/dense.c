#include "run/dense.h"

#include <math.h>
#include <string.h>

#include "run/record.h"

static void put_integer(unsigned char *column, size_t index, uint64_t value)
{
    unsigned char *bytes = column + index * AB_DENSE_NUMBER_BYTES;
    for (size_t i = 0; i < AB_DENSE_NUMBER_BYTES; i++) {
        bytes[i] = (unsigned char)(value >> (8 * i));
    }
}

/* Machines give NaN different signs and payloads. */
static void put_real(unsigned char *column, size_t index, double value)
{
    uint64_t bits = 0x7ff8000000000000u;
    if (!isnan(value)) {
        memcpy(&bits, &value, sizeof bits);
    }
    put_integer(column, index, bits);
}

uint64_t ab_dense_integer(const unsigned char *column, size_t index)
{
    const unsigned char *bytes = column + index * AB_DENSE_NUMBER_BYTES;
    uint64_t value = 0;
    for (size_t i = 0; i < AB_DENSE_NUMBER_BYTES; i++) {
        value |= (uint64_t)bytes[i] << (8 * i);
    }
    return value;
}

double ab_dense_real(const unsigned char *column, size_t index)
{
    uint64_t bits = ab_dense_integer(column, index);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The list that is outgrown stays in the arena: together less than the last. */
static int grow(struct ab_dense *dense, struct ab_arena *arena)
{
    size_t capacity = dense->capacity == 0 ? 16 : 2 * dense->capacity;
    struct ab_dense_chunk **grown = ab_arena_alloc(arena, capacity, sizeof(void *));
    if (grown == NULL) {
        return 0;
    }
    if (dense->n_chunks > 0) {
        memcpy(grown, dense->chunks, dense->n_chunks * sizeof(void *));
    }
    dense->chunks = grown;
    dense->capacity = capacity;
    return 1;
}

ab_status ab_dense_add_chunk(struct ab_dense_chunk **chunk, struct ab_dense *dense,
                             struct ab_arena *arena, struct ab_error *err)
{
    if (dense->n_chunks == dense->capacity && !grow(dense, arena)) {
        return AB_OUT_OF_MEMORY(err);
    }
    *chunk = ab_arena_alloc(arena, 1, sizeof **chunk);
    if (*chunk == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    dense->chunks[dense->n_chunks++] = *chunk;
    return AB_OK;
}

ab_status ab_dense_add(struct ab_dense *dense, struct ab_arena *arena,
                       const struct ab_snapshot *point, struct ab_error *err)
{
    if (dense->is_cut || dense->n_points == AB_DENSE_MAX_POINTS) {
        *dense = (struct ab_dense){.is_wanted = dense->is_wanted, .is_cut = 1};
        return AB_OK;
    }
    struct ab_dense_chunk *chunk = NULL;
    if (dense->n_points % AB_DENSE_CHUNK_POINTS == 0) {
        AB_TRY(ab_dense_add_chunk(&chunk, dense, arena, err));
    } else {
        chunk = dense->chunks[dense->n_chunks - 1];
    }
    size_t i = chunk->n_points++;
    dense->n_points++;
    put_integer(chunk->columns[AB_DENSE_rounds], i, point->counters.rounds);
    put_integer(chunk->columns[AB_DENSE_time_ns], i, point->time_ns);
    put_real(chunk->columns[AB_DENSE_gradients], i, point->counters.gradients);
    put_integer(chunk->columns[AB_DENSE_bytes_sent], i, point->counters.bytes_sent);
    put_real(chunk->columns[AB_DENSE_f_gap_mean_model], i, point->f_gap_mean_model);
    put_real(chunk->columns[AB_DENSE_f_gap_worst_node], i, point->f_gap_worst_node);
    put_real(chunk->columns[AB_DENSE_distance], i, point->distance);
    put_real(chunk->columns[AB_DENSE_consensus_error], i, point->consensus_error);
    put_real(chunk->columns[AB_DENSE_gradient_norm], i, point->gradient_norm);
    return AB_OK;
}

void ab_dense_hash(char hex[AB_HASH_HEX_BYTES], const struct ab_dense *dense)
{
    struct ab_hash hash;
    ab_hash_init(&hash);
    for (size_t k = 0; k < dense->n_chunks; k++) {
        const struct ab_dense_chunk *chunk = dense->chunks[k];
        for (size_t c = 0; c < AB_DENSE_COLUMNS; c++) {
            ab_hash_update(&hash, chunk->columns[c],
                           chunk->n_points * AB_DENSE_NUMBER_BYTES);
        }
    }
    ab_hash_final(&hash, hex);
}
