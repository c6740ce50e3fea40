/* Consensus of given vectors: f_i(x) = |x - v_i|^2 / 2, each v_i standard normal. */
#include <stddef.h>

#include <adonis/plugin.h>

#include "base/kernels.h"
#include "base/rng.h"
#include "tasks/task_internal.h"

struct average_options {
    int64_t dim;
    int64_t instance;
};

static const struct adonis_option average_table[] = {
    {.name = "dim",
     .type = ADONIS_INTEGER,
     .offset = offsetof(struct average_options, dim),
     .min = 1,
     .max = 1 << 24,
     .default_text = "10",
     .unit = "1",
     .help = "length of the vectors"},
    {.name = "instance",
     .type = ADONIS_INTEGER,
     .offset = offsetof(struct average_options, instance),
     .min = 1,
     .max = 1e9,
     .default_text = "1",
     .unit = "1",
     .help = "number of the random instance"},
};

/* The rows of f_i are those of the identity, labels v_i: |x - v_i|^2 / 2 is the sum of
 * their squared losses. */
static ab_status make_rows(struct ab_task *task, const double *vectors,
                           struct ab_error *err)
{
    size_t dim = task->info.dim;
    uint32_t n_nodes = task->info.n_nodes;
    size_t *row_start = ab_arena_alloc(&task->arena, dim + 1, sizeof *row_start);
    uint32_t *column = ab_arena_alloc(&task->arena, dim, sizeof *column);
    struct ab_rows *rows = ab_arena_alloc(&task->arena, n_nodes, sizeof *rows);
    if (row_start == NULL || column == NULL || rows == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t j = 0; j < dim; j++) {
        row_start[j + 1] = j + 1;
        column[j] = (uint32_t)j;
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        rows[i] = (struct ab_rows){.n = dim,
                                   .dim = dim,
                                   .label = vectors + i * dim,
                                   .row_start = row_start,
                                   .column = column};
    }
    task->node_rows = rows;
    return AB_OK;
}

static ab_status build_average(struct ab_task *task,
                               const struct ab_task_family *family, const void *options,
                               struct ab_error *err)
{
    (void)family;
    const struct average_options *given = options;
    size_t dim = (size_t)given->dim;
    uint32_t n_nodes = task->info.n_nodes;
    task->info.dim = dim;
    AB_TRY(ab_task_check_size((double)n_nodes * (double)dim, err));
    double *vectors = ab_arena_alloc(&task->arena, n_nodes, dim * sizeof *vectors);
    double *mean = ab_arena_alloc(&task->arena, dim, sizeof *mean);
    if (vectors == NULL || mean == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        struct ab_stream stream =
            ab_stream_make((uint64_t)given->instance, AB_RNG_TASK, i);
        ab_rng_fill_normal(&stream, 0, dim, vectors + i * dim);
        ab_axpy(dim, 1.0, vectors + i * dim, mean);
    }
    ab_scale(dim, 1.0 / n_nodes, mean);
    for (uint32_t i = 0; i < n_nodes; i++) {
        task->f_star += 0.5 * ab_distance_squared(dim, vectors + i * dim, mean);
    }
    task->f_star /= n_nodes;
    task->optimum = mean;
    task->node_start = vectors;
    task->node_mu = 1.0;
    task->node_L = 1.0;
    task->info.mu = 1.0;
    task->info.L = 1.0;
    task->info.nnz = (uint64_t)n_nodes * dim;
    task->flops_per_sample = (double)dim; /* x - v */
    return make_rows(task, vectors, err);
}

const struct ab_task_family ab_task_average = {
    .entry = {.name = "average",
              .summary = "consensus of given vectors: f_i(x) = |x - v_i|^2 / 2",
              .options = average_table,
              .n_options = sizeof average_table / sizeof average_table[0]},
    .version = "1",
    .recipe = "average/1",
    .loss = AB_LOSS_SQUARED,
    .per_node = 1,
    .options_size = sizeof(struct average_options),
    .build = build_average,
};
