/* A cell whose method is a plugin that is not built in: it is loaded first. */
#ifndef AB_RUN_FOREIGN_H
#define AB_RUN_FOREIGN_H

#include "base/error.h"
#include "run/execute.h"
#include "run/record.h"

/* As ab_cell_execute, with a scene of its own. The plugin is loaded and compared with
 * its manifest, the cell's options are read again by its real table; then `ready` is
 * called (may be NULL): no file is needed any more. A plugin that cannot be loaded is
 * outcome plugin-error with the reason. [child] */
AB_MUST_CHECK ab_status ab_foreign_execute(struct ab_record *record,
                                           const struct ab_seat *seat,
                                           ab_status (*ready)(void *ctx,
                                                              struct ab_error *err),
                                           void *ctx, struct ab_error *err);

#endif
