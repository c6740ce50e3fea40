#include <stdio.h>

#include "cli/command.h"
#include "plugin/user_registry.h"

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    AB_TRY(ab_user_registry_remove(args->positional[0], err));
    (void)fprintf(stderr, "removed %s\n", args->positional[0]);
    return AB_OK;
}

static const struct ab_cli_option options[] = {AB_CLI_END};

const struct ab_command ab_cmd_plugin_remove = {
    .name = "plugin remove",
    .usage = "ID",
    .summary = "take a plugin out of the registry",
    .details = "Removes the copy in the user's registry. Results that are stored stay.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
