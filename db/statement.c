#include "db/statement.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include "base/alloc.h"

struct ab_statement {
    struct ab_db *db;
    sqlite3_stmt *handle;
    int next_argument;
    int bind_error;
    struct ab_statement *next; /* of those that the connection keeps */
};

ab_status ab_statement_create(struct ab_statement **out, struct ab_db *db,
                              const char *sql, struct ab_error *err)
{
    struct ab_statement *statement = ab_alloc(1, sizeof *statement);
    if (statement == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    statement->db = db;
    statement->next_argument = 1;
    if (sqlite3_prepare_v2(ab_db_handle(db), sql, -1, &statement->handle, NULL) !=
        SQLITE_OK) {
        ab_free(statement);
        return ab_db_fail(db, sql, err);
    }
    *out = statement;
    return AB_OK;
}

void ab_statement_destroy(struct ab_statement *statement)
{
    if (statement == NULL) {
        return;
    }
    (void)sqlite3_finalize(statement->handle); /* its result is that of the last step */
    ab_free(statement);
}

ab_status ab_statement_cached(struct ab_statement **out, struct ab_db *db,
                              const char *sql, struct ab_error *err)
{
    struct ab_statement **first = ab_db_statements(db);
    struct ab_statement *statement = *first;
    while (statement != NULL && strcmp(sqlite3_sql(statement->handle), sql) != 0) {
        statement = statement->next;
    }
    if (statement == NULL) {
        AB_TRY(ab_statement_create(&statement, db, sql, err));
        ab_assert(statement != NULL);
        statement->next = *first;
        *first = statement;
    }
    ab_assert(!sqlite3_stmt_busy(statement->handle));
    *out = statement;
    return AB_OK;
}

void ab_statement_destroy_list(struct ab_statement *first)
{
    while (first != NULL) {
        struct ab_statement *next = first->next;
        ab_statement_destroy(first);
        first = next;
    }
}

static void keep_bind_error(struct ab_statement *statement, int code)
{
    if (statement->bind_error == SQLITE_OK) {
        statement->bind_error = code;
    }
}

void ab_bind_text(struct ab_statement *statement, const char *text)
{
    keep_bind_error(statement,
                    sqlite3_bind_text(statement->handle, statement->next_argument++,
                                      text, -1, SQLITE_TRANSIENT));
}

void ab_bind_int64(struct ab_statement *statement, int64_t value)
{
    keep_bind_error(statement, sqlite3_bind_int64(statement->handle,
                                                  statement->next_argument++, value));
}

void ab_bind_uint64(struct ab_statement *statement, uint64_t value)
{
    if (value > INT64_MAX) {
        keep_bind_error(statement, SQLITE_RANGE);
    }
    ab_bind_int64(statement, (int64_t)(value & INT64_MAX));
}

void ab_bind_real(struct ab_statement *statement, double value)
{
    if (!isfinite(value)) {
        ab_bind_null(statement);
        return;
    }
    keep_bind_error(statement, sqlite3_bind_double(statement->handle,
                                                   statement->next_argument++, value));
}

void ab_bind_blob(struct ab_statement *statement, const void *bytes, size_t size)
{
    keep_bind_error(statement,
                    sqlite3_bind_blob64(statement->handle, statement->next_argument++,
                                        bytes, size, SQLITE_STATIC));
}

void ab_bind_null(struct ab_statement *statement)
{
    keep_bind_error(statement,
                    sqlite3_bind_null(statement->handle, statement->next_argument++));
}

void ab_statement_reset(struct ab_statement *statement)
{
    (void)sqlite3_reset(statement->handle); /* its result is that of the last step */
    statement->next_argument = 1;
    statement->bind_error = SQLITE_OK;
}

static ab_status step(int *has_row, struct ab_statement *statement,
                      struct ab_error *err)
{
    if (statement->bind_error != SQLITE_OK) {
        return AB_FAIL(err, AB_ERR_DATABASE,
                       "database \"%s\": an argument cannot be bound: %s; SQL: %s",
                       ab_db_path(statement->db), sqlite3_errstr(statement->bind_error),
                       sqlite3_sql(statement->handle));
    }
    int code = sqlite3_step(statement->handle);
    *has_row = code == SQLITE_ROW;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return ab_db_fail(statement->db, sqlite3_sql(statement->handle), err);
    }
    return AB_OK;
}

ab_status ab_statement_step(int *has_row, struct ab_statement *statement,
                            struct ab_error *err)
{
    ab_status status = step(has_row, statement, err);
    if (status != AB_OK || !*has_row) {
        ab_statement_reset(statement);
    }
    return status;
}

ab_status ab_statement_run(struct ab_statement *statement, struct ab_error *err)
{
    int has_row = 1;
    while (has_row) {
        AB_TRY(ab_statement_step(&has_row, statement, err));
    }
    return AB_OK;
}

ab_status ab_statement_look_up(int *found, int64_t *value,
                               struct ab_statement *statement, struct ab_error *err)
{
    AB_TRY(ab_statement_step(found, statement, err));
    if (*found) {
        *value = ab_column_int64(statement, 0);
        ab_statement_reset(statement);
    }
    return AB_OK;
}

ab_status ab_db_query_int64(int64_t *value, struct ab_db *db, const char *sql,
                            struct ab_error *err)
{
    struct ab_statement *statement = NULL;
    int found = 0;
    AB_TRY(ab_statement_create(&statement, db, sql, err));
    ab_assert(statement != NULL);
    ab_status status = ab_statement_look_up(&found, value, statement, err);
    ab_statement_destroy(statement);
    return status;
}

ab_status ab_statement_insert(int64_t *row_id, struct ab_statement *statement,
                              struct ab_error *err)
{
    AB_TRY(ab_statement_run(statement, err));
    *row_id = sqlite3_last_insert_rowid(ab_db_handle(statement->db));
    return AB_OK;
}

int ab_column_count(const struct ab_statement *statement)
{
    return sqlite3_column_count(statement->handle);
}

const char *ab_column_name(const struct ab_statement *statement, int column)
{
    return sqlite3_column_name(statement->handle, column);
}

enum ab_column_type ab_column_type(const struct ab_statement *statement, int column)
{
    switch (sqlite3_column_type(statement->handle, column)) {
    case SQLITE_NULL:
        return AB_COLUMN_NULL;
    case SQLITE_INTEGER:
        return AB_COLUMN_INTEGER;
    case SQLITE_FLOAT:
        return AB_COLUMN_REAL;
    case SQLITE_BLOB:
        return AB_COLUMN_BLOB;
    default:
        return AB_COLUMN_TEXT;
    }
}

int64_t ab_column_int64(const struct ab_statement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

double ab_column_real(const struct ab_statement *statement, int column)
{
    return ab_column_type(statement, column) == AB_COLUMN_NULL
               ? (double)NAN
               : sqlite3_column_double(statement->handle, column);
}

const void *ab_column_blob(const struct ab_statement *statement, int column,
                           size_t *size)
{
    const void *bytes = sqlite3_column_blob(statement->handle, column);
    *size = (size_t)sqlite3_column_bytes(statement->handle, column);
    return bytes;
}

const char *ab_column_text(const struct ab_statement *statement, int column)
{
    return (const char *)sqlite3_column_text(statement->handle, column);
}
