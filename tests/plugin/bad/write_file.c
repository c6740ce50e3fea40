#include "bad.h"

#include <stdio.h>

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    FILE *stream = fopen("escaped.txt", "w");
    return stream != NULL && fputs("escaped", stream) >= 0 && fclose(stream) == 0
               ? ADONIS_OK
               : ADONIS_ERROR_FAILED;
}

BAD_PLUGIN("bad-write-file");
