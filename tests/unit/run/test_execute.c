#include "run/execute.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "misbehave.h"
#include "one_cell.h"
#include "run/frame.h"
#include "run/plan.h"
#include "support/leaks.h"

Test(execute, a_method_that_converges_ends_at_the_last_target)
{
    struct ab_grid grid = one_cell_grid("quadratic:dim=5", "extra");
    grid.budget = "rounds=100000";
    struct one_cell f = one_cell_compute(&grid);
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
    one_cell_fini(&f);
    AB_NO_LEAKS();
}

Test(execute, zeta_of_a_quadratic_is_what_was_asked_for)
{
    struct ab_grid grid = one_cell_grid("quadratic:dim=6,zeta2=2.5", "misbehave");
    struct one_cell f = one_cell_compute(&grid);
    cr_assert_float_eq(f.record.zeta2_optimum, 2.5, 1e-12);
    one_cell_fini(&f);
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
        struct ab_grid grid = one_cell_grid(cases[i].task, cases[i].algorithm);
        grid.budget = "time=1";
        struct one_cell f = one_cell_compute(&grid);
        cr_assert_eq(f.record.outcome, cases[i].outcome, "%s: %s, %s",
                     cases[i].algorithm, ab_outcome_name(f.record.outcome),
                     f.record.reason);
        cr_assert_not_null(strstr(f.record.reason, cases[i].words), "%s",
                           f.record.reason);
        one_cell_fini(&f);
    }
    AB_NO_LEAKS();
}

/* Factorisations are kept with the scene, and charged to every run that needs them. */
Test(execute, a_scene_that_served_another_run_changes_nothing)
{
    struct ab_grid grid = one_cell_grid("quadratic:dim=6", "walkman");
    grid.budget = "rounds=3";
    struct one_cell f = one_cell_compute(&grid);
    struct ab_record again;
    struct ab_error err = {0};
    ab_record_init(&again, f.record.cell);
    cr_assert_eq(ab_cell_execute(&again, &f.scene, NULL, &err), AB_OK, "%s", err.text);
    cr_assert(again.totals.proxes > 0 && again.totals.gradients == 0);
    cr_assert_eq(again.totals.flops, f.record.totals.flops);
    cr_assert_eq(again.time_ns, f.record.time_ns);
    ab_record_fini(&again);
    one_cell_fini(&f);
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
    struct one_cell f = {.registry = misbehave_registry()};
    struct ab_error err = {0};
    cr_assert_eq(ab_registry_add(f.registry, &picky, "tests", NULL, &err), AB_OK);
    struct ab_grid grid = one_cell_grid("average", "picky");
    cr_assert_eq(ab_plan_create(&f.plan, &grid, 1, f.registry, &err), AB_OK);
    cr_assert_eq(ab_problem_solve(f.plan->cells[0].problem, NULL, &err), AB_OK);
    ab_record_init(&f.record, &f.plan->cells[0]);
    cr_assert_eq(ab_cell_execute(&f.record, &f.scene, NULL, &err), AB_OK);
    cr_assert_eq(f.record.outcome, AB_OUTCOME_INFEASIBLE);
    cr_assert_not_null(strstr(f.record.reason, "not on this task"), "%s",
                       f.record.reason);
    cr_assert_eq(f.record.n_snapshots, 0);
    cr_assert_eq(f.record.has_totals, 0);
    one_cell_fini(&f);
    AB_NO_LEAKS();
}

/* Who needs both directions is refused; of the others the constants that exist are
 * kept. */
Test(execute, a_directed_graph_is_not_for_every_method)
{
    struct ab_grid grid = one_cell_grid("average", "misbehave:how=tick");
    grid.topology = "exponential";
    struct one_cell f = one_cell_compute(&grid);
    cr_assert_eq(f.record.outcome, AB_OUTCOME_BUDGET, "%s", f.record.reason);
    for (int c = ADONIS_N_EDGES; c <= ADONIS_CHI2_UNIT; c++) {
        int is_counted = c <= ADONIS_DIAMETER;
        cr_assert_eq(isnan(f.record.constants[c]) != 0, !is_counted, "constant %d", c);
    }
    cr_assert_eq(f.record.constants[ADONIS_N_EDGES], 8);
    cr_assert_eq(f.record.constants[ADONIS_MAX_DEGREE], 3);
    cr_assert_eq(f.record.constants[ADONIS_DIAMETER], 2);
    one_cell_fini(&f);

    struct adonis_algorithm needy = misbehave_entry;
    needy.id = "needy";
    needy.needs |= ADONIS_NEEDS_UNDIRECTED;
    struct ab_error err = {0};
    f = (struct one_cell){.registry = misbehave_registry()};
    cr_assert_eq(ab_registry_add(f.registry, &needy, "tests", NULL, &err), AB_OK);
    grid.algorithm = "needy";
    cr_assert_eq(ab_plan_create(&f.plan, &grid, 1, f.registry, &err), AB_OK);
    cr_assert_eq(ab_problem_solve(f.plan->cells[0].problem, NULL, &err), AB_OK);
    ab_record_init(&f.record, &f.plan->cells[0]);
    cr_assert_eq(ab_cell_execute(&f.record, &f.scene, NULL, &err), AB_OK);
    cr_assert_eq(f.record.outcome, AB_OUTCOME_INFEASIBLE);
    cr_assert_not_null(strstr(f.record.reason, "needs an undirected graph"), "%s",
                       f.record.reason);
    one_cell_fini(&f);
    AB_NO_LEAKS();
}

/* A plan checks its graphs with the first seed only; a later seed may have none. */
Test(execute, a_scenario_that_cannot_be_is_infeasible)
{
    const struct ab_spec_param rows = {"rows", "3"};
    const struct ab_spec spec = {.name = "grid", .n_params = 1, .params = &rows};
    const struct ab_named grid_of_three = {.spec = &spec, .text = "grid:rows=3"};
    struct ab_grid grid = one_cell_grid("average", "misbehave");
    struct one_cell f = one_cell_compute(&grid);
    struct ab_cell cell = f.plan->cells[0];
    cell.topology = &grid_of_three;
    struct ab_record record;
    ab_record_init(&record, &cell);
    cr_assert_eq(ab_cell_execute(&record, &f.scene, NULL, NULL), AB_OK);
    cr_assert_eq(record.outcome, AB_OUTCOME_INFEASIBLE);
    cr_assert_not_null(strstr(record.reason, "rows"), "%s", record.reason);
    cr_assert_null(f.scene);
    ab_record_fini(&record);
    one_cell_fini(&f);
    AB_NO_LEAKS();
}

/* Whatever allocation fails, the status says so, or the result is the right one. */
Test(execute, lack_of_memory_never_changes_a_result)
{
    char expected[AB_HASH_HEX_BYTES];
    char found[AB_HASH_HEX_BYTES];
    struct ab_grid grid = one_cell_grid("quadratic:dim=3", "extra");
    struct one_cell f = one_cell_compute(&grid);
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
    one_cell_fini(&f);
    AB_NO_LEAKS();
}
