/* The child's side: what it inherits is taken off, then the walls go up. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox_internal.h"

#ifndef SYS_close_range /* the same on every architecture; Linux 5.9 */
#define SYS_close_range 436
#endif

/* What dlopen and a report of a sanitizer need at once, generously. */
#define MAX_FILES 64

/* What a terminal or a batch system sends to all is for the parent to answer. */
static void reset_signals(void)
{
    for (int number = 1; number < NSIG; number++) {
        int is_parents = number == SIGINT || number == SIGTERM || number == SIGHUP;
        (void)signal(number, is_parents ? SIG_IGN : SIG_DFL);
    }
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void close_from(int first, int last)
{
    if (first > last || syscall(SYS_close_range, first, last, 0u) == 0) {
        return;
    }
    struct rlimit files;
    int n = getrlimit(RLIMIT_NOFILE, &files) == 0 ? (int)files.rlim_cur : 1024;
    for (int i = first; i <= last && i < n; i++) {
        (void)close(i);
    }
}

/* Without a buffer, a plugin that prints is stopped where it does so. */
static void leave_terminal_and_files(int fd, int stderr_end)
{
    if (stderr_end >= 0) {
        (void)dup2(stderr_end, STDERR_FILENO);
    }
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere >= 0) {
        (void)dup2(nowhere, STDIN_FILENO);
        (void)dup2(nowhere, STDOUT_FILENO);
    }
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    close_from(STDERR_FILENO + 1, fd - 1);
    close_from(fd > STDERR_FILENO ? fd + 1 : STDERR_FILENO + 1, INT32_MAX);
}

/* Never above what the parent has. */
static ab_status set_limit(__rlimit_resource_t resource, uint64_t soft, uint64_t hard,
                           const char *name, struct ab_error *err)
{
    struct rlimit limit;
    int result = getrlimit(resource, &limit);
    if (result == 0) {
        limit.rlim_cur = soft < limit.rlim_cur ? soft : limit.rlim_cur;
        limit.rlim_max = hard < limit.rlim_max ? hard : limit.rlim_max;
        result = setrlimit(resource, &limit);
    }
    return result == 0
               ? AB_OK
               : AB_FAIL(err, AB_ERR_SYSTEM, "limit on %s: %s", name, strerror(errno));
}

static ab_status set_limits(const struct ab_sandbox_limits *limits,
                            struct ab_error *err)
{
    struct stat status;
    AB_TRY(set_limit(RLIMIT_CORE, 0, 0, "core files", err));
    AB_TRY(set_limit(RLIMIT_NPROC, 0, 0, "processes", err));
    AB_TRY(set_limit(RLIMIT_NOFILE, MAX_FILES, MAX_FILES, "open files", err));
    if (fstat(STDERR_FILENO, &status) == 0 && !S_ISREG(status.st_mode)) {
        AB_TRY(set_limit(RLIMIT_FSIZE, 0, 0, "sizes of files", err));
    }
    if (limits->stack_bytes > 0) {
        AB_TRY(set_limit(RLIMIT_STACK, limits->stack_bytes, limits->stack_bytes,
                         "the stack", err));
    }
    if (limits->memory_bytes > 0 && !AB_IS_SANITIZED) {
        AB_TRY(set_limit(RLIMIT_AS, limits->memory_bytes, limits->memory_bytes,
                         "memory", err));
    }
    if (limits->cpu_s > 0) { /* a second later the kernel kills what lives on */
        uint64_t seconds = (uint64_t)ceil(limits->cpu_s);
        AB_TRY(set_limit(RLIMIT_CPU, seconds, seconds + 1, "processor time", err));
    }
    return AB_OK;
}

ab_status ab_sandbox_leave_parent(int fd, int stderr_end, struct ab_error *err)
{
    reset_signals();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    leave_terminal_and_files(fd, stderr_end);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "prctl(PR_SET_NO_NEW_PRIVS): %s",
                       strerror(errno));
    }
    return ab_landlock_deny_changes(err);
}

ab_status ab_sandbox_enter(const struct ab_sandbox_limits *limits, int fd,
                           struct ab_blackbox *box, struct ab_error *err)
{
    AB_TRY(set_limits(limits, err));
    if (box != NULL) {
        box->cpu_s = limits->cpu_s;
    }
    AB_TRY(ab_last_words_arm(box, err));
    return ab_filter_load_first(fd, err);
}

ab_status ab_sandbox_seal(struct ab_error *err)
{
    if (!AB_IS_SANITIZED) {
        AB_TRY(ab_landlock_deny_reading(err));
    }
    return ab_filter_load_second(err);
}

void ab_sandbox_features(struct ab_sandbox_features *out)
{
    *out = (struct ab_sandbox_features){
        .has_seccomp = ab_filter_is_there(),
        .landlock_abi = ab_landlock_abi(),
        .is_sanitized = AB_IS_SANITIZED,
    };
}

void ab_sandbox_name(char out[AB_SANDBOX_NAME_BYTES])
{
    char landlock[24] = "";
    if (ab_landlock_abi() > 0) {
        (void)snprintf(landlock, sizeof landlock, ",landlock-%d", ab_landlock_abi());
    }
    (void)snprintf(out, AB_SANDBOX_NAME_BYTES, "limits%s%s", landlock,
                   ab_filter_is_there() ? ",seccomp" : "");
}
