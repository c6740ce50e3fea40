#include "cli/plugins.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/print.h"
#include "plugin/user_registry.h"

ab_status ab_cli_open_package(struct ab_package **out, const char *path,
                              struct ab_error *err)
{
    struct ab_text log = {0};
    ab_status status = ab_package_open(out, path, &log, err);
    if (log.size > 0) {
        (void)fputs(log.bytes, stderr);
    }
    ab_text_fini(&log);
    return status;
}

static ab_status add_path(struct ab_registry *registry, const char *path,
                          struct ab_error *err)
{
    struct ab_package *package = NULL;
    AB_WRAP(ab_cli_open_package(&package, path, err), err, "--plugin");
    ab_status status = ab_registry_add_package(registry, package, err);
    if (status != AB_OK) {
        ab_package_destroy(package);
    }
    return status;
}

/* paths: separated by commas, as every list of the command line. */
static ab_status add_paths(struct ab_registry *registry, const char *paths,
                           struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    char *copy = ab_arena_strdup(&arena, paths);
    ab_status status = AB_OK;
    if (copy == NULL) {
        status = AB_OUT_OF_MEMORY(err);
    }
    for (char *path = copy; path != NULL && status == AB_OK;) {
        char *comma = strchr(path, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        status = add_path(registry, path, err);
        path = comma == NULL ? NULL : comma + 1;
    }
    ab_arena_fini(&arena);
    return status;
}

static void warn(void *ctx, const char *id, const char *reason)
{
    (void)ctx;
    ab_print_warning("registered plugin \"%s\": %s", id, reason);
}

static void say_nothing(void *ctx, const char *id, const char *reason)
{
    (void)ctx;
    (void)id;
    (void)reason;
}

/* paths may be NULL. */
static ab_status create(struct ab_registry **out, ab_user_registry_warn *told,
                        const char *paths, struct ab_error *err)
{
    struct ab_registry *registry = NULL;
    AB_TRY(ab_registry_create(&registry, ab_builtins, ab_n_builtins, err));
    ab_status status = ab_user_registry_load(registry, told, NULL, err);
    if (status == AB_OK && paths != NULL) {
        status = add_paths(registry, paths, err);
    }
    if (status != AB_OK) {
        ab_registry_destroy(registry);
        return status;
    }
    *out = registry;
    return AB_OK;
}

ab_status ab_cli_registry(struct ab_registry **out, const struct ab_args *args,
                          struct ab_error *err)
{
    return create(out, warn, ab_args_get(args, "plugin"), err);
}

ab_status ab_cli_registry_quietly(struct ab_registry **out, struct ab_error *err)
{
    return create(out, say_nothing, NULL, err);
}
