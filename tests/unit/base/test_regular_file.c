#include "base/regular_file.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "support/folder.h"
#include "support/leaks.h"

static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    cr_assert_lt(strlen(path), sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    cr_assert_eq(close(fd), 0);
}

/* By each way of reading a file that there is. */
static void expect_refusal(const char *path, const char *kind)
{
    int fd = 0;
    char *bytes = NULL;
    size_t n_bytes = 0;
    char hex[AB_HASH_HEX_BYTES];
    struct ab_error err[3] = {0};
    cr_assert_str_eq(ab_file_other_kind(path), kind);
    cr_assert_eq(ab_file_open_regular(&fd, path, &err[0]), AB_ERR_IO);
    cr_assert_eq(fd, -1);
    cr_assert_eq(ab_file_read(&bytes, &n_bytes, path, 10, &err[1]), AB_ERR_IO);
    cr_assert_eq(ab_hash_file(hex, path, &err[2]), AB_ERR_IO);
    char expected[512];
    (void)snprintf(expected, sizeof expected,
                   "could not read \"%s\": it is %s, expected a regular file", path,
                   kind);
    for (int i = 0; i < 3; i++) {
        cr_assert_str_eq(err[i].text, expected);
    }
}

Test(regular_file, anything_else_is_refused_by_its_kind, .timeout = 20)
{
    struct test_folder folder = test_folder_make();
    cr_assert_eq(mkfifo(test_folder_path(&folder, "pipe"), 0600), 0);
    cr_assert_eq(symlink("pipe", test_folder_path(&folder, "link")), 0);
    make_socket(test_folder_path(&folder, "socket"));
    expect_refusal(test_folder_path(&folder, "pipe"), "a named pipe");
    expect_refusal(test_folder_path(&folder, "link"), "a named pipe");
    expect_refusal(test_folder_path(&folder, "socket"), "a socket");
    expect_refusal(folder.path, "a folder");
    expect_refusal("/dev/null", "a device");
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(regular_file, a_regular_one_is_opened_by_any_of_its_names)
{
    struct test_folder folder = test_folder_make();
    char word[4] = "";
    int fd = -1;
    test_folder_put(&folder, "file", "abc", 3);
    cr_assert_eq(symlink("file", test_folder_path(&folder, "link")), 0);
    const char *link = test_folder_path(&folder, "link");
    cr_assert_null(ab_file_other_kind(link));
    cr_assert_eq(ab_file_open_regular(&fd, link, NULL), AB_OK);
    cr_assert_eq(read(fd, word, sizeof word), 3);
    cr_assert_str_eq(word, "abc");
    cr_assert_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    cr_assert_eq(close(fd), 0);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(regular_file, what_is_not_there_is_of_no_kind)
{
    struct ab_error err = {0};
    int fd = 0;
    cr_assert_null(ab_file_other_kind("/nowhere/x"));
    cr_assert_eq(ab_file_open_regular(&fd, "/nowhere/x", &err), AB_ERR_IO);
    cr_assert_eq(fd, -1);
    cr_assert_not_null(strstr(err.text, "\"/nowhere/x\": No such file"));
    AB_NO_LEAKS();
}
