#include "plugin/user_registry.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/user_folder.h"

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
    AB_TRY(path_of(&folder, arena, "", err));
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
