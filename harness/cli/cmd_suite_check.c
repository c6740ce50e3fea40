#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/plugins.h"
#include "cli/print.h"
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

/* Is it the first seed of its block? Blocks name their seeds in any order. */
static int is_sample(const struct ab_plan *plan, const struct ab_cell *cell)
{
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct ab_cell *other = &plan->cells[i];
        if (other->seed < cell->seed && strcmp(other->block, cell->block) == 0) {
            return 0;
        }
    }
    return 1;
}

static ab_status is_done(int *out, void *ctx, const char *key, int needs_dense,
                         struct ab_error *err)
{
    const struct check *check = ctx;
    (void)needs_dense;
    (void)err;
    *out = 1;
    for (size_t i = 0; i < check->plan->n_cells && *out; i++) {
        const struct ab_cell *cell = &check->plan->cells[i];
        *out = strcmp(cell->key, key) != 0 || !is_sample(check->plan, cell);
    }
    return AB_OK;
}

static void know(struct check *check, const struct ab_cell *cell, double cpu_s)
{
    check->cpu_s[cell - check->plan->cells] = cpu_s;
    check->n_known++;
}

static ab_status put(void *ctx, const struct ab_record *record, struct ab_error *err)
{
    (void)err;
    know(ctx, record->cell, record->execution.cpu_s);
    return AB_OK;
}

static void release(void *ctx)
{
    (void)ctx;
}

/* One seed of each block is run, and nothing kept. */
static ab_status measure(struct check *check, struct ab_error *err)
{
    const struct ab_sink sink = {
        .ctx = check, .is_done = is_done, .put = put, .release = release};
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const struct ab_run_config config = {.jobs = cores > 0 ? (int)cores : 1};
    struct ab_run_summary summary;
    return ab_run(&summary, check->plan, &config, &sink, err);
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
            know(check, &check->plan->cells[i], cpu_s);
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

/* ---- the estimate ---- */

static int is_alike(const struct ab_cell *a, const struct ab_cell *b, int of_method)
{
    return strcmp(a->block, b->block) == 0 &&
           (!of_method || a->method->algorithm == b->method->algorithm);
}

/* The mean of the known cells of its block and method; NaN: there are none. */
static double mean_alike(const struct check *check, const struct ab_cell *cell,
                         int of_method)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < check->plan->n_cells; i++) {
        int counts = !isnan(check->cpu_s[i]) &&
                     is_alike(&check->plan->cells[i], cell, of_method);
        sum += counts ? check->cpu_s[i] : 0;
        n += (size_t)counts;
    }
    return n > 0 ? sum / (double)n : (double)NAN;
}

/* NaN where nothing is known of some block. */
static double estimate(const struct check *check)
{
    double sum = 0;
    for (size_t i = 0; i < check->plan->n_cells; i++) {
        const struct ab_cell *cell = &check->plan->cells[i];
        double cpu_s = check->cpu_s[i];
        cpu_s = isnan(cpu_s) ? mean_alike(check, cell, 1) : cpu_s;
        sum += isnan(cpu_s) ? mean_alike(check, cell, 0) : cpu_s;
    }
    return sum;
}

/* ---- references ---- */

static int is_same_scenario(const struct ab_cell *a, const struct ab_cell *b)
{
    return a->problem == b->problem && a->topology == b->topology &&
           a->profile == b->profile && a->partition == b->partition &&
           a->n_nodes == b->n_nodes;
}

/* One stands beside the others, or none can: directed graphs have no overlay, and one
 * node is central. */
static int needs_no_reference(const struct ab_plan *plan, const struct ab_cell *cell)
{
    if (cell->n_nodes == 1 || cell->topology->is_directed) {
        return 1;
    }
    for (size_t i = 0; i < plan->n_cells; i++) {
        if (is_same_scenario(&plan->cells[i], cell) &&
            ab_algorithm_is_centralised(plan->cells[i].method->algorithm)) {
            return 1;
        }
    }
    return 0;
}

/* Blocks with a scenario in which no centralised method stands beside the others,
 * though it could (web-export/FAIRNESS.md, rule 13), each once. NULL: no memory. */
static json_t *blocks_without_reference(const struct ab_plan *plan)
{
    json_t *blocks = json_array();
    const char *last = "";
    for (size_t i = 0; i < plan->n_cells && blocks != NULL; i++) {
        const struct ab_cell *cell = &plan->cells[i];
        int is_seen = strcmp(cell->block, last) == 0 ||
                      (i > 0 && is_same_scenario(cell - 1, cell) &&
                       strcmp((cell - 1)->block, cell->block) == 0);
        if (is_seen || needs_no_reference(plan, cell)) {
            continue;
        }
        last = cell->block;
        if (json_array_append_new(blocks, json_string(last)) != 0) {
            json_decref(blocks);
            blocks = NULL;
        }
    }
    return blocks;
}

static ab_status print(const struct check *check, int as_json, struct ab_error *err)
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
    ab_put(&fields, "lack_reference", blocks_without_reference(check->plan));
    if (check->cpu_s != NULL) {
        ab_put_integer(&fields, "measured_cells", check->n_known);
        ab_put_real(&fields, "estimated_cpu_s", estimate(check));
    }
    ab_status status = ab_fields_end(&fields, err);
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
    const char *database = ab_args_get(args, "db");
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
