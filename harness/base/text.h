/* Text: a growing buffer, and numbers whose text is the same under every locale. */
#ifndef AB_BASE_TEXT_H
#define AB_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* A growing, always NUL-terminated text. Zero-initialised it is empty and valid. When
 * memory runs out, `failed` is set, later appends do nothing, and ab_text_take reports
 * it: nobody has to check every append. */
struct ab_text {
    char *bytes; /* owned; NULL while nothing was appended */
    size_t size; /* bytes in use, without the NUL */
    size_t capacity;
    int failed;
};

void ab_text_fini(struct ab_text *text);
void ab_text_append(struct ab_text *text, const char *bytes, size_t size);
void ab_text_puts(struct ab_text *text, const char *string);
void ab_text_printf(struct ab_text *text, const char *format, ...) AB_PRINTF(2, 3);
/* Hands the string over to the caller (ab_free) and leaves the text empty. Fails with
 * AB_ERR_MEMORY if any append failed; then the text is freed and *out is NULL. */
AB_MUST_CHECK ab_status ab_text_take(struct ab_text *text, char **out,
                                     struct ab_error *err);

/* Bytes that hold any number of ab_text_from_double, with its NUL. */
#define AB_TEXT_NUMBER_BYTES 32

/* x as the first of %.15g, %.16g, %.17g that reads back as the same bits; whole numbers
 * below 2^53 without exponent; -0 as "-0.0"; "nan", "inf" and "-inf". Always with a
 * decimal point, never the locale's comma. */
void ab_text_from_double(char out[AB_TEXT_NUMBER_BYTES], double x);
/* Reads the whole string as a decimal number ([+-] digits [. digits] [e [+-] digits]).
 * Returns 0 and leaves *out for anything else: hexadecimal, nan, inf, blanks, what is
 * too large for a double. What is too small becomes a subnormal number or 0. */
int ab_text_to_double(double *out, const char *string);
/* Reads the whole string as [+-] digits; 0 for anything else or outside int64_t. */
int ab_text_to_int64(int64_t *out, const char *string);

/* Is every byte part of valid UTF-8 (RFC 3629)? JSON takes nothing else. */
int ab_text_is_utf8(const char *string);

/* Replaces control characters, and bytes that are not part of valid UTF-8, by '?', so
 * that a hostile file, argument or plugin can neither steer the terminal on which a
 * message quotes it nor spoil a JSON text that holds it. */
void ab_text_make_printable(char *string);

#endif
