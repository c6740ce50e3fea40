/* Graphs by name: the catalogue and the generators. */
#include <stddef.h>
#include <string.h>

#include "base/suggest.h"
#include "sim/edge_list.h"
#include "sim/random_graph.h"
#include "sim/topology.h"

struct values {
    int64_t rows;
    double p;
    const char *data;
};

struct request {
    uint32_t n_nodes;
    uint64_t seed;
    struct values values;
};

typedef ab_status generator(struct ab_edge_list *list, struct request *request,
                            struct ab_error *err);

static ab_status generate_path(struct ab_edge_list *list, struct request *request,
                               struct ab_error *err)
{
    for (uint32_t i = 0; i + 1 < request->n_nodes; i++) {
        AB_TRY(ab_edge_list_add(list, i, i + 1, err));
    }
    return AB_OK;
}

/* On two nodes the ring is the path: one edge, not two. */
static ab_status generate_ring(struct ab_edge_list *list, struct request *request,
                               struct ab_error *err)
{
    AB_TRY(generate_path(list, request, err));
    if (request->n_nodes > 2) {
        AB_TRY(ab_edge_list_add(list, 0, request->n_nodes - 1, err));
    }
    return AB_OK;
}

static ab_status generate_star(struct ab_edge_list *list, struct request *request,
                               struct ab_error *err)
{
    for (uint32_t i = 1; i < request->n_nodes; i++) {
        AB_TRY(ab_edge_list_add(list, 0, i, err));
    }
    return AB_OK;
}

static ab_status generate_complete(struct ab_edge_list *list, struct request *request,
                                   struct ab_error *err)
{
    for (uint32_t i = 0; i < request->n_nodes; i++) {
        for (uint32_t j = i + 1; j < request->n_nodes; j++) {
            AB_TRY(ab_edge_list_add(list, i, j, err));
        }
    }
    return AB_OK;
}

/* The squarest grid: the largest divisor of n up to its square root. */
static uint32_t squarest_rows(uint32_t n)
{
    uint32_t rows = 1;
    for (uint32_t r = 1; (uint64_t)r * r <= n; r++) {
        rows = n % r == 0 ? r : rows;
    }
    return rows;
}

static ab_status generate_grid(struct ab_edge_list *list, struct request *request,
                               struct ab_error *err)
{
    uint32_t n = request->n_nodes;
    int64_t rows = request->values.rows;
    if (rows == ADONIS_AUTO_INTEGER) {
        rows = squarest_rows(n);
    }
    if (n % rows != 0) {
        return AB_FAIL(err, AB_ERR_INPUT, "rows=%lld, expected a divisor of n = %u",
                       (long long)rows, n);
    }
    uint32_t columns = n / (uint32_t)rows;
    for (uint32_t i = 0; i < n; i++) {
        if (i % columns + 1 < columns) {
            AB_TRY(ab_edge_list_add(list, i, i + 1, err));
        }
        if (i + columns < n) {
            AB_TRY(ab_edge_list_add(list, i, i + columns, err));
        }
    }
    return AB_OK;
}

static ab_status generate_directed_ring(struct ab_edge_list *list,
                                        struct request *request, struct ab_error *err)
{
    uint32_t n = request->n_nodes;
    list->is_directed = 1;
    for (uint32_t i = 0; i < n && n > 1; i++) {
        AB_TRY(ab_edge_list_add(list, i, (i + 1) % n, err));
    }
    return AB_OK;
}

/* Distances below n: no edge is there twice. */
static ab_status generate_exponential(struct ab_edge_list *list,
                                      struct request *request, struct ab_error *err)
{
    uint32_t n = request->n_nodes;
    list->is_directed = 1;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t distance = 1; distance < n; distance *= 2) {
            AB_TRY(ab_edge_list_add(list, i, (i + distance) % n, err));
        }
    }
    return AB_OK;
}

static ab_status generate_random(struct ab_edge_list *list, struct request *request,
                                 struct ab_error *err)
{
    return ab_random_graph(list, request->n_nodes, request->values.p, request->seed,
                           err);
}

static ab_status read_edges(struct ab_edge_list *list, struct request *request,
                            struct ab_error *err)
{
    return ab_edge_list_read(list, request->values.data, request->n_nodes, err);
}

static ab_status read_directed_edges(struct ab_edge_list *list, struct request *request,
                                     struct ab_error *err)
{
    list->is_directed = 1;
    return read_edges(list, request, err);
}

static const struct adonis_option grid_options[] = {
    {.name = "rows",
     .type = ADONIS_INTEGER,
     .flags = ADONIS_ALLOW_AUTO,
     .offset = offsetof(struct values, rows),
     .min = 1,
     .max = AB_TOPOLOGY_MAX_NODES,
     .default_text = "auto",
     .unit = "1",
     .help = "number of rows, a divisor of n; auto: the squarest grid"},
};

