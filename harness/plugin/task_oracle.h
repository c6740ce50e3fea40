/* The functions of a task's nodes as the simulator's oracle: what a plugin's requests
 * come to. */
#ifndef AB_PLUGIN_TASK_ORACLE_H
#define AB_PLUGIN_TASK_ORACLE_H

#include "sim/sim.h"
#include "tasks/task.h"

/* Every kind that the task offers; WIRE numbers are of its size. Borrows the
 * shards. */
struct ab_oracle ab_task_oracle(const struct ab_task_info *info,
                                struct ab_shards *shards);

#endif
