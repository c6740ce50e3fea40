/* What the tests of networks share. */
#ifndef AB_TESTS_NETWORK_SUPPORT_H
#define AB_TESTS_NETWORK_SUPPORT_H

#include "base/kernels.h"
#include "reference/mlp.h"
#include "support.h"
#include "tasks/task_internal.h"

static const struct ab_mlp network_digits = {.n_layers = 2, .width = {64, 32, 10}};

/* As in test_network.c: chains of K = 128 + 1 samples, each once more through two
 * layers. */
#define NETWORK_TOLERANCE (3.0 * (AB_LEARNER_BATCH + 1) * 0x1p-24)

/* Near the start, where no weight is special and biases are not 0. */
static inline double *network_point(const struct ab_task *task, double size)
{
    size_t dim = task->info.dim;
    double *x = ab_alloc_aligned(3, dim * sizeof *x);
    double *noise = x + dim;
    test_point(dim, 7, noise);
    ab_task_start(task, 0, x);
    for (size_t j = 0; j < dim; j++) {
        x[j] = (double)(float)(x[j] + size * noise[j]);
    }
    return x;
}

static inline void network_input(const struct ab_task *task,
                                 const struct ab_byte_samples *set, size_t sample,
                                 double *input)
{
    size_t n_inputs = ab_network_inputs(&task->learner->network);
    for (size_t j = 0; j < n_inputs; j++) {
        input[j] = (double)task->learner->unit * set->bytes[sample * n_inputs + j];
    }
}

static inline double network_distance(size_t n, const double *a, const double *b)
{
    return sqrt(ab_distance_squared(n, a, b));
}

static inline double network_norm(size_t n, const double *a)
{
    return sqrt(ab_norm_squared(n, a));
}

static inline struct ab_partition *network_split(const char *name, const char *key,
                                                 const char *value,
                                                 const struct ab_task *task,
                                                 uint32_t n_nodes)
{
    const struct ab_spec_param param = {key, value};
    const struct ab_spec spec = {name, key != NULL ? 1 : 0, &param};
    struct ab_partition *partition = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_partition_create(&partition, &spec, task, n_nodes, 5, &err), AB_OK,
                 "%s", err.text);
    return partition;
}

#endif
