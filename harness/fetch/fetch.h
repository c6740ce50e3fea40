/* Getting one file by its address. */
#ifndef AB_FETCH_FETCH_H
#define AB_FETCH_FETCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct ab_fetch_request {
    const char *url;  /* https://, http:// or file:/// */
    size_t max_bytes; /* more than these are refused, not read */
    int patience_s;   /* for a connection, and for a next byte; at least 1 */
    /* Called now and then; n_expected is 0 while it is not known. NULL: not wanted. */
    void (*progress)(void *ctx, uint64_t n_bytes, uint64_t n_expected);
    void *ctx;
};

/* *bytes: owned (ab_free), whole: nothing is kept of a transfer that does not end well.
 * Proxies are those that the environment names (https_proxy, no_proxy, ...), as for
 * every program with libcurl. AB_ERR_INPUT for another kind of address, and for what is
 * too large; AB_ERR_IO with the address and the reason when the server is not found,
 * has no such file, falls silent or stops early, and where libcurl is missing: it is
 * loaded here, for its thirty libraries would double the time in which every other run
 * of the program starts. */
AB_MUST_CHECK ab_status ab_fetch(char **bytes, size_t *n_bytes,
                                 const struct ab_fetch_request *request,
                                 struct ab_error *err);

/* What it is done with: "libcurl/7.88.1 ...", borrowed for ever. AB_ERR_IO where
 * libcurl is missing. */
AB_MUST_CHECK ab_status ab_fetch_describe(const char **text, struct ab_error *err);

#endif
