/* Exports are read back and f, its gradient and the split are computed again from the
 * files alone, with plain loops. */
#include "tasks/export.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "support.h"
#include "tasks/csv.h"
#include "tasks/svmlight.h"
#include "tasks/task_internal.h"

#define MAX_DIM 126

struct meta {
    int logistic;
    double f_scale;
    double node_scale;
    double l1; /* 0 where the file has none; as rho */
    double rho;
    double l2;
    double f_star;
    int64_t dim;
    int64_t n_nodes;
};

static void get_number(double *out, const struct ab_json *object, const char *key)
{
    cr_assert_eq(ab_json_get_number(out, object, key, -INFINITY, INFINITY, NULL), AB_OK,
                 "%s", key);
}

/* Every listed file is there with its hash, and no other. */
static void check_files(const struct ab_json *root, struct test_folder *folder)
{
    struct ab_json files;
    size_t n_files = 0;
    cr_assert_eq(ab_json_get_array(&files, &n_files, root, "files", 1, 1000, NULL),
                 AB_OK);
    for (size_t k = 0; k < n_files; k++) {
        struct ab_json file = ab_json_item(&files, k);
        const char *name = NULL;
        const char *sha256 = NULL;
        char path[300];
        char hex[AB_HASH_HEX_BYTES];
        cr_assert_eq(ab_json_get_string(&name, &file, "name", NULL), AB_OK);
        cr_assert_eq(ab_json_get_string(&sha256, &file, "sha256", NULL), AB_OK);
        (void)snprintf(path, sizeof path, "%s/out/%s", folder->path, name);
        cr_assert_eq(ab_hash_file(hex, path, NULL), AB_OK, "%s", path);
        cr_assert_str_eq(hex, sha256);
    }
    struct test_folder inner = {0};
    (void)snprintf(inner.path, sizeof inner.path, "%.50s/out", folder->path);
    cr_assert_eq((size_t)test_folder_count(&inner), n_files + 1);
}

static struct meta read_meta(struct test_folder *folder,
                             const struct ab_task_info *info)
{
    struct meta meta = {0};
    struct ab_json root;
    struct ab_error err = {0};
    const char *text = NULL;
    cr_assert_eq(
        ab_json_read_file(&root, test_folder_path(folder, "out/meta.json"), &err),
        AB_OK, "%s", err.text);
    cr_assert_eq(ab_json_get_string(&text, &root, "loss", NULL), AB_OK);
    meta.logistic = strcmp(text, "logistic") == 0;
    cr_assert_eq(ab_json_get_string(&text, &root, "task_sha256", NULL), AB_OK);
    cr_assert_str_eq(text, info->sha256);
    cr_assert_eq(ab_json_get_string(&text, &root, "reference", NULL), AB_OK);
    cr_assert_str_eq(text, info->rho > 0.0 ? "local" : "optimum");
    get_number(&meta.f_scale, &root, "f_scale");
    get_number(&meta.node_scale, &root, "node_scale");
    get_number(&meta.l2, &root, "l2");
    if (json_object_get(root.value, "l1") != NULL) {
        get_number(&meta.l1, &root, "l1");
    }
    if (json_object_get(root.value, "rho") != NULL) {
        get_number(&meta.rho, &root, "rho");
    }
    get_number(&meta.f_star, &root, "f_star");
    cr_assert_eq(ab_json_get_integer(&meta.dim, &root, "dim", 1, 1000, NULL), AB_OK);
    cr_assert_eq(ab_json_get_integer(&meta.n_nodes, &root, "n_nodes", 1, 1000, NULL),
                 AB_OK);
    check_files(&root, folder);
    ab_json_close(&root);
    return meta;
}

/* Adds the sum of losses of one node's file, and its gradient. */
static double add_file(struct test_folder *folder, uint32_t node,
                       const struct meta *meta, const double *x, double *gradient)
{
    char name[32];
    char *bytes = NULL;
    size_t n_bytes = 0;
    struct ab_svmlight data;
    struct ab_error err = {0};
    double sum = 0.0;
    (void)snprintf(name, sizeof name, "out/node-%04u.svm", node);
    const char *path = test_folder_path(folder, name);
    cr_assert_eq(ab_file_read(&bytes, &n_bytes, path, 1 << 24, NULL), AB_OK);
    cr_assert_eq(ab_svmlight_parse(&data, MAX_DIM, bytes, n_bytes, path, &err), AB_OK,
                 "%s", err.text);
    for (uint64_t i = 0; i < data.n_rows; i++) {
        double z = 0.0;
        double b = data.label[i];
        for (uint64_t e = data.first[i]; e < data.first[i + 1]; e++) {
            z += data.value[e] * x[data.index[e]];
        }
        sum += meta->logistic ? log1p(exp(-b * z)) : (z - b) * (z - b) / 2.0;
        double slope = meta->logistic ? -b / (1.0 + exp(b * z)) : z - b;
        for (uint64_t e = data.first[i]; e < data.first[i + 1]; e++) {
            gradient[data.index[e]] += slope * data.value[e];
        }
    }
    ab_svmlight_fini(&data);
    ab_free(bytes);
    return sum;
}

