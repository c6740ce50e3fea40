#include "db/put.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "db/parts.h"
#include "db/put_dense.h"
#include "db/statement.h"
#include "run/cell.h"
#include "run/frame.h"

/* ", rounds, gradients", ", ?, ?" and ", rounds = excluded.rounds" from the lists of
 * run/record.h */
#define NAME(name)                 ", " #name
#define MARK(name)                 ", ?"
#define UPDATE(name)               ", " #name " = excluded." #name
#define COUNTER(type, name)        NAME(name)
#define COUNTER_MARK(type, name)   MARK(name)
#define COUNTER_UPDATE(type, name) UPDATE(name)
#define COUNTERS                   AB_COUNTER_LIST(COUNTER)
#define COUNTER_MARKS              AB_COUNTER_LIST(COUNTER_MARK)
#define COUNTER_UPDATES            AB_COUNTER_LIST(COUNTER_UPDATE)

/* Columns of `cell` that a run finds out, before the counters. */
#define RESULT_LIST(X)                                                                 \
    X(outcome)                                                                         \
    X(reason)                                                                          \
    X(result_sha256)                                                                   \
    X(result_version)                                                                  \
    X(options_resolved)                                                                \
    X(initial_gap)                                                                     \
    X(zeta2_optimum)                                                                   \
    X(zeta2_start)                                                                     \
    X(label_variation)                                                                 \
    X(nodes_searched)                                                                  \
    X(state_bytes)                                                                     \
    X(time_ns)
#define RESULTS        RESULT_LIST(NAME)
#define RESULT_MARKS   RESULT_LIST(MARK)
#define RESULT_UPDATES RESULT_LIST(UPDATE)

static void bind_counters(struct ab_statement *statement,
                          const struct ab_counters *counters)
{
#define bind_integer             ab_bind_uint64
#define bind_real                ab_bind_real
#define BIND_COUNTER(type, name) bind_##type(statement, counters->name);
    AB_COUNTER_LIST(BIND_COUNTER)
#undef BIND_COUNTER
#undef bind_real
#undef bind_integer
}

/* Binds what the cell is made of: its columns up to semantics. */
static ab_status bind_cell(struct ab_statement *insert, struct ab_db *db,
                           const struct ab_cell *cell, struct ab_error *err)
{
    int64_t task = 0;
    int64_t algorithm = 0;
    int64_t profile = 0;
    AB_TRY(ab_put_task(&task, db, cell->problem, err));
    AB_TRY(ab_put_algorithm(&algorithm, db, cell->method, err));
    AB_TRY(ab_put_profile(&profile, db, cell->profile, err));
    ab_bind_text(insert, cell->key);
    ab_bind_text(insert, cell->definition);
    ab_bind_int64(insert, task);
    ab_bind_int64(insert, algorithm);
    ab_bind_int64(insert, profile);
    ab_bind_text(insert, cell->method->options_given);
    ab_bind_text(insert, cell->topology->text);
    ab_bind_int64(insert, cell->n_nodes);
    ab_bind_text(insert, cell->partition->text);
    ab_bind_uint64(insert, cell->seed);
    ab_bind_text(insert, ab_axis_name(cell->budget.axis));
    ab_bind_real(insert, cell->budget.limit);
    ab_bind_int64(insert, AB_SIM_SEMANTICS);
    return AB_OK;
}

/* nodes_searched, state_bytes, time_ns and the counters, or NULL in their place. */
static void bind_totals(struct ab_statement *insert, const struct ab_record *record)
{
    if (record->has_totals) {
        ab_bind_int64(insert, record->nodes_searched);
        ab_bind_uint64(insert, record->state_bytes);
        ab_bind_uint64(insert, record->time_ns);
        bind_counters(insert, &record->totals);
        return;
    }
    ab_bind_null(insert);
    ab_bind_null(insert);
    ab_bind_null(insert);
#define BIND_NULL(type, name) ab_bind_null(insert);
    AB_COUNTER_LIST(BIND_NULL)
#undef BIND_NULL
}

/* A new row, or the results of an old one that has no snapshots (any more). */
static ab_status put_cell(int64_t *id, struct ab_db *db, const struct ab_record *record,
                          const char *result_sha256, struct ab_error *err)
{
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT INTO cell (key, definition, task, algorithm, profile, options_given, "
        "topology, n_nodes, partition, seed, budget_axis, budget_limit, "
        "semantics" RESULTS COUNTERS ") VALUES "
        "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?" RESULT_MARKS COUNTER_MARKS ") "
        "ON CONFLICT (key) DO UPDATE SET key = excluded.key" RESULT_UPDATES
            COUNTER_UPDATES " RETURNING id",
        err));
    AB_TRY(bind_cell(insert, db, record->cell, err));
    ab_bind_text(insert, ab_outcome_name(record->outcome));
    ab_bind_text(insert, record->reason);
    ab_bind_text(insert, result_sha256);
    ab_bind_int64(insert, AB_RESULT_VERSION);
    ab_bind_text(insert, record->options_resolved);
    ab_bind_real(insert, record->initial_gap);
    ab_bind_real(insert, record->zeta2_optimum);
    ab_bind_real(insert, record->zeta2_start);
    ab_bind_real(insert, record->label_variation);
    bind_totals(insert, record);
    int found = 0;
    AB_TRY(ab_statement_look_up(&found, id, insert, err));
    return AB_OK;
}

