#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/fields.h"
#include "cli/plugins.h"
#include "cli/print.h"
#include "run/run.h"
#include "run/suite.h"

struct check {
    struct ab_suite *suite;
    struct ab_registry *registry;
    struct ab_plan *plan;
    double cpu_s; /* of the cells that were measured */
    size_t n_measured;
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

static ab_status put(void *ctx, const struct ab_record *record, struct ab_error *err)
{
    struct check *check = ctx;
    (void)err;
    check->cpu_s += record->execution.cpu_s;
    check->n_measured++;
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
    if (check->n_measured > 0) {
        ab_put_integer(&fields, "measured_cells", check->n_measured);
        ab_put_real(&fields, "estimated_cpu_s",
                    check->cpu_s * (double)check->plan->n_cells /
                        (double)check->n_measured);
    }
    ab_status status = ab_fields_end(&fields, err);
    if (status == AB_OK) {
        status = as_json ? ab_print_json(fields.object, err)
                         : ab_print_fields(fields.object, err);
    }
    json_decref(fields.object);
    return status;
}

static ab_status check_suite(struct check *check, const struct ab_args *args,
                             struct ab_error *err)
{
    AB_TRY(ab_suite_load(&check->suite, args->positional[0], err));
    AB_TRY(ab_cli_registry(&check->registry, args, err));
    AB_TRY(ab_plan_create(&check->plan, check->suite->blocks, check->suite->n_blocks,
                          check->registry, err));
    if (ab_args_has(args, "measure")) {
        AB_TRY(measure(check, err));
    }
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
    AB_CLI_PLUGIN,
    AB_CLI_JSON,
    AB_CLI_END,
};

const struct ab_command ab_cmd_suite_check = {
    .name = "suite check",
    .usage = "NAME|FILE [--measure] [--plugin PATH] [--json]",
    .summary = "whether a suite can be run, and is what was frozen",
    .details = "Reads the suite, looks up every task, method, graph, profile and "
               "partition that it names, compares its content with the SHA-256 with "
               "which it is frozen, and counts its cells.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
