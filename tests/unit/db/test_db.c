#include "db/db.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "db/migrate.h"
#include "db/statement.h"
#include "support/folder.h"
#include "support/leaks.h"

static struct ab_db *open_ok(const char *path, enum ab_db_mode mode)
{
    struct ab_error err = {0};
    struct ab_db *db = NULL;
    cr_assert_eq(ab_db_open(&db, path, mode, &err), AB_OK, "%s", err.text);
    return db;
}

static int64_t query(struct ab_db *db, const char *sql)
{
    struct ab_error err = {0};
    struct ab_statement *statement = NULL;
    int has_row = 0;
    cr_assert_eq(ab_statement_create(&statement, db, sql, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_statement_step(&has_row, statement, &err), AB_OK, "%s", err.text);
    cr_assert(has_row);
    int64_t value = ab_column_int64(statement, 0);
    ab_statement_destroy(statement);
    return value;
}

/* Makes a database file with SQLite alone. */
static void make_with_sqlite(const char *path, const char *sql)
{
    sqlite3 *handle = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(handle));
    (void)sqlite3_close(handle);
}

/* The file is refused in both modes with a text that holds `words`; its bytes stay. */
static void expect_refused(const char *path, const char *words)
{
    struct ab_error err = {0};
    char *before = NULL;
    char *after = NULL;
    size_t n_before = 0;
    size_t n_after = 0;
    cr_assert_eq(ab_file_read(&before, &n_before, path, 1 << 20, &err), AB_OK, "%s",
                 err.text);
    for (int mode = AB_DB_READ; mode <= AB_DB_WRITE; mode++) {
        struct ab_db *db = NULL;
        cr_assert_eq(ab_db_open(&db, path, (enum ab_db_mode)mode, &err),
                     AB_ERR_DATABASE, "%s", path);
        cr_assert_not_null(strstr(err.text, words), "%s", err.text);
        cr_assert_not_null(strstr(err.text, path), "%s", err.text);
    }
    cr_assert_eq(ab_file_read(&after, &n_after, path, 1 << 20, &err), AB_OK);
    cr_assert_eq(n_before, n_after);
    cr_assert_eq(memcmp(before, after, n_before), 0, "%s was written to", path);
    ab_free(before);
    ab_free(after);
}

