/* usage: make_report SQL DATABASE STEP...
 * Makes a database from the file SQL, then takes one step after the other: a name that
 * ends with .html or .tex is a report of its suite "sample" to be written; all else is
 * SQL that changes the database first. */
#include <stdio.h>
#include <string.h>

#include "report/fixture.h"
#include "web-export/format.h"
#include "web-export/report.h"

static int ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    return size > strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

static ab_status change(const char *database, const char *sql, struct ab_error *err)
{
    struct ab_db *db = NULL;
    AB_TRY(ab_db_open(&db, database, AB_DB_WRITE, err));
    ab_status status = ab_db_execute(db, sql, err);
    ab_db_close(db);
    return status;
}

static ab_status take(const char *step, const char *database, struct ab_error *err)
{
    if (ends_with(step, ".html")) {
        return ab_report_write(database, "sample", step, err);
    }
    if (ends_with(step, ".tex")) {
        return ab_report_write_as(AB_REPORT_LATEX, AB_REPORT_TIME, database, "sample",
                                  step, err);
    }
    return change(database, step, err);
}

int main(int argc, char **argv)
{
    struct ab_error err = {0};
    if (argc < 4) {
        (void)fprintf(stderr, "usage: make_report SQL DATABASE STEP...\n");
        return 2;
    }
    ab_status status = fixture_make_from(argv[1], argv[2], NULL, &err);
    for (int i = 3; i < argc && status == AB_OK; i++) {
        status = take(argv[i], argv[2], &err);
    }
    if (status != AB_OK) {
        (void)fprintf(stderr, "make_report: %s\n", err.text);
    }
    return ab_status_exit(status);
}
