#include "run/frame.h"

#include <math.h>
#include <string.h>

static void put_integer(struct ab_text *out, uint64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(value >> (8 * i));
    }
    ab_text_append(out, (const char *)bytes, sizeof bytes);
}

/* Machines give NaN different signs and payloads. */
static void put_real(struct ab_text *out, double value)
{
    uint64_t bits = 0x7ff8000000000000u;
    if (!isnan(value)) {
        memcpy(&bits, &value, sizeof bits);
    }
    put_integer(out, bits);
}

/* NULL is told from "" by the length 0; others count their NUL. */
static void put_string(struct ab_text *out, const char *string)
{
    size_t size = string == NULL ? 0 : strlen(string) + 1;
    put_integer(out, size);
    ab_text_append(out, string == NULL ? "" : string, size);
}

static void put_counters(struct ab_text *out, const struct ab_counters *counters,
                         int version)
{
#define PUT_COUNTER(type, name) put_##type(out, counters->name);
    if (version == 1) {
        AB_COUNTER_LIST_1(PUT_COUNTER)
    } else {
        AB_COUNTER_LIST(PUT_COUNTER)
    }
#undef PUT_COUNTER
}

static void put_snapshot(struct ab_text *out, const struct ab_snapshot *snapshot,
                         int version)
{
    put_integer(out, snapshot->time_ns);
    put_counters(out, &snapshot->counters, version);
    put_integer(out, snapshot->worst_node);
#define PUT_METRIC(name) put_real(out, snapshot->name);
    AB_METRIC_LIST(PUT_METRIC)
#undef PUT_METRIC
}

static void put_prediction(struct ab_text *out, const struct ab_prediction *prediction)
{
    put_string(out, prediction->name);
    put_string(out, prediction->text);
    put_integer(out, prediction->kind);
    put_integer(out, prediction->per);
    put_real(out, prediction->e_fold);
}

static void put_predictions(struct ab_text *out, const struct ab_record *record)
{
    put_integer(out, record->n_predictions);
    for (uint32_t i = 0; i < record->n_predictions; i++) {
        put_prediction(out, &record->predictions[i]);
    }
}

static void put_result(struct ab_text *out, const struct ab_record *record, int version)
{
    put_integer(out, record->outcome);
    put_string(out, record->reason);
    put_string(out, record->options_resolved);
    put_real(out, record->initial_gap);
    put_real(out, record->zeta2_optimum);
    put_real(out, record->zeta2_start);
    put_integer(out, record->nodes_searched);
    put_integer(out, record->state_bytes);
    if (version >= 2) {
        put_real(out, record->label_variation);
        put_predictions(out, record);
    }
    put_integer(out, record->constants_read);
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        put_real(out, record->constants[c]);
    }
    put_integer(out, record->has_totals);
    put_integer(out, record->time_ns);
    put_counters(out, &record->totals, version);
    put_integer(out, record->n_snapshots);
    for (uint64_t i = 0; i < record->n_snapshots; i++) {
        put_snapshot(out, &record->snapshots[i], version);
    }
    put_integer(out, record->n_nodes);
    for (uint32_t i = 0; i < record->n_nodes; i++) {
        put_counters(out, &record->nodes[i], version);
    }
}

static void put_dense(struct ab_text *out, const struct ab_dense *dense)
{
    put_integer(out, (uint64_t)dense->is_cut);
    put_integer(out, dense->n_chunks);
    for (size_t k = 0; k < dense->n_chunks; k++) {
        const struct ab_dense_chunk *chunk = dense->chunks[k];
        put_integer(out, chunk->n_points);
        for (size_t c = 0; c < AB_DENSE_COLUMNS; c++) {
            ab_text_append(out, (const char *)chunk->columns[c],
                           chunk->n_points * AB_DENSE_NUMBER_BYTES);
        }
    }
}

void ab_frame_encode(struct ab_text *bytes, const struct ab_record *record)
{
    put_result(bytes, record, AB_RESULT_VERSION);
    put_integer(bytes, (uint64_t)record->execution.started_at);
    put_real(bytes, record->execution.wall_s);
    put_real(bytes, record->execution.cpu_s);
    put_integer(bytes, record->execution.max_rss_bytes);
    put_dense(bytes, &record->dense);
}

