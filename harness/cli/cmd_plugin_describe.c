#include <stdio.h>

#include "cli/command.h"
#include "cli/plugins.h"

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct ab_package *package = NULL;
    AB_TRY(ab_cli_open_package(&package, args->positional[0], err));
    (void)fputs(package->manifest, stdout);
    ab_package_destroy(package);
    return AB_OK;
}

static const struct ab_cli_option options[] = {AB_CLI_END};

const struct ab_command ab_cmd_plugin_describe = {
    .name = "plugin describe",
    .usage = "PATH",
    .summary = "print the full manifest of a plugin",
    .details = "PATH: a plugin's folder or FILE.so. C sources are compiled by $CC (cc "
               "without it), if they were not before. The shared object is loaded in a "
               "child process, which says what its table holds.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
