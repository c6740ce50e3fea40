/* Results do not depend on the number of threads. A plain program, so that
 * ThreadSanitizer can watch it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kernels.h"
#include "run/execute.h"
#include "run/plan.h"
#include "run/frame.h"

#define MAX_CELLS 16

static void require(int holds, const char *what, const char *text)
{
    if (!holds) {
        (void)fprintf(stderr, "test_threads: expected %s: %s\n", what, text);
        abort();
    }
}

static void must(ab_status status, const struct ab_error *err)
{
    require(status == AB_OK, "success", err->text);
}

/* Large enough that gradients are computed ahead. They overlap where devices differ;
 * the first budget ends with some under way, which then nobody needs. */
static const struct ab_grid grids[] = {
    {.task = "logreg-breast-cancer",
     .algorithm = "dsgd-cta,diging,dadao,adpsgd",
     .nodes = "3",
     .profile = "stragglers",
     .seeds = "1",
     .budget = "time=0.3"},
    {.task = "logreg-spambase",
     .algorithm = "extra,dsgd-atc:batch=50",
     .nodes = "4",
     .profile = "ideal",
     .seeds = "1",
     .budget = "gradients=2"},
    {.task = "mlp-digits",
     .algorithm = "dsgd-cta:batch=32,step=0.1,adpsgd:batch=8,step=0.1",
     .nodes = "4",
     .profile = "stragglers",
     .seeds = "1",
     .budget = "rounds=3"},
};
#define N_GRIDS (sizeof grids / sizeof grids[0])

static void compute(char hashes[MAX_CELLS][AB_HASH_HEX_BYTES],
                    const struct ab_plan *plan, unsigned n_helpers)
{
    struct ab_error err = {0};
    struct ab_seat seat = {0};
    struct ab_scene *scene = NULL;
    if (n_helpers > 0) {
        must(ab_crew_create(&seat.crew, n_helpers, &err), &err);
    }
    for (size_t i = 0; i < plan->n_cells; i++) {
        struct ab_record record;
        ab_record_init(&record, &plan->cells[i]);
        must(ab_cell_execute(&record, &scene, &seat, &err), &err);
        require(record.totals.gradients > 0, "gradients", record.reason);
        must(ab_record_hash(hashes[i], &record, AB_RESULT_VERSION, &err), &err);
        ab_record_fini(&record);
    }
    ab_scene_destroy(scene);
    ab_crew_destroy(seat.crew);
}

static void compare(const struct ab_grid *grid, const struct ab_registry *registry)
{
    static const unsigned helpers[] = {0, 1, 3};
    static char hashes[3][MAX_CELLS][AB_HASH_HEX_BYTES];
    struct ab_error err = {0};
    struct ab_plan *plan = NULL;
    must(ab_plan_create(&plan, grid, 1, registry, &err), &err);
    must(ab_problem_solve(plan->cells[0].problem, &err), &err);
    for (size_t k = 0; k < 3; k++) {
        compute(hashes[k], plan, helpers[k]);
        for (size_t i = 0; i < plan->n_cells; i++) {
            require(strcmp(hashes[k][i], hashes[0][i]) == 0, "the same record",
                    plan->cells[i].method->algorithm->table.id);
        }
    }
    ab_plan_destroy(plan);
}

int main(void)
{
    struct ab_error err = {0};
    struct ab_registry *registry = NULL;
    must(ab_kernels_init(&err), &err);
    must(ab_registry_create(&registry, ab_builtins, ab_n_builtins, &err), &err);
    for (size_t k = 0; k < N_GRIDS; k++) {
        compare(&grids[k], registry);
    }
    ab_registry_destroy(registry);
    return 0;
}
