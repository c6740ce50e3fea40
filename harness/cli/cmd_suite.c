#include "cli/command.h"

static const struct ab_command *const actions[] = {
    &ab_cmd_suite_new,
    &ab_cmd_suite_check,
    NULL,
};

const struct ab_command ab_cmd_suite = {
    .name = "suite",
    .usage = "ACTION [options]",
    .summary = "lists of scenarios, versioned and frozen",
    .details = "A suite is a JSON file of blocks, each a grid of what `run` takes. "
               "Results of one version can be ranked together for ever if its content "
               "never changes: \"frozen\" holds the SHA-256 of it, and a file that was "
               "changed since is refused. `list suites` and `info suite NAME` show "
               "what there is.",
    .actions = actions,
};
