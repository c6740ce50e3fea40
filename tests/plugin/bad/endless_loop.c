#include "bad.h"

static volatile int is_going_on = 1;

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    while (is_going_on) {
    }
    return ADONIS_OK;
}

BAD_PLUGIN("bad-endless-loop");
