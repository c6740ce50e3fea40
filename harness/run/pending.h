/* What a run has to do before its first cell: which cells are not done yet, and the
 * optima that they are measured against. */
#ifndef AB_RUN_PENDING_H
#define AB_RUN_PENDING_H

#include <stddef.h>

#include "base/error.h"
#include "run/run.h"

struct ab_pending {
    size_t *cells; /* owned: indices, in the order of the plan */
    size_t n;
    size_t n_skipped; /* cells of the plan that are done */
};

/* Asks the sink. *out is to be given to ab_pending_fini in any case. */
AB_MUST_CHECK ab_status ab_pending_find(struct ab_pending *out,
                                        const struct ab_plan *plan,
                                        const struct ab_run_config *config,
                                        const struct ab_sink *sink,
                                        struct ab_error *err);
/* Solves their problems, so that children inherit the optima, and shows each as
 * progress; returns early, AB_OK, once config->stop is set. */
AB_MUST_CHECK ab_status ab_pending_solve(const struct ab_pending *pending,
                                         const struct ab_plan *plan,
                                         const struct ab_run_config *config,
                                         struct ab_error *err);
void ab_pending_fini(struct ab_pending *pending);

#endif
