/* What `run` prints of the cells of its plan, and its verdict. */
#ifndef AB_CLI_RESULTS_H
#define AB_CLI_RESULTS_H

#include "base/error.h"
#include "cli/request.h"
#include "db/db.h"

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

#endif
