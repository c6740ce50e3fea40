/* JSON files with errors that name the file, the place, what was found and what was
 * expected. Files are read strictly: duplicate keys are refused here, unknown keys by
 * ab_json_no_unknown. Every object may carry a key "comment" (a string, or an array of
 * strings), which is ignored.
 *
 * A cursor (struct ab_json) is a value and the JSON pointer (RFC 6901) that leads to
 * it. It borrows the value and the file's name, which must outlive it, and owns
 * nothing: copy it freely.
 *
 *     struct ab_json root;
 *     AB_TRY(ab_json_read_file(&root, path, err));
 *     double spread = 0.5;                                      -- the default
 *     status = ab_json_opt_number(&spread, &root, "spread", 0.0, 10.0, err);
 *     ...
 *     status = AB_JSON_NO_UNKNOWN(&root, err, "spread", "kind");
 *     ab_json_close(&root);
 */
#ifndef AB_BASE_JSON_H
#define AB_BASE_JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

#define AB_JSON_MAX_FILE_BYTES ((size_t)64 << 20)
#define AB_JSON_POINTER_BYTES  200

struct ab_json {
    json_t *value;                       /* borrowed; NULL: nothing is there */
    const char *file;                    /* borrowed: the name for messages */
    char pointer[AB_JSON_POINTER_BYTES]; /* "" is the root; cut when longer */
};

/* Reads a file (64 MiB at most; gzip is unpacked). ab_json_close frees what was read;
 * cursors and strings got from it die with it. `path` is kept as the name. AB_ERR_INPUT
 * with line and column for bad syntax, duplicate keys, bad UTF-8, integers outside
 * int64_t, more than 2048 levels. */
AB_MUST_CHECK ab_status ab_json_read_file(struct ab_json *root, const char *path,
                                          struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_read_text(struct ab_json *root, const char *text,
                                          size_t n_bytes, const char *name,
                                          struct ab_error *err);
void ab_json_close(struct ab_json *root);
/* Cursor on a value that the caller keeps. */
struct ab_json ab_json_at(json_t *value, const char *name);

/* Moving. ab_json_member: `object` must be one; an absent key gives a cursor whose
 * value is NULL, which every reader below reports as "found nothing". */
AB_MUST_CHECK ab_status ab_json_member(struct ab_json *member,
                                       const struct ab_json *object, const char *key,
                                       struct ab_error *err);
/* Element i < the count that ab_json_array gave. */
struct ab_json ab_json_item(const struct ab_json *array, size_t i);
/* Members in the order of the file, "comment" left out: start with *iterator = NULL;
 * 0 when there are no more (or `object` is none). *key is borrowed. */
int ab_json_next(const struct ab_json *object, void **iterator, const char **key,
                 struct ab_json *member);

/* Reading the value under the cursor. */
AB_MUST_CHECK ab_status ab_json_object(const struct ab_json *at, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_array(size_t *n_items, const struct ab_json *at,
                                      size_t min_items, size_t max_items,
                                      struct ab_error *err);
/* An integer is a number too. min and max belong to the range; +-INFINITY: no bound. */
AB_MUST_CHECK ab_status ab_json_number(double *out, const struct ab_json *at,
                                       double min, double max, struct ab_error *err);
/* 3.0 is no integer. */
AB_MUST_CHECK ab_status ab_json_integer(int64_t *out, const struct ab_json *at,
                                        int64_t min, int64_t max, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_boolean(int *out, const struct ab_json *at,
                                        struct ab_error *err);
/* *out is borrowed: valid until ab_json_close. */
AB_MUST_CHECK ab_status ab_json_string(const char **out, const struct ab_json *at,
                                       struct ab_error *err);
/* *index: of the string among names; the nearest name is suggested for another. */
AB_MUST_CHECK ab_status ab_json_one_of(size_t *index, const struct ab_json *at,
                                       const char *const *names, size_t n_names,
                                       struct ab_error *err);

/* Reading a member: get = it must be there; opt = *out keeps its value if it is not. */
AB_MUST_CHECK ab_status ab_json_get_number(double *out, const struct ab_json *object,
                                           const char *key, double min, double max,
                                           struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_opt_number(double *out, const struct ab_json *object,
                                           const char *key, double min, double max,
                                           struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_get_integer(int64_t *out, const struct ab_json *object,
                                            const char *key, int64_t min, int64_t max,
                                            struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_opt_integer(int64_t *out, const struct ab_json *object,
                                            const char *key, int64_t min, int64_t max,
                                            struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_get_boolean(int *out, const struct ab_json *object,
                                            const char *key, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_opt_boolean(int *out, const struct ab_json *object,
                                            const char *key, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_get_string(const char **out,
                                           const struct ab_json *object,
                                           const char *key, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_opt_string(const char **out,
                                           const struct ab_json *object,
                                           const char *key, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_get_one_of(size_t *index, const struct ab_json *object,
                                           const char *key, const char *const *names,
                                           size_t n_names, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_opt_one_of(size_t *index, const struct ab_json *object,
                                           const char *key, const char *const *names,
                                           size_t n_names, struct ab_error *err);
/* The member is an array: its cursor and its length. opt: *n_items 0 if not there. */
AB_MUST_CHECK ab_status ab_json_get_array(struct ab_json *array, size_t *n_items,
                                          const struct ab_json *object, const char *key,
                                          size_t min_items, size_t max_items,
                                          struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_opt_array(struct ab_json *array, size_t *n_items,
                                          const struct ab_json *object, const char *key,
                                          size_t min_items, size_t max_items,
                                          struct ab_error *err);
/* The member is an object: its cursor. opt: value NULL if not there. */
AB_MUST_CHECK ab_status ab_json_get_object(struct ab_json *member,
                                           const struct ab_json *object,
                                           const char *key, struct ab_error *err);
AB_MUST_CHECK ab_status ab_json_opt_object(struct ab_json *member,
                                           const struct ab_json *object,
                                           const char *key, struct ab_error *err);

/* Refuses members whose key is neither known nor "comment", suggesting the nearest, and
 * comments that are not text. */
AB_MUST_CHECK ab_status ab_json_no_unknown(const struct ab_json *object,
                                           const char *const *known, size_t n_known,
                                           struct ab_error *err);
#define AB_JSON_NO_UNKNOWN(object, err, ...)                                           \
    ab_json_no_unknown((object), (const char *const[]){__VA_ARGS__},                   \
                       sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *),    \
                       (err))

/* Fills err with "file": pointer: found ..., expected ... for checks of one's own;
 * gives AB_ERR_INPUT. */
ab_status ab_json_fail(const struct ab_json *at, struct ab_error *err,
                       const char *expected, ...) AB_PRINTF(3, 4);

#endif
