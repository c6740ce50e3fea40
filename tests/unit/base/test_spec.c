#include "base/spec.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/leaks.h"

/* As tables would say: "data" is a path wherever it occurs, "seed" only for "trace". */
static int is_whole(const void *context, const char *name, const char *key)
{
    return strcmp(key, context) == 0 ||
           (strcmp(name, "trace") == 0 && strcmp(key, "seed") == 0);
}

/* The items as text, each followed by a blank. */
static const char *parsed(struct ab_arena *arena, const char *text)
{
    struct ab_spec_list list;
    struct ab_error err = {0};
    cr_assert_eq(ab_spec_parse(&list, arena, "--x", text, is_whole, "data", &err),
                 AB_OK, "%s", err.text);
    char *out = ab_arena_strdup(arena, "");
    for (size_t i = 0; i < list.n_items; i++) {
        out = ab_arena_printf(arena, "%s%s ", out, ab_spec_text(arena, &list.items[i]));
    }
    return out;
}

Test(spec, lists_continue_and_grids_multiply)
{
    static const struct {
        const char *text;
        const char *items;
    } cases[] = {
        {"dgd", "dgd "},
        {"dgd,extra", "dgd extra "},
        {"extra:step=0.1,order=2,dgd,dadao", "extra:order=2,step=0.1 dgd dadao "},
        {"dgd,step=0.1", "dgd:step=0.1 "},
        {"e:b=1,a=2", "e:a=2,b=1 "},
        {"e:s=0.1/0.2", "e:s=0.1 e:s=0.2 "},
        {"e:s=1/2,o=3/4,d", "e:o=3,s=1 e:o=4,s=1 e:o=3,s=2 e:o=4,s=2 d "},
        {"a:x=1/2,b:x=1/2", "a:x=1 a:x=2 b:x=1 b:x=2 "},
        {"edges:data=dir/a.txt,k=1/2",
         "edges:data=dir/a.txt,k=1 edges:data=dir/a.txt,k=2 "},
        {"trace:seed=a/b,x:seed=a/b", "trace:seed=a/b x:seed=a x:seed=b "},
        {"dir/p.json,/abs/q.json", "dir/p.json /abs/q.json "},
        {"e:k=a:b", "e:k=a:b "},
        {"e:k=a=b", "e:k=a=b "},
        {"e:k=1,j=a:b", "e:j=a:b,k=1 "},
    };
    struct ab_arena arena;
    ab_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_str_eq(parsed(&arena, cases[i].text), cases[i].items);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(spec, errors_name_option_position_found_and_expected)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "--x: at 1 of \"\": found \"\", expected a name"},
        {"a,", "--x: at 3 of \"a,\": found \"\", expected a name"},
        {"a,,b", "--x: at 3 of \"a,,b\": found \"\", expected a name"},
        {":k=1", "--x: at 1 of \":k=1\": found \":k=1\", expected a name"},
        {"k=1", "--x: at 1 of \"k=1\": found \"k=1\", expected a name before the first "
                "parameter"},
        {"a:", "--x: at 3 of \"a:\": found \"\", expected key=value"},
        {"a:b", "--x: at 3 of \"a:b\": found \"b\", expected key=value"},
        {"a:=1", "--x: at 3 of \"a:=1\": found \"=1\", expected key=value"},
        {"a:b:k=1", "--x: at 3 of \"a:b:k=1\": found \"b:k=1\", expected key=value"},
        {"a:k=", "--x: at 5 of \"a:k=\": found \"\", expected a value"},
        {"a:k=1,k=2",
         "--x: at 7 of \"a:k=1,k=2\": found \"k\", expected each key once"},
        {"a:k=1//2", "--x: at 7 of \"a:k=1//2\": found \"\", expected a value"},
        {"a:k=/1", "--x: at 5 of \"a:k=/1\": found \"\", expected a value"},
        {"a:k=1/", "--x: at 7 of \"a:k=1/\": found \"\", expected a value"},
        {"a:\x1b[m", "--x: at 3 of \"a:?[m\": found \"?[m\", expected key=value"},
    };
    struct ab_arena arena;
    ab_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_spec_list list;
        struct ab_error err = {0};
        cr_assert_eq(
            ab_spec_parse(&list, &arena, "--x", cases[i].text, NULL, NULL, &err),
            AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[i].message);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(spec, a_grid_that_explodes_is_refused)
{
    struct ab_arena arena;
    struct ab_spec_list list;
    struct ab_error err = {0};
    char text[1000] = "a";
    char *end = text + 1;
    ab_arena_init(&arena);
    for (int i = 0; i < 16; i++) {
        end += sprintf(end, "%ck%02d=1/2", i == 0 ? ':' : ',', i);
    }
    cr_assert_eq(ab_spec_parse(&list, &arena, "--x", text, NULL, NULL, &err), AB_OK);
    cr_assert_eq(list.n_items, AB_SPEC_MAX_ITEMS);
    cr_assert_str_eq(list.items[1].params[15].value, "2");
    (void)sprintf(end, ",b");
    cr_assert_eq(ab_spec_parse(&list, &arena, "--x", text, NULL, NULL, &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "makes more than 65536 items"));
    for (int i = 16; i < 70; i++) {
        end += sprintf(end, ",k%02d=1/2", i);
    }
    cr_assert_eq(ab_spec_parse(&list, &arena, "--x", text, NULL, NULL, &err),
                 AB_ERR_INPUT);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(spec, parameters_without_a_name)
{
    struct ab_arena arena;
    struct ab_spec_list list;
    struct ab_error err = {0};
    ab_arena_init(&arena);
    cr_assert_eq(
        ab_spec_parse_params(&list, &arena, "--budget", "time=60,rounds=10/20", &err),
        AB_OK);
    cr_assert_eq(list.n_items, 2);
    cr_assert_str_eq(list.items[1].name, "");
    cr_assert_str_eq(ab_spec_text(&arena, &list.items[1]), "rounds=20,time=60");
    cr_assert_eq(ab_spec_parse_params(&list, &arena, "--budget", "rounds", &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text,
                     "--budget: at 1 of \"rounds\": found \"rounds\", expected "
                     "key=value");
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(spec, the_text_of_an_item_parses_to_the_same_item)
{
    static const char *const texts[] = {"a", "a:k=1", "a:z=1,y=b:c",
                                        "d/e:data=x/y,k=1=2"};
    struct ab_arena arena;
    ab_arena_init(&arena);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *once = parsed(&arena, texts[i]);
        char *item = ab_arena_strdup(&arena, once);
        item[strlen(item) - 1] = '\0';
        cr_assert_str_eq(parsed(&arena, item), once);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(spec, integers_come_as_lists_and_ranges)
{
    static const struct {
        const char *text;
        size_t n;
        int64_t values[6];
    } cases[] = {
        {"7", 1, {7}},
        {"16,64", 2, {16, 64}},
        {"1..5", 5, {1, 2, 3, 4, 5}},
        {"9,1..3,-2", 5, {9, 1, 2, 3, -2}},
        {"-3..-1", 3, {-3, -2, -1}},
        {"9223372036854775806..9223372036854775807", 2, {INT64_MAX - 1, INT64_MAX}},
    };
    struct ab_arena arena;
    ab_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int64_t *values;
        size_t n;
        struct ab_error err = {0};
        cr_assert_eq(ab_spec_integers(&values, &n, &arena, "--seeds", cases[i].text,
                                      INT64_MIN, INT64_MAX, &err),
                     AB_OK, "%s", err.text);
        cr_assert_eq(n, cases[i].n);
        cr_assert_eq(memcmp(values, cases[i].values, n * sizeof *values), 0);
    }
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

Test(spec, wrong_integers_are_refused)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "--n: at 1 of \"\": found \"\", expected an integer or a range a..b with "
             "a <= b in "
             "[0, 99]"},
        {"1,x", "--n: at 3 of \"1,x\": found \"x\", expected an integer or a range "
                "a..b with a <= b in "
                "[0, 99]"},
        {"5..1",
         "--n: at 1 of \"5..1\": found \"5..1\", expected an integer or a range "
         "a..b with a <= b in [0, 99]"},
        {"1,2,100,3",
         "--n: at 5 of \"1,2,100,3\": found \"100\", expected an integer or a "
         "range a..b with a <= b in [0, 99]"},
        {"-1..1",
         "--n: at 1 of \"-1..1\": found \"-1..1\", expected an integer or a range "
         "a..b with a <= b in [0, 99]"},
        {"1...3",
         "--n: at 1 of \"1...3\": found \"1...3\", expected an integer or a range "
         "a..b with a <= b in [0, 99]"},
        {"4,1..5", "--n: \"4,1..5\" has 4 twice, expected each once"},
        {"7,1,7", "--n: \"7,1,7\" has 7 twice, expected each once"},
    };
    struct ab_arena arena;
    const int64_t *values;
    size_t n;
    struct ab_error err = {0};
    ab_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(
            ab_spec_integers(&values, &n, &arena, "--n", cases[i].text, 0, 99, &err),
            AB_ERR_INPUT);
        cr_assert_str_eq(err.text, cases[i].message);
    }
    cr_assert_eq(ab_spec_integers(&values, &n, &arena, "--n",
                                  "-9223372036854775808..9223372036854775807",
                                  INT64_MIN, INT64_MAX, &err),
                 AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "has more than 1000000 integers"));
    cr_assert_eq(
        ab_spec_integers(&values, &n, &arena, "--n", "1..1000000", 0, INT64_MAX, &err),
        AB_OK);
    cr_assert_eq(values[999999], 1000000);
    ab_arena_fini(&arena);
    AB_NO_LEAKS();
}

/* An arena of 64 KiB blocks seldom allocates: the text is long, to need many. */
Test(spec, every_allocation_may_fail)
{
    static char text[40000] = "a:k=";
    char *end = text + 4;
    for (int i = 0; i < 3000; i++) {
        end += sprintf(end, "%s%d", i == 0 ? "" : "/", i);
    }
    (void)sprintf(end, ",j=1/2");
    for (int kind = 0; kind < 2; kind++) {
        ab_status status;
        size_t n = 0;
        do {
            struct ab_arena arena;
            struct ab_spec_list list;
            const int64_t *values;
            size_t n_values;
            ab_arena_init(&arena);
            ab_alloc_fail_after(++n);
            status = kind == 0
                         ? ab_spec_parse(&list, &arena, "--x", text, NULL, NULL, NULL)
                         : ab_spec_integers(&values, &n_values, &arena, "--x",
                                            "1..20000,30000", 1, 90000, NULL);
            ab_alloc_fail_after(0);
            cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
            ab_arena_fini(&arena);
        } while (status != AB_OK);
        cr_assert_gt(n, 2);
    }
    AB_NO_LEAKS();
}
