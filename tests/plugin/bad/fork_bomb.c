#include "bad.h"

#include <unistd.h>

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    while (fork() >= 0) {
    }
    return ADONIS_OK;
}

BAD_PLUGIN("bad-fork-bomb");
