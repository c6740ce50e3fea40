#include "fetch/fetch.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "support/folder.h"
#include "support/leaks.h"

/* A server in another process: says the same to every request, then hangs up, or never
 * says anything more. */
struct server {
    pid_t process;
    char url[64];
};

static _Noreturn void serve(int listener, const char *answer, int is_silent)
{
    char request[4096];
    (void)alarm(20); /* it outlives no test that failed */
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0 || read(client, request, sizeof request) < 0 ||
            write(client, answer, strlen(answer)) < 0) {
            _exit(1);
        }
        if (is_silent) {
            (void)pause();
        }
        (void)close(client);
    }
}

static struct server server_start(const char *answer, int is_silent)
{
    struct server server;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_geq(listener, 0);
    cr_assert_eq(bind(listener, (const struct sockaddr *)&address, size), 0);
    cr_assert_eq(listen(listener, 4), 0);
    cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    cr_assert_eq(setenv("no_proxy", "127.0.0.1", 1), 0);
    (void)snprintf(server.url, sizeof server.url, "http://127.0.0.1:%d/a",
                   ntohs(address.sin_port));
    server.process = fork();
    cr_assert_geq(server.process, 0);
    if (server.process == 0) {
        serve(listener, answer, is_silent);
    }
    (void)close(listener);
    return server;
}

static void server_stop(const struct server *server)
{
    cr_assert_eq(kill(server->process, SIGKILL), 0);
    cr_assert_eq(waitpid(server->process, NULL, 0), server->process);
}

static void expect_bytes(const char *url, const char *expected)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    struct ab_error err = {0};
    const struct ab_fetch_request request = {
        .url = url, .max_bytes = strlen(expected), .patience_s = 10};
    cr_assert_eq(ab_fetch(&bytes, &n_bytes, &request, &err), AB_OK, "%s", err.text);
    cr_assert_eq(n_bytes, strlen(expected));
    cr_assert(n_bytes == 0 || memcmp(bytes, expected, n_bytes) == 0);
    ab_free(bytes);
}

static void expect_error(const char *url, ab_status status, const char *text)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    struct ab_error err = {0};
    const struct ab_fetch_request request = {
        .url = url, .max_bytes = 10, .patience_s = 1};
    cr_assert_eq(ab_fetch(&bytes, &n_bytes, &request, &err), status, "%s", err.text);
    cr_assert_not_null(strstr(err.text, text), "%s", err.text);
    cr_assert_not_null(strstr(err.text, url), "%s", err.text);
    cr_assert_null(bytes);
}

static void expect_answer_refused(const char *answer, int is_silent, ab_status status,
                                  const char *text)
{
    struct server server = server_start(answer, is_silent);
    expect_error(server.url, status, text);
    server_stop(&server);
}

Test(fetch, a_file_comes_whole, .timeout = 30)
{
    struct test_folder folder = test_folder_make();
    char url[128];
    (void)snprintf(url, sizeof url, "file://%s",
                   test_folder_put(&folder, "a", "abcdef", 6));
    expect_bytes(url, "abcdef");
    (void)snprintf(url, sizeof url, "file://%s",
                   test_folder_put(&folder, "empty", "", 0));
    expect_bytes(url, "");
    struct server server =
        server_start("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", 0);
    expect_bytes(server.url, "abcdef");
    server_stop(&server);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(fetch, what_is_not_there_is_said, .timeout = 30)
{
    expect_error("file:///nowhere/a", AB_ERR_IO, "Couldn't open file /nowhere/a");
    expect_answer_refused("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 0,
                          AB_ERR_IO, "The requested URL returned error: 404");
    /* Nobody listens on the port of a server that is gone. */
    struct server server = server_start("", 0);
    server_stop(&server);
    expect_error(server.url, AB_ERR_IO, "Failed to connect to 127.0.0.1");
    AB_NO_LEAKS();
}

Test(fetch, another_kind_of_address_is_refused, .timeout = 30)
{
    static const char *const urls[] = {"ftp://127.0.0.1/a", "gopher://127.0.0.1/a",
                                       "https://", "nonsense://a", ""};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        expect_error(urls[i], AB_ERR_INPUT,
                     "expected an address that begins with https://");
    }
    AB_NO_LEAKS();
}

Test(fetch, a_transfer_that_stops_early_is_no_file, .timeout = 30)
{
    expect_answer_refused("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 0,
                          AB_ERR_IO, "6 bytes remaining to read");
    expect_answer_refused("", 0, AB_ERR_IO, "Empty reply from server");
    AB_NO_LEAKS();
}

Test(fetch, a_server_that_falls_silent_is_given_up, .timeout = 30)
{
    expect_answer_refused("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 1,
                          AB_ERR_IO, "Less than 1 bytes/sec");
    expect_answer_refused("HTTP/1.1 200 OK\r\n", 1, AB_ERR_IO, "Less than 1 bytes/sec");
    AB_NO_LEAKS();
}

Test(fetch, what_is_too_large_is_refused, .timeout = 30)
{
    /* 11 bytes: one too many, with and without the server saying so */
    expect_answer_refused("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nabcdefghijk", 0,
                          AB_ERR_INPUT, "found more than 10 bytes");
    expect_answer_refused("HTTP/1.0 200 OK\r\n\r\nabcdefghijk", 0, AB_ERR_INPUT,
                          "found more than 10 bytes");
    AB_NO_LEAKS();
}

Test(fetch, a_server_cannot_send_us_to_a_local_file, .timeout = 30)
{
    expect_answer_refused(
        "HTTP/1.1 302 Found\r\nLocation: file:///etc/hostname\r\n\r\n", 0, AB_ERR_INPUT,
        "expected an address");
    AB_NO_LEAKS();
}

Test(fetch, the_library_says_what_it_is)
{
    const char *text = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_fetch_describe(&text, &err), AB_OK, "%s", err.text);
    cr_assert_eq(strncmp(text, "libcurl/", strlen("libcurl/")), 0, "%s", text);
    AB_NO_LEAKS();
}

static void count(void *ctx, uint64_t n_bytes, uint64_t n_expected)
{
    uint64_t *last = ctx;
    cr_assert(n_expected == 0 || n_expected == 6);
    cr_assert_geq(n_bytes, *last);
    *last = n_bytes;
}

Test(fetch, progress_ends_with_all_bytes, .timeout = 30)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    uint64_t last = 0;
    struct ab_error err = {0};
    struct server server =
        server_start("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", 0);
    const struct ab_fetch_request request = {.url = server.url,
                                             .max_bytes = 6,
                                             .patience_s = 10,
                                             .progress = count,
                                             .ctx = &last};
    cr_assert_eq(ab_fetch(&bytes, &n_bytes, &request, &err), AB_OK, "%s", err.text);
    cr_assert_eq(last, 6);
    ab_free(bytes);
    server_stop(&server);
    AB_NO_LEAKS();
}
