#include "cli/suite_cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Cells of a plan in another order; runs of those that are alike lie side by side. */
struct sorted {
    const struct ab_plan *plan;
    const struct ab_cell **cells; /* owned; plan->n_cells */
};

typedef int compare_cells(const struct ab_cell *a, const struct ab_cell *b);

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_blocks(const struct ab_cell *a, const struct ab_cell *b)
{
    return strcmp(a->block, b->block);
}

static int compare_methods(const struct ab_cell *a, const struct ab_cell *b)
{
    int order = compare_blocks(a, b);
    return order != 0
               ? order
               : strcmp(a->method->algorithm->table.id, b->method->algorithm->table.id);
}

/* The parts of a plan are there once each: which comes first is of no matter. */
static int compare_scenarios(const struct ab_cell *a, const struct ab_cell *b)
{
    const void *const of_a[] = {a->problem, a->topology, a->profile, a->partition};
    const void *const of_b[] = {b->problem, b->topology, b->profile, b->partition};
    int order = compare_numbers(a->n_nodes, b->n_nodes);
    for (size_t i = 0; order == 0 && i < sizeof of_a / sizeof of_a[0]; i++) {
        order = compare_numbers((uintptr_t)of_a[i], (uintptr_t)of_b[i]);
    }
    return order;
}

static int order_by_method(const void *a, const void *b)
{
    const struct ab_cell *const *x = a;
    const struct ab_cell *const *y = b;
    int order = compare_methods(*x, *y);
    return order != 0 ? order : (*x > *y) - (*x < *y); /* sums: in one order */
}

static int order_by_seed(const void *a, const void *b)
{
    const struct ab_cell *const *x = a;
    const struct ab_cell *const *y = b;
    int order = compare_blocks(*x, *y);
    return order != 0 ? order : compare_numbers((*x)->seed, (*y)->seed);
}

static int order_by_scenario(const void *a, const void *b)
{
    return compare_scenarios(*(const struct ab_cell *const *)a,
                             *(const struct ab_cell *const *)b);
}

static ab_status sort(struct sorted *out, const struct ab_plan *plan,
                      int (*order)(const void *, const void *), struct ab_error *err)
{
    out->plan = plan;
    out->cells = ab_alloc(plan->n_cells, sizeof *out->cells);
    if (out->cells == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < plan->n_cells; i++) {
        out->cells[i] = &plan->cells[i];
    }
    qsort(out->cells, plan->n_cells, sizeof *out->cells, order);
    return AB_OK;
}

/* Behind the last cell that is like the first. */
static size_t end_of_run(const struct sorted *sorted, size_t first,
                         compare_cells *compare)
{
    size_t end = first + 1;
    while (end < sorted->plan->n_cells &&
           compare(sorted->cells[first], sorted->cells[end]) == 0) {
        end++;
    }
    return end;
}

static size_t place_of(const struct sorted *sorted, size_t i)
{
    return (size_t)(sorted->cells[i] - sorted->plan->cells);
}

/* Of those that are known; NaN: there are none. */
static double mean_of(const struct sorted *sorted, size_t first, size_t end,
                      const double *cpu_s)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = first; i < end; i++) {
        double one = cpu_s[place_of(sorted, i)];
        sum += isnan(one) ? 0 : one;
        n += (size_t)!isnan(one);
    }
    return n > 0 ? sum / (double)n : (double)NAN;
}

static void fill_in_block(double *cpu_s, const struct sorted *sorted, size_t first,
                          size_t end)
{
    double mean_of_block = mean_of(sorted, first, end, cpu_s);
    while (first < end) {
        size_t next = end_of_run(sorted, first, compare_methods);
        double mean = mean_of(sorted, first, next, cpu_s);
        for (; first < next; first++) {
            double *one = &cpu_s[place_of(sorted, first)];
            if (isnan(*one)) {
                *one = isnan(mean) ? mean_of_block : mean;
            }
        }
    }
}

ab_status ab_suite_fill_in(double *cpu_s, const struct ab_plan *plan,
                           struct ab_error *err)
{
    struct sorted sorted;
    AB_TRY(sort(&sorted, plan, order_by_method, err));
    for (size_t first = 0; first < plan->n_cells;) {
        size_t end = end_of_run(&sorted, first, compare_blocks);
        fill_in_block(cpu_s, &sorted, first, end);
        first = end;
    }
    ab_free(sorted.cells);
    return AB_OK;
}

ab_status ab_suite_find_samples(int *is_sample, const struct ab_plan *plan,
                                struct ab_error *err)
{
    struct sorted sorted;
    AB_TRY(sort(&sorted, plan, order_by_seed, err));
    for (size_t first = 0; first < plan->n_cells;) {
        size_t end = end_of_run(&sorted, first, compare_blocks);
        uint64_t least = sorted.cells[first]->seed;
        for (; first < end; first++) {
            is_sample[place_of(&sorted, first)] = sorted.cells[first]->seed == least;
        }
    }
    ab_free(sorted.cells);
    return AB_OK;
}

static int needs_reference(const struct sorted *sorted, size_t first, size_t end)
{
    const struct ab_cell *cell = sorted->cells[first];
    int needs = cell->n_nodes > 1 && !cell->topology->is_directed;
    for (size_t i = first; needs && i < end; i++) {
        needs = !ab_algorithm_is_centralised(sorted->cells[i]->method->algorithm);
    }
    return needs;
}

ab_status ab_suite_find_unreferenced(int *lacks, const struct ab_plan *plan,
                                     struct ab_error *err)
{
    struct sorted sorted;
    AB_TRY(sort(&sorted, plan, order_by_scenario, err));
    for (size_t first = 0; first < plan->n_cells;) {
        size_t end = end_of_run(&sorted, first, compare_scenarios);
        int needs = needs_reference(&sorted, first, end);
        for (; first < end; first++) {
            lacks[place_of(&sorted, first)] = needs;
        }
    }
    ab_free(sorted.cells);
    return AB_OK;
}
