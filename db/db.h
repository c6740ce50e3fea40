/* A connection to a database that is known to be ours and up to date, and transactions
 * that nest. Errors have the class AB_ERR_DATABASE and name the file, what SQLite said,
 * and the SQL. A connection belongs to one process: it is closed before any fork. */
#ifndef AB_DB_DB_H
#define AB_DB_DB_H

#include "base/error.h"

struct ab_db;
struct ab_statement;
struct sqlite3;

enum ab_db_mode {
    AB_DB_READ,  /* the file must exist; nothing is written to it, but that SQLite rolls
                  * back what a killed writer had begun */
    AB_DB_WRITE, /* a missing or empty file becomes a new database; migrates old ones */
};

/* Refuses, before anything is written: what is no SQLite database or is damaged where
 * it is looked at; a database of another application or of a newer adonis-bench; one
 * whose tables and views are not those of our schema files, or that has triggers.
 * (Tables and views that somebody added are fine.) */
AB_MUST_CHECK ab_status ab_db_open(struct ab_db **out, const char *path,
                                   enum ab_db_mode mode, struct ab_error *err);
/* Every statement that was created must be destroyed before. NULL is legal. */
void ab_db_close(struct ab_db *db);
const char *ab_db_path(const struct ab_db *db);
/* Of the library that this program runs with, and whether it knows STRICT tables. */
const char *ab_db_sqlite_version(void);
int ab_db_sqlite_is_enough(void);
/* For the modules of this folder. */
struct sqlite3 *ab_db_handle(const struct ab_db *db);
struct ab_statement **ab_db_statements(struct ab_db *db); /* first of those it keeps */

/* Runs SQL without arguments and results, one statement or several. */
AB_MUST_CHECK ab_status ab_db_execute(struct ab_db *db, const char *sql,
                                      struct ab_error *err);
/* Fills err from SQLite's last error. sql may be NULL. */
ab_status ab_db_fail(const struct ab_db *db, const char *sql, struct ab_error *err);

/* Transactions. The outermost takes the write lock at once and waits for it while
 * another process has it; inner ones are savepoints. ab_db_end commits if status is
 * AB_OK, else it rolls back and gives status, *err untouched:
 *
 *     AB_TRY(ab_db_begin(db, err));
 *     return ab_db_end(db, work(db, err), err);
 */
AB_MUST_CHECK ab_status ab_db_begin(struct ab_db *db, struct ab_error *err);
AB_MUST_CHECK ab_status ab_db_end(struct ab_db *db, ab_status status,
                                  struct ab_error *err);

#endif
