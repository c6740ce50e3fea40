#include <stdio.h>

#include "cli/command.h"
#include "web-export/report.h"

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    const char *database = NULL;
    const char *out = ab_args_get(args, "out");
    AB_TRY(ab_cli_database(&database, args, err));
    AB_TRY(ab_report_write(database, ab_args_get(args, "suite"), out, err));
    (void)fprintf(stderr, "wrote %s\n", out);
    return AB_OK;
}

static const struct ab_cli_option options[] = {
    AB_CLI_DB,
    {"suite", "NAME", NULL, "only the cells of this suite (NAME or NAME@VERSION)", 0},
    {"out", "FILE", "report.html", "where to write", 0},
    AB_CLI_END,
};

const struct ab_command ab_cmd_report = {
    .name = "report",
    .usage = "[--suite NAME] [--out FILE] [--db FILE]",
    .summary = "write one self-contained HTML file that opens offline",
    .details = "Writes what the database holds as one HTML file: who reaches the "
               "target first, "
               "the curves on any axis, times to the targets, failures, and where "
               "every number "
               "comes from. The file is replaced at once or not at all.",
    .options = options,
    .run = run,
};
