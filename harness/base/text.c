#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define FIRST_BYTES ((size_t)256)
#define EXACT_WHOLE 9007199254740992.0 /* 2^53 */

void ab_text_fini(struct ab_text *text)
{
    ab_free(text->bytes);
    *text = (struct ab_text){0};
}

/* Room for `more` bytes and a NUL. */
static int reserve(struct ab_text *text, size_t more)
{
    if (text->failed) {
        return 0;
    }
    if (text->capacity - text->size > more) {
        return 1;
    }
    size_t capacity = text->capacity > 0 ? text->capacity : FIRST_BYTES;
    while (capacity - text->size <= more) {
        if (__builtin_mul_overflow(capacity, (size_t)2, &capacity)) {
            text->failed = 1;
            return 0;
        }
    }
    char *bytes = ab_realloc(text->bytes, capacity, 1);
    if (bytes == NULL) {
        text->failed = 1;
        return 0;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return 1;
}

void ab_text_append(struct ab_text *text, const char *bytes, size_t size)
{
    if (!reserve(text, size)) {
        return;
    }
    if (size > 0) {
        memcpy(text->bytes + text->size, bytes, size);
    }
    text->size += size;
    text->bytes[text->size] = '\0';
}

void ab_text_puts(struct ab_text *text, const char *string)
{
    ab_text_append(text, string, strlen(string));
}

void ab_text_printf(struct ab_text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        text->failed = 1;
        return;
    }
    if (!reserve(text, (size_t)length)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text->bytes + text->size, (size_t)length + 1, format, args);
    va_end(args);
    text->size += (size_t)length;
}

ab_status ab_text_take(struct ab_text *text, char **out, struct ab_error *err)
{
    *out = NULL;
    ab_text_append(text, "", 0); /* so that an empty text is "" */
    if (text->failed) {
        ab_text_fini(text);
        return AB_OUT_OF_MEMORY(err);
    }
    *out = text->bytes;
    *text = (struct ab_text){0};
    return AB_OK;
}

/* Makes "C" the locale of this thread. It is built in: nothing is allocated. */
static locale_t enter_c_locale(void)
{
    return uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
}

static void leave_c_locale(locale_t before)
{
    freelocale(uselocale(before));
}

static void format_finite(char out[AB_TEXT_NUMBER_BYTES], double x)
{
    if (x == 0.0 && signbit(x)) {
        (void)snprintf(out, AB_TEXT_NUMBER_BYTES, "-0.0");
    } else if (fabs(x) < EXACT_WHOLE && (double)(int64_t)x == x) {
        (void)snprintf(out, AB_TEXT_NUMBER_BYTES, "%" PRId64, (int64_t)x);
    } else {
        for (int digits = 15; digits <= 17; digits++) {
            (void)snprintf(out, AB_TEXT_NUMBER_BYTES, "%.*g", digits, x);
            if (strtod(out, NULL) == x) {
                break;
            }
        }
    }
}

void ab_text_from_double(char out[AB_TEXT_NUMBER_BYTES], double x)
{
    if (isnan(x)) {
        (void)snprintf(out, AB_TEXT_NUMBER_BYTES, "nan");
        return;
    }
    if (isinf(x)) {
        (void)snprintf(out, AB_TEXT_NUMBER_BYTES, "%s", x > 0.0 ? "inf" : "-inf");
        return;
    }
    locale_t before = enter_c_locale();
    format_finite(out, x);
    leave_c_locale(before);
}

static const char *skip_digits(const char *p)
{
    while (*p >= '0' && *p <= '9') {
        p++;
    }
    return p;
}

static int is_decimal(const char *string)
{
    const char *p = string;
    p += *p == '+' || *p == '-';
    const char *whole = p;
    p = skip_digits(p);
    long n_digits = p - whole;
    if (*p == '.') {
        const char *fraction = p + 1;
        p = skip_digits(fraction);
        n_digits += p - fraction;
    }
    if (n_digits == 0) {
        return 0;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-';
        const char *exponent = p;
        p = skip_digits(exponent);
        if (p == exponent) {
            return 0;
        }
    }
    return *p == '\0';
}

int ab_text_to_double(double *out, const char *string)
{
    if (!is_decimal(string)) {
        return 0;
    }
    locale_t before = enter_c_locale();
    double x = strtod(string, NULL);
    leave_c_locale(before);
    if (!isfinite(x)) {
        return 0;
    }
    *out = x;
    return 1;
}

int ab_text_to_int64(int64_t *out, const char *string)
{
    const char *digits = string + (*string == '+' || *string == '-');
    if (*digits == '\0' || *skip_digits(digits) != '\0') {
        return 0;
    }
    errno = 0;
    intmax_t value = strtoimax(string, NULL, 10);
    if (errno != 0 || value > INT64_MAX || value < INT64_MIN) {
        return 0;
    }
    *out = (int64_t)value;
    return 1;
}

/* Bytes of the character that starts at p, 0 if it is none: neither longer than needed
 * nor a surrogate, nor above U+10FFFF. */
static size_t utf8_length(const unsigned char *p)
{
    size_t length = p[0] < 0x80   ? 1
                    : p[0] < 0xc2 ? 0
                    : p[0] < 0xe0 ? 2
                    : p[0] < 0xf0 ? 3
                    : p[0] < 0xf5 ? 4
                                  : 0;
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    int is_wrong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
                   (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f);
    return is_wrong ? 0 : length;
}

int ab_text_is_utf8(const char *string)
{
    const unsigned char *p = (const unsigned char *)string;
    while (*p != '\0') {
        size_t length = utf8_length(p);
        if (length == 0) {
            return 0;
        }
        p += length;
    }
    return 1;
}

void ab_text_make_printable(char *string)
{
    unsigned char *p = (unsigned char *)string;
    while (*p != '\0') {
        size_t length = utf8_length(p);
        if (length == 0 || *p < 0x20 || *p == 0x7f) {
            *p = '?';
            length = 1;
        }
        p += length;
    }
}
