/* Numbers as people read them: three significant digits, SI units, UTF-8.
 * numbers.js does the same. */
#ifndef AB_WEB_SHOW_H
#define AB_WEB_SHOW_H

enum ab_unit { AB_UNIT_SECOND, AB_UNIT_BYTE, AB_UNIT_JOULE, AB_UNIT_COUNT };

/* Where a number is written; every ab_show function returns out->text. */
struct ab_shown {
    char text[48];
};

/* "s", "B", "J"; "" of a count. */
const char *ab_unit_name(enum ab_unit unit);
/* A quantity >= 0, with a no-break space before its unit: "420 ms", "1.20 MB",
 * "3.40 kJ"; seconds from 1000 on stay seconds: "12,300 s". Counts: "0.125", "85",
 * "12,345", "1.23×10⁷". */
const char *ab_show(struct ab_shown *out, double value, enum ab_unit unit);
/* "110 to 131 ms", "990 µs to 1.02 ms", "20.0 s to miss": an infinite end is a miss. */
const char *ab_show_range(struct ab_shown *out, double low, double high,
                          enum ab_unit unit);
/* 1 and the range, where its ends read differently; else 0. */
int ab_show_interval(struct ab_shown *out, double low, double high, enum ab_unit unit);
/* A number: "10⁻⁶", "-0.25", "2.5×10⁻⁴". */
const char *ab_show_number(struct ab_shown *out, double value);
/* A number > 0 as a power of ten, small or not: "10⁻²", "5×10⁻¹". */
const char *ab_show_gap(struct ab_shown *out, double value);
/* A share of one: 0.072 is "7.2 %". */
const char *ab_show_percent(struct ab_shown *out, double share);
/* All of them show infinity as "∞" and NaN as "–". */

#endif
