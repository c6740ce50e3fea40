#include "bad.h"

#include <stdio.h>

/* 10 MB. */
static int32_t misbehave(struct adonis_node *node)
{
    static char line[1000];
    (void)node;
    memset(line, 'x', sizeof line - 1);
    for (int i = 0; i < 10000; i++) {
        (void)fprintf(stderr, "%s\n", line);
    }
    return ADONIS_OK;
}

BAD_PLUGIN("bad-shout");
