#include "run/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/kernels.h"
#include "run/parts.h"
#include "tasks/task.h"

#define MAX_CELLS ((size_t)10000000)
#define MAX_SEED  (INT64_C(1) << 53)

/* One grid, parsed. */
struct lists {
    struct ab_spec_list tasks;
    struct ab_spec_list topologies;
    struct ab_spec_list partitions;
    const int64_t *nodes;
    size_t n_nodes;
    const int64_t *seeds;
    size_t n_seeds;
    const struct ab_profile **profiles;
    size_t n_profiles;
    const struct ab_method **methods;
    size_t n_methods;
    struct ab_budget *budgets;
    size_t n_budgets;
};

struct builder {
    struct ab_plan *plan;
    size_t capacity; /* of plan->cells */
    struct ab_parts *parts;
    const struct ab_registry *registry;
    const char *block; /* "" without */
    struct lists lists;
    struct ab_error *err;
};

/* What begins the messages about one list of the grid. */
static const char *label(struct builder *builder, const char *name)
{
    const char *text = builder->block[0] == '\0'
                           ? ab_arena_printf(&builder->parts->arena, "--%s", name)
                           : ab_arena_printf(&builder->parts->arena, "block \"%s\": %s",
                                             builder->block, name);
    return text == NULL ? name : text;
}

static int is_path_of_task(const void *context, const char *name, const char *key)
{
    (void)context;
    for (uint32_t i = 0; i < ab_task_count(); i++) {
        const struct ab_task_entry *entry = ab_task_entry(i);
        const struct ab_options table = {.options = entry->options,
                                         .n_options = entry->n_options};
        if (strcmp(entry->name, name) == 0) {
            return ab_options_is_path(&table, key);
        }
    }
    return 0;
}

static int is_path_of_topology(const void *context, const char *name, const char *key)
{
    (void)context;
    const struct ab_topology_entry *entry = ab_topology_find(name);
    return entry != NULL && ab_options_is_path(&entry->options, key);
}

static ab_status parse_specs(struct ab_spec_list *list, struct builder *builder,
                             const char *name, const char *text,
                             ab_spec_is_whole *is_whole)
{
    if (text == NULL) {
        return AB_FAIL(builder->err, AB_ERR_USAGE, "%s: found nothing, expected a name",
                       label(builder, name));
    }
    return ab_spec_parse(list, &builder->parts->arena, label(builder, name), text,
                         is_whole, NULL, builder->err);
}

static ab_status parse_profiles(struct builder *builder, const char *text)
{
    struct lists *lists = &builder->lists;
    struct ab_spec_list specs;
    AB_TRY(parse_specs(&specs, builder, "profile", text, NULL));
    lists->profiles =
        ab_arena_alloc(&builder->parts->arena, specs.n_items, sizeof *lists->profiles);
    if (lists->profiles == NULL) {
        return AB_OUT_OF_MEMORY(builder->err);
    }
    lists->n_profiles = specs.n_items;
    for (size_t i = 0; i < specs.n_items; i++) {
        AB_TRY(ab_parts_profile(&lists->profiles[i], builder->parts, &specs.items[i],
                                builder->err));
    }
    return AB_OK;
}

static ab_status parse_methods(struct builder *builder, const char *text)
{
    struct lists *lists = &builder->lists;
    struct ab_spec_list specs;
    AB_TRY(parse_specs(&specs, builder, "algorithm", text, NULL));
    lists->methods =
        ab_arena_alloc(&builder->parts->arena, specs.n_items, sizeof *lists->methods);
    if (lists->methods == NULL) {
        return AB_OUT_OF_MEMORY(builder->err);
    }
    lists->n_methods = specs.n_items;
    for (size_t i = 0; i < specs.n_items; i++) {
        AB_TRY(ab_parts_method(&lists->methods[i], builder->parts, builder->registry,
                               &specs.items[i], builder->err));
    }
    return AB_OK;
}

static ab_status parse_budgets(struct builder *builder, const char *text)
{
    struct lists *lists = &builder->lists;
    struct ab_arena *arena = &builder->parts->arena;
    const char *name = label(builder, "budget");
    struct ab_spec_list specs;
    AB_TRY(ab_spec_parse_params(&specs, arena, name, text, builder->err));
    lists->budgets = ab_arena_alloc(arena, specs.n_items, sizeof *lists->budgets);
    if (lists->budgets == NULL) {
        return AB_OUT_OF_MEMORY(builder->err);
    }
    lists->n_budgets = specs.n_items;
    for (size_t i = 0; i < specs.n_items; i++) {
        AB_TRY(
            ab_parts_budget(&lists->budgets[i], name, &specs.items[i], builder->err));
    }
    return AB_OK;
}

