#include "sandbox/sandbox.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/crew.h"
#include "support/leaks.h"

static struct ab_sandbox_features features(void)
{
    struct ab_sandbox_features found;
    ab_sandbox_features(&found);
    return found;
}

/* The crew takes the job, not this thread, which ends with status 0 if nothing ends the
 * process before. */
_Noreturn static void leave_to(struct ab_crew *crew, struct ab_crew_job *job)
{
    const struct timespec nap = {.tv_nsec = 1000000};
    ab_crew_add(crew, job);
    for (int i = 0; i < 10000; i++) {
        (void)nanosleep(&nap, NULL);
    }
    _exit(0);
}

static void make_socket(struct ab_crew_job *job)
{
    (void)job;
    (void)socket(AF_INET, SOCK_STREAM, 0);
}

/* Ends with status 0 where its other thread could make a socket. */
_Noreturn static void be_a_child_with_a_crew(struct ab_blackbox *box)
{
    const struct ab_sandbox_limits limits = {.stack_bytes = 1 << 20};
    struct ab_crew_job job = {.compute = make_socket};
    struct ab_crew *crew = NULL;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0 ||
        ab_sandbox_leave_parent(ends[0], -1, NULL) != AB_OK ||
        ab_crew_create(&crew, 1, NULL) != AB_OK ||
        ab_sandbox_enter(&limits, ends[0], box, NULL) != AB_OK) {
        _exit(2);
    }
    leave_to(crew, &job);
}

Test(sandbox_threads, those_made_before_it_was_entered_are_in_it, .timeout = 60)
{
    struct ab_blackbox *box = NULL;
    char text[AB_SANDBOX_CAUSE_BYTES];
    int status = 0;
    cr_assert_eq(ab_blackbox_create(&box, NULL), AB_OK);
    pid_t child = fork();
    if (child == 0) {
        be_a_child_with_a_crew(box);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    ab_sandbox_explain(text, status, box);
    cr_assert(!features().has_seccomp ||
                  strcmp(text, "system call socket is not allowed") == 0,
              "%s", text);
    ab_blackbox_destroy(box);
    AB_NO_LEAKS();
}

static void open_for_writing(struct ab_crew_job *job)
{
    (void)job;
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    _exit(fd >= 0 ? 1 : errno);
}

/* Before there is a seccomp filter, which would end it. */
Test(sandbox_threads, those_made_on_the_way_in_can_change_no_file, .timeout = 60)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        struct ab_crew_job job = {.compute = open_for_writing};
        struct ab_crew *crew = NULL;
        if (ab_sandbox_leave_parent(STDERR_FILENO, -1, NULL) != AB_OK ||
            ab_crew_create(&crew, 1, NULL) != AB_OK) {
            _exit(2);
        }
        leave_to(crew, &job);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), features().landlock_abi > 0 ? EACCES : 1);
    AB_NO_LEAKS();
}
