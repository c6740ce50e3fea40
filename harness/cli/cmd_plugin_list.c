#include "base/alloc.h"
#include "cli/command.h"
#include "cli/fields.h"
#include "cli/print.h"
#include "plugin/user_registry.h"

/* One that cannot be used is a row too: how else would anybody find it. */
static ab_status append(json_t *rows, const char *id,
                        const struct ab_registry *builtins, struct ab_error *err)
{
    struct ab_package *package = NULL;
    struct ab_error refused = {0};
    struct ab_fields row = {.object = json_object()};
    ab_put_text(&row, "id", id);
    if (ab_user_registry_open(&package, id, builtins, &refused) == AB_OK) {
        ab_put_text(&row, "version", package->algorithm.table.version);
        ab_put(&row, "verified", json_boolean(package->is_verified));
        ab_put_text(&row, "sha256", package->algorithm.sha256);
        ab_put_text(&row, "state", "ready");
        ab_put_text(&row, "summary", package->algorithm.table.summary);
        ab_package_destroy(package);
    } else {
        ab_put_text(&row, "state", "refused");
        ab_put_text(&row, "summary", refused.text);
    }
    row.failed |= json_array_append_new(rows, row.object) != 0;
    return ab_fields_end(&row, err);
}

static ab_status fill(json_t *rows, const struct ab_registry *builtins,
                      struct ab_error *err)
{
    struct ab_arena arena;
    const char *const *ids = NULL;
    if (rows == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_arena_init(&arena);
    size_t n_ids = 0;
    ab_status status = ab_user_registry_ids(&ids, &n_ids, &arena, err);
    for (size_t i = 0; i < n_ids && status == AB_OK; i++) {
        status = append(rows, ids[i], builtins, err);
    }
    ab_arena_fini(&arena);
    return status;
}

static ab_status run(const struct ab_args *args, struct ab_error *err)
{
    static const char *const columns[] = {"id",    "version", "verified",
                                          "state", "summary", NULL};
    struct ab_registry *builtins = NULL;
    AB_TRY(ab_registry_create(&builtins, ab_builtins, ab_n_builtins, err));
    json_t *rows = json_array();
    ab_status status = fill(rows, builtins, err);
    if (status == AB_OK) {
        status = ab_args_has(args, "json") ? ab_print_json(rows, err)
                                           : ab_print_table(rows, columns, err);
    }
    json_decref(rows);
    ab_registry_destroy(builtins);
    return status;
}

static const struct ab_cli_option options[] = {AB_CLI_JSON, AB_CLI_END};

const struct ab_command ab_cmd_plugin_list = {
    .name = "plugin list",
    .usage = "[--json]",
    .summary = "the plugins that are registered",
    .details = "Lists the plugins of the user's registry, "
               "$XDG_DATA_HOME/adonis-bench/plugins (~/.local/share without it).",
    .options = options,
    .run = run,
};
