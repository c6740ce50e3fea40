#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_status;
    const char *text;
} statuses[] = {
#define AB_STATUS_ROW(name, exit_status, text) [name] = {#name, exit_status, text},
    AB_STATUS_LIST(AB_STATUS_ROW)
#undef AB_STATUS_ROW
};

static const size_t n_statuses = sizeof statuses / sizeof statuses[0];

const char *ab_status_name(ab_status status)
{
    return (size_t)status < n_statuses ? statuses[status].name : "unknown status";
}

const char *ab_status_text(ab_status status)
{
    return (size_t)status < n_statuses ? statuses[status].text : "unknown status";
}

int ab_status_exit(ab_status status)
{
    return (size_t)status < n_statuses ? statuses[status].exit_status : 3;
}

/* Two paths, as long as they may be. */
#define LONGEST_TEXT 8192

/* What is too long loses its middle, as of a path, and not the cause at its end. */
static void keep_ends(struct ab_error *err, const char *whole)
{
    const size_t room = sizeof err->text - 1;
    const size_t half = room / 2;
    size_t length = strlen(whole);
    if (length <= room) {
        memcpy(err->text, whole, length + 1);
        return;
    }
    (void)snprintf(err->text, sizeof err->text, "%.*s...%s", (int)half, whole,
                   whole + length - (room - half - strlen("...")));
}

ab_status ab_error_set(struct ab_error *err, ab_status code, const char *file, int line,
                       const char *format, ...)
{
    if (err == NULL) {
        return code;
    }
    err->code = code;
    err->file = file;
    err->line = line;
    char whole[LONGEST_TEXT];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(whole, sizeof whole, format, args); /* cut when even longer */
    va_end(args);
    keep_ends(err, whole);
    return code;
}

void ab_error_prefix(struct ab_error *err, const char *format, ...)
{
    if (err == NULL) {
        return;
    }
    char prefix[LONGEST_TEXT];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(prefix, sizeof prefix, format, args);
    va_end(args);
    char whole[sizeof prefix + sizeof err->text + 2];
    (void)snprintf(whole, sizeof whole, "%s: %s", prefix, err->text);
    keep_ends(err, whole);
}

void ab_error_add(struct ab_error *err, const char *format, ...)
{
    if (err == NULL) {
        return;
    }
    char whole[LONGEST_TEXT];
    size_t size = strlen(err->text);
    memcpy(whole, err->text, size);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(whole + size, sizeof whole - size, format, args);
    va_end(args);
    keep_ends(err, whole);
}

void ab_panic(const char *file, int line, const char *expression)
{
    (void)fprintf(stderr, "%s:%d: this must hold: %s\n", file, line, expression);
    abort();
}
