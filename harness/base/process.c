#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_OUTPUT_BYTES ((size_t)1 << 20)

/* exec reports its failure over a pipe that closes when it succeeds. */
_Noreturn static void become(const char *const *argv, const char *folder, int output,
                             int failure)
{
    int nowhere = open("/dev/null", O_RDONLY);
    int is_ready = nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 &&
                   dup2(output, STDOUT_FILENO) >= 0 &&
                   dup2(output, STDERR_FILENO) >= 0 &&
                   (folder == NULL || chdir(folder) == 0);
    if (is_ready) {
        (void)execvp(argv[0], (char *const *)argv);
    }
    int reason = errno;
    ssize_t written = write(failure, &reason, sizeof reason);
    _exit(written == (ssize_t)sizeof reason ? 127 : 126);
}

static void read_all(struct ab_text *output, int fd)
{
    char block[4096];
    ssize_t n;
    while ((n = read(fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR)) {
        if (n > 0 && output->size < MAX_OUTPUT_BYTES) {
            ab_text_append(output, block, (size_t)n);
        }
    }
}

/* The parent's part. */
static ab_status attend(int *exit_status, struct ab_text *output, pid_t pid,
                        const char *name, int from_child, int failure,
                        struct ab_error *err)
{
    int reason = 0;
    int wait_status = 0;
    ssize_t n = read(failure, &reason, sizeof reason);
    read_all(output, from_child);
    while (waitpid(pid, &wait_status, 0) < 0 && errno == EINTR) {
    }
    if (n == (ssize_t)sizeof reason) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "could not run \"%s\": %s", name,
                       strerror(reason));
    }
    *exit_status =
        WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
    return AB_OK;
}

ab_status ab_process_run(int *exit_status, struct ab_text *output,
                         const char *const *argv, const char *folder,
                         struct ab_error *err)
{
    int out[2];
    int failure[2];
    if (pipe2(out, O_CLOEXEC) != 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "pipe: %s", strerror(errno));
    }
    if (pipe2(failure, O_CLOEXEC) != 0) {
        (void)close(out[0]);
        (void)close(out[1]);
        return AB_FAIL(err, AB_ERR_SYSTEM, "pipe: %s", strerror(errno));
    }
    pid_t pid = fork();
    if (pid == 0) {
        become(argv, folder, out[1], failure[1]);
    }
    (void)close(out[1]);
    (void)close(failure[1]);
    ab_status status = AB_OK;
    if (pid < 0) {
        status = AB_FAIL(err, AB_ERR_SYSTEM, "fork: %s", strerror(errno));
    } else {
        status = attend(exit_status, output, pid, argv[0], out[0], failure[0], err);
    }
    (void)close(out[0]);
    (void)close(failure[0]);
    return status;
}
