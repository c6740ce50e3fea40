/* What the tests of tasks/ share: loading by the text of the command line, and slow,
 * obvious linear algebra that owes nothing to base/. */
#ifndef AB_TESTS_TASKS_SUPPORT_H
#define AB_TESTS_TASKS_SUPPORT_H

#include <criterion/criterion.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/spec.h"
#include "tasks/task.h"

static inline ab_status test_task_try(struct ab_task **task, const char *text,
                                      uint32_t n_nodes, struct ab_error *err)
{
    struct ab_arena arena;
    struct ab_spec_list list;
    ab_arena_init(&arena);
    cr_assert_eq(ab_spec_parse(&list, &arena, "--task", text, NULL, NULL, NULL), AB_OK);
    cr_assert_eq(list.n_items, 1);
    ab_status status = ab_task_load(task, &list.items[0], n_nodes, err);
    ab_arena_fini(&arena);
    return status;
}

static inline struct ab_task *test_task(const char *text, uint32_t n_nodes)
{
    struct ab_task *task = NULL;
    struct ab_error err = {0};
    cr_assert_eq(test_task_try(&task, text, n_nodes, &err), AB_OK, "%s", err.text);
    return task;
}

static inline struct ab_partition *test_partition(const char *name,
                                                  const struct ab_task *task,
                                                  uint32_t n_nodes, uint64_t seed)
{
    struct ab_partition *partition = NULL;
    struct ab_error err = {0};
    const struct ab_spec spec = {.name = name};
    cr_assert_eq(ab_partition_create(&partition, &spec, task, n_nodes, seed, &err),
                 AB_OK, "%s", err.text);
    return partition;
}

static inline struct ab_shards *test_shards(const struct ab_task *task,
                                            const struct ab_partition *partition,
                                            uint64_t seed)
{
    struct ab_shards *shards = NULL;
    struct ab_error err = {0};
    cr_assert_eq(ab_shards_create(&shards, task, partition, seed, &err), AB_OK, "%s",
                 err.text);
    return shards;
}

/* A point that is no special one: components in [-1, 1]. */
static inline void test_point(size_t n, unsigned seed, double *x)
{
    for (size_t k = 0; k < n; k++) {
        seed = seed * 1664525u + 1013904223u;
        x[k] = (double)seed / 2147483648.0 - 1.0;
    }
}

/* One Jacobi rotation, which makes A[p][q] zero. */
static inline void test_jacobi_rotate(size_t n, double *A, size_t p, size_t q)
{
    double theta = (A[q * n + q] - A[p * n + p]) / (2.0 * A[p * n + q]);
    double t = (theta < 0.0 ? -1.0 : 1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0);
    double s = t * c;
    for (size_t k = 0; k < n; k++) {
        double kp = A[k * n + p];
        double kq = A[k * n + q];
        A[k * n + p] = c * kp - s * kq;
        A[k * n + q] = s * kp + c * kq;
    }
    for (size_t k = 0; k < n; k++) {
        double pk = A[p * n + k];
        double qk = A[q * n + k];
        A[p * n + k] = c * pk - s * qk;
        A[q * n + k] = s * pk + c * qk;
    }
}

/* Eigenvalues of a symmetric A, ascending, by cyclic Jacobi rotations. Destroys A. */
static inline void test_jacobi(size_t n, double *A, double *values)
{
    for (int sweep = 0; sweep < 15; sweep++) {
        for (size_t q = 1; q < n; q++) {
            for (size_t p = 0; p < q; p++) {
                if (A[p * n + q] != 0.0) {
                    test_jacobi_rotate(n, A, p, q);
                }
            }
        }
    }
    for (size_t k = 0; k < n; k++) {
        values[k] = A[k * n + k];
        for (size_t j = k; j > 0 && values[j] < values[j - 1]; j--) {
            double swap = values[j];
            values[j] = values[j - 1];
            values[j - 1] = swap;
        }
    }
}

#endif
