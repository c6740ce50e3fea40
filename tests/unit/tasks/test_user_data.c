/* Tasks on files of the user, and the shipped tasks that are read in the same way. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/kernels.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "support.h"

static struct ab_task *load(const char *family, const char *path, const char *more,
                            struct ab_error *err)
{
    char l2[] = "0.5";
    struct ab_spec_param params[] = {{"data", path}, {"l2", l2}, {"label", more}};
    const struct ab_spec spec = {family, more == NULL ? 2 : 3, params};
    struct ab_task *task = NULL;
    ab_status status = ab_task_load(&task, &spec, 1, err);
    cr_assert_eq(status == AB_OK, task != NULL);
    return task;
}

Test(user_data, the_content_is_the_identity)
{
    struct test_folder folder = test_folder_make();
    static const char text[] = "1,2,a\n3,5,b\n-1,0,a\n";
    static const char other[] = "1,2,a\n3,5,b\n-1,1,a\n";
    const char *first = test_folder_put(&folder, "first.csv", text, sizeof text - 1);
    struct ab_task *a = load("logreg", first, NULL, NULL);
    const char *second = test_folder_put(&folder, "second.csv", text, sizeof text - 1);
    struct ab_task *b = load("logreg", second, NULL, NULL);
    const char *third = test_folder_put(&folder, "third.csv", other, sizeof other - 1);
    struct ab_task *c = load("logreg", third, NULL, NULL);
    cr_assert_str_eq(a->info.sha256, b->info.sha256);
    cr_assert_str_eq(a->info.id, b->info.id);
    cr_assert_null(strstr(a->info.definition, "first"));
    cr_assert_str_neq(a->info.sha256, c->info.sha256);
    cr_assert_str_neq(a->info.id, c->info.id);
    cr_assert_not_null(
        strstr(a->info.note, "first.csv as CSV, standardised; labels: a is -1, b is 1"),
        "%s", a->info.note);
    ab_task_destroy(a);
    ab_task_destroy(b);
    ab_task_destroy(c);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* Stored ones stay as they are; the target of a regression does not. */
