#include "bad.h"

#include <sys/socket.h>

static int32_t misbehave(struct adonis_node *node)
{
    (void)node;
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? ADONIS_OK : ADONIS_ERROR_FAILED;
}

BAD_PLUGIN("bad-open-socket");
