#include "plugin/package.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "plugin/build.h"
#include "plugin/loader.h"
#include "plugin/rules.h"

static ab_status create(struct ab_package **out, const char *origin,
                        struct ab_error *err)
{
    struct ab_package *package = ab_alloc(1, sizeof *package);
    if (package == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_arena_init(&package->arena);
    package->origin = ab_arena_strdup(&package->arena, origin);
    if (package->origin == NULL) {
        ab_package_destroy(package);
        return AB_OUT_OF_MEMORY(err);
    }
    *out = package;
    return AB_OK;
}

void ab_package_destroy(struct ab_package *package)
{
    if (package != NULL) {
        ab_manifest_fini(&package->full);
        ab_arena_fini(&package->arena);
        ab_free(package);
    }
}

ab_status ab_package_check_binary(const struct ab_package *package,
                                  struct ab_error *err)
{
    char found[AB_HASH_HEX_BYTES];
    AB_TRY(ab_hash_file(found, package->library, err));
    if (strcmp(found, package->binary_sha256) != 0) {
        return AB_BREAKS(err, P111,
                         "\"%s\" was changed: found SHA-256 %.16s..., its manifest "
                         "names %.16s...",
                         package->library, found, package->binary_sha256);
    }
    return AB_OK;
}

/* Everything that follows from the full manifest. */
static ab_status read_full(struct ab_package *package, const char *name,
                           struct ab_error *err)
{
    struct ab_algorithm *algorithm = &package->algorithm;
    struct ab_manifest *full = &package->full;
    size_t size = strlen(package->manifest);
    AB_TRY(ab_manifest_parse(full, package->manifest, size, name, err));
    AB_TRY(ab_manifest_algorithm(algorithm, full, err));
    ab_hash_buffer(package->manifest_sha256, package->manifest, size);
    (void)snprintf(package->binary_sha256, sizeof package->binary_sha256, "%s",
                   full->binary_sha256);
    package->is_verified = full->n_sources > 0;
    if (package->is_verified && algorithm->table.token[0] == '\0') {
        return AB_BREAKS(err, P110, "\"%s\" has sources and no token", name);
    }
    (void)snprintf(algorithm->sha256, sizeof algorithm->sha256, "%s",
                   package->is_verified ? algorithm->table.token : full->binary_sha256);
    (void)snprintf(algorithm->origin, sizeof algorithm->origin, "%s", package->origin);
    algorithm->package = package;
    return AB_OK;
}

/* ---- opened by a path ---- */

/* Reads manifest.json of the folder, and finds or makes the shared object. */
static ab_status open_folder(struct ab_package *package, struct ab_manifest *author,
                             const char *folder, struct ab_text *log,
                             struct ab_error *err)
{
    const char *path =
        ab_arena_printf(&package->arena, "%s/%s", folder, AB_MANIFEST_NAME);
    char *text = NULL;
    size_t size = 0;
    if (path == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (access(path, F_OK) != 0) {
        return AB_BREAKS(err, P101, "\"%s\": %s", path, strerror(errno));
    }
    AB_TRY(ab_file_read(&text, &size, path, AB_JSON_MAX_FILE_BYTES, err));
    package->author_manifest = ab_arena_strdup(&package->arena, text);
    ab_status status = ab_manifest_parse(author, text, size, path, err);
    ab_free(text);
    AB_TRY(status);
    if (package->author_manifest == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (author->n_sources == 0) {
        return ab_source_path(&package->library, &package->arena, folder,
                              author->library, err);
    }
    AB_TRY(ab_source_read(&package->source, &package->arena, folder, author, err));
    return ab_build_plugin(&package->library, &package->arena, &package->source, log,
                           err);
}

static ab_status open_library(struct ab_package *package, const char *path,
                              struct ab_error *err)
{
    char real[PATH_MAX];
    if (realpath(path, real) == NULL) {
        return AB_BREAKS(err, P101, "\"%s\": %s", path, strerror(errno));
    }
    package->library = ab_arena_strdup(&package->arena, real);
    return package->library == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

/* A table that we compiled names the sources it was compiled from. */
static ab_status check_token(const struct ab_package *package, const json_t *said,
                             struct ab_error *err)
{
    const char *token = json_string_value(json_object_get(said, "token"));
    if (package->source.n_files > 0 &&
        (token == NULL || strcmp(token, package->source.token) != 0)) {
        return AB_BREAKS(err, P110,
                         "%s: its table names the token \"%.16s\", its sources have "
                         "%.16s...",
                         package->origin, token == NULL ? "" : token,
                         package->source.token);
    }
    return AB_OK;
}

/* The manifest with all members; its files are where the registry would have them. */
static ab_status write_full(struct ab_package *package, const json_t *said,
                            struct ab_error *err)
{
    struct ab_arena *arena = &package->arena;
    size_t n = package->source.n_files;
    const char **sources = ab_arena_alloc(arena, n, sizeof *sources);
    const char *id = json_string_value(json_object_get(said, "id"));
    const char *library = ab_arena_printf(arena, "%s.so", id == NULL ? "" : id);
    char binary_sha256[AB_HASH_HEX_BYTES];
    char *text = NULL;
    if (sources == NULL || library == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < n; i++) {
        sources[i] = ab_arena_printf(arena, "source/%s", package->source.files[i].name);
        if (sources[i] == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
    }
    AB_TRY(ab_hash_file(binary_sha256, package->library, err));
    const struct ab_manifest_files files = {.library = library,
                                            .binary_sha256 = binary_sha256,
                                            .n_sources = n,
                                            .sources = sources};
    AB_TRY(ab_manifest_write(&text, said, &files, err));
    package->manifest = ab_arena_strdup(arena, text);
    ab_free(text);
    return package->manifest == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

/* author: NULL without a manifest. */
static ab_status describe(struct ab_package *package, const struct ab_manifest *author,
                          struct ab_error *err)
{
    struct ab_text members = {0};
    struct ab_json said = {0};
    ab_status status = ab_loader_describe(&members, package->library, err);
    if (status == AB_OK) {
        status =
            ab_json_read_text(&said, members.bytes, members.size, package->origin, err);
    }
    if (status == AB_OK && author != NULL) {
        status = ab_manifest_agrees(author, said.value, err);
    }
    if (status == AB_OK) {
        status = check_token(package, said.value, err);
    }
    if (status == AB_OK) {
        status = write_full(package, said.value, err);
    }
    ab_json_close(&said);
    ab_text_fini(&members);
    return status == AB_OK ? read_full(package, package->origin, err) : status;
}

static ab_status open_path(struct ab_package *package, const char *path,
                           struct ab_text *log, struct ab_error *err)
{
    struct stat info;
    size_t length = strlen(path);
    int is_folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    if (is_folder) {
        struct ab_manifest author = {0};
        ab_status status = open_folder(package, &author, path, log, err);
        if (status == AB_OK) {
            status = describe(package, &author, err);
        }
        ab_manifest_fini(&author);
        return status;
    }
    if (length < 4 || strcmp(path + length - 3, ".so") != 0) {
        return AB_BREAKS(err, P101,
                         "\"%s\": expected a folder with " AB_MANIFEST_NAME
                         ", or a shared object FILE.so",
                         path);
    }
    AB_TRY(open_library(package, path, err));
    return describe(package, NULL, err);
}

ab_status ab_package_open(struct ab_package **out, const char *path,
                          struct ab_text *log, struct ab_error *err)
{
    struct ab_package *package = NULL;
    AB_TRY(create(&package, path, err));
    ab_status status = open_path(package, path, log, err);
    if (status != AB_OK) {
        ab_package_destroy(package);
        return status;
    }
    *out = package;
    return AB_OK;
}

/* ---- of the registry ---- */

static ab_status open_entry(struct ab_package *package, const char *folder,
                            struct ab_error *err)
{
    const char *path =
        ab_arena_printf(&package->arena, "%s/%s", folder, AB_MANIFEST_NAME);
    char *text = NULL;
    size_t size = 0;
    if (path == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_file_read(&text, &size, path, AB_JSON_MAX_FILE_BYTES, err));
    package->manifest = ab_arena_strdup(&package->arena, text);
    ab_free(text);
    if (package->manifest == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    package->is_registered = 1;
    AB_TRY(read_full(package, path, err));
    AB_TRY(ab_source_path(&package->library, &package->arena, folder,
                          package->full.library, err));
    return ab_package_check_binary(package, err);
}

ab_status ab_package_open_registered(struct ab_package **out, const char *folder,
                                     struct ab_error *err)
{
    struct ab_package *package = NULL;
    AB_TRY(create(&package, "registry", err));
    ab_status status = open_entry(package, folder, err);
    if (status != AB_OK) {
        ab_package_destroy(package);
        return status;
    }
    *out = package;
    return AB_OK;
}
