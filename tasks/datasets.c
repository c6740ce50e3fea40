/* The tasks on real data: from files to rows. */
#include <stddef.h>
#include <string.h>

#include <adonis/plugin.h>

#include "tasks/csv.h"
#include "tasks/samples.h"
#include "tasks/standardise.h"
#include "tasks/svmlight.h"

#define DIABETES_ROWS     442
#define DIABETES_FEATURES 10

static ab_status build_diabetes(struct ab_task *task,
                                const struct ab_task_family *family,
                                const void *options, struct ab_error *err)
{
    (void)options;
    const struct ab_csv_shape data = {' ', 0, DIABETES_ROWS, DIABETES_FEATURES};
    const struct ab_csv_shape target = {' ', 0, DIABETES_ROWS, 1};
    double *features = NULL;
    double *label = NULL;
    double *values = NULL;
    AB_TRY(ab_samples_reserve(task, DIABETES_ROWS, DIABETES_FEATURES, &features, &label,
                              err));
    AB_TRY(ab_samples_read_csv(&values, task, family->entry.data, 0, &data, err));
    memcpy(features, values, sizeof(double[DIABETES_ROWS * DIABETES_FEATURES]));
    ab_free(values);
    AB_TRY(ab_samples_read_csv(&values, task, family->entry.data, 1, &target, err));
    memcpy(label, values, sizeof(double[DIABETES_ROWS]));
    ab_free(values);
    ab_standardise(DIABETES_ROWS, DIABETES_FEATURES, features);
    ab_standardise(DIABETES_ROWS, 1, label);
    return ab_samples_complete(task, err);
}

const struct ab_task_family ab_task_ridge_diabetes = {
    .entry = {.name = "ridge-diabetes",
              .summary = "ridge regression, 442 x 10, progression of diabetes",
              .data = &ab_data_diabetes},
    .version = "1",
    .recipe = "standardise-features-and-target/1",
    .loss = AB_LOSS_SQUARED,
    .l2 = 0.01,
    .build = build_diabetes,
};

struct huber_options {
    double delta;
};

static const struct adonis_option huber_table[] = {
    {.name = "delta",
     .type = ADONIS_REAL,
     .flags = ADONIS_OPEN_MIN,
     .offset = offsetof(struct huber_options, delta),
     .min = 0,
     .max = 1e6,
     .default_text = "1",
     .unit = "standard deviations of the target",
     .help = "residual at which the loss turns from a parabola into a line"},
};

static ab_status build_huber(struct ab_task *task, const struct ab_task_family *family,
                             const void *options, struct ab_error *err)
{
    task->loss.delta = ((const struct huber_options *)options)->delta;
    return build_diabetes(task, family, options, err);
}

const struct ab_task_family ab_task_huber = {
    .entry = {.name = "huber",
              .summary = "robust regression, 442 x 10, the data of ridge-diabetes",
              .options = huber_table,
              .n_options = sizeof huber_table / sizeof huber_table[0],
              .data = &ab_data_diabetes},
    .version = "1",
    .recipe = "standardise-features-and-target/1",
    .loss = AB_LOSS_HUBER,
    .l2 = 0.01,
    .options_size = sizeof(struct huber_options),
    .build = build_huber,
};

const struct ab_task_family ab_task_elastic_net_diabetes = {
    .entry = {.name = "elastic-net-diabetes",
              .summary = "elastic net, 442 x 10, the data of ridge-diabetes; composite",
              .data = &ab_data_diabetes},
    .version = "1",
    .recipe = "standardise-features-and-target/1",
    .loss = AB_LOSS_SQUARED,
    .l1 = 0.05,
    .l2 = 0.05,
    .build = build_diabetes,
};

struct lasso_options {
    double l1;
};

static const struct adonis_option lasso_table[] = {
    {.name = "l1",
     .type = ADONIS_REAL,
     .flags = ADONIS_OPEN_MIN,
     .offset = offsetof(struct lasso_options, l1),
     .min = 0,
     .max = 1,
     .default_text = "0.1",
     .unit = "1",
     .help = "weight of |x|_1; features and target have variance 1"},
};

static ab_status build_lasso(struct ab_task *task, const struct ab_task_family *family,
                             const void *options, struct ab_error *err)
{
    task->info.l1 = ((const struct lasso_options *)options)->l1;
    return build_diabetes(task, family, options, err);
}

const struct ab_task_family ab_task_lasso = {
    .entry = {.name = "lasso",
              .summary = "lasso, 442 x 10, the data of ridge-diabetes; composite",
              .options = lasso_table,
              .n_options = sizeof lasso_table / sizeof lasso_table[0],
              .data = &ab_data_diabetes},
    .version = "1",
    .recipe = "standardise-features-and-target/1",
    .loss = AB_LOSS_SQUARED,
    .options_size = sizeof(struct lasso_options),
    .build = build_lasso,
};

#define BREAST_ROWS     569
#define BREAST_FEATURES 30

