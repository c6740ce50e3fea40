/* seccomp: which system calls a child may make. Any other raises SIGSYS, whose handler
 * (last_words.c) notes its number. */
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "sandbox/sandbox_internal.h"

/* What a computing process needs whatever its arguments are. */
static const int allowed[] = {
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getrandom),
    /* files that are open, and names of files */
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    /* clocks */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrusage),
    /* itself */
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getrlimit),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(pause),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    /* the second stage of this sandbox: it can only take away */
    SCMP_SYS(landlock_create_ruleset),
    SCMP_SYS(landlock_restrict_self),
};

#define MAX_ARGUMENTS 2
struct rule {
    int call;
    unsigned n_arguments;
    struct scmp_arg_cmp argument[MAX_ARGUMENTS];
};

#define EQUAL(index, value)        SCMP_CMP64(index, SCMP_CMP_EQ, (scmp_datum_t)(value))
#define MASKED(index, mask, value) SCMP_CMP64(index, SCMP_CMP_MASKED_EQ, mask, value)
#define WRITING                    ((scmp_datum_t)(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND))

static ab_status failed(struct ab_error *err, const char *what, int code)
{
    return AB_FAIL(err, AB_ERR_SYSTEM, "seccomp: %s: %s", what, strerror(-code));
}

/* A call that this architecture does not have is no error: libseccomp then keeps the
 * rule under a number that no call has. */
static ab_status add_rules(scmp_filter_ctx filter, uint32_t action,
                           const struct rule *rules, size_t n_rules,
                           struct ab_error *err)
{
    for (size_t i = 0; i < n_rules; i++) {
        int code = seccomp_rule_add_array(filter, action, rules[i].call,
                                          rules[i].n_arguments, rules[i].argument);
        if (code != 0) {
            return failed(err, "seccomp_rule_add", code);
        }
    }
    return AB_OK;
}

#define COUNT(rules) (sizeof(rules) / sizeof((rules)[0]))

static ab_status add_allowed(scmp_filter_ctx filter, int fd, struct ab_error *err)
{
    for (size_t i = 0; i < COUNT(allowed); i++) {
        const struct rule rule = {.call = allowed[i]};
        AB_TRY(add_rules(filter, SCMP_ACT_ALLOW, &rule, 1, err));
    }
    const struct rule rules[] = {
        {SCMP_SYS(open), 1, {MASKED(1, WRITING, O_RDONLY)}},
        {SCMP_SYS(openat), 1, {MASKED(2, WRITING, O_RDONLY)}},
        {SCMP_SYS(close), 1, {SCMP_CMP64(0, SCMP_CMP_NE, (scmp_datum_t)fd)}},
        {SCMP_SYS(fcntl), 1, {EQUAL(1, F_GETFL)}},
        {SCMP_SYS(fcntl), 1, {EQUAL(1, F_GETFD)}},
        {SCMP_SYS(fcntl), 1, {EQUAL(1, F_SETFD)}},
        {SCMP_SYS(ioctl), 1, {EQUAL(1, TCGETS)}},
        {SCMP_SYS(sendto), 1, {EQUAL(0, fd)}},
        {SCMP_SYS(recvfrom), 1, {EQUAL(0, fd)}},
        {SCMP_SYS(write), 1, {EQUAL(0, STDERR_FILENO)}},
        {SCMP_SYS(writev), 1, {EQUAL(0, STDERR_FILENO)}},
        {SCMP_SYS(tgkill), 1, {EQUAL(0, getpid())}},
        {SCMP_SYS(prlimit64), 2, {EQUAL(0, 0), EQUAL(2, 0)}},
        {SCMP_SYS(prlimit64), 2, {EQUAL(0, getpid()), EQUAL(2, 0)}},
        {SCMP_SYS(seccomp), 1, {EQUAL(0, SECCOMP_SET_MODE_FILTER)}},
        {SCMP_SYS(seccomp), 1, {EQUAL(0, SECCOMP_GET_ACTION_AVAIL)}},
    };
    return add_rules(filter, SCMP_ACT_ALLOW, rules, COUNT(rules), err);
}

/* The second filter is asked too; the stricter answer counts. */
static ab_status add_forbidden(scmp_filter_ctx filter, int fd, struct ab_error *err)
{
    (void)fd;
    const struct rule rules[] = {
        {SCMP_SYS(seccomp), 0, {{0}}},
        {SCMP_SYS(landlock_create_ruleset), 0, {{0}}},
        {SCMP_SYS(landlock_restrict_self), 0, {{0}}},
        {SCMP_SYS(open), 0, {{0}}},
        {SCMP_SYS(openat), 0, {{0}}},
        {SCMP_SYS(getdents64), 0, {{0}}},
        {SCMP_SYS(mmap), 1, {MASKED(2, PROT_EXEC, PROT_EXEC)}},
        {SCMP_SYS(mprotect), 1, {MASKED(2, PROT_EXEC, PROT_EXEC)}},
    };
    size_t n_rules = AB_IS_SANITIZED ? 3 : COUNT(rules);
    return add_rules(filter, SCMP_ACT_TRAP, rules, n_rules, err);
}

/* no_new_privs is set already, and reaches the other threads with the filter. */
static ab_status load(scmp_filter_ctx filter, struct ab_error *err)
{
    int code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
    if (code == 0) {
        code = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_TRAP);
    }
    if (code == 0) {
        code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    }
    if (code == 0) {
        code = seccomp_load(filter);
    }
    return code == 0 ? AB_OK : failed(err, "seccomp_load", code);
}

int ab_filter_is_there(void)
{
    uint32_t action = SECCOMP_RET_TRAP;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0u, &action) == 0;
}

/* A filter of rules with an action, and another action for all that has no rule. */
static ab_status build_and_load(uint32_t otherwise,
                                ab_status (*add)(scmp_filter_ctx filter, int fd,
                                                 struct ab_error *err),
                                int fd, struct ab_error *err)
{
    if (!ab_filter_is_there()) {
        return AB_OK;
    }
    scmp_filter_ctx filter = seccomp_init(otherwise);
    if (filter == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = add(filter, fd, err);
    if (status == AB_OK) {
        status = load(filter, err);
    }
    seccomp_release(filter);
    return status;
}

ab_status ab_filter_load_first(int fd, struct ab_error *err)
{
    return build_and_load(SCMP_ACT_TRAP, add_allowed, fd, err);
}

ab_status ab_filter_load_second(struct ab_error *err)
{
    return build_and_load(SCMP_ACT_ALLOW, add_forbidden, -1, err);
}

char *ab_filter_name(int number)
{
    return seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
}
