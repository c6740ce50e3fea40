#include "plugin/topology_spectrum.h"

#include "base/alloc.h"

ab_status ab_topology_spectrum(struct ab_spectrum *out,
                               const struct ab_topology *topology, struct ab_error *err)
{
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
