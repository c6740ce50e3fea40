#include "sandbox/child_stderr.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES 16384
/* In one call: more than a pipe holds, and nobody is held up by a child that writes
 * without end. */
#define MAX_BLOCKS 64
/* With the longest path that `whose` may be. */
#define WARNING_BYTES 4224

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

/* 0: it takes no more. A terminal may have been left so that writing does not wait:
 * then this does. */
static int write_some(const char **bytes, size_t *n_bytes)
{
    ssize_t n = write(STDERR_FILENO, *bytes, *n_bytes);
    if (n >= 0) {
        *bytes += n;
        *n_bytes -= (size_t)n;
        return 1;
    }
    if (errno == EAGAIN) {
        struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};
        return poll(&room, 1, -1) > 0 || errno == EINTR;
    }
    return errno == EINTR;
}

/* Whoever does not take our standard error loses it. A pipe that nobody reads would end
 * this process, though the words are not its own. */
static void write_all(const char *bytes, size_t n_bytes)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    if (sigaction(SIGPIPE, &ignore, &before) != 0) {
        return;
    }
    while (n_bytes > 0 && write_some(&bytes, &n_bytes)) {
    }
    (void)sigaction(SIGPIPE, &before, NULL);
}

static void warn(const char *whose)
{
    char text[WARNING_BYTES];
    (void)snprintf(text, sizeof text,
                   "\nadonis-bench: warning: %s: standard error is cut after %llu "
                   "bytes\n",
                   whose, (unsigned long long)AB_CHILD_STDERR_MAX_BYTES);
    write_all(text, strlen(text));
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
        warn(whose);
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