static ab_status parse_grid(struct builder *builder, const struct ab_grid *grid)
{
    static const struct ab_grid fallbacks = {
#define FALLBACK(name, fallback, argument, help) .name = (fallback),
        AB_GRID_LIST(FALLBACK)
#undef FALLBACK
    };
    struct ab_grid full = *grid;
#define FILL_IN(name, fallback, argument, help)                                        \
    full.name = full.name == NULL ? fallbacks.name : full.name;
    AB_GRID_LIST(FILL_IN)
#undef FILL_IN
    struct lists *lists = &builder->lists;
    struct ab_arena *arena = &builder->parts->arena;
    AB_TRY(parse_specs(&lists->tasks, builder, "task", full.task, is_path_of_task));
    AB_TRY(parse_methods(builder, full.algorithm));
    AB_TRY(parse_specs(&lists->topologies, builder, "topology", full.topology,
                       is_path_of_topology));
    AB_TRY(ab_spec_integers(&lists->nodes, &lists->n_nodes, arena,
                            label(builder, "nodes"), full.nodes, 1,
                            AB_TOPOLOGY_MAX_NODES, builder->err));
    AB_TRY(parse_profiles(builder, full.profile));
    AB_TRY(parse_specs(&lists->partitions, builder, "partition", full.partition, NULL));
    AB_TRY(ab_spec_integers(&lists->seeds, &lists->n_seeds, arena,
                            label(builder, "seeds"), full.seeds, 0, MAX_SEED,
                            builder->err));
    return parse_budgets(builder, full.budget);
}

static ab_status add_cell(struct builder *builder, const struct ab_cell *draft)
{
    struct ab_plan *plan = builder->plan;
    if (plan->n_cells == MAX_CELLS) {
        return AB_FAIL(builder->err, AB_ERR_INPUT,
                       "found more than %zu cells, expected fewer", MAX_CELLS);
    }
    if (plan->n_cells == builder->capacity) {
        size_t capacity = builder->capacity == 0 ? 64 : 2 * builder->capacity;
        struct ab_cell *grown = ab_realloc(plan->cells, capacity, sizeof *grown);
        if (grown == NULL) {
            return AB_OUT_OF_MEMORY(builder->err);
        }
        plan->cells = grown;
        builder->capacity = capacity;
    }
    struct ab_cell *cell = &plan->cells[plan->n_cells];
    *cell = *draft;
    AB_TRY(ab_cell_identify(cell, &builder->parts->arena, builder->err));
    plan->n_cells++;
    return AB_OK;
}

/* Profile, budget, seed, algorithm: lists that any scenario takes. */
static ab_status expand_rest(struct builder *builder, struct ab_cell draft)
{
    const struct lists *lists = &builder->lists;
    for (size_t p = 0; p < lists->n_profiles; p++) {
        draft.profile = lists->profiles[p];
        for (size_t b = 0; b < lists->n_budgets; b++) {
            draft.budget = lists->budgets[b];
            for (size_t s = 0; s < lists->n_seeds; s++) {
                draft.seed = (uint64_t)lists->seeds[s];
                for (size_t m = 0; m < lists->n_methods; m++) {
                    draft.method = lists->methods[m];
                    AB_TRY(add_cell(builder, &draft));
                }
            }
        }
    }
    return AB_OK;
}

static ab_status name_partition(struct ab_named **out, struct builder *builder,
                                const struct ab_spec *spec, const struct ab_cell *draft)
{
    struct ab_partition *partition = NULL;
    AB_WRAP(ab_partition_create(&partition, spec, draft->problem->task, draft->n_nodes,
                                (uint64_t)builder->lists.seeds[0], builder->err),
            builder->err, "%s", label(builder, "partition"));
    ab_partition_destroy(partition);
    struct ab_named *named = ab_arena_alloc(&builder->parts->arena, 1, sizeof *named);
    if (named == NULL) {
        return AB_OUT_OF_MEMORY(builder->err);
    }
    named->spec = spec;
    named->text = ab_spec_text(&builder->parts->arena, spec);
    *out = named;
    return named->text == NULL ? AB_OUT_OF_MEMORY(builder->err) : AB_OK;
}

