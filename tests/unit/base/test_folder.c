#include "base/folder.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/folder.h"
#include "support/leaks.h"

Test(folder, a_temporary_folder_is_new_each_time_and_its_parent_is_made)
{
    struct test_folder folder = test_folder_make();
    char parent[300];
    const char *first = NULL;
    const char *second = NULL;
    struct ab_arena arena;
    ab_arena_init(&arena);
    (void)snprintf(parent, sizeof parent, "%s/a/b", folder.path);
    cr_assert_eq(ab_folder_make_temporary(&first, &arena, parent, NULL), AB_OK);
    cr_assert_eq(ab_folder_make_temporary(&second, &arena, parent, NULL), AB_OK);
    cr_assert_str_neq(first, second);
    cr_assert_eq(access(first, W_OK), 0);
    cr_assert_eq(strncmp(strrchr(first, '/'), "/.", 2), 0);
    struct ab_error err = {0};
    cr_assert_eq(ab_folder_make_temporary(&first, &arena, "/proc", &err), AB_ERR_IO);
    cr_assert_not_null(strstr(err.text, "\"/proc\""), "%s", err.text);
    ab_arena_fini(&arena);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(folder, removing_takes_all_and_follows_no_link)
{
    struct test_folder folder = test_folder_make();
    char path[300];
    (void)snprintf(path, sizeof path, "%s/a", folder.path);
    cr_assert_eq(ab_folder_put(path, "b/c/file", "text", 4, NULL), AB_OK);
    cr_assert_eq(ab_folder_put(folder.path, "kept", "text", 4, NULL), AB_OK);
    cr_assert_eq(symlink(folder.path, test_folder_path(&folder, "a/up")), 0);
    cr_assert_eq(ab_folder_remove(path, NULL), AB_OK);
    cr_assert_eq(access(path, F_OK), -1);
    cr_assert_eq(access(test_folder_path(&folder, "kept"), F_OK), 0);
    cr_assert_eq(ab_folder_remove(path, NULL), AB_OK, "one that is not there is fine");
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(folder, a_file_is_written_below_it)
{
    struct test_folder folder = test_folder_make();
    char *bytes = NULL;
    size_t size = 0;
    struct ab_error err = {0};
    cr_assert_eq(ab_folder_put(folder.path, "x/y/z", "a\0b", 3, NULL), AB_OK);
    cr_assert_eq(
        ab_file_read(&bytes, &size, test_folder_path(&folder, "x/y/z"), 10, NULL),
        AB_OK);
    cr_assert(size == 3 && memcmp(bytes, "a\0b", 3) == 0);
    ab_free(bytes);
    cr_assert_eq(ab_folder_put(folder.path, "x/y/z/beyond_a_file", "", 0, &err),
                 AB_ERR_IO);
    cr_assert_not_null(strstr(err.text, "x/y/z"), "%s", err.text);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
