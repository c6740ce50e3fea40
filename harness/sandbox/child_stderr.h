/* What a child writes to standard error: its parent passes on so much of it and drops
 * the rest, so that no plugin fills a disk or a terminal. */
#ifndef AB_SANDBOX_CHILD_STDERR_H
#define AB_SANDBOX_CHILD_STDERR_H

#include <stdint.h>

#include "base/error.h"

/* Of one child. More than a report of a sanitizer. */
#define AB_CHILD_STDERR_MAX_BYTES ((uint64_t)65536)

struct ab_child_stderr {
    int fd;           /* of the parent: reading never waits. -1: at its end, closed */
    uint64_t n_bytes; /* that came */
};

/* *end: the child's end of a pipe, for ab_sandbox_leave_parent; the parent closes it
 * after the fork. */
AB_MUST_CHECK ab_status ab_child_stderr_open(struct ab_child_stderr *out, int *end,
                                             struct ab_error *err);
/* Writes what is there, and is within the limit, to this process's standard error,
 * which loses it where nobody reads it (no SIGPIPE). A warning in the name of `whose`
 * stands where it is cut. */
void ab_child_stderr_pass_on(struct ab_child_stderr *from, const char *whose);
/* Of a child that has ended: passes on what is left, and closes. */
void ab_child_stderr_close(struct ab_child_stderr *from, const char *whose);

#endif
