#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/plugins.h"
#include "cli/print.h"
#include "cli/suite_cells.h"
#include "db/statement.h"
#include "run/run.h"
#include "run/suite.h"

struct check {
    struct ab_suite *suite;
    struct ab_registry *registry;
    struct ab_plan *plan;
    double *cpu_s; /* owned: of each cell of the plan; NaN: not known */
    size_t n_known;
};

/* The cells that are run to know their cost. */
struct samples {
    struct check *check;
    struct ab_plan plan; /* borrows what its cells point to */
    size_t *places;      /* owned: of its cells in the suite's plan */
};

static void know(struct check *check, size_t cell, double cpu_s)
{
    check->cpu_s[cell] = cpu_s;
    check->n_known++;
}

static ab_status put(void *ctx, const struct ab_record *record, struct ab_error *err)
{
    const struct samples *samples = ctx;
    (void)err;
    know(samples->check, samples->places[record->cell - samples->plan.cells],
         record->execution.cpu_s);
    return AB_OK;
}

static void release(void *ctx)
{
    (void)ctx;
}

static ab_status run_samples(struct samples *samples, struct ab_error *err)
{
    const struct ab_sink sink = {.ctx = samples, .put = put, .release = release};
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const struct ab_run_config config = {.jobs = cores > 0 ? (int)cores : 1,
                                         .force = 1};
    struct ab_run_summary summary;
    return ab_run(&summary, &samples->plan, &config, &sink, err);
}

static ab_status take_samples(struct samples *samples, int *is_sample,
                              struct ab_error *err)
{
    const struct ab_plan *plan = samples->check->plan;
    AB_TRY(ab_suite_find_samples(is_sample, plan, err));
    for (size_t i = 0; i < plan->n_cells; i++) {
        if (is_sample[i]) {
            samples->plan.cells[samples->plan.n_cells] = plan->cells[i];
            samples->places[samples->plan.n_cells++] = i;
        }
    }
    return AB_OK;
}

/* One seed of each block is run, and nothing kept. */
static ab_status measure(struct check *check, struct ab_error *err)
{
    size_t n = check->plan->n_cells;
    struct samples samples = {.check = check, .plan = *check->plan};
    samples.plan.n_cells = 0;
    samples.plan.cells = ab_alloc(n, sizeof *samples.plan.cells);
    samples.places = ab_alloc(n, sizeof *samples.places);
    int *is_sample = ab_alloc(n, sizeof *is_sample);
    ab_status status = AB_OK;
    if (samples.plan.cells == NULL || samples.places == NULL || is_sample == NULL) {
        status = AB_OUT_OF_MEMORY(err);
    } else {
        status = take_samples(&samples, is_sample, err);
    }
    if (status == AB_OK) {
        status = run_samples(&samples, err);
    }
    ab_free(is_sample);
    ab_free(samples.places);
    ab_free(samples.plan.cells);
    return status;
}

/* ---- what is stored ---- */

static ab_status look_up(struct check *check, struct ab_db *db, struct ab_error *err)
{
    struct ab_statement *select = NULL;
    AB_TRY(ab_statement_cached(
        &select, db,
        "SELECT avg(e.cpu_s) FROM cell AS c JOIN execution AS e ON e.cell = c.id AND "
        "e.outcome = c.outcome WHERE c.key = ?",
        err));
    for (size_t i = 0; i < check->plan->n_cells; i++) {
        int has_row = 0;
        ab_bind_text(select, check->plan->cells[i].key);
        AB_TRY(ab_statement_step(&has_row, select, err));
        double cpu_s = has_row ? ab_column_real(select, 0) : (double)NAN;
        ab_statement_reset(select);
        if (!isnan(cpu_s)) {
            know(check, i, cpu_s);
        }
    }
    return AB_OK;
}

static ab_status read_database(struct check *check, const char *path,
                               struct ab_error *err)
{
    struct ab_db *db = NULL;
    AB_TRY(ab_db_open(&db, path, AB_DB_READ, err));
    ab_status status = look_up(check, db, err);
    ab_db_close(db);
    return status;
}

/* ---- the answer ---- */

/* NaN where nothing is known of some block. */
static ab_status estimate(double *sum, struct check *check, struct ab_error *err)
{
    *sum = 0;
    AB_TRY(ab_suite_fill_in(check->cpu_s, check->plan, err));
    for (size_t i = 0; i < check->plan->n_cells; i++) {
        *sum += check->cpu_s[i];
    }
    return AB_OK;
}

/* Blocks with a scenario in which no centralised method stands beside the others,
 * though it could, each once. NULL: no memory. */
