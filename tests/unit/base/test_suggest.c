#include "base/suggest.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/leaks.h"

static const char *const names[] = {"dgd", "extra", "dadao", "allreduce-gd",
                                    "pairwise-gossip"};
#define N_NAMES (sizeof names / sizeof names[0])

Test(suggest, distances_count_edits_and_swaps)
{
    static const struct {
        const char *a;
        const char *b;
        size_t distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"extra", "extra", 0},
        {"extr", "extra", 1},
        {"extar", "extra", 1},
        {"exxtra", "extra", 1},
        {"kitten", "sitting", 3},
        {"ca", "abc", 3},
        {"EXTRA", "extra", 0},
        {"abcdef", "badcfe", 3},
        {"flaw", "lawn", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(ab_suggest_distance(cases[i].a, cases[i].b), cases[i].distance);
        cr_assert_eq(ab_suggest_distance(cases[i].b, cases[i].a), cases[i].distance);
    }
    char longest[65] = {0};
    memset(longest, 'x', 63);
    cr_assert_eq(ab_suggest_distance(longest, ""), 63);
    longest[63] = 'x';
    cr_assert_eq(ab_suggest_distance(longest, longest), SIZE_MAX);
    AB_NO_LEAKS();
}

static const char *nearest(const char *word)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, word);
    for (size_t i = 0; i < N_NAMES; i++) {
        ab_suggest_offer(&suggest, names[i]);
    }
    return suggest.nearest != NULL ? suggest.nearest : "";
}

Test(suggest, near_names_are_found_and_far_ones_are_not)
{
    cr_assert_str_eq(nearest("extr"), "extra");
    cr_assert_str_eq(nearest("Dadoa"), "dadao");
    cr_assert_str_eq(nearest("allreduce"), "allreduce-gd");
    cr_assert_str_eq(nearest("pair"), "pairwise-gossip");
    cr_assert_str_eq(nearest("gdd"), "dgd");
    cr_assert_str_eq(nearest("sgd"), "dgd");
    cr_assert_str_eq(nearest("nids"), "");
    cr_assert_str_eq(nearest("p"), "");
    cr_assert_str_eq(nearest(""), "");
    AB_NO_LEAKS();
}

Test(suggest, the_message_has_the_word_the_nearest_and_the_known)
{
    struct ab_error err = {0};
    cr_assert_eq(ab_suggest_fail_among(names, 3, "algorithm", "extr", &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "unknown algorithm \"extr\"; did you mean \"extra\"? "
                               "known: dgd, extra, dadao");
    cr_assert_eq(ab_suggest_fail_among(names, 2, "algorithm", "nids", &err),
                 AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "unknown algorithm \"nids\"; known: dgd, extra");
    cr_assert_eq(ab_suggest_fail_among(names, 0, "task", "x", &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "unknown task \"x\"; known: none");
    AB_NO_LEAKS();
}

Test(suggest, a_long_list_is_cut_and_the_nearest_still_found)
{
    struct ab_suggest suggest;
    char many[200][16];
    ab_suggest_init(&suggest, "name-199");
    for (size_t i = 0; i < 200; i++) {
        (void)snprintf(many[i], sizeof many[i], "name-%03zu", i);
        ab_suggest_offer(&suggest, many[i]);
    }
    cr_assert_str_eq(suggest.nearest, "name-199");
    size_t size = strlen(suggest.known);
    cr_assert_lt(size, sizeof suggest.known);
    cr_assert_gt(size, 230);
    cr_assert_str_eq(suggest.known + size - 13, "name-024, ...");
    AB_NO_LEAKS();
}
