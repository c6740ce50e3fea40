/* Tasks whose f is the loss of a network: evaluation, and the nodes' functions. */
#include "tasks/network_task.h"

#include <math.h>
#include <string.h>

#include "base/crew.h"
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

/* f, or a part of the accuracy, at a point. */
struct piece {
    struct ab_crew_job job; /* first */
    const struct ab_task *task;
    struct ab_task_point *point;
    struct ab_byte_samples tests;
    size_t n_correct;
};

static void compute_value(struct ab_crew_job *job)
{
    const struct piece *piece = (struct piece *)(void *)job;
    struct ab_task_point *point = piece->point;
    point->value = ab_network_evaluate(piece->task, point->x, point->gradient);
}

static void compute_correct(struct ab_crew_job *job)
{
    struct piece *piece = (struct piece *)(void *)job;
    struct ab_learner *learner = piece->task->learner;
    struct ab_pass *pass = ab_pass_begin(learner, piece->point->x);
    piece->n_correct = ab_pass_correct(pass, learner, &piece->tests);
    ab_pass_end(learner, pass);
}

/* Parts of the test samples, which are counted: a value with its gradient takes twice
 * as long as a value, or as the tests, and they fill what it leaves of two threads. */
#define N_PARTS 2

/* Part k of the test samples. */
static struct ab_byte_samples part_of(const struct ab_learner *learner, size_t k)
{
    const struct ab_byte_samples *all = &learner->test;
    size_t first = all->n * k / N_PARTS;
    return (struct ab_byte_samples){
        .n = all->n * (k + 1) / N_PARTS - first,
        .bytes = all->bytes + first * ab_network_inputs(&learner->network),
        .label = all->label + first};
}

void ab_network_measure(const struct ab_task *task, struct ab_crew *crew,
                        struct ab_task_point *points, uint32_t n_points)
{
    struct piece pieces[AB_TASK_MAX_POINTS * (1 + N_PARTS)];
    struct ab_crew_job *jobs[AB_TASK_MAX_POINTS * (1 + N_PARTS)] = {NULL};
    size_t n = 0;
    for (uint32_t p = 0; p < n_points; p++) {
        pieces[n] = (struct piece){
            .job.compute = compute_value, .task = task, .point = &points[p]};
        n++;
    }
    for (size_t k = 0; k < (size_t)n_points * N_PARTS; k++) {
        if (points[k / N_PARTS].wants_accuracy) {
            pieces[n] = (struct piece){.job.compute = compute_correct,
                                       .task = task,
                                       .point = &points[k / N_PARTS],
                                       .tests = part_of(task->learner, k % N_PARTS)};
            n++;
        }
    }
    for (size_t i = 0; i < n; i++) {
        jobs[i] = &pieces[i].job;
    }
    ab_crew_run(crew, jobs, n);
    for (uint32_t p = 0; p < n_points; p++) {
        size_t n_correct = 0;
        for (size_t i = n_points; i < n; i++) {
            n_correct += pieces[i].point == &points[p] ? pieces[i].n_correct : 0;
        }
        points[p].accuracy = points[p].wants_accuracy
                                 ? (double)n_correct / (double)task->learner->test.n
                                 : (double)NAN;
    }
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