Test(db, a_missing_file_becomes_a_database_in_wal_mode_with_foreign_keys)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "new.db");
    struct ab_db *db = open_ok(path, AB_DB_WRITE);
    cr_assert_eq(query(db, "PRAGMA application_id"), AB_DB_APPLICATION_ID);
    cr_assert_eq(query(db, "PRAGMA user_version"), ab_db_n_schema_files);
    cr_assert_eq(query(db, "PRAGMA foreign_keys"), 1);
    cr_assert_eq(query(db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    cr_assert_eq(query(db, "PRAGMA page_size"), 16384);
    ab_db_close(db);
    db = open_ok(path, AB_DB_READ);
    cr_assert_eq(query(db, "SELECT count(*) FROM v_time_to_target"), 0);
    struct ab_error err = {0};
    cr_assert_eq(ab_db_execute(db, "DELETE FROM suite", &err), AB_ERR_DATABASE);
    ab_db_close(db);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(db, an_empty_file_becomes_a_database_but_is_not_read_as_one)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "empty.db", "", 0);
    struct ab_db *db = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_db_open(&db, path, AB_DB_READ, &err), AB_ERR_DATABASE);
    cr_assert_not_null(strstr(err.text, "holds nothing"), "%s", err.text);
    db = open_ok(path, AB_DB_WRITE);
    cr_assert_eq(query(db, "SELECT count(*) FROM cell"), 0);
    ab_db_close(db);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(db, the_schema_files_lead_from_any_older_version_to_the_same_schema)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "old.db");
    for (int version = 1; version <= ab_db_n_schema_files; version++) {
        char pragmas[96];
        (void)snprintf(pragmas, sizeof pragmas,
                       "PRAGMA application_id = %d; PRAGMA user_version = %d",
                       AB_DB_APPLICATION_ID, version);
        for (int i = 0; i < version; i++) {
            make_with_sqlite(path, ab_db_schema_files[i]);
        }
        make_with_sqlite(path, pragmas);
        struct ab_db *db = open_ok(path, AB_DB_WRITE);
        cr_assert_eq(query(db, "PRAGMA user_version"), ab_db_n_schema_files);
        ab_db_close(db);
        cr_assert_eq(unlink(path), 0);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* A new database is made at once, from what dump_schema.c has written. */
Test(db, a_new_database_has_the_schema_that_the_files_lead_to)
{
    static const char differences[] =
        "SELECT count(*) FROM (SELECT name, sql FROM files.sqlite_schema EXCEPT "
        "SELECT name, sql FROM main.sqlite_schema)";
    struct test_folder folder = test_folder_make();
    const char *files = test_folder_path(&folder, "files.db");
    for (int i = 0; i < ab_db_n_schema_files; i++) {
        make_with_sqlite(files, ab_db_schema_files[i]);
    }
    struct ab_db *db = open_ok(test_folder_path(&folder, "new.db"), AB_DB_WRITE);
    char attach[256];
    (void)snprintf(attach, sizeof attach, "ATTACH '%s/files.db' AS files", folder.path);
    struct ab_error err = {0};
    cr_assert_eq(ab_db_execute(db, attach, &err), AB_OK, "%s", err.text);
    cr_assert_gt(query(db, "SELECT count(*) FROM files.sqlite_schema"), 20);
    cr_assert_eq(query(db, "SELECT count(*) FROM files.sqlite_schema"),
                 query(db, "SELECT count(*) FROM main.sqlite_schema"));
    cr_assert_eq(query(db, differences), 0);
    ab_db_close(db);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* Rows as a program with schema 1 wrote them. */
static const char rows_of_schema_1[] =
    "INSERT INTO environment VALUES (1,'0.1.0','0.1',1,'gcc','-O2','c','L','x','b');"
    "INSERT INTO task VALUES (1,'a','t','t','1','',0,1,1,1,0,1,1,1,0,1,0,0,0,1,'{}');"
    "INSERT INTO algorithm VALUES (1,'extra','1.0','c','synchronous','s','p');"
    "INSERT INTO profile VALUES (1,'d','ideal','{}');"
    "INSERT INTO cell (id,key,definition,task,algorithm,profile,options_given,topology,"
    "n_nodes,partition,seed,budget_axis,budget_limit,semantics,outcome,reason,"
    "result_sha256) VALUES (1,'k','{}',1,1,1,'{}','ring',4,'iid',1,'time',1,1,'budget',"
    "'','r');"
    "INSERT INTO execution VALUES (1,1,1,'2026-01-01T00:00:00Z','budget',1,1,1);"
    "PRAGMA application_id = 1094995790; PRAGMA user_version = 1";

Test(db, rows_of_schema_1_are_kept_by_the_migration)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "old.db");
    make_with_sqlite(path, ab_db_schema_files[0]);
    make_with_sqlite(path, rows_of_schema_1);
    struct ab_db *db = open_ok(path, AB_DB_WRITE);
    cr_assert_eq(query(db, "SELECT count(*) FROM v_cells WHERE key = 'k' AND "
                           "algorithm = 'extra' AND algorithm_sha256 = 'c' AND "
                           "algorithm_is_verified = 1"),
                 1);
    cr_assert_eq(query(db, "SELECT count(*) FROM execution WHERE plugin IS NULL AND "
                           "isolation = '' AND max_rss_bytes = 1"),
                 1);
    cr_assert_eq(query(db, "SELECT count(*) FROM cell WHERE result_version = 1 AND "
                           "result_sha256 = 'r' AND lost IS NULL AND bytes_lost IS "
                           "NULL AND label_variation IS NULL"),
                 1);
    cr_assert_eq(query(db, "SELECT count(*) FROM algorithm WHERE authors = '' AND "
                           "licence = '' AND paper = 'p'"),
                 1);
    ab_db_close(db);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(db, what_is_not_ours_is_refused_and_left_as_it_was)
{
    static const struct {
        const char
            *sql; /* run by SQLite alone on a fresh database of ours, or on none */
        const char *words;
        int on_ours;
    } cases[] = {
        {"CREATE TABLE holiday (day TEXT)", "another application", 0},
        {"PRAGMA application_id = 7", "found application_id 7", 0},
        {"PRAGMA user_version = 3", "another application", 0},
        {"PRAGMA application_id = 1094995790", "is damaged", 0},
        {"PRAGMA user_version = 9999", "newer adonis-bench: found schema 9999", 1},
        {"PRAGMA user_version = -1", "is damaged: found schema -1", 1},
        {"DROP VIEW v_series", "\"v_series\" is missing", 1},
        {"DROP VIEW v_series; CREATE VIEW v_series AS SELECT 1", "\"v_series\"", 1},
        {"DROP TABLE node; CREATE TABLE node (cell)", "\"node\" is missing or", 1},
        {"CREATE TRIGGER t AFTER INSERT ON cell BEGIN DELETE FROM cell; END",
         "found 1 triggers, expected none", 1},
    };
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "x.db");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (cases[i].on_ours) {
            ab_db_close(open_ok(path, AB_DB_WRITE));
        }
        make_with_sqlite(path, cases[i].sql);
        expect_refused(path, cases[i].words);
        cr_assert_eq(unlink(path), 0);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(db, tables_that_somebody_added_are_fine)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "x.db");
    ab_db_close(open_ok(path, AB_DB_WRITE));
    make_with_sqlite(path, "CREATE VIEW mine AS SELECT key FROM cell;"
                           "CREATE TABLE note (text TEXT)");
    ab_db_close(open_ok(path, AB_DB_WRITE));
    ab_db_close(open_ok(path, AB_DB_READ));
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(db, what_is_no_database_or_a_part_of_one_is_refused)
{
    struct test_folder folder = test_folder_make();
    const char text[] = "{\"this\": \"is JSON, and longer than a header of SQLite: "
                        "............................................\"}";
    expect_refused(test_folder_put(&folder, "a.db", text, sizeof text),
                   "is not a SQLite database");
    const char *path = test_folder_path(&folder, "b.db");
    struct ab_db *db = open_ok(path, AB_DB_WRITE);
    struct ab_error err = {0};
    struct stat info;
    cr_assert_eq(ab_db_execute(db, "PRAGMA journal_mode = DELETE", &err), AB_OK);
    ab_db_close(db);
    cr_assert_eq(stat(path, &info), 0);
    for (off_t size = info.st_size - 1; size > info.st_size - 16384; size -= 1023) {
        cr_assert_eq(truncate(path, size), 0);
        expect_refused(path, "expected whole pages of 16384");
    }
    for (off_t size = info.st_size - 16384; size >= 512; size /= 2) {
        cr_assert_eq(truncate(path, size), 0);
        expect_refused(path, "database");
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(db, places_that_hold_no_file_are_refused)
{
    struct test_folder folder = test_folder_make();
    struct ab_db *db = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_db_open(&db, folder.path, AB_DB_WRITE, &err), AB_ERR_DATABASE);
    cr_assert_not_null(strstr(err.text, folder.path), "%s", err.text);
    const char *path = test_folder_path(&folder, "no/such/folder.db");
    cr_assert_eq(ab_db_open(&db, path, AB_DB_WRITE, &err), AB_ERR_DATABASE);
    cr_assert_not_null(strstr(err.text, "No such file or directory"), "%s", err.text);
    path = test_folder_path(&folder, "missing.db");
    cr_assert_eq(ab_db_open(&db, path, AB_DB_READ, &err), AB_ERR_DATABASE);
    cr_assert_eq(test_folder_count(&folder), 0);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(db, transactions_nest_and_undo_their_own_part_only)
{
    struct ab_error err = {0};
    struct ab_db *db = open_ok(":memory:", AB_DB_WRITE);
    cr_assert_eq(ab_db_execute(db, "CREATE TABLE t (x)", &err), AB_OK);
    cr_assert_eq(ab_db_begin(db, &err), AB_OK);
    cr_assert_eq(ab_db_execute(db, "INSERT INTO t VALUES (1)", &err), AB_OK);
    cr_assert_eq(ab_db_begin(db, &err), AB_OK);
    cr_assert_eq(ab_db_execute(db, "INSERT INTO t VALUES (2)", &err), AB_OK);
    cr_assert_eq(ab_db_end(db, AB_ERR_INPUT, &err), AB_ERR_INPUT);
    cr_assert_eq(ab_db_begin(db, &err), AB_OK);
    cr_assert_eq(ab_db_execute(db, "INSERT INTO t VALUES (4)", &err), AB_OK);
    cr_assert_eq(ab_db_end(db, AB_OK, &err), AB_OK);
    cr_assert_eq(ab_db_end(db, AB_OK, &err), AB_OK);
    cr_assert_eq(query(db, "SELECT sum(x) FROM t"), 5);
    cr_assert_eq(ab_db_begin(db, &err), AB_OK);
    cr_assert_eq(ab_db_execute(db, "DELETE FROM t", &err), AB_OK);
    cr_assert_eq(ab_db_end(db, AB_ERR_CHECK, &err), AB_ERR_CHECK);
    cr_assert_eq(query(db, "SELECT sum(x) FROM t"), 5);
    ab_db_close(db);
    AB_NO_LEAKS();
}

Test(db, errors_name_the_file_and_the_sql)
{
    struct ab_error err = {0};
    struct ab_db *db = open_ok(":memory:", AB_DB_WRITE);
    cr_assert_eq(ab_db_execute(db, "SELECT amount FROM cell", &err), AB_ERR_DATABASE);
    cr_assert_str_eq(err.text, "database \":memory:\": no such column: amount; SQL: "
                               "SELECT amount FROM cell");
    ab_db_close(db);
    AB_NO_LEAKS();
}

/* Writes more than its cache holds within a transaction, and dies: pages of it are in
 * the file already, and the journal that takes them back is beside it. */
static void die_while_writing(const char *path)
{
    sqlite3 *handle = NULL;
    int code = sqlite3_open(path, &handle);
    if (code == SQLITE_OK) {
        code =
            sqlite3_exec(handle,
                         "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN;"
                         "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                         "FROM k WHERE i < 5000) INSERT INTO profile "
                         "SELECT NULL, i, 'name', '{}' FROM k",
                         NULL, NULL, NULL);
    }
    _exit(code == SQLITE_OK ? 0 : 1);
}

Test(db, a_reader_comes_after_a_killed_writer)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "killed.db");
    ab_db_close(open_ok(path, AB_DB_WRITE));
    pid_t writer = fork();
    if (writer == 0) {
        die_while_writing(path);
    }
    int status = -1;
    cr_assert_eq(waitpid(writer, &status, 0), writer);
    cr_assert_eq(status, 0);
    struct ab_db *db = open_ok(path, AB_DB_READ);
    cr_assert_eq(query(db, "SELECT count(*) FROM profile"), 0);
    cr_assert_neq(ab_db_execute(db, "DELETE FROM profile", NULL), AB_OK);
    ab_db_close(db);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* Two processes make the same new file at the same moment, and both write to it. */
Test(db, two_processes_share_a_new_file, .timeout = 60)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_path(&folder, "shared.db");
    enum { CHILDREN = 4, ROWS = 25 };
    for (int child = 0; child < CHILDREN; child++) {
        if (fork() != 0) {
            continue;
        }
        struct ab_db *db = NULL;
        int failed = ab_db_open(&db, path, AB_DB_WRITE, NULL) != AB_OK;
        for (int row = 0; row < ROWS && !failed; row++) {
            char sql[128];
            (void)snprintf(sql, sizeof sql,
                           "INSERT INTO profile VALUES (NULL, '%d.%d', '', '')", child,
                           row);
            failed = ab_db_begin(db, NULL) != AB_OK ||
                     ab_db_end(db, ab_db_execute(db, sql, NULL), NULL) != AB_OK;
        }
        _exit(failed);
    }
    for (int child = 0; child < CHILDREN; child++) {
        int status = -1;
        cr_assert_gt(wait(&status), 0);
        cr_assert_eq(status, 0);
    }
    struct ab_db *db = open_ok(path, AB_DB_READ);
    cr_assert_eq(query(db, "SELECT count(*) FROM profile"), (int64_t)CHILDREN * ROWS);
    ab_db_close(db);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
