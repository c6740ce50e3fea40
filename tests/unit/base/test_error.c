#include "base/error.h"

#include <criterion/criterion.h>

#include "support/leaks.h"

static ab_status inner(struct ab_error *err)
{
    return AB_FAIL(err, AB_ERR_INPUT, "found %d, expected %d", 3, 4);
}

static ab_status outer(struct ab_error *err)
{
    AB_WRAP(inner(err), err, "\"%s\"", "x.json");
    return AB_OK;
}

Test(error, context_is_put_before_the_text)
{
    struct ab_error err = {0};
    cr_assert_eq(outer(&err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "\"x.json\": found 3, expected 4");
    cr_assert_eq(err.code, AB_ERR_INPUT);
    AB_NO_LEAKS();
}

Test(error, more_is_added_to_the_end_of_the_text)
{
    struct ab_error err = {0};
    cr_assert_eq(inner(&err), AB_ERR_INPUT);
    ab_error_add(&err, "; or %d", 5);
    cr_assert_str_eq(err.text, "found 3, expected 4; or 5");
    cr_assert_eq(err.code, AB_ERR_INPUT);
    AB_NO_LEAKS();
}

Test(error, a_null_error_is_legal)
{
    ab_error_add(NULL, "more");
    cr_assert_eq(outer(NULL), AB_ERR_INPUT);
    AB_NO_LEAKS();
}

Test(error, long_texts_are_cut)
{
    struct ab_error err = {0};
    ab_status status = AB_FAIL(&err, AB_ERR_IO, "%0600d", 1);
    ab_error_add(&err, "%d", 3);
    ab_error_prefix(&err, "%0600d", 2);
    cr_assert_eq(status, AB_ERR_IO);
    cr_assert_eq(strlen(err.text), sizeof err.text - 1);
    AB_NO_LEAKS();
}

Test(error, what_is_too_long_keeps_its_cause)
{
    struct ab_error err = {0};
    (void)AB_FAIL(&err, AB_ERR_IO, "could not open \"%04000d\": no such file", 1);
    cr_assert_eq(strlen(err.text), sizeof err.text - 1);
    cr_assert_eq(strncmp(err.text, "could not open \"0000", 20), 0);
    cr_assert_not_null(strstr(err.text, "000...000"));
    cr_assert_not_null(strstr(err.text, "0001\": no such file"));
    ab_error_prefix(&err, "run");
    cr_assert_eq(strncmp(err.text, "run: could not open", 19), 0);
    ab_error_add(&err, "; %s", "that is all");
    const char *end =
        err.text + sizeof err.text - 1 - strlen(": no such file; that is all");
    cr_assert_str_eq(end, ": no such file; that is all");
    AB_NO_LEAKS();
}

Test(error, texts_that_just_fit_are_whole)
{
    struct ab_error err = {0};
    const int room = (int)sizeof err.text - 1;
    (void)AB_FAIL(&err, AB_ERR_IO, "%0*d", room, 1);
    cr_assert_null(strstr(err.text, "..."));
    (void)AB_FAIL(&err, AB_ERR_IO, "%0*d", room + 1, 1);
    cr_assert_not_null(strstr(err.text, "..."));
    AB_NO_LEAKS();
}

Test(error, every_status_has_a_name_a_text_and_an_exit_status)
{
    cr_assert_str_eq(ab_status_name(AB_ERR_DATABASE), "AB_ERR_DATABASE");
    cr_assert_str_eq(ab_status_text(AB_ERR_USAGE), "wrong usage");
    cr_assert_eq(ab_status_exit(AB_OK), 0);
    cr_assert_eq(ab_status_exit(AB_ERR_INPUT), 2);
    cr_assert_eq(ab_status_exit(AB_ERR_DATABASE), 3);
    cr_assert_str_eq(ab_status_name((ab_status)99), "unknown status");
    AB_NO_LEAKS();
}
