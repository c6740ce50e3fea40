/* The functions of libcurl that are used, found at run time. */
#ifndef AB_FETCH_LIBCURL_H
#define AB_FETCH_LIBCURL_H

#include <curl/curl.h>

#include "base/error.h"

struct ab_libcurl {
    __typeof__(&curl_version) version;
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_global_cleanup) global_cleanup;
    __typeof__(&curl_easy_init) easy_init;
    CURLcode (*easy_setopt)(CURL *handle, CURLoption option, ...);
    __typeof__(&curl_easy_perform) easy_perform;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
};

/* AB_ERR_IO, and the package that has it, where libcurl is not installed. The library
 * stays loaded. */
AB_MUST_CHECK ab_status ab_libcurl_load(struct ab_libcurl *out, struct ab_error *err);

#endif
