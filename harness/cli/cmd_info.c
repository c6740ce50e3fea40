#include <stdio.h>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/plugins.h"
#include "cli/print.h"

static ab_status show(const json_t *object, const struct ab_text *help, int as_json,
                      struct ab_error *err)
{
    if (as_json) {
        return ab_print_json(object, err);
    }
    AB_TRY(ab_print_fields(object, err));
    if (help->size > 0) {
        (void)fputs(help->bytes, stdout);
    }
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    const struct ab_kind *kind = NULL;
    int64_t n_nodes = 0;
    int64_t seed = 0;
    struct ab_registry *registry = NULL;
    AB_TRY(ab_kind_find(&kind, args->positional[0], err));
    AB_TRY(ab_args_integer(&n_nodes, args, "nodes", 1, 1 << 24, err));
    AB_TRY(ab_args_integer(&seed, args, "seed", 0, INT64_MAX, err));
    AB_TRY(ab_cli_registry(&registry, args, err));
    json_t *object = json_object();
    if (object == NULL) {
        ab_registry_destroy(registry);
        return AB_OUT_OF_MEMORY(err);
    }
    const struct ab_shown shown = {.registry = registry,
                                   .n_nodes = (uint32_t)n_nodes,
                                   .task = ab_args_get(args, "task"),
                                   .seed = (uint64_t)seed};
    struct ab_text help = {0};
    ab_status status = kind->info(object, &help, args->positional[1], &shown, err);
    if (status == AB_OK) {
        status = show(object, &help, ab_args_has(args, "json"), err);
    }
    ab_text_fini(&help);
    json_decref(object);
    ab_registry_destroy(registry);
    return status;
}

static const struct ab_cli_option options[] = {
    {"nodes", "N", "16", "nodes, for graphs and for tasks made per node", 0},
    {"task", "NAME", NULL, "of a partition: task to split over the nodes", 0},
    {"seed", "N", "1", "of a partition: seed of that split", 0},
    AB_CLI_PLUGIN,
    AB_CLI_JSON,
    AB_CLI_END,
};

const struct ab_command ab_cmd_info = {
    .name = "info",
    .usage = "KIND NAME[:key=value,..] [--nodes N] [--task NAME] [--seed N] "
             "[--plugin PATH] [--json]",
    .summary = "everything about one task, algorithm, topology, profile, ...",
    .details =
        "KIND: task, algorithm, topology, profile, partition, suite.\n\n"
        "Tasks: constants, certified optimum, targets, hash. Algorithms: options with "
        "ranges, paper, hash of the source. Topologies: the graph on N nodes (a random "
        "one: that of seed 1) and its spectrum. Profiles and suites: by name or "
        "FILE.json. Partitions: options, and with --task the sizes of the nodes, the "
        "total variation of their labels and zeta^2.",
    .options = options,
    .min_positional = 2,
    .max_positional = 2,
    .run = run,
};
