#include "base/file.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>

#include "support/folder.h"
#include "support/leaks.h"

static void put_gzip(const char *path, const char *data, size_t n_bytes)
{
    gzFile stream = gzopen(path, "wb");
    cr_assert_eq(gzwrite(stream, data, (unsigned)n_bytes), (int)n_bytes);
    cr_assert_eq(gzclose(stream), Z_OK);
}

/* n_bytes of text that gzip cannot shrink away. */
static char *some_text(size_t n_bytes)
{
    char *data = ab_alloc(n_bytes, 1);
    unsigned state = 1;
    for (size_t i = 0; i < n_bytes; i++) {
        state = state * 1103515245u + 12345u;
        data[i] = (char)('a' + (state >> 16) % 26);
    }
    return data;
}

Test(file, a_file_is_read_whole_plain_or_gzip)
{
    struct test_folder folder = test_folder_make();
    static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 300000};
    char *data = some_text(300000);
    for (size_t i = 0; i < 2 * sizeof sizes / sizeof sizes[0]; i++) {
        size_t size = sizes[i / 2];
        const char *path = test_folder_put(&folder, "x", data, size);
        if (i % 2 == 1) {
            put_gzip(path, data, size);
        }
        char *bytes;
        size_t n_bytes;
        cr_assert_eq(ab_file_read(&bytes, &n_bytes, path, size, NULL), AB_OK);
        cr_assert_eq(n_bytes, size);
        cr_assert_eq(memcmp(bytes, data, size), 0);
        cr_assert_eq(bytes[size], '\0');
        ab_free(bytes);
    }
    ab_free(data);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

static void expect_read_error(const char *path, size_t max_bytes, ab_status code,
                              const char *part)
{
    struct ab_error err = {0};
    char *bytes;
    size_t n_bytes;
    cr_assert_eq(ab_file_read(&bytes, &n_bytes, path, max_bytes, &err), code);
    cr_assert_null(bytes);
    cr_assert_not_null(strstr(err.text, path), "%s", err.text);
    cr_assert_not_null(strstr(err.text, part), "%s", err.text);
}

