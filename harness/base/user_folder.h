/* Where a program keeps what is the user's: the XDG base directories. */
#ifndef AB_BASE_USER_FOLDER_H
#define AB_BASE_USER_FOLDER_H

#include "base/alloc.h"
#include "base/error.h"

enum ab_user_folder {
    AB_USER_DATA,  /* kept: $XDG_DATA_HOME, else ~/.local/share */
    AB_USER_CACHE, /* can be lost: $XDG_CACHE_HOME, else ~/.cache */
};

/* Path of adonis-bench/<relative> in that folder, in the arena; nothing is made. As the
 * specification asks, a variable that is empty or no absolute path is ignored.
 * AB_ERR_IO when HOME is needed and not set. */
AB_MUST_CHECK ab_status ab_user_folder(const char **path, struct ab_arena *arena,
                                       enum ab_user_folder folder, const char *relative,
                                       struct ab_error *err);

#endif
