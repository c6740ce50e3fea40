#include "db/migrate.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "db/statement.h"

static ab_status read_version(int *version, struct ab_db *db, struct ab_error *err)
{
    int64_t application = 0;
    int64_t found = 0;
    int64_t objects = 0;
    AB_TRY(ab_db_query_int64(&application, db, "PRAGMA application_id", err));
    AB_TRY(ab_db_query_int64(&found, db, "PRAGMA user_version", err));
    AB_TRY(ab_db_query_int64(&objects, db, "SELECT count(*) FROM sqlite_schema", err));
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

/* *is_there: a table, view or index with this name and this text. */
static ab_status has_object(int *is_there, struct ab_statement *look_up,
                            const char *name, const char *sql, struct ab_error *err)
{
    int64_t one = 0;
    ab_bind_text(look_up, name);
    ab_bind_text(look_up, sql);
    return ab_statement_look_up(is_there, &one, look_up, err);
}

/* Is everything of `model` in db? */
static ab_status compare_schema(struct ab_db *db, sqlite3_stmt *model,
                                struct ab_statement *look_up, struct ab_error *err)
{
    while (sqlite3_step(model) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(model, 0);
        int is_there = 0;
        AB_TRY(has_object(&is_there, look_up, name,
                          (const char *)sqlite3_column_text(model, 1), err));
        if (!is_there) {
            return AB_FAIL(err, AB_ERR_DATABASE,
                           "database \"%s\": \"%s\" is missing or is not as this "
                           "adonis-bench defines it",
                           ab_db_path(db), name);
        }
    }
    return AB_OK;
}

static ab_status check_against(struct ab_db *db, sqlite3 *model, int version,
                               struct ab_statement *look_up, struct ab_error *err)
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
    ab_status status = compare_schema(db, objects, look_up, err);
    (void)sqlite3_finalize(objects);
    return status;
}

/* Against what our files make in memory: says what is wrong. */
static ab_status check_slowly(struct ab_db *db, int version,
                              struct ab_statement *look_up, struct ab_error *err)
{
    sqlite3 *model = NULL;
    if (sqlite3_open(":memory:", &model) != SQLITE_OK) {
        (void)sqlite3_close(model);
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = check_against(db, model, version, look_up, err);
    (void)sqlite3_close(model);
    return status;
}

/* *is_newest: it has all objects of the newest schema. */
static ab_status check_quickly(int *is_newest, struct ab_statement *look_up,
                               struct ab_error *err)
{
    *is_newest = 1;
    for (int i = 0; i < ab_db_n_objects && *is_newest; i++) {
        AB_TRY(has_object(is_newest, look_up, ab_db_objects[i].name,
                          ab_db_objects[i].sql, err));
    }
    return AB_OK;
}

static ab_status check_objects(struct ab_db *db, int version,
                               struct ab_statement *look_up, struct ab_error *err)
{
    int is_newest = 0;
    if (version == ab_db_n_schema_files) {
        AB_TRY(check_quickly(&is_newest, look_up, err));
    }
    return is_newest ? AB_OK : check_slowly(db, version, look_up, err);
}

/* A file may claim anything in two header fields. */
static ab_status check_schema(struct ab_db *db, int version, struct ab_error *err)
{
    int64_t triggers = 0;
    AB_TRY(ab_db_query_int64(
        &triggers, db, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'",
        err));
    if (triggers != 0) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": found %lld triggers, expected none",
                       ab_db_path(db), (long long)triggers);
    }
    struct ab_statement *look_up = NULL;
    AB_TRY(ab_statement_create(
        &look_up, db, "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND sql = ?2", err));
    ab_status status = check_objects(db, version, look_up, err);
    ab_statement_destroy(look_up);
    return status;
}

ab_status ab_db_identify(int *version, struct ab_db *db, struct ab_error *err)
{
    AB_TRY(read_version(version, db, err));
    return *version == 0 ? AB_OK : check_schema(db, *version, err);
}

/* The newest schema at once; ALTER TABLE reads all of it again each time. */
static ab_status create_all(struct ab_db *db, struct ab_error *err)
{
    for (int i = 0; i < ab_db_n_objects; i++) {
        AB_TRY(ab_db_execute(db, ab_db_objects[i].sql, err));
    }
    return AB_OK;
}

static ab_status apply_files(struct ab_db *db, int version, struct ab_error *err)
{
    for (int i = version; i < ab_db_n_schema_files; i++) {
        AB_WRAP(ab_db_execute(db, ab_db_schema_files[i], err), err, "schema file %d",
                i + 1);
    }
    return AB_OK;
}

static ab_status apply_missing(struct ab_db *db, struct ab_error *err)
{
    int version = 0;
    AB_TRY(read_version(&version, db, err));
    if (version == ab_db_n_schema_files) {
        return AB_OK; /* another process was faster */
    }
    AB_TRY(version == 0 ? create_all(db, err) : apply_files(db, version, err));
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
