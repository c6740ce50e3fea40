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

/* Until the end of `fill` the edges of a graph are its pairs of neighbours, sorted,
 * lower id first, also where it is directed.
 *
 * Neighbours come out ascending: those below node i as the lower ends of edges (sorted
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

static void fill_flags(struct ab_topology *topology)
{
    if (!topology->is_directed) {
        memset(topology->flags, ADONIS_IN | ADONIS_OUT,
               topology->first[topology->n_nodes]);
        return;
    }
    for (uint32_t e = 0; e < topology->n_edges; e++) {
        uint32_t from = topology->ends[e][0];
        uint32_t to = topology->ends[e][1];
        uint32_t entry = topology->first[from] + ab_topology_slot(topology, from, to);
        uint32_t back = topology->first[to] + topology->back[entry];
        topology->flags[entry] |= ADONIS_OUT;
        topology->flags[back] |= ADONIS_IN;
    }
}

/* What node j keeps is what its shares leave of 1, so that columns sum to one as well
 * as can be. */
static void fill_shares(struct ab_topology *topology)
{
    for (uint32_t j = 0; j < topology->n_nodes; j++) {
        uint32_t n_receivers = 0;
        for (uint32_t e = topology->first[j]; e < topology->first[j + 1]; e++) {
            n_receivers += (topology->flags[e] & ADONIS_OUT) != 0;
        }
        double share = 1.0 / (1.0 + n_receivers);
        topology->self_weight[j] = 1.0;
        for (uint32_t e = topology->first[j]; e < topology->first[j + 1]; e++) {
            if ((topology->flags[e] & ADONIS_OUT) != 0) {
                uint32_t receiver = topology->peer[e];
                topology->weight[topology->first[receiver] + topology->back[e]] = share;
                topology->self_weight[j] -= share;
            }
        }
    }
}

static void fill_metropolis(struct ab_topology *topology)
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

/* m pairs of neighbours. */
static int allocate(struct ab_topology *topology, size_t m)
{
    size_t n = topology->n_nodes;
    topology->first = ab_alloc(n + 1, sizeof(*topology->first));
    topology->peer = ab_alloc(2 * m, sizeof(*topology->peer));
    topology->edge = ab_alloc(2 * m, sizeof(*topology->edge));
    topology->back = ab_alloc(2 * m, sizeof(*topology->back));
    topology->flags = ab_alloc(2 * m, sizeof(*topology->flags));
    topology->weight = ab_alloc(2 * m, sizeof(*topology->weight));
    topology->self_weight = ab_alloc(n, sizeof(*topology->self_weight));
    return topology->first && topology->peer && topology->edge && topology->back &&
           topology->flags && topology->weight && topology->self_weight;
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
}

/* Every node is reached from node 0, and node 0 from every node. */
static ab_status check_connected(const struct ab_topology *topology, uint32_t *scratch,
                                 struct ab_error *err)
{
    uint32_t n = topology->n_nodes;
    int is_reached =
        ab_graph_distances(topology, 0, AB_UNREACHED, scratch, scratch + n) == n;
    int reaches =
        is_reached && (!topology->is_directed ||
                       ab_graph_distances_to(topology, 0, scratch, scratch + n) == n);
    if (reaches) {
        return AB_OK;
    }
    uint32_t i = 0;
    while (scratch[i] != AB_UNREACHED) {
        i++;
    }
    return AB_FAIL(err, AB_ERR_INPUT,
                   "there is no path from node %u to node %u, expected a %s graph",
                   is_reached ? i : 0, is_reached ? 0 : i,
                   topology->is_directed ? "strongly connected" : "connected");
}

/* From sorted edges and, the same but for a directed graph, sorted pairs of neighbours.
 */
