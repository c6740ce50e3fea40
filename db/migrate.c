#include "db/migrate.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "db/statement.h"

/* One number from the database. */
static ab_status query_int64(int64_t *out, struct ab_db *db, const char *sql,
                             struct ab_error *err)
{
    struct ab_statement *statement = NULL;
    int found = 0;
    AB_TRY(ab_statement_create(&statement, db, sql, err));
    ab_status status = ab_statement_look_up(&found, out, statement, err);
    ab_statement_destroy(statement);
    return status;
}

static ab_status read_version(int *version, struct ab_db *db, struct ab_error *err)
{
    int64_t application = 0;
    int64_t found = 0;
    int64_t objects = 0;
    AB_TRY(query_int64(&application, db, "PRAGMA application_id", err));
    AB_TRY(query_int64(&found, db, "PRAGMA user_version", err));
    AB_TRY(query_int64(&objects, db, "SELECT count(*) FROM sqlite_schema", err));
    if (application == 0 && found == 0 && objects == 0) {
        *version = 0;
        return AB_OK;
    }
    if (application != AB_DB_APPLICATION_ID) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": belongs to another application: found "
                       "application_id %lld, expected %d",
                       ab_db_path(db), (long long)application, AB_DB_APPLICATION_ID);
    }
    if (found < 1 || found > ab_db_n_schema_files) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": %s: found schema %lld, expected 1 to %d",
                       ab_db_path(db),
                       found < 1 ? "is damaged" : "written by a newer adonis-bench",
                       (long long)found, ab_db_n_schema_files);
    }
    *version = (int)found;
    return AB_OK;
}

/* Is every table, view and index of `model` in db with the same text? */
static ab_status compare_schema(struct ab_db *db, sqlite3_stmt *model,
                                struct ab_statement *look_up, struct ab_error *err)
{
    while (sqlite3_step(model) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(model, 0);
        ab_bind_text(look_up, name);
        ab_bind_text(look_up, (const char *)sqlite3_column_text(model, 1));
        int has_row = 0;
        AB_TRY(ab_statement_step(&has_row, look_up, err));
        if (!has_row) {
            return AB_FAIL(err, AB_ERR_DATABASE,
                           "database \"%s\": \"%s\" is missing or is not as this "
                           "adonis-bench defines it",
                           ab_db_path(db), name);
        }
        ab_statement_reset(look_up);
    }
    return AB_OK;
}

static ab_status check_against(struct ab_db *db, sqlite3 *model, int version,
                               struct ab_error *err)
{
    for (int i = 0; i < version; i++) {
        if (sqlite3_exec(model, ab_db_schema_files[i], NULL, NULL, NULL) != SQLITE_OK) {
            return AB_FAIL(err, AB_ERR_INTERNAL, "schema file %d: %s", i + 1,
                           sqlite3_errmsg(model));
        }
    }
    sqlite3_stmt *objects = NULL;
    if (sqlite3_prepare_v2(model,
                           "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL",
                           -1, &objects, NULL) != SQLITE_OK) {
        return AB_FAIL(err, AB_ERR_INTERNAL, "%s", sqlite3_errmsg(model));
    }
    struct ab_statement *look_up = NULL;
    ab_status status = ab_statement_create(
        &look_up, db, "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql = ?2", err);
    if (status == AB_OK) {
        status = compare_schema(db, objects, look_up, err);
    }
    ab_statement_destroy(look_up);
    (void)sqlite3_finalize(objects);
    return status;
}

/* A file may claim anything in two header fields: its schema is compared with what our
 * files make in memory. */
static ab_status check_schema(struct ab_db *db, int version, struct ab_error *err)
{
    int64_t triggers = 0;
    AB_TRY(query_int64(&triggers, db,
                       "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'",
                       err));
    if (triggers != 0) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": found %lld triggers, expected none",
                       ab_db_path(db), (long long)triggers);
    }
    sqlite3 *model = NULL;
    if (sqlite3_open(":memory:", &model) != SQLITE_OK) {
        (void)sqlite3_close(model);
        return AB_FAIL(err, AB_ERR_MEMORY, "out of memory");
    }
    ab_status status = check_against(db, model, version, err);
    (void)sqlite3_close(model);
    return status;
}

ab_status ab_db_identify(int *version, struct ab_db *db, struct ab_error *err)
{
    AB_TRY(read_version(version, db, err));
    return *version == 0 ? AB_OK : check_schema(db, *version, err);
}

static ab_status apply_missing(struct ab_db *db, struct ab_error *err)
{
    int version = 0;
    AB_TRY(read_version(&version, db, err));
    if (version == ab_db_n_schema_files) {
        return AB_OK; /* another process was faster */
    }
    for (int i = version; i < ab_db_n_schema_files; i++) {
        AB_WRAP(ab_db_execute(db, ab_db_schema_files[i], err), err, "schema file %d",
                i + 1);
    }
    char sql[96];
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   AB_DB_APPLICATION_ID, ab_db_n_schema_files);
    return ab_db_execute(db, sql, err);
}

ab_status ab_db_migrate(struct ab_db *db, struct ab_error *err)
{
    int version = 0;
    AB_TRY(read_version(&version, db, err));
    if (version == ab_db_n_schema_files) {
        return AB_OK;
    }
    AB_TRY(ab_db_begin(db, err));
    return ab_db_end(db, apply_missing(db, err), err);
}
