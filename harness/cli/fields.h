/* Filling a JSON object member by member. Lack of memory shows once, at the end. */
#ifndef AB_CLI_FIELDS_H
#define AB_CLI_FIELDS_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"
#include "base/options.h"

struct ab_fields {
    json_t *object; /* borrowed */
    int failed;
};

/* A string; of one that is no UTF-8, as the name of a file may be, what is not and
 * control characters are replaced by '?'. NULL: no memory. */
json_t *ab_text_json(const char *text);
/* Takes the reference of value; NULL counts as lack of memory. */
void ab_put(struct ab_fields *fields, const char *key, json_t *value);
void ab_put_text(struct ab_fields *fields, const char *key, const char *text);
void ab_put_integer(struct ab_fields *fields, const char *key, uint64_t value);
void ab_put_real(struct ab_fields *fields, const char *key, double value);
/* The set bits (ADONIS_NEEDS_*) by name. */
void ab_put_needs(struct ab_fields *fields, const char *key, uint32_t bits);
/* Canonical text of ours, as the value that it is. */
void ab_put_json(struct ab_fields *fields, const char *key, const char *json);
/* What ab_options_describe gives, as the member "options". */
void ab_put_options(struct ab_fields *fields, const struct ab_options *options);
AB_MUST_CHECK ab_status ab_fields_end(const struct ab_fields *fields,
                                      struct ab_error *err);

#endif
