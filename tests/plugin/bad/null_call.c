#include "bad.h"

static void (*volatile operation)(void);

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    operation();
    return ADONIS_OK;
}

BAD_PLUGIN("bad-null-call");
