/* The HTML report: one file that opens offline, made from what a database holds. */
#ifndef AB_WEB_REPORT_H
#define AB_WEB_REPORT_H

#include "base/error.h"

/* Writes out_path atomically. suite: NAME or NAME@VERSION limits the report to the
 * cells of that suite; NULL: all cells. The report is a function of the database: same
 * content, same bytes.
 * AB_ERR_INPUT: no such suite, a name with several versions, no cell to show;
 * AB_ERR_DATABASE, AB_ERR_IO: see ab_db_open and ab_file_write. On errors an older
 * out_path stays as it was. */
AB_MUST_CHECK ab_status ab_report_write(const char *database_path, const char *suite,
                                        const char *out_path, struct ab_error *err);

#endif
