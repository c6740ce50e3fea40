/* No method is faster than information travels. On a path whose ends hold the two
 * halves of Nesterov's chain (tasks/worst_case.c), one more coordinate leaves zero only
 * after the last one has crossed the d = n - 1 edges: after R rounds those beyond k(R)
 * = 1 + floor((R - 1) / d) are zero on every node, hence |x_i - x*|^2 >= sum_{k > k(R)}
 * (x*_k)^2. A violation means that the engine shows a node what it cannot know yet. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "plugin/world.h"
#include "support/leaks.h"
#include "tasks/task.h"

#define N     6
#define DIM   30
#define KAPPA "10"

/* Puts the functions of the task in the place of the random ones: f_i is a quadratic
 * with gradient -b at 0 and, at the unit vectors, its columns besides. */
static void put_functions(struct world *world, const struct ab_task *task)
{
    const struct ab_spec iid = {.name = "iid"};
    struct ab_partition *partition = NULL;
    struct ab_shards *shards = NULL;
    cr_assert_eq(ab_partition_create(&partition, &iid, task, N, 1, NULL), AB_OK);
    cr_assert_eq(ab_shards_create(&shards, task, partition, 1, NULL), AB_OK);
    for (uint32_t i = 0; i < N; i++) {
        double unit[DIM] = {0};
        double column[DIM];
        double *b = world->b + (size_t)i * DIM;
        ab_shards_gradient(shards, i, unit, 0, 0, b);
        for (size_t j = 0; j < DIM; j++) {
            unit[j] = 1.0;
            ab_shards_gradient(shards, i, unit, 0, 0, column);
            unit[j] = 0.0;
            for (size_t k = 0; k < DIM; k++) {
                world->A[((size_t)i * DIM + k) * DIM + j] = column[k] - b[k];
            }
        }
        for (size_t j = 0; j < DIM; j++) {
            b[j] = -b[j];
        }
    }
    memset(world->start, 0, (size_t)N * DIM * sizeof *world->start);
    memcpy(world->optimum, ab_task_closed_form(task), DIM * sizeof *world->optimum);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
}

/* The greatest coordinate, from 1, that is not zero on some node. */
static size_t support(const double *x)
{
    size_t greatest = 0;
    for (size_t k = 0; k < (size_t)N * DIM; k++) {
        size_t place = k % DIM + 1;
        greatest = x[k] != 0.0 && place > greatest ? place : greatest;
    }
    return greatest;
}

static double squares_beyond(const double *optimum, size_t k)
{
    double sum = 0.0;
    for (; k < DIM; k++) {
        sum += optimum[k] * optimum[k];
    }
    return sum;
}

static void check(struct world *world, const char *algorithm)
{
    static const uint64_t rounds[] = {1, 5, 6, 11, 30, 61, 100};
    size_t reached = 0;
    for (size_t r = 0; r < sizeof rounds / sizeof rounds[0]; r++) {
        size_t k = 1 + (size_t)(rounds[r] - 1) / (N - 1);
        double *x = world_estimates(world, algorithm, rounds[r]);
        reached = support(x);
        cr_assert_leq(reached, k, "%s after %d rounds: %zu", algorithm, (int)rounds[r],
                      reached);
        for (size_t i = 0; i < N; i++) {
            double error = 0.0;
            for (size_t j = 0; j < DIM; j++) {
                double d = x[i * DIM + j] - world->optimum[j];
                error += d * d;
            }
            cr_assert_geq(error, squares_beyond(world->optimum, k) * (1.0 - 1e-14),
                          "%s", algorithm);
        }
        ab_free(x);
    }
    cr_assert_geq(reached, 10, "%s: %zu", algorithm, reached); /* it does travel */
}

Test(lower_bound, no_method_beats_it)
{
    static const char *const algorithms[] = {"extra", "diging", "dsgd-cta:step=0.1",
                                             "dsgd-atc:step=0.1"};
    static const struct ab_spec_param params[] = {{"dim", "30"}, {"kappa", KAPPA}};
    const struct ab_spec spec = {"worst-case", 2, params};
    struct ab_task *task = NULL;
    cr_assert_eq(ab_task_load(&task, &spec, N, NULL), AB_OK);
    const struct world_config config = {.graph = "path",
                                        .n = N,
                                        .dim = DIM,
                                        .mu = 0.1,
                                        .L = 0.1 + N * 0.9 / 2.0,
                                        .seed = 1,
                                        .profile = "ideal"};
    struct world world;
    world_init(&world, &config);
    put_functions(&world, task);
    for (size_t k = 0; k < sizeof algorithms / sizeof algorithms[0]; k++) {
        check(&world, algorithms[k]);
    }
    world_fini(&world);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
