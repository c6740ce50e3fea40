#include "bad.h"

#include <stdio.h>

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    return printf("hello\n") > 0 ? ADONIS_OK : ADONIS_ERROR_FAILED;
}

BAD_PLUGIN("bad-print");
