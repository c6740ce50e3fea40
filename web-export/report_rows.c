#include "web-export/report_rows.h"

#include <string.h>

static ab_status read_all(struct ab_report *report, struct ab_statement *statement,
                          ab_report_row read_row, struct ab_error *err)
{
    for (;;) {
        int has_row = 0;
        AB_TRY(ab_statement_step(&has_row, statement, err));
        if (!has_row) {
            return AB_OK;
        }
        AB_TRY(read_row(report, statement, err));
    }
}

ab_status ab_report_read(struct ab_report *report, struct ab_db *db, const char *sql,
                         ab_report_row read_row, struct ab_error *err)
{
    struct ab_statement *statement = NULL;
    AB_TRY(ab_statement_create(&statement, db, sql, err));
    if (strstr(sql, "?1") != NULL && report->suite_name != NULL) {
        ab_bind_int64(statement, report->suite_id);
    }
    ab_status status = read_all(report, statement, read_row, err);
    ab_statement_destroy(statement);
    return status;
}

void *ab_report_grow(struct ab_arena *arena, void *array, size_t n, size_t size)
{
    if (n > 0 && (n & (n - 1)) != 0) { /* room doubles at powers of two */
        return array;
    }
    void *larger = ab_arena_alloc(arena, n == 0 ? 1 : 2 * n, size);
    if (larger != NULL && n > 0) {
        memcpy(larger, array, n * size);
    }
    return larger;
}

ab_status ab_report_copy_texts(struct ab_report *report, const struct ab_statement *row,
                               int first, const char **const *fields, int n,
                               struct ab_error *err)
{
    for (int i = 0; i < n; i++) {
        const char *text = ab_column_text(row, first + i);
        *fields[i] = ab_arena_strdup(&report->arena, text == NULL ? "" : text);
        if (*fields[i] == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    return AB_OK;
}
