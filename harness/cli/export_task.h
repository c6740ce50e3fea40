/* `export task`: a task with its split over nodes and its optimum, as files. */
#ifndef AB_CLI_EXPORT_TASK_H
#define AB_CLI_EXPORT_TASK_H

#include <stdint.h>

#include "base/error.h"

/* task and partition as on the command line. See ab_task_export for the files. */
AB_MUST_CHECK ab_status ab_export_task(const char *folder, const char *task,
                                       const char *partition, uint32_t n_nodes,
                                       uint64_t seed, struct ab_error *err);

#endif
