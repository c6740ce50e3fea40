/* A file of the user: from its text to rows. */
#include <inttypes.h>
#include <math.h>

#include "base/file.h"
#include "base/text.h"
#include "tasks/row_tasks.h"
#include "tasks/samples.h"
#include "tasks/standardise.h"

#define MAX_FILE_BYTES ((size_t)1 << 30)
/* Squares of what is beyond overflow: then nothing can be computed. */
#define GREATEST 1e150

static void put_label(struct ab_text *note, const struct ab_label *label)
{
    if (label->word != NULL) {
        ab_text_puts(note, label->word);
    } else {
        char number[AB_TEXT_NUMBER_BYTES];
        ab_text_from_double(number, label->number);
        ab_text_puts(note, number);
    }
}

static ab_status describe(struct ab_task *task, const struct ab_table *table,
                          const char *standardised, const struct ab_label *classes,
                          uint32_t n_classes, struct ab_error *err)
{
    struct ab_text note = {0};
    char *text = NULL;
    ab_text_printf(&note, "%s as %s%s%s", table->name, table->format,
                   table->has_header ? ", header skipped" : "", standardised);
    for (uint32_t k = 0; k < n_classes; k++) {
        ab_text_puts(&note, k == 0 ? "; labels: " : ", ");
        put_label(&note, &classes[k]);
        ab_text_printf(&note, " is %d",
                       task->loss.kind == AB_LOSS_SOFTMAX ? (int)k : 2 * (int)k - 1);
    }
    AB_TRY(ab_text_take(&note, &text, err));
    ab_text_make_printable(text);
    task->info.note = ab_arena_strdup(&task->arena, text);
    ab_free(text);
    return task->info.note != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

/* Reads the file and remembers its hash. */
static ab_status read_table(struct ab_table *table, struct ab_task *task,
                            const struct ab_row_options *given, struct ab_error *err)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    char *hex = ab_arena_alloc(&task->arena, 1, AB_HASH_HEX_BYTES);
    struct ab_data_file *file = ab_arena_alloc(&task->arena, 1, sizeof *file);
    const char *name = ab_arena_strdup(&task->arena, given->data);
    if (hex == NULL || file == NULL || name == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_file_read_hashed(&bytes, &n_bytes, hex, name, MAX_FILE_BYTES, err));
    ab_status status =
        ab_table_parse(table, &task->arena, (enum ab_label_place)given->label, bytes,
                       n_bytes, name, err);
    ab_free(bytes);
    file->sha256 = hex;
    task->data = file;
    task->n_data = 1;
    return status;
}

static ab_status check_order(const struct ab_task *task, const struct ab_table *table,
                             struct ab_error *err)
{
    uint64_t dim = (uint64_t)table->dim * task->loss.n_outputs;
    if (dim > AB_TABLE_MAX_FEATURES) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found %zu features x %" PRIu32 " classes = %" PRIu64
                       " parameters, expected at most %d: optima are found with "
                       "matrices of parameters x parameters",
                       table->name, table->dim, task->loss.n_outputs, dim,
                       AB_TABLE_MAX_FEATURES);
    }
    return AB_OK;
}

static ab_status check_finite(const struct ab_table *table, struct ab_error *err)
{
    for (size_t k = 0; table->values != NULL && k < table->n_rows * table->dim; k++) {
        if (!(fabs(table->values[k]) <= GREATEST)) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\": feature %zu has values too large for double "
                           "precision, expected squares that are finite",
                           table->name, k % table->dim + 1);
        }
    }
    return AB_OK;
}

static ab_status read_targets(double *label, const struct ab_table *table,
                              int standardise, struct ab_error *err)
{
    AB_TRY(ab_table_targets(label, table, err));
    for (size_t i = 0; i < table->n_rows; i++) {
        if (fabs(label[i]) > GREATEST) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\":%" PRIu64 ": the label %g is too large for double "
                           "precision, expected a square that is finite",
                           table->name, table->label[i].line, label[i]);
        }
    }
    if (standardise) {
        ab_standardise(table->n_rows, 1, label);
    }
    return AB_OK;
}

ab_status ab_read_user_data(struct ab_task *task, const struct ab_task_family *family,
                            const struct ab_row_options *given, struct ab_error *err)
{
    (void)family;
    struct ab_table table;
    struct ab_label classes[AB_LOSS_MAX_OUTPUTS];
    uint32_t n_classes = 0;
    double *label = NULL;
    AB_TRY(read_table(&table, task, given, err));
    AB_TRY(check_finite(&table, err));
    const int is_regression =
        task->loss.kind == AB_LOSS_SQUARED || task->loss.kind == AB_LOSS_HUBER;
    const int standardise = given->standardise == 0;
    AB_TRY(ab_samples_from_table(task, &table, standardise, &label, err));
    if (is_regression) {
        AB_TRY(read_targets(label, &table, standardise, err));
    } else {
        AB_TRY(ab_samples_classify(task, &table, label, classes, &n_classes, err));
    }
    AB_TRY(check_order(task, &table, err));
    const char *standardised = !standardise           ? ""
                               : table.values != NULL ? ", standardised"
                               : is_regression        ? ", target standardised"
                                                      : "";
    return describe(task, &table, standardised, classes, n_classes, err);
}
