#include "bad.h"

#include <stdlib.h>

/* Behind a pointer, for compilers see this fault. */
static void (*volatile release)(void *block) = free;

static int32_t misbehave(struct adonis_node *node)
{
    void *block = malloc(100);
    (void)node;
    release(block);
    release(block);
    return ADONIS_OK;
}

BAD_PLUGIN("bad-double-free");
