#include "base/channel.h"

#include <errno.h>
#include <sys/socket.h>

int ab_channel_send(int fd, const void *bytes, size_t n_bytes)
{
    const char *p = bytes;
    while (n_bytes > 0) {
        ssize_t n = send(fd, p, n_bytes, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            return 0;
        }
        if (n > 0) {
            p += n;
            n_bytes -= (size_t)n;
        }
    }
    return 1;
}

int ab_channel_receive(int fd, void *bytes, size_t n_bytes)
{
    char *p = bytes;
    while (n_bytes > 0) {
        ssize_t n = recv(fd, p, n_bytes, 0);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            return 0;
        }
        if (n > 0) {
            p += n;
            n_bytes -= (size_t)n;
        }
    }
    return 1;
}
