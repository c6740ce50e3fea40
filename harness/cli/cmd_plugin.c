#include "cli/command.h"

static const struct ab_command *const actions[] = {
    &ab_cmd_plugin_new,
    &ab_cmd_plugin_describe,
    &ab_cmd_plugin_check,
    &ab_cmd_plugin_add,
    &ab_cmd_plugin_list,
    &ab_cmd_plugin_remove,
    NULL,
};

const struct ab_command ab_cmd_plugin = {
    .name = "plugin",
    .usage = "ACTION [options]",
    .summary = "algorithms that are not built in",
    .details = "A plugin is a folder with a manifest.json and C sources, or a shared "
               "object FILE.so. Registered ones are named like those that are built "
               "in; `run --plugin PATH` uses one without registering it.",
    .actions = actions,
};