static json_t *blocks_without_reference(const struct ab_plan *plan,
                                        struct ab_error *err)
{
    json_t *blocks = json_array();
    int *lacks = ab_alloc(plan->n_cells, sizeof *lacks);
    const char *last = "";
    ab_status status = blocks != NULL && lacks != NULL
                           ? ab_suite_find_unreferenced(lacks, plan, err)
                           : AB_ERR_MEMORY;
    for (size_t i = 0; i < plan->n_cells && status == AB_OK; i++) {
        const char *block = plan->cells[i].block;
        if (lacks[i] && strcmp(block, last) != 0) {
            last = block;
            status = json_array_append_new(blocks, json_string(last)) == 0
                         ? AB_OK
                         : AB_ERR_MEMORY;
        }
    }
    ab_free(lacks);
    if (status != AB_OK) {
        json_decref(blocks);
        return NULL;
    }
    return blocks;
}

static ab_status print(struct check *check, int as_json, struct ab_error *err)
{
    const struct ab_suite *suite = check->suite;
    struct ab_fields fields = {.object = json_object()};
    ab_put_text(&fields, "name", suite->name);
    ab_put_text(&fields, "version", suite->version);
    ab_put_text(&fields, "sha256", suite->sha256);
    ab_put(&fields, "frozen", json_boolean(suite->is_frozen));
    ab_put_integer(&fields, "blocks", suite->n_blocks);
    ab_put_integer(&fields, "cells", check->plan->n_cells);
    ab_put_integer(&fields, "repeated_cells", check->plan->n_repeated);
    ab_put(&fields, "lack_reference", blocks_without_reference(check->plan, err));
    ab_status status = AB_OK;
    if (check->cpu_s != NULL) {
        double cpu_s = 0;
        status = estimate(&cpu_s, check, err);
        ab_put_integer(&fields, "measured_cells", check->n_known);
        ab_put_real(&fields, "estimated_cpu_s", cpu_s);
    }
    if (status == AB_OK) {
        status = ab_fields_end(&fields, err);
    }
    if (status == AB_OK) {
        status = as_json ? ab_print_json(fields.object, err)
                         : ab_print_fields(fields.object, err);
    }
    json_decref(fields.object);
    return status;
}

static ab_status find_costs(struct check *check, const struct ab_args *args,
                            struct ab_error *err)
{
    const char *database = NULL;
    if (ab_args_has(args, "db")) {
        AB_TRY(ab_cli_database(&database, args, err));
    }
    if (database == NULL && !ab_args_has(args, "measure")) {
        return AB_OK;
    }
    if (database != NULL && ab_args_has(args, "measure")) {
        return AB_FAIL(err, AB_ERR_USAGE,
                       "suite check: found --measure and --db, expected one of them");
    }
    check->cpu_s = ab_alloc(check->plan->n_cells, sizeof *check->cpu_s);
    if (check->cpu_s == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < check->plan->n_cells; i++) {
        check->cpu_s[i] = (double)NAN;
    }
    return database != NULL ? read_database(check, database, err) : measure(check, err);
}

static ab_status check_suite(struct check *check, const struct ab_args *args,
                             struct ab_error *err)
{
    AB_TRY(ab_suite_load(&check->suite, args->positional[0], err));
    AB_TRY(ab_cli_registry(&check->registry, args, err));
    AB_TRY(ab_plan_create(&check->plan, check->suite->blocks, check->suite->n_blocks,
                          check->registry, err));
    AB_TRY(find_costs(check, args, err));
    AB_TRY(print(check, ab_args_has(args, "json"), err));
    if (!check->suite->is_frozen && !ab_args_has(args, "json")) {
        (void)printf(
            "not frozen; \"frozen\": \"%s\" in the file freezes this version\n",
            check->suite->sha256);
    }
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct check check = {0};
    ab_status status = check_suite(&check, args, err);
    ab_free(check.cpu_s);
    ab_plan_destroy(check.plan);
    ab_registry_destroy(check.registry);
    ab_suite_destroy(check.suite);
    return status;
}

static const struct ab_cli_option options[] = {
    {"measure", NULL, NULL,
     "run the first seed of every block, keep nothing, and estimate the processor "
     "time of the whole from that",
     0},
    {"db", "FILE", NULL,
     "estimate it from those of its cells that this database holds; nothing is run", 0},
    AB_CLI_PLUGIN,
    AB_CLI_JSON,
    AB_CLI_END,
};

const struct ab_command ab_cmd_suite_check = {
    .name = "suite check",
    .usage = "NAME|FILE [--measure | --db FILE] [--plugin PATH] [--json]",
    .summary = "whether a suite can be run, and is what was frozen",
    .details = "Reads the suite, looks up every task, method, graph, profile and "
               "partition that it names, compares its content with the SHA-256 with "
               "which it is frozen, and counts its cells. lack_reference names the "
               "blocks with a scenario that could have a centralised reference "
               "(allreduce-gd) beside its methods and has none.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