static const struct adonis_option random_options[] = {
    {.name = "p",
     .type = ADONIS_REAL,
     .flags = ADONIS_REQUIRED | ADONIS_OPEN_MIN,
     .offset = offsetof(struct values, p),
     .min = 0,
     .max = 1,
     .unit = "1",
     .help = "probability of each edge; drawn again until the graph is connected"},
};

static const struct adonis_option edges_options[] = {
    {.name = "data",
     .type = ADONIS_PATH,
     .flags = ADONIS_REQUIRED,
     .offset = offsetof(struct values, data),
     .unit = "1",
     .help = "text file with a line \"i j\" for each edge, ids from 0"},
};

#define NO_OPTIONS(id)                                                                 \
    {                                                                                  \
        .owner = (id), .size_bytes = sizeof(struct values)                             \
    }
#define OPTIONS(id, table)                                                             \
    {                                                                                  \
        .owner = (id), .options = (table),                                             \
        .n_options = sizeof(table) / sizeof((table)[0]),                               \
        .size_bytes = sizeof(struct values)                                            \
    }

static const struct ab_topology_entry entries[] = {
    {"ring", "node i with i - 1 and i + 1, modulo n", NO_OPTIONS("ring")},
    {"path", "a ring without the edge from n - 1 to 0", NO_OPTIONS("path")},
    {"star", "node 0 with every other node", NO_OPTIONS("star")},
    {"complete", "every node with every other", NO_OPTIONS("complete")},
    {"grid", "rows and columns, without wrap-around; ids along the rows",
     OPTIONS("grid", grid_options)},
    {"directed-ring", "node i sends to i + 1, modulo n: directed",
     NO_OPTIONS("directed-ring")},
    {"exponential", "node i sends to i + 1, i + 2, i + 4, ..., modulo n: directed",
     NO_OPTIONS("exponential")},
    {"erdos-renyi", "each edge with probability p, given that the graph is connected",
     OPTIONS("erdos-renyi", random_options)},
    {"edges", "the edges listed in a file", OPTIONS("edges", edges_options)},
    {"directed-edges", "the edges listed in a file, each from i to j: directed",
     OPTIONS("directed-edges", edges_options)},
};

static generator *const generators[] = {
    generate_ring, generate_path,          generate_star,        generate_complete,
    generate_grid, generate_directed_ring, generate_exponential, generate_random,
    read_edges,    read_directed_edges,
};

#define N_ENTRIES (sizeof(entries) / sizeof(entries[0]))
_Static_assert(N_ENTRIES == sizeof(generators) / sizeof(generators[0]),
               "one generator for each entry");

uint32_t ab_topology_count(void)
{
    return N_ENTRIES;
}

const struct ab_topology_entry *ab_topology_at(uint32_t index)
{
    ab_require(index < N_ENTRIES);
    return &entries[index];
}

const struct ab_topology_entry *ab_topology_find(const char *name)
{
    for (size_t i = 0; i < N_ENTRIES; i++) {
        if (strcmp(entries[i].name, name) == 0) {
            return &entries[i];
        }
    }
    return NULL;
}

static ab_status fail_unknown(const char *name, struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, name);
    for (size_t i = 0; i < N_ENTRIES; i++) {
        ab_suggest_offer(&suggest, entries[i].name);
    }
    return ab_suggest_fail(&suggest, "topology", err);
}

ab_status ab_topology_create(struct ab_topology **out, const struct ab_spec *spec,
                             uint32_t n_nodes, uint64_t seed, struct ab_error *err)
{
    *out = NULL;
    const struct ab_topology_entry *entry = ab_topology_find(spec->name);
    if (entry == NULL) {
        return fail_unknown(spec->name, err);
    }
    if (n_nodes == 0 || n_nodes > AB_TOPOLOGY_MAX_NODES) {
        return AB_FAIL(err, AB_ERR_INPUT, "%u nodes, expected 1 to %u", n_nodes,
                       AB_TOPOLOGY_MAX_NODES);
    }
    struct request request = {.n_nodes = n_nodes, .seed = seed};
    AB_TRY(ab_options_parse(&request.values, &entry->options, spec, err));
    struct ab_edge_list list = {0};
    ab_status status = generators[entry - entries](&list, &request, err);
    if (status == AB_OK) {
        status =
            (list.is_directed ? ab_topology_from_directed : ab_topology_from_edges)(
                out, n_nodes, list.ends, list.n_edges, err);
    }
    ab_edge_list_fini(&list);
    if (status != AB_OK) {
        ab_error_prefix(err, "topology \"%s\"", entry->name);
    }
    return status;
}
