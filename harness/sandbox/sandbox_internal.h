/* The walls of the sandbox, one a file; seen by this folder only. */
#ifndef AB_SANDBOX_SANDBOX_INTERNAL_H
#define AB_SANDBOX_SANDBOX_INTERNAL_H

#include "sandbox/sandbox.h"

/* Sanitizers reserve more addresses than there is memory, and read files and ask for
 * more when they report. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define AB_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||             \
    __has_feature(memory_sanitizer)
#define AB_IS_SANITIZED 1
#endif
#endif
#ifndef AB_IS_SANITIZED
#define AB_IS_SANITIZED 0
#endif

/* filter.c: seccomp. Without effect where the kernel has none. */
int ab_filter_is_there(void);
AB_MUST_CHECK ab_status ab_filter_load_first(int fd, struct ab_error *err);
AB_MUST_CHECK ab_status ab_filter_load_second(struct ab_error *err);
/* Name of a system call; NULL for an unknown number. Owned by the caller (ab_free). */
char *ab_filter_name(int number);

/* landlock.c. Without effect where the kernel has none. */
int ab_landlock_abi(void);
AB_MUST_CHECK ab_status ab_landlock_deny_changes(struct ab_error *err);
AB_MUST_CHECK ab_status ab_landlock_deny_reading(struct ab_error *err);

/* last_words.c: handlers that fill the black box before the child dies. */
AB_MUST_CHECK ab_status ab_last_words_arm(struct ab_blackbox *box,
                                          struct ab_error *err);

#endif
