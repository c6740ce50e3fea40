/* Labels of a table as classes or as numbers. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "tasks/table.h"

int ab_label_is_missing(const char *word)
{
    static const char *const words[] = {"",     "?",   "na",   "n/a",  "nan",
                                        "-nan", "inf", "-inf", "null", "none"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(word, words[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Numbers ascending, then words. */
static int compare(const struct ab_label *a, const struct ab_label *b)
{
    if (a->word != NULL && b->word != NULL) {
        return strcmp(a->word, b->word);
    }
    if (a->word != NULL || b->word != NULL) {
        return a->word != NULL ? 1 : -1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

/* Where the label is, or would be put. */
static uint32_t find(const struct ab_label *classes, uint32_t n,
                     const struct ab_label *label)
{
    uint32_t k = 0;
    while (k < n && compare(&classes[k], label) < 0) {
        k++;
    }
    return k;
}

static ab_status collect(struct ab_label *classes, uint32_t *n_classes,
                         uint32_t max_classes, const struct ab_table *table,
                         struct ab_error *err)
{
    uint32_t n = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct ab_label *label = &table->label[i];
        if (label->word != NULL && ab_label_is_missing(label->word)) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\":%" PRIu64 ": found the label \"%s\", expected a "
                           "finite number, or a word that does not stand for a missing "
                           "value",
                           table->name, label->line, label->word);
        }
        uint32_t k = find(classes, n, label);
        if (k < n && compare(&classes[k], label) == 0) {
            continue;
        }
        if (n == max_classes) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\": found more than %" PRIu32 " different labels (row "
                           "%zu has another one), expected at most %" PRIu32 " classes",
                           table->name, n, i + 1, max_classes);
        }
        memmove(classes + k + 1, classes + k, (n - k) * sizeof *classes);
        classes[k] = *label;
        n++;
    }
    *n_classes = n;
    return AB_OK;
}

ab_status ab_table_classes(struct ab_label *classes, uint32_t *n_classes,
                           uint32_t max_classes, double *of,
                           const struct ab_table *table, struct ab_error *err)
{
    AB_TRY(collect(classes, n_classes, max_classes, table, err));
    if (*n_classes == 1) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found one class only in %zu rows, expected at least 2",
                       table->name, table->n_rows);
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        of[i] = find(classes, *n_classes, &table->label[i]);
    }
    return AB_OK;
}

ab_status ab_table_targets(double *out, const struct ab_table *table,
                           struct ab_error *err)
{
    int differ = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct ab_label *label = &table->label[i];
        if (label->word != NULL) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\":%" PRIu64 ": found the label \"%s\", expected a "
                           "finite decimal number to regress on",
                           table->name, label->line, label->word);
        }
        out[i] = label->number;
        differ |= out[i] != out[0];
    }
    if (!differ) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found the target %g in every row, expected different "
                       "ones",
                       table->name, out[0]);
    }
    return AB_OK;
}
