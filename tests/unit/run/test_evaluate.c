#include "run/evaluate.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "misbehave.h"
#include "one_cell.h"
#include "run/execute.h"
#include "run/frame.h"
#include "support/leaks.h"

/* f_i(x) = |x - a_i|^2 / 2, and every node stays at a_i: all metrics follow from the
 * a_i by their definitions. */
Test(evaluate, metrics_of_nodes_that_stay_are_those_of_their_start)
{
    struct ab_grid grid = one_cell_grid("average:dim=3", "misbehave:how=tick");
    struct one_cell f = one_cell_compute(&grid);
    const struct ab_task *task = f.record.cell->problem->task;
    double a[4][3];
    double mean[3] = {0};
    for (uint32_t i = 0; i < 4; i++) {
        ab_task_start(task, i, a[i]);
        for (int j = 0; j < 3; j++) {
            mean[j] += a[i][j] / 4;
        }
    }
    double squares = 0;
    double farthest = -1;
    uint32_t worst = 0;
    for (uint32_t i = 0; i < 4; i++) {
        double square = 0;
        for (int j = 0; j < 3; j++) {
            square += (a[i][j] - mean[j]) * (a[i][j] - mean[j]);
        }
        squares += square;
        worst = square > farthest ? i : worst;
        farthest = square > farthest ? square : farthest;
    }
    cr_assert_eq(f.record.outcome, AB_OUTCOME_BUDGET, "%s", f.record.reason);
    cr_assert_gt(f.record.n_snapshots, 3);
    for (uint64_t k = 0; k < f.record.n_snapshots; k++) {
        const struct ab_snapshot *snapshot = &f.record.snapshots[k];
        cr_assert_eq(snapshot->worst_node, worst);
        cr_assert_float_eq(snapshot->distance, sqrt(squares / 4), 1e-14);
        cr_assert_float_eq(snapshot->consensus_error, sqrt(squares / 4), 1e-14);
        cr_assert_float_eq(snapshot->f_gap_mean_model, 0, 1e-14);
        cr_assert_float_eq(snapshot->f_gap_worst_node, farthest / 2, 1e-14);
        cr_assert_float_eq(snapshot->gradient_norm, 0, 1e-14);
        cr_assert(isnan(snapshot->accuracy_worst_node));
    }
    /* grad f_i(x*) = x* - a_i: zeta^2 is the mean of the squares. */
    cr_assert_float_eq(f.record.zeta2_optimum, squares / 4, 1e-14);
    cr_assert_float_eq(f.record.initial_gap, squares / 8, 1e-14);
    cr_assert_eq(f.record.nodes_searched, 4);
    one_cell_fini(&f);
    AB_NO_LEAKS();
}

/* The same task, its optimum not being known: all is measured from the mean model, and
 * gaps from the bound. */
Test(evaluate, without_an_optimum_the_worst_node_is_the_farthest_from_the_mean)
{
    struct ab_grid grid = one_cell_grid("average:dim=3", "misbehave:how=tick");
    struct one_cell known = one_cell_compute(&grid);
    struct one_cell f = {.registry = misbehave_registry()};
    cr_assert_eq(ab_plan_create(&f.plan, &grid, 1, f.registry, NULL), AB_OK);
    struct ab_problem *problem = f.plan->cells[0].problem;
    struct ab_task_info info = *problem->info;
    info.reference = AB_REFERENCE_BOUND;
    info.lower_bound = -2.0;
    problem->info = &info;
    cr_assert_eq(ab_problem_solve(problem, NULL, NULL), AB_OK);
    cr_assert_null(problem->x_star);
    cr_assert_eq(problem->f_star, -2.0);
    ab_record_init(&f.record, &f.plan->cells[0]);
    cr_assert_eq(ab_cell_execute(&f.record, &f.scene, NULL, NULL), AB_OK);
    double above = known.record.cell->problem->f_star + 2.0;
    const struct ab_snapshot *snapshot = &f.record.snapshots[0];
    const struct ab_snapshot *expected = &known.record.snapshots[0];
    cr_assert_eq(snapshot->worst_node, expected->worst_node);
    cr_assert_eq(snapshot->consensus_error, expected->consensus_error);
    cr_assert(isnan(snapshot->distance));
    cr_assert(isnan(f.record.zeta2_optimum));
    cr_assert_eq(f.record.zeta2_start, known.record.zeta2_start);
    cr_assert_float_eq(snapshot->f_gap_mean_model, above, 1e-14);
    cr_assert_float_eq(f.record.initial_gap, known.record.initial_gap + above, 1e-14);
    one_cell_fini(&f);
    one_cell_fini(&known);
    AB_NO_LEAKS();
}

