#include "base/folder.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

#define OPEN_FOLDERS 16

ab_status ab_folder_make_temporary(const char **path, struct ab_arena *arena,
                                   const char *parent, struct ab_error *err)
{
    AB_TRY(ab_file_make_folder(parent, err));
    char *name = ab_arena_printf(arena, "%s/.new-XXXXXX", parent);
    if (name == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (mkdtemp(name) == NULL) {
        return AB_FAIL(err, AB_ERR_IO, "could not make a folder in \"%s\": %s", parent,
                       strerror(errno));
    }
    *path = name;
    return AB_OK;
}

static int remove_one(const char *path, const struct stat *info, int type,
                      struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

ab_status ab_folder_remove(const char *path, struct ab_error *err)
{
    if (nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS) != 0 &&
        errno != ENOENT) {
        return AB_FAIL(err, AB_ERR_IO, "could not remove the folder \"%s\": %s", path,
                       strerror(errno));
    }
    return AB_OK;
}

ab_status ab_folder_put(const char *folder, const char *relative, const void *bytes,
                        size_t n_bytes, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status = AB_OK;
    char *path = ab_arena_printf(&arena, "%s/%s", folder, relative);
    char *slash = path == NULL ? NULL : strrchr(path, '/');
    if (slash == NULL) {
        status = AB_OUT_OF_MEMORY(err);
    } else {
        *slash = '\0';
        status = ab_file_make_folder(path, err);
        *slash = '/';
    }
    if (status == AB_OK) {
        status = ab_file_write(path, bytes, n_bytes, err);
    }
    ab_arena_fini(&arena);
    return status;
}
