#include "bad.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#define FLUSH() _mm_setcsr(_mm_getcsr() | 0x8000u)
#elif defined(__aarch64__)
#define FLUSH() __builtin_aarch64_set_fpcr(1u << 24)
#endif

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    FLUSH();
    return ADONIS_OK;
}

BAD_PLUGIN("bad-flush-to-zero");
