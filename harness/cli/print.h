/* Results on stdout, warnings on stderr. A verb makes one JSON document; --json prints
 * it as it is, otherwise the same values are printed as text, so the two can not
 * differ. */
#ifndef AB_CLI_PRINT_H
#define AB_CLI_PRINT_H

#include <jansson.h>

#include "base/error.h"

/* Indented; numbers in as many digits as they need. */
AB_MUST_CHECK ab_status ab_print_json(const json_t *document, struct ab_error *err);
/* rows: array of objects; columns: their keys in order, NULL at the end. The widths fit
 * the contents; the last column is not padded. */
AB_MUST_CHECK ab_status ab_print_table(const json_t *rows, const char *const *columns,
                                       struct ab_error *err);
/* "key  value" a line, in the order of the object's making; an object as value stands
 * indented below its key. Arrays of objects are left out: they are tables. */
AB_MUST_CHECK ab_status ab_print_fields(const json_t *object, struct ab_error *err);

/* A line on stderr; one, whatever the arguments hold. */
void ab_print_note(const char *format, ...) AB_PRINTF(1, 2);
/* The same after "adonis-bench: warning: ". */
void ab_print_warning(const char *format, ...) AB_PRINTF(1, 2);

#endif
