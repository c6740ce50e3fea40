/* How the samples of a task are dealt to the nodes. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <adonis/plugin.h>

#include "base/alloc.h"
#include "base/options.h"
#include "base/rng.h"
#include "base/suggest.h"
#include "tasks/skew.h"
#include "tasks/task_internal.h"

struct skew_options {
    double alpha;
    int64_t k;
};

static const struct adonis_option alpha_table[] = {
    {.name = "alpha",
     .type = ADONIS_REAL,
     .flags = ADONIS_REQUIRED,
     .offset = offsetof(struct skew_options, alpha),
     .min = 1e-6,
     .max = 1e6,
     .unit = "1",
     .help = "of the Dirichlet distribution: small is skewed, large is even"},
};

static const struct adonis_option k_table[] = {
    {.name = "k",
     .type = ADONIS_INTEGER,
     .flags = ADONIS_REQUIRED,
     .offset = offsetof(struct skew_options, k),
     .min = 1,
     .max = AB_LOSS_MAX_OUTPUTS,
     .unit = "1",
     .help = "classes that a node has"},
};

enum { IID, SORTED_LABEL, DIRICHLET, GROUP10, CLASSES, QUANTITY, N_ENTRIES };

static const struct ab_task_entry entries[] = {
    [IID] = {.name = "iid", .summary = "a seeded permutation, dealt in equal parts"},
    [SORTED_LABEL] = {.name = "sorted-label",
                      .summary = "sorted by label, then cut in equal parts; ties in "
                                 "seeded order"},
    [DIRICHLET] = {.name = "dirichlet",
                   .summary = "each class split among the nodes by Dirichlet shares",
                   .options = alpha_table,
                   .n_options = 1},
    [GROUP10] = {.name = "group10",
                 .summary =
                     "Dirichlet shares in groups of 10 nodes, redrawn until each "
                     "node has half the mean",
                 .options = alpha_table,
                 .n_options = 1},
    [CLASSES] = {.name = "classes",
                 .summary = "k classes on each node",
                 .options = k_table,
                 .n_options = 1},
    [QUANTITY] = {.name = "quantity",
                  .summary = "iid, with Dirichlet shares as sizes of the nodes",
                  .options = alpha_table,
                  .n_options = 1},
};

uint32_t ab_partition_count(void)
{
    return N_ENTRIES;
}

const struct ab_task_entry *ab_partition_entry(uint32_t index)
{
    ab_require(index < N_ENTRIES);
    return &entries[index];
}

static ab_status check_task(size_t kind, const struct ab_task *task,
                            struct ab_error *err)
{
    const char *name = entries[kind].name;
    int wants_classes = kind == DIRICHLET || kind == GROUP10 || kind == CLASSES;
    if (task->node_rows != NULL && kind != IID) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "found partition \"%s\", expected \"iid\": task \"%s\" has no "
                       "samples, node i has function i",
                       name, task->info.name);
    }
    if (wants_classes && task->info.n_classes == 0) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "found partition \"%s\", expected \"iid\", \"sorted-label\" or "
                       "\"quantity\": the labels of task \"%s\" are no classes",
                       name, task->info.name);
    }
    return AB_OK;
}

static ab_status find_kind(size_t *kind, struct skew_options *options,
                           const struct ab_spec *spec, const struct ab_task *task,
                           struct ab_error *err)
{
    const char *names[N_ENTRIES];
    size_t found = N_ENTRIES;
    for (size_t i = 0; i < N_ENTRIES; i++) {
        names[i] = entries[i].name;
        found = strcmp(names[i], spec->name) == 0 ? i : found;
    }
    if (found == N_ENTRIES) {
        return ab_suggest_fail_among(names, N_ENTRIES, "partition", spec->name, err);
    }
    AB_TRY(check_task(found, task, err));
    struct ab_options table = {.owner = spec->name,
                               .options = entries[found].options,
                               .n_options = entries[found].n_options,
                               .size_bytes = sizeof *options};
    *kind = found;
    return ab_options_parse(options, &table, spec, err);
}

struct labelled {
    double label;
    uint32_t place; /* in the permutation */
    uint32_t sample;
};

/* By label, then by place: no two are equal, so that any sort gives the same order. */
static int compare_labelled(const void *a, const void *b)
{
    const struct labelled *left = a;
    const struct labelled *right = b;
    if (left->label != right->label) {
        return left->label < right->label ? -1 : 1;
    }
    return (left->place > right->place) - (left->place < right->place);
}

static ab_status sort_by_label(uint32_t *order, const struct ab_rows *rows,
                               struct ab_error *err)
{
    struct labelled *items = ab_alloc(rows->n, sizeof *items);
    if (items == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t k = 0; k < rows->n; k++) {
        items[k] = (struct labelled){rows->label[order[k]], k, order[k]};
    }
    qsort(items, rows->n, sizeof *items, compare_labelled);
    for (uint32_t k = 0; k < rows->n; k++) {
        order[k] = items[k].sample;
    }
    ab_free(items);
    return AB_OK;
}

