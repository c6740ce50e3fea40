/* One method against another, scenario by scenario: what A costs for a target, divided
 * by what B costs with the same seeds. Both may come from one report, or each from its
 * own: an old and a new version. */
#ifndef AB_WEB_VERSUS_H
#define AB_WEB_VERSUS_H

#include "base/alloc.h"
#include "base/error.h"
#include "web-export/report_model.h"

/* X(name, text) */
#define AB_VERDICTS(X)                                                                 \
    X(LESS, "less")               /* A costs less: p_holm is at most AB_TEST_LEVEL */  \
    X(MORE, "more")               /* A costs more */                                   \
    X(SAME, "no difference seen") /* p_holm is larger */                               \
    X(FEW_SEEDS, "too few seeds") /* fewer than AB_REPETITIONS_LISTED in common */     \
    X(NOT_COMPARABLE, "not comparable")
enum ab_verdict {
#define AB_VERDICT_ENUM(name, text) AB_VERDICT_##name,
    AB_VERDICTS(AB_VERDICT_ENUM)
#undef AB_VERDICT_ENUM
};
/* On the axis of time A is "faster" or "slower". */
const char *ab_verdict_text(enum ab_verdict verdict, enum ab_report_axis axis);

struct ab_versus_rules {
    enum ab_report_axis axis;
    double target;    /* relative gap; NaN: the hardest that A's or B's median hits */
    double threshold; /* above this a ratio whose verdict is "more" is a regression */
};

struct ab_versus_row {
    const struct ab_report_scenario *scenario; /* of A's report */
    double target;                             /* NaN: none can be compared */
    size_t n_seeds;                            /* in common */
    struct ab_hits hits[2];                    /* of A and B, over these seeds */
    double ratio; /* of the medians; NaN where not comparable, INFINITY: A misses */
    struct ab_interval interval; /* 95 %, paired bootstrap over seeds; of it alone */
    double p;      /* of the ratio being 1, by the bootstrap; NaN: not tested */
    double p_holm; /* the same, corrected for all scenarios that were tested with it */
    enum ab_verdict verdict;
    const char *reason; /* why it is not comparable, else "" */
    int is_regression;
};

struct ab_versus {
    size_t method[2]; /* place in A's and in B's report */
    struct ab_versus_row *row;
    size_t n_rows; /* scenarios that both have */
    /* Geometric mean over the scenarios where both medians hit; the interval is that of
     * resampled seeds, scenarios being fixed. */
    size_t n_in_mean;
    double mean; /* NaN: of none */
    struct ab_interval interval;
    double p;
    double p_holm; /* corrected for all means that were tested with it */
    enum ab_verdict verdict;
    int is_regression; /* of the mean, or of a row */
};

/* All but verdicts and what depends on them: ab_versus_judge. Rows live in the arena
 * and borrow the reports. AB_ERR_INPUT: rounds of methods of different kinds. */
AB_MUST_CHECK ab_status ab_versus_compare(struct ab_versus *out, struct ab_arena *arena,
                                          const struct ab_report *const report[2],
                                          const size_t method[2],
                                          const struct ab_versus_rules *rules,
                                          struct ab_error *err);

/* How many tests were judged together. */
struct ab_versus_tests {
    size_t n_rows;
    size_t n_means;
};
/* Verdicts of n comparisons that are shown together: Holm's correction over the
 * scenarios of all of them, and apart from that over their means. */
AB_MUST_CHECK ab_status ab_versus_judge(struct ab_versus_tests *tests,
                                        struct ab_versus *versus, size_t n,
                                        struct ab_arena *arena,
                                        const struct ab_versus_rules *rules,
                                        struct ab_error *err);

/* The method of a report that a word names: its label there, or NAME:key=value,.. with
 * as many of its options as tell it apart. AB_ERR_INPUT: none, or several. */
AB_MUST_CHECK ab_status ab_versus_find_method(size_t *method,
                                              const struct ab_report *report,
                                              const char *word, struct ab_error *err);
/* The method of another report with the same name and options; its place, or n_methods
 * for none or several (versions). */
size_t ab_versus_same_method(const struct ab_report *other,
                             const struct ab_report_method *method);

#endif
