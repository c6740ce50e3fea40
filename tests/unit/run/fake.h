/* A cell and records made by hand, without tasks and simulator: for what only stores,
 * sends and names them. */
#ifndef AB_TESTS_FAKE_H
#define AB_TESTS_FAKE_H

#include "run/cell.h"
#include "run/record.h"

/* The cell of the worked example in harness/run/README.md with this seed; static, so a
 * second call changes the first. Its definition lives in the arena. */
const struct ab_cell *fake_cell(struct ab_arena *arena, uint64_t seed);
/* Every field has another value; some are NaN, one is a subnormal. */
void fake_record(struct ab_record *record, const struct ab_cell *cell);
/* Adds that many points to its dense series, and asks for it. f_gap_mean_model goes
 * through zeros, subnormals, the largest number, and what is not finite. */
void fake_dense(struct ab_record *record, uint64_t n_points);

#endif
