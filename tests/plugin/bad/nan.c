#include "bad.h"

#include <math.h>

static int32_t misbehave(struct adonis_node *node)
{
    double *x = node->state;
    x[0] = (double)NAN;
    return ADONIS_OK;
}

BAD_PLUGIN("bad-nan");
