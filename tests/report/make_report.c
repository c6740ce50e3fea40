/* usage: make_report DATABASE REPORT
 * Makes the database of fixture.sql and writes its report, for browser.mjs. */
#include <stdio.h>

#include "report/fixture.h"
#include "web-export/report.h"

int main(int argc, char **argv)
{
    struct ab_error err = {0};
    if (argc != 3) {
        (void)fprintf(stderr, "usage: make_report DATABASE REPORT\n");
        return 2;
    }
    ab_status status = fixture_make(argv[1], NULL, &err);
    if (status == AB_OK) {
        status = ab_report_write(argv[1], "sample", argv[2], &err);
    }
    if (status != AB_OK) {
        (void)fprintf(stderr, "make_report: %s\n", err.text);
    }
    return ab_status_exit(status);
}
