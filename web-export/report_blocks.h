/* Blocks (seeds, scenarios) that several methods share. */
#ifndef AB_WEB_REPORT_BLOCKS_H
#define AB_WEB_REPORT_BLOCKS_H

#include "web-export/report_model.h"

/* Who takes part in which block; then only what is kept of it. */
struct ab_report_blocks {
    size_t *method; /* places of the report's methods */
    size_t n_methods;
    size_t *block;
    size_t n_blocks;
    unsigned char
        *took_part; /* n_blocks x n_methods; of no use once some of it is kept */
};

/* Room for so many; n_methods and n_blocks stay 0. */
AB_MUST_CHECK ab_status ab_report_alloc_blocks(struct ab_report_blocks *blocks,
                                               struct ab_arena *arena,
                                               size_t max_methods, size_t max_blocks,
                                               struct ab_error *err);
/* Keeps what ab_complete_blocks keeps; the methods that go are appended to left_out,
 * where this is not NULL. */
AB_MUST_CHECK ab_status ab_report_keep_complete(struct ab_report_blocks *blocks,
                                                struct ab_arena *arena,
                                                size_t *left_out, size_t *n_left_out,
                                                struct ab_error *err);
/* The hardest target of a scenario that some method's median hits, all of which have an
 * entry there; without one the easiest. */
size_t ab_report_headline_of(const struct ab_report_scenario *scenario,
                             const struct ab_report_blocks *blocks);
/* A cost as comparisons see it: those that agree to 24 bits are equal. */
double ab_report_float(double cost);
/* Ranks the methods; cost: n_blocks x n_methods. The ranking takes over `method`. */
AB_MUST_CHECK ab_status ab_report_rank_blocks(struct ab_report_ranking *ranking,
                                              struct ab_arena *arena,
                                              const struct ab_report_blocks *blocks,
                                              const double *cost, struct ab_error *err);

#endif
