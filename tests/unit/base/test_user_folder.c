#include "base/user_folder.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "support/leaks.h"

static const char *path(struct ab_arena *arena, enum ab_user_folder folder)
{
    const char *found = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_user_folder(&found, arena, folder, "plugins", &err), AB_OK, "%s",
                 err.text);
    return found;
}

Test(user_folder, the_variables_count_then_the_home)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    cr_assert_eq(setenv("HOME", "/home/u", 1), 0);
    cr_assert_eq(setenv("XDG_DATA_HOME", "/data", 1), 0);
    cr_assert_eq(setenv("XDG_CACHE_HOME", "/cache", 1), 0);
    cr_assert_str_eq(path(&arena, AB_USER_DATA), "/data/adonis-bench/plugins");
    cr_assert_str_eq(path(&arena, AB_USER_CACHE), "/cache/adonis-bench/plugins");
    cr_assert_eq(setenv("XDG_DATA_HOME", "not/absolute", 1), 0);
    cr_assert_eq(setenv("XDG_CACHE_HOME", "", 1), 0);
    cr_assert_str_eq(path(&arena, AB_USER_DATA),
                     "/home/u/.local/share/adonis-bench/plugins");
    cr_assert_str_eq(path(&arena, AB_USER_CACHE),
                     "/home/u/.cache/adonis-bench/plugins");
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(user_folder, without_either_there_is_none)
{
    struct ab_arena arena;
    const char *found = NULL;
    struct ab_error err = {0};
    ab_arena_init(&arena);
    cr_assert_eq(unsetenv("HOME"), 0);
    cr_assert_eq(unsetenv("XDG_CACHE_HOME"), 0);
    cr_assert_eq(ab_user_folder(&found, &arena, AB_USER_CACHE, "x", &err), AB_ERR_IO);
    cr_assert_str_eq(err.text,
                     "found neither XDG_CACHE_HOME nor HOME as an absolute path");
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
