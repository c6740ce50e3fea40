#include "db/db.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/regular_file.h"
#include "db/migrate.h"
#include "db/statement.h"

/* Another process writes one cell in some milliseconds; this is for a machine that is
 * busy or suspended. */
#define BUSY_TIMEOUT_MS 60000

struct ab_db {
    sqlite3 *handle;
    char *path;
    struct ab_statement *statements; /* kept prepared */
    int depth;                       /* of open transactions */
};

const char *ab_db_sqlite_version(void)
{
    return sqlite3_libversion();
}

int ab_db_sqlite_is_enough(void)
{
    return sqlite3_libversion_number() >= 3037000;
}

const char *ab_db_path(const struct ab_db *db)
{
    return db->path;
}

sqlite3 *ab_db_handle(const struct ab_db *db)
{
    return db->handle;
}

struct ab_statement **ab_db_statements(struct ab_db *db)
{
    return &db->statements;
}

ab_status ab_db_fail(const struct ab_db *db, const char *sql, struct ab_error *err)
{
    int code = sqlite3_errcode(db->handle);
    if ((code & 0xff) == SQLITE_NOMEM) {
        return AB_OUT_OF_MEMORY(err);
    }
    int os_error = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_IOERR
                       ? sqlite3_system_errno(db->handle)
                       : 0;
    return AB_FAIL(err, AB_ERR_DATABASE, "database \"%s\": %s%s%s%s%s", db->path,
                   sqlite3_errmsg(db->handle), os_error != 0 ? ": " : "",
                   os_error != 0 ? strerror(os_error) : "",
                   sql != NULL ? "; SQL: " : "", sql != NULL ? sql : "");
}

ab_status ab_db_execute(struct ab_db *db, const char *sql, struct ab_error *err)
{
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK) {
        return ab_db_fail(db, sql, err);
    }
    return AB_OK;
}

/* For a new file; one that exists keeps its own. Long series are written in a fifth
 * less time than with SQLite's 4 KiB, a cell without one in a twentieth more. */
#define NEW_PAGE_BYTES "16384"

/* Switching a file to WAL needs it for itself, and SQLite does not call the busy
 * handler for this: another process that opens the same new file may be in the way. */
static ab_status set_wal(struct ab_db *db, struct ab_error *err)
{
    for (int waited_ms = 0;; waited_ms += 10) {
        int code = sqlite3_exec(db->handle,
                                "PRAGMA page_size = " NEW_PAGE_BYTES
                                "; PRAGMA journal_mode = WAL",
                                NULL, NULL, NULL);
        if (code == SQLITE_OK) {
            return AB_OK;
        }
        if ((code & 0xff) != SQLITE_BUSY || waited_ms >= BUSY_TIMEOUT_MS) {
            return ab_db_fail(db, "PRAGMA journal_mode = WAL", err);
        }
        (void)sqlite3_sleep(10);
    }
}

/* The first statements that read the file, and so see what is none of ours. */
static ab_status set_pragmas(struct ab_db *db, struct ab_error *err)
{
    ab_status status =
        ab_db_execute(db,
                      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                      "PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL",
                      err);
    int code = sqlite3_errcode(db->handle) & 0xff;
    if (status != AB_OK && code == SQLITE_NOTADB) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": is not a SQLite database", db->path);
    }
    if (status != AB_OK && code == SQLITE_CORRUPT) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": is damaged, or cut short: %s", db->path,
                       sqlite3_errmsg(db->handle));
    }
    /* The file needs others beside it, of a WAL. */
    if (status != AB_OK && (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": a run into it was killed, or is not over: to "
                       "read what it left, expected a folder that can be written to",
                       db->path);
    }
    return status;
}

static ab_status compare_sizes(struct ab_db *db, struct ab_error *err)
{
    int64_t page = 0;
    int64_t is_wal = 0;
    struct stat file;
    AB_TRY(ab_db_query_int64(&page, db, "PRAGMA page_size", err));
    AB_TRY(ab_db_query_int64(
        &is_wal, db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode", err));
    int is_file = stat(db->path, &file) == 0; /* not in memory */
    if (is_file && !is_wal && file.st_size % page != 0) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": is damaged, or cut short: found %lld bytes, "
                       "expected whole pages of %lld",
                       db->path, (long long)file.st_size, (long long)page);
    }
    return AB_OK;
}

/* SQLite takes what is missing of a last page for zeros. Nobody writes to the file
 * while it is looked at; a WAL may be moved into it by another process all the same. */
static ab_status check_size(struct ab_db *db, struct ab_error *err)
{
    AB_TRY(ab_db_execute(db, "BEGIN; SELECT count(*) FROM sqlite_schema", err));
    ab_status status = compare_sizes(db, err);
    ab_status ended = ab_db_execute(db, "COMMIT", status == AB_OK ? err : NULL);
    return status != AB_OK ? status : ended;
}

