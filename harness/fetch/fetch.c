#include "fetch/fetch.h"

#include <string.h>

#include "base/alloc.h"
#include "fetch/libcurl.h"

#define FIRST_BYTES   ((size_t)64 * 1024)
#define MAX_REDIRECTS 5L

struct transfer {
    const struct ab_fetch_request *request;
    char *bytes;
    size_t n_bytes;
    size_t capacity;
    int is_too_large;
    int is_out_of_memory;
    char reason[CURL_ERROR_SIZE];
};

/* Called by libcurl with what came; another answer than its size ends the transfer. */
static size_t take(const char *data, size_t one, size_t size, void *ctx)
{
    struct transfer *transfer = ctx;
    (void)one;
    if (size > transfer->request->max_bytes - transfer->n_bytes) {
        transfer->is_too_large = 1;
        return 0;
    }
    if (size > transfer->capacity - transfer->n_bytes) {
        size_t capacity = transfer->capacity > 0 ? transfer->capacity : FIRST_BYTES;
        while (capacity < transfer->n_bytes + size) {
            capacity *= 2;
        }
        char *more = ab_realloc(transfer->bytes, capacity, 1);
        if (more == NULL) {
            transfer->is_out_of_memory = 1;
            return 0;
        }
        transfer->bytes = more;
        transfer->capacity = capacity;
    }
    memcpy(transfer->bytes + transfer->n_bytes, data, size);
    transfer->n_bytes += size;
    return size;
}

static int show(void *ctx, curl_off_t n_expected, curl_off_t n_bytes,
                curl_off_t n_upload, curl_off_t n_uploaded)
{
    const struct ab_fetch_request *request = ctx;
    (void)n_upload;
    (void)n_uploaded;
    request->progress(request->ctx, (uint64_t)n_bytes, (uint64_t)n_expected);
    return 0;
}

/* Only https, http and, at the start, file: a server cannot send us to local files. */
static int allow_protocols(const struct ab_libcurl *curl, CURL *handle)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl->easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https,http,file") ==
               CURLE_OK &&
           curl->easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https,http") ==
               CURLE_OK;
#else
    long redirected = CURLPROTO_HTTPS | CURLPROTO_HTTP;
    return curl->easy_setopt(handle, CURLOPT_PROTOCOLS, redirected | CURLPROTO_FILE) ==
               CURLE_OK &&
           curl->easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS, redirected) == CURLE_OK;
#endif
}

static int prepare(const struct ab_libcurl *curl, CURL *handle,
                   struct transfer *transfer)
{
    const struct ab_fetch_request *request = transfer->request;
    int is_ready = allow_protocols(curl, handle);
#define SET(option, value)                                                             \
    is_ready = is_ready && curl->easy_setopt(handle, (option), (value)) == CURLE_OK
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_ERRORBUFFER, transfer->reason);
    SET(CURLOPT_USERAGENT, "adonis-bench");
    SET(CURLOPT_FAILONERROR, 1L);
    SET(CURLOPT_FOLLOWLOCATION, 1L);
    SET(CURLOPT_MAXREDIRS, MAX_REDIRECTS);
    SET(CURLOPT_CONNECTTIMEOUT, (long)request->patience_s);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, (long)request->patience_s);
    SET(CURLOPT_WRITEFUNCTION, (curl_write_callback)take);
    SET(CURLOPT_WRITEDATA, (void *)transfer);
    if (request->progress != NULL) {
        SET(CURLOPT_NOPROGRESS, 0L);
        SET(CURLOPT_XFERINFOFUNCTION, show);
        SET(CURLOPT_XFERINFODATA, (void *)request);
    }
#undef SET
    return is_ready;
}

static ab_status explain(const struct ab_libcurl *curl, const struct transfer *transfer,
                         CURLcode code, struct ab_error *err)
{
    const struct ab_fetch_request *request = transfer->request;
    const char *reason =
        transfer->reason[0] != '\0' ? transfer->reason : curl->easy_strerror(code);
    if (transfer->is_out_of_memory || code == CURLE_OUT_OF_MEMORY) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (transfer->is_too_large) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found more than %zu bytes, expected another file",
                       request->url, request->max_bytes);
    }
    if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": %s; expected an address that begins with https://, "
                       "http:// or file:///",
                       request->url, reason);
    }
    return AB_FAIL(err, AB_ERR_IO, "could not fetch \"%s\": %s", request->url, reason);
}

static ab_status perform(const struct ab_libcurl *curl, struct transfer *transfer,
                         struct ab_error *err)
{
    CURL *handle = curl->easy_init();
    if (handle == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    CURLcode code = prepare(curl, handle, transfer) ? curl->easy_perform(handle)
                                                    : CURLE_UNKNOWN_OPTION;
    curl->easy_cleanup(handle);
    return code == CURLE_OK ? AB_OK : explain(curl, transfer, code, err);
}

ab_status ab_fetch_describe(const char **text, struct ab_error *err)
{
    struct ab_libcurl curl;
    AB_TRY(ab_libcurl_load(&curl, err));
    *text = curl.version();
    return AB_OK;
}

ab_status ab_fetch(char **bytes, size_t *n_bytes,
                   const struct ab_fetch_request *request, struct ab_error *err)
{
    struct ab_libcurl curl;
    struct transfer transfer = {.request = request};
    *bytes = NULL;
    *n_bytes = 0;
    ab_require(request->patience_s >= 1);
    AB_TRY(ab_libcurl_load(&curl, err));
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "could not set up libcurl");
    }
    ab_status status = perform(&curl, &transfer, err);
    curl.global_cleanup();
    if (status != AB_OK) {
        ab_free(transfer.bytes);
        return status;
    }
    *bytes = transfer.bytes;
    *n_bytes = transfer.n_bytes;
    return AB_OK;
}
