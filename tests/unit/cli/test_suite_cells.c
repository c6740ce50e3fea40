/* Against the definitions, one pair of cells after the other. */
#include "cli/suite_cells.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "misbehave.h"
#include "support/leaks.h"

#define MAX_CELLS 256

/* Blocks that come in pieces, seeds and methods in any order, directed graphs. */
static const struct ab_grid grids[] = {
    {.block = "b",
     .task = "average:dim=1",
     .algorithm = "extra,nids",
     .topology = "ring,star",
     .nodes = "4,5",
     .seeds = "7,3,5",
     .budget = "rounds=10"},
    {.block = "a",
     .task = "average:dim=1,quadratic:dim=2",
     .algorithm = "allreduce-gd,extra",
     .nodes = "4",
     .seeds = "3,2",
     .budget = "rounds=10/20"},
    {.block = "c",
     .task = "average:dim=1",
     .algorithm = "push-sum-sgp,extra:step=0.1/0.2",
     .topology = "directed-ring,ring",
     .nodes = "1,6",
     .seeds = "9",
     .budget = "rounds=10"},
    {.block = "b",
     .task = "average:dim=3",
     .algorithm = "nids,diging",
     .nodes = "4",
     .seeds = "1..2",
     .budget = "rounds=10"},
};

static struct ab_plan *plan_of(const struct ab_registry *registry)
{
    struct ab_plan *plan = NULL;
    struct ab_error err = {0};
    cr_assert_eq(
        ab_plan_create(&plan, grids, sizeof grids / sizeof grids[0], registry, &err),
        AB_OK, "%s", err.text);
    cr_assert_leq(plan->n_cells, MAX_CELLS);
    return plan;
}

static int is_alike(const struct ab_cell *a, const struct ab_cell *b, int of_method)
{
    return strcmp(a->block, b->block) == 0 &&
           (!of_method || a->method->algorithm == b->method->algorithm);
}

static double mean_alike(const struct ab_plan *plan, const double *cpu_s,
                         const struct ab_cell *cell, int of_method)
{
    double sum = 0;
    double n = 0;
    for (size_t i = 0; i < plan->n_cells; i++) {
        if (!isnan(cpu_s[i]) && is_alike(&plan->cells[i], cell, of_method)) {
            sum += cpu_s[i];
            n++;
        }
    }
    return sum / n;
}

Test(suite_cells, costs_are_filled_in_by_method_then_by_block)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry);
    for (size_t every = 1; every < 40; every++) { /* of the cells is known */
        double known[MAX_CELLS];
        double filled[MAX_CELLS];
        for (size_t i = 0; i < plan->n_cells; i++) {
            /* Sums of such numbers are exact in any order. */
            known[i] = i % every == 0 ? (double)(i * i % 64) / 8.0 : (double)NAN;
        }
        memcpy(filled, known, sizeof filled);
        cr_assert_eq(ab_suite_fill_in(filled, plan, NULL), AB_OK);
        for (size_t i = 0; i < plan->n_cells; i++) {
            double expected = known[i];
            expected = isnan(expected) ? mean_alike(plan, known, &plan->cells[i], 1)
                                       : expected;
            expected = isnan(expected) ? mean_alike(plan, known, &plan->cells[i], 0)
                                       : expected;
            cr_assert(isnan(expected) ? isnan(filled[i]) : filled[i] == expected,
                      "cell %zu, every %zu: %g, not %g", i, every, filled[i], expected);
        }
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(suite_cells, samples_are_the_first_seed_of_each_block)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry);
    int is_sample[MAX_CELLS];
    cr_assert_eq(ab_suite_find_samples(is_sample, plan, NULL), AB_OK);
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct ab_cell *cell = &plan->cells[i];
        const uint64_t first = strcmp(cell->block, "a") == 0   ? 2
                               : strcmp(cell->block, "b") == 0 ? 1
                                                               : 9;
        cr_assert_eq(is_sample[i], cell->seed == first, "cell %zu", i);
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

static int has_reference(const struct ab_plan *plan, const struct ab_cell *cell)
{
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct ab_cell *other = &plan->cells[i];
        int is_same =
            other->problem == cell->problem && other->topology == cell->topology &&
            other->profile == cell->profile && other->partition == cell->partition &&
            other->n_nodes == cell->n_nodes;
        if (is_same &&
            strcmp(other->method->algorithm->table.id, "allreduce-gd") == 0) {
            return 1;
        }
    }
    return 0;
}

Test(suite_cells, a_reference_is_missed_where_there_could_be_one)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry);
    int lacks[MAX_CELLS];
    size_t n[2] = {0};
    cr_assert_eq(ab_suite_find_unreferenced(lacks, plan, NULL), AB_OK);
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct ab_cell *cell = &plan->cells[i];
        int could = cell->n_nodes > 1 && !cell->topology->is_directed;
        cr_assert_eq(lacks[i], could && !has_reference(plan, cell), "cell %zu", i);
        n[lacks[i]]++;
    }
    cr_assert(n[0] > 0 && n[1] > 0);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(suite_cells, no_memory_is_an_error)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry);
    double cpu_s[MAX_CELLS] = {0};
    int marks[MAX_CELLS];
    for (int k = 0; k < 3; k++) {
        ab_alloc_fail_after(1);
        ab_status status = k == 0   ? ab_suite_fill_in(cpu_s, plan, NULL)
                           : k == 1 ? ab_suite_find_samples(marks, plan, NULL)
                                    : ab_suite_find_unreferenced(marks, plan, NULL);
        ab_alloc_fail_after(0);
        cr_assert_eq(status, AB_ERR_MEMORY);
    }
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}
