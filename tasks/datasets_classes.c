/* The tasks on real data that come as tables with a class in each row. */
#include "tasks/samples.h"

static ab_status build(struct ab_task *task, const struct ab_task_family *family,
                       const struct ab_samples_shape *shape, struct ab_error *err)
{
    struct ab_table table;
    double *label = NULL;
    AB_TRY(ab_samples_read_classes(&table, &label, task, family->entry.data, shape, 1,
                                   err));
    return ab_samples_complete(task, err);
}

/* nonspam -1, spam 1 */
static ab_status build_spambase(struct ab_task *task,
                                const struct ab_task_family *family,
                                const void *options, struct ab_error *err)
{
    (void)options;
    const struct ab_samples_shape shape = {4601, 57, 2, AB_LABEL_LAST};
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
    const struct ab_samples_shape shape = {1797, 64, 10, AB_LABEL_LAST};
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
    const struct ab_samples_shape shape = {20000, 16, 26, AB_LABEL_FIRST};
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
