#include "plugin/user_registry.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/suggest.h"
#include "base/user_folder.h"
#include "plugin/rules.h"

/* Of a shared object. */
#define MAX_LIBRARY_BYTES ((size_t)1 << 30)

/* *path: of an entry, or with id "" of the registry itself. */
static ab_status path_of(const char **path, struct ab_arena *arena, const char *id,
                         struct ab_error *err)
{
    const char *folder = NULL;
    AB_TRY(ab_user_folder(&folder, arena, AB_USER_DATA, "plugins", err));
    *path = ab_arena_printf(arena, "%s/%s", folder, id);
    return *path == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An entry is a folder with a manifest; what is being made begins with a dot. */
static int is_entry(struct ab_arena *arena, const char *folder, const char *name)
{
    const char *manifest = ab_arena_printf(arena, "%s/%s/manifest.json", folder, name);
    return name[0] != '.' && manifest != NULL && access(manifest, F_OK) == 0;
}

static ab_status read_entries(const char ***ids, size_t *n_ids, DIR *stream,
                              const char *folder, struct ab_arena *arena,
                              struct ab_error *err)
{
    size_t capacity = 0;
    const struct dirent *entry;
    while ((entry = readdir(stream)) != NULL) {
        if (!is_entry(arena, folder, entry->d_name)) {
            continue;
        }
        if (*n_ids == capacity) {
            capacity = capacity == 0 ? 16 : 2 * capacity;
            const char **grown = ab_arena_alloc(arena, capacity, sizeof *grown);
            if (grown == NULL) {
                return AB_OUT_OF_MEMORY(err);
            }
            if (*n_ids > 0) {
                memcpy(grown, *ids, *n_ids * sizeof *grown);
            }
            *ids = grown;
        }
        (*ids)[*n_ids] = ab_arena_strdup(arena, entry->d_name);
        if ((*ids)[(*n_ids)++] == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    return AB_OK;
}

ab_status ab_user_registry_ids(const char *const **ids, size_t *n_ids,
                               struct ab_arena *arena, struct ab_error *err)
{
    const char *folder = NULL;
    const char **found = NULL;
    *n_ids = 0;
    *ids = NULL;
    if (path_of(&folder, arena, "", NULL) == AB_ERR_IO) {
        return AB_OK; /* no home */
    }
    if (folder == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    DIR *stream = opendir(folder);
    if (stream == NULL && errno != ENOENT) {
        return AB_FAIL(err, AB_ERR_IO, "could not read the folder \"%s\": %s", folder,
                       strerror(errno));
    }
    if (stream != NULL) {
        ab_status status = read_entries(&found, n_ids, stream, folder, arena, err);
        (void)closedir(stream);
        AB_TRY(status);
    }
    if (*n_ids > 1) {
        qsort(found, *n_ids, sizeof *found, compare_texts);
    }
    *ids = found;
    return AB_OK;
}

/* ---- adding and removing ---- */

static ab_status copy_library(const char *folder, const struct ab_package *package,
                              struct ab_error *err)
{
    char *bytes = NULL;
    size_t size = 0;
    char found[AB_HASH_HEX_BYTES];
    AB_TRY(ab_file_read_hashed(&bytes, &size, found, package->library,
                               MAX_LIBRARY_BYTES, err));
    ab_status status = AB_OK;
    if (strcmp(found, package->binary_sha256) == 0) {
        status = ab_folder_put(folder, package->full.library, bytes, size, err);
    } else {
        status = AB_BREAKS(err, P111, "\"%s\" was changed while it was added",
                           package->library);
    }
    ab_free(bytes);
    return status;
}

static ab_status fill_entry(struct ab_arena *arena, const char *folder,
                            const struct ab_package *package, struct ab_error *err)
{
    const char *source = ab_arena_printf(arena, "%s/source", folder);
    if (source == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(copy_library(folder, package, err));
    if (package->author_manifest != NULL) {
        AB_TRY(ab_source_write(&package->source, source, err));
        AB_TRY(ab_folder_put(source, AB_MANIFEST_NAME, package->author_manifest,
                             strlen(package->author_manifest), err));
    }
    return ab_folder_put(folder, AB_MANIFEST_NAME, package->manifest,
                         strlen(package->manifest), err);
}

static ab_status move_entry(const char *from, const char *to, const char *id,
                            struct ab_error *err)
{
    if (rename(from, to) == 0) {
        return AB_OK;
    }
    if (errno == EEXIST || errno == ENOTEMPTY) {
        return AB_BREAKS(err, P113, "a plugin \"%s\" is registered already", id);
    }
    return AB_FAIL(err, AB_ERR_IO, "could not make \"%s\": %s", to, strerror(errno));
}

static ab_status add_entry(struct ab_arena *arena, const struct ab_package *package,
                           struct ab_error *err)
{
    const char *id = package->algorithm.table.id;
    const char *registry = NULL;
    const char *entry = NULL;
    const char *made = NULL;
    AB_TRY(path_of(&registry, arena, "", err));
    AB_TRY(path_of(&entry, arena, id, err));
    AB_TRY(ab_folder_make_temporary(&made, arena, registry, err));
    ab_status status = fill_entry(arena, made, package, err);
    if (status == AB_OK) {
        status = move_entry(made, entry, id, err);
    }
    if (status != AB_OK) {
        ab_status removed = ab_folder_remove(made, NULL);
        (void)removed; /* the first failure counts */
    }
    return status;
}

ab_status ab_user_registry_add(const struct ab_package *package,
                               const struct ab_registry *builtins, struct ab_error *err)
{
    const struct ab_algorithm *other = NULL;
    const char *id = package->algorithm.table.id;
    if (ab_registry_find(builtins, &other, id, NULL) == AB_OK) {
        return AB_BREAKS(err, P112, "an algorithm \"%s\" is built in", id);
    }
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = add_entry(&arena, package, err);
    ab_arena_fini(&arena);
    return status;
}

static ab_status unknown(struct ab_arena *arena, const char *id, struct ab_error *err)
{
    const char *const *ids = NULL;
    size_t n_ids = 0;
    AB_TRY(ab_user_registry_ids(&ids, &n_ids, arena, err));
    if (n_ids == 0) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "unknown registered plugin \"%s\": none is registered", id);
    }
    return ab_suggest_fail_among(ids, n_ids, "registered plugin", id, err);
}

/* Out of sight by one rename, then piece by piece. */
static ab_status remove_entry(struct ab_arena *arena, const char *id,
                              struct ab_error *err)
{
    const char *registry = NULL;
    const char *entry = NULL;
    const char *away = NULL;
    AB_TRY(path_of(&registry, arena, "", err));
    AB_TRY(path_of(&entry, arena, id, err));
    if (!ab_plugin_is_id(id) || access(entry, F_OK) != 0) {
        return unknown(arena, id, err);
    }
    AB_TRY(ab_folder_make_temporary(&away, arena, registry, err));
    if (rename(entry, away) != 0) {
        return AB_FAIL(err, AB_ERR_IO, "could not move \"%s\": %s", entry,
                       strerror(errno));
    }
    return ab_folder_remove(away, err);
}

ab_status ab_user_registry_remove(const char *id, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = remove_entry(&arena, id, err);
    ab_arena_fini(&arena);
    return status;
}

/* ---- using ---- */

static ab_status check_id(const struct ab_package *package, const char *id,
                          struct ab_error *err)
{
    return strcmp(package->algorithm.table.id, id) == 0
               ? AB_OK
               : AB_BREAKS(err, P102,
                           "the manifest of \"%s\" is that of a plugin \"%s\"", id,
                           package->algorithm.table.id);
}

/* The id was free when the plugin was registered: a later program has a method of that
 * name. */
static ab_status check_free(struct ab_package *package, const char *folder,
                            const struct ab_registry *builtins, struct ab_error *err)
{
    const struct ab_algorithm *other = NULL;
    const char *id = package->algorithm.table.id;
    const char *path = package->library;
    if (ab_registry_find(builtins, &other, id, NULL) != AB_OK) {
        return AB_OK;
    }
    if (package->is_verified) {
        path = ab_arena_printf(&package->arena, "%s/source", folder);
    }
    if (path == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_BREAKS(err, P112,
                     "an algorithm \"%s\" is built in by now, and is what the name "
                     "means; use the plugin by --plugin %s, or add it under another "
                     "id; then `plugin remove %s`",
                     id, path, id);
}

ab_status ab_user_registry_open(struct ab_package **out, const char *id,
                                const struct ab_registry *builtins,
                                struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const char *folder = NULL;
    ab_status status = path_of(&folder, &arena, id, err);
    if (status == AB_OK && !ab_plugin_is_id(id)) {
        status = AB_BREAKS(err, P103, "\"%.64s\" is no id", id);
    }
    if (status == AB_OK) {
        status = ab_package_open_registered(out, folder, err);
    }
    if (status == AB_OK) {
        status = check_id(*out, id, err);
        if (status == AB_OK) {
            status = check_free(*out, folder, builtins, err);
        }
        if (status != AB_OK) {
            ab_package_destroy(*out);
        }
    }
    ab_arena_fini(&arena);
    return status;
}

static ab_status load_entry(struct ab_registry *registry, const char *id,
                            struct ab_error *err)
{
    struct ab_package *package = NULL;
    AB_TRY(ab_user_registry_open(&package, id, registry, err));
    ab_status status = ab_registry_add_package(registry, package, err);
    if (status != AB_OK) {
        ab_package_destroy(package);
    }
    return status;
}

ab_status ab_user_registry_load(struct ab_registry *registry,
                                ab_user_registry_warn *warn, void *ctx,
                                struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const char *const *ids = NULL;
    size_t n_ids = 0;
    ab_status status = ab_user_registry_ids(&ids, &n_ids, &arena, err);
    for (size_t i = 0; i < n_ids && status == AB_OK; i++) {
        struct ab_error refused = {0};
        status = load_entry(registry, ids[i], &refused);
        if (status == AB_ERR_MEMORY) {
            status = AB_OUT_OF_MEMORY(err);
        } else if (status != AB_OK) {
            warn(ctx, ids[i], refused.text);
            status = AB_OK;
        }
    }
    ab_arena_fini(&arena);
    return status;
}
