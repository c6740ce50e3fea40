#include "plugin/topology_spectrum.h"

#include <math.h>

#include "base/alloc.h"
#include "reference/adjacency.h"
#include "reference/diameter.h"

static ab_status measure_diameter(double *diameter, const struct ab_topology *topology,
                                  struct ab_error *err)
{
    const uint32_t(*ends)[2] = (const uint32_t(*)[2])topology->ends;
    uint32_t n_nodes = topology->n_nodes;
    uint32_t n_edges = topology->n_edges;
    struct ab_adjacency along;
    struct ab_adjacency against;
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status =
        ab_adjacency_make(&along, &arena, n_nodes, ends, n_edges, AB_ALONG, err);
    if (status == AB_OK) {
        status = ab_adjacency_make(&against, &arena, n_nodes, ends, n_edges, AB_AGAINST,
                                   err);
    }
    if (status == AB_OK) {
        status = ab_diameter(diameter, &along, &against, AB_DIAMETER_MAX_WORK, err);
    }
    ab_arena_fini(&arena);
    return status;
}

/* Of a directed graph: what is counted. */
static ab_status count(struct ab_spectrum *out, const struct ab_topology *topology,
                       struct ab_error *err)
{
    const double nan = (double)NAN;
    *out = (struct ab_spectrum){.n_edges = topology->n_edges,
                                .diameter = nan,
                                .lambda_2 = nan,
                                .lambda_min = nan,
                                .laplacian_min = nan,
                                .laplacian_max = nan,
                                .chi = nan,
                                .chi1_unit = nan,
                                .chi2_unit = nan,
                                .foster = nan};
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        uint32_t degree = topology->first[i + 1] - topology->first[i];
        out->max_degree = fmax(out->max_degree, degree);
    }
    return measure_diameter(&out->diameter, topology, err);
}

ab_status ab_topology_spectrum(struct ab_spectrum *out,
                               const struct ab_topology *topology, struct ab_error *err)
{
    if (topology->is_directed) {
        return count(out, topology, err);
    }
    double *weight = ab_alloc(topology->n_edges, sizeof *weight);
    if (weight == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t k = 0; k < topology->first[topology->n_nodes]; k++) {
        weight[topology->edge[k]] = topology->weight[k];
    }
    const struct ab_graph graph = {
        .n_nodes = topology->n_nodes,
        .n_edges = topology->n_edges,
        .ends = (const uint32_t(*)[2])topology->ends,
        .weight = weight,
    };
    ab_status status = ab_spectrum_compute(out, &graph, err);
    ab_free(weight);
    return status;
}
