/* Labelled rows of numbers from a text whose shape is not known before: CSV or
 * svmlight.
 */
#ifndef AB_TASKS_TABLE_H
#define AB_TASKS_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"

/* More is refused: optima are found with matrices of features x features. */
#define AB_TABLE_MAX_FEATURES 4096

/* "1", "+1" and "1.0" are one label, and so are equal words. */
struct ab_label {
    double number;
    const char *word; /* NULL: a number */
    uint64_t line;
};

/* Everything lives in the arena. */
struct ab_table {
    const char *name;   /* of the file, for messages */
    const char *format; /* "CSV" or "svmlight" */
    int has_header;
    size_t n_rows; /* at least 1 */
    size_t dim;    /* features */
    struct ab_label *label;
    double *values;    /* n_rows x dim; NULL: every entry is 1 */
    size_t *row_start; /* n_rows + 1; without values */
    uint32_t *column;
};

enum ab_label_place { AB_LABEL_LAST, AB_LABEL_FIRST };

/* The name tells the format (.csv; .svm, .svmlight, .libsvm; each with or without .gz),
 * else the first line does: svmlight where its second field holds a colon.
 *
 * CSV: fields apart by the first of , ; tab and blank that the first line holds; lines
 * that begin with '#' are skipped; a first line without any number is a header. The
 * label is the column at `place`, a number or a word. svmlight: see svmlight.h.
 *
 * AB_ERR_INPUT with file and line: no rows, ragged rows, what is no finite number, more
 * than AB_TABLE_MAX_FEATURES features. */
AB_MUST_CHECK ab_status ab_table_parse(struct ab_table *out, struct ab_arena *arena,
                                       enum ab_label_place place, const char *bytes,
                                       size_t n_bytes, const char *name,
                                       struct ab_error *err);

/* "", "nan", "?", "N/A" ...: no value, and no name of a class either. */
int ab_label_is_missing(const char *word);
/* The different labels: numbers ascending, then words by their bytes. classes: room for
 * max_classes; of[i]: the class of row i. AB_ERR_INPUT for one class only, for more
 * than max_classes, and for labels that are missing. */
AB_MUST_CHECK ab_status ab_table_classes(struct ab_label *classes, uint32_t *n_classes,
                                         uint32_t max_classes, double *of,
                                         const struct ab_table *table,
                                         struct ab_error *err);
/* The labels as numbers; AB_ERR_INPUT for words, and for one value only. */
AB_MUST_CHECK ab_status ab_table_targets(double *out, const struct ab_table *table,
                                         struct ab_error *err);

#endif
