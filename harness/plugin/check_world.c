#include "plugin/check_world.h"

#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "base/node_math.h"
#include "base/rng.h"
#include "base/spec.h"
#include "plugin/task_oracle.h"
#include "plugin/topology_spectrum.h"
#include "reference/spectrum.h"

/* Condition number 4 of each f_i: slow methods are through in a few thousand units.
 * The optimum is far from the start beside what the f_i disagree about (zeta^2 = 1), so
 * that the neighbourhood of a method with a constant step is small on this scale. */
#define TASK      "quadratic:dim=6,instance=1,r0=10,smax=2,smin=1,zeta2=%d"
#define WORLD_KEY 20250101

const struct ab_check_place ab_check_places[] = {
    {"ring", 8}, {"star", 5}, {"path", 4}, {"complete", 4}};
const size_t ab_n_check_places = sizeof ab_check_places / sizeof ab_check_places[0];

static ab_status parse(struct ab_spec *out, struct ab_arena *arena, const char *text,
                       struct ab_error *err)
{
    struct ab_spec_list list;
    AB_TRY(ab_spec_parse(&list, arena, "plugin check", text, NULL, NULL, err));
    *out = list.items[0];
    return AB_OK;
}

/* One node cannot disagree with itself. */
static ab_status make_task(struct ab_check_world *world, struct ab_error *err)
{
    uint32_t n_nodes = world->place.n_nodes;
    char *text = ab_arena_printf(&world->arena, TASK, n_nodes > 1);
    if (text == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_spec task;
    struct ab_spec partition;
    AB_TRY(parse(&task, &world->arena, text, err));
    AB_TRY(parse(&partition, &world->arena, "iid", err));
    AB_TRY(ab_task_load(&world->task, &task, n_nodes, err));
    AB_TRY(ab_partition_create(&world->partition, &partition, world->task, n_nodes, 1,
                               err));
    AB_TRY(ab_shards_create(&world->shards, world->task, world->partition, 1, err));
    world->optimum = ab_task_closed_form(world->task);
    return AB_OK;
}

static ab_status make_graph(struct ab_check_world *world, struct ab_error *err)
{
    struct ab_spec graph;
    AB_TRY(parse(&graph, &world->arena, world->place.graph, err));
    return ab_topology_create(&world->topology, &graph, world->place.n_nodes, 1, err);
}

static ab_status fill_nodes(struct ab_check_world *world, struct ab_error *err)
{
    uint32_t n_nodes = world->place.n_nodes;
    uint64_t dim = world->oracle.dim;
    world->start = ab_arena_alloc(&world->arena, n_nodes * dim, sizeof(double));
    world->mu_node = ab_arena_alloc(&world->arena, n_nodes, sizeof(double));
    world->L_node = ab_arena_alloc(&world->arena, n_nodes, sizeof(double));
    if (world->start == NULL || world->mu_node == NULL || world->L_node == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_stream stream = ab_stream_make(WORLD_KEY, AB_RNG_START, 0);
    ab_rng_fill_normal(&stream, 0, n_nodes * dim, world->start);
    double mu = (double)INFINITY;
    double L = 0.0;
    for (uint32_t i = 0; i < n_nodes; i++) {
        world->mu_node[i] = ab_shards_mu(world->shards, i);
        world->L_node[i] = ab_shards_L(world->shards, i);
        mu = world->mu_node[i] < mu ? world->mu_node[i] : mu;
        L = world->L_node[i] > L ? world->L_node[i] : L;
    }
    world->constants[ADONIS_MU] = ab_task_info(world->task)->mu;
    world->constants[ADONIS_L] = ab_task_info(world->task)->L;
    world->constants[ADONIS_MU_LOCAL] = mu;
    world->constants[ADONIS_L_LOCAL] = L;
    return AB_OK;
}

static ab_status fill(struct ab_check_world *world, struct ab_error *err)
{
    AB_TRY(make_graph(world, err));
    AB_TRY(make_task(world, err));
    world->oracle = ab_task_oracle(ab_task_info(world->task), world->shards);
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        world->constants[c] = (double)NAN;
    }
    struct ab_spectrum spectrum;
    AB_TRY(ab_topology_spectrum(&spectrum, world->topology, err));
    ab_spectrum_constants(&spectrum, world->constants);
    AB_TRY(fill_nodes(world, err));
    world->constants[ADONIS_GRADIENT_TIME_NS] = ab_sim_gradient_time_ns(
        world->profile, &world->oracle, world->place.n_nodes, 1);
    world->constants[ADONIS_EXCHANGE_TIME_NS] =
        ab_sim_exchange_time_ns(world->profile, &world->oracle);
    world->constants[ADONIS_GRADIENT_CLOCK] = world->profile->poisson_gradients ? 1 : 0;
    return AB_OK;
}

ab_status ab_check_world_create(struct ab_check_world **out,
                                const struct ab_check_place *place,
                                const struct ab_profile *profile, struct ab_error *err)
{
    struct ab_check_world *world = ab_alloc(1, sizeof *world);
    if (world == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    world->place = *place;
    world->profile = profile;
    ab_arena_init(&world->arena);
    ab_status status = fill(world, err);
    if (status != AB_OK) {
        ab_check_world_destroy(world);
        return status;
    }
    *out = world;
    return AB_OK;
}

void ab_check_world_destroy(struct ab_check_world *world)
{
    if (world != NULL) {
        ab_shards_destroy(world->shards);
        ab_partition_destroy(world->partition);
        ab_task_destroy(world->task);
        ab_topology_destroy(world->topology);
        ab_arena_fini(&world->arena);
        ab_free(world);
    }
}

struct ab_plugin_setup ab_check_world_setup(const struct ab_check_world *world)
{
    return (struct ab_plugin_setup){.n_nodes = world->place.n_nodes,
                                    .oracles = world->oracle.kinds,
                                    .dim = world->oracle.dim,
                                    .constants = world->constants,
                                    .math = &ab_node_math,
                                    .is_directed = world->topology->is_directed};
}

void ab_check_world_goal(double *out, const struct ab_check_world *world,
                         uint32_t behaviour)
{
    uint64_t dim = world->oracle.dim;
    if (behaviour != ADONIS_CONVERGES_MEAN) {
        memcpy(out, world->optimum, dim * sizeof *out);
        return;
    }
    memset(out, 0, dim * sizeof *out);
    for (uint32_t i = 0; i < world->place.n_nodes; i++) {
        ab_axpy(dim, 1.0 / world->place.n_nodes, world->start + i * dim, out);
    }
}
