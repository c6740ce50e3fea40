/* The tasks on real data that come as tables with a class in each row. */
#include "tasks/samples.h"

struct shape {
    size_t n_rows;
    size_t n_features;
    uint32_t n_classes;
    enum ab_label_place place;
};

static ab_status check_shape(const struct ab_table *table, const struct shape *shape,
                             uint32_t n_classes, struct ab_error *err)
{
    if (table->n_rows != shape->n_rows || table->dim != shape->n_features ||
        n_classes != shape->n_classes) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found %zu x %zu and %u classes, expected another file",
                       table->name, table->n_rows, table->dim, n_classes);
    }
    return AB_OK;
}

static ab_status build(struct ab_task *task, const struct ab_task_family *family,
                       const struct shape *shape, struct ab_error *err)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    const char *path = NULL;
    struct ab_table table;
    struct ab_label classes[AB_LOSS_MAX_OUTPUTS];
    uint32_t n_classes = 0;
    double *label = NULL;
    AB_TRY(ab_data_read(&bytes, &n_bytes, &path, &task->arena, family->entry.data, 0,
                        err));
    ab_status status =
        ab_table_parse(&table, &task->arena, shape->place, bytes, n_bytes, path, err);
    ab_free(bytes);
    AB_TRY(status);
    AB_TRY(ab_samples_from_table(task, &table, 1, &label, err));
    AB_TRY(ab_samples_classify(task, &table, label, classes, &n_classes, err));
    AB_TRY(check_shape(&table, shape, n_classes, err));
    return ab_samples_complete(task, err);
}

/* nonspam -1, spam 1 */
static ab_status build_spambase(struct ab_task *task,
                                const struct ab_task_family *family,
                                const void *options, struct ab_error *err)
{
    (void)options;
    const struct shape shape = {4601, 57, 2, AB_LABEL_LAST};
    return build(task, family, &shape, err);
}

const struct ab_task_family ab_task_logreg_spambase = {
    .entry = {.name = "logreg-spambase",
              .summary = "logistic regression, 4601 x 57, spam or not",
              .data = &ab_data_spambase},
    .version = "1",
    .recipe = "standardise-features/1",
    .loss = AB_LOSS_LOGISTIC,
    .l2 = 0.01,
    .build = build_spambase,
};

const struct ab_task_family ab_task_svm_squared_hinge_spambase = {
    .entry = {.name = "svm-squared-hinge-spambase",
              .summary = "support vectors, squared hinge, 4601 x 57, spam or not",
              .data = &ab_data_spambase},
    .version = "1",
    .recipe = "standardise-features/1",
    .loss = AB_LOSS_SQUARED_HINGE,
    .l2 = 0.01,
    .build = build_spambase,
};

static ab_status build_digits(struct ab_task *task, const struct ab_task_family *family,
                              const void *options, struct ab_error *err)
{
    (void)options;
    const struct shape shape = {1797, 64, 10, AB_LABEL_LAST};
    return build(task, family, &shape, err);
}

const struct ab_task_family ab_task_softmax_digits = {
    .entry = {.name = "softmax-digits",
              .summary = "softmax regression, 1797 x 64, 10 handwritten digits",
              .data = &ab_data_digits},
    .version = "1",
    .recipe = "standardise-features/1",
    .loss = AB_LOSS_SOFTMAX,
    .l2 = 0.01,
    .build = build_digits,
};

/* A 0, B 1, ... */
static ab_status build_letter(struct ab_task *task, const struct ab_task_family *family,
                              const void *options, struct ab_error *err)
{
    (void)options;
    const struct shape shape = {20000, 16, 26, AB_LABEL_FIRST};
    return build(task, family, &shape, err);
}

const struct ab_task_family ab_task_softmax_letter = {
    .entry = {.name = "softmax-letter",
              .summary = "softmax regression, 20000 x 16, 26 printed letters",
              .data = &ab_data_letter},
    .version = "1",
    .recipe = "standardise-features/1",
    .loss = AB_LOSS_SOFTMAX,
    .l2 = 0.01,
    .build = build_letter,
};