static ab_status expand_partitions(struct builder *builder, struct ab_cell draft)
{
    const struct ab_spec_list *partitions = &builder->lists.partitions;
    for (size_t i = 0; i < partitions->n_items; i++) {
        struct ab_named *named = NULL;
        AB_TRY(name_partition(&named, builder, &partitions->items[i], &draft));
        draft.partition = named;
        AB_TRY(expand_rest(builder, draft));
    }
    return AB_OK;
}

static ab_status expand_topologies(struct builder *builder, struct ab_cell draft)
{
    const struct ab_spec_list *topologies = &builder->lists.topologies;
    for (size_t i = 0; i < topologies->n_items; i++) {
        AB_WRAP(ab_parts_topology(&draft.topology, builder->parts,
                                  &topologies->items[i], draft.n_nodes,
                                  (uint64_t)builder->lists.seeds[0], builder->err),
                builder->err, "%s", label(builder, "topology"));
        AB_TRY(expand_partitions(builder, draft));
    }
    return AB_OK;
}

static ab_status expand_tasks(struct builder *builder)
{
    const struct lists *lists = &builder->lists;
    struct ab_cell draft = {.block = builder->block};
    for (size_t t = 0; t < lists->tasks.n_items; t++) {
        for (size_t n = 0; n < lists->n_nodes; n++) {
            draft.n_nodes = (uint32_t)lists->nodes[n];
            AB_WRAP(ab_parts_problem(&draft.problem, builder->parts,
                                     &lists->tasks.items[t], draft.n_nodes,
                                     builder->err),
                    builder->err, "%s", label(builder, "task"));
            AB_TRY(expand_topologies(builder, draft));
        }
    }
    return AB_OK;
}

/* Sorting pairs (key, place) finds repetitions, and which of them came first. */
struct place {
    const char *key;
    size_t index;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static ab_status drop_repeated(struct ab_plan *plan, struct ab_error *err)
{
    struct place *places = ab_alloc(plan->n_cells, sizeof *places);
    char *is_repeated = ab_alloc(plan->n_cells, 1);
    if (places == NULL || is_repeated == NULL) {
        ab_free(is_repeated);
        ab_free(places);
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < plan->n_cells; i++) {
        places[i] = (struct place){plan->cells[i].key, i};
    }
    qsort(places, plan->n_cells, sizeof *places, compare_places);
    for (size_t i = 1; i < plan->n_cells; i++) {
        if (strcmp(places[i].key, places[i - 1].key) == 0) {
            is_repeated[places[i].index] = 1;
        }
    }
    size_t n_kept = 0;
    for (size_t i = 0; i < plan->n_cells; i++) {
        if (!is_repeated[i]) {
            plan->cells[n_kept++] = plan->cells[i];
        }
    }
    plan->n_repeated = plan->n_cells - n_kept;
    plan->n_cells = n_kept;
    ab_free(is_repeated);
    ab_free(places);
    return AB_OK;
}

static ab_status build(struct builder *builder, const struct ab_grid *grids,
                       size_t n_grids)
{
    for (size_t i = 0; i < n_grids; i++) {
        builder->block = ab_arena_strdup(&builder->parts->arena,
                                         grids[i].block == NULL ? "" : grids[i].block);
        if (builder->block == NULL) {
            return AB_OUT_OF_MEMORY(builder->err);
        }
        builder->lists = (struct lists){0};
        AB_TRY(parse_grid(builder, &grids[i]));
        AB_TRY(expand_tasks(builder));
    }
    return drop_repeated(builder->plan, builder->err);
}

ab_status ab_plan_create(struct ab_plan **out, const struct ab_grid *grids,
                         size_t n_grids, const struct ab_registry *registry,
                         struct ab_error *err)
{
    struct ab_plan *plan = ab_alloc(1, sizeof *plan);
    struct ab_parts *parts = ab_alloc(1, sizeof *parts);
    if (plan == NULL || parts == NULL) {
        ab_free(parts);
        ab_free(plan);
        return AB_OUT_OF_MEMORY(err);
    }
    ab_parts_init(parts);
    plan->parts = parts;
    struct builder builder = {
        .plan = plan, .parts = parts, .registry = registry, .err = err};
    ab_status status = build(&builder, grids, n_grids);
    if (status != AB_OK) {
        ab_plan_destroy(plan);
        return status;
    }
    *out = plan;
    return AB_OK;
}

void ab_plan_destroy(struct ab_plan *plan)
{
    if (plan != NULL) {
        ab_parts_fini(plan->parts);
        ab_free(plan->parts);
        ab_free(plan->cells);
        ab_free(plan);
    }
}
