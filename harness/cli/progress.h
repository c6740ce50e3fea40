/* Progress of a run on stderr: one line that is rewritten on a terminal, a line for
 * each finished cell otherwise. */
#ifndef AB_CLI_PROGRESS_H
#define AB_CLI_PROGRESS_H

#include "run/run.h"

struct ab_progress_view {
    int is_terminal;
};

/* For struct ab_run_config, with the view as ctx. */
void ab_progress_show(void *ctx, const struct ab_progress *progress);
/* Clears the rewritten line. */
void ab_progress_end(const struct ab_progress_view *view);

#endif