static ab_status prepare_connection(struct ab_db *db, enum ab_db_mode mode,
                                    struct ab_error *err)
{
    (void)sqlite3_extended_result_codes(db->handle, 1);
    (void)sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    AB_TRY(set_pragmas(db, err));
    int version = 0;
    AB_TRY(ab_db_identify(&version, db, err));
    AB_TRY(check_size(db, err));
    if (mode == AB_DB_WRITE) {
        AB_TRY(set_wal(db, err));
        return ab_db_migrate(db, err);
    }
    if (version < ab_db_n_schema_files) {
        return AB_FAIL(
            err, AB_ERR_DATABASE,
            version == 0
                ? "database \"%s\": holds nothing: found schema %d, expected %d"
                : "database \"%s\": written by an older adonis-bench: found "
                  "schema %d, expected %d; the next run into it migrates it",
            db->path, version, ab_db_n_schema_files);
    }
    return AB_OK;
}

/* A writer that was killed may leave a journal that has to be rolled back before
 * anybody can read, and a read-only connection may not do this. */
static int needs_recovery(struct ab_db *db)
{
    int code = sqlite3_exec(db->handle, "SELECT count(*) FROM sqlite_schema", NULL,
                            NULL, NULL);
    return (code & 0xff) == SQLITE_READONLY;
}

static int open_handle(struct ab_db *db, enum ab_db_mode mode)
{
    if (mode == AB_DB_WRITE) {
        return sqlite3_open_v2(
            db->path, &db->handle,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    }
    int code = sqlite3_open_v2(db->path, &db->handle,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK || !needs_recovery(db)) {
        return code;
    }
    (void)sqlite3_close(db->handle);
    db->handle = NULL;
    code = sqlite3_open_v2(db->path, &db->handle,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    return code != SQLITE_OK
               ? code
               : sqlite3_exec(db->handle, "PRAGMA query_only = ON", NULL, NULL, NULL);
}

/* A file that cannot be made SQLite tries to read, and then says that there is none. */
static ab_status could_not_open(const struct ab_db *db, enum ab_db_mode mode,
                                struct ab_error *err)
{
    if (db->handle == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (mode == AB_DB_WRITE && sqlite3_system_errno(db->handle) == ENOENT) {
        const char *slash = strrchr(db->path, '/');
        char folder[PATH_MAX] = ".";
        if (slash != NULL) {
            (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - db->path + 1),
                           db->path);
        }
        if (access(folder, W_OK | X_OK) != 0) {
            return AB_FAIL(err, AB_ERR_DATABASE,
                           "database \"%s\": could not make it in folder \"%s\": %s",
                           db->path, folder, strerror(errno));
        }
    }
    return ab_db_fail(db, NULL, err);
}

ab_status ab_db_open(struct ab_db **out, const char *path, enum ab_db_mode mode,
                     struct ab_error *err)
{
    struct ab_db *db = ab_alloc(1, sizeof *db);
    if (db == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = AB_OK;
    db->path = ab_strdup(path);
    if (db->path == NULL) {
        status = AB_OUT_OF_MEMORY(err);
        goto out;
    }
    const char *other = ab_file_other_kind(path);
    if (other != NULL) {
        status =
            AB_FAIL(err, AB_ERR_DATABASE,
                    "database \"%s\": it is %s, expected a regular file", path, other);
        goto out;
    }
    if (open_handle(db, mode) != SQLITE_OK) {
        status = could_not_open(db, mode, err);
        goto out;
    }
    status = prepare_connection(db, mode, err);
out:
    if (status != AB_OK) {
        ab_db_close(db);
        return status;
    }
    *out = db;
    return AB_OK;
}

void ab_db_close(struct ab_db *db)
{
    if (db == NULL) {
        return;
    }
    ab_statement_destroy_list(db->statements);
    int code = sqlite3_close(db->handle); /* refuses while a statement is open */
    ab_require(code == SQLITE_OK);
    ab_free(db->path);
    ab_free(db);
}

/* Savepoints are named by their depth, so that their names nest as they do. */
static ab_status savepoint(struct ab_db *db, const char *verb, struct ab_error *err)
{
    char sql[64];
    (void)snprintf(sql, sizeof sql, "%s depth_%d", verb, db->depth);
    return ab_db_execute(db, sql, err);
}

ab_status ab_db_begin(struct ab_db *db, struct ab_error *err)
{
    AB_TRY(db->depth == 0 ? ab_db_execute(db, "BEGIN IMMEDIATE", err)
                          : savepoint(db, "SAVEPOINT", err));
    db->depth++;
    return AB_OK;
}

static ab_status commit(struct ab_db *db, struct ab_error *err)
{
    return db->depth == 0 ? ab_db_execute(db, "COMMIT", err)
                          : savepoint(db, "RELEASE", err);
}

static ab_status roll_back(struct ab_db *db, struct ab_error *err)
{
    if (sqlite3_get_autocommit(db->handle) != 0) {
        return AB_OK; /* some errors (disk full) roll the whole transaction back */
    }
    if (db->depth == 0) {
        return ab_db_execute(db, "ROLLBACK", err);
    }
    AB_TRY(savepoint(db, "ROLLBACK TO", err));
    return savepoint(db, "RELEASE", err);
}

ab_status ab_db_end(struct ab_db *db, ab_status status, struct ab_error *err)
{
    ab_require(db->depth > 0);
    db->depth--;
    if (status == AB_OK) {
        status = commit(db, err);
    }
    if (status != AB_OK) {
        ab_status undone = roll_back(db, NULL);
        (void)undone; /* the first error is the one that counts */
    }
    return status;
}
