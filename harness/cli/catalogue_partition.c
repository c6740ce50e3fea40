#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/suggest.h"
#include "cli/catalogue.h"
#include "run/problem.h"
#include "tasks/task.h"

static struct ab_options table_of(const struct ab_task_entry *entry)
{
    return (struct ab_options){
        .owner = entry->name, .options = entry->options, .n_options = entry->n_options};
}

static ab_status list(json_t *rows, const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    for (uint32_t i = 0; i < ab_partition_count(); i++) {
        const struct ab_task_entry *entry = ab_partition_entry(i);
        struct ab_options table = table_of(entry);
        AB_TRY(ab_list_append(rows, entry->name, entry->summary, &table, err));
    }
    return AB_OK;
}

/* What is known of one split. */
struct split {
    struct ab_problem *problem;
    struct ab_partition *partition;
    struct ab_shards *shards;
    double *scratch; /* 3 dim numbers */
    double variation;
};

static void split_fini(struct split *split)
{
    ab_free(split->scratch);
    ab_shards_destroy(split->shards);
    ab_partition_destroy(split->partition);
    ab_problem_destroy(split->problem);
}

static ab_status split_init(struct split *split, const struct ab_spec *spec,
                            const struct ab_spec *task, const struct ab_shown *shown,
                            struct ab_error *err)
{
    *split = (struct split){0};
    AB_TRY(ab_problem_create(&split->problem, task, shown->n_nodes, err));
    struct ab_task *loaded = split->problem->task;
    AB_TRY(ab_partition_create(&split->partition, spec, loaded, shown->n_nodes,
                               shown->seed, err));
    AB_TRY(ab_problem_solve(split->problem, NULL, err));
    AB_TRY(
        ab_shards_create(&split->shards, loaded, split->partition, shown->seed, err));
    AB_TRY(
        ab_partition_label_variation(&split->variation, split->partition, loaded, err));
    split->scratch =
        ab_alloc_aligned(3, split->problem->info->dim * sizeof *split->scratch);
    return split->scratch != NULL ? AB_OK : AB_OUT_OF_MEMORY(err);
}

static void put_sizes(struct ab_fields *fields, const struct split *split)
{
    const struct ab_partition *partition = split->partition;
    uint64_t least = UINT64_MAX;
    uint64_t greatest = 0;
    uint32_t n_empty = 0;
    for (uint32_t i = 0; i < partition->n_nodes; i++) {
        uint64_t size = partition->first[i + 1] - partition->first[i];
        least = size < least ? size : least;
        greatest = size > greatest ? size : greatest;
        n_empty += size == 0;
    }
    ab_put_integer(fields, "n_nodes", partition->n_nodes);
    ab_put_integer(fields, "samples_least", least);
    ab_put_integer(fields, "samples_greatest", greatest);
    ab_put_integer(fields, "nodes_without_samples", n_empty);
}

static void put_split(struct ab_fields *fields, const struct split *split,
                      const struct ab_shown *shown)
{
    const struct ab_problem *problem = split->problem;
    uint64_t dim = problem->info->dim;
    double *mean = split->scratch;
    memset(mean, 0, dim * sizeof *mean);
    for (uint32_t i = 0; i < shown->n_nodes; i++) {
        double *start = split->scratch + dim;
        ab_task_start(problem->task, i, start);
        for (uint64_t k = 0; k < dim; k++) {
            mean[k] += start[k] / shown->n_nodes;
        }
    }
    ab_put_text(fields, "task", problem->info->id);
    ab_put_integer(fields, "seed", shown->seed);
    put_sizes(fields, split);
    if (!isnan(split->variation)) {
        ab_put_real(fields, "label_total_variation", split->variation);
    }
    if (problem->x_star != NULL) {
        ab_put_real(fields, "zeta2_optimum",
                    ab_shards_heterogeneity(split->shards, problem->x_star,
                                            split->scratch + dim));
    }
    ab_put_real(fields, "zeta2_start",
                ab_shards_heterogeneity(split->shards, mean, split->scratch + dim));
}

static ab_status describe_split(struct ab_fields *fields, const struct ab_spec *spec,
                                const struct ab_shown *shown, struct ab_arena *arena,
                                struct ab_error *err)
{
    struct split split;
    const struct ab_spec *task = NULL;
    AB_TRY(ab_info_spec(&task, arena, "--task", shown->task, err));
    ab_status status = split_init(&split, spec, task, shown, err);
    if (status == AB_OK) {
        put_split(fields, &split, shown);
    }
    split_fini(&split);
    return status;
}

static const struct ab_task_entry *find(struct ab_suggest *suggest, const char *name)
{
    const struct ab_task_entry *found = NULL;
    ab_suggest_init(suggest, name);
    for (uint32_t i = 0; i < ab_partition_count(); i++) {
        const struct ab_task_entry *entry = ab_partition_entry(i);
        ab_suggest_offer(suggest, entry->name);
        found = strcmp(entry->name, name) == 0 ? entry : found;
    }
    return found;
}

static ab_status describe(json_t *object, struct ab_text *help,
                          const struct ab_spec *spec, const struct ab_shown *shown,
                          struct ab_arena *arena, struct ab_error *err)
{
    struct ab_suggest suggest;
    const struct ab_task_entry *entry = find(&suggest, spec->name);
    if (entry == NULL) {
        return ab_suggest_fail(&suggest, "partition", err);
    }
    struct ab_options table = table_of(entry);
    struct ab_fields fields = {.object = object};
    ab_put_text(&fields, "name", entry->name);
    ab_put_text(&fields, "summary", entry->summary);
    if (shown->task != NULL) {
        AB_TRY(describe_split(&fields, spec, shown, arena, err));
    }
    ab_info_options(&fields, help, &table);
    return ab_fields_end(&fields, err);
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err)
{
    struct ab_arena arena;
    const struct ab_spec *spec = NULL;
    ab_arena_init(&arena);
    ab_status status = ab_info_spec(&spec, &arena, "partition", text, err);
    if (status == AB_OK) {
        status = describe(object, help, spec, shown, &arena, err);
    }
    ab_arena_fini(&arena);
    return status;
}

const struct ab_kind ab_kind_partition = {"partition", "partitions", list, info};
