/* Running another program, and what it says. */
#ifndef AB_BASE_PROCESS_H
#define AB_BASE_PROCESS_H

#include "base/error.h"
#include "base/text.h"

/* Runs argv (ends with NULL; argv[0] is looked up in PATH) in `folder` (NULL: here),
 * without standard input, and waits for it. `output` gets its standard output and error
 * as they come, 1 MiB at most. *exit_status: 128 + the signal that ended it.
 * AB_ERR_SYSTEM when it cannot be started. */
AB_MUST_CHECK ab_status ab_process_run(int *exit_status, struct ab_text *output,
                                       const char *const *argv, const char *folder,
                                       struct ab_error *err);

#endif
