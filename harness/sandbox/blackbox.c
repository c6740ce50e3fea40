/* The parent's side of the black box: a page shared with a child, read with care. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/alloc.h"
#include "sandbox/sandbox_internal.h"

ab_status ab_blackbox_create(struct ab_blackbox **out, struct ab_error *err)
{
    void *page = mmap(NULL, sizeof **out, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *out = NULL;
    if (page == MAP_FAILED) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "mmap: %s", strerror(errno));
    }
    *out = page;
    ab_blackbox_clear(*out);
    return AB_OK;
}

void ab_blackbox_destroy(struct ab_blackbox *box)
{
    if (box != NULL) {
        (void)munmap(box, sizeof *box);
    }
}

void ab_blackbox_clear(struct ab_blackbox *box)
{
    *box = (struct ab_blackbox){.system_call = -1};
}

void ab_blackbox_fail(struct ab_blackbox *box, const char *text)
{
    (void)strncpy(box->failure, text, sizeof box->failure - 1);
}

void ab_sandbox_grant_cpu(pid_t child, double cpu_s, struct ab_blackbox *box)
{
    clockid_t clock;
    struct timespec used;
    struct rlimit limit;
    box->cpu_s = 0;
    if (clock_getcpuclockid(child, &clock) != 0 || clock_gettime(clock, &used) != 0 ||
        prlimit(child, RLIMIT_CPU, NULL, &limit) != 0) {
        return;
    }
    rlim_t until = (rlim_t)used.tv_sec + 1 + (rlim_t)ceil(cpu_s);
    limit.rlim_cur = cpu_s > 0 && until < limit.rlim_max ? until : limit.rlim_max;
    if (prlimit(child, RLIMIT_CPU, &limit, NULL) == 0) {
        box->cpu_s = cpu_s;
    }
}

/* A text that a child wrote: cut, and nothing but printable ASCII. */
static void copy_text(char *out, size_t out_bytes, const char *text, size_t text_bytes)
{
    size_t n = 0;
    while (n + 1 < out_bytes && n < text_bytes && text[n] != '\0') {
        int is_printable = text[n] >= ' ' && text[n] <= '~';
        out[n] = '?';
        if (is_printable) {
            out[n] = text[n];
        }
        n++;
    }
    out[n] = '\0';
}

void ab_sandbox_where(char out[AB_SANDBOX_WHERE_BYTES], const struct ab_blackbox *box)
{
    char doing[AB_PLACE_NAME_BYTES];
    out[0] = '\0';
    if (box == NULL) {
        return;
    }
    copy_text(doing, sizeof doing, box->place.doing, sizeof box->place.doing);
    if (doing[0] == '\0') {
        return;
    }
    if (box->place.has_node) {
        (void)snprintf(out, AB_SANDBOX_WHERE_BYTES, " in %s of node %u at %llu ns",
                       doing, box->place.node, (unsigned long long)box->place.time_ns);
    } else {
        (void)snprintf(out, AB_SANDBOX_WHERE_BYTES, " in %s", doing);
    }
}

#define WHAT_BYTES 128

static void explain_system_call(char out[WHAT_BYTES], int number)
{
    char *name = number >= 0 ? ab_filter_name(number) : NULL;
    if (name != NULL) {
        (void)snprintf(out, WHAT_BYTES, "system call %s is not allowed", name);
    } else {
        (void)snprintf(out, WHAT_BYTES, "system call number %d is not allowed", number);
    }
    ab_free(name);
}

/* box: NULL, or what the handler of this signal has filled in. */
static void explain_signal(char out[WHAT_BYTES], int number,
                           const struct ab_blackbox *box)
{
    unsigned long long address = box != NULL ? box->address : 0;
    const char *text = strsignal(number);
    if (box != NULL && number == SIGSEGV && box->is_stack) {
        (void)snprintf(out, WHAT_BYTES, "stack overflow");
    } else if (box != NULL && number == SIGSEGV) {
        (void)snprintf(out, WHAT_BYTES, "segmentation fault at address 0x%llx",
                       address);
    } else if (box != NULL && number == SIGBUS) {
        (void)snprintf(out, WHAT_BYTES, "bus error at address 0x%llx", address);
    } else if (box != NULL && number == SIGSYS) {
        explain_system_call(out, box->system_call);
    } else {
        (void)snprintf(out, WHAT_BYTES, "killed by signal %d (%s)", number,
                       text != NULL ? text : "unknown");
    }
}

static void explain_end(char out[WHAT_BYTES], int wait_status,
                        const struct ab_blackbox *box)
{
    if (WIFEXITED(wait_status)) {
        (void)snprintf(out, WHAT_BYTES, "the process ended itself with exit status %d",
                       WEXITSTATUS(wait_status));
    } else if (!WIFSIGNALED(wait_status)) {
        (void)snprintf(out, WHAT_BYTES, "ended with wait status %d", wait_status);
    } else if (WTERMSIG(wait_status) == SIGXCPU && box != NULL && box->cpu_s > 0) {
        (void)snprintf(out, WHAT_BYTES, "used its %g s of processor time", box->cpu_s);
    } else {
        int number = WTERMSIG(wait_status);
        int has_words = box != NULL && box->signal == number;
        explain_signal(out, number, has_words ? box : NULL);
    }
}

void ab_sandbox_explain(char out[AB_SANDBOX_CAUSE_BYTES], int wait_status,
                        const struct ab_blackbox *box)
{
    char what[WHAT_BYTES];
    char where[AB_SANDBOX_WHERE_BYTES];
    if (box != NULL && box->failure[0] != '\0') {
        copy_text(out, AB_SANDBOX_CAUSE_BYTES, box->failure, sizeof box->failure);
        return;
    }
    explain_end(what, wait_status, box);
    ab_sandbox_where(where, box);
    (void)snprintf(out, AB_SANDBOX_CAUSE_BYTES, "%s%s", what, where);
}
