#include "run/fits.h"

#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "plugin/resolve.h"
#include "run/parts.h"

/* Of |x*|: a closed form is exact up to rounding. */
#define SAME_POINT 1e-9

/* What the scenario of a cell was found to be; the next cells mostly share it. */
struct scenario {
    int is_known;
    const struct ab_problem *problem;
    const struct ab_named *topology;
    uint32_t n_nodes;
    uint64_t seed;
    struct ab_plugin_setup setup;
    double constants[ADONIS_CONSTANT_END];
    int is_mean_optimal; /* the mean of the start points is x* */
};

/* ---- scenarios ---- */

static ab_status is_mean_optimal(int *is_optimal, const struct ab_cell *cell,
                                 struct ab_error *err)
{
    const struct ab_task *task = cell->problem->task;
    const double *x_star = ab_task_closed_form(task);
    uint64_t dim = cell->problem->info->dim;
    *is_optimal = 0;
    if (x_star == NULL) {
        return AB_OK;
    }
    double *x = ab_alloc(2, dim * sizeof *x);
    if (x == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double *off = x + dim;
    ab_axpy(dim, -1.0, x_star, off);
    for (uint32_t i = 0; i < cell->n_nodes; i++) {
        ab_task_start(task, i, x);
        ab_axpy(dim, 1.0 / cell->n_nodes, x, off);
    }
    *is_optimal =
        ab_dot(dim, off, off) <= SAME_POINT * SAME_POINT * ab_dot(dim, x_star, x_star);
    ab_free(x);
    return AB_OK;
}

/* A graph that cannot be is left to the run, which says why. */
static ab_status look_at_graph(struct scenario *scenario, const struct ab_cell *cell,
                               struct ab_error *err)
{
    struct ab_topology *own = NULL;
    const struct ab_topology *graph = cell->topology->graph;
    if (graph == NULL) {
        ab_status status = ab_topology_create(&own, cell->topology->spec, cell->n_nodes,
                                              cell->seed, NULL);
        if (status == AB_ERR_MEMORY) {
            return AB_OUT_OF_MEMORY(err);
        }
        graph = own;
    }
    scenario->setup.is_directed = graph != NULL && graph->is_directed;
    scenario->constants[ADONIS_N_EDGES] =
        graph != NULL ? (double)graph->n_edges : cell->n_nodes - 1.0;
    ab_topology_destroy(own);
    return AB_OK;
}

static int is_same_scenario(const struct scenario *scenario, const struct ab_cell *cell)
{
    return scenario->is_known && scenario->problem == cell->problem &&
           scenario->topology == cell->topology && scenario->n_nodes == cell->n_nodes &&
           scenario->seed == cell->seed;
}

static ab_status look_at(struct scenario *scenario, const struct ab_cell *cell,
                         struct ab_error *err)
{
    const struct ab_task_info *info = cell->problem->info;
    *scenario = (struct scenario){.is_known = 1,
                                  .problem = cell->problem,
                                  .topology = cell->topology,
                                  .n_nodes = cell->n_nodes,
                                  .seed = cell->seed};
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        scenario->constants[c] = (double)NAN;
    }
    /* The most that the worst f_i can have. */
    scenario->constants[ADONIS_MU_LOCAL] = info->mu;
    scenario->setup = (struct ab_plugin_setup){.n_nodes = cell->n_nodes,
                                               .oracles = info->oracles,
                                               .dim = info->dim,
                                               .constants = scenario->constants};
    AB_TRY(look_at_graph(scenario, cell, err));
    return is_mean_optimal(&scenario->is_mean_optimal, cell, err);
}

/* ---- methods ---- */

/* AB_ERR_CHECK with the reason, id first, when it does not fit. */
static ab_status check_fits(const struct ab_algorithm *algorithm,
                            const struct scenario *scenario, struct ab_error *err)
{
    const uint32_t oracles =
        ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX | ADONIS_NEEDS_DUAL;
    const struct adonis_algorithm *table = &algorithm->table;
    if ((table->needs & oracles) == 0 && table->behaviour != ADONIS_CONVERGES_MEAN) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "\"%s\" asks for no oracle, and optimises nothing", table->id);
    }
    if ((table->needs & oracles) == 0 && !scenario->is_mean_optimal) {
        return AB_FAIL(err, AB_ERR_CHECK,
                       "\"%s\" averages the start points, which does not optimise here",
                       table->id);
    }
    return ab_plugin_check_applies(algorithm, &scenario->setup, err);
}

/* ---- plans ---- */

/* "\"relaysgd\" needs a tree: found 4 edges, ...": cut to what stands between the id
 * and what was found, which is the same for all methods and all graphs. */
static const char *cut_reason(char *text, const struct ab_method *method)
{
    size_t n = strlen(method->algorithm->table.id) + 3;
    char *reason = strlen(text) > n ? text + n : text;
    char *found = strstr(reason, ": found ");
    if (found != NULL) {
        *found = '\0';
    }
    return reason;
}

static ab_status note(struct ab_left_out **list, struct ab_arena *arena,
                      const struct ab_method *method, const char *reason,
                      struct ab_error *err)
{
    while (*list != NULL &&
           ((*list)->method != method || strcmp((*list)->reason, reason) != 0)) {
        list = &(*list)->next;
    }
    if (*list == NULL) {
        struct ab_left_out *added = ab_arena_alloc(arena, 1, sizeof *added);
        const char *kept = ab_arena_strdup(arena, reason);
        if (added == NULL || kept == NULL) {
            return AB_OUT_OF_MEMORY(err);
        }
        *added = (struct ab_left_out){.method = method, .reason = kept};
        *list = added;
    }
    (*list)->n_cells++;
    return AB_OK;
}

ab_status ab_plan_keep_fitting(struct ab_plan *plan,
                               const struct ab_left_out **left_out,
                               struct ab_error *err)
{
    struct scenario scenario = {.is_known = 0};
    struct ab_left_out *list = NULL;
    size_t n_kept = 0;
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct ab_cell *cell = &plan->cells[i];
        struct ab_error reason = {0};
        if (!is_same_scenario(&scenario, cell)) {
            AB_TRY(look_at(&scenario, cell, err));
        }
        if (check_fits(cell->method->algorithm, &scenario, &reason) == AB_OK) {
            plan->cells[n_kept++] = *cell;
        } else {
            AB_TRY(note(&list, &plan->parts->arena, cell->method,
                        cut_reason(reason.text, cell->method), err));
        }
    }
    plan->n_cells = n_kept;
    *left_out = list;
    return AB_OK;
}