ab_status ab_record_hash(char hex[AB_HASH_HEX_BYTES], const struct ab_record *record,
                         int version, struct ab_error *err)
{
    struct ab_text bytes = {0};
    put_result(&bytes, record, version);
    size_t size = bytes.size;
    char *all = NULL;
    AB_TRY(ab_text_take(&bytes, &all, err));
    ab_hash_buffer(hex, all, size);
    ab_free(all);
    return AB_OK;
}

/* Reading: past the end everything is 0, and `failed` says so. */
struct reader {
    const unsigned char *bytes;
    size_t left;
    int failed;
    int no_memory;
    struct ab_arena *arena;
};

static uint64_t get_bits(struct reader *in)
{
    if (in->left < 8) {
        in->failed = 1;
        in->left = 0;
        return 0;
    }
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--) {
        value = value << 8 | in->bytes[i];
    }
    in->bytes += 8;
    in->left -= 8;
    return value;
}

/* A database has room for 63 bits. */
static uint64_t get_integer(struct reader *in)
{
    uint64_t value = get_bits(in);
    in->failed |= value > INT64_MAX;
    return value;
}

static uint32_t get_u32(struct reader *in)
{
    uint64_t value = get_integer(in);
    in->failed |= value > UINT32_MAX;
    return (uint32_t)value;
}

