/* A folder of its own for a test, removed with all that is in it. */
#ifndef AB_TESTS_FOLDER_H
#define AB_TESTS_FOLDER_H

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct test_folder {
    char path[64];
    char name[256]; /* last result of test_folder_path */
};

static inline struct test_folder test_folder_make(void)
{
    struct test_folder folder = {.path = "/tmp/adonis-test-XXXXXX"};
    cr_assert_not_null(mkdtemp(folder.path));
    return folder;
}

/* Path of a file in the folder; valid until the next call. */
static inline const char *test_folder_path(struct test_folder *folder, const char *name)
{
    (void)snprintf(folder->name, sizeof folder->name, "%s/%s", folder->path, name);
    return folder->name;
}

/* Writes a file there and returns its path. */
static inline const char *test_folder_put(struct test_folder *folder, const char *name,
                                          const void *bytes, size_t n_bytes)
{
    const char *path = test_folder_path(folder, name);
    FILE *stream = fopen(path, "wb");
    cr_assert_not_null(stream);
    cr_assert_eq(fwrite(bytes, 1, n_bytes, stream), n_bytes);
    cr_assert_eq(fclose(stream), 0);
    return path;
}

static inline int test_folder_count(const struct test_folder *folder)
{
    DIR *stream = opendir(folder->path);
    cr_assert_not_null(stream);
    int n = 0;
    while (readdir(stream) != NULL) {
        n++;
    }
    (void)closedir(stream);
    return n - 2; /* "." and ".." */
}

static inline void test_remove_tree(const char *path)
{
    DIR *stream = opendir(path);
    cr_assert_not_null(stream);
    const struct dirent *entry;
    while ((entry = readdir(stream)) != NULL) {
        char child[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        if (unlink(child) != 0) {
            test_remove_tree(child);
        }
    }
    (void)closedir(stream);
    cr_assert_eq(rmdir(path), 0);
}

static inline void test_folder_remove(const struct test_folder *folder)
{
    test_remove_tree(folder->path);
}

#endif
