/* How the samples of a task are dealt to the nodes. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/options.h"
#include "base/rng.h"
#include "base/suggest.h"
#include "tasks/task_internal.h"

static const struct ab_task_entry entries[] = {
    {.name = "iid", .summary = "a seeded permutation, dealt in equal parts"},
    {.name = "sorted-label",
     .summary = "sorted by label, then cut in equal parts; ties in seeded order"},
};
enum { IID, SORTED_LABEL, N_ENTRIES };

uint32_t ab_partition_count(void)
{
    return N_ENTRIES;
}

const struct ab_task_entry *ab_partition_entry(uint32_t index)
{
    ab_require(index < N_ENTRIES);
    return &entries[index];
}

static ab_status find_kind(size_t *kind, const struct ab_spec *spec,
                           const struct ab_task *task, struct ab_error *err)
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
    if (task->node_rows != NULL && found != IID) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "found partition \"%s\", expected \"iid\": task \"%s\" has no "
                       "samples, node i has function i",
                       spec->name, task->info.name);
    }
    struct ab_options none = {.owner = spec->name};
    char no_values = 0;
    *kind = found;
    return ab_options_parse(&no_values, &none, spec, err);
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

static ab_status fill(struct ab_partition *partition, size_t kind,
                      const struct ab_task *task, uint64_t seed, struct ab_error *err)
{
    uint64_t m = task->info.n_samples;
    uint32_t n = partition->n_nodes;
    for (uint32_t i = 0; i < n; i++) {
        partition->first[i + 1] = partition->first[i] + m / n + (i < m % n);
    }
    if (task->node_rows != NULL) {
        for (uint64_t k = 0; k < m; k++) {
            partition->sample[k] = k;
        }
        return AB_OK;
    }
    uint32_t *order = ab_alloc(m, sizeof *order);
    if (order == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_PARTITION, 0);
    ab_rng_permutation(&stream, (uint32_t)m, order);
    ab_status status =
        kind == SORTED_LABEL ? sort_by_label(order, &task->rows, err) : AB_OK;
    for (uint64_t k = 0; k < m; k++) {
        partition->sample[k] = order[k];
    }
    ab_free(order);
    return status;
}

ab_status ab_partition_create(struct ab_partition **out, const struct ab_spec *spec,
                              const struct ab_task *task, uint32_t n_nodes,
                              uint64_t seed, struct ab_error *err)
{
    size_t kind = 0;
    *out = NULL;
    ab_require(n_nodes > 0);
    ab_require(task->node_rows == NULL || n_nodes == task->info.n_nodes);
    AB_TRY(find_kind(&kind, spec, task, err));
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
        status = fill(partition, kind, task, seed, err);
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
