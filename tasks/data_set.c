#include "tasks/data_set.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/suggest.h"
#include "base/user_folder.h"

#define MAX_DATA_BYTES ((size_t)1 << 30)

/* Of the XDG base directory specification, where $XDG_DATA_DIRS is not set. */
#define SYSTEM_DATA_FOLDERS "/usr/local/share/:/usr/share/"

ab_status ab_data_set_find(const struct ab_data_set **out, const char *name,
                           struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, name);
    for (size_t i = 0; ab_data_sets[i] != NULL; i++) {
        if (strcmp(ab_data_sets[i]->name, name) == 0) {
            *out = ab_data_sets[i];
            return AB_OK;
        }
        ab_suggest_offer(&suggest, ab_data_sets[i]->name);
    }
    return ab_suggest_fail(&suggest, "data set", err);
}

const char *ab_data_place_name(enum ab_data_place place)
{
    static const char *const names[] = {[AB_DATA_MISSING] = "missing",
                                        [AB_DATA_SHIPPED] = "shipped",
                                        [AB_DATA_PACKAGE] = "package",
                                        [AB_DATA_CACHED] = "cached"};
    return names[place];
}

ab_status ab_data_cache_path(const char **path, struct ab_arena *arena,
                             const struct ab_data_set *set, size_t file,
                             struct ab_error *err)
{
    const char *relative =
        ab_arena_printf(arena, "data/%s/%s", set->name, set->files[file].name);
    if (relative == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    return ab_user_folder(path, arena, AB_USER_CACHE, relative, err);
}

/* *path: the file as the package installs it, or NULL where no folder has it. */
static ab_status find_installed(const char **path, struct ab_arena *arena,
                                const struct ab_data_set *set, size_t file,
                                struct ab_error *err)
{
    const char *at = getenv("XDG_DATA_DIRS");
    if (at == NULL || at[0] == '\0') {
        at = SYSTEM_DATA_FOLDERS;
    }
    while (*at != '\0') {
        size_t length = strcspn(at, ":");
        size_t folder = length;
        while (folder > 1 && at[folder - 1] == '/') {
            folder--;
        }
        *path = ab_arena_printf(arena, "%.*s/datasets/%s/%s", (int)folder, at,
                                set->name, set->files[file].name);
        if (*path == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        if (at[0] == '/' && access(*path, F_OK) == 0) {
            return AB_OK;
        }
        at += at[length] == ':' ? length + 1 : length;
    }
    *path = NULL;
    return AB_OK;
}

ab_status ab_data_find(enum ab_data_place *place, const char **path,
                       struct ab_arena *arena, const struct ab_data_set *set,
                       size_t file, struct ab_error *err)
{
    if (set->package == NULL) {
        const char *relative = ab_arena_printf(arena, "data/%s", set->files[file].name);
        if (relative == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        ab_status status = ab_file_shared_path(path, arena, relative, err);
        *place = status == AB_OK ? AB_DATA_SHIPPED : AB_DATA_MISSING;
        return status == AB_ERR_IO ? AB_OK : status;
    }
    *place = AB_DATA_PACKAGE;
    AB_TRY(find_installed(path, arena, set, file, err));
    if (*path != NULL) {
        return AB_OK;
    }
    /* Whoever has no folder for a cache has nothing in it. */
    ab_status status = ab_data_cache_path(path, arena, set, file, NULL);
    if (status != AB_OK) {
        *path = set->files[file].name;
        *place = AB_DATA_MISSING;
        return status == AB_ERR_IO ? AB_OK : AB_OUT_OF_MEMORY(err);
    }
    *place = access(*path, F_OK) == 0 ? AB_DATA_CACHED : AB_DATA_MISSING;
    return AB_OK;
}

int ab_data_is_hash_of(const struct ab_data_file *file, const char *hex)
{
    return strcmp(hex, file->sha256) == 0 ||
           (file->other_sha256 != NULL && strcmp(hex, file->other_sha256) == 0);
}

static ab_status wrong_hash(const struct ab_data_set *set, size_t file,
                            enum ab_data_place place, const char *path,
                            const char *found, struct ab_error *err)
{
    const char *remedy = "";
    const char *name = "";
    if (place == AB_DATA_PACKAGE) {
        remedy = "; install this package again: ";
        name = set->package;
    } else if (place == AB_DATA_CACHED) {
        remedy = "; get it again: adonis-bench data fetch ";
        name = set->name;
    }
    return AB_FAIL(err, AB_ERR_INPUT,
                   "\"%s\": found SHA-256 %s, expected %s: the file is damaged or of "
                   "another version%s%s",
                   path, found, set->files[file].sha256, remedy, name);
}

static ab_status missing(const struct ab_data_set *set, size_t file, const char *path,
                         struct ab_error *err)
{
    if (set->package == NULL) {
        return AB_FAIL(err, AB_ERR_IO,
                       "no shared data at \"%s\": %s comes with the program, whose "
                       "installation is not whole; $ADONIS_DATA_DIR, where it is set, "
                       "says where the shared data are",
                       path, set->files[file].name);
    }
    return AB_FAIL(err, AB_ERR_IO,
                   "data set \"%s\" is not on this machine: run \"adonis-bench data "
                   "fetch %s\" or install the package %s (there is no \"%s\", nor is "
                   "\"%s\" in datasets/%s of $XDG_DATA_DIRS)",
                   set->name, set->name, set->package, path, set->files[file].name,
                   set->name);
}

ab_status ab_data_check(const struct ab_data_set *set, size_t file,
                        enum ab_data_place place, const char *path,
                        struct ab_error *err)
{
    char found[AB_HASH_HEX_BYTES];
    AB_TRY(ab_hash_file(found, path, err));
    return ab_data_is_hash_of(&set->files[file], found)
               ? AB_OK
               : wrong_hash(set, file, place, path, found, err);
}

ab_status ab_data_read(char **bytes, size_t *n_bytes, const char **path,
                       struct ab_arena *arena, const struct ab_data_set *set,
                       size_t file, struct ab_error *err)
{
    char found[AB_HASH_HEX_BYTES];
    enum ab_data_place place;
    *bytes = NULL;
    *n_bytes = 0;
    AB_TRY(ab_data_find(&place, path, arena, set, file, err));
    if (place == AB_DATA_MISSING) {
        return missing(set, file, *path, err);
    }
    ab_status status =
        ab_file_read_hashed(bytes, n_bytes, found, *path, MAX_DATA_BYTES, err);
    if (found[0] != '\0' && !ab_data_is_hash_of(&set->files[file], found)) {
        ab_free(*bytes);
        *bytes = NULL;
        return wrong_hash(set, file, place, *path, found, err);
    }
    return status;
}
