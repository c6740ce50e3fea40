#include "base/regular_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NULL: regular. */
static const char *other_kind(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return NULL;
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a named pipe";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

const char *ab_file_other_kind(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? other_kind(info.st_mode) : NULL;
}

static ab_status fail(const char *path, const char *kind, struct ab_error *err)
{
    return AB_FAIL(err, AB_ERR_IO,
                   "could not read \"%s\": it is %s, expected a regular file", path,
                   kind);
}

/* By name first: a socket cannot be opened, and opening a device may do something. Then
 * as it was opened, for the name may have got to another file. */
ab_status ab_file_open_regular(int *fd, const char *path, struct ab_error *err)
{
    struct stat info;
    const char *kind = ab_file_other_kind(path);
    *fd = -1;
    if (kind != NULL) {
        return fail(path, kind, err);
    }
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (opened < 0 || fstat(opened, &info) != 0) {
        ab_status status =
            AB_FAIL(err, AB_ERR_IO, "could not open \"%s\": %s", path, strerror(errno));
        if (opened >= 0) {
            (void)close(opened);
        }
        return status;
    }
    kind = other_kind(info.st_mode);
    if (kind != NULL) {
        (void)close(opened);
        return fail(path, kind, err);
    }
    *fd = opened;
    return AB_OK;
}
