#include "run/parts.h"

#include <math.h>
#include <string.h>

#include "base/json_write.h"
#include "base/options.h"
#include "base/suggest.h"
#include "base/text.h"
#include "plugin/resolve.h"
#include "run/named.h"

#define NS_PER_S 1e9

struct ab_parts_problem {
    const char *text; /* the item that named it */
    uint32_t n_nodes;
    struct ab_problem *problem;
    struct ab_parts_problem *next;
};

struct ab_parts_profile {
    const char *name;
    struct ab_profile *profile;
    struct ab_parts_profile *next;
};

/* Read from an edge list. */
struct ab_parts_graph {
    struct ab_topology *topology;
    struct ab_parts_graph *next;
};

void ab_parts_init(struct ab_parts *parts)
{
    *parts = (struct ab_parts){0};
    ab_arena_init(&parts->arena);
}

void ab_parts_fini(struct ab_parts *parts)
{
    for (struct ab_parts_problem *p = parts->problems; p != NULL; p = p->next) {
        ab_problem_destroy(p->problem);
    }
    for (struct ab_parts_profile *p = parts->profiles; p != NULL; p = p->next) {
        ab_profile_destroy(p->profile);
    }
    for (struct ab_parts_graph *p = parts->graphs; p != NULL; p = p->next) {
        ab_topology_destroy(p->topology);
    }
    ab_arena_fini(&parts->arena);
}

ab_status ab_parts_problem(struct ab_problem **out, struct ab_parts *parts,
                           const struct ab_spec *spec, uint32_t n_nodes,
                           struct ab_error *err)
{
    const char *text = ab_spec_text(&parts->arena, spec);
    struct ab_parts_problem *entry = ab_arena_alloc(&parts->arena, 1, sizeof *entry);
    if (text == NULL || entry == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (struct ab_parts_problem *p = parts->problems; p != NULL; p = p->next) {
        int fits = p->n_nodes == n_nodes || p->problem->info->n_nodes == 0;
        if (fits && strcmp(p->text, text) == 0) {
            *out = p->problem;
            return AB_OK;
        }
    }
    AB_TRY(ab_problem_create(&entry->problem, spec, n_nodes, err));
    entry->text = text;
    entry->n_nodes = n_nodes;
    entry->next = parts->problems;
    parts->problems = entry;
    *out = entry->problem;
    return AB_OK;
}

ab_status ab_parts_topology(const struct ab_named **out, struct ab_parts *parts,
                            const struct ab_spec *spec, uint32_t n_nodes, uint64_t seed,
                            struct ab_error *err)
{
    struct ab_named *named = ab_arena_alloc(&parts->arena, 1, sizeof *named);
    struct ab_parts_graph *entry = ab_arena_alloc(&parts->arena, 1, sizeof *entry);
    if (named == NULL || entry == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_named_topology(named, &entry->topology, &parts->arena, spec, n_nodes,
                             seed, err));
    entry->next = parts->graphs;
    parts->graphs = entry;
    *out = named;
    return AB_OK;
}

ab_status ab_parts_profile(const struct ab_profile **out, struct ab_parts *parts,
                           const struct ab_spec *spec, struct ab_error *err)
{
    if (spec->n_params > 0) {
        return AB_FAIL(
            err, AB_ERR_INPUT,
            "profile \"%s\": found \"%s=\", expected no parameters; a profile "
            "is changed in a file of its own",
            spec->name, spec->params[0].key);
    }
    for (struct ab_parts_profile *p = parts->profiles; p != NULL; p = p->next) {
        if (strcmp(p->name, spec->name) == 0) {
            *out = p->profile;
            return AB_OK;
        }
    }
    struct ab_parts_profile *entry = ab_arena_alloc(&parts->arena, 1, sizeof *entry);
    const char *name = ab_arena_strdup(&parts->arena, spec->name);
    if (entry == NULL || name == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    AB_TRY(ab_profile_load(&entry->profile, name, err));
    entry->name = name;
    entry->next = parts->profiles;
    parts->profiles = entry;
    *out = entry->profile;
    return AB_OK;
}

/* Moves the values into the arena, and adds their canonical JSON. */
static ab_status fill_method(struct ab_method *method, struct ab_parts *parts,
                             const void *values, struct ab_error *err)
{
    const struct ab_options *table = &method->algorithm->options;
    json_t *json = NULL;
    char *text = NULL;
    AB_TRY(ab_options_to_json(&json, values, table, err));
    ab_status status = ab_json_canonical(&text, json, err);
    json_decref(json);
    AB_TRY(status);
    void *copy = ab_arena_alloc(&parts->arena, 1, table->size_bytes);
    method->options_given = ab_arena_strdup(&parts->arena, text);
    method->options = copy;
    ab_free(text);
    if (copy == NULL || method->options_given == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    memcpy(copy, values, table->size_bytes);
    return AB_OK;
}

ab_status ab_parts_method(const struct ab_method **out, struct ab_parts *parts,
                          const struct ab_registry *registry,
                          const struct ab_spec *spec, struct ab_error *err)
{
    struct ab_method *method = ab_arena_alloc(&parts->arena, 1, sizeof *method);
    if (method == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    void *values = NULL;
    AB_TRY(ab_registry_find(registry, &method->algorithm, spec->name, err));
    AB_TRY(ab_plugin_options(&values, method->algorithm, spec, err));
    ab_status status = fill_method(method, parts, values, err);
    ab_free(values);
    *out = method;
    return status;
}

static ab_status find_axis(enum ab_axis *axis, const char *label, const char *word,
                           struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, word);
    for (int a = AB_AXIS_TIME; a <= AB_AXIS_BYTES; a++) {
        const char *name = ab_axis_name((enum ab_axis)a);
        if (strcmp(name, word) == 0) {
            *axis = (enum ab_axis)a;
            return AB_OK;
        }
        ab_suggest_offer(&suggest, name);
    }
    AB_WRAP(ab_suggest_fail(&suggest, "axis", err), err, "%s", label);
    return AB_OK;
}

ab_status ab_parts_budget(struct ab_budget *out, const char *label,
                          const struct ab_spec *spec, struct ab_error *err)
{
    if (spec->n_params != 1) {
        return AB_FAIL(err, AB_ERR_INPUT, "%s: found %zu axes, expected one", label,
                       spec->n_params);
    }
    const struct ab_spec_param *param = &spec->params[0];
    AB_TRY(find_axis(&out->axis, label, param->key, err));
    double unit = out->axis == AB_AXIS_TIME ? NS_PER_S : 1.0;
    double limit = 0;
    if (!ab_text_to_double(&limit, param->value) || !(limit * unit >= 0.5) ||
        limit * unit > AB_BUDGET_MAX) {
        return AB_FAIL(err, AB_ERR_INPUT, "%s: %s: found \"%s\", expected %s", label,
                       param->key, param->value,
                       out->axis == AB_AXIS_TIME
                           ? "seconds from 1e-9 to 9007199"
                           : "a number from 1 to 9007199254740992");
    }
    out->limit = floor(limit * unit + 0.5);
    if (out->axis != AB_AXIS_TIME && out->limit != limit) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "%s: %s: found \"%s\", expected a whole number", label,
                       param->key, param->value);
    }
    return AB_OK;
}
