#include "cli/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t met_broken_pipe;

/* Unlike SIG_IGN, a handler does not pass on to programs that we start. */
static void note(int number)
{
    met_broken_pipe |= number == SIGPIPE;
}

/* Open the wrong way round, so that using one is an error. */
static void occupy_closed_descriptors(void)
{
    static const int flags[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            /* It gets the lowest number that is free. */
            (void)open("/dev/null", flags[fd]);
        }
    }
}

void ab_streams_init(void)
{
    static const int numbers[] = {SIGPIPE, SIGXFSZ};
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    struct sigaction before;
    (void)sigemptyset(&action.sa_mask);
    occupy_closed_descriptors();
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            (void)sigaction(numbers[i], &action, NULL);
        }
    }
}

static int has_reader(int fd)
{
    struct pollfd end = {.fd = fd};
    return poll(&end, 1, 0) < 0 || (end.revents & POLLERR) == 0;
}

static void end_by_broken_pipe(void)
{
    (void)signal(SIGPIPE, SIG_DFL);
    (void)raise(SIGPIPE);
}

ab_status ab_streams_finish(ab_status status, struct ab_error *err)
{
    errno = 0;
    int is_lost = fflush(stdout) != 0 || ferror(stdout) != 0;
    const char *cause = errno != 0 ? strerror(errno) : NULL;
    int is_about_output = (status == AB_OK && is_lost) || status == AB_ERR_IO;
    if (is_about_output && met_broken_pipe && !has_reader(STDOUT_FILENO)) {
        end_by_broken_pipe();
    }
    if (status == AB_OK && is_lost) {
        return AB_FAIL(err, AB_ERR_IO, "could not write to standard output%s%s",
                       cause != NULL ? ": " : "", cause != NULL ? cause : "");
    }
    return status;
}