/* f and the gradient of its smooth part at x from the files; node: of f_i, or
 * UINT32_MAX for f. */
static double from_files(struct test_folder *folder, const struct meta *meta,
                         uint32_t node, const double *x, double *gradient)
{
    size_t dim = (size_t)meta->dim;
    double scale = node == UINT32_MAX ? meta->f_scale : meta->node_scale;
    double sum = 0.0;
    double square = 0.0;
    double absolute = 0.0;
    double bounded = 0.0;
    memset(gradient, 0, dim * sizeof *gradient);
    for (uint32_t i = 0; i < meta->n_nodes; i++) {
        if (node == UINT32_MAX || node == i) {
            sum += add_file(folder, i, meta, x, gradient);
        }
    }
    for (size_t j = 0; j < dim; j++) {
        double root = 1.0 + x[j] * x[j];
        gradient[j] = scale * gradient[j] + meta->l2 * x[j] +
                      2.0 * meta->rho * x[j] / (root * root);
        bounded += x[j] * x[j] / root;
        square += x[j] * x[j];
        absolute += fabs(x[j]);
    }
    return scale * sum + meta->l2 / 2.0 * square + meta->l1 * absolute +
           meta->rho * bounded;
}

static void read_optimum(struct test_folder *folder, size_t dim, double *x)
{
    const struct ab_csv_shape shape = {',', 1, dim, 2};
    char *bytes = NULL;
    size_t n_bytes = 0;
    double *values = NULL;
    const char *path = test_folder_path(folder, "out/optimum.csv");
    cr_assert_eq(ab_file_read(&bytes, &n_bytes, path, 1 << 20, NULL), AB_OK);
    cr_assert_eq(ab_csv_parse(&values, &shape, bytes, n_bytes, path, NULL), AB_OK);
    for (size_t j = 0; j < dim; j++) {
        cr_assert_eq(values[2 * j], (double)(j + 1));
        x[j] = values[2 * j + 1];
    }
    ab_free(values);
    ab_free(bytes);
}

static void check_export(const char *name, const char *partition_name, uint32_t n_nodes)
{
    struct test_folder folder = test_folder_make();
    struct ab_task *task = test_task(name, n_nodes);
    struct ab_partition *partition = test_partition(partition_name, task, n_nodes, 3);
    struct ab_shards *shards = test_shards(task, partition, 3);
    size_t dim = task->info.dim;
    double point[MAX_DIM];
    double x[MAX_DIM] = {0};
    double expected[MAX_DIM];
    double gradient[MAX_DIM];
    struct ab_error err = {0};
    test_point(dim, 4, point);
    double f_star = ab_task_evaluate(task, point, NULL, NULL);
    const struct ab_task_export request = {.task = task,
                                           .partition = partition,
                                           .partition_name = partition_name,
                                           .seed = 3,
                                           .optimum = point,
                                           .f_star = f_star};
    cr_assert_eq(ab_task_export(&request, test_folder_path(&folder, "out/"), &err),
                 AB_OK, "%s", err.text);
    struct meta meta = read_meta(&folder, &task->info);
    read_optimum(&folder, dim, x);
    for (size_t j = 0; j < dim; j++) {
        cr_assert_eq(x[j], point[j]); /* %.17g is exact */
    }
    cr_assert_eq(meta.f_star, f_star);
    double value = from_files(&folder, &meta, UINT32_MAX, x, gradient);
    cr_assert_float_eq(value, f_star, 1e-12 * f_star, "%s", name);
    ab_task_gradient(task, x, expected);
    for (size_t j = 0; j < dim; j++) {
        cr_assert_float_eq(gradient[j], expected[j], 1e-12 * (1.0 + task->info.L));
    }
    for (uint32_t i = 0; i < n_nodes; i += 3) {
        value = from_files(&folder, &meta, i, x, gradient);
        cr_assert_float_eq(value, ab_shards_value(shards, i, x), 1e-12 * (1.0 + value));
        ab_shards_gradient(shards, i, x, 0, 0, expected);
        for (size_t j = 0; j < dim; j++) {
            cr_assert_float_eq(gradient[j], expected[j],
                               1e-12 * (1.0 + ab_shards_L(shards, i)));
        }
    }
    ab_shards_destroy(shards);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    test_folder_remove(&folder);
}

