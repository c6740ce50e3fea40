/* Databases for tests of reports. */
#ifndef AB_TESTS_REPORT_FIXTURE_H
#define AB_TESTS_REPORT_FIXTURE_H

#include "base/alloc.h"
#include "base/file.h"
#include "db/db.h"

/* Makes a new database at path with the SQL of a file, then more SQL where it is not
 * NULL. */
static inline ab_status fixture_make_from(const char *sql_path, const char *path,
                                          const char *more_sql, struct ab_error *err)
{
    char *sql = NULL;
    size_t size = 0;
    AB_TRY(ab_file_read(&sql, &size, sql_path, 1 << 20, err));
    struct ab_db *db = NULL;
    ab_status status = ab_db_open(&db, path, AB_DB_WRITE, err);
    if (status == AB_OK) {
        status = ab_db_execute(db, sql, err);
    }
    if (status == AB_OK && more_sql != NULL) {
        status = ab_db_execute(db, more_sql, err);
    }
    ab_db_close(db);
    ab_free(sql);
    return status;
}

#ifdef AB_TESTS_FIXTURE_SQL
/* The same with fixture.sql. */
static inline ab_status fixture_make(const char *path, const char *more_sql,
                                     struct ab_error *err)
{
    return fixture_make_from(AB_TESTS_FIXTURE_SQL, path, more_sql, err);
}
#endif

#endif
