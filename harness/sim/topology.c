#include "sim/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "sim/graph.h"

static int by_ends(const void *a, const void *b)
{
    const uint32_t *x = a;
    const uint32_t *y = b;
    if (x[0] != y[0]) {
        return x[0] < y[0] ? -1 : 1;
    }
    return (x[1] > y[1]) - (x[1] < y[1]);
}

/* Neighbours come out ascending: those below node i as the lower ends of edges (sorted
 * by their lower end), then those above it. */
static void fill_neighbours(struct ab_topology *topology, uint32_t *filled)
{
    uint32_t n = topology->n_nodes;
    for (uint32_t i = 0; i < n; i++) {
        filled[i] = topology->first[i];
    }
    for (uint32_t end = 0; end < 2; end++) {
        for (uint32_t e = 0; e < topology->n_edges; e++) {
            uint32_t entry = filled[topology->ends[e][1 - end]]++;
            topology->peer[entry] = topology->ends[e][end];
            topology->edge[entry] = e;
        }
    }
}

/* Each edge has two entries: the second one found tells the first its slot. */
static void fill_back(struct ab_topology *topology, uint32_t *seen)
{
    for (uint32_t e = 0; e < topology->n_edges; e++) {
        seen[e] = UINT32_MAX;
    }
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        for (uint32_t entry = topology->first[i]; entry < topology->first[i + 1];
             entry++) {
            uint32_t *other = &seen[topology->edge[entry]];
            if (*other == UINT32_MAX) {
                *other = entry;
                continue;
            }
            uint32_t peer = topology->peer[entry];
            topology->back[entry] = *other - topology->first[peer];
            topology->back[*other] = entry - topology->first[i];
        }
    }
}

static void fill_weights(struct ab_topology *topology)
{
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        uint32_t degree = topology->first[i + 1] - topology->first[i];
        double self = 1.0;
        for (uint32_t entry = topology->first[i]; entry < topology->first[i + 1];
             entry++) {
            uint32_t j = topology->peer[entry];
            uint32_t other = topology->first[j + 1] - topology->first[j];
            topology->weight[entry] = 1.0 / (1.0 + (degree > other ? degree : other));
            self -= topology->weight[entry];
        }
        topology->self_weight[i] = self;
    }
}

static int allocate(struct ab_topology *topology)
{
    size_t n = topology->n_nodes;
    size_t m = topology->n_edges;
    topology->first = ab_alloc(n + 1, sizeof(*topology->first));
    topology->peer = ab_alloc(2 * m, sizeof(*topology->peer));
    topology->edge = ab_alloc(2 * m, sizeof(*topology->edge));
    topology->back = ab_alloc(2 * m, sizeof(*topology->back));
    topology->weight = ab_alloc(2 * m, sizeof(*topology->weight));
    topology->self_weight = ab_alloc(n, sizeof(*topology->self_weight));
    topology->ends = ab_alloc(m, sizeof(*topology->ends));
    return topology->first && topology->peer && topology->edge && topology->back &&
           topology->weight && topology->self_weight && topology->ends;
}

static void fill(struct ab_topology *topology, uint32_t *scratch)
{
    for (uint32_t e = 0; e < topology->n_edges; e++) {
        ab_assert(topology->ends[e][0] < topology->ends[e][1]);
        ab_assert(topology->ends[e][1] < topology->n_nodes);
        topology->first[topology->ends[e][0] + 1]++;
        topology->first[topology->ends[e][1] + 1]++;
    }
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        topology->first[i + 1] += topology->first[i];
    }
    fill_neighbours(topology, scratch);
    fill_back(topology, scratch);
    fill_weights(topology);
}

static ab_status check_connected(const struct ab_topology *topology, uint32_t *scratch,
                                 struct ab_error *err)
{
    uint32_t n = topology->n_nodes;
    if (ab_graph_distances(topology, 0, AB_UNREACHED, scratch, scratch + n) == n) {
        return AB_OK;
    }
    uint32_t i = 0;
    while (scratch[i] != AB_UNREACHED) {
        i++;
    }
    return AB_FAIL(
        err, AB_ERR_INPUT,
        "there is no path from node 0 to node %u, expected a connected graph", i);
}

ab_status ab_topology_from_edges(struct ab_topology **out, uint32_t n_nodes,
                                 uint32_t (*ends)[2], uint32_t n_edges,
                                 struct ab_error *err)
{
    *out = NULL;
    ab_require(n_nodes > 0 && n_nodes <= AB_TOPOLOGY_MAX_NODES);
    ab_require(n_edges <= AB_TOPOLOGY_MAX_EDGES);
    struct ab_topology *topology = ab_alloc(1, sizeof(*topology));
    size_t n_scratch = 2 * (size_t)n_nodes > n_edges ? 2 * (size_t)n_nodes : n_edges;
    uint32_t *scratch = ab_alloc(n_scratch, sizeof(*scratch));
    ab_status status = AB_OK;
    if (topology != NULL) {
        topology->n_nodes = n_nodes;
        topology->n_edges = n_edges;
    }
    if (topology == NULL || scratch == NULL || !allocate(topology)) {
        status = AB_FAIL(err, AB_ERR_MEMORY,
                         "no memory for a graph of %u nodes and %u "
                         "edges",
                         n_nodes, n_edges);
    } else {
        if (n_edges > 0) {
            qsort(ends, n_edges, sizeof(*ends), by_ends);
            memcpy(topology->ends, ends, n_edges * sizeof(*ends));
        }
        fill(topology, scratch);
        status = check_connected(topology, scratch, err);
    }
    ab_free(scratch);
    if (status != AB_OK) {
        ab_topology_destroy(topology);
        return status;
    }
    *out = topology;
    return AB_OK;
}

void ab_topology_destroy(struct ab_topology *topology)
{
    if (topology == NULL) {
        return;
    }
    ab_free(topology->first);
    ab_free(topology->peer);
    ab_free(topology->edge);
    ab_free(topology->back);
    ab_free(topology->weight);
    ab_free(topology->self_weight);
    ab_free(topology->ends);
    ab_free(topology);
}

/* Neighbours are sorted. */
uint32_t ab_topology_slot(const struct ab_topology *topology, uint32_t node,
                          uint32_t peer)
{
    uint32_t low = topology->first[node];
    uint32_t high = topology->first[node + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (topology->peer[middle] < peer) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    int found = low < topology->first[node + 1] && topology->peer[low] == peer;
    return found ? low - topology->first[node] : ADONIS_NO_SLOT;
}

void ab_topology_sha256(const struct ab_topology *topology, char hex[AB_HASH_HEX_BYTES])
{
    struct ab_hash hash;
    char line[32];
    ab_hash_init(&hash);
    int size = snprintf(line, sizeof(line), "%u\n", topology->n_nodes);
    ab_hash_update(&hash, line, (size_t)size);
    for (uint32_t e = 0; e < topology->n_edges; e++) {
        size = snprintf(line, sizeof(line), "%u %u\n", topology->ends[e][0],
                        topology->ends[e][1]);
        ab_hash_update(&hash, line, (size_t)size);
    }
    ab_hash_final(&hash, hex);
}