static double get_real(struct reader *in)
{
    uint64_t bits = get_bits(in);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static const char *get_string(struct reader *in)
{
    uint64_t size = get_integer(in);
    if (size == 0) {
        return NULL;
    }
    if (size > in->left || in->bytes[size - 1] != '\0') {
        in->failed = 1;
        return NULL;
    }
    const char *copy = ab_arena_strdup(in->arena, (const char *)in->bytes);
    in->no_memory |= copy == NULL;
    in->failed |= copy != NULL && !ab_text_is_utf8(copy);
    in->bytes += size;
    in->left -= (size_t)size;
    return copy;
}

static void get_counters(struct reader *in, struct ab_counters *counters)
{
#define GET_COUNTER(type, name) counters->name = get_##type(in);
    AB_COUNTER_LIST(GET_COUNTER)
#undef GET_COUNTER
}

static void get_snapshot(struct reader *in, struct ab_snapshot *snapshot)
{
    snapshot->time_ns = get_integer(in);
    get_counters(in, &snapshot->counters);
    snapshot->worst_node = get_u32(in);
#define GET_METRIC(name) snapshot->name = get_real(in);
    AB_METRIC_LIST(GET_METRIC)
#undef GET_METRIC
}

/* Each element takes 8 bytes or more of what is left: a wrong count allocates little.
 */
static void *get_array(struct reader *in, uint64_t count, size_t size)
{
    if (count > in->left / 8) {
        in->failed = 1;
        return NULL;
    }
    void *array = ab_arena_alloc(in->arena, (size_t)count, size);
    in->no_memory |= array == NULL;
    return array;
}

static void get_series(struct reader *in, struct ab_record *record)
{
    uint64_t n_snapshots = get_integer(in);
    record->snapshots = get_array(in, n_snapshots, sizeof *record->snapshots);
    record->n_snapshots = record->snapshots == NULL ? 0 : n_snapshots;
    for (uint64_t i = 0; i < record->n_snapshots; i++) {
        get_snapshot(in, &record->snapshots[i]);
    }
    uint32_t n_nodes = get_u32(in);
    record->nodes = get_array(in, n_nodes, sizeof *record->nodes);
    record->n_nodes = record->nodes == NULL ? 0 : n_nodes;
    for (uint32_t i = 0; i < record->n_nodes; i++) {
        get_counters(in, &record->nodes[i]);
    }
}

static void get_predictions(struct reader *in, struct ab_record *record)
{
    uint32_t n = get_u32(in);
    record->predictions = get_array(in, n, sizeof *record->predictions);
    record->n_predictions = record->predictions == NULL ? 0 : n;
    for (uint32_t i = 0; i < record->n_predictions; i++) {
        struct ab_prediction *prediction = &record->predictions[i];
        prediction->name = get_string(in);
        prediction->text = get_string(in);
        prediction->kind = get_u32(in);
        prediction->per = get_u32(in);
        prediction->e_fold = get_real(in);
        in->failed |=
            prediction->name == NULL || prediction->text == NULL ||
            prediction->kind < ADONIS_BOUND || prediction->kind > ADONIS_ORDER ||
            prediction->per < ADONIS_PER_ROUND ||
            prediction->per > ADONIS_PER_GRADIENT_TIME || !(prediction->e_fold > 0.0);
    }
}

/* Full chunks, then one that may be shorter: as ab_dense_add makes them. */
static void get_chunk(struct reader *in, struct ab_dense *dense, int is_last)
{
    struct ab_dense_chunk *chunk = NULL;
    uint64_t n_points = get_integer(in);
    in->failed |= n_points > AB_DENSE_CHUNK_POINTS || n_points == 0 ||
                  (!is_last && n_points != AB_DENSE_CHUNK_POINTS) ||
                  n_points > in->left / (AB_DENSE_COLUMNS * AB_DENSE_NUMBER_BYTES);
    if (in->failed) {
        return;
    }
    if (ab_dense_add_chunk(&chunk, dense, in->arena, NULL) != AB_OK) {
        in->no_memory = 1;
        return;
    }
    size_t size = (size_t)n_points * AB_DENSE_NUMBER_BYTES;
    chunk->n_points = (size_t)n_points;
    dense->n_points += n_points;
    for (size_t c = 0; c < AB_DENSE_COLUMNS; c++) {
        memcpy(chunk->columns[c], in->bytes, size);
        in->bytes += size;
        in->left -= size;
    }
}

static void get_dense(struct reader *in, struct ab_dense *dense)
{
    dense->is_cut = get_integer(in) != 0;
    uint64_t n_chunks = get_integer(in);
    in->failed |= n_chunks > AB_DENSE_MAX_POINTS / AB_DENSE_CHUNK_POINTS;
    for (uint64_t k = 0; k < n_chunks && !in->failed && !in->no_memory; k++) {
        get_chunk(in, dense, k + 1 == n_chunks);
    }
}

static void get_result(struct reader *in, struct ab_record *record)
{
    uint64_t outcome = get_integer(in);
    in->failed |= outcome == AB_OUTCOME_NONE || outcome > AB_OUTCOME_INFEASIBLE;
    record->outcome = (enum ab_outcome)outcome;
    const char *reason = get_string(in);
    record->reason = reason == NULL ? "" : reason;
    record->options_resolved = get_string(in);
    record->initial_gap = get_real(in);
    record->zeta2_optimum = get_real(in);
    record->zeta2_start = get_real(in);
    record->nodes_searched = get_u32(in);
    record->state_bytes = get_integer(in);
    record->label_variation = get_real(in);
    get_predictions(in, record);
    record->constants_read = get_u32(in);
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        record->constants[c] = get_real(in);
    }
    record->has_totals = get_u32(in);
    record->time_ns = get_integer(in);
    get_counters(in, &record->totals);
    get_series(in, record);
}

ab_status ab_frame_decode(struct ab_record *record, const void *bytes, size_t n_bytes,
                          struct ab_error *err)
{
    struct reader in = {.bytes = bytes, .left = n_bytes, .arena = &record->arena};
    get_result(&in, record);
    record->execution.started_at = (int64_t)get_integer(&in);
    record->execution.wall_s = get_real(&in);
    record->execution.cpu_s = get_real(&in);
    record->execution.max_rss_bytes = get_integer(&in);
    get_dense(&in, &record->dense);
    if (in.no_memory) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (in.failed || in.left != 0) {
        return AB_FAIL(err, AB_ERR_INTERNAL,
                       "%zu bytes from a worker are not the frame of a record",
                       n_bytes);
    }
    return AB_OK;
}
