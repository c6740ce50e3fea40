/* What the options of `run` ask for: the scenarios of a suite, or of one grid. */
#ifndef AB_CLI_REQUEST_H
#define AB_CLI_REQUEST_H

#include "base/alloc.h"
#include "base/error.h"
#include "cli/args.h"
#include "cli/plugins.h"
#include "plugin/registry.h"
#include "run/plan.h"
#include "run/suite.h"

/* Rows of the option table; ab_request_create reads them. */
#define AB_REQUEST_GRID_OPTION(name, fallback, argument, help)                         \
    {#name, argument, fallback, help, 1},
#define AB_REQUEST_OPTIONS                                                             \
    {"suite", "NAME", NULL,                                                            \
     "scenarios of a suite, by name or FILE.json; --algorithm may replace its "        \
     "methods",                                                                        \
     0},                                                                               \
        AB_CLI_PLUGIN, AB_GRID_LIST(AB_REQUEST_GRID_OPTION)

struct ab_request {
    struct ab_registry *registry;
    struct ab_suite *suite; /* NULL: a grid */
    struct ab_plan *plan;
    struct ab_arena arena;
};

/* Owned by the caller. Nothing is written anywhere. */
AB_MUST_CHECK ab_status ab_request_create(struct ab_request **out,
                                          const struct ab_args *args,
                                          struct ab_error *err);
void ab_request_destroy(struct ab_request *request); /* NULL is legal */

#endif
