/* The svmlight format: "label index:value index:value ... # comment", one sample a
 * line, indices from 1 and ascending. */
#ifndef AB_TASKS_SVMLIGHT_H
#define AB_TASKS_SVMLIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Compressed rows. Entries of row i: first[i] .. first[i + 1] - 1; index counts from 0.
 * All arrays are owned; zero-initialised it is empty and valid. */
struct ab_svmlight {
    uint64_t n_rows;
    uint64_t dim; /* largest index in the file, counted from 1 */
    double *label;
    uint64_t *first; /* n_rows + 1 */
    uint32_t *index;
    double *value;
};

/* Strict: indices below 1, above max_dim or not ascending, missing labels or values,
 * more than one blank between fields, and anything but finite decimal numbers are
 * refused with file:line:column. Lines that hold nothing but a comment are skipped;
 * empty lines are refused. After an error *out is empty. */
AB_MUST_CHECK ab_status ab_svmlight_parse(struct ab_svmlight *out, uint32_t max_dim,
                                          const char *bytes, size_t n_bytes,
                                          const char *name, struct ab_error *err);
void ab_svmlight_fini(struct ab_svmlight *data);

#endif
