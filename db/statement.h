/* Prepared statements: arguments are bound, never formatted.
 *
 *     AB_TRY(ab_statement_create(&s, db, "SELECT id FROM suite WHERE name = ?1", err));
 *     ab_bind_text(s, name);
 *     status = ab_statement_step(&has_row, s, err);
 *
 * Arguments are bound one after the other, from the first. An error of a bind is kept
 * and reported by the next step. */
#ifndef AB_DB_STATEMENT_H
#define AB_DB_STATEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "db/db.h"

struct ab_statement;

/* Borrows db; sql is copied. */
AB_MUST_CHECK ab_status ab_statement_create(struct ab_statement **out, struct ab_db *db,
                                            const char *sql, struct ab_error *err);
void ab_statement_destroy(struct ab_statement *statement); /* NULL is legal */
/* A statement that the connection keeps prepared until it is closed: borrowed, reset,
 * and the same one for the same SQL, so it must not be in use already. */
AB_MUST_CHECK ab_status ab_statement_cached(struct ab_statement **out, struct ab_db *db,
                                            const char *sql, struct ab_error *err);
/* For ab_db_close. */
void ab_statement_destroy_list(struct ab_statement *first);

void ab_bind_text(struct ab_statement *statement,
                  const char *text); /* copied; or NULL */
void ab_bind_int64(struct ab_statement *statement, int64_t value);
void ab_bind_uint64(struct ab_statement *statement, uint64_t value); /* <= INT64_MAX */
void ab_bind_real(struct ab_statement *statement, double value); /* NULL: not finite */
/* Borrowed until the statement has been stepped to its end. */
void ab_bind_blob(struct ab_statement *statement, const void *bytes, size_t size);
void ab_bind_null(struct ab_statement *statement);

/* *has_row: 1, the columns can be read until the next call; 0, done, and the statement
 * is ready to be bound again. */
AB_MUST_CHECK ab_status ab_statement_step(int *has_row, struct ab_statement *statement,
                                          struct ab_error *err);
/* Steps to the end, passing over rows. */
AB_MUST_CHECK ab_status ab_statement_run(struct ab_statement *statement,
                                         struct ab_error *err);
/* For a query of one row: its first column, and the statement is ready again. *found 0:
 * there is none, and *value stays. */
AB_MUST_CHECK ab_status ab_statement_look_up(int *found, int64_t *value,
                                             struct ab_statement *statement,
                                             struct ab_error *err);
/* The number that a query without arguments gives; *value stays where it gives none. */
AB_MUST_CHECK ab_status ab_db_query_int64(int64_t *value, struct ab_db *db,
                                          const char *sql, struct ab_error *err);
/* As run, for an INSERT into a table with row ids: *row_id is the new row's. */
AB_MUST_CHECK ab_status ab_statement_insert(int64_t *row_id,
                                            struct ab_statement *statement,
                                            struct ab_error *err);
void ab_statement_reset(struct ab_statement *statement); /* leaves a row loop early */

/* Columns of the current row, from 0. */
enum ab_column_type {
    AB_COLUMN_NULL,
    AB_COLUMN_INTEGER,
    AB_COLUMN_REAL,
    AB_COLUMN_TEXT,
    AB_COLUMN_BLOB
};
int ab_column_count(const struct ab_statement *statement);
const char *ab_column_name(const struct ab_statement *statement, int column);
enum ab_column_type ab_column_type(const struct ab_statement *statement, int column);
int64_t ab_column_int64(const struct ab_statement *statement, int column); /* NULL: 0 */
double ab_column_real(const struct ab_statement *statement, int column); /* NULL: NaN */
/* Borrowed until the next step. */
const void *ab_column_blob(const struct ab_statement *statement, int column,
                           size_t *size);
/* Borrowed until the next step. NULL for NULL. */
const char *ab_column_text(const struct ab_statement *statement, int column);

#endif
