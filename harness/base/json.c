#include "base/json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/suggest.h"

#define COMMENT "comment"

/* Quotes of a file in a message are cut to this. */
#define QUOTED_BYTES 60

struct ab_json ab_json_at(json_t *value, const char *name)
{
    return (struct ab_json){.value = value, .file = name};
}

ab_status ab_json_read_text(struct ab_json *root, const char *text, size_t n_bytes,
                            const char *name, struct ab_error *err)
{
    json_error_t error;
    json_t *value =
        json_loadb(text, n_bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    *root = ab_json_at(value, name);
    if (value != NULL) {
        return AB_OK;
    }
    if (error.text[0] == '\0') { /* Jansson has words for every other failure */
        return AB_OUT_OF_MEMORY(err);
    }
    ab_text_make_printable(error.text);
    return AB_FAIL(err, AB_ERR_INPUT, "\"%s\": line %d, column %d: %s", name,
                   error.line, error.column, error.text);
}

ab_status ab_json_read_file(struct ab_json *root, const char *path,
                            struct ab_error *err)
{
    char *text;
    size_t n_bytes;
    *root = ab_json_at(NULL, path);
    AB_TRY(ab_file_read(&text, &n_bytes, path, AB_JSON_MAX_FILE_BYTES, err));
    ab_status status = ab_json_read_text(root, text, n_bytes, path, err);
    ab_free(text);
    return status;
}

void ab_json_close(struct ab_json *root)
{
    json_decref(root->value);
    root->value = NULL;
}

/* What is under the cursor, in words. */
static void describe(char *out, size_t size, const json_t *value)
{
    char number[AB_TEXT_NUMBER_BYTES];
    if (value == NULL) {
        (void)snprintf(out, size, "nothing");
        return;
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        (void)snprintf(out, size, "an object");
        break;
    case JSON_ARRAY:
        (void)snprintf(out, size, "an array of %zu", json_array_size(value));
        break;
    case JSON_STRING:
        (void)snprintf(out, size, "\"%.*s\"", QUOTED_BYTES, json_string_value(value));
        break;
    case JSON_INTEGER:
        (void)snprintf(out, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        ab_text_from_double(number, json_real_value(value));
        (void)snprintf(out, size, "%s", number);
        break;
    case JSON_TRUE:
        (void)snprintf(out, size, "true");
        break;
    case JSON_FALSE:
        (void)snprintf(out, size, "false");
        break;
    case JSON_NULL:
        (void)snprintf(out, size, "null");
        break;
    }
}

/* The pointer for messages: RFC 6901 calls the root "", which would puzzle a reader. */
static const char *place(const struct ab_json *at)
{
    return at->pointer[0] != '\0' ? at->pointer : "/";
}

ab_status ab_json_fail(const struct ab_json *at, struct ab_error *err,
                       const char *expected, ...)
{
    char found[QUOTED_BYTES + 32];
    describe(found, sizeof found, at->value);
    char wanted[200];
    va_list args;
    va_start(args, expected);
    (void)vsnprintf(wanted, sizeof wanted, expected, args);
    va_end(args);
    ab_status status = AB_FAIL(err, AB_ERR_INPUT, "\"%s\": %s: found %s, expected %s",
                               at->file, place(at), found, wanted);
    if (err != NULL) {
        ab_text_make_printable(err->text);
    }
    return status;
}

/* Appends "/token", '~' and '/' escaped as RFC 6901 says; cut with "..." if long. */
static void extend_pointer(char pointer[AB_JSON_POINTER_BYTES], const char *token)
{
    size_t size = strlen(pointer);
    const size_t limit = AB_JSON_POINTER_BYTES - sizeof "~1...";
    if (size >= limit) {
        return;
    }
    pointer[size++] = '/';
    for (; *token != '\0' && size < limit; token++) {
        if (*token == '~' || *token == '/') {
            pointer[size++] = '~';
            pointer[size++] = *token == '~' ? '0' : '1';
        } else {
            pointer[size++] = *token;
        }
    }
    (void)snprintf(pointer + size, AB_JSON_POINTER_BYTES - size, "%s",
                   *token != '\0' ? "..." : "");
}

ab_status ab_json_member(struct ab_json *member, const struct ab_json *object,
                         const char *key, struct ab_error *err)
{
    AB_TRY(ab_json_object(object, err));
    *member = *object;
    member->value = json_object_get(object->value, key);
    extend_pointer(member->pointer, key);
    return AB_OK;
}

struct ab_json ab_json_item(const struct ab_json *array, size_t i)
{
    ab_require(i < json_array_size(array->value));
    struct ab_json item = *array;
    char token[24];
    (void)snprintf(token, sizeof token, "%zu", i);
    item.value = json_array_get(array->value, i);
    extend_pointer(item.pointer, token);
    return item;
}

int ab_json_next(const struct ab_json *object, void **iterator, const char **key,
                 struct ab_json *member)
{
    json_t *value = object->value;
    *iterator = *iterator == NULL ? json_object_iter(value)
                                  : json_object_iter_next(value, *iterator);
    if (*iterator != NULL && strcmp(json_object_iter_key(*iterator), COMMENT) == 0) {
        *iterator = json_object_iter_next(value, *iterator);
    }
    if (*iterator == NULL) {
        return 0;
    }
    *key = json_object_iter_key(*iterator);
    *member = *object;
    member->value = json_object_iter_value(*iterator);
    extend_pointer(member->pointer, *key);
    return 1;
}

ab_status ab_json_object(const struct ab_json *at, struct ab_error *err)
{
    return json_is_object(at->value) ? AB_OK : ab_json_fail(at, err, "an object");
}

ab_status ab_json_array(size_t *n_items, const struct ab_json *at, size_t min_items,
                        size_t max_items, struct ab_error *err)
{
    size_t n = json_array_size(at->value);
    if (json_is_array(at->value) && n >= min_items && n <= max_items) {
        *n_items = n;
        return AB_OK;
    }
    if (max_items == SIZE_MAX) {
        return ab_json_fail(at, err, "an array of at least %zu", min_items);
    }
    if (min_items == max_items) {
        return ab_json_fail(at, err, "an array of %zu", min_items);
    }
    return ab_json_fail(at, err, "an array of %zu to %zu", min_items, max_items);
}

ab_status ab_json_number(double *out, const struct ab_json *at, double min, double max,
                         struct ab_error *err)
{
    double x = json_number_value(at->value);
    if (json_is_number(at->value) && x >= min && x <= max) {
        *out = x;
        return AB_OK;
    }
    char low[AB_TEXT_NUMBER_BYTES];
    char high[AB_TEXT_NUMBER_BYTES];
    ab_text_from_double(low, min);
    ab_text_from_double(high, max);
    return ab_json_fail(at, err, "a number in [%s, %s]", low, high);
}

ab_status ab_json_integer(int64_t *out, const struct ab_json *at, int64_t min,
                          int64_t max, struct ab_error *err)
{
    int64_t x = json_integer_value(at->value);
    if (json_is_integer(at->value) && x >= min && x <= max) {
        *out = x;
        return AB_OK;
    }
    return ab_json_fail(at, err, "an integer in [%" PRId64 ", %" PRId64 "]", min, max);
}

ab_status ab_json_boolean(int *out, const struct ab_json *at, struct ab_error *err)
{
    if (!json_is_boolean(at->value)) {
        return ab_json_fail(at, err, "true or false");
    }
    *out = json_is_true(at->value);
    return AB_OK;
}

ab_status ab_json_string(const char **out, const struct ab_json *at,
                         struct ab_error *err)
{
    if (!json_is_string(at->value)) {
        return ab_json_fail(at, err, "a string");
    }
    *out = json_string_value(at->value);
    return AB_OK;
}

ab_status ab_json_one_of(size_t *index, const struct ab_json *at,
                         const char *const *names, size_t n_names, struct ab_error *err)
{
    struct ab_suggest suggest;
    const char *word = json_string_value(at->value);
    ab_suggest_init(&suggest, word != NULL ? word : "");
    for (size_t i = 0; i < n_names; i++) {
        if (word != NULL && strcmp(word, names[i]) == 0) {
            *index = i;
            return AB_OK;
        }
        ab_suggest_offer(&suggest, names[i]);
    }
    if (suggest.nearest == NULL) {
        return ab_json_fail(at, err, "one of %s", suggest.known);
    }
    return ab_json_fail(at, err, "one of %s; did you mean \"%s\"?", suggest.known,
                        suggest.nearest);
}

static ab_status check_comment(const struct ab_json *comment, struct ab_error *err)
{
    int is_text = json_is_string(comment->value) || json_is_array(comment->value);
    for (size_t i = 0; i < json_array_size(comment->value); i++) {
        is_text = is_text && json_is_string(json_array_get(comment->value, i));
    }
    return is_text ? AB_OK
                   : ab_json_fail(comment, err, "a string or an array of strings");
}

ab_status ab_json_no_unknown(const struct ab_json *object, const char *const *known,
                             size_t n_known, struct ab_error *err)
{
    struct ab_json member;
    AB_TRY(ab_json_member(&member, object, COMMENT, err));
    if (member.value != NULL) {
        AB_TRY(check_comment(&member, err));
    }
    void *iterator = NULL;
    const char *key;
    while (ab_json_next(object, &iterator, &key, &member)) {
        size_t i = 0;
        while (i < n_known && strcmp(key, known[i]) != 0) {
            i++;
        }
        if (i == n_known) {
            ab_status status = ab_suggest_fail_among(known, n_known, "key", key, err);
            ab_error_prefix(err, "\"%s\": %s", object->file, place(object));
            return status;
        }
    }
    return AB_OK;
}
