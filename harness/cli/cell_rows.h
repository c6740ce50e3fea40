/* The cells of a plan as rows of a table: what each is, and how it ended. */
#ifndef AB_CLI_CELL_ROWS_H
#define AB_CLI_CELL_ROWS_H

#include <jansson.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/db.h"
#include "run/cell.h"
#include "run/plan.h"

/* As one writes it on the command line; options that have their default are left out.
 * In the arena; NULL when out of memory. */
const char *ab_method_text(struct ab_arena *arena, const struct ab_method *method);
/* "ridge-diabetes ring n=16 ideal iid extra seed=1"; the same. */
const char *ab_cell_text(struct ab_arena *arena, const struct ab_cell *cell);

/* An array with an object for each cell, in the order of the plan: {key, block, task,
 * topology, nodes, profile, partition, algorithm, seed, budget, outcome, reason,
 * time_s}. The last three are null for a cell that the database does not hold; block is
 * there for the cells of a suite. db NULL: nothing is stored. *rows: new reference. */
AB_MUST_CHECK ab_status ab_rows_create(json_t **rows, const struct ab_plan *plan,
                                       struct ab_db *db, struct ab_error *err);

#endif
