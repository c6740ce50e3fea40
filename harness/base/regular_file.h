/* Files that a user names: regular ones. Opening a named pipe waits for whoever writes
 * into it, and a device gives bytes without end. */
#ifndef AB_BASE_REGULAR_FILE_H
#define AB_BASE_REGULAR_FILE_H

#include "base/error.h"

/* What is at `path`, if it is there and no regular file: "a folder", "a named pipe",
 * "a socket", "a device". NULL otherwise. Symbolic links are followed. Static. */
const char *ab_file_other_kind(const char *path);

/* Opens for reading (O_CLOEXEC) and never waits. *fd: owned by the caller. AB_ERR_IO,
 * with what it is, for anything but a regular file. */
AB_MUST_CHECK ab_status ab_file_open_regular(int *fd, const char *path,
                                             struct ab_error *err);

#endif