static ab_status add_constants(struct ab_db *db, int64_t cell,
                               const struct ab_record *record, struct ab_error *err)
{
    static const char *const names[ADONIS_CONSTANT_END] = {
#define CONSTANT_NAME(name, number, text) [number] = #name,
        ADONIS_CONSTANTS(CONSTANT_NAME)
#undef CONSTANT_NAME
    };
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT OR REPLACE INTO cell_constant (cell, name, value, was_read) "
        "VALUES (?, lower(?), ?, ?)",
        err));
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        if (names[c] != NULL) {
            ab_bind_int64(insert, cell);
            ab_bind_text(insert, names[c]);
            ab_bind_real(insert, record->constants[c]);
            ab_bind_int64(insert, record->constants_read >> c & 1u);
            AB_TRY(ab_statement_run(insert, err));
        }
    }
    return AB_OK;
}

static ab_status add_predictions(struct ab_db *db, int64_t cell,
                                 const struct ab_record *record, struct ab_error *err)
{
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT OR REPLACE INTO prediction (cell, name, kind, per, e_fold, text) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        err));
    for (uint32_t i = 0; i < record->n_predictions; i++) {
        const struct ab_prediction *prediction = &record->predictions[i];
        ab_bind_int64(insert, cell);
        ab_bind_text(insert, prediction->name);
        ab_bind_text(insert, prediction->kind == ADONIS_BOUND ? "bound" : "order");
        ab_bind_text(insert,
                     prediction->per == ADONIS_PER_ROUND ? "round" : "gradient time");
        ab_bind_real(insert, prediction->e_fold);
        ab_bind_text(insert, prediction->text);
        AB_TRY(ab_statement_run(insert, err));
    }
    return AB_OK;
}

static ab_status add_snapshots(struct ab_db *db, int64_t cell,
                               const struct ab_record *record, struct ab_error *err)
{
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT INTO snapshot (cell, idx, time_ns, worst_node" COUNTERS AB_METRIC_LIST(
            NAME) ") VALUES (?, ?, ?, ?" COUNTER_MARKS AB_METRIC_LIST(MARK) ")",
        err));
    for (uint64_t i = 0; i < record->n_snapshots; i++) {
        const struct ab_snapshot *snapshot = &record->snapshots[i];
        ab_bind_int64(insert, cell);
        ab_bind_uint64(insert, i);
        ab_bind_uint64(insert, snapshot->time_ns);
        ab_bind_int64(insert, snapshot->worst_node);
        bind_counters(insert, &snapshot->counters);
#define BIND_METRIC(name) ab_bind_real(insert, snapshot->name);
        AB_METRIC_LIST(BIND_METRIC)
#undef BIND_METRIC
        AB_TRY(ab_statement_run(insert, err));
    }
    return AB_OK;
}

static ab_status add_nodes(struct ab_db *db, int64_t cell,
                           const struct ab_record *record, struct ab_error *err)
{
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(&insert, db,
                               "INSERT INTO node (cell, node" COUNTERS
                               ") VALUES (?, ?" COUNTER_MARKS ")",
                               err));
    for (uint32_t i = 0; i < record->n_nodes; i++) {
        ab_bind_int64(insert, cell);
        ab_bind_int64(insert, i);
        bind_counters(insert, &record->nodes[i]);
        AB_TRY(ab_statement_run(insert, err));
    }
    return AB_OK;
}

static ab_status add_execution(struct ab_db *db, int64_t cell,
                               const struct ab_record *record,
                               const struct ab_environment *environment,
                               struct ab_error *err)
{
    const struct ab_method *method = record->cell->method;
    int64_t environment_id = 0;
    int64_t algorithm_id = 0;
    int64_t plugin_id = 0;
    AB_TRY(ab_put_environment(&environment_id, db, environment, err));
    AB_TRY(ab_put_algorithm(&algorithm_id, db, method, err));
    AB_TRY(ab_put_plugin(&plugin_id, db, algorithm_id, method, err));
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT INTO execution (cell, environment, started_at, outcome, wall_s, cpu_s, "
        "max_rss_bytes, plugin, isolation) VALUES (?, ?, "
        "strftime('%Y-%m-%dT%H:%M:%SZ', ?, 'unixepoch'), ?, ?, ?, ?, ?, ?)",
        err));
    ab_bind_int64(insert, cell);
    ab_bind_int64(insert, environment_id);
    ab_bind_int64(insert, record->execution.started_at);
    ab_bind_text(insert, ab_outcome_name(record->outcome));
    ab_bind_real(insert, record->execution.wall_s);
    ab_bind_real(insert, record->execution.cpu_s);
    ab_bind_uint64(insert, record->execution.max_rss_bytes);
    ab_bind_int64(insert, plugin_id);
    ab_bind_text(insert, record->execution.isolation);
    return ab_statement_run(insert, err);
}

