#include "tasks/cursor.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define MAX_WORD_BYTES 64

struct ab_cursor ab_cursor_make(const char *name, const char *bytes, size_t n_bytes)
{
    return (struct ab_cursor){.name = name,
                              .at = bytes,
                              .end = bytes + n_bytes,
                              .line_start = bytes,
                              .line = 1};
}

int ab_cursor_at_end(const struct ab_cursor *cursor)
{
    return cursor->at == cursor->end;
}

int ab_cursor_at_line_end(const struct ab_cursor *cursor)
{
    return ab_cursor_at_end(cursor) || *cursor->at == '\n';
}

void ab_cursor_next_line(struct ab_cursor *cursor)
{
    while (!ab_cursor_at_line_end(cursor)) {
        cursor->at++;
    }
    if (!ab_cursor_at_end(cursor)) {
        cursor->at++;
        cursor->line++;
        cursor->line_start = cursor->at;
    }
}

static const char *word_end(const struct ab_cursor *cursor, const char *from)
{
    while (from < cursor->end && (*from == '\0' || strchr(" ,:#\n", *from) == NULL)) {
        from++;
    }
    return from;
}

/* The word as a string; NUL bytes show as '?'. A word too long is cut, which no number
 * that we accept is. */
static const char *copy_word(char out[MAX_WORD_BYTES], const char *from, const char *to)
{
    size_t size = (size_t)(to - from);
    size = size < MAX_WORD_BYTES - 1 ? size : MAX_WORD_BYTES - 1;
    for (size_t i = 0; i < size; i++) {
        out[i] = from[i];
        if (from[i] == '\0') {
            out[i] = '?';
        }
    }
    out[size] = '\0';
    return out;
}

ab_status ab_cursor_fail(const struct ab_cursor *cursor, const char *at,
                         struct ab_error *err, const char *expected, ...)
{
    char what[160];
    va_list args;
    va_start(args, expected);
    (void)vsnprintf(what, sizeof what, expected, args);
    va_end(args);
    char word[MAX_WORD_BYTES] = "the end of the file";
    char found[MAX_WORD_BYTES + 2];
    const char *quote = "";
    if (at < cursor->end && *at == '\n') {
        (void)snprintf(word, sizeof word, "the end of the line");
    } else if (at < cursor->end) {
        const char *end = word_end(cursor, at);
        (void)copy_word(word, at, end > at ? end : at + 1);
        quote = "\"";
    }
    (void)snprintf(found, sizeof found, "%s%s%s", quote, word, quote);
    ab_text_make_printable(found);
    return AB_FAIL(err, AB_ERR_INPUT, "\"%s\":%" PRIu64 ":%zu: found %s, expected %s",
                   cursor->name, cursor->line, (size_t)(at - cursor->line_start) + 1,
                   found, what);
}

ab_status ab_cursor_number(double *out, struct ab_cursor *cursor, struct ab_error *err)
{
    char word[MAX_WORD_BYTES];
    const char *end = word_end(cursor, cursor->at);
    if (end - cursor->at >= MAX_WORD_BYTES ||
        !ab_text_to_double(out, copy_word(word, cursor->at, end))) {
        return ab_cursor_fail(cursor, cursor->at, err, "a finite decimal number");
    }
    cursor->at = end;
    return AB_OK;
}

ab_status ab_cursor_index(uint64_t *out, struct ab_cursor *cursor, uint64_t max,
                          struct ab_error *err)
{
    const char *end = word_end(cursor, cursor->at);
    uint64_t value = 0;
    for (const char *p = cursor->at; p < end; p++) {
        unsigned digit = (unsigned)*p - '0';
        if (digit > 9 || digit > max || value > (max - digit) / 10) {
            end = cursor->at;
            break;
        }
        value = value * 10 + digit;
    }
    if (end == cursor->at) {
        return ab_cursor_fail(cursor, cursor->at, err,
                              "a whole number, at most %" PRIu64, max);
    }
    *out = value;
    cursor->at = end;
    return AB_OK;
}
