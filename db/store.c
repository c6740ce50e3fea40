#include "db/store.h"

#include "base/alloc.h"
#include "db/put.h"
#include "db/statement.h"
#include "run/cell.h"

struct ab_store {
    struct ab_db *db; /* NULL: released */
    const char *path;
    enum ab_db_mode mode;
    const struct ab_environment *environment;
};

ab_status ab_store_db(struct ab_db **db, struct ab_store *store, struct ab_error *err)
{
    if (store->db == NULL) {
        AB_TRY(ab_db_open(&store->db, store->path, store->mode, err));
    }
    *db = store->db;
    return AB_OK;
}

ab_status ab_store_open(struct ab_store **out, const char *path, enum ab_db_mode mode,
                        const struct ab_environment *environment, struct ab_error *err)
{
    struct ab_store *store = ab_alloc(1, sizeof *store);
    if (store == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    store->path = path;
    store->mode = mode;
    store->environment = environment;
    struct ab_db *db = NULL;
    ab_status status = ab_store_db(&db, store, err);
    if (status != AB_OK) {
        ab_store_close(store);
        return status;
    }
    *out = store;
    return AB_OK;
}

void ab_store_release(struct ab_store *store)
{
    ab_db_close(store->db);
    store->db = NULL;
}

/* A database at rest is one file that any tool can read, even from a read-only folder:
 * WAL needs two files beside it. This fails while others have the file open, and then
 * is left to them. */
static void leave_one_file(struct ab_db *db)
{
    ab_status status = ab_db_execute(
        db, "PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE", NULL);
    (void)status;
}

void ab_store_close(struct ab_store *store)
{
    if (store != NULL) {
        if (store->db != NULL && store->mode == AB_DB_WRITE) {
            leave_one_file(store->db);
        }
        ab_store_release(store);
        ab_free(store);
    }
}

ab_status ab_store_is_done(int *is_done, struct ab_store *store, const char *key,
                           int needs_dense, struct ab_error *err)
{
    struct ab_db *db = NULL;
    AB_TRY(ab_store_db(&db, store, err));
    struct ab_statement *select = NULL;
    AB_TRY(ab_statement_cached(
        &select, db,
        "SELECT 1 FROM cell WHERE key = ? AND " AB_IS_FINAL
        " AND (NOT ? OR EXISTS (SELECT 1 FROM dense_series WHERE cell = cell.id))",
        err));
    ab_bind_text(select, key);
    ab_bind_int64(select, needs_dense != 0);
    int64_t one = 0;
    return ab_statement_look_up(is_done, &one, select, err);
}

ab_status ab_store_is_cut(int *is_cut, struct ab_store *store, const char *key,
                          struct ab_error *err)
{
    struct ab_db *db = NULL;
    AB_TRY(ab_store_db(&db, store, err));
    struct ab_statement *select = NULL;
    AB_TRY(ab_statement_cached(&select, db,
                               "SELECT 1 FROM dense_series AS s JOIN cell ON cell.id = "
                               "s.cell WHERE cell.key = ? AND s.is_cut",
                               err));
    ab_bind_text(select, key);
    int64_t one = 0;
    return ab_statement_look_up(is_cut, &one, select, err);
}

ab_status ab_store_put(struct ab_store *store, const struct ab_record *record,
                       struct ab_error *err)
{
    ab_require(store->environment != NULL);
    struct ab_db *db = NULL;
    AB_TRY(ab_store_db(&db, store, err));
    AB_TRY(ab_db_begin(db, err));
    return ab_db_end(db, ab_put_record(db, record, store->environment, err), err);
}

static ab_status add_suite(int64_t *id, struct ab_db *db, const struct ab_suite *suite,
                           struct ab_error *err)
{
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(&insert, db,
                               "INSERT INTO suite (name, version, description, sha256, "
                               "definition) VALUES (?, ?, ?, ?, ?)",
                               err));
    ab_bind_text(insert, suite->name);
    ab_bind_text(insert, suite->version);
    ab_bind_text(insert, suite->description);
    ab_bind_text(insert, suite->sha256);
    ab_bind_text(insert, suite->definition);
    return ab_statement_insert(id, insert, err);
}

/* The row of the suite, made if it is not there. */
static ab_status find_suite(int64_t *id, struct ab_db *db, const struct ab_suite *suite,
                            struct ab_error *err)
{
    struct ab_statement *select = NULL;
    AB_TRY(ab_statement_cached(
        &select, db, "SELECT id, sha256 = ? FROM suite WHERE name = ? AND version = ?",
        err));
    ab_bind_text(select, suite->sha256);
    ab_bind_text(select, suite->name);
    ab_bind_text(select, suite->version);
    int found = 0;
    AB_TRY(ab_statement_step(&found, select, err));
    if (!found) {
        return add_suite(id, db, suite, err);
    }
    *id = ab_column_int64(select, 0);
    int64_t is_same = ab_column_int64(select, 1);
    ab_statement_reset(select);
    if (!is_same) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "suite \"%s\" %s: database \"%s\" holds another content under "
                       "this version; a suite that changes needs a new version",
                       suite->name, suite->version, ab_db_path(db));
    }
    return AB_OK;
}

static ab_status put_suite(struct ab_db *db, const struct ab_suite *suite,
                           const struct ab_plan *plan, struct ab_error *err)
{
    int64_t id = 0;
    AB_TRY(find_suite(&id, db, suite, err));
    struct ab_statement *insert = NULL;
    AB_TRY(ab_statement_cached(&insert, db,
                               "INSERT INTO suite_cell (suite, key, position, block) "
                               "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                               err));
    for (size_t i = 0; i < plan->n_cells; i++) {
        ab_bind_int64(insert, id);
        ab_bind_text(insert, plan->cells[i].key);
        ab_bind_uint64(insert, i);
        ab_bind_text(insert, plan->cells[i].block);
        AB_TRY(ab_statement_run(insert, err));
    }
    return AB_OK;
}

ab_status ab_store_put_suite(struct ab_store *store, const struct ab_suite *suite,
                             const struct ab_plan *plan, struct ab_error *err)
{
    struct ab_db *db = NULL;
    AB_TRY(ab_store_db(&db, store, err));
    AB_TRY(ab_db_begin(db, err));
    return ab_db_end(db, put_suite(db, suite, plan, err), err);
}

static ab_status sink_is_done(int *is_done, void *ctx, const char *key, int needs_dense,
                              struct ab_error *err)
{
    return ab_store_is_done(is_done, ctx, key, needs_dense, err);
}

static ab_status sink_put(void *ctx, const struct ab_record *record,
                          struct ab_error *err)
{
    return ab_store_put(ctx, record, err);
}

static void sink_release(void *ctx)
{
    ab_store_release(ctx);
}

struct ab_sink ab_store_sink(struct ab_store *store)
{
    return (struct ab_sink){.ctx = store,
                            .is_done = sink_is_done,
                            .put = sink_put,
                            .release = sink_release};
}
