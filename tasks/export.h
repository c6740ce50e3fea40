/* A task as files, so that anybody can check our numbers with other tools. */
#ifndef AB_TASKS_EXPORT_H
#define AB_TASKS_EXPORT_H

#include <stdint.h>

#include "base/error.h"
#include "tasks/task.h"

/* All borrowed. */
struct ab_task_export {
    const struct ab_task *task;
    const struct ab_partition *partition;
    const char *partition_name; /* as the user wrote it: "sorted-label" */
    uint64_t seed;              /* of the partition */
    const double *optimum;      /* x*: dim numbers */
    double f_star;
    double gradient_norm; /* |grad f(x*)| */
};

/* Writes into the folder:
 *   node-0000.svm ...  svmlight, %.17g, indices from 1: the rows (a, b) of each node as
 *                      preprocessed; zeros left out; an empty node is an empty file
 *   optimum.csv        "index,value": x*; a local minimiser where reference is "local"
 *   meta.json          the loss, how f and f_i are scaled, f*, reference, hashes, files
 *
 * The folder must not exist or be empty. It appears whole or not at all: everything is
 * written to a folder beside it, which is then renamed. */
AB_MUST_CHECK ab_status ab_task_export(const struct ab_task_export *request,
                                       const char *folder, struct ab_error *err);

#endif
