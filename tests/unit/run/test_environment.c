#include "run/environment.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/leaks.h"

Test(environment, says_what_this_program_is_and_where_it_runs)
{
    struct ab_arena arena;
    struct ab_environment environment;
    struct ab_error err = {0};
    ab_arena_init(&arena);
    cr_assert_eq(ab_environment_read(&environment, &arena, &err), AB_OK, "%s",
                 err.text);
    cr_assert(strncmp(environment.compiler, "gcc ", 4) == 0 ||
              strncmp(environment.compiler, "clang ", 6) == 0);
    cr_assert_not_null(strstr(environment.flags, "-ffp-contract=off"), "%s",
                       environment.flags);
    cr_assert_null(strstr(environment.flags, "-Wall"), "warnings change no bits");
    cr_assert(strcmp(environment.back_end, "avx512") == 0 ||
              strcmp(environment.back_end, "avx2") == 0 ||
              strcmp(environment.back_end, "neon") == 0 ||
              strcmp(environment.back_end, "plain") == 0);
    cr_assert_eq(strlen(environment.binary_sha256), 64);
    cr_assert_gt(strlen(environment.os), 3);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}
