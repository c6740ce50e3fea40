/* usage: make_report SQL DATABASE REPORT [MORE_SQL]
 * Makes a database from the file SQL (and MORE_SQL itself), and writes the report of
 * its suite "sample", for browser.mjs; as LaTeX where REPORT ends with .tex. */
#include <stdio.h>
#include <string.h>

#include "report/fixture.h"
#include "web-export/format.h"
#include "web-export/report.h"

int main(int argc, char **argv)
{
    struct ab_error err = {0};
    if (argc < 4 || argc > 5) {
        (void)fprintf(stderr, "usage: make_report SQL DATABASE REPORT [MORE_SQL]\n");
        return 2;
    }
    ab_status status =
        fixture_make_from(argv[1], argv[2], argc == 5 ? argv[4] : NULL, &err);
    if (status == AB_OK) {
        const char *end = strrchr(argv[3], '.');
        int is_latex = end != NULL && strcmp(end, ".tex") == 0;
        status = is_latex ? ab_report_write_as(AB_REPORT_LATEX, AB_REPORT_TIME, argv[2],
                                               "sample", argv[3], &err)
                          : ab_report_write(argv[2], "sample", argv[3], &err);
    }
    if (status != AB_OK) {
        (void)fprintf(stderr, "make_report: %s\n", err.text);
    }
    return ab_status_exit(status);
}
