#include "tasks/skew.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "support.h"

static struct ab_partition *split(const char *text, const struct ab_task *task,
                                  uint32_t n_nodes, uint64_t seed, struct ab_error *err)
{
    struct ab_arena arena;
    struct ab_spec_list list;
    struct ab_partition *partition = NULL;
    ab_arena_init(&arena);
    cr_assert_eq(ab_spec_parse(&list, &arena, "--partition", text, NULL, NULL, NULL),
                 AB_OK);
    ab_status status =
        ab_partition_create(&partition, &list.items[0], task, n_nodes, seed, err);
    cr_assert_eq(status == AB_OK, partition != NULL);
    ab_arena_fini(&arena);
    return partition;
}

static uint64_t size_of(const struct ab_partition *partition, uint32_t node)
{
    return partition->first[node + 1] - partition->first[node];
}

/* Samples of a class on a node, counted anew. */
static uint64_t count(const struct ab_partition *partition, const struct ab_task *task,
                      uint32_t node, double label)
{
    uint64_t n = 0;
    for (uint64_t k = partition->first[node]; k < partition->first[node + 1]; k++) {
        n += task->rows.label[partition->sample[k]] == label;
    }
    return n;
}

Test(skew, every_sample_is_on_exactly_one_node)
{
    static const char *const names[] = {"dirichlet:alpha=0.1", "dirichlet:alpha=1e-6",
                                        "dirichlet:alpha=1e6", "group10:alpha=1",
                                        "classes:k=3",         "quantity:alpha=0.2"};
    static const uint32_t n_nodes[] = {1, 7, 16, 64};
    struct ab_task *task = test_task("softmax-digits", 1);
    uint64_t m = task->info.n_samples;
    for (size_t k = 0; k < 4 * (sizeof names / sizeof names[0]); k++) {
        const char *name =
            n_nodes[k % 4] == 1 && k / 4 == 4 ? "classes:k=10" : names[k / 4];
        struct ab_error err = {0};
        struct ab_partition *partition = split(name, task, n_nodes[k % 4], k, &err);
        cr_assert_not_null(partition, "%s: %s", name, err.text);
        unsigned char *seen = ab_alloc(m, 1);
        cr_assert_eq(partition->first[0], 0);
        cr_assert_eq(partition->first[n_nodes[k % 4]], m);
        for (uint64_t i = 0; i < m; i++) {
            cr_assert_lt(partition->sample[i], m);
            cr_assert_eq(seen[partition->sample[i]]++, 0, "%s", name);
        }
        for (uint32_t i = 0; i < n_nodes[k % 4]; i++) {
            cr_assert_leq(partition->first[i], partition->first[i + 1]);
        }
        ab_free(seen);
        ab_partition_destroy(partition);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* Of Dirichlet(alpha, ..., alpha) in n dimensions each share has mean 1/n and variance
 * (1/n) (1 - 1/n) / (n alpha + 1). With N draws the mean of the shares is within 5
 * standard errors, and so is that of the squares, whose fourth moments are at most 1.
 */
Test(skew, dirichlet_shares_have_the_moments_of_the_distribution)
{
    static const double alphas[] = {0.05, 0.5, 1.0, 8.0};
    enum { N = 5, N_DRAWS = 4000 };
    for (size_t a = 0; a < 4; a++) {
        double mean = 0.0;
        double square = 0.0;
        double fourth = 0.0;
        for (uint64_t k = 0; k < N_DRAWS; k++) {
            struct ab_stream stream = ab_stream_make(3, AB_RNG_TEST, k);
            double shares[N];
            double sum = 0.0;
            uint64_t draw = 0;
            ab_dirichlet(N, alphas[a], &stream, &draw, shares);
            for (size_t i = 0; i < N; i++) {
                cr_assert(shares[i] >= 0.0 && shares[i] <= 1.0);
                sum += shares[i];
            }
            cr_assert_float_eq(sum, 1.0, 1e-14);
            cr_assert_geq(draw, (uint64_t)15); /* three a share */
            mean += shares[2] / N_DRAWS;
            square += shares[2] * shares[2] / N_DRAWS;
            fourth += pow(shares[2], 4.0) / N_DRAWS;
        }
        double variance = 0.2 * 0.8 / (N * alphas[a] + 1.0);
        cr_assert_float_eq(mean, 0.2, 5.0 * sqrt(variance / N_DRAWS));
        cr_assert_float_eq(square, variance + 0.04,
                           5.0 * sqrt((fourth - square * square) / N_DRAWS), "%g",
                           alphas[a]);
    }
    AB_NO_LEAKS();
}

Test(skew, a_small_alpha_gives_a_class_to_one_node_and_a_large_one_equal_parts)
{
    struct ab_task *task = test_task("softmax-digits", 1);
    struct ab_partition *skewed = split("dirichlet:alpha=1e-4", task, 8, 1, NULL);
    struct ab_partition *even = split("dirichlet:alpha=1e6", task, 8, 1, NULL);
    for (int c = 0; c < 10; c++) {
        uint64_t total = 0;
        uint64_t greatest = 0;
        for (uint32_t i = 0; i < 8; i++) {
            uint64_t n = count(skewed, task, i, c);
            greatest = n > greatest ? n : greatest;
            total += n;
        }
        cr_assert_eq(greatest, total);
        for (uint32_t i = 0; i < 8; i++) {
            cr_assert_float_eq((double)count(even, task, i, c), (double)total / 8.0,
                               2.0);
        }
    }
    ab_partition_destroy(skewed);
    ab_partition_destroy(even);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* 16 nodes are a group of 10 and one of 6, each with its part of the samples. */
Test(skew, group10_gives_each_node_half_of_the_mean_of_its_group)
{
    struct ab_task *task = test_task("softmax-digits", 1);
    const uint64_t m = task->info.n_samples;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct ab_partition *partition =
            split("group10:alpha=0.3", task, 16, seed, NULL);
        cr_assert_eq(partition->first[10], m * 10 / 16);
        for (uint32_t i = 0; i < 16; i++) {
            cr_assert_geq((size_of(partition, i) + 1) * 32, m);
        }
        ab_partition_destroy(partition);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(skew, each_node_has_k_classes_and_each_class_equal_parts)
{
    static const char *const names[] = {"classes:k=1", "classes:k=3", "classes:k=10"};
    static const uint32_t k_of[] = {1, 3, 10};
    struct ab_task *task = test_task("softmax-digits", 1);
    for (size_t t = 0; t < 3; t++) {
        struct ab_partition *partition = split(names[t], task, 14, t, NULL);
        uint64_t least[10];
        uint64_t greatest[10] = {0};
        memset(least, 0xff, sizeof least);
        for (uint32_t i = 0; i < 14; i++) {
            uint32_t n_classes = 0;
            for (int c = 0; c < 10; c++) {
                uint64_t n = count(partition, task, i, c);
                if (n > 0) {
                    n_classes++;
                    least[c] = n < least[c] ? n : least[c];
                    greatest[c] = n > greatest[c] ? n : greatest[c];
                }
            }
            cr_assert_eq(n_classes, k_of[t]);
        }
        for (int c = 0; c < 10; c++) {
            cr_assert_gt(greatest[c], 0);
            cr_assert_leq(greatest[c] - least[c], 1);
        }
        ab_partition_destroy(partition);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(skew, quantity_changes_sizes_and_nothing_else)
{
    struct ab_task *task = test_task("ridge-diabetes", 1);
    struct ab_partition *iid = test_partition("iid", task, 6, 3);
    struct ab_partition *skewed = split("quantity:alpha=0.5", task, 6, 3, NULL);
    double shares[6];
    double sum = 0.0;
    uint64_t draw = 0;
    struct ab_stream stream = ab_stream_make(3, AB_RNG_PARTITION, 1);
    cr_assert_eq(memcmp(iid->sample, skewed->sample, 442 * sizeof *iid->sample), 0);
    ab_dirichlet(6, 0.5, &stream, &draw, shares);
    for (uint32_t i = 0; i < 5; i++) {
        sum += shares[i];
        cr_assert_eq(skewed->first[i + 1], (uint64_t)(442.0 * sum));
    }
    ab_partition_destroy(iid);
    ab_partition_destroy(skewed);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* One class a node: a node with class c is 1 - p_c away, and has weight p_c. */
Test(skew, label_variation_is_that_of_the_definition)
{
    struct ab_task *task = test_task("softmax-digits", 1);
    struct ab_task *ridge = test_task("ridge-diabetes", 1);
    struct ab_partition *apart = split("classes:k=1", task, 10, 1, NULL);
    struct ab_partition *whole = split("iid", task, 1, 1, NULL);
    struct ab_partition *numbers = split("iid", ridge, 4, 1, NULL);
    double expected = 0.0;
    double found = -1.0;
    for (int c = 0; c < 10; c++) {
        double p = (double)count(whole, task, 0, c) / (double)task->info.n_samples;
        expected += p * (1.0 - p);
    }
    cr_assert_eq(ab_partition_label_variation(&found, apart, task, NULL), AB_OK);
    cr_assert_float_eq(found, expected, 1e-14);
    cr_assert_eq(ab_partition_label_variation(&found, whole, task, NULL), AB_OK);
    cr_assert_eq(found, 0.0);
    cr_assert_eq(ab_partition_label_variation(&found, numbers, ridge, NULL), AB_OK);
    cr_assert(isnan(found));
    ab_partition_destroy(apart);
    ab_partition_destroy(whole);
    ab_partition_destroy(numbers);
    ab_task_destroy(task);
    ab_task_destroy(ridge);
    AB_NO_LEAKS();
}

/* Stored runs name these: whoever changes one renames the partition. */
Test(skew, splits_do_not_change)
{
    static const struct {
        const char *name;
        const char *sha256;
    } frozen[] = {
        {"dirichlet:alpha=0.1",
         "b5ea5dd68ef8ac84e6f8e1bb855b885e2f3fd3977a5c75c1eaa9165312e1e3ff"},
        {"group10:alpha=0.3",
         "2fa4726051d1ed9c10618592d42d9c380558bdf7299315a8c05c37013f084153"},
        {"classes:k=3",
         "a0345201c9584ff48b1eec7bdcb77517f7fc9b08dbdc05c006bd77c51eb74b2e"},
        {"quantity:alpha=0.5",
         "10455447fbec53a1150f0b7606f220c7e7b7ac343864c1520e203a4be47626ad"},
    };
    struct ab_task *task = test_task("softmax-digits", 1);
    for (size_t k = 0; k < sizeof frozen / sizeof frozen[0]; k++) {
        struct ab_partition *partition = split(frozen[k].name, task, 16, 1, NULL);
        struct ab_partition *other = split(frozen[k].name, task, 16, 2, NULL);
        char hex[AB_HASH_HEX_BYTES];
        uint64_t m = task->info.n_samples;
        uint64_t *both = ab_alloc(m + 17, sizeof *both);
        memcpy(both, partition->first, 17 * sizeof *both);
        memcpy(both + 17, partition->sample, m * sizeof *both);
        ab_hash_buffer(hex, both, (m + 17) * sizeof *both);
        cr_expect_str_eq(hex, frozen[k].sha256, "%s: %s", frozen[k].name, hex);
        cr_assert_neq(memcmp(partition->sample, other->sample, m * sizeof *both), 0);
        ab_free(both);
        ab_partition_destroy(partition);
        ab_partition_destroy(other);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(skew, what_cannot_be_is_refused)
{
    static const struct {
        const char *task;
        const char *partition;
        const char *part; /* of the message */
    } cases[] = {
        {"ridge-diabetes", "dirichlet:alpha=1",
         "the labels of task \"ridge-diabetes\" are no classes"},
        {"average", "quantity:alpha=1", "has no samples"},
        {"softmax-digits", "classes:k=11",
         "classes: found k=11 for 16 nodes and 10 classes, expected k in [1, 10]"},
        {"logreg-breast-cancer", "group10:alpha=0.01",
         "in 10000 draws no split gave each of the nodes 0 to 9 half of the mean"},
        {"softmax-digits", "dirichlet", "alpha"},
        {"softmax-digits", "dirichlet:alpha=0", "alpha"},
        {"softmax-digits", "classes:k=0", "k"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_task *task = test_task(cases[k].task, 16);
        struct ab_error err = {0};
        cr_assert_null(split(cases[k].partition, task, 16, 1, &err));
        cr_assert_eq(err.code, AB_ERR_INPUT);
        cr_assert_not_null(strstr(err.text, cases[k].part), "%s", err.text);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(skew, every_allocation_may_fail)
{
    static const struct ab_spec_param alpha = {"alpha", "1"};
    static const struct ab_spec_param two = {"k", "2"};
    static const struct ab_spec specs[] = {{"dirichlet", 1, &alpha},
                                           {"group10", 1, &alpha},
                                           {"classes", 1, &two},
                                           {"quantity", 1, &alpha}};
    struct ab_task *task = test_task("logreg-breast-cancer", 1);
    for (size_t k = 0; k < 4; k++) {
        ab_status status = AB_ERR_MEMORY;
        size_t n = 0;
        while (status != AB_OK) {
            struct ab_partition *partition = NULL;
            ab_alloc_fail_after(++n);
            status = ab_partition_create(&partition, &specs[k], task, 4, 1, NULL);
            ab_alloc_fail_after(0);
            cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
            ab_partition_destroy(partition);
        }
        cr_assert_gt(n, 4);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
