#include "run/execute.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "misbehave.h"
#include "run/frame.h"
#include "run/plan.h"
#include "support/leaks.h"

/* Computes the only cell of a grid. */
struct fixture {
    struct ab_registry *registry;
    struct ab_plan *plan;
    struct ab_scene *scene;
    struct ab_record record;
};

static struct fixture compute(const struct ab_grid *grid)
{
    struct fixture f = {.registry = misbehave_registry()};
    struct ab_error err = {0};
    cr_assert_eq(ab_plan_create(&f.plan, grid, 1, f.registry, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_problem_solve(f.plan->cells[0].problem, &err), AB_OK, "%s",
                 err.text);
    ab_record_init(&f.record, &f.plan->cells[0]);
    cr_assert_eq(ab_cell_execute(&f.record, &f.scene, NULL, &err), AB_OK, "%s",
                 err.text);
    return f;
}

static void release(struct fixture *f)
{
    ab_record_fini(&f->record);
    ab_scene_destroy(f->scene);
    ab_plan_destroy(f->plan);
    ab_registry_destroy(f->registry);
}

static struct ab_grid grid_of(const char *task, const char *algorithm)
{
    return (struct ab_grid){.task = task,
                            .algorithm = algorithm,
                            .nodes = "4",
                            .seeds = "1",
                            .budget = "time=0.01"};
}

/* f_i(x) = |x - a_i|^2 / 2, and every node stays at a_i: all metrics follow from the
 * a_i by their definitions. */
Test(execute, metrics_of_nodes_that_stay_are_those_of_their_start)
{
    struct ab_grid grid = grid_of("average:dim=3", "misbehave:how=tick");
    struct fixture f = compute(&grid);
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
    release(&f);
    AB_NO_LEAKS();
}

/* The same task, its optimum not being known: all is measured from the mean model, and
 * gaps from the bound. */
Test(execute, without_an_optimum_the_worst_node_is_the_farthest_from_the_mean)
{
    struct ab_grid grid = grid_of("average:dim=3", "misbehave:how=tick");
    struct fixture known = compute(&grid);
    struct fixture f = {.registry = misbehave_registry()};
    cr_assert_eq(ab_plan_create(&f.plan, &grid, 1, f.registry, NULL), AB_OK);
    struct ab_problem *problem = f.plan->cells[0].problem;
    struct ab_task_info info = *problem->info;
    info.reference = AB_REFERENCE_BOUND;
    info.lower_bound = -2.0;
    problem->info = &info;
    cr_assert_eq(ab_problem_solve(problem, NULL), AB_OK);
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
    release(&f);
    release(&known);
    AB_NO_LEAKS();
}

Test(execute, a_method_that_converges_ends_at_the_last_target)
{
    struct ab_grid grid = grid_of("quadratic:dim=5", "extra");
    grid.budget = "rounds=100000";
    struct fixture f = compute(&grid);
    const struct ab_task_info *info = f.record.cell->problem->info;
    double last = info->targets[info->n_targets - 1] * f.record.initial_gap;
    cr_assert_eq(f.record.outcome, AB_OUTCOME_TARGET);
    for (uint64_t k = 0; k < f.record.n_snapshots; k++) {
        int is_last = k + 1 == f.record.n_snapshots;
        cr_assert_eq(f.record.snapshots[k].f_gap_worst_node <= last, is_last);
    }
    cr_assert_eq(strncmp(f.record.options_resolved, "{\"step\":0.", 10), 0, "%s",
                 f.record.options_resolved);
    cr_assert(f.record.constants_read & 1u << ADONIS_L_LOCAL);
    cr_assert_eq(f.record.constants_read & 1u << ADONIS_DIAMETER, 0);
    cr_assert(f.record.constants[ADONIS_N_EDGES] == 4);
    cr_assert_eq(f.record.n_predictions, 1);
    cr_assert_eq(f.record.predictions[0].kind, ADONIS_ORDER);
    cr_assert_gt(f.record.predictions[0].e_fold,
                 f.record.constants[ADONIS_L_LOCAL] /
                     f.record.constants[ADONIS_MU_LOCAL]);
    cr_assert_eq(f.record.has_totals, 1);
    cr_assert_eq(f.record.n_nodes, 4);
    cr_assert_eq(f.record.totals.rounds,
                 f.record.snapshots[f.record.n_snapshots - 1].counters.rounds);
    release(&f);
    AB_NO_LEAKS();
}

Test(execute, zeta_of_a_quadratic_is_what_was_asked_for)
{
    struct ab_grid grid = grid_of("quadratic:dim=6,zeta2=2.5", "misbehave");
    struct fixture f = compute(&grid);
    cr_assert_float_eq(f.record.zeta2_optimum, 2.5, 1e-12);
    release(&f);
    AB_NO_LEAKS();
}

Test(execute, whatever_a_method_does_is_an_outcome)
{
    static const struct {
        const char *task;
        const char *algorithm;
        enum ab_outcome outcome;
        const char *words;
    } cases[] = {
        {"average", "misbehave:how=quiet", AB_OUTCOME_STALLED, ""},
        {"average", "misbehave:how=nan,node=2", AB_OUTCOME_NAN, "node 2 is not finite"},
        {"average", "misbehave:how=grow", AB_OUTCOME_DIVERGED, "f gap"},
        {"average", "misbehave:how=fail", AB_OUTCOME_PLUGIN_ERROR, "as asked"},
        {"quadratic", "extra:step=10", AB_OUTCOME_DIVERGED, "f gap"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ab_grid grid = grid_of(cases[i].task, cases[i].algorithm);
        grid.budget = "time=1";
        struct fixture f = compute(&grid);
        cr_assert_eq(f.record.outcome, cases[i].outcome, "%s: %s, %s",
                     cases[i].algorithm, ab_outcome_name(f.record.outcome),
                     f.record.reason);
        cr_assert_not_null(strstr(f.record.reason, cases[i].words), "%s",
                           f.record.reason);
        release(&f);
    }
    AB_NO_LEAKS();
}

/* Factorisations are kept with the scene, and charged to every run that needs them. */
Test(execute, a_scene_that_served_another_run_changes_nothing)
{
    struct ab_grid grid = grid_of("quadratic:dim=6", "walkman");
    grid.budget = "rounds=3";
    struct fixture f = compute(&grid);
    struct ab_record again;
    struct ab_error err = {0};
    ab_record_init(&again, f.record.cell);
    cr_assert_eq(ab_cell_execute(&again, &f.scene, NULL, &err), AB_OK, "%s", err.text);
    cr_assert(again.totals.proxes > 0 && again.totals.gradients == 0);
    cr_assert_eq(again.totals.flops, f.record.totals.flops);
    cr_assert_eq(again.time_ns, f.record.time_ns);
    ab_record_fini(&again);
    release(&f);
    AB_NO_LEAKS();
}

static int32_t refuse(struct adonis_setup *setup, void *options)
{
    (void)options;
    return setup->fail(setup, ADONIS_ERROR_UNSUPPORTED, "not on this task");
}

Test(execute, what_does_not_fit_together_is_infeasible)
{
    static const struct adonis_algorithm *const entry = &misbehave_entry;
    struct adonis_algorithm picky = *entry;
    picky.id = "picky";
    picky.resolve = refuse;
    struct fixture f = {.registry = misbehave_registry()};
    struct ab_error err = {0};
    cr_assert_eq(ab_registry_add(f.registry, &picky, "tests", NULL, &err), AB_OK);
    struct ab_grid grid = grid_of("average", "picky");
    cr_assert_eq(ab_plan_create(&f.plan, &grid, 1, f.registry, &err), AB_OK);
    cr_assert_eq(ab_problem_solve(f.plan->cells[0].problem, &err), AB_OK);
    ab_record_init(&f.record, &f.plan->cells[0]);
    cr_assert_eq(ab_cell_execute(&f.record, &f.scene, NULL, &err), AB_OK);
    cr_assert_eq(f.record.outcome, AB_OUTCOME_INFEASIBLE);
    cr_assert_not_null(strstr(f.record.reason, "not on this task"), "%s",
                       f.record.reason);
    cr_assert_eq(f.record.n_snapshots, 0);
    cr_assert_eq(f.record.has_totals, 0);
    release(&f);
    AB_NO_LEAKS();
}

/* Who needs both directions is refused; of the others the constants that exist are
 * kept. */
Test(execute, a_directed_graph_is_not_for_every_method)
{
    struct ab_grid grid = grid_of("average", "misbehave:how=tick");
    grid.topology = "exponential";
    struct fixture f = compute(&grid);
    cr_assert_eq(f.record.outcome, AB_OUTCOME_BUDGET, "%s", f.record.reason);
    for (int c = ADONIS_N_EDGES; c <= ADONIS_CHI2_UNIT; c++) {
        int is_counted = c <= ADONIS_DIAMETER;
        cr_assert_eq(isnan(f.record.constants[c]) != 0, !is_counted, "constant %d", c);
    }
    cr_assert_eq(f.record.constants[ADONIS_N_EDGES], 8);
    cr_assert_eq(f.record.constants[ADONIS_MAX_DEGREE], 3);
    cr_assert_eq(f.record.constants[ADONIS_DIAMETER], 2);
    release(&f);

    struct adonis_algorithm needy = misbehave_entry;
    needy.id = "needy";
    needy.needs |= ADONIS_NEEDS_UNDIRECTED;
    struct ab_error err = {0};
    f = (struct fixture){.registry = misbehave_registry()};
    cr_assert_eq(ab_registry_add(f.registry, &needy, "tests", NULL, &err), AB_OK);
    grid.algorithm = "needy";
    cr_assert_eq(ab_plan_create(&f.plan, &grid, 1, f.registry, &err), AB_OK);
    cr_assert_eq(ab_problem_solve(f.plan->cells[0].problem, &err), AB_OK);
    ab_record_init(&f.record, &f.plan->cells[0]);
    cr_assert_eq(ab_cell_execute(&f.record, &f.scene, NULL, &err), AB_OK);
    cr_assert_eq(f.record.outcome, AB_OUTCOME_INFEASIBLE);
    cr_assert_not_null(strstr(f.record.reason, "needs an undirected graph"), "%s",
                       f.record.reason);
    release(&f);
    AB_NO_LEAKS();
}

/* A plan checks its graphs with the first seed only; a later seed may have none. */
Test(execute, a_scenario_that_cannot_be_is_infeasible)
{
    const struct ab_spec_param rows = {"rows", "3"};
    const struct ab_spec spec = {.name = "grid", .n_params = 1, .params = &rows};
    const struct ab_named grid_of_three = {.spec = &spec, .text = "grid:rows=3"};
    struct ab_grid grid = grid_of("average", "misbehave");
    struct fixture f = compute(&grid);
    struct ab_cell cell = f.plan->cells[0];
    cell.topology = &grid_of_three;
    struct ab_record record;
    ab_record_init(&record, &cell);
    cr_assert_eq(ab_cell_execute(&record, &f.scene, NULL, NULL), AB_OK);
    cr_assert_eq(record.outcome, AB_OUTCOME_INFEASIBLE);
    cr_assert_not_null(strstr(record.reason, "rows"), "%s", record.reason);
    cr_assert_null(f.scene);
    ab_record_fini(&record);
    release(&f);
    AB_NO_LEAKS();
}

/* 1500 nodes stay at a_i: the mean model is that of all, the rest that of 1024. */
Test(execute, beyond_1024_nodes_a_sample_is_searched)
{
    struct ab_grid grid = grid_of("average:dim=1", "misbehave");
    grid.nodes = "1500";
    grid.topology = "star";
    struct fixture f = compute(&grid);
    cr_assert_eq(f.record.nodes_searched, 1024);
    cr_assert_float_eq(f.record.snapshots[0].f_gap_mean_model, 0, 1e-12);
    cr_assert_gt(f.record.snapshots[0].distance, 0);
    cr_assert_float_eq(f.record.snapshots[0].distance, sqrt(2 * f.record.initial_gap),
                       0.1);
    release(&f);
    AB_NO_LEAKS();
}

/* Whatever allocation fails, the status says so, or the result is the right one. */
Test(execute, lack_of_memory_never_changes_a_result)
{
    char expected[AB_HASH_HEX_BYTES];
    char found[AB_HASH_HEX_BYTES];
    struct ab_grid grid = grid_of("quadratic:dim=3", "extra");
    struct fixture f = compute(&grid);
    cr_assert_eq(ab_record_hash(expected, &f.record, AB_RESULT_VERSION, NULL), AB_OK);
    size_t n = 0;
    ab_status status;
    do {
        struct ab_scene *scene = NULL;
        struct ab_record record;
        ab_record_init(&record, f.record.cell);
        ab_alloc_fail_after(++n);
        status = ab_cell_execute(&record, &scene, NULL, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY, "%zu: %s", n,
                  ab_status_name(status));
        if (status == AB_OK) {
            cr_assert_eq(ab_record_hash(found, &record, AB_RESULT_VERSION, NULL),
                         AB_OK);
            cr_assert_str_eq(found, expected, "%zu: %s, %s", n,
                             ab_outcome_name(record.outcome), record.reason);
        }
        ab_record_fini(&record);
        ab_scene_destroy(scene);
    } while (status != AB_OK);
    cr_assert_gt(n, 10);
    release(&f);
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
Test(execute, a_dense_series_has_every_round_and_changes_no_result)
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
        struct ab_grid grid = grid_of(cases[k].task, cases[k].algorithm);
        struct ab_record again;
        grid.budget = cases[k].budget;
        struct fixture f = compute(&grid);
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
        release(&f);
    }
    AB_NO_LEAKS();
}
