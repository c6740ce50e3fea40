/* Results do not depend on the number of threads. A plain program, so that
 * ThreadSanitizer can watch it. */
#include <math.h>
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
    must(ab_problem_solve(plan->cells[0].problem, NULL, &err), &err);
    for (size_t k = 0; k < 3; k++) {
        compute(hashes[k], plan, helpers[k]);
        for (size_t i = 0; i < plan->n_cells; i++) {
            require(strcmp(hashes[k][i], hashes[0][i]) == 0, "the same record",
                    plan->cells[i].method->algorithm->table.id);
        }
    }
    ab_plan_destroy(plan);
}

struct pass {
    const char *task;
    double min_flops; /* of a gradient */
};

/* Short ones, which one thread computes alone, and long ones, twice as long as those
 * that are shared at the least. */
static const struct pass passes[] = {{"average", 0},
                                     {"ridge-diabetes", 0},
                                     {"softmax-letter", 8e6},
                                     {"mlp-digits", 8e6}};
#define N_PASSES (sizeof passes / sizeof passes[0])

/* A snapshot's passes, of both points, with and without helpers. */
static void compare_passes(const struct pass *pass)
{
    const char *name = pass->task;
    struct ab_error err = {0};
    struct ab_task *task = NULL;
    struct ab_crew *crew = NULL;
    const struct ab_spec spec = {.name = name};
    must(ab_task_load(&task, &spec, 3, &err), &err);
    must(ab_crew_create(&crew, 2, &err), &err);
    require(ab_task_info(task)->flops_per_gradient >= pass->min_flops, "a long pass",
            name);
    size_t dim = ab_task_info(task)->dim;
    double *x = ab_alloc_aligned(4, dim * sizeof *x);
    struct ab_task_point points[2][2];
    require(x != NULL, "memory", name);
    for (size_t j = 0; j < 2 * dim; j++) {
        x[j] = 0.01 * ((double)(j * 7919 % 1000) / 500.0 - 1.0);
    }
    for (size_t k = 0; k < 2; k++) {
        points[k][0] = (struct ab_task_point){
            .x = x, .gradient = x + (2 + k) * dim, .wants_accuracy = 1};
        points[k][1] = (struct ab_task_point){.x = x + dim, .wants_accuracy = 1};
        ab_task_measure(task, k == 0 ? NULL : crew, points[k], 2);
    }
    require(memcmp(x + 2 * dim, x + 3 * dim, dim * sizeof *x) == 0, "one gradient",
            name);
    for (size_t p = 0; p < 2; p++) {
        require(points[0][p].value == points[1][p].value, "one value", name);
        require(points[0][p].accuracy == points[1][p].accuracy ||
                    (isnan(points[0][p].accuracy) && isnan(points[1][p].accuracy)),
                "one accuracy", name);
    }
    ab_free(x);
    ab_crew_destroy(crew);
    ab_task_destroy(task);
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
    for (size_t k = 0; k < N_PASSES; k++) {
        compare_passes(&passes[k]);
    }
    ab_registry_destroy(registry);
    return 0;
}
