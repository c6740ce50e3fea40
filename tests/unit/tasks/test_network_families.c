/* The tasks that are networks: samples, start, accuracy, bits. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/kernels_backend.h"
#include "network_support.h"
#include "support/leaks.h"

Test(network_families, all_nodes_start_at_one_point_of_the_variance_of_he)
{
    struct ab_task *task = test_task("mlp-digits:instance=2", 8);
    struct ab_task *first = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    double *x = ab_alloc(2, dim * sizeof *x);
    double *other = x + dim;
    ab_task_start(task, 0, x);
    ab_task_start(task, 7, other);
    cr_assert_arr_eq(x, other, dim * sizeof *x);
    ab_task_start(first, 0, other);
    cr_assert_neq(x[0], other[0]);
    cr_assert_str_neq(task->info.sha256, first->info.sha256);
    for (size_t j = 0; j < dim; j++) {
        cr_assert_eq(x[j], (double)(float)x[j]);
    }
    for (size_t j = 2048; j < 2048 + 32; j++) {
        cr_assert_eq(x[j], 0.0);
    }
    /* the mean square of 2048 numbers is off by sqrt(2/2048): five times that */
    cr_assert_float_eq(ab_norm_squared(2048, x) / 2048, 2.0 / 64, 2.0 / 64 * 0.16);
    cr_assert_eq(task->info.start_value, ab_task_evaluate(task, x, NULL, NULL));
    ab_free(x);
    ab_task_destroy(first);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(network_families, accuracy_is_that_of_the_held_out_samples)
{
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    const struct ab_byte_samples *test = &task->learner->test;
    double *x = network_point(task, 0.0);
    double *gradient = x + dim;
    double input[64];
    for (int k = 0; k < 30; k++) { /* so far that some are right */
        (void)ab_task_evaluate(task, x, gradient, NULL);
        ab_axpy(dim, -0.3, gradient, x);
    }
    size_t n_correct = 0;
    for (size_t s = 0; s < test->n; s++) {
        double least = (double)INFINITY;
        size_t best = 0;
        network_input(task, test, s, input);
        for (size_t c = 0; c < 10; c++) {
            double loss = ab_mlp_loss(&network_digits, x, input, c, NULL);
            best = loss < least ? c : best;
            least = loss < least ? loss : least;
        }
        n_correct += best == (size_t)test->label[s];
    }
    cr_assert_eq(test->n, 360);
    cr_assert_gt(n_correct, 200);
    struct ab_task_point point = {.x = x, .wants_accuracy = 1};
    ab_task_measure(task, NULL, &point, 1);
    cr_assert_eq(point.accuracy, (double)n_correct / 360.0);
    cr_assert_eq(point.value, ab_task_evaluate(task, x, NULL, NULL));
    point.wants_accuracy = 0;
    ab_task_measure(task, NULL, &point, 1);
    cr_assert(isnan(point.accuracy));
    ab_free(x);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* A sample is in one of the two sets, and both have all classes. */
Test(network_families, training_and_test_samples_are_those_of_the_file)
{
    struct ab_task *task = test_task("mlp-digits", 8);
    struct ab_task *rows = test_task("softmax-digits", 8);
    uint64_t count[2][10] = {{0}};
    cr_assert_eq(task->learner->train.n + task->learner->test.n, rows->rows.n);
    for (size_t s = 0; s < task->learner->train.n; s++) {
        count[0][(size_t)task->learner->train.label[s]]++;
    }
    for (size_t s = 0; s < task->learner->test.n; s++) {
        count[0][(size_t)task->learner->test.label[s]]++;
        count[1][(size_t)task->learner->test.label[s]]++;
    }
    for (size_t s = 0; s < rows->rows.n; s++) {
        count[0][(size_t)rows->rows.label[s]]--;
    }
    for (size_t c = 0; c < 10; c++) {
        cr_assert_eq(count[0][c], 0);
        cr_assert_gt(count[1][c], 20);
    }
    ab_task_destroy(rows);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* 0: this machine lacks it. */
static int use_back_end(const char *name)
{
    const struct ab_backend *backend = ab_backend_find(name);
    if (backend == NULL) {
        return 0;
    }
    atomic_store(&ab_backend_chosen, backend);
    return 1;
}

/* Bits of one point after 3 steps with batches, of f there, and of a full gradient. */
static void train(const struct ab_task *task, double *x, double *f, double *gradient)
{
    struct ab_partition *partition = network_split("iid", NULL, NULL, task, 3);
    struct ab_shards *shards = test_shards(task, partition, 5);
    ab_task_start(task, 0, x);
    for (uint64_t k = 0; k < 3; k++) {
        ab_shards_gradient(shards, 1, x, 32, k, gradient);
        ab_axpy(task->info.dim, -0.1, gradient, x);
    }
    *f = ab_task_evaluate(task, x, gradient, NULL);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
}

Test(network_families, bits_are_the_same_on_all_back_ends)
{
    static const char *const wide[] = {"avx2", "avx512", "neon"};
    int n_compared = 0;
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    double *x = ab_alloc(4, dim * sizeof *x);
    double f[2];
    cr_assert(use_back_end("plain"));
    train(task, x, &f[0], x + dim);
    for (size_t k = 0; k < sizeof wide / sizeof wide[0]; k++) {
        if (use_back_end(wide[k])) {
            train(task, x + 2 * dim, &f[1], x + 3 * dim);
            cr_assert_eq(f[0], f[1], "%s", wide[k]);
            cr_assert_arr_eq(x, x + 2 * dim, 2 * dim * sizeof *x, "%s", wide[k]);
            n_compared++;
        }
    }
    ab_free(x);
    ab_task_destroy(task);
    AB_NO_LEAKS();
    if (n_compared == 0) {
        cr_skip_test("this machine has one back end only");
    }
}

/* Frozen: whoever changes one of these changes the version of the task. */
Test(network_families, digits_have_the_bits_that_they_were_published_with)
{
    struct ab_task *task = test_task("mlp-digits", 8);
    size_t dim = task->info.dim;
    double *x = ab_alloc(2, dim * sizeof *x);
    char hex[AB_HASH_HEX_BYTES];
    double f;
    train(task, x, &f, x + dim);
    ab_hash_buffer(hex, x, 2 * dim * sizeof *x);
    cr_expect_eq(task->info.start_value, 0x1.4d3a85bcfd93fp+1, "%a",
                 task->info.start_value);
    cr_expect_eq(f, 0x1.3483a43134205p+1, "%a", f);
    cr_expect_str_eq(
        hex, "d92fbc98ee8440153442d1ee7f1386a2f8524556a70584b267a1e9e301036cc2");
    /* forward, dW and dx, which the first layer does not need; biases, rectifiers, l2
     */
    cr_expect_eq(task->info.flops_per_gradient,
                 1437.0 * (4 * 64 * 32 + 6 * 32 * 10 + 3 * 32 + 10 + 25 * 10) + 2410);
    ab_free(x);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* Its data does not come with the program. */
static struct ab_task *fashion_task(void)
{
    struct ab_task *task = NULL;
    struct ab_error err = {0};
    if (test_task_try(&task, "mlp-fashion", 8, &err) == AB_ERR_IO) {
        cr_skip_test("%s", err.text);
    }
    cr_assert_not_null(task, "%s", err.text);
    return task;
}

/* 800 batches of 32, less than half an epoch: three of four test images are told. */
Test(network_families, fashion_is_learned, .timeout = 120)
{
    struct ab_task *task = fashion_task();
    size_t dim = task->info.dim;
    struct ab_partition *partition = network_split("iid", NULL, NULL, task, 1);
    struct ab_shards *shards = test_shards(task, partition, 5);
    double *x = network_point(task, 0.0);
    struct ab_task_point point = {.x = x, .wants_accuracy = 1};
    for (uint64_t k = 0; k < 800; k++) {
        ab_shards_gradient(shards, 0, x, 32, k, x + dim);
        ab_axpy(dim, -0.2, x + dim, x);
    }
    ab_task_measure(task, NULL, &point, 1);
    cr_assert_gt(point.accuracy, 0.75, "%g", point.accuracy);
    cr_assert_lt(point.value, 0.25 * task->info.start_value, "%g", point.value);
    ab_free(x);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

/* The same, and one batch against the twin. */
Test(network_families, fashion_has_the_bits_that_it_was_published_with, .timeout = 60)
{
    static const struct ab_mlp fashion = {.n_layers = 2, .width = {784, 128, 10}};
    struct ab_task *task = fashion_task();
    size_t dim = task->info.dim;
    double *x = network_point(task, 0.01);
    double *gradient = x + dim;
    double *expected = x + 2 * dim;
    double input[784];
    double sum = 0.0;
    struct ab_pass *pass = ab_pass_begin(task->learner, x);
    double loss = ab_pass_add(pass, task->learner, &task->learner->train, NULL, 59900,
                              100, 0.01, gradient);
    ab_pass_end(task->learner, pass);
    memset(expected, 0, dim * sizeof *expected);
    for (size_t s = 59900; s < 60000; s++) {
        network_input(task, &task->learner->train, s, input);
        sum += ab_mlp_loss(&fashion, x, input, (size_t)task->learner->train.label[s],
                           expected);
    }
    for (size_t j = 0; j < dim; j++) {
        expected[j] = 0.01 * expected[j] + task->info.l2 * x[j];
    }
    cr_assert_float_eq(loss, sum, NETWORK_TOLERANCE * sum);
    cr_assert_lt(network_distance(dim, gradient, expected),
                 NETWORK_TOLERANCE * network_norm(dim, expected));
    cr_expect_eq(task->info.start_value, 0x1.4151bd94d331bp+1, "%a",
                 task->info.start_value);
    cr_expect_str_eq(
        task->info.sha256,
        "3d6ad0f113d644e1cede437f7547145887403db2bffcf85dbec6fde7c862c6aa");
    cr_expect_eq(task->info.n_evaluated, 10000);
    cr_expect_eq(task->info.n_test, 10000);
    ab_free(x);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}

Test(network_families, loading_frees_everything_when_memory_runs_out)
{
    const struct ab_spec spec = {.name = "mlp-digits"};
    struct ab_task *task = NULL;
    size_t n = 0;
    ab_status status = AB_ERR_MEMORY;
    while (status != AB_OK) {
        ab_alloc_fail_after(++n);
        status = ab_task_load(&task, &spec, 8, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || status == AB_ERR_MEMORY, "%zu: %d", n, status);
    }
    cr_assert_gt(n, 10);
    ab_task_destroy(task);
    AB_NO_LEAKS();
}
