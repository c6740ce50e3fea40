/* What `run` prints of the cells of its plan, and its verdict. */
#ifndef AB_CLI_RESULTS_H
#define AB_CLI_RESULTS_H

#include "base/error.h"
#include "cli/request.h"
#include "db/db.h"
#include "db/store.h"

enum ab_results_form {
    AB_RESULTS_COUNTS, /* a table of algorithms and outcomes */
    AB_RESULTS_CELLS,  /* a table of cells */
    AB_RESULTS_JSON,   /* both, as one document */
};

/* Prints the cells as the database knows them, whether they ran now or before; db NULL:
 * nothing is stored. AB_ERR_CHECK, with the first as an example, if there are cells
 * that failed: ended with an outcome that is no result of the method. */
AB_MUST_CHECK ab_status ab_results_show(const struct ab_request *request,
                                        const char *database, struct ab_db *db,
                                        enum ab_results_form form,
                                        struct ab_error *err);

/* After a run with dense series: those of its cells that were too long to be kept, now
 * or before, are AB_ERR_CHECK, with the first as an example. `verdict`, that of
 * ab_results_show, is returned if there are none, and if it is a failure itself: then a
 * warning says the rest. */
AB_MUST_CHECK ab_status ab_results_check_series(const struct ab_plan *plan,
                                                struct ab_store *store,
                                                ab_status verdict,
                                                struct ab_error *err);

#endif
