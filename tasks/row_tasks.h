/* Tasks that are sums over rows of real data: one table (row_tasks.c) of what is
 * minimised over which rows, and what reads these. */
#ifndef AB_TASKS_ROW_TASKS_H
#define AB_TASKS_ROW_TASKS_H

#include "tasks/task_internal.h"

/* The options of all of them. What a task has no option for is 0 or NULL here: its
 * family says it. */
struct ab_row_options {
    double delta;
    double l1;
    double l2;
    double rho;
    const char *data;
    int64_t label;       /* enum ab_label_place */
    int64_t standardise; /* 0: yes */
};

/* Readers: fill task->rows, its labels as the loss takes them. */
typedef ab_status ab_row_reader(struct ab_task *task,
                                const struct ab_task_family *family,
                                const struct ab_row_options *options,
                                struct ab_error *err);
/* datasets.c: a set that is shipped */
ab_row_reader ab_read_diabetes;
ab_row_reader ab_read_breast_cancer;
ab_row_reader ab_read_mushrooms;
ab_row_reader ab_read_spambase;
ab_row_reader ab_read_digits;
ab_row_reader ab_read_letter;
/* user_data.c: a file of the user; makes task->data and task->info.note */
ab_row_reader ab_read_user_data;

#endif
