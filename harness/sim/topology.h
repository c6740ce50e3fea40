/* A static graph on n nodes with its mixing matrix W: undirected and connected, or
 * directed and strongly connected. Immutable once created. */
#ifndef AB_SIM_TOPOLOGY_H
#define AB_SIM_TOPOLOGY_H

#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/options.h"
#include "base/spec.h"

#define AB_TOPOLOGY_MAX_NODES (UINT32_C(1) << 24)
#define AB_TOPOLOGY_MAX_EDGES ((UINT32_C(1) << 31) - 1)

struct ab_topology {
    uint32_t n_nodes;
    uint32_t n_edges;
    int is_directed;
    /* Neighbours of node i, those it sends to and those that send to it: entries
     * first[i] .. first[i + 1] - 1, ids ascending. An entry's place minus first[i] is
     * the neighbour slot. */
    uint32_t *first; /* n_nodes + 1 */
    uint32_t *peer;  /* id of the neighbour */
    uint32_t *edge;  /* number of the pair of neighbours, the same at both ends, from
                      * 0; undirected: the place of their edge in `ends` */
    uint32_t *back;  /* slot of node i at that neighbour */
    unsigned char *flags; /* ADONIS_OUT, ADONIS_IN or both */
    double *weight;       /* W_ij; 0 where j does not send to i */
    double *self_weight;  /* W_ii, n_nodes */
    uint32_t (*ends)[2];  /* of each edge, sorted; undirected: lower id first, directed:
                           * from, to */
};

/* A graph by name, as ab_topology_count lists them. Weights, undirected: Metropolis',
 * W_ij = 1 / (1 + max(deg_i, deg_j)); directed: shares of the sender, whose columns sum
 * to one, W_ij = 1 / (1 + out-degree of j). seed drives random graphs only. Refused
 * (AB_ERR_INPUT):
 * an unknown name or parameter, a graph that does not exist on n_nodes nodes or is not
 * connected, a wrong edge list (with its file and line). Owned by the caller. */
AB_MUST_CHECK ab_status ab_topology_create(struct ab_topology **out,
                                           const struct ab_spec *spec, uint32_t n_nodes,
                                           uint64_t seed, struct ab_error *err);
/* From n_edges pairs of different ids below n_nodes, lower id first, no pair twice; the
 * pairs are sorted in place. */
AB_MUST_CHECK ab_status ab_topology_from_edges(struct ab_topology **out,
                                               uint32_t n_nodes, uint32_t (*ends)[2],
                                               uint32_t n_edges, struct ab_error *err);
/* The same with edges from the first to the second of each pair. */
AB_MUST_CHECK ab_status ab_topology_from_directed(struct ab_topology **out,
                                                  uint32_t n_nodes, uint32_t (*ends)[2],
                                                  uint32_t n_edges,
                                                  struct ab_error *err);
void ab_topology_destroy(struct ab_topology *topology);

/* The neighbour slot of `peer` at `node`, or ADONIS_NO_SLOT. */
uint32_t ab_topology_slot(const struct ab_topology *topology, uint32_t node,
                          uint32_t peer);

/* SHA-256 of the text of the graph, "n\n" then "i j\n" for each edge in order, after
 * "directed\n" if it is: what an edge list is, whatever its file is called and whatever
 * its comments say. */
void ab_topology_sha256(const struct ab_topology *topology,
                        char hex[AB_HASH_HEX_BYTES]);

/* The catalogue, for list, info and suggestions. */
struct ab_topology_entry {
    const char *name;
    const char *summary;
    struct ab_options options; /* of name:key=value */
};
uint32_t ab_topology_count(void);
const struct ab_topology_entry *ab_topology_at(uint32_t index);
/* NULL for an unknown name. */
const struct ab_topology_entry *ab_topology_find(const char *name);

#endif