Test(user_data, what_was_standardised_is_noted)
{
    static const struct {
        const char *family;
        const char *text;
        const char *standardise;
        const char *note;
    } cases[] = {
        {"ridge", "1 1:1\n2 2:1\n", "yes", ".svm as svmlight, target standardised"},
        {"ridge", "1 1:1\n2 2:1\n", "no", ".svm as svmlight"},
        {"ridge", "1 1:1 2:0\n2 2:1\n", "yes", ".svm as svmlight, standardised"},
        {"ridge", "1 1:1 2:0\n2 2:1\n", "no", ".svm as svmlight"},
        {"logreg", "1 1:1\n2 2:1\n", "yes",
         ".svm as svmlight; labels: 1 is -1, 2 is 1"},
    };
    struct test_folder folder = test_folder_make();
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *text = cases[k].text;
        const char *path = test_folder_put(&folder, "b.svm", text, strlen(text));
        struct ab_spec_param params[] = {{"data", path},
                                         {"standardise", cases[k].standardise}};
        const struct ab_spec spec = {cases[k].family, 2, params};
        struct ab_error err = {0};
        struct ab_task *task = NULL;
        cr_assert_eq(ab_task_load(&task, &spec, 1, &err), AB_OK, "%s", err.text);
        cr_assert_str_eq(strstr(task->info.note, ".svm"), cases[k].note);
        ab_task_destroy(task);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* Features 1, 2, 3 are standardised to -s, 0, s with s = sqrt(3/2); so is the target 2,
 * 4, 6: f(x) = (1/3) sum (a x - a)^2 / 2 + x^2 / 4, least at x = 1 / (1 + 1/2). */
Test(user_data, ridge_is_what_a_pencil_gives)
{
    struct test_folder folder = test_folder_make();
    static const char text[] = "target value\n2 1\n4 2\n6 3\n";
    const char *path = test_folder_put(&folder, "r.txt", text, sizeof text - 1);
    struct ab_task *task = load("ridge", path, "first", NULL);
    double x = 2.0 / 3.0;
    double gradient = 1.0;
    cr_assert_not_null(task);
    cr_assert_eq(task->info.dim, 1);
    cr_assert_float_eq(task->info.mu, 1.5, 1e-15);
    cr_assert_float_eq(task->info.L, 1.5, 1e-15);
    cr_assert_float_eq(ab_task_evaluate(task, &x, &gradient, NULL), 1.0 / 6.0, 1e-15);
    cr_assert_float_eq(gradient, 0.0, 1e-15);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(user_data, the_shipped_tables_are_the_same_problems)
{
    static const struct {
        const char *task;
        const char *family;
        const char *file;
        const char *label;
    } cases[] = {
        {"logreg-spambase", "logreg", "data/spambase.csv.gz", "last"},
        {"softmax-digits", "softmax", "data/digits.csv.gz", "last"},
    };
    for (size_t k = 0; k < 2; k++) {
        struct ab_arena arena;
        const char *path = NULL;
        ab_arena_init(&arena);
        cr_assert_eq(ab_file_shared_path(&path, &arena, cases[k].file, NULL), AB_OK);
        struct ab_task *mine = load(cases[k].family, path, cases[k].label, NULL);
        struct ab_task *shipped = test_task(cases[k].task, 1);
        cr_assert_eq(mine->info.n_samples, shipped->info.n_samples);
        cr_assert_eq(mine->info.n_classes, shipped->info.n_classes);
        cr_assert_float_eq(mine->info.L - 0.5, shipped->info.L - 0.01, 1e-14);
        cr_assert_eq(memcmp(mine->rows.label, shipped->rows.label,
                            mine->rows.n * sizeof(double)),
                     0);
        cr_assert_eq(memcmp(mine->rows.dense, shipped->rows.dense,
                            mine->rows.n * mine->rows.dim * sizeof(double)),
                     0);
        ab_task_destroy(mine);
        ab_task_destroy(shipped);
        ab_arena_fini(&arena);
    }
    AB_NO_LEAKS();
}

/* f(0) of m samples: log of the number of classes, or 1/2. */
Test(user_data, shapes_values_at_zero_and_flops_are_known)
{
    static const struct {
        const char *name;
        uint64_t n_samples;
        uint64_t dim;
        uint32_t n_classes;
        double at_zero;
        double flops_per_sample;
    } expected[] = {
        {"logreg-spambase", 4601, 57, 2, 0.6931471805599453, 4 * 57 + 23},
        {"svm-squared-hinge-spambase", 4601, 57, 2, 0.5, 4 * 57 + 5},
        {"softmax-digits", 1797, 640, 10, 2.302585092994046, 4 * 640 + 25 * 10},
        {"softmax-letter", 20000, 416, 26, 3.258096538021482, 4 * 416 + 25 * 26},
        {"huber-diabetes:delta=1e6", 442, 10, 0, 0.5, 4 * 10 + 4},
    };
    for (size_t k = 0; k < sizeof expected / sizeof expected[0]; k++) {
        struct ab_task *task = test_task(expected[k].name, 1);
        double m = (double)expected[k].n_samples;
        cr_assert_eq(task->info.n_samples, expected[k].n_samples);
        cr_assert_eq(task->info.dim, expected[k].dim);
        cr_assert_eq(task->info.n_classes, expected[k].n_classes);
        cr_assert_float_eq(task->info.start_value, expected[k].at_zero, 1e-12);
        cr_assert_float_eq(task->info.flops_per_gradient,
                           m * expected[k].flops_per_sample + (double)expected[k].dim,
                           1e-6);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* With a delta that no residual reaches huber is ridge. */
Test(user_data, huber_with_a_great_delta_is_ridge)
{
    struct ab_task *huber = test_task("huber-diabetes:delta=1e6", 1);
    struct ab_task *ridge = test_task("ridge-diabetes", 1);
    double x[10];
    double left[10];
    double right[10];
    test_point(10, 2, x);
    cr_assert_float_eq(ab_task_evaluate(huber, x, left, NULL),
                       ab_task_evaluate(ridge, x, right, NULL), 1e-13);
    for (size_t j = 0; j < 10; j++) {
        cr_assert_float_eq(left[j], right[j], 1e-13);
    }
    ab_task_destroy(huber);
    ab_task_destroy(ridge);
    AB_NO_LEAKS();
}

/* What both oracles claim, by the gradient: grad f_i(u) + (u - point) / scale = 0, and
 * grad f_i(u) = point. */
static void check_implicit(const char *name)
{
    enum { N_NODES = 40 };
    struct ab_task *task = test_task(name, 1);
    struct ab_partition *partition = test_partition("sorted-label", task, N_NODES, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    size_t dim = task->info.dim;
    double *point = ab_alloc(3, dim * sizeof *point);
    double *u = point + dim;
    double *gradient = point + 2 * dim;
    test_point(dim, 9, point);
    ab_scale(dim, 0.1, point);
    for (uint32_t node = 0; node < N_NODES; node += N_NODES - 1) {
        struct ab_flops flops;
        cr_assert_eq(ab_shards_prox(shards, node, point, 0.5, u, &flops, NULL), AB_OK);
        ab_shards_gradient(shards, node, u, 0, 0, gradient);
        for (size_t j = 0; j < dim; j++) {
            cr_assert_float_eq(gradient[j], (point[j] - u[j]) / 0.5, 1e-9, "%s", name);
        }
        cr_assert_gt(flops.answer, 0.0);
        cr_assert_eq(ab_shards_dual(shards, node, point, u, &flops, NULL), AB_OK);
        ab_shards_gradient(shards, node, u, 0, 0, gradient);
        for (size_t j = 0; j < dim; j++) {
            cr_assert_float_eq(gradient[j], point[j], 1e-9, "%s", name);
        }
    }
    ab_free(point);
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
}

Test(user_data, prox_and_dual_answers_are_stationary)
{
    check_implicit("huber-diabetes:delta=0.3");
    check_implicit("svm-squared-hinge-spambase");
    AB_NO_LEAKS();
}

/* 4 classes x 3 features: the Newton matrices of the shipped softmax tasks are slow. */
Test(user_data, softmax_answers_are_stationary)
{
    struct test_folder folder = test_folder_make();
    char text[8000];
    size_t size = 0;
    double value[3];
    for (unsigned i = 0; i < 80; i++) {
        test_point(3, i + 1, value);
        size += (size_t)snprintf(text + size, sizeof text - size, "%g,%g,%g,c%u\n",
                                 value[0], value[1], value[2], i * i % 7);
    }
    const char *path = test_folder_put(&folder, "s.csv", text, size);
    char name[400];
    (void)snprintf(name, sizeof name, "%s", path);
    struct ab_task *task = load("softmax", name, NULL, NULL);
    cr_assert_eq(task->info.dim, 12);
    struct ab_partition *partition = test_partition("sorted-label", task, 3, 1);
    struct ab_shards *shards = test_shards(task, partition, 1);
    double point[12];
    double u[12];
    double gradient[12];
    struct ab_flops flops;
    test_point(12, 4, point);
    cr_assert_eq(ab_shards_prox(shards, 1, point, 2.0, u, &flops, NULL), AB_OK);
    ab_shards_gradient(shards, 1, u, 0, 0, gradient);
    for (size_t j = 0; j < 12; j++) {
        cr_assert_float_eq(gradient[j], (point[j] - u[j]) / 2.0, 1e-12);
    }
    cr_assert_eq(ab_shards_dual(shards, 2, point, u, &flops, NULL), AB_OK);
    ab_shards_gradient(shards, 2, u, 0, 0, gradient);
    for (size_t j = 0; j < 12; j++) {
        cr_assert_float_eq(gradient[j], point[j], 1e-12);
    }
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(user_data, too_many_parameters_and_overflow_are_refused)
{
    struct test_folder folder = test_folder_make();
    struct ab_error err = {0};
    static const char wide[] = "1 2000:2\n2 1:3\n3 1:4\n";
    static const char huge[] = "1e200,a\n-1e200,b\n";
    static const char three[] = "1,a\n2,b\n3,c\n";
    cr_assert_null(load("softmax", test_folder_put(&folder, "w", wide, sizeof wide - 1),
                        NULL, &err));
    cr_assert_not_null(
        strstr(err.text, "found 2000 features x 3 classes = 6000 parameters, expected "
                         "at most 4096"),
        "%s", err.text);
    cr_assert_null(load("logreg", test_folder_put(&folder, "h", huge, sizeof huge - 1),
                        NULL, &err));
    cr_assert_not_null(strstr(err.text, "too large"), "%s", err.text);
    cr_assert_null(load(
        "logreg", test_folder_put(&folder, "t", three, sizeof three - 1), NULL, &err));
    cr_assert_not_null(strstr(err.text, "more than 2 different labels (row 3"), "%s",
                       err.text);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
