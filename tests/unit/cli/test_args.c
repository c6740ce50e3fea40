#include "cli/args.h"

#include <criterion/criterion.h>

#include "support/leaks.h"

static const struct ab_cli_option options[] = {
    {"task", "T,..", NULL, "tasks", 1},
    {"jobs", "J", "2", "processes", 0},
    {"format", "F", "csv", "of the file", 0},
    {"force", NULL, NULL, "again", 0},
    {NULL, NULL, NULL, NULL, 0},
};

static ab_status parse(struct ab_args *args, char **argv, struct ab_error *err)
{
    int argc = 0;
    while (argv[argc] != NULL) {
        argc++;
    }
    return ab_args_parse(args, options, argc, argv, 0, 2, err);
}

Test(args, values_switches_and_words_are_told_apart)
{
    struct ab_args args;
    char *argv[] = {"a",      "--jobs=3", "--force", "--task", "x:k=1",
                    "--task", "y,z",      "--",      "--b",    NULL};
    cr_assert_eq(parse(&args, argv, NULL), AB_OK);
    cr_assert_str_eq(ab_args_get(&args, "task"), "x:k=1,y,z");
    cr_assert_str_eq(ab_args_get(&args, "jobs"), "3");
    cr_assert(ab_args_has(&args, "force"));
    cr_assert_eq(args.n_positional, 2);
    cr_assert_str_eq(args.positional[1], "--b");
    int64_t jobs = 0;
    cr_assert_eq(ab_args_integer(&jobs, &args, "jobs", 1, 8, NULL), AB_OK);
    cr_assert_eq(jobs, 3);
    ab_args_fini(&args);
    AB_NO_LEAKS();
}

Test(args, the_last_value_of_a_plain_option_counts_and_fallbacks_fill_in)
{
    struct ab_args args;
    char *argv[] = {"--jobs", "3", "--jobs", "4", NULL};
    cr_assert_eq(parse(&args, argv, NULL), AB_OK);
    cr_assert_str_eq(ab_args_get(&args, "jobs"), "4");
    cr_assert_str_eq(ab_args_get(&args, "format"), "csv");
    cr_assert_null(ab_args_get(&args, "task"));
    cr_assert_not(ab_args_has(&args, "format"));
    cr_assert_not(ab_args_has(&args, "force"));
    ab_args_fini(&args);
    AB_NO_LEAKS();
}

Test(args, what_is_wrong_is_said)
{
    static const struct {
        char *argv[4];
        const char *text;
    } cases[] = {
        {{"--tsk", "x", NULL},
         "unknown option \"tsk\"; did you mean \"task\"? known: task, jobs, format, "
         "force, help"},
        {{"--task", NULL}, "option --task expects T,.., found nothing"},
        {{"--force=1", NULL}, "option --force takes no value, found \"1\""},
        {{"a", "b", "c", NULL}, "unexpected word \"c\" (at most 2 expected)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_args args;
        struct ab_error err = {0};
        cr_assert_eq(parse(&args, (char **)cases[i].argv, &err), AB_ERR_USAGE);
        cr_assert_str_eq(err.text, cases[i].text);
        ab_args_fini(&args);
    }
    AB_NO_LEAKS();
}

Test(args, integers_name_their_range)
{
    static const char *const bad[] = {"0", "9", "3x", "", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ab_args args;
        struct ab_error err = {0};
        char *argv[] = {"--jobs", (char *)bad[i], NULL};
        cr_assert_eq(parse(&args, argv, NULL), AB_OK);
        int64_t jobs = 0;
        cr_assert_eq(ab_args_integer(&jobs, &args, "jobs", 1, 8, &err), AB_ERR_USAGE);
        cr_assert_not_null(strstr(err.text, "expected an integer in [1, 8]"));
        ab_args_fini(&args);
    }
    AB_NO_LEAKS();
}

Test(args, choices_are_told_by_name)
{
    static const char *const names[] = {"csv", "json", NULL};
    struct ab_args args;
    struct ab_error err = {0};
    size_t index = 9;
    char *argv[] = {"--format", "jsn", NULL};
    cr_assert_eq(parse(&args, argv, NULL), AB_OK);
    cr_assert_eq(ab_args_choice(&index, &args, "format", names, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "unknown format \"jsn\"; did you mean \"json\"? known: csv, json");
    ab_args_fini(&args);
    char *none[] = {NULL};
    cr_assert_eq(parse(&args, none, NULL), AB_OK);
    cr_assert_eq(ab_args_choice(&index, &args, "format", names, &err), AB_OK);
    cr_assert_eq(index, 0);
    ab_args_fini(&args);
    AB_NO_LEAKS();
}

Test(args, lack_of_memory_is_an_error_at_every_allocation)
{
    char *argv[] = {"--task", "a", "--task", "b", "--jobs", "3", "word", NULL};
    ab_status status = AB_ERR_MEMORY;
    size_t n = 1;
    for (; status != AB_OK; n++) {
        struct ab_args args;
        ab_alloc_fail_after(n);
        status = parse(&args, argv, NULL);
        ab_alloc_fail_after(0);
        ab_args_fini(&args);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
    }
    cr_assert_gt(n, 2);
    AB_NO_LEAKS();
}
