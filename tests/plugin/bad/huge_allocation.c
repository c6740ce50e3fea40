#include "bad.h"

#include <stdlib.h>

static int32_t misbehave(struct adonis_node *node)
{
    char *bytes = malloc((size_t)100 << 30);
    if (bytes == NULL) {
        return node->host->fail(node, ADONIS_ERROR_MEMORY, "no memory for 100 GiB");
    }
    free(bytes);
    return ADONIS_OK;
}

BAD_PLUGIN("bad-huge-allocation");
