#include "bad.h"

static volatile int is_deep_enough;

static int dig(int depth)
{
    volatile char frame[1000] = {0};
    return is_deep_enough ? depth : dig(depth + 1) + frame[0];
}

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    return dig(0) > 0 ? ADONIS_OK : ADONIS_ERROR_FAILED;
}

BAD_PLUGIN("bad-stack-overflow");
