#include <stdio.h>
#include <string.h>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/plugins.h"
#include "cli/print.h"

static const char *const columns[] = {"name", "summary", NULL};
static const char *const suite_columns[] = {"name", "version", "sha256", "summary",
                                            NULL};

static ab_status list_kind(json_t *document, const struct ab_kind *kind,
                           const struct ab_shown *shown, struct ab_error *err)
{
    json_t *rows = json_array();
    if (rows == NULL || json_object_set_new(document, kind->plural, rows) != 0) {
        return AB_OUT_OF_MEMORY(err);
    }
    return kind->list(rows, shown, err);
}

static ab_status show(const json_t *document, int as_json, struct ab_error *err)
{
    if (as_json) {
        return ab_print_json(document, err);
    }
    const char *plural;
    json_t *rows;
    int is_first = 1;
    json_object_foreach((json_t *)document, plural, rows)
    {
        (void)printf("%s%s\n", is_first ? "" : "\n", plural);
        is_first = 0;
        int is_suites = strcmp(plural, ab_kind_suite.plural) == 0;
        AB_TRY(ab_print_table(rows, is_suites ? suite_columns : columns, err));
    }
    return AB_OK;
}

static ab_status fill(json_t *document, const struct ab_args *args,
                      const struct ab_shown *shown, struct ab_error *err)
{
    for (int i = 0; i < args->n_positional; i++) {
        const struct ab_kind *kind;
        AB_TRY(ab_kind_find(&kind, args->positional[i], err));
        AB_TRY(list_kind(document, kind, shown, err));
    }
    for (size_t i = 0; ab_kinds[i] != NULL && args->n_positional == 0; i++) {
        AB_TRY(list_kind(document, ab_kinds[i], shown, err));
    }
    return AB_OK;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct ab_registry *registry = NULL;
    AB_TRY(ab_cli_registry(&registry, args, err));
    json_t *document = json_object();
    if (document == NULL) {
        ab_registry_destroy(registry);
        return AB_OUT_OF_MEMORY(err);
    }
    const struct ab_shown shown = {.registry = registry};
    ab_status status = fill(document, args, &shown, err);
    if (status == AB_OK) {
        status = show(document, ab_args_has(args, "json"), err);
    }
    json_decref(document);
    ab_registry_destroy(registry);
    return status;
}

static const struct ab_cli_option options[] = {AB_CLI_PLUGIN, AB_CLI_JSON, AB_CLI_END};

const struct ab_command ab_cmd_list = {
    .name = "list",
    .usage = "[KIND..] [--plugin PATH] [--json]",
    .summary = "what there is: tasks, algorithms, topologies, profiles, ...",
    .details = "Lists what can be named on the command line. KIND: tasks, algorithms, "
               "topologies, profiles, partitions, suites; without one, all of them. "
               "`info KIND NAME` says more.",
    .options = options,
    .max_positional = 6,
    .run = run,
};
