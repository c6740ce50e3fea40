/* Writing JSON: the canonical text that is hashed, and text for people. */
#ifndef AB_BASE_JSON_WRITE_H
#define AB_BASE_JSON_WRITE_H

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"

/* The canonical text: UTF-8, no blanks, keys sorted by their bytes, members named
 * "comment" left out, numbers as ab_text_from_double writes them (so 1 and 1.0 are the
 * same text), '"', '\\' and control characters escaped and nothing else. Equal content
 * gives equal bytes on every machine and under every locale. *out: owned, ab_free. */
AB_MUST_CHECK ab_status ab_json_canonical(char **out, const json_t *value,
                                          struct ab_error *err);
/* For people: indented by two blanks, keys in their own order, comments kept, a newline
 * at the end; numbers as above. */
AB_MUST_CHECK ab_status ab_json_pretty(char **out, const json_t *value,
                                       struct ab_error *err);

/* Pieces for writers that need no tree. */
void ab_json_write_string(struct ab_text *out, const char *utf8); /* with the quotes */
/* null for what is not finite: JSON has no nan and no inf. */
void ab_json_write_number(struct ab_text *out, double x);
/* A JSON real, or null for what is not finite; NULL: out of memory. New reference. */
json_t *ab_json_real_or_null(double x);

/* Appends JSON text so that it can stand inside an HTML <script> element: '<' (which
 * valid JSON has only inside strings) and U+2028, U+2029 become \u escapes. */
void ab_json_write_for_html(struct ab_text *out, const char *json);

#endif
