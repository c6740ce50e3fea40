/* Reading the rows of a query into the arena of a report. */
#ifndef AB_WEB_REPORT_ROWS_H
#define AB_WEB_REPORT_ROWS_H

#include "db/statement.h"
#include "web-export/report_model.h"

/* For queries on the cells that a report shows; ?1: see ab_report_read. */
#define AB_REPORT_SELECTED                                                             \
    " FROM cell c LEFT JOIN suite_cell s ON s.key = c.key AND s.suite = ?1 "           \
    "WHERE (?1 IS NULL OR s.key IS NOT NULL) "

typedef ab_status (*ab_report_row)(struct ab_report *report,
                                   const struct ab_statement *row,
                                   struct ab_error *err);
/* Calls read_row for every row. The query's argument ?1, where it has one, is the row
 * id of the report's suite, or NULL. */
AB_MUST_CHECK ab_status ab_report_read(struct ab_report *report, struct ab_db *db,
                                       const char *sql, ab_report_row read_row,
                                       struct ab_error *err);

/* An array in the arena that grows by one: room for element n (zeroed), or NULL when
 * out of memory. Elements may move. */
void *ab_report_grow(struct ab_arena *arena, void *array, size_t n, size_t size);

/* Copies n text columns from `first` on to *fields; NULL becomes "". */
AB_MUST_CHECK ab_status ab_report_copy_texts(struct ab_report *report,
                                             const struct ab_statement *row, int first,
                                             const char **const *fields, int n,
                                             struct ab_error *err);
#define AB_REPORT_COPY_TEXTS(report, row, first, err, ...)                             \
    ab_report_copy_texts(                                                              \
        (report), (row), (first), (const char **const[]){__VA_ARGS__},                 \
        (int)(sizeof((const char **const[]){__VA_ARGS__}) / sizeof(const char **)),    \
        (err))

#endif
