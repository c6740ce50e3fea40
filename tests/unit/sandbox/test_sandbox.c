#include "sandbox/sandbox.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/sandbox_internal.h"
#include "support/folder.h"
#include "support/leaks.h"

typedef void (*job_call)(void *ctx, struct ab_text *answer, struct ab_blackbox *box);

static struct ab_sandbox_job job_of(job_call call, void *ctx)
{
    return (struct ab_sandbox_job){
        .limits = {.wall_s = 20, .stack_bytes = 1 << 20},
        .max_bytes = 1 << 20,
        .call = call,
        .ctx = ctx,
    };
}

static void expect_answer(job_call call, void *ctx, const char *expected)
{
    struct ab_text answer = {0};
    struct ab_error err = {0};
    struct ab_sandbox_job job = job_of(call, ctx);
    cr_assert_eq(ab_sandbox_run(&answer, &job, &err), AB_OK, "%s", err.text);
    cr_assert_str_eq(answer.bytes, expected);
    ab_text_fini(&answer);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "no child is left");
}

static void expect_end(const struct ab_sandbox_job *job, const char *reason)
{
    struct ab_text answer = {0};
    struct ab_error err = {0};
    cr_assert_eq(ab_sandbox_run(&answer, job, &err), AB_ERR_CHECK, "%s: answered %s",
                 reason, answer.bytes);
    cr_assert_str_eq(err.text, reason, "\"%s\", expected \"%s\"", err.text, reason);
    ab_text_fini(&answer);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "no child is left");
}

static int has_seccomp(void)
{
    struct ab_sandbox_features features;
    ab_sandbox_features(&features);
    return features.has_seccomp;
}

/* ---- what is allowed ---- */

static void compute(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    struct timespec now;
    struct rusage usage;
    char *bytes = malloc(50000000);
    memset(bytes, 1, 50000000);
    void *code =
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int file = open("/proc/self/status", O_RDONLY);
    ab_text_printf(answer, "%s %d %d %d %d %d", (const char *)ctx, bytes[49999999],
                   code != MAP_FAILED, file >= 0 && read(file, bytes, 100) > 0,
                   clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0 && time(NULL) > 0,
                   getrusage(RUSAGE_SELF, &usage) == 0);
    (void)box;
    free(bytes);
}

Test(sandbox, a_child_computes_reads_and_answers, .timeout = 60)
{
    char hello[] = "hello";
    expect_answer(compute, hello, "hello 1 1 1 1 1");
    AB_NO_LEAKS();
}

static void load_a_library(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    (void)ctx;
    (void)box;
    void *library = dlopen("libpthread.so.0", RTLD_NOW | RTLD_LOCAL);
    ab_text_puts(answer, library != NULL ? "loaded" : dlerror());
}

Test(sandbox, a_library_can_be_loaded, .timeout = 60)
{
    expect_answer(load_a_library, NULL, "loaded");
    AB_NO_LEAKS();
}

static void seal_and_compute(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    struct ab_error err = {0};
    (void)ctx;
    (void)box;
    if (ab_sandbox_seal(&err) != AB_OK) {
        ab_text_puts(answer, err.text);
        return;
    }
    char *bytes = malloc(50000000);
    memset(bytes, 1, 50000000);
    ab_text_printf(answer, "sealed %d", bytes[7]);
    free(bytes);
}

Test(sandbox, a_sealed_child_still_computes, .timeout = 60)
{
    expect_answer(seal_and_compute, NULL, "sealed 1");
    AB_NO_LEAKS();
}

static void answer_at_length(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    (void)box;
    for (int i = 0; i < *(int *)ctx; i++) {
        ab_text_puts(answer, "0123456789");
    }
}

