/* Tasks on a file of the user. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include <adonis/plugin.h>

#include "base/file.h"
#include "base/text.h"
#include "tasks/samples.h"
#include "tasks/standardise.h"

#define MAX_FILE_BYTES ((size_t)1 << 30)

struct user_options {
    const char *data;
    double l2;
    int64_t label;       /* enum ab_label_place */
    int64_t standardise; /* 0: yes */
};

static const char *const places[] = {"last", "first", NULL};
static const char *const answers[] = {"yes", "no", NULL};

static const struct adonis_option user_table[] = {
    {.name = "data",
     .type = ADONIS_PATH,
     .flags = ADONIS_REQUIRED,
     .offset = offsetof(struct user_options, data),
     .unit = "1",
     .help = "file with a label and features in each line: CSV or svmlight, .gz too"},
    {.name = "l2",
     .type = ADONIS_REAL,
     .flags = ADONIS_OPEN_MIN,
     .offset = offsetof(struct user_options, l2),
     .min = 0,
     .max = 1e9,
     .default_text = "0.01",
     .unit = "1",
     .help = "weight of |x|^2 / 2"},
    {.name = "label",
     .type = ADONIS_CHOICE,
     .offset = offsetof(struct user_options, label),
     .default_text = "last",
     .unit = "1",
     .help = "column of a CSV file that is the label",
     .choices = places},
    {.name = "standardise",
     .type = ADONIS_CHOICE,
     .offset = offsetof(struct user_options, standardise),
     .default_text = "yes",
     .unit = "1",
     .help = "features of mean 0 and mean square 1 (regression: the target too); "
             "features that are all 0 or 1 in svmlight stay as they are",
     .choices = answers},
};

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
                          int standardised, const struct ab_label *classes,
                          uint32_t n_classes, struct ab_error *err)
{
    struct ab_text note = {0};
    char *text = NULL;
    ab_text_printf(&note, "%s as %s%s%s", table->name, table->format,
                   table->has_header ? ", header skipped" : "",
                   standardised ? ", standardised" : "");
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
                            const struct user_options *given, struct ab_error *err)
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

/* Squares of what is beyond 1e150 overflow: then nothing can be computed. */
static ab_status check_finite(const struct ab_table *table, struct ab_error *err)
{
    const double greatest = 1e150;
    for (size_t k = 0; table->values != NULL && k < table->n_rows * table->dim; k++) {
        if (!(fabs(table->values[k]) <= greatest)) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "\"%s\": feature %zu has values too large for double "
                           "precision, expected squares that are finite",
                           table->name, k % table->dim + 1);
        }
    }
    return AB_OK;
}

static ab_status build_user(struct ab_task *task, const struct ab_task_family *family,
                            const void *options, struct ab_error *err)
{
    (void)family;
    const struct user_options *given = options;
    struct ab_table table;
    struct ab_label classes[AB_LOSS_MAX_OUTPUTS];
    uint32_t n_classes = 0;
    double *label = NULL;
    task->info.l2 = given->l2;
    AB_TRY(read_table(&table, task, given, err));
    AB_TRY(check_finite(&table, err));
    int standardised = given->standardise == 0 && table.values != NULL;
    AB_TRY(ab_samples_from_table(task, &table, standardised, &label, err));
    if (task->loss.kind == AB_LOSS_SQUARED) {
        AB_TRY(ab_table_targets(label, &table, err));
        if (given->standardise == 0) {
            ab_standardise(table.n_rows, 1, label);
        }
    } else {
        AB_TRY(ab_samples_classify(task, &table, label, classes, &n_classes, err));
    }
    AB_TRY(check_order(task, &table, err));
    AB_TRY(describe(task, &table, standardised, classes, n_classes, err));
    return ab_samples_complete(task, err);
}

#define N_OPTIONS (sizeof user_table / sizeof user_table[0])

const struct ab_task_family ab_task_ridge = {
    .entry = {.name = "ridge",
              .summary = "ridge regression on a file of yours",
              .options = user_table,
              .n_options = N_OPTIONS},
    .version = "1",
    .recipe = "user-data/1",
    .loss = AB_LOSS_SQUARED,
    .options_size = sizeof(struct user_options),
    .build = build_user,
};

const struct ab_task_family ab_task_logreg = {
    .entry = {.name = "logreg",
              .summary = "logistic regression on a file of yours, two classes",
              .options = user_table,
              .n_options = N_OPTIONS},
    .version = "1",
    .recipe = "user-data/1",
    .loss = AB_LOSS_LOGISTIC,
    .options_size = sizeof(struct user_options),
    .build = build_user,
};

const struct ab_task_family ab_task_softmax = {
    .entry = {.name = "softmax",
              .summary = "softmax regression on a file of yours, up to 64 classes",
              .options = user_table,
              .n_options = N_OPTIONS},
    .version = "1",
    .recipe = "user-data/1",
    .loss = AB_LOSS_SOFTMAX,
    .options_size = sizeof(struct user_options),
    .build = build_user,
};
