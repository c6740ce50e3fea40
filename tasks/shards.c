/* The nodes' own functions. */
#include <string.h>

#include "base/kernels.h"
#include "base/rng.h"
#include "tasks/network_task.h"
#include "tasks/task_internal.h"

static ab_status fill_node(struct ab_shards *shards, uint32_t node,
                           const struct ab_partition *partition, struct ab_error *err)
{
    const struct ab_task *task = shards->task;
    uint64_t first = partition->first[node];
    size_t n = partition->first[node + 1] - first;
    double least = 0.0;
    double greatest = 0.0;
    if (task->node_rows != NULL) {
        shards->rows[node] = task->node_rows[partition->sample[first]];
        shards->mu[node] = task->node_mu;
        shards->L[node] = shards->rows[node].n > 0 ? task->node_L : task->info.l2;
        return AB_OK;
    }
    AB_TRY(ab_rows_pick(&shards->rows[node], &shards->arena, &task->rows,
                        partition->sample + first, n, err));
    AB_TRY(ab_rows_gram_extremes(&least, &greatest, &shards->rows[node], err));
    ab_task_curvature(&shards->mu[node], &shards->L[node], task, shards->scale, least,
                      greatest);
    return AB_OK;
}

/* One block for all nodes: passes over one after another are one stream. */
static int reserve_rows(struct ab_shards *shards)
{
    const struct ab_rows *rows = &shards->task->rows;
    size_t row_bytes = (ab_rows_picked_stride(rows->dim) + 1) * sizeof(double);
    size_t rounding = (size_t)shards->n_nodes * 2 * 64;
    return shards->task->node_rows != NULL || rows->dense == NULL ||
           ab_arena_reserve(&shards->arena, rows->n * row_bytes + rounding);
}

static ab_status fill(struct ab_shards *shards, const struct ab_partition *partition,
                      struct ab_error *err)
{
    uint32_t n = shards->n_nodes;
    shards->rows = ab_arena_alloc(&shards->arena, n, sizeof *shards->rows);
    shards->mu = ab_arena_alloc(&shards->arena, n, sizeof *shards->mu);
    shards->L = ab_arena_alloc(&shards->arena, n, sizeof *shards->L);
    shards->factors = ab_arena_alloc(&shards->arena, n, sizeof *shards->factors);
    shards->samples = ab_arena_alloc(&shards->arena, n, sizeof *shards->samples);
    if (shards->rows == NULL || shards->mu == NULL || shards->L == NULL ||
        shards->factors == NULL || shards->samples == NULL || !reserve_rows(shards)) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (shards->task->learner != NULL) {
        return ab_network_shards_fill(shards, partition, err);
    }
    for (uint32_t i = 0; i < n; i++) {
        AB_TRY(fill_node(shards, i, partition, err));
    }
    return AB_OK;
}

