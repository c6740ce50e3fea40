#include <stdio.h>

#include "cli/check_report.h"
#include "cli/command.h"
#include "cli/plugins.h"
#include "plugin/user_registry.h"

static ab_status add(const struct ab_package *package, struct ab_error *err)
{
    struct ab_registry *builtins = NULL;
    AB_TRY(ab_registry_create(&builtins, ab_builtins, ab_n_builtins, err));
    ab_status status = ab_user_registry_add(package, builtins, err);
    ab_registry_destroy(builtins);
    return status;
}

/* What breaks a rule is not registered. */
static ab_status check(const struct ab_package *package, struct ab_error *err)
{
    const char *id = package->algorithm.table.id;
    struct ab_check_report report = {0};
    AB_TRY(ab_check_run(&report, &package->algorithm, NULL, err));
    ab_check_report_print(stderr, id, &report, 1);
    return ab_check_report_status(id, &report, err);
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    struct ab_package *package = NULL;
    AB_TRY(ab_cli_open_package(&package, args->positional[0], err));
    ab_status status = check(package, err);
    if (status == AB_OK) {
        status = add(package, err);
    }
    if (status == AB_OK) {
        (void)fprintf(stderr, "added %s %s, %s\n", package->algorithm.table.id,
                      package->algorithm.table.version,
                      package->is_verified ? "verified: built from its sources"
                                           : "unverified: built by somebody else");
    }
    ab_package_destroy(package);
    return status;
}

static const struct ab_cli_option options[] = {AB_CLI_END};

const struct ab_command ab_cmd_plugin_add = {
    .name = "plugin add",
    .usage = "PATH",
    .summary = "register a plugin, to name it like those that are built in",
    .details =
        "PATH: a plugin's folder or FILE.so. It is built as by `plugin describe`, "
        "checked as by `plugin check`, then copied, sources included, to the "
        "user's registry. One that breaks a rule is refused, and an id that is "
        "built in or registered.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
