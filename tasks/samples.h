/* What the tasks on data share: from the values of files to a task. */
#ifndef AB_TASKS_SAMPLES_H
#define AB_TASKS_SAMPLES_H

#include <stddef.h>

#include "tasks/csv.h"
#include "tasks/table.h"
#include "tasks/task_internal.h"

/* A file of the set, of known shape. *values: owned by the caller (ab_free). */
AB_MUST_CHECK ab_status ab_samples_read_csv(double **values, struct ab_task *task,
                                            const struct ab_data_set *set, size_t file,
                                            const struct ab_csv_shape *shape,
                                            struct ab_error *err);
/* Gives the task room for m dense rows of `dim`. */
AB_MUST_CHECK ab_status ab_samples_reserve(struct ab_task *task, size_t m, size_t dim,
                                           double **features, double **label,
                                           struct ab_error *err);
/* Makes the rows of the task from a table in its arena, which is changed: dense
 * features are standardised where wanted. *label: room for the labels. */
AB_MUST_CHECK ab_status ab_samples_from_table(struct ab_task *task,
                                              const struct ab_table *table,
                                              int standardise, double **label,
                                              struct ab_error *err);
struct ab_samples_shape {
    size_t n_rows;
    size_t n_features;
    uint32_t n_classes;
    enum ab_label_place place;
};
/* The first file of a set, rows of features and a class, through the two below. Another
 * shape than that one is refused. *label: of every row, in the arena. */
AB_MUST_CHECK ab_status ab_samples_read_classes(struct ab_table *table, double **label,
                                                struct ab_task *task,
                                                const struct ab_data_set *set,
                                                const struct ab_samples_shape *shape,
                                                int standardise, struct ab_error *err);
/* Fills `label` with what the loss takes: -1 and 1 for the first and the second class,
 * 0, 1, ... for softmax, whose n_outputs is set. classes: AB_LOSS_MAX_OUTPUTS. */
AB_MUST_CHECK ab_status ab_samples_classify(struct ab_task *task,
                                            const struct ab_table *table, double *label,
                                            struct ab_label *classes,
                                            uint32_t *n_classes, struct ab_error *err);
/* The constants that follow from task->rows and task->loss. */
AB_MUST_CHECK ab_status ab_samples_complete(struct ab_task *task, struct ab_error *err);

#endif
