/* Criterion counts a leaking test as passed. The last line of every test asks
 * LeakSanitizer itself, where it is built in. */
#ifndef AB_TESTS_LEAKS_H
#define AB_TESTS_LEAKS_H

#include <criterion/criterion.h>

#if defined(__SANITIZE_ADDRESS__)
#define AB_HAS_LSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define AB_HAS_LSAN 1
#endif
#endif

#ifdef AB_HAS_LSAN
#include <sanitizer/lsan_interface.h>
#define AB_NO_LEAKS()                                                                  \
    cr_assert(__lsan_do_recoverable_leak_check() == 0, "memory leaked")
#else
#define AB_NO_LEAKS() ((void)0)
#endif

#endif