ab_status ab_shards_create(struct ab_shards **out, const struct ab_task *task,
                           const struct ab_partition *partition, uint64_t seed,
                           struct ab_error *err)
{
    *out = NULL;
    struct ab_shards *shards = ab_alloc(1, sizeof *shards);
    if (shards == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_arena_init(&shards->arena);
    shards->task = task;
    shards->n_nodes = partition->n_nodes;
    shards->seed = seed;
    shards->scale =
        task->node_rows != NULL ? 1.0 : partition->n_nodes / (double)task->rows.n;
    ab_status status = fill(shards, partition, err);
    if (status != AB_OK) {
        ab_shards_destroy(shards);
        return status;
    }
    *out = shards;
    return AB_OK;
}

void ab_shards_destroy(struct ab_shards *shards)
{
    if (shards != NULL) {
        for (uint32_t i = 0; shards->factors != NULL && i < shards->n_nodes; i++) {
            ab_free(shards->factors[i].L);
        }
        ab_arena_fini(&shards->arena);
        ab_free(shards);
    }
}

uint64_t ab_shards_samples(const struct ab_shards *shards, uint32_t node)
{
    ab_require(node < shards->n_nodes);
    return shards->task->node_rows != NULL ? 1 : shards->rows[node].n;
}

/* Two steps of the stream, so that every draw number is a stream of its own. */
static struct ab_stream batch_stream(const struct ab_shards *shards, uint32_t node,
                                     uint64_t draw)
{
    struct ab_stream of_node = ab_stream_make(shards->seed, AB_RNG_BATCH, node);
    return ab_stream_make(ab_rng_u64(&of_node, draw), AB_RNG_BATCH, node);
}

void ab_shards_gradient(const struct ab_shards *shards, uint32_t node, const double *x,
                        uint64_t batch, uint64_t draw, double *out)
{
    ab_require(node < shards->n_nodes);
    const struct ab_task *task = shards->task;
    const struct ab_rows *rows = &shards->rows[node];
    if (task->learner != NULL) {
        struct ab_stream stream = batch_stream(shards, node, draw);
        ab_network_gradient(shards, node, x, batch, &stream, out);
        return;
    }
    memcpy(out, x, task->info.dim * sizeof *out);
    ab_scale(task->info.dim, task->info.l2, out);
    ab_nonconvex_add_gradient(task, x, out);
    if (batch == 0 || task->node_rows != NULL) {
        ab_rows_add_gradient(rows, &task->loss, x, shards->scale, out);
        return;
    }
    if (rows->n == 0) {
        return;
    }
    struct ab_stream stream = batch_stream(shards, node, draw);
    double scale = shards->scale * (double)rows->n / (double)batch;
    for (uint64_t first = 0; first < batch; first += AB_LOSS_MAX_SAMPLES) {
        uint64_t which[AB_LOSS_MAX_SAMPLES];
        uint64_t left = batch - first;
        size_t n = left < AB_LOSS_MAX_SAMPLES ? left : AB_LOSS_MAX_SAMPLES;
        for (size_t k = 0; k < n; k++) {
            which[k] = ab_rng_below(&stream, first + k, rows->n);
        }
        ab_rows_add_picked(rows, &task->loss, which, n, x, scale, out);
    }
}

double ab_shards_value(const struct ab_shards *shards, uint32_t node, const double *x)
{
    ab_require(node < shards->n_nodes);
    const struct ab_task *task = shards->task;
    if (task->learner != NULL) {
        return ab_network_value(shards, node, x);
    }
    double regulariser = 0.5 * task->info.l2 * ab_norm_squared(task->info.dim, x);
    return shards->scale * ab_rows_loss(&shards->rows[node], &task->loss, x) +
           regulariser + ab_nonconvex_value(task, x) + ab_task_nonsmooth(task, x);
}

/* Samples that a request of this batch computes: all where there is nothing to draw. */
static uint64_t samples_computed(const struct ab_shards *shards, uint32_t node,
                                 uint64_t batch)
{
    uint64_t n_samples = ab_shards_samples(shards, node);
    int draws = batch > 0 && shards->task->node_rows == NULL && n_samples > 0;
    return draws ? batch : n_samples;
}

double ab_shards_flops(const struct ab_shards *shards, uint32_t node, uint64_t batch)
{
    return (double)samples_computed(shards, node, batch) *
               shards->task->flops_per_sample +
           shards->task->flops_fixed;
}

double ab_shards_share(const struct ab_shards *shards, uint32_t node, uint64_t batch)
{
    uint64_t n_samples = ab_shards_samples(shards, node);
    return n_samples == 0
               ? 1.0
               : (double)samples_computed(shards, node, batch) / (double)n_samples;
}

double ab_shards_mu(const struct ab_shards *shards, uint32_t node)
{
    ab_require(node < shards->n_nodes);
    return shards->mu[node];
}

double ab_shards_L(const struct ab_shards *shards, uint32_t node)
{
    ab_require(node < shards->n_nodes);
    return shards->L[node];
}
