#include "run/scene.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "plugin/task_oracle.h"
#include "plugin/topology_spectrum.h"
#include "run/ends.h"

static ab_status measure_heterogeneity(struct ab_scene *scene, struct ab_error *err)
{
    uint32_t n_nodes = scene->cell->n_nodes;
    uint64_t dim = scene->cell->problem->info->dim;
    double *scratch = ab_alloc(3, dim * sizeof *scratch);
    if (scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double *x_0 = scratch + 2 * dim;
    for (uint32_t i = 0; i < n_nodes; i++) {
        ab_axpy(dim, 1.0 / n_nodes, scene->start + i * dim, x_0);
    }
    const double *x_star = scene->cell->problem->x_star;
    scene->zeta2_optimum =
        x_star == NULL ? (double)NAN
                       : ab_shards_heterogeneity(scene->shards, x_star, scratch);
    scene->zeta2_start = ab_shards_heterogeneity(scene->shards, x_0, scratch);
    ab_free(scratch);
    return ab_partition_label_variation(&scene->label_variation, scene->partition,
                                        scene->cell->problem->task, err);
}

/* What the nodes bring: start points and constants of the f_i. */
static ab_status prepare_nodes(struct ab_scene *scene, struct ab_error *err)
{
    const struct ab_problem *problem = scene->cell->problem;
    uint32_t n_nodes = scene->cell->n_nodes;
    uint64_t dim = problem->info->dim;
    scene->start = ab_alloc_aligned(n_nodes, dim * sizeof *scene->start);
    scene->mu_node = ab_alloc(n_nodes, sizeof *scene->mu_node);
    scene->L_node = ab_alloc(n_nodes, sizeof *scene->L_node);
    if (scene->start == NULL || scene->mu_node == NULL || scene->L_node == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double mu = (double)INFINITY;
    double L = 0;
    for (uint32_t i = 0; i < n_nodes; i++) {
        ab_task_start(problem->task, i, scene->start + i * dim);
        scene->mu_node[i] = ab_shards_mu(scene->shards, i);
        scene->L_node[i] = ab_shards_L(scene->shards, i);
        mu = isnan(mu) || mu <= scene->mu_node[i] ? mu : scene->mu_node[i];
        L = isnan(L) || L >= scene->L_node[i] ? L : scene->L_node[i];
    }
    scene->constants[ADONIS_MU] = problem->info->mu;
    scene->constants[ADONIS_L] = problem->info->L;
    scene->constants[ADONIS_MU_LOCAL] = mu;
    scene->constants[ADONIS_L_LOCAL] = L;
    if (problem->info->n_nodes == 0) {
        scene->constants[ADONIS_SAMPLES] = (double)problem->info->n_samples / n_nodes;
    }
    return measure_heterogeneity(scene, err);
}

static void prepare_clock(struct ab_scene *scene)
{
    const struct ab_cell *cell = scene->cell;
    scene->oracle = ab_task_oracle(cell->problem->info, scene->shards);
    scene->constants[ADONIS_GRADIENT_TIME_NS] = ab_sim_gradient_time_ns(
        cell->profile, &scene->oracle, cell->n_nodes, cell->seed);
    scene->constants[ADONIS_EXCHANGE_TIME_NS] =
        ab_sim_exchange_time_ns(cell->profile, &scene->oracle);
    scene->constants[ADONIS_GRADIENT_CLOCK] = cell->profile->poisson_gradients ? 1 : 0;
}

static ab_status prepare(struct ab_scene *scene, struct ab_error *err)
{
    const struct ab_cell *cell = scene->cell;
    const struct ab_task *task = cell->problem->task;
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        scene->constants[c] = (double)NAN;
    }
    if (cell->topology->graph != NULL) {
        scene->topology = cell->topology->graph;
    } else {
        AB_TRY(ab_topology_create(&scene->own_topology, cell->topology->spec,
                                  cell->n_nodes, cell->seed, err));
        scene->topology = scene->own_topology;
    }
    AB_TRY(ab_partition_create(&scene->partition, cell->partition->spec, task,
                               cell->n_nodes, cell->seed, err));
    if (cell->problem->info->has_ends) {
        uint32_t ends[2];
        AB_TRY(ab_ends_find(ends, scene->topology, cell->problem->info->end_hops, err));
        ab_partition_place_ends(scene->partition, ends);
    }
    AB_TRY(ab_shards_create(&scene->shards, task, scene->partition, cell->seed, err));
    struct ab_spectrum spectrum;
    AB_TRY(ab_topology_spectrum(&spectrum, scene->topology, err));
    ab_spectrum_constants(&spectrum, scene->constants);
    AB_TRY(prepare_nodes(scene, err));
    prepare_clock(scene);
    return AB_OK;
}

ab_status ab_scene_create(struct ab_scene **out, const struct ab_cell *cell,
                          struct ab_error *err)
{
    struct ab_scene *scene = ab_alloc(1, sizeof *scene);
    if (scene == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    scene->cell = cell;
    ab_status status = prepare(scene, err);
    if (status != AB_OK) {
        ab_scene_destroy(scene);
        return status;
    }
    *out = scene;
    return AB_OK;
}

void ab_scene_destroy(struct ab_scene *scene)
{
    if (scene != NULL) {
        ab_free(scene->L_node);
        ab_free(scene->mu_node);
        ab_free(scene->start);
        ab_shards_destroy(scene->shards);
        ab_partition_destroy(scene->partition);
        ab_topology_destroy(scene->own_topology);
        ab_free(scene);
    }
}

int ab_scene_serves(const struct ab_scene *scene, const struct ab_cell *cell)
{
    const struct ab_cell *made_for = scene->cell;
    return made_for->problem == cell->problem && made_for->profile == cell->profile &&
           made_for->n_nodes == cell->n_nodes && made_for->seed == cell->seed &&
           strcmp(made_for->topology->text, cell->topology->text) == 0 &&
           strcmp(made_for->partition->text, cell->partition->text) == 0;
}
