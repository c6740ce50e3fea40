#include "cli/command.h"

static const struct ab_command *const actions[] = {
    &ab_cmd_data_list,
    &ab_cmd_data_fetch,
    &ab_cmd_data_verify,
    NULL,
};

const struct ab_command ab_cmd_data = {
    .name = "data",
    .usage = "ACTION [options]",
    .summary = "the data sets of the tasks: what is here, fetching, hashes",
    .details =
        "Small data sets come with the program. Larger ones are taken from a system "
        "package, which installs them in datasets/NAME of one of $XDG_DATA_DIRS, or "
        "from the user's cache, $XDG_CACHE_HOME/adonis-bench/data (~/.cache without "
        "it). Whatever a task reads must have the SHA-256 that is known of it.",
    .actions = actions,
};
