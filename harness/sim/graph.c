#include "sim/graph.h"

#include "base/alloc.h"

#define MAX_CANDIDATES 16

/* Over entries with that flag, ADONIS_OUT or ADONIS_IN. */
static uint32_t walk(const struct ab_topology *topology, unsigned flag, uint32_t source,
                     uint32_t target, uint32_t *distance, uint32_t *queue)
{
    for (uint32_t i = 0; i < topology->n_nodes; i++) {
        distance[i] = AB_UNREACHED;
    }
    distance[source] = 0;
    queue[0] = source;
    uint32_t n_queued = 1;
    for (uint32_t done = 0; done < n_queued; done++) {
        uint32_t i = queue[done];
        for (uint32_t e = topology->first[i]; e < topology->first[i + 1]; e++) {
            uint32_t j = topology->peer[e];
            if (distance[j] == AB_UNREACHED && (topology->flags[e] & flag) != 0) {
                distance[j] = distance[i] + 1;
                queue[n_queued++] = j;
            }
        }
        if (target != AB_UNREACHED && distance[target] != AB_UNREACHED) {
            break;
        }
    }
    return n_queued;
}

uint32_t ab_graph_distances(const struct ab_topology *topology, uint32_t source,
                            uint32_t target, uint32_t *distance, uint32_t *queue)
{
    return walk(topology, ADONIS_OUT, source, target, distance, queue);
}

uint32_t ab_graph_distances_to(const struct ab_topology *topology, uint32_t sink,
                               uint32_t *distance, uint32_t *queue)
{
    return walk(topology, ADONIS_IN, sink, AB_UNREACHED, distance, queue);
}

ab_status ab_graph_preorder(const struct ab_topology *topology, uint32_t *order,
                            struct ab_error *err)
{
    uint32_t n = topology->n_nodes;
    /* For each node on the current path: its parent, and the next edge to try. */
    uint32_t *parent = ab_alloc(n, sizeof(*parent));
    uint32_t *edge = ab_alloc(n, sizeof(*edge));
    if (parent == NULL || edge == NULL) {
        ab_free(parent);
        ab_free(edge);
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t i = 0; i < n; i++) {
        parent[i] = AB_UNREACHED;
        edge[i] = topology->first[i];
    }
    uint32_t n_visited = 0;
    parent[0] = 0;
    order[n_visited++] = 0;
    for (uint32_t at = 0;;) {
        if (edge[at] == topology->first[at + 1]) {
            if (at == 0) {
                break;
            }
            at = parent[at];
            continue;
        }
        uint32_t next = topology->peer[edge[at]++];
        if (parent[next] == AB_UNREACHED) {
            parent[next] = at;
            order[n_visited++] = next;
            at = next;
        }
    }
    ab_assert(n_visited == n);
    ab_free(parent);
    ab_free(edge);
    return AB_OK;
}

/* Lowest index of the largest value. */
static uint32_t place_of_largest(const uint32_t *value, uint32_t n)
{
    uint32_t place = 0;
    for (uint32_t i = 1; i < n; i++) {
        place = value[i] > value[place] ? i : place;
    }
    return place;
}

static uint32_t place_of_least(const uint32_t *value, uint32_t n)
{
    uint32_t place = 0;
    for (uint32_t i = 1; i < n; i++) {
        place = value[i] < value[place] ? i : place;
    }
    return place;
}

static void raise_bounds(uint32_t *bound, const uint32_t *distance, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        bound[i] = distance[i] > bound[i] ? distance[i] : bound[i];
    }
}

ab_status ab_graph_centre(const struct ab_topology *topology, uint32_t *centre,
                          struct ab_error *err)
{
    uint32_t n = topology->n_nodes;
    uint32_t *scratch = ab_alloc(3 * (size_t)n, sizeof(*scratch));
    if (scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    uint32_t *distance = scratch;
    uint32_t *queue = scratch + n;
    uint32_t *bound = scratch + 2 * (size_t)n; /* below the eccentricity of each node */
    uint32_t least = AB_UNREACHED;             /* eccentricity found */
    for (int k = 0; k < MAX_CANDIDATES; k++) {
        uint32_t candidate = place_of_least(bound, n);
        (void)ab_graph_distances(topology, candidate, AB_UNREACHED, distance, queue);
        uint32_t farthest = place_of_largest(distance, n);
        uint32_t eccentricity = distance[farthest];
        if (eccentricity < least || (eccentricity == least && candidate < *centre)) {
            least = eccentricity;
            *centre = candidate;
        }
        if (bound[candidate] == eccentricity) {
            break; /* no bound is less: an exact centre, and the one of lowest id */
        }
        raise_bounds(bound, distance, n);
        bound[candidate] = eccentricity;
        (void)ab_graph_distances(topology, farthest, AB_UNREACHED, distance, queue);
        raise_bounds(bound, distance, n);
    }
    ab_free(scratch);
    return AB_OK;
}
