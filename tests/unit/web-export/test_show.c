#include "web-export/show.h"

#include <math.h>

#include "support/leaks.h"

#define NBSP "\u00a0"

Test(show, quantities_have_three_digits_and_si_units)
{
    static const struct {
        double value;
        enum ab_unit unit;
        const char *text;
    } cases[] = {
        {0.42, AB_UNIT_SECOND, "420" NBSP "ms"},
        {0.0, AB_UNIT_SECOND, "0" NBSP "s"},
        {1.0, AB_UNIT_SECOND, "1.00" NBSP "s"},
        {0.9996, AB_UNIT_SECOND, "1.00" NBSP "s"},
        {59.95, AB_UNIT_SECOND, "60.0" NBSP "s"},
        {999.4, AB_UNIT_SECOND, "999" NBSP "s"},
        {12345.0, AB_UNIT_SECOND, "12,345" NBSP "s"},
        {3.21e-6, AB_UNIT_SECOND, "3.21" NBSP "µs"},
        {1e-9, AB_UNIT_SECOND, "1.00" NBSP "ns"},
        {4e-11, AB_UNIT_SECOND, "0.04" NBSP "ns"},
        {0.0, AB_UNIT_BYTE, "0" NBSP "B"},
        {999.0, AB_UNIT_BYTE, "999" NBSP "B"},
        {6400.0, AB_UNIT_BYTE, "6.40" NBSP "kB"},
        {1.5e12, AB_UNIT_BYTE, "1.50" NBSP "TB"},
        {2.5e-3, AB_UNIT_JOULE, "2.50" NBSP "mJ"},
        {123456.0, AB_UNIT_JOULE, "123" NBSP "kJ"},
        {85.0, AB_UNIT_COUNT, "85"},
        {0.125, AB_UNIT_COUNT, "0.125"},
        {12345.0, AB_UNIT_COUNT, "12,345"},
        {999999.0, AB_UNIT_COUNT, "10⁶"},
        {12345678.0, AB_UNIT_COUNT, "1.23×10⁷"},
        {INFINITY, AB_UNIT_BYTE, "∞"},
        {NAN, AB_UNIT_SECOND, "–"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_shown shown;
        cr_assert_str_eq(ab_show(&shown, cases[i].value, cases[i].unit), cases[i].text);
    }
    AB_NO_LEAKS();
}

Test(show, numbers_gaps_and_shares)
{
    struct ab_shown shown;
    cr_assert_str_eq(ab_show_number(&shown, 1e-6), "10⁻⁶");
    cr_assert_str_eq(ab_show_number(&shown, 2.5e-4), "2.5×10⁻⁴");
    cr_assert_str_eq(ab_show_number(&shown, -0.25), "-0.25");
    cr_assert_str_eq(ab_show_number(&shown, 0.0), "0");
    cr_assert_str_eq(ab_show_number(&shown, 1350.4), "1,350");
    cr_assert_str_eq(ab_show_number(&shown, -INFINITY), "-∞");
    cr_assert_str_eq(ab_show_number(&shown, 3e-123), "3×10⁻¹²³");
    cr_assert_str_eq(ab_show_gap(&shown, 1e-2), "10⁻²");
    cr_assert_str_eq(ab_show_gap(&shown, 0.5), "5×10⁻¹");
    cr_assert_str_eq(ab_show_gap(&shown, NAN), "–");
    cr_assert_str_eq(ab_show_percent(&shown, 0.0721), "7.2" NBSP "%");
    cr_assert_str_eq(ab_show_percent(&shown, NAN), "–");
    AB_NO_LEAKS();
}

Test(show, ranges_say_their_unit_once_and_misses_as_misses)
{
    struct ab_shown shown;
    cr_assert_str_eq(ab_show_range(&shown, 0.11, 0.131, AB_UNIT_SECOND),
                     "110 to 131\u00a0ms");
    cr_assert_str_eq(ab_show_range(&shown, 0.00099, 0.00102, AB_UNIT_SECOND),
                     "990\u00a0µs to 1.02\u00a0ms");
    cr_assert_str_eq(ab_show_range(&shown, 20, INFINITY, AB_UNIT_SECOND),
                     "20.0\u00a0s to miss");
    cr_assert_str_eq(ab_show_range(&shown, 1.5, 12345, AB_UNIT_COUNT), "1.5 to 12,345");
    cr_assert_eq(ab_show_interval(&shown, 0.11, 0.131, AB_UNIT_SECOND), 1);
    cr_assert_str_eq(shown.text, "110 to 131" NBSP "ms");
    cr_assert_eq(ab_show_interval(&shown, 3.847, 3.853, AB_UNIT_COUNT), 0); /* 3.85 */
    AB_NO_LEAKS();
}
