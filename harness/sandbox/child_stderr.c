#include "sandbox/child_stderr.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES 16384
/* In one call: more than a pipe holds, and nobody is held up by a child that writes
 * without end. */
#define MAX_BLOCKS 64

ab_status ab_child_stderr_open(struct ab_child_stderr *out, int *end,
                               struct ab_error *err)
{
    int ends[2];
    *out = (struct ab_child_stderr){.fd = -1};
    *end = -1;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "pipe: %s", strerror(errno));
    }
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        ab_status status = AB_FAIL(err, AB_ERR_SYSTEM, "fcntl: %s", strerror(errno));
        (void)close(ends[0]);
        (void)close(ends[1]);
        return status;
    }
    out->fd = ends[0];
    *end = ends[1];
    return AB_OK;
}

/* Whoever does not take our standard error loses it. */
static void write_all(const char *bytes, size_t n_bytes)
{
    while (n_bytes > 0) {
        ssize_t n = write(STDERR_FILENO, bytes, n_bytes);
        if (n < 0 && errno != EINTR) {
            return;
        }
        bytes += n > 0 ? n : 0;
        n_bytes -= n > 0 ? (size_t)n : 0;
    }
}

static void take(struct ab_child_stderr *from, const char *bytes, size_t n_bytes,
                 const char *whose)
{
    uint64_t before = from->n_bytes;
    from->n_bytes += n_bytes;
    if (before > AB_CHILD_STDERR_MAX_BYTES) {
        return;
    }
    uint64_t room = AB_CHILD_STDERR_MAX_BYTES - before;
    write_all(bytes, n_bytes < room ? n_bytes : (size_t)room);
    if (n_bytes > room) {
        (void)fprintf(stderr,
                      "\nadonis-bench: warning: %s: standard error is cut after %llu "
                      "bytes\n",
                      whose, (unsigned long long)AB_CHILD_STDERR_MAX_BYTES);
    }
}

/* From the end of the pipe on, which can be read at any time, there is nothing to wait
 * for. */
static void close_fd(struct ab_child_stderr *from)
{
    (void)close(from->fd);
    from->fd = -1;
}

void ab_child_stderr_pass_on(struct ab_child_stderr *from, const char *whose)
{
    char block[BLOCK_BYTES];
    for (int i = 0; i < MAX_BLOCKS && from->fd >= 0; i++) {
        ssize_t n = read(from->fd, block, sizeof block);
        if (n > 0) {
            take(from, block, (size_t)n, whose);
        } else if (n == 0) {
            close_fd(from);
        } else if (errno != EINTR) {
            return;
        }
    }
}

void ab_child_stderr_close(struct ab_child_stderr *from, const char *whose)
{
    ab_child_stderr_pass_on(from, whose);
    if (from->fd >= 0) {
        close_fd(from);
    }
}
