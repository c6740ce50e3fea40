/* One table of problems: on a file of the user as on the shipped sets. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "reference/optimum.h"
#include "support/folder.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "support.h"

static struct ab_task *load(const char *family, const char *path,
                            const struct ab_spec_param *more, size_t n_more,
                            struct ab_error *err)
{
    struct ab_spec_param params[4] = {{"data", path}};
    for (size_t k = 0; k < n_more; k++) {
        params[1 + k] = more[k];
    }
    const struct ab_spec spec = {family, 1 + n_more, params};
    struct ab_task *task = NULL;
    ab_status status = ab_task_load(&task, &spec, 1, err);
    cr_assert_eq(status == AB_OK, task != NULL);
    return task;
}

/* (1/3) sum (a x - a)^2 / 2 + l1 |x|, least at 1 - l1, where it is l1 - l1^2 / 2; zero
 * from |A'b| / 3 = 1 on. */
Test(row_tasks, lasso_is_what_a_pencil_gives)
{
    struct test_folder folder = test_folder_make();
    static const char text[] = "2,1\n4,2\n6,3\n";
    const struct ab_spec_param l1[] = {{"l1", "0.25"}};
    const struct ab_spec_param too_large[] = {{"l1", "1.5"}};
    const char *path = test_folder_put(&folder, "r.csv", text, sizeof text - 1);
    struct ab_error err = {0};
    struct ab_task *task = load("lasso", path, l1, 1, &err);
    struct ab_optimum optimum;
    cr_assert_not_null(task, "%s", err.text);
    cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK, "%s", err.text);
    cr_assert_float_eq(optimum.x[0], 0.75, 1e-15);
    cr_assert_float_eq(optimum.value, 0.25 - 0.03125, 1e-15);
    ab_optimum_fini(&optimum);
    ab_task_destroy(task);
    cr_assert_null(load("lasso", path, too_large, 1, &err));
    cr_assert_not_null(strstr(err.text, "found l1 = 1.5, expected less than 1, from "
                                        "where on the optimum is x = 0"),
                       "%s", err.text);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* The mean of three times 0.1 is not 0.1 in double precision: what is left would be
 * divided by its own size. */
Test(row_tasks, a_constant_feature_becomes_zero)
{
    struct test_folder folder = test_folder_make();
    static const char text[] = "0.1,1,5\n0.1,2,6\n0.1,4,8\n";
    const char *path = test_folder_put(&folder, "c.csv", text, sizeof text - 1);
    struct ab_task *task = load("ridge", path, NULL, 0, NULL);
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(task->rows.dense[2 * i], 0.0);
        cr_assert_neq(task->rows.dense[2 * i + 1], 0.0);
    }
    ab_task_destroy(task);
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

/* The rows of a task as a file, such that they are read as they are. */
static const char *put_rows(struct test_folder *folder, const struct ab_task *task)
{
    const struct ab_rows *rows = &task->rows;
    size_t capacity = 32 * rows->n * (rows->dim + 1);
    char *text = ab_alloc(1, capacity);
    size_t size = 0;
    for (size_t i = 0; i < rows->n; i++) {
        for (size_t j = 0; j < rows->dim; j++) {
            size += (size_t)snprintf(text + size, capacity - size, "%.17g,",
                                     rows->dense[i * rows->dim + j]);
        }
        size +=
            (size_t)snprintf(text + size, capacity - size, "%.17g\n", rows->label[i]);
    }
    const char *path = test_folder_put(folder, "rows.csv", text, size);
    ab_free(text);
    return path;
}

static void check_same(const struct ab_task *mine, const struct ab_task *shipped)
{
    size_t dim = shipped->info.dim;
    double *x = ab_alloc(3, dim * sizeof *x);
    test_point(dim, 3, x);
    cr_assert_eq(mine->info.dim, dim);
    cr_assert_eq(ab_task_evaluate(mine, x, x + dim, NULL),
                 ab_task_evaluate(shipped, x, x + 2 * dim, NULL), "%s", mine->info.id);
    cr_assert_arr_eq(x + dim, x + 2 * dim, dim * sizeof *x);
    cr_assert(mine->info.mu == shipped->info.mu ||
              (isnan(mine->info.mu) && isnan(shipped->info.mu)));
    cr_assert_eq(mine->info.L, shipped->info.L);
    cr_assert_eq(mine->info.reference, shipped->info.reference);
    cr_assert_eq(mine->info.oracles, shipped->info.oracles);
    cr_assert_eq(mine->info.flops_per_gradient, shipped->info.flops_per_gradient);
    ab_free(x);
}

