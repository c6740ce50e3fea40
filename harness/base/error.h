/* Status codes and errors with context.
 *
 * A function that can fail returns ab_status, is marked AB_MUST_CHECK, takes its
 * out-parameters first and a `struct ab_error *` last (may be NULL). The error is
 * filled once, where it happens; callers add context with AB_WRAP or pass it on with
 * AB_TRY. Texts are lower case, without a final period, and say what was found and
 * what was expected. */
#ifndef AB_BASE_ERROR_H
#define AB_BASE_ERROR_H

/* name, exit status of the command line, text */
#define AB_STATUS_LIST(X)                                                              \
    X(AB_OK, 0, "ok")                                                                  \
    X(AB_ERR_CHECK, 1, "a check did not hold")                                         \
    X(AB_ERR_USAGE, 2, "wrong usage")                                                  \
    X(AB_ERR_INPUT, 2, "bad input")                                                    \
    X(AB_ERR_IO, 3, "input or output failed")                                          \
    X(AB_ERR_DATABASE, 3, "database failed")                                           \
    X(AB_ERR_MEMORY, 3, "out of memory")                                               \
    X(AB_ERR_SYSTEM, 3, "system call failed")                                          \
    X(AB_ERR_INTERNAL, 3, "internal error")                                            \
    X(AB_ERR_STOPPED, 1, "interrupted")

typedef enum ab_status {
#define AB_STATUS_ENUM(name, exit_status, text) name,
    AB_STATUS_LIST(AB_STATUS_ENUM)
#undef AB_STATUS_ENUM
} ab_status;

struct ab_error {
    ab_status code;
    const char *file; /* of our source, where the error was first seen */
    int line;
    char text[512];
};

#define AB_MUST_CHECK               __attribute__((warn_unused_result))
#define AB_PRINTF(fmt_index, first) __attribute__((format(printf, fmt_index, first)))

const char *ab_status_name(ab_status status); /* "AB_ERR_INPUT" */
const char *ab_status_text(ab_status status); /* "bad input" */
int ab_status_exit(ab_status status);         /* 0..3, see architecture of the CLI */

/* Fills *err (if not NULL) and returns code; a text that is too long loses its middle.
 * Use through AB_FAIL. */
ab_status ab_error_set(struct ab_error *err, ab_status code, const char *file, int line,
                       const char *format, ...) AB_PRINTF(5, 6);
/* Puts "prefix: " before the text. Use through AB_WRAP. */
void ab_error_prefix(struct ab_error *err, const char *format, ...) AB_PRINTF(2, 3);
/* Adds to the end of the text: "; did you mean ...". */
void ab_error_add(struct ab_error *err, const char *format, ...) AB_PRINTF(2, 3);

/* The code is repeated so that static analysis sees that it is not AB_OK. */
#define AB_FAIL(err, code, ...)                                                        \
    (ab_error_set((err), (code), __FILE__, __LINE__, __VA_ARGS__), (code))

/* Returns from the calling function when expr fails; only where nothing is to free. */
#define AB_TRY(expr)                                                                   \
    do {                                                                               \
        ab_status ab_try_status_ = (expr);                                             \
        if (ab_try_status_ != AB_OK) {                                                 \
            return ab_try_status_;                                                     \
        }                                                                              \
    } while (0)

/* As AB_TRY, and puts "context: " before the text. */
#define AB_WRAP(expr, err, ...)                                                        \
    do {                                                                               \
        ab_status ab_try_status_ = (expr);                                             \
        if (ab_try_status_ != AB_OK) {                                                 \
            ab_error_prefix((err), __VA_ARGS__);                                       \
            return ab_try_status_;                                                     \
        }                                                                              \
    } while (0)

/* ab_require: argument checks, kept in release builds. ab_assert: invariants of our
 * own, debug builds only. Both print file:line and abort: for programmer errors, never
 * input. */
_Noreturn void ab_panic(const char *file, int line, const char *expression);
#define ab_require(expr) ((expr) ? (void)0 : ab_panic(__FILE__, __LINE__, #expr))
#ifdef NDEBUG
#define ab_assert(expr) ((void)sizeof(expr))
#else
#define ab_assert(expr) ab_require(expr)
#endif

#endif
