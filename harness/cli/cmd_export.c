#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/export_task.h"
#include "cli/print.h"
#include "db/export.h"

#define MAX_SEED (INT64_C(1) << 53)

/* What can be exported: tables, in the order of enum ab_export_table, then a task. */
static const char *const kinds[] = {"cells",        "series", "targets", "predictions",
                                    "dense-series", "task",   NULL};
#define TASK 5
static const char *const formats[] = {"csv", "json", NULL};

static ab_status write_table(FILE *stream, const struct ab_args *args,
                             enum ab_export_table table, struct ab_error *err)
{
    size_t format = 0;
    const char *database = NULL;
    struct ab_db *db = NULL;
    AB_TRY(ab_args_choice(&format, args, "format", formats, err));
    AB_TRY(ab_cli_database(&database, args, err));
    AB_TRY(ab_db_open(&db, database, AB_DB_READ, err));
    ab_status status = ab_export(stream, db, table, (enum ab_export_format)format,
                                 ab_args_get(args, "suite"), err);
    ab_db_close(db);
    return status;
}

static ab_status export_table(const struct ab_args *args, enum ab_export_table table,
                              struct ab_error *err)
{
    if (!ab_args_has(args, "out") || strcmp(ab_args_get(args, "out"), "-") == 0) {
        return write_table(stdout, args, table, err);
    }
    struct ab_file_writer writer;
    AB_TRY(ab_cli_check_out(ab_args_get(args, "out"), err));
    AB_TRY(ab_file_writer_open(&writer, ab_args_get(args, "out"), err));
    ab_status status = write_table(writer.stream, args, table, err);
    if (status != AB_OK) {
        ab_file_writer_abort(&writer);
        return status;
    }
    return ab_file_writer_commit(&writer, err);
}

static ab_status export_task(const struct ab_args *args, struct ab_error *err)
{
    int64_t n_nodes = 0;
    int64_t seed = 0;
    AB_TRY(ab_args_integer(&n_nodes, args, "nodes", 1, 1 << 24, err));
    AB_TRY(ab_args_integer(&seed, args, "seed", 0, MAX_SEED, err));
    if (args->n_positional < 2 || !ab_args_has(args, "out")) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "export task: expected the NAME of a task and --out DIR");
    }
    const char *folder = ab_args_get(args, "out");
    if (strcmp(folder, "-") == 0) {
        return AB_FAIL(
            err, AB_ERR_USAGE,
            "export task: --out: found \"-\", expected the name of a folder: "
            "several files go there");
    }
    AB_TRY(ab_export_task(folder, args->positional[1], ab_args_get(args, "partition"),
                          (uint32_t)n_nodes, (uint64_t)seed, err));
    ab_print_note("wrote %s", folder);
    return AB_OK;
}

/* Options of the other kind of export would be ignored in silence. */
static ab_status refuse_options(const struct ab_args *args, const char *kind,
                                const char *const *names, struct ab_error *err)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (ab_args_has(args, names[i])) {
            return AB_FAIL(err, AB_ERR_USAGE, "export %s takes no option --%s", kind,
                           names[i]);
        }
    }
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    static const char *const of_tables[] = {"format", "suite", "db", NULL};
    static const char *const of_tasks[] = {"nodes", "partition", "seed", NULL};
    size_t kind = 0;
    AB_TRY(ab_args_word(&kind, args->positional[0], kinds, "export", err));
    AB_TRY(refuse_options(args, kinds[kind], kind == TASK ? of_tables : of_tasks, err));
    if (kind == TASK) {
        return export_task(args, err);
    }
    if (args->n_positional > 1) {
        return AB_FAIL(err, AB_ERR_USAGE, "export %s: unexpected word \"%s\"",
                       kinds[kind], args->positional[1]);
    }
    return export_table(args, (enum ab_export_table)kind, err);
}

static const struct ab_cli_option options[] = {
    {"format", "csv|json", "csv", "of a table", 0},
    {"suite", "NAME", NULL, "of a table: only the cells of this suite", 0},
    AB_CLI_DB,
    {"nodes", "N", "16", "of a task: nodes it is split over", 0},
    {"partition", "P", "iid", "of a task: how", 0},
    {"seed", "S", "1", "of a task: seed of the split", 0},
    {"out", "PATH", NULL,
     "file of a table (default, as -: standard output), folder of a task", 0},
    AB_CLI_END,
};

const struct ab_command ab_cmd_export = {
    .name = "export",
    .usage = "cells|series|targets|predictions|dense-series|task [NAME] [options]",
    .summary = "the numbers as CSV or JSON, or a task as files",
    .details =
        "export cells: a row a cell. export series: a row a snapshot. export targets: "
        "a "
        "row for each cell and target. export predictions: a row for each cell and "
        "theorem that speaks of it. They are the views v_cells, v_series, "
        "v_time_to_target and v_predictions of the database, sorted by key: the same "
        "bytes for the same cells on every machine. "
        "export dense-series: a row for each round of the cells that were run with "
        "--dense-series, as v_dense_series.\n\n"
        "export task NAME --nodes N --partition P --seed S --out DIR writes the "
        "samples "
        "of every node (svmlight), the certified optimum (CSV) and what f is (JSON), "
        "so "
        "that anybody can check it with other tools. Where \"reference\" in the JSON "
        "is "
        "\"local\" and not \"optimum\", the task is not convex: optimum.csv and f_star "
        "are a certified local minimiser and its value. DIR must be empty or not "
        "exist.",
    .options = options,
    .min_positional = 1,
    .max_positional = 2,
    .run = run,
};