Test(file, bad_files_are_refused_by_name)
{
    struct test_folder folder = test_folder_make();
    char *data = some_text(100000);
    expect_read_error("/nowhere/x", 10, AB_ERR_IO, "No such file");
    expect_read_error("/tmp", 10, AB_ERR_IO, "it is a folder");
    const char *path = test_folder_put(&folder, "large", data, 11);
    expect_read_error(path, 10, AB_ERR_INPUT, "has more than 10 bytes");
    put_gzip(path, data, 100000);
    expect_read_error(path, 99999, AB_ERR_INPUT, "has more than 99999 bytes");
    cr_assert_eq(truncate(path, 5000), 0);
    expect_read_error(path, 100000, AB_ERR_INPUT, "truncated gzip data");
    test_folder_put(&folder, "large", "\x1f\x8b\x08\x00garbage that is no deflate", 30);
    expect_read_error(path, 100000, AB_ERR_INPUT, "damaged gzip data");
    ab_free(data);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(file, a_file_is_read_with_the_hash_of_what_lies_on_the_disk)
{
    struct test_folder folder = test_folder_make();
    char *data = some_text(50000);
    const char *path = test_folder_put(&folder, "x", data, 50000);
    for (int is_packed = 0; is_packed < 2; is_packed++) {
        char *bytes;
        size_t n_bytes;
        char found[AB_HASH_HEX_BYTES];
        char expected[AB_HASH_HEX_BYTES];
        if (is_packed) {
            put_gzip(path, data, 50000);
        }
        cr_assert_eq(ab_hash_file(expected, path, NULL), AB_OK);
        cr_assert_eq(ab_file_read_hashed(&bytes, &n_bytes, found, path, 50000, NULL),
                     AB_OK);
        cr_assert_str_eq(found, expected);
        cr_assert_eq(n_bytes, 50000);
        cr_assert_arr_eq(bytes, data, 50000);
        ab_free(bytes);
    }
    ab_free(data);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

static void expect_content(const char *path, const char *content)
{
    char *bytes;
    size_t n_bytes;
    cr_assert_eq(ab_file_read(&bytes, &n_bytes, path, 1000, NULL), AB_OK);
    cr_assert_str_eq(bytes, content);
    ab_free(bytes);
}

Test(file, writing_replaces_a_file_and_leaves_no_other)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "x", "old", 3);
    cr_assert_eq(ab_file_write(path, "new text", 8, NULL), AB_OK);
    expect_content(path, "new text");
    cr_assert_eq(ab_file_write(path, "", 0, NULL), AB_OK);
    expect_content(path, "");
    struct stat info;
    cr_assert_eq(stat(path, &info), 0);
    mode_t mask = umask(0);
    cr_assert_eq(info.st_mode & 0777, 0666 & ~mask);
    cr_assert_eq(test_folder_count(&folder), 1);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(file, an_aborted_or_unfinished_write_keeps_the_old_file)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "x", "old", 3);
    struct ab_file_writer writer;
    cr_assert_eq(ab_file_writer_open(&writer, path, NULL), AB_OK);
    cr_assert_gt(fprintf(writer.stream, "half"), 0);
    cr_assert_eq(fflush(writer.stream), 0);
    expect_content(path, "old");
    cr_assert_eq(test_folder_count(&folder), 2);
    ab_file_writer_abort(&writer);
    expect_content(path, "old");
    cr_assert_eq(test_folder_count(&folder), 1);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(file, two_writers_do_not_meet_and_a_link_stays_a_link)
{
    struct test_folder folder = test_folder_make();
    const char *path = test_folder_put(&folder, "x", "old", 3);
    char link_path[128];
    (void)snprintf(link_path, sizeof link_path, "%s/link", folder.path);
    cr_assert_eq(symlink("x", link_path), 0);
    struct ab_file_writer first;
    struct ab_file_writer second;
    cr_assert_eq(ab_file_writer_open(&first, link_path, NULL), AB_OK);
    cr_assert_eq(ab_file_writer_open(&second, path, NULL), AB_OK);
    cr_assert_gt(fprintf(first.stream, "first"), 0);
    cr_assert_gt(fprintf(second.stream, "second"), 0);
    cr_assert_eq(ab_file_writer_commit(&first, NULL), AB_OK);
    expect_content(path, "first");
    cr_assert_eq(ab_file_writer_commit(&second, NULL), AB_OK);
    expect_content(link_path, "second");
    struct stat info;
    cr_assert_eq(lstat(link_path, &info), 0);
    cr_assert(S_ISLNK(info.st_mode));
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(file, a_write_that_cannot_be_done_is_reported)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    cr_assert_eq(ab_file_write("/nowhere/x", "a", 1, &err), AB_ERR_IO);
    cr_assert_str_eq(err.text,
                     "could not write \"/nowhere/x\": No such file or directory");
    cr_assert_eq(ab_file_write("/dev/full", "a", 1, &err), AB_ERR_IO);
    cr_assert_str_eq(err.text,
                     "could not write \"/dev/full\": No space left on device");
    cr_assert_eq(ab_file_write(folder.path, "a", 1, &err), AB_ERR_IO);
    cr_assert_not_null(strstr(err.text, "Is a directory"), "%s", err.text);
    cr_assert_eq(ab_file_write("/dev/null", "a", 1, &err), AB_OK);
    cr_assert_eq(test_folder_count(&folder), 0);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(file, folders_are_made_with_those_above)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    const char *path = test_folder_path(&folder, "a//b/c/");
    cr_assert_eq(ab_file_make_folder(path, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_file_make_folder(path, &err), AB_OK, "again");
    cr_assert_eq(access(path, W_OK), 0);
    test_folder_put(&folder, "file", "", 0);
    cr_assert_eq(ab_file_make_folder(test_folder_path(&folder, "file/d"), &err),
                 AB_ERR_IO);
    cr_assert_not_null(strstr(err.text, "Not a directory"), "%s", err.text);
    cr_assert_eq(ab_file_make_folder("", &err), AB_ERR_IO);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(file, shared_data_is_found_where_the_environment_points)
{
    struct test_folder folder = test_folder_make();
    struct ab_arena arena;
    struct ab_error err = {0};
    const char *path;
    ab_arena_init(&arena);
    test_folder_put(&folder, "ideal.json", "{}", 2);
    cr_assert_eq(setenv("ADONIS_DATA_DIR", folder.path, 1), 0);
    cr_assert_eq(ab_file_shared_path(&path, &arena, "ideal.json", &err), AB_OK);
    cr_assert_str_eq(path, test_folder_path(&folder, "ideal.json"));
    cr_assert_eq(ab_file_shared_path(&path, &arena, "none.json", &err), AB_ERR_IO);
    cr_assert_not_null(strstr(err.text, test_folder_path(&folder, "none.json")));
    cr_assert_not_null(strstr(err.text, "where $ADONIS_DATA_DIR points"));
    cr_assert_eq(unsetenv("ADONIS_DATA_DIR"), 0);
    cr_assert_eq(ab_file_shared_path(&path, &arena, "none.json", &err), AB_ERR_IO);
    cr_assert_not_null(strstr(err.text, "/../share/adonis-bench/none.json\""));
    cr_assert_not_null(strstr(err.text, "and $ADONIS_DATA_DIR is not set"));
    char *beside = ab_strdup(path);
    *strrchr(beside, '/') = '\0';
    cr_assert_eq(ab_file_make_folder(beside, &err), AB_OK);
    cr_assert_eq(ab_file_write(path, "{}", 2, &err), AB_OK);
    cr_assert_eq(ab_file_shared_path(&path, &arena, "none.json", &err), AB_OK);
    cr_assert_eq(unlink(path), 0);
    ab_free(beside);
    ab_arena_fini(&arena);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(file, every_allocation_may_fail)
{
    struct test_folder folder = test_folder_make();
    char *data = some_text(40000);
    const char *path = test_folder_path(&folder, "x");
    int successes = 0;
    for (size_t n = 1; successes == 0; n++) {
        char *bytes;
        size_t n_bytes;
        ab_alloc_fail_after(n);
        ab_status wrote = ab_file_write(path, data, 40000, NULL);
        ab_status read = AB_ERR_MEMORY;
        if (wrote == AB_OK) {
            read = ab_file_read(&bytes, &n_bytes, path, 40000, NULL);
        }
        ab_alloc_fail_after(0);
        cr_assert(wrote == AB_OK || wrote == AB_ERR_MEMORY);
        cr_assert(read == AB_OK || read == AB_ERR_MEMORY);
        if (read == AB_OK) {
            successes++;
            ab_free(bytes);
        }
        cr_assert_leq(test_folder_count(&folder), 1);
        cr_assert_lt(n, 20);
    }
    ab_free(data);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
