#include "tasks/task_internal.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/leaks.h"
#include "support.h"

static void check_cover(const struct ab_partition *partition, uint64_t m)
{
    unsigned char *seen = ab_alloc(m, 1);
    uint32_t n = partition->n_nodes;
    cr_assert_eq(partition->first[0], 0);
    cr_assert_eq(partition->first[n], m);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t size = partition->first[i + 1] - partition->first[i];
        cr_assert(size == m / n || size == m / n + 1);
    }
    for (uint64_t k = 0; k < m; k++) {
        cr_assert_lt(partition->sample[k], m);
        cr_assert_eq(seen[partition->sample[k]]++, 0);
    }
    ab_free(seen);
}

Test(partition, every_sample_is_on_exactly_one_node)
{
    static const uint32_t n_nodes[] = {1, 2, 7, 64, 442, 1000};
    struct ab_task *task = test_task("ridge-diabetes", 1);
    for (size_t k = 0; k < 12; k++) {
        struct ab_partition *partition = test_partition(
            k % 2 == 0 ? "iid" : "sorted-label", task, n_nodes[k / 2], k);
        check_cover(partition, task->info.n_samples);
        ab_partition_destroy(partition);
    }
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(partition, sorted_label_is_sorted_and_ties_follow_the_seed)
{
    struct ab_task *task = test_task("logreg-breast-cancer", 1);
    struct ab_partition *a = test_partition("sorted-label", task, 8, 1);
    struct ab_partition *b = test_partition("sorted-label", task, 8, 2);
    for (uint64_t k = 1; k < task->info.n_samples; k++) {
        cr_assert_leq(task->rows.label[a->sample[k - 1]],
                      task->rows.label[a->sample[k]]);
    }
    size_t size = task->info.n_samples * sizeof *a->sample;
    cr_assert_neq(memcmp(a->sample, b->sample, size), 0);
    ab_partition_destroy(a);
    ab_partition_destroy(b);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(partition, the_seed_decides_and_nothing_else)
{
    struct ab_task *task = test_task("logreg-breast-cancer", 1);
    struct ab_partition *a = test_partition("iid", task, 8, 5);
    struct ab_partition *b = test_partition("iid", task, 8, 5);
    struct ab_partition *c = test_partition("iid", task, 8, 6);
    size_t size = task->info.n_samples * sizeof *a->sample;
    cr_assert_eq(memcmp(a->sample, b->sample, size), 0);
    cr_assert_neq(memcmp(a->sample, c->sample, size), 0);
    ab_partition_destroy(a);
    ab_partition_destroy(b);
    ab_partition_destroy(c);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(partition, unknown_names_options_and_node_tasks_are_refused)
{
    static const struct ab_spec_param param = {"alpha", "1"};
    static const struct {
        const char *task;
        struct ab_spec spec;
        const char *part;
    } cases[] = {
        {"ridge-diabetes", {.name = "sorted-labels"}, "did you mean \"sorted-label\""},
        {"ridge-diabetes", {.name = "iid", .n_params = 1, .params = &param}, "alpha"},
        {"average",
         {.name = "sorted-label"},
         "found partition \"sorted-label\", expected \"iid\": task \"average\" has no "
         "samples"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_error err = {0};
        struct ab_task *task = test_task(cases[k].task, 4);
        struct ab_partition *partition = NULL;
        cr_assert_eq(ab_partition_create(&partition, &cases[k].spec, task, 4, 1, &err),
                     AB_ERR_INPUT);
        cr_assert_not_null(strstr(err.text, cases[k].part), "%s", err.text);
        cr_assert_null(partition);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

Test(partition, every_allocation_may_fail)
{
    static const struct ab_spec spec = {.name = "sorted-label"};
    struct ab_task *task = test_task("ridge-diabetes", 1);
    ab_status status = AB_ERR_MEMORY;
    size_t n = 0;
    while (status != AB_OK) {
        struct ab_partition *partition = NULL;
        ab_alloc_fail_after(++n);
        status = ab_partition_create(&partition, &spec, task, 3, 1, NULL);
        ab_alloc_fail_after(0);
        ab_partition_destroy(partition);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY);
    }
    cr_assert_gt(n, 4);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
