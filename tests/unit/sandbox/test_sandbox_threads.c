#include "sandbox/sandbox.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/crew.h"
#include "support/leaks.h"

static int has_seccomp(void)
{
    struct ab_sandbox_features features;
    ab_sandbox_features(&features);
    return features.has_seccomp;
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
    const struct timespec nap = {.tv_nsec = 1000000};
    struct ab_crew_job job = {.compute = make_socket};
    struct ab_crew *crew = NULL;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0 ||
        ab_crew_create(&crew, 1, NULL) != AB_OK ||
        ab_sandbox_enter(&limits, ends[0], box, NULL) != AB_OK) {
        _exit(2);
    }
    ab_crew_add(crew, &job);
    for (int i = 0; i < 10000; i++) { /* the crew, not this thread, takes the job */
        (void)nanosleep(&nap, NULL);
    }
    _exit(0);
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
    cr_assert(!has_seccomp() || strcmp(text, "system call socket is not allowed") == 0,
              "%s", text);
    ab_blackbox_destroy(box);
    AB_NO_LEAKS();
}
