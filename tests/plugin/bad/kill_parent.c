#include "bad.h"

#include <signal.h>
#include <unistd.h>

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    return kill(getppid(), SIGKILL) == 0 ? ADONIS_OK : ADONIS_ERROR_FAILED;
}

BAD_PLUGIN("bad-kill-parent");
