#include "base/alloc.h"
#include "cli/catalogue.h"
#include "plugin/topology_spectrum.h"
#include "sim/topology.h"

/* Of the random graph that info shows: that of the first of the usual seeds. */
#define SHOWN_SEED 1

static ab_status list(json_t *rows, const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    for (uint32_t i = 0; i < ab_topology_count(); i++) {
        const struct ab_topology_entry *entry = ab_topology_at(i);
        AB_TRY(ab_list_append(rows, entry->name, entry->summary, &entry->options, err));
    }
    return AB_OK;
}

static ab_status describe(json_t *object, struct ab_text *help,
                          const struct ab_spec *spec,
                          const struct ab_topology *topology, struct ab_error *err)
{
    const struct ab_topology_entry *entry = ab_topology_find(spec->name);
    struct ab_spectrum spectrum;
    AB_TRY(ab_topology_spectrum(&spectrum, topology, err));
    char sha256[AB_HASH_HEX_BYTES];
    ab_topology_sha256(topology, sha256);
    struct ab_fields fields = {.object = object};
    ab_put_text(&fields, "name", entry->name);
    ab_put_text(&fields, "summary", entry->summary);
    ab_put_text(&fields, "sha256", sha256);
    ab_put_text(&fields, "edges", topology->is_directed ? "directed" : "undirected");
    ab_put_integer(&fields, "n_nodes", topology->n_nodes);
    ab_put_integer(&fields, "n_edges", topology->n_edges);
    ab_put_real(&fields, "max_degree", spectrum.max_degree);
    ab_put_real(&fields, "diameter", spectrum.diameter);
    ab_put_real(&fields, "lambda_2", spectrum.lambda_2);
    ab_put_real(&fields, "lambda_min", spectrum.lambda_min);
    ab_put_real(&fields, "laplacian_min", spectrum.laplacian_min);
    ab_put_real(&fields, "laplacian_max", spectrum.laplacian_max);
    ab_put_real(&fields, "chi", spectrum.chi);
    ab_put_real(&fields, "chi1_unit", spectrum.chi1_unit);
    ab_put_real(&fields, "chi2_unit", spectrum.chi2_unit);
    ab_info_options(&fields, help, &entry->options);
    return ab_fields_end(&fields, err);
}

static ab_status make_and_describe(json_t *object, struct ab_text *help,
                                   const struct ab_spec *spec, uint32_t n_nodes,
                                   struct ab_error *err)
{
    struct ab_topology *topology = NULL;
    AB_TRY(ab_topology_create(&topology, spec, n_nodes, SHOWN_SEED, err));
    ab_status status = describe(object, help, spec, topology, err);
    ab_topology_destroy(topology);
    return status;
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const struct ab_spec *spec = NULL;
    ab_status status = ab_info_spec(&spec, &arena, "topology", text, err);
    if (status == AB_OK) {
        status = make_and_describe(object, help, spec, shown->n_nodes, err);
    }
    ab_arena_fini(&arena);
    return status;
}

const struct ab_kind ab_kind_topology = {"topology", "topologies", list, info};
