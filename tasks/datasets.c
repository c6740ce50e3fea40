/* The shipped sets of real data: from files to rows. */
#include <string.h>

#include "tasks/csv.h"
#include "tasks/row_tasks.h"
#include "tasks/samples.h"
#include "tasks/standardise.h"
#include "tasks/svmlight.h"

#define DIABETES_ROWS     442
#define DIABETES_FEATURES 10

ab_status ab_read_diabetes(struct ab_task *task, const struct ab_task_family *family,
                           const struct ab_row_options *options, struct ab_error *err)
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
    return AB_OK;
}

#define BREAST_ROWS     569
#define BREAST_FEATURES 30

/* The last column of the file is the class: 0 becomes label -1, 1 becomes 1. */
ab_status ab_read_breast_cancer(struct ab_task *task,
                                const struct ab_task_family *family,
                                const struct ab_row_options *options,
                                struct ab_error *err)
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
    return AB_OK;
}

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

ab_status ab_read_mushrooms(struct ab_task *task, const struct ab_task_family *family,
                            const struct ab_row_options *options, struct ab_error *err)
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
    return AB_OK;
}

static ab_status read_classes(struct ab_task *task, const struct ab_task_family *family,
                              const struct ab_samples_shape *shape,
                              struct ab_error *err)
{
    struct ab_table table;
    double *label = NULL;
    return ab_samples_read_classes(&table, &label, task, family->entry.data, shape, 1,
                                   err);
}

/* nonspam -1, spam 1 */
ab_status ab_read_spambase(struct ab_task *task, const struct ab_task_family *family,
                           const struct ab_row_options *options, struct ab_error *err)
{
    (void)options;
    const struct ab_samples_shape shape = {4601, 57, 2, AB_LABEL_LAST};
    return read_classes(task, family, &shape, err);
}

ab_status ab_read_digits(struct ab_task *task, const struct ab_task_family *family,
                         const struct ab_row_options *options, struct ab_error *err)
{
    (void)options;
    const struct ab_samples_shape shape = {1797, 64, 10, AB_LABEL_LAST};
    return read_classes(task, family, &shape, err);
}

/* A 0, B 1, ... */
ab_status ab_read_letter(struct ab_task *task, const struct ab_task_family *family,
                         const struct ab_row_options *options, struct ab_error *err)
{
    (void)options;
    const struct ab_samples_shape shape = {20000, 16, 26, AB_LABEL_FIRST};
    return read_classes(task, family, &shape, err);
}