/* Equal parts of the order, the first ones one longer. */
static void cut_equally(struct ab_partition *partition, uint64_t m,
                        const uint32_t *order)
{
    uint32_t n = partition->n_nodes;
    for (uint32_t i = 0; i < n; i++) {
        partition->first[i + 1] = partition->first[i] + m / n + (i < m % n);
    }
    for (uint64_t k = 0; k < m; k++) {
        partition->sample[k] = order[k];
    }
}

static ab_status run_skew(size_t kind, const struct skew_options *options,
                          const struct ab_skew *skew, struct ab_error *err)
{
    switch (kind) {
    case GROUP10:
        return ab_skew_group10(skew, options->alpha, err);
    case CLASSES:
        return ab_skew_classes(skew, (uint64_t)options->k, err);
    default:
        return ab_skew_dirichlet(skew, options->alpha, err);
    }
}

/* The samples of each node, in the order. */
static void gather(struct ab_partition *partition, const struct ab_skew *skew)
{
    uint32_t n = partition->n_nodes;
    uint64_t *first = partition->first;
    for (uint64_t k = 0; k < skew->n_samples; k++) {
        first[skew->node_of[k] + 1]++;
    }
    for (uint32_t i = 0; i < n; i++) {
        first[i + 1] += first[i];
    }
    for (uint64_t k = 0; k < skew->n_samples; k++) {
        partition->sample[first[skew->node_of[skew->order[k]]]++] = skew->order[k];
    }
    memmove(first + 1, first, n * sizeof *first); /* each had moved to the next */
    first[0] = 0;
}

static ab_status cut_skewed(struct ab_partition *partition, size_t kind,
                            const struct skew_options *options,
                            const struct ab_task *task, uint64_t seed,
                            const uint32_t *order, struct ab_error *err)
{
    uint64_t m = task->info.n_samples;
    uint32_t *class_of = ab_alloc(2 * m, sizeof *class_of);
    if (class_of == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint64_t k = 0; k < m; k++) {
        class_of[k] = kind == QUANTITY ? 0 : ab_task_class(task, k);
    }
    struct ab_skew skew = {.n_nodes = partition->n_nodes,
                           .n_classes = kind == QUANTITY ? 1 : task->info.n_classes,
                           .seed = seed,
                           .n_samples = m,
                           .order = order,
                           .class_of = class_of,
                           .node_of = class_of + m};
    ab_status status = run_skew(kind, options, &skew, err);
    if (status == AB_OK) {
        gather(partition, &skew);
    }
    ab_free(class_of);
    return status;
}

static ab_status fill(struct ab_partition *partition, size_t kind,
                      const struct skew_options *options, const struct ab_task *task,
                      uint64_t seed, struct ab_error *err)
{
    uint64_t m = task->info.n_samples;
    uint32_t *order = ab_alloc(m, sizeof *order);
    if (order == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = AB_OK;
    if (task->node_rows != NULL) {
        for (uint32_t k = 0; k < m; k++) {
            order[k] = k;
        }
    } else {
        struct ab_stream stream = ab_stream_make(seed, AB_RNG_PARTITION, 0);
        ab_rng_permutation(&stream, (uint32_t)m, order);
    }
    if (kind == SORTED_LABEL) {
        status = sort_by_label(order, &task->rows, err);
    }
    if (status == AB_OK && kind > SORTED_LABEL) {
        status = cut_skewed(partition, kind, options, task, seed, order, err);
    } else if (status == AB_OK) {
        cut_equally(partition, m, order);
    }
    ab_free(order);
    return status;
}

ab_status ab_partition_create(struct ab_partition **out, const struct ab_spec *spec,
                              const struct ab_task *task, uint32_t n_nodes,
                              uint64_t seed, struct ab_error *err)
{
    size_t kind = 0;
    struct skew_options options = {0};
    *out = NULL;
    ab_require(n_nodes > 0);
    ab_require(task->node_rows == NULL || n_nodes == task->info.n_nodes);
    AB_TRY(find_kind(&kind, &options, spec, task, err));
    struct ab_partition *partition = ab_alloc(1, sizeof *partition);
    if (partition == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    partition->n_nodes = n_nodes;
    partition->first = ab_alloc((size_t)n_nodes + 1, sizeof *partition->first);
    partition->sample = ab_alloc(task->info.n_samples, sizeof *partition->sample);
    ab_status status = AB_OK;
    if (partition->first == NULL || partition->sample == NULL) {
        status = AB_OUT_OF_MEMORY(err);
    } else {
        status = fill(partition, kind, &options, task, seed, err);
    }
    if (status != AB_OK) {
        ab_partition_destroy(partition);
        return status;
    }
    *out = partition;
    return AB_OK;
}

void ab_partition_destroy(struct ab_partition *partition)
{
    if (partition != NULL) {
        ab_free(partition->first);
        ab_free(partition->sample);
        ab_free(partition);
    }
}

void ab_partition_place_ends(struct ab_partition *partition, const uint32_t ends[2])
{
    uint32_t n = partition->n_nodes;
    uint64_t next = 1;
    ab_require(ends[0] != ends[1] && ends[0] < n && ends[1] < n);
    ab_require(partition->first[n] == n);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t last = i == ends[1] ? n - 1 : 0;
        partition->sample[i] = i == ends[0] || i == ends[1] ? last : next++;
    }
}
