#include "db/put_dense.h"

#include <string.h>

#include "db/statement.h"
#include "run/cell.h"

static ab_status add_chunk(struct ab_db *db, int64_t cell, size_t first,
                           const struct ab_dense_chunk *chunk, struct ab_error *err)
{
#define MARK(type, name) ", ?"
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT INTO dense_chunk (cell, first, n_points" AB_DENSE_NAMES
        ") VALUES (?, ?, ?" AB_DENSE_LIST(MARK) ")",
        err));
#undef MARK
    ab_bind_int64(insert, cell);
    ab_bind_uint64(insert, first);
    ab_bind_uint64(insert, chunk->n_points);
    for (size_t c = 0; c < AB_DENSE_COLUMNS; c++) {
        ab_bind_blob(insert, chunk->columns[c],
                     chunk->n_points * AB_DENSE_NUMBER_BYTES);
    }
    return ab_statement_run(insert, err);
}

static ab_status add_series(struct ab_db *db, int64_t cell,
                            const struct ab_dense *dense, const char *sha256,
                            struct ab_error *err)
{
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(
        &insert, db,
        "INSERT INTO dense_series (cell, n_points, sha256, is_cut) VALUES (?, ?, ?, ?)",
        err));
    ab_bind_int64(insert, cell);
    ab_bind_uint64(insert, dense->n_points);
    ab_bind_text(insert, sha256);
    ab_bind_int64(insert, dense->is_cut != 0);
    AB_TRY(ab_statement_run(insert, err));
    for (size_t k = 0; k < dense->n_chunks; k++) {
        AB_TRY(add_chunk(db, cell, k * AB_DENSE_CHUNK_POINTS, dense->chunks[k], err));
    }
    return AB_OK;
}

/* *is_there: with the same numbers. */
static ab_status find_series(int *is_there, struct ab_db *db, int64_t cell,
                             const struct ab_record *record, const char *sha256,
                             struct ab_error *err)
{
    struct ab_statement *find = NULL;
    int64_t is_same = 0;
    AB_TRY(ab_statement_cached(
        &find, db, "SELECT sha256 = ? AND is_cut = ? FROM dense_series WHERE cell = ?",
        err));
    ab_bind_text(find, sha256);
    ab_bind_int64(find, record->dense.is_cut != 0);
    ab_bind_int64(find, cell);
    AB_TRY(ab_statement_look_up(is_there, &is_same, find, err));
    if (*is_there && !is_same) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "cell %s (%s on %s): not reproducible: this run gave another "
                       "dense series, with SHA-256 %s, than database \"%s\" holds",
                       record->cell->key, record->cell->method->algorithm->table.id,
                       record->cell->problem->info->id, sha256, ab_db_path(db));
    }
    return AB_OK;
}

ab_status ab_put_dense(struct ab_db *db, int64_t cell, const struct ab_record *record,
                       struct ab_error *err)
{
    char sha256[AB_HASH_HEX_BYTES];
    int is_there = 0;
    ab_dense_hash(sha256, &record->dense);
    AB_TRY(find_series(&is_there, db, cell, record, sha256, err));
    return is_there ? AB_OK : add_series(db, cell, &record->dense, sha256, err);
}
