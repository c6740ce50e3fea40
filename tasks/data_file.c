#include "tasks/data_file.h"

#include <string.h>

#include "base/file.h"
#include "base/hash.h"

#define MAX_DATA_BYTES ((size_t)1 << 30)

ab_status ab_data_file_read(char **bytes, size_t *n_bytes, const char **path,
                            struct ab_arena *arena, const struct ab_data_file *file,
                            struct ab_error *err)
{
    char found[AB_HASH_HEX_BYTES];
    const char *relative = ab_arena_printf(arena, "data/%s", file->name);
    if (relative == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_file_shared_path(path, arena, relative, err));
    ab_status status =
        ab_file_read_hashed(bytes, n_bytes, found, *path, MAX_DATA_BYTES, err);
    if (found[0] != '\0' && strcmp(found, file->sha256) != 0) {
        ab_free(*bytes);
        *bytes = NULL;
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found SHA-256 %s, expected %s: the file is damaged or "
                       "of another version",
                       *path, found, file->sha256);
    }
    return status;
}
