#include "sim/random_graph.h"

#include "base/alloc.h"
#include "base/math.h"
#include "base/rng.h"

#define MAX_DRAWS 1000
/* Pairs and nodes drawn in all: about a minute. */
#define MAX_WORK 2e9

/* Batagelj and Brandes, "Efficient generation of large random networks", Physical
 * Review E 71, 2005: the number of pairs skipped before the next edge is geometric, so
 * that the cost is that of the edges, not of the pairs. Pairs (low, high) in order of
 * high. */
static ab_status draw(struct ab_edge_list *list, uint32_t n_nodes, double p,
                      const struct ab_stream *stream, struct ab_error *err)
{
    double log_absent = ab_log1p(-p);
    uint64_t low = UINT64_MAX; /* one before the first pair */
    uint64_t high = 1;
    list->n_edges = 0;
    for (uint64_t k = 0;; k++) {
        double skipped = ab_log(ab_rng_uniform(stream, k)) / log_absent;
        double pairs = (double)n_nodes * n_nodes;
        low += 1 + (uint64_t)(skipped < pairs ? skipped : pairs);
        while (high < n_nodes && low >= high) {
            low -= high;
            high++;
        }
        if (high >= n_nodes) {
            return AB_OK;
        }
        AB_TRY(ab_edge_list_add(list, (uint32_t)low, (uint32_t)high, err));
    }
}

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static int is_connected(const struct ab_edge_list *list, uint32_t n_nodes,
                        uint32_t *parent)
{
    for (uint32_t i = 0; i < n_nodes; i++) {
        parent[i] = i;
    }
    uint32_t n_parts = n_nodes;
    for (uint32_t e = 0; e < list->n_edges && n_parts > 1; e++) {
        uint32_t a = root_of(parent, list->ends[e][0]);
        uint32_t b = root_of(parent, list->ends[e][1]);
        parent[a > b ? a : b] = a > b ? b : a;
        n_parts -= a != b;
    }
    return n_parts == 1;
}

ab_status ab_random_graph(struct ab_edge_list *list, uint32_t n_nodes, double p,
                          uint64_t seed, struct ab_error *err)
{
    uint32_t *parent = ab_alloc(n_nodes, sizeof(*parent));
    if (parent == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double n = n_nodes;
    double work = n + p * n * (n - 1) / 2;
    uint64_t n_draws =
        work * MAX_DRAWS < MAX_WORK ? MAX_DRAWS : 1 + (uint64_t)(MAX_WORK / work);
    ab_status status = AB_OK;
    int connected = 0;
    for (uint64_t k = 0; k < n_draws && status == AB_OK && !connected; k++) {
        struct ab_stream stream = ab_stream_make(seed, AB_RNG_TOPOLOGY, k);
        status = draw(list, n_nodes, p, &stream, err);
        connected = status == AB_OK && is_connected(list, n_nodes, parent);
    }
    ab_free(parent);
    if (status == AB_OK && !connected) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "p=%g on %u nodes: no connected graph in %llu draws, expected p "
                       "around ln(n)/n = %.3g or more",
                       p, n_nodes, (unsigned long long)n_draws, ab_log(n) / n);
    }
    return status;
}
