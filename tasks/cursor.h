/* A place in a text made of lines, for strict readers: every error names
 * "file":line:column, what was found and what was expected. */
#ifndef AB_TASKS_CURSOR_H
#define AB_TASKS_CURSOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct ab_cursor {
    const char *name; /* borrowed: the file, for messages */
    const char *at;   /* next byte */
    const char *end;
    const char *line_start;
    uint64_t line; /* 1, 2, ... */
};

/* Borrows both; the bytes need no NUL. */
struct ab_cursor ab_cursor_make(const char *name, const char *bytes, size_t n_bytes);

int ab_cursor_at_end(const struct ab_cursor *cursor);
/* A newline, or the end of the text. */
int ab_cursor_at_line_end(const struct ab_cursor *cursor);
/* Drops the rest of the line and its newline. */
void ab_cursor_next_line(struct ab_cursor *cursor);

/* Reads the decimal number that goes up to the next blank, comma, colon, '#' or
 * newline. nan, inf, hexadecimal and what is too large for a double are refused. */
AB_MUST_CHECK ab_status ab_cursor_number(double *out, struct ab_cursor *cursor,
                                         struct ab_error *err);
/* The same for a whole number without sign, at most `max`. */
AB_MUST_CHECK ab_status ab_cursor_index(uint64_t *out, struct ab_cursor *cursor,
                                        uint64_t max, struct ab_error *err);

/* Fills err with "file":line:column of `at`, what is found there, and what was
 * expected; gives AB_ERR_INPUT. */
ab_status ab_cursor_fail(const struct ab_cursor *cursor, const char *at,
                         struct ab_error *err, const char *expected, ...)
    AB_PRINTF(4, 5);

#endif
