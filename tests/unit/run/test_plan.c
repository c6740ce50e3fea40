#include "run/plan.h"

#include <criterion/criterion.h>
#include <string.h>

#include "misbehave.h"
#include "support/folder.h"
#include "support/leaks.h"

static struct ab_plan *plan_ok(const struct ab_registry *registry,
                               const struct ab_grid *grids, size_t n_grids)
{
    struct ab_error err = {0};
    struct ab_plan *plan = NULL;
    cr_assert_eq(ab_plan_create(&plan, grids, n_grids, registry, &err), AB_OK, "%s",
                 err.text);
    return plan;
}

static void expect_error(const struct ab_registry *registry, const struct ab_grid *grid,
                         ab_status code, const char *words)
{
    struct ab_error err = {0};
    struct ab_plan *plan = NULL;
    cr_assert_eq(ab_plan_create(&plan, grid, 1, registry, &err), code, "%s", words);
    cr_assert_not_null(strstr(err.text, words), "\"%s\" has no \"%s\"", err.text,
                       words);
}

Test(plan, a_grid_is_a_cross_product)
{
    struct ab_registry *registry = misbehave_registry();
    const struct ab_grid grid = {
        .task = "average:dim=1/2,quadratic:dim=3",
        .algorithm = "misbehave:how=quiet/tick,extra",
        .topology = "ring,star",
        .nodes = "4,8",
        .profile = "ideal,poisson",
        .seeds = "1..3",
        .budget = "time=1/2",
    };
    struct ab_plan *plan = plan_ok(registry, &grid, 1);
    cr_assert_eq(plan->n_cells, (size_t)3 * 3 * 2 * 2 * 2 * 3 * 2);
    cr_assert_eq(plan->n_repeated, 0);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(plan, the_algorithm_varies_fastest_then_seed_budget_and_so_on)
{
    struct ab_registry *registry = misbehave_registry();
    const struct ab_grid grid = {
        .task = "average:dim=1",
        .algorithm = "misbehave,extra",
        .topology = "ring,star",
        .nodes = "4",
        .seeds = "5,3",
        .budget = "rounds=10/20",
    };
    struct ab_plan *plan = plan_ok(registry, &grid, 1);
    cr_assert_eq(plan->n_cells, 16);
    for (size_t i = 0; i < 16; i++) {
        const struct ab_cell *cell = &plan->cells[i];
        cr_assert_str_eq(cell->method->algorithm->table.id,
                         i % 2 == 0 ? "misbehave" : "extra");
        cr_assert_eq(cell->seed, i / 2 % 2 == 0 ? 5 : 3);
        cr_assert(cell->budget.limit == (i / 4 % 2 == 0 ? 10 : 20));
        cr_assert_eq(cell->budget.axis, AB_AXIS_ROUNDS);
        cr_assert_str_eq(cell->topology->text, i < 8 ? "ring" : "star");
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(plan, equal_cells_are_planned_once_however_they_are_written)
{
    struct ab_registry *registry = misbehave_registry();
    struct test_folder folder = test_folder_make();
    const char edges[] = "# a ring\n3 2\n0 1\n1 2\n3 0\n";
    const char *path = test_folder_put(&folder, "ring.edges", edges, sizeof edges - 1);
    char topology[300];
    (void)snprintf(topology, sizeof topology, "edges:data=%s", path);
    const struct ab_grid grids[] = {
        {.block = "a", .task = "average:dim=1", .algorithm = "misbehave", .nodes = "4"},
        {.block = "b",
         .task = "average:instance=1,dim=1",
         .algorithm = "misbehave:how=quiet,node=0",
         .nodes = "4",
         .seeds = "2..6"},
        {.block = "c",
         .task = "average:dim=1",
         .algorithm = "misbehave",
         .topology = topology,
         .nodes = "4",
         .seeds = "1"},
    };
    struct ab_plan *plan = plan_ok(registry, grids, 3);
    cr_assert_eq(plan->n_cells, 7);
    cr_assert_eq(plan->n_repeated, 4);
    cr_assert_str_eq(plan->cells[4].block, "a");
    cr_assert_str_eq(plan->cells[5].block, "b");
    cr_assert_eq(plan->cells[5].seed, 6);
    cr_assert_eq(strncmp(plan->cells[6].topology->text, "edges:sha256=", 13), 0);
    cr_assert_eq(plan->cells[6].topology->graph->n_edges, 4, "read once, and kept");
    cr_assert_null(plan->cells[0].topology->graph);
    ab_plan_destroy(plan);
    test_folder_remove(&folder);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(plan, keys_do_not_depend_on_the_place_in_a_plan)
{
    struct ab_registry *registry = misbehave_registry();
    const struct ab_grid many = {.task = "average:dim=1",
                                 .algorithm = "extra,misbehave"};
    const struct ab_grid one = {
        .task = "average:dim=1", .algorithm = "misbehave", .seeds = "5"};
    struct ab_plan *a = plan_ok(registry, &many, 1);
    struct ab_plan *b = plan_ok(registry, &one, 1);
    cr_assert_str_eq(a->cells[9].key, b->cells[0].key);
    ab_plan_destroy(b);
    ab_plan_destroy(a);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(plan, budgets_are_whole_numbers_of_their_unit)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_grid grid = {
        .task = "average:dim=1", .algorithm = "misbehave", .budget = "time=0.1"};
    struct ab_plan *plan = plan_ok(registry, &grid, 1);
    cr_assert(plan->cells[0].budget.limit == 1e8, "0.1 s in ns");
    ab_plan_destroy(plan);
    static const struct {
        const char *budget;
        const char *words;
    } cases[] = {
        {"time=0", "--budget: time: found \"0\", expected seconds"},
        {"time=-1", "expected seconds"},
        {"time=1e9", "expected seconds"},
        {"time=nan", "expected seconds"},
        {"rounds=1.5", "--budget: rounds: found \"1.5\", expected a whole number"},
        {"rounds=1,time=2", "found 2 axes, expected one"},
        {"round=1", "did you mean \"rounds\"?"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        grid.budget = cases[i].budget;
        expect_error(registry, &grid, AB_ERR_INPUT, cases[i].words);
    }
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(plan, whatever_is_named_wrongly_is_refused_with_its_place)
{
    static const struct {
        struct ab_grid grid;
        ab_status code;
        const char *words;
    } cases[] = {
        {{.algorithm = "extra"}, AB_ERR_USAGE, "--task: found nothing"},
        {{.task = "average"}, AB_ERR_USAGE, "--algorithm: found nothing"},
        {{.task = "avrage", .algorithm = "extra"}, AB_ERR_INPUT, "\"average\""},
        {{.task = "average:dim=0", .algorithm = "extra"}, AB_ERR_INPUT, "dim"},
        {{.task = "average", .algorithm = "extr"}, AB_ERR_INPUT, "\"extra\""},
        {{.task = "average", .algorithm = "extra:stp=1"}, AB_ERR_INPUT, "\"step\""},
        {{.task = "average", .algorithm = "extra", .topology = "rng"},
         AB_ERR_INPUT,
         "\"ring\""},
        {{.task = "average", .algorithm = "extra", .topology = "grid:rows=3"},
         AB_ERR_INPUT,
         "--topology"},
        {{.task = "average", .algorithm = "extra", .nodes = "0"},
         AB_ERR_INPUT,
         "--nodes"},
        {{.task = "average", .algorithm = "extra", .profile = "idle"},
         AB_ERR_INPUT,
         "ideal"},
        {{.task = "average", .algorithm = "extra", .profile = "ideal:latency=1"},
         AB_ERR_INPUT,
         "expected no parameters"},
        {{.task = "average", .algorithm = "extra", .partition = "sorted-label"},
         AB_ERR_INPUT,
         "--partition"},
        {{.task = "average", .algorithm = "extra", .seeds = "5..1"},
         AB_ERR_INPUT,
         "--seeds"},
        {{.block = "b", .task = "average", .algorithm = "extra", .seeds = "-1"},
         AB_ERR_INPUT,
         "block \"b\": seeds"},
    };
    struct ab_registry *registry = misbehave_registry();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_error(registry, &cases[i].grid, cases[i].code, cases[i].words);
    }
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(plan, lack_of_memory_anywhere_is_reported)
{
    struct ab_registry *registry = misbehave_registry();
    const struct ab_grid grid = {.task = "average:dim=1,quadratic:dim=2",
                                 .algorithm = "misbehave:how=quiet/tick,extra",
                                 .topology = "ring,grid",
                                 .nodes = "4",
                                 .budget = "rounds=7/8"};
    struct ab_plan *plan = NULL;
    size_t n = 0;
    ab_status status;
    do {
        ab_alloc_fail_after(++n);
        status = ab_plan_create(&plan, &grid, 1, registry, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY, "%zu: %s", n,
                  ab_status_name(status));
    } while (status != AB_OK);
    cr_assert_gt(n, 20);
    cr_assert_eq(plan->n_cells, 120);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}
