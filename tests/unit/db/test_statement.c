#include "db/statement.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support/leaks.h"

static struct ab_db *memory_with_table(const char *sql)
{
    struct ab_db *db = NULL;
    cr_assert_eq(ab_db_open(&db, ":memory:", AB_DB_WRITE, NULL), AB_OK);
    cr_assert_eq(ab_db_execute(db, sql, NULL), AB_OK);
    return db;
}

static struct ab_statement *prepare(struct ab_db *db, const char *sql)
{
    struct ab_error err = {0};
    struct ab_statement *statement = NULL;
    cr_assert_eq(ab_statement_create(&statement, db, sql, &err), AB_OK, "%s", err.text);
    return statement;
}

Test(statement, values_come_back_as_they_were_bound)
{
    struct ab_db *db = memory_with_table(
        "CREATE TABLE t (a INTEGER, b INTEGER, c REAL, d TEXT, e REAL,"
        "f TEXT, g BLOB) STRICT");
    struct ab_statement *insert = prepare(db, "INSERT INTO t VALUES (?,?,?,?,?,?,?)");
    int64_t row_id = 0;
    for (int i = 0; i < 2; i++) { /* a statement is ready again after a run */
        ab_bind_int64(insert, INT64_MIN);
        ab_bind_uint64(insert, INT64_MAX);
        ab_bind_real(insert, 0.1);
        ab_bind_text(insert, "it's; DROP TABLE t");
        ab_bind_real(insert, (double)NAN);
        ab_bind_null(insert);
        ab_bind_blob(insert, "a\0b", 3);
        cr_assert_eq(ab_statement_insert(&row_id, insert, NULL), AB_OK);
        cr_assert_eq(row_id, i + 1);
    }
    ab_statement_destroy(insert);
    struct ab_statement *select = prepare(db, "SELECT * FROM t WHERE rowid = 2");
    int has_row = 0;
    cr_assert_eq(ab_statement_step(&has_row, select, NULL), AB_OK);
    cr_assert(has_row);
    cr_assert_eq(ab_column_count(select), 7);
    cr_assert_str_eq(ab_column_name(select, 3), "d");
    cr_assert_eq(ab_column_int64(select, 0), INT64_MIN);
    cr_assert_eq(ab_column_int64(select, 1), INT64_MAX);
    cr_assert_eq(ab_column_type(select, 2), AB_COLUMN_REAL);
    cr_assert(ab_column_real(select, 2) == 0.1, "doubles keep their bits");
    cr_assert_str_eq(ab_column_text(select, 3), "it's; DROP TABLE t");
    cr_assert_eq(ab_column_type(select, 4), AB_COLUMN_NULL);
    cr_assert(isnan(ab_column_real(select, 4)));
    cr_assert_null(ab_column_text(select, 5));
    size_t size = 0;
    cr_assert_eq(ab_column_type(select, 6), AB_COLUMN_BLOB);
    cr_assert_eq(memcmp(ab_column_blob(select, 6, &size), "a\0b", 3), 0);
    cr_assert_eq(size, 3);
    cr_assert_eq(ab_statement_step(&has_row, select, NULL), AB_OK);
    cr_assert_not(has_row);
    ab_statement_destroy(select);
    ab_db_close(db);
    AB_NO_LEAKS();
}

Test(statement, what_sqlite_cannot_hold_is_an_error_of_the_next_step)
{
    struct ab_db *db = memory_with_table("CREATE TABLE t (a INTEGER) STRICT");
    struct ab_statement *insert = prepare(db, "INSERT INTO t VALUES (?)");
    struct ab_error err = {0};
    ab_bind_uint64(insert, (uint64_t)INT64_MAX + 1);
    cr_assert_eq(ab_statement_run(insert, &err), AB_ERR_DATABASE);
    cr_assert_not_null(strstr(err.text, "INSERT INTO t VALUES (?)"), "%s", err.text);
    ab_bind_int64(insert, 1);
    ab_bind_int64(insert, 2); /* one argument too many */
    cr_assert_eq(ab_statement_run(insert, &err), AB_ERR_DATABASE);
    ab_bind_text(insert, "five"); /* a wrong type: the table is STRICT */
    cr_assert_eq(ab_statement_run(insert, &err), AB_ERR_DATABASE);
    cr_assert_not_null(strstr(err.text, "cannot store TEXT"), "%s", err.text);
    ab_bind_int64(insert, 5); /* and the statement lives on */
    cr_assert_eq(ab_statement_run(insert, &err), AB_OK);
    ab_statement_destroy(insert);
    ab_db_close(db);
    AB_NO_LEAKS();
}

Test(statement, wrong_sql_is_refused_with_its_text)
{
    struct ab_db *db = memory_with_table("CREATE TABLE t (a)");
    struct ab_statement *statement = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_statement_create(&statement, db, "SELEC 1", &err), AB_ERR_DATABASE);
    cr_assert_not_null(strstr(err.text, "SQL: SELEC 1"), "%s", err.text);
    ab_db_close(db);
    AB_NO_LEAKS();
}
