/* Any bytes as an edge list on eight nodes: refused with a line, or each edge is there
 * once, between two different nodes, in order. Connected graphs get their overlay. */
#include <stdint.h>
#include <string.h>

#include "sim/edge_list.h"
#include "sim/overlay.h"
#include "sim/topology.h"

#define N_NODES 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void check_topology(struct ab_edge_list *list)
{
    struct ab_topology *topology;
    struct ab_overlay *overlay;
    ab_status status =
        ab_topology_from_edges(&topology, N_NODES, list->ends, list->n_edges, NULL);
    if (status != AB_OK) {
        ab_require(status == AB_ERR_INPUT && topology == NULL);
        return;
    }
    ab_require(topology->first[N_NODES] == 2 * topology->n_edges);
    ab_require(ab_overlay_create(&overlay, topology, NULL) == AB_OK);
    ab_overlay_destroy(overlay);
    ab_topology_destroy(topology);
}

static void check_directed(struct ab_edge_list *list)
{
    struct ab_topology *topology;
    ab_status status =
        ab_topology_from_directed(&topology, N_NODES, list->ends, list->n_edges, NULL);
    ab_require(status == AB_OK || (status == AB_ERR_INPUT && topology == NULL));
    ab_require(status != AB_OK || topology->first[N_NODES] <= 2 * topology->n_edges);
    ab_topology_destroy(topology);
}

static ab_status check_list(const uint8_t *data, size_t n_bytes, int is_directed)
{
    struct ab_error err = {0};
    struct ab_edge_list list = {.is_directed = is_directed};
    ab_status status = ab_edge_list_parse(&list, (const char *)data, n_bytes,
                                          "fuzz.edges", N_NODES, &err);
    if (status != AB_OK) {
        ab_require(status == AB_ERR_INPUT);
        ab_require(strncmp(err.text, "fuzz.edges:", 11) == 0);
    }
    for (uint32_t e = 0; e < list.n_edges; e++) {
        ab_require(list.ends[e][0] < N_NODES && list.ends[e][1] < N_NODES);
        ab_require(is_directed ? list.ends[e][0] != list.ends[e][1]
                               : list.ends[e][0] < list.ends[e][1]);
        ab_require(e == 0 || memcmp(list.ends[e - 1], list.ends[e], 8) != 0);
    }
    if (status == AB_OK) {
        (is_directed ? check_directed : check_topology)(&list);
    }
    ab_edge_list_fini(&list);
    return status;
}

/* What is an undirected list is a directed one, too. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    ab_status undirected = check_list(data, n_bytes, 0);
    ab_status directed = check_list(data, n_bytes, 1);
    ab_require(undirected == directed);
    return 0;
}
