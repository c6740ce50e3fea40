/* Folders: made under a name of their own, removed with all that is in them. */
#ifndef AB_BASE_FOLDER_H
#define AB_BASE_FOLDER_H

#include "base/alloc.h"
#include "base/error.h"

/* Makes a new folder in `parent`, which is made where it is not there, with a name that
 * begins with a dot. *path lives in the arena. */
AB_MUST_CHECK ab_status ab_folder_make_temporary(const char **path,
                                                 struct ab_arena *arena,
                                                 const char *parent,
                                                 struct ab_error *err);
/* Symbolic links are removed, not followed. One that is not there is fine. */
AB_MUST_CHECK ab_status ab_folder_remove(const char *path, struct ab_error *err);

/* Writes folder/relative, making the folders on the way. */
AB_MUST_CHECK ab_status ab_folder_put(const char *folder, const char *relative,
                                      const void *bytes, size_t n_bytes,
                                      struct ab_error *err);

#endif