Test(export, f_and_its_gradient_follow_from_the_files_alone)
{
    check_export("average:dim=7", "iid", 5);
    check_export("quadratic:dim=9,zeta2=2", "iid", 4);
    check_export("ridge-diabetes", "sorted-label", 7);
    check_export("ridge-diabetes", "iid", 450); /* empty nodes */
    check_export("elastic-net-diabetes", "iid", 5);
    check_export("lasso-diabetes:l1=0.2", "sorted-label", 4);
    check_export("logreg-breast-cancer", "iid", 3);
    check_export("logreg-nonconvex-breast-cancer", "sorted-label", 5);
    check_export("logreg-mushrooms", "sorted-label", 4);
    AB_NO_LEAKS();
}

static struct ab_task_export small_request(struct ab_task **task,
                                           struct ab_partition **partition)
{
    static const double optimum[3] = {0};
    *task = test_task("average:dim=3", 2);
    *partition = test_partition("iid", *task, 2, 1);
    return (struct ab_task_export){.task = *task,
                                   .partition = *partition,
                                   .partition_name = "iid",
                                   .seed = 1,
                                   .optimum = optimum};
}

Test(export, an_empty_folder_is_filled_and_parents_are_made)
{
    struct test_folder folder = test_folder_make();
    struct ab_task *task = NULL;
    struct ab_partition *partition = NULL;
    struct stat status;
    const struct ab_task_export request = small_request(&task, &partition);
    const char *path = test_folder_path(&folder, "a/b");
    cr_assert_eq(ab_task_export(&request, path, NULL), AB_OK);
    path = test_folder_path(&folder, "empty");
    cr_assert_eq(mkdir(path, 0700), 0);
    cr_assert_eq(ab_task_export(&request, path, NULL), AB_OK);
    cr_assert_eq(stat(test_folder_path(&folder, "empty/meta.json"), &status), 0);
    cr_assert_eq(test_folder_count(&folder), 2);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(export, what_is_there_is_never_touched)
{
    struct test_folder folder = test_folder_make();
    struct ab_task *task = NULL;
    struct ab_partition *partition = NULL;
    struct ab_error err = {0};
    char expected[512];
    const struct ab_task_export request = small_request(&task, &partition);
    cr_assert_eq(mkdir(test_folder_path(&folder, "full"), 0700), 0);
    (void)test_folder_put(&folder, "full/mine.txt", "x", 1);
    const char *path = test_folder_path(&folder, "full");
    cr_assert_eq(ab_task_export(&request, path, &err), AB_ERR_INPUT);
    (void)snprintf(expected, sizeof expected,
                   "\"%s\": found \"mine.txt\" in it, expected an empty folder or none",
                   path);
    cr_assert_str_eq(err.text, expected);
    path = test_folder_path(&folder, "full/mine.txt");
    cr_assert_eq(ab_task_export(&request, path, &err), AB_ERR_INPUT);
    (void)snprintf(expected, sizeof expected,
                   "\"%s\": found a file, expected no file or an empty folder", path);
    cr_assert_str_eq(err.text, expected);
    cr_assert_eq(test_folder_count(&folder), 1);
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(export, a_failure_leaves_nothing_behind)
{
    struct test_folder folder = test_folder_make();
    struct ab_task *task = NULL;
    struct ab_partition *partition = NULL;
    const struct ab_task_export request = small_request(&task, &partition);
    const char *path = test_folder_path(&folder, "out");
    ab_status status = AB_ERR_MEMORY;
    for (size_t n = 1; status != AB_OK; n++) {
        cr_assert_eq(test_folder_count(&folder), 0);
        ab_alloc_fail_after(n);
        status = ab_task_export(&request, path, NULL);
        ab_alloc_fail_after(0);
        cr_assert(status == AB_OK || (status == AB_ERR_MEMORY && n < 100));
    }
    ab_partition_destroy(partition);
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}
