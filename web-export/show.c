#include "web-export/show.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Power of ten of a number > 0 once it is rounded to three digits: 9.996 is 10.0. */
static int decimal_exponent(double value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.2e", value);
    return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

/* value 10^e, rounded once for small e. */
static double scaled_by_ten(double value, int e)
{
    double power = 1.0;
    for (int i = 0; i < abs(e); i++) {
        power *= 10.0;
    }
    return e < 0 ? value / power : value * power;
}

/* A whole number with commas: "12,345". */
static void show_whole(struct ab_shown *out, double value)
{
    char digits[32];
    (void)snprintf(digits, sizeof digits, "%.0f", value);
    size_t n = strlen(digits);
    size_t k = 0;
    for (size_t i = 0; i < n && k + 2 < sizeof out->text; i++) {
        if (i > 0 && (n - i) % 3 == 0) {
            out->text[k++] = ',';
        }
        out->text[k++] = digits[i];
    }
    out->text[k] = '\0';
}

/* "4.2×10⁻⁷", or "10⁻⁷" alone. */
static void show_power(struct ab_shown *out, double value)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴",
                                         "⁵", "⁶", "⁷", "⁸", "⁹"};
    int exponent = decimal_exponent(value);
    int e = abs(exponent);
    char digits[16];
    (void)snprintf(digits, sizeof digits, "%.3g×", scaled_by_ten(value, -exponent));
    int alone = strcmp(digits, "1×") == 0;
    (void)snprintf(out->text, sizeof out->text, "%s10%s%s%s%s", alone ? "" : digits,
                   exponent < 0 ? "⁻" : "", e >= 100 ? raised[e / 100] : "",
                   e >= 10 ? raised[e / 10 % 10] : "", raised[e % 10]);
}

static void show_positive(struct ab_shown *out, double value)
{
    int exponent = decimal_exponent(value);
    if (exponent >= 6 || exponent < -2) {
        show_power(out, value);
    } else if (exponent >= 3) {
        show_whole(out, value);
    } else {
        (void)snprintf(out->text, sizeof out->text, "%.3g", value);
    }
}

/* value > 0 with an SI prefix from nano to the largest allowed (a power of 1000). */
static void show_prefixed(struct ab_shown *out, double value, const char *unit,
                          int largest)
{
    static const char *const prefixes[] = {"n", "µ", "m", "", "k", "M", "G", "T", "P"};
    int exponent = decimal_exponent(value);
    int thousands = exponent < -9 ? -3 : (exponent + 9) / 3 - 3;
    thousands = thousands > largest ? largest : thousands;
    double number = scaled_by_ten(value, -3 * thousands);
    int whole_digits = exponent - 3 * thousands + 1;
    struct ab_shown digits;
    if (whole_digits > 3) {
        show_whole(&digits, number);
    } else {
        int decimals = whole_digits < 1 ? 2 : 3 - whole_digits;
        (void)snprintf(digits.text, sizeof digits.text, "%.*f", decimals, number);
    }
    (void)snprintf(out->text, sizeof out->text, "%.32s\u00a0%s%s", digits.text,
                   prefixes[thousands + 3], unit);
}

/* 1 when value needs no digits. */
static int show_unusual(struct ab_shown *out, double value)
{
    if (isfinite(value)) {
        return 0;
    }
    const char *text = isnan(value) ? "–" : value > 0.0 ? "∞" : "-∞";
    (void)snprintf(out->text, sizeof out->text, "%s", text);
    return 1;
}

const char *ab_unit_name(enum ab_unit unit)
{
    static const char *const names[] = {"s", "B", "J", ""};
    return names[unit];
}

const char *ab_show(struct ab_shown *out, double value, enum ab_unit unit)
{
    static const int largest[] = {0, 5, 5};
    if (unit == AB_UNIT_COUNT || !isfinite(value)) {
        return ab_show_number(out, value);
    }
    if (value <= 0.0 || (unit == AB_UNIT_BYTE && value < 999.5)) {
        (void)snprintf(out->text, sizeof out->text, "%.0f\u00a0%s", value,
                       ab_unit_name(unit));
    } else {
        show_prefixed(out, value, ab_unit_name(unit), largest[unit]);
    }
    return out->text;
}

const char *ab_show_range(struct ab_shown *out, double low, double high,
                          enum ab_unit unit)
{
    struct ab_shown first;
    struct ab_shown last;
    (void)ab_show(&first, low, unit);
    (void)ab_show(&last, high, unit);
    char *unit_of_first = strstr(first.text, "\u00a0");
    const char *unit_of_last = strstr(last.text, "\u00a0");
    if (unit_of_first != NULL && unit_of_last != NULL &&
        strcmp(unit_of_first, unit_of_last) == 0) {
        *unit_of_first = '\0'; /* said once */
    }
    (void)snprintf(out->text, sizeof out->text, "%.20s to %.20s",
                   isinf(low) ? "miss" : first.text, isinf(high) ? "miss" : last.text);
    return out->text;
}

int ab_show_interval(struct ab_shown *out, double low, double high, enum ab_unit unit)
{
    struct ab_shown first;
    struct ab_shown last;
    (void)ab_show_range(out, low, high, unit);
    return strcmp(ab_show(&first, low, unit), ab_show(&last, high, unit)) != 0;
}

const char *ab_show_number(struct ab_shown *out, double value)
{
    if (show_unusual(out, value)) {
        return out->text;
    }
    if (value > 0.0) {
        show_positive(out, value);
    } else if (value < 0.0) {
        struct ab_shown positive;
        show_positive(&positive, -value);
        (void)snprintf(out->text, sizeof out->text, "-%.40s", positive.text);
    } else {
        (void)snprintf(out->text, sizeof out->text, "0");
    }
    return out->text;
}

const char *ab_show_gap(struct ab_shown *out, double value)
{
    if (!show_unusual(out, value)) {
        show_power(out, value);
    }
    return out->text;
}

const char *ab_show_percent(struct ab_shown *out, double share)
{
    if (!show_unusual(out, share)) {
        (void)snprintf(out->text, sizeof out->text, "%.1f\u00a0%%", 100.0 * share);
    }
    return out->text;
}