struct stored {
    int64_t id; /* 0: the cell is not there */
    int is_final;
    int result_version;
    char result_sha256[AB_HASH_HEX_BYTES];
};

static ab_status find_stored(struct stored *stored, struct ab_db *db, const char *key,
                             struct ab_error *err)
{
    struct ab_statement *find = NULL;
    AB_TRY(ab_statement_cached(&find, db,
                               "SELECT id, " AB_IS_FINAL ", result_version, "
                               "result_sha256 FROM cell WHERE key = ?",
                               err));
    ab_bind_text(find, key);
    int found = 0;
    AB_TRY(ab_statement_step(&found, find, err));
    if (found) {
        stored->id = ab_column_int64(find, 0);
        stored->is_final = ab_column_int64(find, 1) != 0;
        stored->result_version = (int)ab_column_int64(find, 2);
        (void)snprintf(stored->result_sha256, sizeof stored->result_sha256, "%s",
                       ab_column_text(find, 3));
        ab_statement_reset(find);
    }
    return AB_OK;
}

/* The first final result stays; a second one must be equal, as far as the first goes.
 */
static ab_status compare(const struct ab_record *record, const struct stored *stored,
                         const struct ab_db *db, struct ab_error *err)
{
    char result_sha256[AB_HASH_HEX_BYTES];
    AB_TRY(ab_record_hash(result_sha256, record, stored->result_version, err));
    if (strcmp(stored->result_sha256, result_sha256) != 0) {
        return AB_FAIL(
            err, AB_ERR_CHECK,
            "cell %s (%s on %s): not reproducible: this run gave results with "
            "SHA-256 %s, database \"%s\" holds others, with %s",
            record->cell->key, record->cell->method->algorithm->table.id,
            record->cell->problem->info->id, result_sha256, ab_db_path(db),
            stored->result_sha256);
    }
    return AB_OK;
}

static ab_status put_result(int64_t *id, struct ab_db *db,
                            const struct ab_record *record, struct ab_error *err)
{
    char result_sha256[AB_HASH_HEX_BYTES];
    AB_TRY(ab_record_hash(result_sha256, record, AB_RESULT_VERSION, err));
    AB_TRY(put_cell(id, db, record, result_sha256, err));
    AB_TRY(add_constants(db, *id, record, err));
    AB_TRY(add_predictions(db, *id, record, err));
    AB_TRY(add_snapshots(db, *id, record, err));
    return add_nodes(db, *id, record, err);
}

/* What an older program did not store is added: the result is written anew. */
static ab_status renew_result(struct ab_db *db, struct stored *stored,
                              const struct ab_record *record, struct ab_error *err)
{
    static const char *const texts[] = {"DELETE FROM snapshot WHERE cell = ?",
                                        "DELETE FROM node WHERE cell = ?"};
    for (int i = 0; i < 2; i++) {
        struct ab_statement *forget = NULL;
        AB_TRY(ab_statement_cached(&forget, db, texts[i], err));
        ab_bind_int64(forget, stored->id);
        AB_TRY(ab_statement_run(forget, err));
    }
    return put_result(&stored->id, db, record, err);
}

/* The result of a final record, where one is stored. */
static ab_status put_again(struct ab_db *db, struct stored *stored,
                           const struct ab_record *record, struct ab_error *err)
{
    AB_TRY(compare(record, stored, db, err));
    return stored->result_version < AB_RESULT_VERSION
               ? renew_result(db, stored, record, err)
               : AB_OK;
}

ab_status ab_put_record(struct ab_db *db, const struct ab_record *record,
                        const struct ab_environment *environment, struct ab_error *err)
{
    struct stored stored = {0};
    int is_final = ab_record_is_final(record);
    AB_TRY(find_stored(&stored, db, record->cell->key, err));
    if (!stored.is_final) {
        AB_TRY(put_result(&stored.id, db, record, err));
    } else if (is_final) {
        AB_TRY(put_again(db, &stored, record, err));
    }
    if (is_final && record->dense.is_wanted) {
        AB_TRY(ab_put_dense(db, stored.id, record, err));
    }
    return add_execution(db, stored.id, record, environment, err);
}