/* The last column of the file is the class: 0 becomes label -1, 1 becomes 1. */
static ab_status build_breast(struct ab_task *task, const struct ab_task_family *family,
                              const void *options, struct ab_error *err)
{
    (void)options;
    const struct ab_csv_shape shape = {',', 1, BREAST_ROWS, BREAST_FEATURES + 1};
    double *features = NULL;
    double *label = NULL;
    double *values = NULL;
    AB_TRY(
        ab_samples_reserve(task, BREAST_ROWS, BREAST_FEATURES, &features, &label, err));
    AB_TRY(ab_samples_read_csv(&values, task, family->entry.data, 0, &shape, err));
    for (size_t i = 0; i < BREAST_ROWS; i++) {
        const double *row = values + i * (BREAST_FEATURES + 1);
        memcpy(features + i * BREAST_FEATURES, row, sizeof(double[BREAST_FEATURES]));
        label[i] = row[BREAST_FEATURES] == 1.0 ? 1.0 : -1.0;
    }
    ab_free(values);
    ab_standardise(BREAST_ROWS, BREAST_FEATURES, features);
    return ab_samples_complete(task, err);
}

const struct ab_task_family ab_task_logreg_breast_cancer = {
    .entry = {.name = "logreg-breast-cancer",
              .summary = "logistic regression, 569 x 30, Wisconsin diagnostic",
              .data = &ab_data_breast_cancer},
    .version = "1",
    .recipe = "standardise-features/1",
    .loss = AB_LOSS_LOGISTIC,
    .l2 = 0.01,
    .build = build_breast,
};

const struct ab_task_family ab_task_logreg_nonconvex_breast_cancer = {
    .entry = {.name = "logreg-nonconvex-breast-cancer",
              .summary = "logistic regression, 569 x 30, regulariser not convex",
              .data = &ab_data_breast_cancer},
    .version = "1",
    .recipe = "standardise-features/1",
    .loss = AB_LOSS_LOGISTIC,
    .reference = AB_REFERENCE_LOCAL,
    .rho = 0.02,
    .build = build_breast,
};

#define MUSHROOM_ROWS    ((size_t)8124)
#define MUSHROOM_DIM     126
#define MUSHROOM_ENTRIES ((size_t)22) /* per row: one for each attribute */

/* Appends the samples of a file after the first *n_rows. */
static ab_status append_mushrooms(struct ab_task *task, const struct ab_data_set *set,
                                  size_t file, double *label, uint32_t *column,
                                  size_t *n_rows, struct ab_error *err)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    const char *path = NULL;
    struct ab_svmlight data;
    AB_TRY(ab_data_read(&bytes, &n_bytes, &path, &task->arena, set, file, err));
    ab_status status =
        ab_svmlight_parse(&data, MUSHROOM_DIM, bytes, n_bytes, path, err);
    ab_free(bytes);
    AB_TRY(status);
    size_t n = data.n_rows;
    if (*n_rows + n > MUSHROOM_ROWS || data.first[n] != n * MUSHROOM_ENTRIES) {
        status = AB_FAIL(err, AB_ERR_INPUT,
                         "\"%s\": found %zu rows, expected another file", path, n);
    } else {
        for (size_t i = 0; i < n; i++) {
            label[*n_rows + i] = data.label[i] == 1.0 ? 1.0 : -1.0;
        }
        memcpy(column + *n_rows * MUSHROOM_ENTRIES, data.index,
               data.first[n] * sizeof *column);
        *n_rows += n;
    }
    ab_svmlight_fini(&data);
    return status;
}

static ab_status build_mushrooms(struct ab_task *task,
                                 const struct ab_task_family *family,
                                 const void *options, struct ab_error *err)
{
    (void)options;
    size_t n_rows = 0;
    double *label = ab_arena_alloc(&task->arena, MUSHROOM_ROWS, sizeof *label);
    size_t *row_start =
        ab_arena_alloc(&task->arena, MUSHROOM_ROWS + 1, sizeof *row_start);
    uint32_t *column =
        ab_arena_alloc(&task->arena, MUSHROOM_ROWS * MUSHROOM_ENTRIES, sizeof *column);
    if (label == NULL || row_start == NULL || column == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i <= MUSHROOM_ROWS; i++) {
        row_start[i] = i * MUSHROOM_ENTRIES;
    }
    for (size_t i = 0; i < family->entry.data->n_files; i++) {
        AB_TRY(
            append_mushrooms(task, family->entry.data, i, label, column, &n_rows, err));
    }
    task->rows = (struct ab_rows){.n = n_rows,
                                  .dim = MUSHROOM_DIM,
                                  .label = label,
                                  .row_start = row_start,
                                  .column = column};
    return ab_samples_complete(task, err);
}

const struct ab_task_family ab_task_logreg_mushrooms = {
    .entry = {.name = "logreg-mushrooms",
              .summary = "logistic regression, 8124 x 126 one-hot, edible or poisonous",
              .data = &ab_data_agaricus},
    .version = "1",
    .recipe = "one-hot-indices/1",
    .loss = AB_LOSS_LOGISTIC,
    .l2 = 0.01,
    .build = build_mushrooms,
};