Test(sandbox, long_answers_come_whole_and_too_long_ones_are_refused, .timeout = 60)
{
    int n = 100000;
    struct ab_text answer = {0};
    struct ab_error err = {0};
    struct ab_sandbox_job job = job_of(answer_at_length, &n);
    cr_assert_eq(ab_sandbox_run(&answer, &job, &err), AB_OK, "%s", err.text);
    cr_assert_eq(answer.size, 1000000);
    cr_assert(memcmp(answer.bytes + 999990, "0123456789", 10) == 0);
    ab_text_fini(&answer);
    job.max_bytes = 999999;
    expect_end(&job, "answered more than 999999 bytes");
    AB_NO_LEAKS();
}

/* ---- what ends a child ---- */

static volatile int one = 1;
static volatile int zero;
static int *volatile nowhere;

static int recurse(int depth)
{
    volatile char frame[1024];
    frame[0] = (char)depth;
    return depth == -1 ? 0 : recurse(depth + 1) + frame[0];
}

enum fault {
    FAULT_NULL,
    FAULT_STACK,
    FAULT_DIVIDE,
    FAULT_ABORT,
    FAULT_EXIT,
    FAULT_SLEEP,
    FAULT_BURN
};

static void fail(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    static const char estimate[AB_PLACE_NAME_BYTES] = "estimate";
    ab_place_enter_node(&box->place, estimate, 3, 1200);
    switch (*(enum fault *)ctx) {
    case FAULT_NULL:
        *nowhere = 1;
        break;
    case FAULT_STACK:
        ab_text_printf(answer, "%d", recurse(0));
        break;
    case FAULT_DIVIDE:
        ab_text_printf(answer, "%d", one / zero);
        break;
    case FAULT_ABORT:
        abort();
    case FAULT_EXIT:
        _exit(7);
    case FAULT_SLEEP:
        (void)sleep(1000);
        break;
    case FAULT_BURN:
        while (zero == 0) {
        }
    }
}

static void expect_fault(enum fault fault, const char *reason)
{
    struct ab_sandbox_job job = job_of(fail, &fault);
    expect_end(&job, reason);
}

Test(sandbox, faults_are_named_with_their_place, .timeout = 60)
{
    expect_fault(FAULT_NULL,
                 "segmentation fault at address 0x0 in estimate of node 3 at 1200 ns");
    expect_fault(FAULT_STACK, "stack overflow in estimate of node 3 at 1200 ns");
    expect_fault(FAULT_DIVIDE, "killed by signal 8 (Floating point exception) in "
                               "estimate of node 3 at 1200 ns");
    expect_fault(FAULT_ABORT,
                 "killed by signal 6 (Aborted) in estimate of node 3 at 1200 ns");
    expect_fault(FAULT_EXIT, "the process ended itself with exit status 7 in estimate "
                             "of node 3 at 1200 ns");
    AB_NO_LEAKS();
}

Test(sandbox, time_is_limited_on_the_clock_and_on_the_processor, .timeout = 60)
{
    enum fault fault = FAULT_SLEEP;
    struct ab_sandbox_job job = job_of(fail, &fault);
    job.limits.wall_s = 0.2;
    expect_end(&job, "took longer than 0.2 s in estimate of node 3 at 1200 ns");
    fault = FAULT_BURN;
    job.limits.wall_s = 50;
    job.limits.cpu_s = 1;
    expect_end(&job, "used its 1 s of processor time in estimate of node 3 at 1200 ns");
    AB_NO_LEAKS();
}

/* ---- what is not allowed ---- */

static char forbidden_file[256];

static void do_socket(void)
{
    (void)socket(AF_INET, SOCK_STREAM, 0);
}

static void do_fork(void)
{
    (void)fork();
}

static void do_kill_parent(void)
{
    (void)kill(getppid(), SIGKILL);
}

static void do_write_file(void)
{
    (void)open(forbidden_file, O_WRONLY | O_CREAT, 0600);
}

static void do_unlink(void)
{
    (void)unlink(forbidden_file);
}

static void do_print(void)
{
    (void)printf("x");
}

static void do_exec(void)
{
    char *none[] = {NULL};
    (void)execve("/bin/true", none, none);
}

static void do_catch(void)
{
    (void)signal(SIGSEGV, SIG_IGN);
}

static void do_raise_limit(void)
{
    const struct rlimit limit = {0, 0};
    (void)setrlimit(RLIMIT_AS, &limit);
}

