#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/check_report.h"
#include "cli/command.h"
#include "cli/plugins.h"

/* By its path. A plugin that is refused is a report too, of one line. */
static ab_status check_path(struct ab_check_report *report, const char *path,
                            struct ab_error *err)
{
    struct ab_package *package = NULL;
    struct ab_error refusal = {0};
    ab_status status = ab_cli_open_package(&package, path, &refusal);
    if (status == AB_ERR_INPUT) {
        return ab_check_refused(report, &refusal, err);
    }
    if (status != AB_OK) {
        *err = refusal;
        return status;
    }
    status = ab_check_run(report, &package->algorithm, NULL, err);
    ab_package_destroy(package);
    return status;
}

static int has_manifest(const char *folder)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/" AB_MANIFEST_NAME, folder);
    return length < (int)sizeof path && access(path, F_OK) == 0;
}

/* By the path of a plugin's folder, by its name, or by the path of what is no name but
 * is there. The folder comes first: its author has changed it since it was registered.
 */
static ab_status check(struct ab_check_report *report, const char *word,
                       struct ab_error *err)
{
    struct ab_registry *registry = NULL;
    const struct ab_algorithm *algorithm = NULL;
    if (has_manifest(word)) {
        return check_path(report, word, err);
    }
    AB_TRY(ab_cli_registry_quietly(&registry, err));
    ab_status status = ab_registry_find(registry, &algorithm, word, err);
    if (status == AB_OK) {
        status = ab_check_run(report, algorithm, NULL, err);
    } else if (status == AB_ERR_INPUT && access(word, F_OK) == 0) {
        status = check_path(report, word, err);
    }
    ab_registry_destroy(registry);
    return status;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    const char *word = args->positional[0];
    struct ab_check_report report = {0};
    AB_TRY(check(&report, word, err));
    if (ab_args_has(args, "json")) {
        AB_TRY(ab_check_report_json(word, &report, err));
    } else {
        ab_check_report_print(stdout, word, &report, 0);
    }
    return ab_check_report_status(word, &report, err);
}

static const struct ab_cli_option options[] = {AB_CLI_JSON, AB_CLI_END};

const struct ab_command ab_cmd_plugin_check = {
    .name = "plugin check",
    .usage = "PATH|NAME [--json]",
    .summary = "whether a plugin keeps the rules",
    .details = "PATH: a plugin's folder or FILE.so; NAME: one that is registered or "
               "built in, where no plugin's folder is called so. Runs the conformance "
               "kit: for each rule, in a child process "
               "of its own, small runs that say passed, failed with what was seen, or "
               "skipped with the reason. The plugin guide explains each code. Exit "
               "status 1 where a rule is broken.",
    .options = options,
    .min_positional = 1,
    .max_positional = 1,
    .run = run,
};
