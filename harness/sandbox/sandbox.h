/* A child process in which foreign code runs: limits on time, memory, files and
 * processes, no system call that it does not need, and a black box that says afterwards
 * what it was doing. This contains mistakes; it is no wall against an attacker.
 *
 * Two stages: after ab_sandbox_enter the child may read files, map code and allocate,
 * but not write (but to standard error), connect, start or signal anything but itself;
 * ab_sandbox_seal, once its plugin is loaded, takes the files away too. What the kernel
 * lacks (seccomp, Landlock) is left out, and ab_sandbox_features says so. */
#ifndef AB_SANDBOX_SANDBOX_H
#define AB_SANDBOX_SANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/place.h"
#include "base/text.h"

/* 0: no limit. */
struct ab_sandbox_limits {
    double wall_s;         /* the parent's to enforce */
    double cpu_s;          /* of the process */
    uint64_t memory_bytes; /* of address space; not where is_sanitized (below) */
    uint64_t stack_bytes;
};

/* What the child was doing: a page shared with its parent, written by the child as it
 * goes and in its last moments. The child may have filled it with anything, so the
 * parent reads it with care (ab_sandbox_explain does). */
struct ab_blackbox {
    struct ab_place place;
    double cpu_s;        /* limit on processor time in force; 0: none */
    int32_t signal;      /* that ended it, as its own handler saw it; 0: none */
    int32_t is_stack;    /* SIGSEGV beside the stack's end: it overflowed */
    int32_t system_call; /* number of the one that was not allowed; -1: none */
    uint64_t address;    /* of the access that failed */
    char failure[256];   /* why our own code in the child gave up; "": it did not */
};
AB_MUST_CHECK ab_status ab_blackbox_create(struct ab_blackbox **out,
                                           struct ab_error *err);
void ab_blackbox_destroy(struct ab_blackbox *box); /* NULL is legal */
void ab_blackbox_clear(struct ab_blackbox *box);
/* In the child: why it gives up; cut when it is long. */
void ab_blackbox_fail(struct ab_blackbox *box, const char *text);

/* In a child, right after fork: no handlers, terminal or open files (but standard error
 * and fd) of the parent; it dies with its parent (which may be dead already: compare
 * getppid); Landlock's part of the first stage, which threads made from now on have
 * too. Standard output leads nowhere. fd: a socket to the parent that it goes on using.
 * stderr_end: of ab_child_stderr_open; -1: standard error stays the parent's. */
AB_MUST_CHECK ab_status ab_sandbox_leave_parent(int fd, int stderr_end,
                                                struct ab_error *err);
/* After it: no core files, limits, the rest of the first stage, for all threads that
 * there are; no other can be made. Writing to standard output is not allowed. box may
 * be NULL. */
AB_MUST_CHECK ab_status ab_sandbox_enter(const struct ab_sandbox_limits *limits, int fd,
                                         struct ab_blackbox *box, struct ab_error *err);
AB_MUST_CHECK ab_status ab_sandbox_seal(struct ab_error *err);

/* In the parent: from now on the child has cpu_s of processor time (0: no limit), for a
 * child that does one job after another. Without effect where it is not ours. */
void ab_sandbox_grant_cpu(pid_t child, double cpu_s, struct ab_blackbox *box);

/* How a child ended, in words, from what waitpid said and the black box (may be NULL):
 * "segmentation fault at address 0x0 in on_event(message) of node 3 at 1200 ns". */
#define AB_SANDBOX_CAUSE_BYTES 384
void ab_sandbox_explain(char out[AB_SANDBOX_CAUSE_BYTES], int wait_status,
                        const struct ab_blackbox *box);
/* Where it was, for causes that waitpid does not know (a parent that lost patience):
 * " in on_event(message) of node 3 at 1200 ns", or "". */
#define AB_SANDBOX_WHERE_BYTES 128
void ab_sandbox_where(char out[AB_SANDBOX_WHERE_BYTES], const struct ab_blackbox *box);

/* Runs call(ctx, answer, box) in a sandboxed child (first stage; the call may seal) and
 * brings its answer back. AB_ERR_CHECK when the child died, took too long, or wrote
 * more than max_bytes: err says how. The answer of the child is an arbitrary text. What
 * it writes to standard error is passed on (sandbox/child_stderr.h). */
struct ab_sandbox_job {
    struct ab_sandbox_limits limits;
    uint64_t max_bytes; /* of the answer */
    const char *name;   /* of what runs, for the user */
    void *ctx;
    void (*call)(void *ctx, struct ab_text *answer, struct ab_blackbox *box);
};
AB_MUST_CHECK ab_status ab_sandbox_run(struct ab_text *answer,
                                       const struct ab_sandbox_job *job,
                                       struct ab_error *err);

/* What this machine offers, for `doctor` and for the provenance of a run. */
struct ab_sandbox_features {
    int has_seccomp;
    int landlock_abi; /* 0: not there */
    int is_sanitized; /* built with a sanitizer, whose own needs relax the limits */
};
void ab_sandbox_features(struct ab_sandbox_features *out);
/* The same as one word: "limits,landlock-7,seccomp". */
#define AB_SANDBOX_NAME_BYTES 48
void ab_sandbox_name(char out[AB_SANDBOX_NAME_BYTES]);

#endif