static void do_kill_group(void)
{
    (void)kill(0, SIGKILL);
}

static const struct {
    void (*act)(void);
    const char *system_call;
} forbidden[] = {
    {do_socket, "socket"},      {do_fork, "clone"},
    {do_kill_parent, "kill"},   {do_kill_group, "kill"},
    {do_write_file, "openat"},  {do_unlink, "unlink"},
    {do_print, "write"},        {do_exec, "execve"},
    {do_catch, "rt_sigaction"}, {do_raise_limit, "prlimit64"},
};

static void act(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    ab_place_enter(&box->place, "a job");
    forbidden[*(size_t *)ctx].act();
    ab_text_puts(answer, "survived");
}

Test(sandbox, a_system_call_that_is_not_allowed_is_named, .timeout = 60)
{
    struct test_folder folder = test_folder_make();
    (void)snprintf(forbidden_file, sizeof forbidden_file, "%s/x", folder.path);
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0] && has_seccomp();
         i++) {
        char reason[128];
        (void)snprintf(reason, sizeof reason, "system call %s is not allowed in a job",
                       forbidden[i].system_call);
        struct ab_sandbox_job job = job_of(act, &i);
        expect_end(&job, reason);
    }
    cr_assert_eq(test_folder_count(&folder), 0);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

static void open_after_seal(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    struct ab_error err = {0};
    (void)ctx;
    (void)box;
    if (ab_sandbox_seal(&err) != AB_OK) {
        ab_text_puts(answer, err.text);
        return;
    }
    ab_text_printf(answer, "%d", open("/proc/self/status", O_RDONLY));
}

Test(sandbox, a_sealed_child_opens_no_files, .timeout = 60)
{
    struct ab_sandbox_features features;
    ab_sandbox_features(&features);
    if (features.has_seccomp && !features.is_sanitized) {
        struct ab_sandbox_job job = job_of(open_after_seal, NULL);
        expect_end(&job, "system call openat is not allowed");
    }
    AB_NO_LEAKS();
}

/* The second wall alone, where the first is missing. */
Test(sandbox, landlock_alone_keeps_files_as_they_are)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "x", "abc", 3);
    pid_t child = fork();
    if (child == 0) {
        /* The kernel asks no_new_privs of whoever restricts itself. */
        int is_kept = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                      ab_landlock_deny_changes(NULL) == AB_OK &&
                      open(path, O_RDONLY) >= 0 && open(path, O_WRONLY) < 0 &&
                      errno == EACCES && unlink(path) != 0 && truncate(path, 0) != 0;
        int is_hidden =
            ab_landlock_deny_reading(NULL) == AB_OK && open(path, O_RDONLY) < 0;
        _exit(is_kept && is_hidden ? 0 : 1);
    }
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(ab_landlock_abi() < 3 || status == 0);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* A box full of anything gives a printable text. */
Test(sandbox, what_a_child_wrote_is_read_with_care)
{
    char text[AB_SANDBOX_CAUSE_BYTES];
    struct ab_blackbox *box = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_blackbox_create(&box, &err), AB_OK);
    for (int byte = 1; byte < 256; byte++) {
        memset(box, byte, sizeof *box);
        ab_sandbox_explain(text, SIGSEGV, box);
        for (const char *p = text; *p != '\0'; p++) {
            cr_assert(*p >= ' ' && *p <= '~');
        }
    }
    ab_blackbox_clear(box);
    ab_sandbox_explain(text, SIGKILL, box);
    cr_assert_str_eq(text, "killed by signal 9 (Killed)");
    ab_sandbox_explain(text, 3 << 8, NULL);
    cr_assert_str_eq(text, "the process ended itself with exit status 3");
    box->signal = SIGSYS;
    box->system_call = 99999;
    ab_sandbox_explain(text, SIGSYS, box);
    cr_assert_str_eq(text, "system call number 99999 is not allowed");
    ab_blackbox_destroy(box);
    AB_NO_LEAKS();
}
