/* What a child writes into the black box in its last moments: the signal that ends it,
 * the address, the system call. The handlers run once, on a stack of their own; then
 * the signal has its usual effect. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/sandbox_internal.h"

/* The kernel saves all vector registers there: 11 KiB on the largest of today. */
#define HANDLER_STACK_BYTES 65536

/* A stack that overflows is touched below its end, by up to a large frame (the kernel
 * keeps 1 MiB free there), or, if its end was left in a hurry, a little above. */
#define BELOW_END (1u << 20)
#define ABOVE_END (1u << 16)

/* Of this process: a signal handler can be told nothing. */
static struct ab_blackbox *black_box;
static uintptr_t stack_end; /* lowest address; 0: not known */
static _Alignas(64) char handler_stack[HANDLER_STACK_BYTES];

static int is_beside_stack_end(uintptr_t address)
{
    return stack_end != 0 && address < stack_end + ABOVE_END &&
           address >= stack_end - BELOW_END;
}

/* SA_RESETHAND has given the signal its default action back; this sends it again, for
 * not every signal comes again by itself. */
static void write_last_words(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (black_box != NULL) {
        int has_address = number == SIGSEGV || number == SIGBUS;
        uintptr_t address = has_address ? (uintptr_t)info->si_addr : 0;
        black_box->signal = number;
        black_box->address = address;
        black_box->is_stack = number == SIGSEGV && is_beside_stack_end(address);
        black_box->system_call = number == SIGSYS ? info->si_syscall : -1;
    }
    (void)syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

static void find_stack_end(void)
{
    pthread_attr_t attributes;
    void *end = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        if (pthread_attr_getstack(&attributes, &end, &size) == 0) {
            stack_end = (uintptr_t)end;
        }
        (void)pthread_attr_destroy(&attributes);
    }
}

ab_status ab_last_words_arm(struct ab_blackbox *box, struct ab_error *err)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    struct sigaction action = {.sa_sigaction = write_last_words,
                               .sa_flags =
                                   (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND)};
    black_box = box;
    find_stack_end();
    if (sigaltstack(&stack, NULL) != 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "sigaltstack: %s", strerror(errno));
    }
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (sigaction(numbers[i], &action, NULL) != 0) {
            return AB_FAIL(err, AB_ERR_SYSTEM, "sigaction: %s", strerror(errno));
        }
    }
    return AB_OK;
}
