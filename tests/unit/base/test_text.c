#include "base/text.h"

#include <criterion/criterion.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"

Test(text, appends_grow_and_the_string_is_handed_over)
{
    struct ab_text text = {0};
    for (int i = 0; i < 1000; i++) {
        ab_text_printf(&text, "%03d", i);
        ab_text_puts(&text, ",");
        ab_text_append(&text, "xyz", 1);
    }
    cr_assert_eq(text.size, 5000);
    char *string;
    cr_assert_eq(ab_text_take(&text, &string, NULL), AB_OK);
    cr_assert_eq(strlen(string), 5000);
    cr_assert_eq(strncmp(string + 4990, "998,x999,x", 10), 0);
    cr_assert_null(text.bytes);
    ab_free(string);
    AB_NO_LEAKS();
}

Test(text, an_empty_text_is_the_empty_string)
{
    struct ab_text text = {0};
    char *string;
    cr_assert_eq(ab_text_take(&text, &string, NULL), AB_OK);
    cr_assert_str_eq(string, "");
    ab_free(string);
    AB_NO_LEAKS();
}

Test(text, lack_of_memory_is_remembered_and_reported_by_take)
{
    for (size_t n = 1; n <= 3; n++) {
        struct ab_text text = {0};
        struct ab_error err = {0};
        char *string = NULL;
        ab_alloc_fail_after(n);
        for (int i = 0; i < 300; i++) {
            ab_text_puts(&text, "abcd");
            ab_text_printf(&text, "%d", i);
        }
        ab_status status = ab_text_take(&text, &string, &err);
        ab_alloc_fail_after(0);
        cr_assert_eq(status, AB_ERR_MEMORY, "allocation %zu", n);
        cr_assert_null(string);
        cr_assert_null(text.bytes);
    }
    AB_NO_LEAKS();
}

Test(text, numbers_are_written_as_documented)
{
    static const struct {
        double x;
        const char *text;
    } cases[] = {
        {0.0, "0"},
        {-0.0, "-0.0"},
        {1.0, "1"},
        {-17.0, "-17"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3.0, "0.3333333333333333"},
        {9007199254740991.0, "9007199254740991"},
        {9007199254740992.0, "9007199254740992"},
        {1e15, "1000000000000000"},
        {1e22, "1e+22"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {5e-324, "4.94065645841247e-324"},
        {NAN, "nan"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
    };
    char text[AB_TEXT_NUMBER_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ab_text_from_double(text, cases[i].x);
        cr_assert_str_eq(text, cases[i].text);
    }
    AB_NO_LEAKS();
}

/* Bits of a double, from a 64-bit xorshift: all exponents and signs. */
static double next_double(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    double x;
    memcpy(&x, state, sizeof x);
    return x;
}

Test(text, every_finite_number_reads_back_with_the_same_bits)
{
    uint64_t state = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < 20000; i++) {
        double x = next_double(&state);
        if (!isfinite(x)) {
            continue;
        }
        char text[AB_TEXT_NUMBER_BYTES];
        double back = 0.0;
        ab_text_from_double(text, x);
        cr_assert(ab_text_to_double(&back, text), "%s", text);
        cr_assert(back == x && signbit(back) == signbit(x), "%s", text);
    }
    AB_NO_LEAKS();
}

Test(text, a_locale_with_decimal_comma_changes_nothing)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
    int found = 0;
    for (size_t i = 0; i < 3 && !found; i++) {
        found = setlocale(LC_ALL, names[i]) != NULL;
    }
    if (!found) {
        cr_skip_test("no locale with a decimal comma is installed");
    }
    char text[AB_TEXT_NUMBER_BYTES];
    double x = 0.0;
    ab_text_from_double(text, 0.25);
    cr_assert_str_eq(text, "0.25");
    cr_assert(ab_text_to_double(&x, "0.25"));
    cr_assert_eq(x, 0.25);
    cr_assert_eq(strtod("0,25", NULL), 0.25, "the locale of the thread is back");
    AB_NO_LEAKS();
}

Test(text, decimal_numbers_are_read_and_nothing_else)
{
    static const struct {
        const char *text;
        double x;
    } good[] = {
        {"1", 1.0},      {"+1.5", 1.5},      {"-.5", -0.5},    {"2.", 2.0},
        {"1e3", 1000.0}, {"1E-1", 0.1},      {"1e+02", 100.0}, {"00.10", 0.1},
        {"1e-400", 0.0}, {"5e-324", 5e-324},
    };
    static const char *const bad[] = {
        "",    "-",   "+",   ".",   "e5",    "1e",  "1e+",   " 1",    "1 ",
        "0x1", "nan", "inf", "1,5", "1.5.2", "--1", "1e5.5", "1e400", "-1e400",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double x = NAN;
        cr_assert(ab_text_to_double(&x, good[i].text), "%s", good[i].text);
        cr_assert_eq(x, good[i].x, "%s", good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double x = 7.0;
        cr_assert_not(ab_text_to_double(&x, bad[i]), "%s", bad[i]);
        cr_assert_eq(x, 7.0);
    }
    AB_NO_LEAKS();
}

Test(text, integers_are_read_within_64_bits)
{
    int64_t x = 0;
    cr_assert(ab_text_to_int64(&x, "9223372036854775807"));
    cr_assert_eq(x, INT64_MAX);
    cr_assert(ab_text_to_int64(&x, "-9223372036854775808"));
    cr_assert_eq(x, INT64_MIN);
    cr_assert(ab_text_to_int64(&x, "+007"));
    cr_assert_eq(x, 7);
    static const char *const bad[] = {
        "",
        "-",
        "1.0",
        " 1",
        "1 ",
        "0x10",
        "1e3",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_assert_not(ab_text_to_int64(&x, bad[i]), "%s", bad[i]);
        cr_assert_eq(x, 7);
    }
    AB_NO_LEAKS();
}

Test(text, control_characters_are_made_visible)
{
    char text[] = "a\x1b[31m\n\x7f\xc3\xa9";
    ab_text_make_printable(text);
    cr_assert_str_eq(text, "a?[31m??\xc3\xa9");
    AB_NO_LEAKS();
}

Test(text, bytes_that_are_no_characters_are_made_visible)
{
    char text[] = "\xff\xc3\xa9\xc3.\xed\xa0\x80\xe2\x82";
    ab_text_make_printable(text);
    cr_assert_str_eq(text, "?\xc3\xa9?.?????");
    cr_assert(ab_text_is_utf8(text));
    AB_NO_LEAKS();
}
