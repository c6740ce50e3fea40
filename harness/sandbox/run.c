/* One job in a child: fork, walls, call, answer (its length, 8 bytes, and its bytes).
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/channel.h"
#include "base/clock.h"
#include "sandbox/child_stderr.h"
#include "sandbox/sandbox_internal.h"

/* Exit status of a child that could not begin, or not send. */
#define EXIT_FAILED 3

struct child {
    pid_t pid;
    int socket; /* of the parent */
    struct ab_child_stderr words;
    const char *name;
    struct ab_blackbox *box;
    double deadline; /* of the monotonic clock; 0: none */
};

/* ---- the child ---- */

_Noreturn static void work(const struct ab_sandbox_job *job, int fd, int stderr_end,
                           pid_t parent, struct ab_blackbox *box)
{
    struct ab_error err = {0};
    struct ab_text answer = {0};
    if (ab_sandbox_leave_parent(fd, stderr_end, &err) != AB_OK ||
        ab_sandbox_enter(&job->limits, fd, box, &err) != AB_OK) {
        ab_error_prefix(&err, "no sandbox");
        ab_blackbox_fail(box, err.text);
        _exit(EXIT_FAILED);
    }
    if (getppid() != parent) {
        _exit(EXIT_FAILED); /* it died before this child could be told to follow */
    }
    job->call(job->ctx, &answer, box);
    ab_place_leave(&box->place);
    uint64_t size = answer.size;
    if (answer.failed) {
        ab_blackbox_fail(box, "out of memory");
        _exit(EXIT_FAILED);
    }
    int is_sent = ab_channel_send(fd, &size, sizeof size) &&
                  ab_channel_send(fd, answer.bytes, answer.size);
    _exit(is_sent ? 0 : EXIT_FAILED);
}

/* ---- the parent ---- */

static ab_status start(struct child *child, const struct ab_sandbox_job *job,
                       struct ab_error *err)
{
    int ends[2];
    int stderr_end = -1;
    AB_TRY(ab_child_stderr_open(&child->words, &stderr_end, err));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        (void)close(stderr_end);
        ab_child_stderr_close(&child->words, job->name);
        return AB_FAIL(err, AB_ERR_SYSTEM, "socketpair: %s", strerror(errno));
    }
    pid_t parent = getpid();
    child->pid = fork();
    if (child->pid == 0) {
        work(job, ends[1], stderr_end, parent, child->box);
    }
    ab_status status = AB_OK;
    if (child->pid < 0) {
        status = AB_FAIL(err, AB_ERR_SYSTEM, "fork: %s", strerror(errno));
        (void)close(ends[0]);
        ab_child_stderr_close(&child->words, job->name);
    }
    (void)close(ends[1]);
    (void)close(stderr_end);
    child->socket = ends[0];
    child->name = job->name;
    child->deadline =
        job->limits.wall_s > 0 ? ab_clock_s(CLOCK_MONOTONIC) + job->limits.wall_s : 0;
    return status;
}

/* 1: bytes of the answer (or its end) are there; 0: it took too long. */
static int wait_for_bytes(struct child *child)
{
    for (;;) {
        struct pollfd polls[] = {{.fd = child->socket, .events = POLLIN},
                                 {.fd = child->words.fd, .events = POLLIN}};
        double left = child->deadline - ab_clock_s(CLOCK_MONOTONIC);
        if (child->deadline > 0 && left <= 0) {
            return 0;
        }
        int n = poll(polls, 2, child->deadline == 0 ? -1 : (int)(1000 * left) + 1);
        if (n > 0) {
            ab_child_stderr_pass_on(&child->words, child->name);
        }
        if (polls[0].revents != 0 || (n < 0 && errno != EINTR)) {
            return 1;
        }
    }
}

enum end { END_WHOLE, END_EARLY, END_LATE, END_LONG };

/* Reads between 1 and *n_bytes bytes. */
static enum end receive_some(struct child *child, void *bytes, size_t *n_bytes)
{
    for (;;) {
        if (!wait_for_bytes(child)) {
            return END_LATE;
        }
        ssize_t n = recv(child->socket, bytes, *n_bytes, 0);
        if (n > 0) {
            *n_bytes = (size_t)n;
            return END_WHOLE;
        }
        if (n == 0 || errno != EINTR) {
            return END_EARLY;
        }
    }
}

static enum end receive(struct child *child, struct ab_text *answer, uint64_t max_bytes)
{
    uint64_t size = 0;
    char bytes[16384];
    for (size_t at = 0; at < sizeof size;) {
        size_t n = sizeof size - at;
        enum end end = receive_some(child, (char *)&size + at, &n);
        if (end != END_WHOLE) {
            return end;
        }
        at += n;
    }
    if (size > max_bytes) {
        return END_LONG;
    }
    while (size > 0) {
        size_t n = size < sizeof bytes ? (size_t)size : sizeof bytes;
        enum end end = receive_some(child, bytes, &n);
        if (end != END_WHOLE) {
            return end;
        }
        ab_text_append(answer, bytes, n);
        size -= n;
    }
    return END_WHOLE;
}

static int reap(struct child *child)
{
    int wait_status = 0;
    (void)kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &wait_status, 0) < 0 && errno == EINTR) {
    }
    (void)close(child->socket);
    ab_child_stderr_close(&child->words, child->name);
    return wait_status;
}

static ab_status judge(enum end end, int wait_status, const struct child *child,
                       const struct ab_sandbox_job *job, struct ab_error *err)
{
    char text[AB_SANDBOX_CAUSE_BYTES];
    switch (end) {
    case END_WHOLE:
        return AB_OK;
    case END_LATE:
        ab_sandbox_where(text, child->box);
        return AB_FAIL(err, AB_ERR_CHECK, "took longer than %g s%s", job->limits.wall_s,
                       text);
    case END_LONG:
        return AB_FAIL(err, AB_ERR_CHECK, "answered more than %llu bytes",
                       (unsigned long long)job->max_bytes);
    case END_EARLY:
        break;
    }
    ab_sandbox_explain(text, wait_status, child->box);
    return AB_FAIL(err, AB_ERR_CHECK, "%s", text);
}

ab_status ab_sandbox_run(struct ab_text *answer, const struct ab_sandbox_job *job,
                         struct ab_error *err)
{
    struct child child;
    AB_TRY(ab_blackbox_create(&child.box, err));
    ab_status status = start(&child, job, err);
    if (status == AB_OK) {
        enum end end = receive(&child, answer, job->max_bytes);
        status = judge(end, reap(&child), &child, job, err);
        if (status == AB_OK && answer->failed) {
            status = AB_OUT_OF_MEMORY(err);
        }
    }
    ab_blackbox_destroy(child.box);
    return status;
}
