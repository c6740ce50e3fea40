/* Any bytes as an edge list on eight nodes: an error, or simple edges of those nodes.
 */
#include <stddef.h>
#include <stdint.h>

#include "sim/edge_list.h"

#define N_NODES 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ab_edge_list list = {0};
    struct ab_error err = {0};
    int seen[N_NODES][N_NODES] = {{0}};
    if (ab_edge_list_parse(&list, (const char *)data, size, "fuzz", N_NODES, &err) !=
        AB_OK) {
        ab_require(err.text[0] != '\0');
        list.n_edges = 0;
    }
    for (uint32_t e = 0; e < list.n_edges; e++) {
        uint32_t low = list.ends[e][0];
        uint32_t high = list.ends[e][1];
        ab_require(low < high && high < N_NODES && !seen[low][high]);
        seen[low][high] = 1;
    }
    ab_edge_list_fini(&list);
    return 0;
}
