#include <string.h>

#include "cli/command.h"
#include "cli/print.h"
#include "web-export/format.h"
#include "web-export/report.h"

/* HTML, then the others in the order of enum ab_report_format. */
static const char *const formats[] = {"html", "latex", "csv", "json", "md", NULL};
static const char *const defaults[] = {"report.html", "report.tex", "report.csv",
                                       "report.json", "report.md"};

static const char *const axes[] = {
#define AXIS_NAME(name, id, button, label, unit, best) id,
    AB_REPORT_AXES(AXIS_NAME)
#undef AXIS_NAME
        NULL};

/* An axis where it would change nothing is refused. */
static ab_status read_axis(size_t *axis, const struct ab_args *args, size_t format,
                           struct ab_error *err)
{
    int has_axis = format > 0 &&
                   (format - 1 == AB_REPORT_LATEX || format - 1 == AB_REPORT_MARKDOWN);
    if (ab_args_has(args, "axis") && !has_axis) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "--axis is for latex and md: %s has all of them",
                       formats[format]);
    }
    return ab_args_choice(axis, args, "axis", axes, err);
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    const char *database = NULL;
    const char *suite = ab_args_get(args, "suite");
    size_t format = 0;
    size_t axis = 0;
    AB_TRY(ab_args_choice(&format, args, "format", formats, err));
    AB_TRY(read_axis(&axis, args, format, err));
    AB_TRY(ab_cli_database(&database, args, err));
    const char *out =
        ab_args_has(args, "out") ? ab_args_get(args, "out") : defaults[format];
    if (strcmp(out, "-") == 0) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "--out: found \"-\", expected the name of a file; /dev/stdout "
                       "prints it");
    }
    AB_TRY(ab_cli_check_out(out, err));
    if (format == 0) {
        AB_TRY(ab_report_write(database, suite, out, err));
    } else {
        AB_TRY(ab_report_write_as((enum ab_report_format)(format - 1),
                                  (enum ab_report_axis)axis, database, suite, out,
                                  err));
    }
    ab_print_note("wrote %s", out);
    return AB_OK;
}

static const struct ab_cli_option options[] = {
    AB_CLI_DB,
    {"suite", "NAME", NULL, "only the cells of this suite (NAME or NAME@VERSION)", 0},
    {"format", "html|latex|csv|json|md", "html", "the form; all say the same numbers",
     0},
    {"axis", "time|rounds|gradients|messages|bytes|energy", "time",
     "of latex and md: the cost that tables and figures show", 0},
    {"out", "FILE", NULL,
     "where to write (default: report.html, .tex, .csv, .json or .md; /dev/stdout "
     "prints it)",
     0},
    AB_CLI_END,
};

const struct ab_command ab_cmd_report = {
    .name = "report",
    .usage = "[--suite NAME] [--format F] [--out FILE] [--db FILE]",
    .summary = "write one self-contained HTML file that opens offline",
    .details =
        "Writes what the database holds as one HTML file: who reaches the target "
        "first, the curves on any axis, times to the targets, failures, and where "
        "every number comes from. The file is replaced at once or not at all.\n\n"
        "latex: the answer, profiles, ranks, tables and pgfplots figures as a document "
        "for pdflatex. md: the same without figures, for GitHub. csv: a row for each "
        "scenario, method, target and axis; a miss is inf; mean ranks in the rows of "
        "the headline target, but neither profiles nor theory. json: the same, the "
        "profiles and the theorems, nested; a miss is null. The points of the curves: "
        "`export series`; theory as CSV: `export predictions`.",
    .options = options,
    .run = run,
};
