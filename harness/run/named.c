#include "run/named.h"

#include <string.h>

#include "base/hash.h"
#include "base/options.h"
#include "base/text.h"
#include "sim/topology.h"

/* The value as one would write it on the command line; NULL: it is not part of the
 * name. */
static const char *value_text(char number[AB_TEXT_NUMBER_BYTES], const json_t *value)
{
    const char *text = json_string_value(value);
    if (text != NULL) {
        return strcmp(text, "auto") == 0 ? NULL : text;
    }
    if (json_is_number(value)) {
        ab_text_from_double(number, json_number_value(value));
        return number;
    }
    return NULL;
}

/* options: as ab_options_to_json makes it. A file is told by the graph in it. */
static void write_name(struct ab_text *out, const struct ab_topology_entry *entry,
                       const json_t *options, const struct ab_topology *topology)
{
    const char *before = ":";
    ab_text_puts(out, entry->name);
    for (size_t i = 0; i < entry->options.n_options; i++) {
        const struct adonis_option *option = &entry->options.options[i];
        char hex[AB_HASH_HEX_BYTES];
        char number[AB_TEXT_NUMBER_BYTES];
        const char *key = option->name;
        const char *value = value_text(number, json_object_get(options, key));
        if (option->type == ADONIS_PATH) {
            ab_topology_sha256(topology, hex);
            key = "sha256";
            value = hex;
        }
        if (value != NULL) {
            ab_text_printf(out, "%s%s=%s", before, key, value);
            before = ",";
        }
    }
}

static ab_status name_topology(const char **text, struct ab_arena *arena,
                               const struct ab_topology_entry *entry,
                               const struct ab_spec *spec,
                               const struct ab_topology *topology, struct ab_error *err)
{
    void *values = ab_arena_alloc(arena, 1, entry->options.size_bytes);
    if (values == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    json_t *options = NULL;
    AB_TRY(ab_options_parse(values, &entry->options, spec, err));
    AB_TRY(ab_options_to_json(&options, values, &entry->options, err));
    struct ab_text name = {0};
    write_name(&name, entry, options, topology);
    json_decref(options);
    char *taken = NULL;
    AB_TRY(ab_text_take(&name, &taken, err));
    *text = ab_arena_strdup(arena, taken);
    ab_free(taken);
    return *text == NULL ? AB_OUT_OF_MEMORY(err) : AB_OK;
}

static int is_from_file(const struct ab_topology_entry *entry)
{
    for (size_t i = 0; i < entry->options.n_options; i++) {
        if (entry->options.options[i].type == ADONIS_PATH) {
            return 1;
        }
    }
    return 0;
}

ab_status ab_named_topology(struct ab_named *out, struct ab_topology **read,
                            struct ab_arena *arena, const struct ab_spec *spec,
                            uint32_t n_nodes, uint64_t seed, struct ab_error *err)
{
    struct ab_topology *topology = NULL;
    *read = NULL;
    AB_TRY(ab_topology_create(&topology, spec, n_nodes, seed, err));
    const struct ab_topology_entry *entry = ab_topology_find(spec->name);
    *out = (struct ab_named){.spec = spec, .is_directed = topology->is_directed};
    ab_status status = name_topology(&out->text, arena, entry, spec, topology, err);
    if (status == AB_OK && is_from_file(entry)) {
        *read = topology;
        out->graph = topology;
    } else {
        ab_topology_destroy(topology);
    }
    return status;
}