/* Every problem, on the rows of a set that is shipped: the same bits. */
Test(row_tasks, problems_on_a_file_are_those_on_the_shipped_sets)
{
    static const struct {
        const char *shipped;
        const char *family;
        struct ab_spec_param weights[2];
    } cases[] = {
        {"ridge-diabetes", "ridge", {{"l2", "0.01"}}},
        {"huber-diabetes:delta=0.5", "huber", {{"l2", "0.01"}, {"delta", "0.5"}}},
        {"elastic-net-diabetes", "elastic-net", {{"l1", "0.05"}, {"l2", "0.05"}}},
        {"lasso-diabetes:l1=0.2", "lasso", {{"l1", "0.2"}}},
        {"logreg-breast-cancer", "logreg", {{"l2", "0.01"}}},
        {"logreg-nonconvex-breast-cancer", "logreg-nonconvex", {{"rho", "0.02"}}},
        {"svm-squared-hinge-spambase", "svm-squared-hinge", {{"l2", "0.01"}}},
        {"softmax-letter", "softmax", {{"l2", "0.01"}}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct test_folder folder = test_folder_make();
        struct ab_task *shipped = test_task(cases[k].shipped, 1);
        struct ab_spec_param more[3] = {{"standardise", "no"}};
        struct ab_error err = {0};
        size_t n_weights = cases[k].weights[1].key == NULL ? 1 : 2;
        memcpy(more + 1, cases[k].weights, n_weights * sizeof *more);
        struct ab_task *mine = load(cases[k].family, put_rows(&folder, shipped), more,
                                    1 + n_weights, &err);
        cr_assert_not_null(mine, "%s", err.text);
        check_same(mine, shipped);
        ab_task_destroy(mine);
        ab_task_destroy(shipped);
        test_folder_remove(&folder);
    }
    AB_NO_LEAKS();
}

/* Rows of indices, and the same rows with their zeros: one optimum and one certificate
 * for the problem that is not convex. */
Test(row_tasks, rows_of_ones_are_rows_of_numbers)
{
    struct test_folder folder = test_folder_make();
    static const char ones[] = "1 1:1 3:1\n-1 2:1\n1 1:1 2:1\n-1 3:1\n1 1:1\n";
    static const char numbers[] = "1,0,1,1\n0,1,0,-1\n1,1,0,1\n0,0,1,-1\n1,0,0,1\n";
    const struct ab_spec_param more[] = {{"standardise", "no"}};
    struct ab_task *tasks[2];
    struct ab_optimum optima[2];
    const char *path = test_folder_put(&folder, "a.svm", ones, sizeof ones - 1);
    tasks[0] = load("logreg-nonconvex", path, more, 1, NULL);
    path = test_folder_put(&folder, "b.csv", numbers, sizeof numbers - 1);
    tasks[1] = load("logreg-nonconvex", path, more, 1, NULL);
    cr_assert_null(tasks[0]->rows.dense);
    cr_assert_not_null(tasks[1]->rows.dense);
    for (size_t k = 0; k < 2; k++) {
        struct ab_error err = {0};
        cr_assert_eq(ab_optimum_of_task(&optima[k], tasks[k], NULL, &err), AB_OK, "%s",
                     err.text);
    }
    cr_assert_float_eq(tasks[0]->info.hessian_lipschitz,
                       tasks[1]->info.hessian_lipschitz, 1e-14);
    cr_assert_lt(ab_distance_squared(3, optima[0].x, optima[1].x), 1e-24);
    for (size_t k = 0; k < 2; k++) {
        ab_optimum_fini(&optima[k]);
        ab_task_destroy(tasks[k]);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

Test(row_tasks, labels_of_the_wrong_kind_are_refused)
{
    static const char words[] = "1,2,yes\n2,0,no\n3,1,yes\n";
    static const char numbers[] = "1,2,0.5\n2,0,0.25\n3,1,-2\n";
    static const char huge[] = "1,2,5\n2,0,-1e200\n3,1,-2\n";
    static const char flat[] = "1,2,5\n1,2,6\n1,2,7\n";
    static const char same[] = "1,2,7\n2,0,7\n3,1,7\n";
    static const struct {
        const char *family;
        size_t n_weights; /* l1, or none */
        const char *text;
        const char *part; /* of the message */
    } cases[] = {
        {"huber", 0, words, ":1: found the label \"yes\", expected a finite decimal"},
        {"lasso", 1, words, ":1: found the label \"yes\", expected a finite decimal"},
        {"elastic-net", 1, words, ":1: found the label \"yes\""},
        {"huber", 0, same, "found the target 7 in every row"},
        {"lasso", 1, same, "found the target 7 in every row"},
        {"lasso", 1, flat, "found no feature that varies with the target"},
        {"ridge", 0, huge, ":2: the label -1e+200 is too large for double precision"},
        {"lasso", 1, huge, ":2: the label -1e+200 is too large for double precision"},
        {"svm-squared-hinge", 0, numbers, "more than 2 different labels (row 3"},
        {"logreg-nonconvex", 0, numbers, "more than 2 different labels (row 3"},
        {"svm-squared-hinge", 0, same, "found one class only in 3 rows"},
        {"logreg-nonconvex", 0, same, "found one class only in 3 rows"},
    };
    const struct ab_spec_param l1[] = {{"l1", "0.01"}};
    struct test_folder folder = test_folder_make();
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_error err = {0};
        const char *text = cases[k].text;
        const char *path = test_folder_put(&folder, "w.csv", text, strlen(text));
        cr_assert_null(load(cases[k].family, path, l1, cases[k].n_weights, &err));
        cr_assert_not_null(strstr(err.text, cases[k].part), "%s: %s", cases[k].family,
                           err.text);
    }
    test_folder_remove(&folder);
    AB_NO_LEAKS();
}

static void expect_several(uint32_t problem)
{
    const struct ab_spec spec = {ab_task_entry(problem)->name, 0, NULL};
    struct ab_error err = {0};
    struct ab_task *task = NULL;
    cr_assert_eq(ab_task_load(&task, &spec, 1, &err), AB_ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "data: found nothing"), "%s", err.text);
    for (uint32_t k = 1; k <= ab_task_n_sets(problem); k++) {
        cr_assert_not_null(strstr(err.text, ab_task_entry(problem + k)->name), "%s",
                           err.text);
    }
}

static void expect_one(uint32_t problem)
{
    const struct ab_task_entry *set = ab_task_entry(problem + 1);
    const struct ab_spec spec = {ab_task_entry(problem)->name, 0, NULL};
    struct ab_error err = {0};
    struct ab_task *task = NULL;
    cr_assert_eq(ab_task_load(&task, &spec, 1, &err), AB_OK, "%s", err.text);
    cr_assert_str_eq(ab_task_info(task)->name, set->name);
    ab_task_destroy(task);
}

/* A shipped set is named by its problem where there is no other; a problem with several
 * asks for data, and names them. */
Test(row_tasks, a_problem_with_one_shipped_set_needs_no_file)
{
    int n_of[4] = {0, 0, 0, 0};
    for (uint32_t i = 0; i < ab_task_count(); i++) {
        const struct ab_task_entry *entry = ab_task_entry(i);
        uint32_t n_sets = ab_task_n_sets(i);
        for (uint32_t k = 1; k <= n_sets; k++) {
            size_t n_name = strlen(entry->name);
            cr_assert_eq(strncmp(ab_task_entry(i + k)->name, entry->name, n_name), 0);
            cr_assert_eq(ab_task_entry(i + k)->name[n_name], '-');
            cr_assert_eq(ab_task_problem(i + k), i);
        }
        cr_assert_eq(ab_task_problem(i) == i, n_sets > 0 || entry->data == NULL ||
                                                  strncmp(entry->name, "mlp", 3) == 0);
        if (n_sets == 1) {
            expect_one(i);
        } else if (n_sets > 1) {
            expect_several(i);
        }
        n_of[n_sets]++;
    }
    cr_assert_eq(n_of[1], 6);
    cr_assert_eq(n_of[2], 1); /* softmax */
    cr_assert_eq(n_of[3], 1); /* logreg */
    AB_NO_LEAKS();
}

/* What a shipped set does not take its problem may, on a file. */
Test(row_tasks, options_of_the_problem_are_named_where_a_set_has_them_not)
{
    static const struct {
        const char *name;
        const char *message;
    } cases[] = {
        {"ridge", "ridge-diabetes: unknown option \"l2\"; known: none; "
                  "ridge:data=FILE takes l2, label, standardise"},
        {"lasso-diabetes", "lasso-diabetes: unknown option \"l2\"; did you mean "
                           "\"l1\"? known: l1; lasso:data=FILE takes l1, label, "
                           "standardise"},
        {"mlp-digits", NULL},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ab_spec_param l2 = {"l2", "0.1"};
        const struct ab_spec spec = {cases[k].name, 1, &l2};
        struct ab_error err = {0};
        struct ab_task *task = NULL;
        cr_assert_eq(ab_task_load(&task, &spec, 1, &err), AB_ERR_INPUT);
        if (cases[k].message != NULL) {
            cr_assert_str_eq(err.text, cases[k].message);
        }
        cr_assert_eq(strstr(err.text, "data=FILE") != NULL, cases[k].message != NULL);
    }
    AB_NO_LEAKS();
}