/* 1500 nodes stay at a_i: the mean model is that of all, the rest that of 1024. */
Test(evaluate, beyond_1024_nodes_a_sample_is_searched)
{
    struct ab_grid grid = one_cell_grid("average:dim=1", "misbehave");
    grid.nodes = "1500";
    grid.topology = "star";
    struct one_cell f = one_cell_compute(&grid);
    cr_assert_eq(f.record.nodes_searched, 1024);
    cr_assert_float_eq(f.record.snapshots[0].f_gap_mean_model, 0, 1e-12);
    cr_assert_gt(f.record.snapshots[0].distance, 0);
    cr_assert_float_eq(f.record.snapshots[0].distance, sqrt(2 * f.record.initial_gap),
                       0.1);
    one_cell_fini(&f);
    AB_NO_LEAKS();
}

/* ---- the dense series ---- */

static int is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* A point of the series and a snapshot of the same round are the same numbers. */
static void compare_point(const struct ab_snapshot *snapshot,
                          const struct ab_dense_chunk *chunk, size_t i)
{
#define SAME(name)                                                                     \
    cr_assert(                                                                         \
        is_same(ab_dense_real(chunk->columns[AB_DENSE_##name], i), snapshot->name),    \
        #name " of round %zu", i)
    cr_assert_eq(ab_dense_integer(chunk->columns[AB_DENSE_time_ns], i),
                 snapshot->time_ns);
    cr_assert_eq(ab_dense_integer(chunk->columns[AB_DENSE_bytes_sent], i),
                 snapshot->counters.bytes_sent);
    cr_assert(ab_dense_real(chunk->columns[AB_DENSE_gradients], i) ==
              snapshot->counters.gradients);
    SAME(f_gap_mean_model);
    SAME(f_gap_worst_node);
    SAME(distance);
    SAME(consensus_error);
    SAME(gradient_norm);
#undef SAME
}

/* Synchronous, asynchronous, one that diverges, one whose estimates are not finite. */
Test(evaluate, a_dense_series_has_every_round_and_changes_no_result)
{
    static const struct {
        const char *task;
        const char *algorithm;
        const char *budget;
        enum ab_outcome outcome;
        uint64_t n_points; /* 0: not known beforehand */
    } cases[] = {
        {"quadratic:dim=3", "extra", "rounds=20", AB_OUTCOME_BUDGET, 21},
        {"quadratic:dim=3", "extra", "rounds=2000", AB_OUTCOME_TARGET, 0},
        {"quadratic:dim=3", "dadao", "rounds=20", AB_OUTCOME_BUDGET, 21},
        {"quadratic:dim=3", "dsgd-cta:step=100", "rounds=200", AB_OUTCOME_DIVERGED, 0},
        {"average:dim=3", "misbehave:how=nan", "rounds=200", AB_OUTCOME_NAN, 0},
        {"quadratic:dim=3", "extra", "time=0.01", AB_OUTCOME_BUDGET, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char without[AB_HASH_HEX_BYTES];
        char with[AB_HASH_HEX_BYTES];
        struct ab_grid grid = one_cell_grid(cases[k].task, cases[k].algorithm);
        struct ab_record again;
        grid.budget = cases[k].budget;
        struct one_cell f = one_cell_compute(&grid);
        cr_assert_eq(f.record.outcome, cases[k].outcome, "%s: %s", cases[k].algorithm,
                     f.record.reason);
        cr_assert_eq(f.record.dense.n_points, 0);
        ab_record_init(&again, f.record.cell);
        again.dense.is_wanted = 1;
        cr_assert_eq(ab_cell_execute(&again, &f.scene, NULL, NULL), AB_OK);
        cr_assert_eq(ab_record_hash(without, &f.record, AB_RESULT_VERSION, NULL),
                     AB_OK);
        cr_assert_eq(ab_record_hash(with, &again, AB_RESULT_VERSION, NULL), AB_OK);
        cr_assert_str_eq(with, without, "%s", cases[k].algorithm);
        cr_assert_eq(again.dense.n_points, again.totals.rounds + 1, "%s",
                     cases[k].algorithm);
        cr_assert(cases[k].n_points == 0 || again.dense.n_points == cases[k].n_points);
        const struct ab_dense_chunk *chunk = again.dense.chunks[0];
        for (size_t i = 0; i < again.dense.n_points; i++) {
            cr_assert_eq(ab_dense_integer(chunk->columns[AB_DENSE_rounds], i), i);
        }
        for (uint64_t s = 0; s < again.n_snapshots; s++) {
            const struct ab_snapshot *snapshot = &again.snapshots[s];
            size_t round = (size_t)snapshot->counters.rounds;
            if (ab_dense_integer(chunk->columns[AB_DENSE_time_ns], round) ==
                snapshot->time_ns) {
                compare_point(snapshot, chunk, round);
            }
        }
        ab_record_fini(&again);
        one_cell_fini(&f);
    }
    AB_NO_LEAKS();
}