static ab_status create(struct ab_topology *topology, uint32_t (*pairs)[2],
                        uint32_t n_pairs, const uint32_t (*ends)[2], uint32_t n_edges,
                        struct ab_error *err)
{
    size_t n = topology->n_nodes;
    uint32_t *scratch = ab_alloc(2 * n > n_pairs ? 2 * n : n_pairs, sizeof(*scratch));
    uint32_t(*kept)[2] = ab_alloc(n_edges, sizeof(*kept));
    ab_status status = AB_OK;
    if (scratch == NULL || kept == NULL || !allocate(topology, n_pairs)) {
        ab_free(kept);
        status = AB_FAIL(err, AB_ERR_MEMORY,
                         "no memory for a graph of %u nodes and %u edges",
                         topology->n_nodes, n_edges);
    } else {
        topology->ends = pairs;
        topology->n_edges = n_pairs;
        fill(topology, scratch);
        if (n_edges > 0) {
            memcpy(kept, ends, n_edges * sizeof(*kept));
        }
        topology->ends = kept;
        topology->n_edges = n_edges;
        fill_flags(topology);
        if (topology->is_directed) {
            fill_shares(topology);
        } else {
            fill_metropolis(topology);
        }
        status = check_connected(topology, scratch, err);
    }
    ab_free(scratch);
    return status;
}

static void sort(uint32_t (*ends)[2], uint32_t n_edges)
{
    if (n_edges > 0) {
        qsort(ends, n_edges, sizeof(*ends), by_ends);
    }
}

/* Of edges of one or both directions: their pairs, lower id first, sorted. *pairs is
 * the caller's. */
static ab_status find_pairs(uint32_t (**pairs)[2], uint32_t *n_pairs,
                            const uint32_t (*ends)[2], uint32_t n_edges,
                            struct ab_error *err)
{
    uint32_t(*found)[2] = ab_alloc(n_edges, sizeof(*found));
    if (found == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t e = 0; e < n_edges; e++) {
        int is_up = ends[e][0] < ends[e][1];
        found[e][0] = ends[e][is_up ? 0 : 1];
        found[e][1] = ends[e][is_up ? 1 : 0];
    }
    sort(found, n_edges);
    *n_pairs = 0;
    for (uint32_t e = 0; e < n_edges; e++) {
        if (e == 0 || by_ends(found[e - 1], found[e]) != 0) {
            memmove(found[(*n_pairs)++], found[e], sizeof(*found));
        }
    }
    *pairs = found;
    return AB_OK;
}

static ab_status from_edges(struct ab_topology **out, uint32_t n_nodes, int is_directed,
                            uint32_t (*ends)[2], uint32_t n_edges, struct ab_error *err)
{
    *out = NULL;
    ab_require(n_nodes > 0 && n_nodes <= AB_TOPOLOGY_MAX_NODES);
    ab_require(n_edges <= AB_TOPOLOGY_MAX_EDGES);
    struct ab_topology *topology = ab_alloc(1, sizeof(*topology));
    if (topology == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    topology->n_nodes = n_nodes;
    topology->is_directed = is_directed;
    sort(ends, n_edges);
    uint32_t(*pairs)[2] = ends;
    uint32_t n_pairs = n_edges;
    ab_status status = AB_OK;
    if (is_directed) {
        status = find_pairs(&pairs, &n_pairs, (const uint32_t(*)[2])ends, n_edges, err);
    }
    if (status == AB_OK) {
        status =
            create(topology, pairs, n_pairs, (const uint32_t(*)[2])ends, n_edges, err);
    }
    if (is_directed && pairs != ends) {
        ab_free(pairs);
    }
    if (status != AB_OK) {
        ab_topology_destroy(topology);
        return status;
    }
    *out = topology;
    return AB_OK;
}

ab_status ab_topology_from_edges(struct ab_topology **out, uint32_t n_nodes,
                                 uint32_t (*ends)[2], uint32_t n_edges,
                                 struct ab_error *err)
{
    return from_edges(out, n_nodes, 0, ends, n_edges, err);
}

ab_status ab_topology_from_directed(struct ab_topology **out, uint32_t n_nodes,
                                    uint32_t (*ends)[2], uint32_t n_edges,
                                    struct ab_error *err)
{
    return from_edges(out, n_nodes, 1, ends, n_edges, err);
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
    ab_free(topology->flags);
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
    int size = snprintf(line, sizeof(line), "%s%u\n",
                        topology->is_directed ? "directed\n" : "", topology->n_nodes);
    ab_hash_update(&hash, line, (size_t)size);
    for (uint32_t e = 0; e < topology->n_edges; e++) {
        size = snprintf(line, sizeof(line), "%u %u\n", topology->ends[e][0],
                        topology->ends[e][1]);
        ab_hash_update(&hash, line, (size_t)size);
    }
    ab_hash_final(&hash, hex);
}
