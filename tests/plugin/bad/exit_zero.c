#include "bad.h"

#include <stdlib.h>

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    exit(0);
}

BAD_PLUGIN("bad-exit-zero");
