#include "run/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/kernels.h"
#include "base/rng.h"
#include "run/cell.h"

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The first of a permutation of the nodes, sorted. */
static ab_status choose_nodes(struct ab_evaluation *evaluation, struct ab_error *err)
{
    const struct ab_cell *cell = evaluation->record->cell;
    uint32_t *ids =
        ab_arena_alloc(&evaluation->record->arena, cell->n_nodes, sizeof *ids);
    if (ids == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_stream stream = ab_stream_make(cell->seed, AB_RNG_SAMPLE, 0);
    ab_rng_permutation(&stream, cell->n_nodes, ids);
    evaluation->searched = ids;
    evaluation->n_searched =
        cell->n_nodes < AB_EVALUATE_MAX_NODES ? cell->n_nodes : AB_EVALUATE_MAX_NODES;
    qsort(ids, evaluation->n_searched, sizeof *ids, compare_ids);
    return AB_OK;
}

ab_status ab_evaluation_init(struct ab_evaluation *evaluation, struct ab_record *record,
                             struct ab_crew *crew, struct ab_error *err)
{
    uint64_t dim = record->cell->problem->info->dim;
    *evaluation = (struct ab_evaluation){.record = record, .crew = crew};
    AB_TRY(choose_nodes(evaluation, err));
    record->nodes_searched = evaluation->n_searched;
    struct ab_arena *arena = &record->arena;
    evaluation->estimates =
        ab_arena_alloc(arena, evaluation->n_searched, dim * sizeof(double));
    evaluation->mean = ab_arena_alloc(arena, dim, sizeof(double));
    evaluation->scratch = ab_arena_alloc(arena, dim, sizeof(double));
    return evaluation->estimates == NULL || evaluation->mean == NULL ||
                   evaluation->scratch == NULL
               ? AB_OUT_OF_MEMORY(err)
               : AB_OK;
}

/* Room for one more; NULL when out of memory. Arrays that are outgrown stay in the
 * arena: together less than the last. */
static struct ab_snapshot *add_snapshot(struct ab_evaluation *evaluation)
{
    struct ab_record *record = evaluation->record;
    if (record->n_snapshots == evaluation->capacity) {
        uint64_t capacity = evaluation->capacity == 0 ? 256 : 2 * evaluation->capacity;
        struct ab_snapshot *grown =
            ab_arena_alloc(&record->arena, capacity, sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        if (record->n_snapshots > 0) {
            memcpy(grown, record->snapshots, record->n_snapshots * sizeof *grown);
        }
        record->snapshots = grown;
        evaluation->capacity = capacity;
    }
    return &record->snapshots[record->n_snapshots++];
}

static int is_finite(const double *x, uint64_t dim)
{
    for (uint64_t j = 0; j < dim; j++) {
        if (!isfinite(x[j])) {
            return 0;
        }
    }
    return 1;
}

/* Pulls all estimates: their mean, and those of the nodes searched. 0 when one is not
 * finite; *worst is then that node. */
static int pull(struct ab_evaluation *evaluation, struct ab_sim *sim, uint32_t *worst)
{
    const struct ab_cell *cell = evaluation->record->cell;
    uint64_t dim = cell->problem->info->dim;
    uint32_t n_kept = 0;
    memset(evaluation->mean, 0, dim * sizeof(double));
    for (uint32_t i = 0; i < cell->n_nodes; i++) {
        int is_kept =
            n_kept < evaluation->n_searched && evaluation->searched[n_kept] == i;
        double *x =
            is_kept ? evaluation->estimates + n_kept * dim : evaluation->scratch;
        n_kept += is_kept ? 1 : 0;
        ab_sim_estimate(sim, i, x);
        if (!is_finite(x, dim)) {
            *worst = i;
            return 0;
        }
        ab_axpy(dim, 1.0, x, evaluation->mean);
    }
    ab_scale(dim, 1.0 / cell->n_nodes, evaluation->mean);
    return 1;
}

/* Distances of the nodes searched; gives the estimate of the farthest among them. */
static const double *measure_spread(struct ab_evaluation *evaluation,
                                    struct ab_snapshot *snapshot)
{
    const struct ab_problem *problem = evaluation->record->cell->problem;
    uint64_t dim = problem->info->dim;
    int has_optimum = problem->x_star != NULL;
    double to_optimum = has_optimum ? 0 : (double)NAN;
    double to_mean = 0;
    double farthest = -1;
    uint32_t worst = 0;
    for (uint32_t k = 0; k < evaluation->n_searched; k++) {
        const double *x = evaluation->estimates + k * dim;
        double from_mean = ab_distance_squared(dim, x, evaluation->mean);
        double distance = from_mean;
        if (has_optimum) {
            distance = ab_distance_squared(dim, x, problem->x_star);
            to_optimum += distance;
        }
        if (distance > farthest) {
            farthest = distance;
            worst = k;
        }
        to_mean += from_mean;
    }
    snapshot->distance = sqrt(to_optimum / evaluation->n_searched);
    snapshot->consensus_error = sqrt(to_mean / evaluation->n_searched);
    snapshot->worst_node = evaluation->searched[worst];
    return evaluation->estimates + worst * dim;
}

static void measure_function(struct ab_evaluation *evaluation,
                             struct ab_snapshot *snapshot, const double *worst,
                             int wants_accuracy)
{
    const struct ab_problem *problem = evaluation->record->cell->problem;
    struct ab_task_point points[2] = {{.x = evaluation->mean,
                                       .gradient = evaluation->scratch,
                                       .wants_accuracy = wants_accuracy},
                                      {.x = worst, .wants_accuracy = wants_accuracy}};
    ab_task_measure(problem->task, evaluation->crew, points, 2);
    snapshot->f_gap_mean_model = points[0].value - problem->f_star;
    snapshot->gradient_norm =
        sqrt(ab_norm_squared(problem->info->dim, evaluation->scratch));
    snapshot->f_gap_worst_node = points[1].value - problem->f_star;
    snapshot->accuracy_mean_model = points[0].accuracy;
    snapshot->accuracy_worst_node = points[1].accuracy;
}

/* How the run goes on after this snapshot. */
static enum ab_outcome judge(struct ab_record *record,
                             const struct ab_snapshot *snapshot)
{
    const struct ab_task_info *info = record->cell->problem->info;
    double limit = AB_EVALUATE_DIVERGED * record->initial_gap;
    if (!(snapshot->f_gap_mean_model <= limit && snapshot->f_gap_worst_node <= limit)) {
        ab_record_say(record, "f gap %.3g at the mean model, %.3g at the worst node",
                      snapshot->f_gap_mean_model, snapshot->f_gap_worst_node);
        return AB_OUTCOME_DIVERGED;
    }
    if (info->n_targets > 0 &&
        snapshot->f_gap_worst_node <=
            info->targets[info->n_targets - 1] * record->initial_gap) {
        return AB_OUTCOME_TARGET;
    }
    return AB_OUTCOME_NONE;
}

static void forget_metrics(struct ab_snapshot *snapshot)
{
#define FORGET(name) snapshot->name = (double)NAN;
    AB_METRIC_LIST(FORGET)
#undef FORGET
}

enum ab_outcome ab_evaluation_snapshot(void *ctx, struct ab_sim *sim)
{
    struct ab_evaluation *evaluation = ctx;
    struct ab_record *record = evaluation->record;
    struct ab_snapshot *snapshot = add_snapshot(evaluation);
    if (snapshot == NULL) {
        evaluation->failure = AB_ERR_MEMORY;
        return AB_OUTCOME_CRASH;
    }
    snapshot->time_ns = ab_sim_now(sim);
    ab_sim_counters(sim, &snapshot->counters);
    if (!pull(evaluation, sim, &snapshot->worst_node)) {
        forget_metrics(snapshot);
        ab_record_say(record, "the estimate of node %u is not finite",
                      snapshot->worst_node);
        return AB_OUTCOME_NAN;
    }
    const double *worst = measure_spread(evaluation, snapshot);
    measure_function(evaluation, snapshot, worst, 1);
    return judge(record, snapshot);
}

void ab_evaluation_round(void *ctx, struct ab_sim *sim)
{
    struct ab_evaluation *evaluation = ctx;
    struct ab_record *record = evaluation->record;
    struct ab_snapshot point = {.time_ns = ab_sim_now(sim)};
    if (record->dense.is_cut || evaluation->failure != AB_OK) {
        return;
    }
    ab_sim_counters(sim, &point.counters);
    if (pull(evaluation, sim, &point.worst_node)) {
        measure_function(evaluation, &point, measure_spread(evaluation, &point), 0);
    } else {
        forget_metrics(&point);
    }
    ab_status status = ab_dense_add(&record->dense, &record->arena, &point, NULL);
    if (status != AB_OK) {
        evaluation->failure = status;
    }
}
