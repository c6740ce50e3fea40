/* Whole blocks of bytes over a socket that blocks. */
#ifndef AB_BASE_CHANNEL_H
#define AB_BASE_CHANNEL_H

#include <stddef.h>

/* 0 when the other end is gone; no SIGPIPE then. */
int ab_channel_send(int fd, const void *bytes, size_t n_bytes);
int ab_channel_receive(int fd, void *bytes, size_t n_bytes);

#endif
