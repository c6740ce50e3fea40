/* What a snapshot means: the observer of a simulation that measures the nodes'
 * estimates against the task and its optimum. Free for the method.
 *
 * The mean model is the average over all nodes. Distance, consensus error and the worst
 * node (the farthest from x*, or from the mean model where no x* is known; lowest id
 * first) are taken over all nodes up to AB_EVALUATE_MAX_NODES, beyond that over as
 * many, drawn by the cell's seed. */
#ifndef AB_RUN_EVALUATE_H
#define AB_RUN_EVALUATE_H

#include "base/crew.h"
#include "base/error.h"
#include "run/record.h"
#include "sim/sim.h"

#define AB_EVALUATE_MAX_NODES 1024
/* f gap, relative to the initial one, above which a run has diverged. */
#define AB_EVALUATE_DIVERGED 1e6

struct ab_evaluation {
    struct ab_record
        *record;          /* borrowed: gets the snapshots, and the reason at the end */
    struct ab_crew *crew; /* borrowed: helps with long passes; or NULL */
    uint64_t capacity;    /* of record->snapshots */
    uint32_t n_searched;
    uint32_t *searched; /* ids, ascending */
    double *estimates;  /* of these: n_searched x dim */
    double *mean;       /* dim */
    double *scratch;    /* dim */
    ab_status failure;  /* of ours, inside of one of the calls below */
};

/* The record's cell must have a solved problem. Memory is of the record's arena. */
AB_MUST_CHECK ab_status ab_evaluation_init(struct ab_evaluation *evaluation,
                                           struct ab_record *record,
                                           struct ab_crew *crew, struct ab_error *err);
/* For struct ab_observer, with the evaluation as ctx. */
enum ab_outcome ab_evaluation_snapshot(void *ctx, struct ab_sim *sim);
/* A point of the record's dense series: the same numbers, but for accuracies; where an
 * estimate is not finite, NaN. */
void ab_evaluation_round(void *ctx, struct ab_sim *sim);

#endif
