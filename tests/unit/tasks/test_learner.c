/* f of networks, the nodes' functions, and batches, against the twin in double. */
#include "tasks/learner.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "network_support.h"
#include "support/leaks.h"

/* f and its gradient by the twin: the definition, sample by sample. */
static double twin_of(const struct ab_task *task, const double *x, double *gradient)
{
    const struct ab_byte_samples *train = &task->learner->train;
    size_t dim = task->info.dim;
    double input[64];
    double sum = 0.0;
    memset(gradient, 0, dim * sizeof *gradient);
    for (size_t s = 0; s < train->n; s++) {
        network_input(task, train, s, input);
        sum +=
            ab_mlp_loss(&network_digits, x, input, (size_t)train->label[s], gradient);
    }
    double square = 0.0;
    for (size_t j = 0; j < dim; j++) {
        gradient[j] = gradient[j] / (double)train->n + task->info.l2 * x[j];
        square += x[j] * x[j];
    }
    return sum / (double)train->n + 0.5 * task->info.l2 * square;
}

Test(learner, f_and_its_gradient_are_those_of_the_twin)
{
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    static const double sizes[] = {0.0, 0.05, 0.5};
    for (size_t k = 0; k < 3; k++) {
        double *x = network_point(task, sizes[k]);
        double *gradient = x + dim;
        double *expected = x + 2 * dim;
        double value = twin_of(task, x, expected);
        cr_assert_float_eq(ab_task_evaluate(task, x, gradient, NULL), value,
                           NETWORK_TOLERANCE * value);
        cr_assert_lt(network_distance(dim, gradient, expected),
                     NETWORK_TOLERANCE * network_norm(dim, expected), "%g",
                     network_distance(dim, gradient, expected) /
                         network_norm(dim, expected));
        cr_assert_eq(ab_task_evaluate(task, x, NULL, NULL),
                     ab_task_evaluate(task, x, gradient, NULL));
        ab_task_gradient(task, x, expected);
        cr_assert_arr_eq(gradient, expected, dim * sizeof *gradient);
        ab_free(x);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* (f(x + h v) - f(x - h v)) / 2h = v . grad f + O(h^2), of the twin, whose f is smooth
 * to 1e-16: h = 1e-5 leaves 1e-10 of both kinds of error but for the rectifiers that
 * change sides on the way, of which few of 46 000 do. And of f itself, whose rounding
 * to float needs h = 1e-2. */
Test(learner, gradients_are_finite_differences)
{
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    double *x = network_point(task, 0.1);
    double *gradient = x + dim;
    double *moved = x + 2 * dim;
    double *v = ab_alloc(2 * dim, sizeof *v);
    double *unused = v + dim;
    for (unsigned k = 1; k <= 5; k++) {
        double step[2] = {1e-5, 1e-2};
        double tolerance[2] = {1e-6, 1e-3};
        test_point(dim, k, v);
        ab_scale(dim, 1.0 / network_norm(dim, v), v);
        for (int product = 0; product < 2; product++) {
            double f[2];
            for (int side = 0; side < 2; side++) {
                memcpy(moved, x, dim * sizeof *x);
                ab_axpy(dim, side == 0 ? step[product] : -step[product], v, moved);
                f[side] = product ? ab_task_evaluate(task, moved, NULL, NULL)
                                  : twin_of(task, moved, unused);
            }
            (void)(product ? ab_task_evaluate(task, x, gradient, NULL)
                           : twin_of(task, x, gradient));
            cr_assert_float_eq(
                (f[0] - f[1]) / (2.0 * step[product]), ab_dot(dim, v, gradient),
                tolerance[product], "%d: %.9g, expected %.9g", product,
                (f[0] - f[1]) / (2.0 * step[product]), ab_dot(dim, v, gradient));
        }
    }
    ab_free(v);
    ab_free(x);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(learner, f_is_the_mean_of_the_nodes_functions_whatever_the_split)
{
    static const char *const splits[][3] = {{"iid", NULL, NULL},
                                            {"sorted-label", NULL, NULL},
                                            {"dirichlet", "alpha", "0.1"},
                                            {"classes", "k", "2"},
                                            {"quantity", "alpha", "0.5"}};
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    double *x = network_point(task, 0.1);
    double *sum = x + dim;
    double *gradient = x + 2 * dim;
    for (size_t k = 0; k < sizeof splits / sizeof splits[0]; k++) {
        uint32_t n = 7 + (uint32_t)k;
        struct ab_partition *partition =
            network_split(splits[k][0], splits[k][1], splits[k][2], task, n);
        struct ab_shards *shards = test_shards(task, partition, 5);
        uint64_t n_samples = 0;
        double value = 0.0;
        memset(sum, 0, dim * sizeof *sum);
        for (uint32_t i = 0; i < n; i++) {
            ab_shards_gradient(shards, i, x, 0, 0, gradient);
            ab_axpy(dim, 1.0 / n, gradient, sum);
            value += ab_shards_value(shards, i, x) / n;
            n_samples += ab_shards_samples(shards, i);
            cr_assert(isnan(ab_shards_mu(shards, i)) && isnan(ab_shards_L(shards, i)));
        }
        cr_assert_eq(n_samples, task->info.n_samples);
        cr_assert_float_eq(value, ab_task_evaluate(task, x, gradient, NULL),
                           1e-6 * value);
        cr_assert_lt(network_distance(dim, sum, gradient),
                     NETWORK_TOLERANCE * network_norm(dim, gradient));
        ab_shards_destroy(shards);
        ab_partition_destroy(partition);
    }
    ab_free(x);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* Draw d of node i: two steps of the stream, as tasks/README.md says for all tasks. The
 * gradient of one sample is that of a split that gives every sample a node of its own.
 */
Test(learner, a_batch_is_the_mean_of_its_samples)
{
    enum { NODES = 5, BATCH = 150, DRAW = 3, NODE = 2, SEED = 5 };
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    uint32_t m = (uint32_t)task->info.n_samples;
    struct ab_partition *partition = network_split("iid", NULL, NULL, task, NODES);
    struct ab_partition *alone = network_split("iid", NULL, NULL, task, m);
    struct ab_shards *shards = test_shards(task, partition, SEED);
    struct ab_shards *singles = test_shards(task, alone, SEED);
    double *x = network_point(task, 0.1);
    double *mean = x + dim;
    double *gradient = x + 2 * dim;
    uint32_t *node_of = ab_alloc(m, sizeof *node_of);
    for (uint32_t i = 0; i < m; i++) {
        node_of[alone->sample[alone->first[i]]] = i;
    }
    struct ab_stream stream = ab_stream_make(SEED, AB_RNG_BATCH, NODE);
    stream = ab_stream_make(ab_rng_u64(&stream, DRAW), AB_RNG_BATCH, NODE);
    uint64_t first = partition->first[NODE];
    uint64_t n = partition->first[NODE + 1] - first;
    memset(mean, 0, dim * sizeof *mean);
    for (uint64_t k = 0; k < BATCH; k++) {
        uint64_t sample = partition->sample[first + ab_rng_below(&stream, k, n)];
        ab_shards_gradient(singles, node_of[sample], x, 0, 0, gradient);
        for (size_t j = 0; j < dim; j++) { /* of the loss alone, in units of 1/m */
            mean[j] += (gradient[j] - task->info.l2 * x[j]) / BATCH;
        }
    }
    double share = (double)(n * NODES) / m; /* n/m times the node's samples */
    for (size_t j = 0; j < dim; j++) {
        mean[j] = share * mean[j] + task->info.l2 * x[j];
    }
    ab_shards_gradient(shards, NODE, x, BATCH, DRAW, gradient);
    cr_assert_lt(network_distance(dim, mean, gradient),
                 NETWORK_TOLERANCE * network_norm(dim, mean));
    cr_assert_float_eq(ab_shards_share(shards, NODE, BATCH), (double)BATCH / (double)n,
                       1e-15);
    ab_free(node_of);
    ab_free(x);
    ab_shards_destroy(singles);
    ab_shards_destroy(shards);
    ab_partition_destroy(alone);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* Every batch of one sample once: their mean is the full gradient, so batches drawn
 * uniformly are unbiased. */
Test(learner, the_mean_over_all_batches_of_one_sample_is_the_gradient)
{
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    uint32_t m = (uint32_t)task->info.n_samples;
    struct ab_partition *alone = network_split("iid", NULL, NULL, task, m);
    struct ab_shards *singles = test_shards(task, alone, 5);
    double *x = network_point(task, 0.1);
    double *mean = x + dim;
    double *gradient = x + 2 * dim;
    memset(mean, 0, dim * sizeof *mean);
    for (uint32_t i = 0; i < m; i++) {
        ab_shards_gradient(singles, i, x, 1, i,
                           gradient); /* there is but one to draw */
        ab_axpy(dim, 1.0 / m, gradient, mean);
    }
    (void)ab_task_evaluate(task, x, gradient, NULL);
    cr_assert_lt(network_distance(dim, mean, gradient),
                 NETWORK_TOLERANCE * network_norm(dim, gradient));
    ab_free(x);
    ab_shards_destroy(singles);
    ab_partition_destroy(alone);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* As several threads would: each has its own, and the one that ends last is not kept
 * beyond the room for them. */
Test(learner, passes_of_several_callers_do_not_meet)
{
    enum { N = AB_LEARNER_KEPT + 2 };
    struct ab_task *task = test_task("mlp-digits", 8);
    struct ab_learner *learner = task->learner;
    struct ab_pass *pass[N];
    double *x = network_point(task, 0.1);
    double loss[N];
    for (int k = 0; k < N; k++) {
        x[0] = k;
        pass[k] = ab_pass_begin(learner, x);
    }
    for (int k = 0; k < N; k++) {
        loss[k] =
            ab_pass_add(pass[k], learner, &learner->train, NULL, 0, 50, 1.0, NULL);
    }
    for (int k = 0; k < N; k++) {
        ab_pass_end(learner, pass[k]);
    }
    for (int k = 0; k < N; k++) {
        x[0] = k;
        pass[0] = ab_pass_begin(learner, x);
        cr_assert_eq(loss[k], ab_pass_add(pass[0], learner, &learner->train, NULL, 0,
                                          50, 1.0, NULL));
        ab_pass_end(learner, pass[0]);
    }
    ab_free(x);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
