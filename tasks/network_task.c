/* Tasks whose f is the loss of a network: evaluation, and the nodes' functions. */
#include "tasks/network_task.h"

#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "base/rng.h"

static double regulariser(const struct ab_task *task, const double *x)
{
    return 0.5 * task->info.l2 * ab_norm_squared(task->info.dim, x);
}

double ab_network_evaluate(const struct ab_task *task, const double *x,
                           double *gradient)
{
    struct ab_learner *learner = task->learner;
    double scale = 1.0 / (double)learner->n_evaluated;
    struct ab_pass *pass = ab_pass_begin(learner, x);
    double sum = ab_pass_add_all(pass, learner, &learner->train, learner->evaluated,
                                 learner->n_evaluated, scale, gradient);
    ab_pass_end(learner, pass);
    return scale * sum + regulariser(task, x);
}

double ab_network_accuracy(const struct ab_task *task, const double *x)
{
    struct ab_learner *learner = task->learner;
    struct ab_pass *pass = ab_pass_begin(learner, x);
    size_t n_correct = ab_pass_correct(pass, learner, &learner->test);
    ab_pass_end(learner, pass);
    return (double)n_correct / (double)learner->test.n;
}

ab_status ab_network_shards_fill(struct ab_shards *shards,
                                 const struct ab_partition *partition,
                                 struct ab_error *err)
{
    size_t m = shards->task->info.n_samples;
    uint64_t *samples = ab_arena_alloc(&shards->arena, m, sizeof *samples);
    if (samples == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    memcpy(samples, partition->sample, m * sizeof *samples);
    for (uint32_t i = 0; i < shards->n_nodes; i++) {
        uint64_t first = partition->first[i];
        shards->rows[i].n = partition->first[i + 1] - first;
        shards->samples[i] = samples + first;
        shards->mu[i] = (double)NAN;
        shards->L[i] = (double)NAN;
    }
    return AB_OK;
}

/* `batch` samples of the node drawn with replacement, in batches of the network's. */
static void add_drawn(const struct ab_shards *shards, uint32_t node,
                      struct ab_pass *pass, uint64_t batch,
                      const struct ab_stream *stream, double scale, double *out)
{
    const struct ab_learner *learner = shards->task->learner;
    uint64_t drawn[AB_LEARNER_BATCH];
    for (uint64_t k = 0; k < batch; k += AB_LEARNER_BATCH) {
        size_t n =
            (size_t)(batch - k < AB_LEARNER_BATCH ? batch - k : AB_LEARNER_BATCH);
        for (size_t i = 0; i < n; i++) {
            drawn[i] =
                shards
                    ->samples[node][ab_rng_below(stream, k + i, shards->rows[node].n)];
        }
        (void)ab_pass_add(pass, learner, &learner->train, drawn, 0, n, scale, out);
    }
}

void ab_network_gradient(const struct ab_shards *shards, uint32_t node, const double *x,
                         uint64_t batch, const struct ab_stream *stream, double *out)
{
    struct ab_learner *learner = shards->task->learner;
    size_t n = shards->rows[node].n;
    if (n == 0) {
        memcpy(out, x, shards->task->info.dim * sizeof *out);
        ab_scale(shards->task->info.dim, learner->l2, out);
        return;
    }
    struct ab_pass *pass = ab_pass_begin(learner, x);
    if (batch == 0) {
        (void)ab_pass_add_all(pass, learner, &learner->train, shards->samples[node], n,
                              shards->scale, out);
    } else {
        double scale = shards->scale * (double)n / (double)batch;
        add_drawn(shards, node, pass, batch, stream, scale, out);
    }
    ab_pass_end(learner, pass);
}

double ab_network_value(const struct ab_shards *shards, uint32_t node, const double *x)
{
    struct ab_learner *learner = shards->task->learner;
    struct ab_pass *pass = ab_pass_begin(learner, x);
    double sum = ab_pass_add_all(pass, learner, &learner->train, shards->samples[node],
                                 shards->rows[node].n, 0.0, NULL);
    ab_pass_end(learner, pass);
    return shards->scale * sum + regulariser(shards->task, x);
}
