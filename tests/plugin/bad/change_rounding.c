#include "bad.h"

#include <fenv.h>

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    return fesetround(FE_UPWARD) == 0 ? ADONIS_OK : ADONIS_ERROR_FAILED;
}

BAD_PLUGIN("bad-change-rounding");
