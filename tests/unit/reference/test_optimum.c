#include "reference/optimum.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "support/leaks.h"
#include "tasks/task_internal.h"
#include "unit/tasks/support.h"

#define MAX_DIM 126

static double slow_loss(const struct ab_loss *loss, double z, double b, double *slope)
{
    double rest = fmax(0.0, 1.0 - b * z);
    double size = fabs(z - b);
    switch (loss->kind) {
    case AB_LOSS_SQUARED:
        *slope = z - b;
        return size * size / 2.0;
    case AB_LOSS_HUBER:
        *slope = copysign(fmin(size, loss->delta), z - b);
        return size <= loss->delta ? size * size / 2.0
                                   : loss->delta * (size - loss->delta / 2.0);
    case AB_LOSS_SQUARED_HINGE:
        *slope = -b * rest;
        return rest * rest / 2.0;
    default:
        *slope = -b / (1.0 + exp(b * z));
        return log1p(exp(-b * z));
    }
}

/* f and grad f from the definition, one sample after the other with the C library's
 * functions: shares the rows with the product, and no arithmetic. */
static double slow_gradient(const struct ab_task *task, const double *x,
                            double *gradient)
{
    const struct ab_rows *rows = &task->rows;
    size_t dim = rows->dim;
    double m = (double)rows->n;
    double value = 0.0;
    for (size_t j = 0; j < dim; j++) {
        gradient[j] = task->info.l2 * x[j];
        value += task->info.l2 * x[j] * x[j] / 2.0;
    }
    for (size_t i = 0; i < rows->n; i++) {
        int dense = rows->dense != NULL;
        size_t first = dense ? 0 : rows->row_start[i];
        size_t end = dense ? dim : rows->row_start[i + 1];
        double b = rows->label[i];
        double z = 0.0;
        for (size_t e = first; e < end; e++) {
            z += dense ? rows->dense[i * dim + e] * x[e] : x[rows->column[e]];
        }
        double slope = 0.0;
        value += slow_loss(&task->loss, z, b, &slope) / m;
        for (size_t e = first; e < end; e++) {
            size_t j = dense ? e : rows->column[e];
            gradient[j] += slope * (dense ? rows->dense[i * dim + e] : 1.0) / m;
        }
    }
    return value;
}

static double norm(size_t n, const double *x)
{
    return sqrt(ab_norm_squared(n, x));
}

/* Nesterov's method with constant momentum, until the gradient is `wanted` small. */
static double accelerated_descent(const struct ab_task *task, double wanted, double *x,
                                  double *gradient)
{
    size_t dim = task->info.dim;
    double q = sqrt(task->info.mu / task->info.L);
    double momentum = (1.0 - q) / (1.0 + q);
    double previous[MAX_DIM] = {0};
    memset(x, 0, dim * sizeof *x);
    double value = slow_gradient(task, x, gradient);
    for (int k = 0; k < 5000 && norm(dim, gradient) > wanted; k++) {
        for (size_t j = 0; j < dim; j++) {
            double y = x[j] - gradient[j] / task->info.L;
            x[j] = y + momentum * (y - previous[j]);
            previous[j] = y;
        }
        value = slow_gradient(task, x, gradient);
    }
    return value;
}

/* By strong convexity two points with small gradients are close:
 * |x - y| <= (|grad f(x)| + |grad f(y)|) / mu. */
Test(optimum, a_second_solver_agrees_on_every_real_task)
{
    static const char *const names[] = {"ridge-diabetes", "logreg-breast-cancer",
                                        "logreg-mushrooms", "huber-diabetes:delta=0.2",
                                        "svm-squared-hinge-spambase"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        struct ab_task *task = test_task(names[k], 1);
        const struct ab_task_info *info = ab_task_info(task);
        struct ab_optimum optimum;
        struct ab_error err = {0};
        double x[MAX_DIM] = {0};
        double gradient[MAX_DIM] = {0};
        cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK, "%s",
                     err.text);
        double value = accelerated_descent(task, 1e-11, x, gradient);
        double rest = norm(info->dim, gradient);
        cr_assert_leq(rest, 1e-11);
        cr_assert_leq(sqrt(ab_distance_squared(info->dim, x, optimum.x)),
                      (rest + optimum.gradient_norm) / info->mu + 1e-13);
        cr_assert_float_eq(value, optimum.value, 1e-13 * value);
        /* the certificate again, by the slow gradient */
        (void)slow_gradient(task, optimum.x, gradient);
        rest = norm(info->dim, gradient);
        cr_assert_lt(rest * rest / (2.0 * info->mu),
                     1e-12 * (info->start_value - optimum.value));
        cr_assert_lt(optimum.gradient_norm, 1e-14);
        cr_assert_leq(optimum.n_steps, 15);
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* f of a node task from the nodes' data alone; nothing that knows its optimum. */
struct nodes {
    const struct ab_task *task;
    const struct ab_shards *shards;
};

static double mean_of_nodes(const void *context, const double *x, double *gradient,
                            double *hessian)
{
    const struct nodes *nodes = context;
    size_t dim = nodes->task->info.dim;
    uint32_t n = nodes->task->info.n_nodes;
    double value = 0.0;
    memset(gradient, 0, dim * sizeof *gradient);
    for (size_t k = 0; hessian != NULL && k < dim * dim; k++) {
        hessian[k] = 0.0;
    }
    for (uint32_t i = 0; i < n; i++) {
        double g[MAX_DIM];
        ab_shards_gradient(nodes->shards, i, x, 0, 0, g);
        ab_axpy(dim, 1.0 / n, g, gradient);
        value += ab_shards_value(nodes->shards, i, x) / n;
        if (hessian != NULL) {
            ab_rows_add_hessian(&nodes->task->node_rows[i], &ab_loss_squared, x,
                                1.0 / n, hessian);
        }
    }
    return value;
}

Test(optimum, newton_on_the_data_finds_the_closed_forms)
{
    static const char *const names[] = {"average", "quadratic", "quadratic:zeta2=0",
                                        "quadratic:dim=6,r0=1e-3,zeta2=100"};
    for (size_t k = 0; k < 4; k++) {
        struct ab_task *task = test_task(names[k], 8);
        struct ab_partition *partition = test_partition("iid", task, 8, 1);
        struct ab_shards *shards = test_shards(task, partition, 1);
        struct nodes nodes = {task, shards};
        struct ab_objective objective = {.dim = task->info.dim,
                                         .mu = task->info.mu,
                                         .context = &nodes,
                                         .evaluate = mean_of_nodes};
        struct ab_optimum closed;
        struct ab_optimum found;
        struct ab_error err = {0};
        const double zero[MAX_DIM] = {0};
        cr_assert_eq(ab_optimum_of_task(&closed, task, NULL, &err), AB_OK, "%s",
                     err.text);
        cr_assert_eq(closed.n_steps, 0);
        cr_assert_leq(closed.gap_bound, 1e-24 * task->info.start_value);
        /* A x* - b is rounded, where it is not zero */
        cr_assert(strcmp(names[k], "quadratic") != 0 || closed.gradient_norm > 0.0);
        cr_assert_eq(
            ab_optimum_find(&found, &objective, zero, task->info.start_value, &err),
            AB_OK, "%s", err.text);
        /* b_i are rounded to 2^-53 of their size, of order sqrt(L) r0 + sqrt(2 f*) */
        double size =
            norm(objective.dim, closed.x) + sqrt(2.0 * task->f_star / task->info.mu);
        cr_assert_lt(sqrt(ab_distance_squared(objective.dim, closed.x, found.x)),
                     1e-14 * size);
        cr_assert_float_eq(found.value, closed.value, 1e-13 * task->info.start_value);
        ab_optimum_fini(&closed);
        ab_optimum_fini(&found);
        ab_shards_destroy(shards);
        ab_partition_destroy(partition);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* One number of one node's data, all of order 1, is wrong by a hundredth. */
Test(optimum, a_closed_form_that_does_not_fit_the_data_is_refused)
{
    static const char *const names[] = {"average", "quadratic",
                                        "quadratic:dim=6,r0=1e-3,zeta2=100"};
    for (size_t k = 0; k < 3; k++) {
        struct ab_task *task = test_task(names[k], 8);
        struct ab_optimum optimum;
        struct ab_error err = {0};
        double *b = (double *)task->node_rows[5].label;
        double right = b[2];
        b[2] += 0.01;
        cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_ERR_CHECK);
        cr_assert_not_null(strstr(err.text, "no certified optimum"), "%s", err.text);
        cr_assert_null(optimum.x);
        b[2] = right;
        cr_assert_eq(ab_optimum_of_task(&optimum, task, NULL, &err), AB_OK, "%s",
                     err.text);
        ab_optimum_fini(&optimum);
        ab_task_destroy(task);
    }
    AB_NO_LEAKS();
}

/* log cosh(x_0) + x_0^2 / 200 + (x_1 - 3)^2 / 2: from x_0 = 5 Newton's own steps
 * overshoot by hundreds. */
static double log_cosh(const void *context, const double *x, double *gradient,
                       double *hessian)
{
    (void)context;
    double t = tanh(x[0]);
    double a = fabs(x[0]);
    gradient[0] = t + 0.01 * x[0];
    gradient[1] = x[1] - 3.0;
    if (hessian != NULL) {
        const double value[4] = {1.0 - t * t + 0.01, 0.0, 0.0, 1.0};
        memcpy(hessian, value, sizeof value);
    }
    return a + log1p(exp(-2.0 * a)) - log(2.0) + 0.005 * x[0] * x[0] +
           0.5 * (x[1] - 3.0) * (x[1] - 3.0);
}

Test(optimum, steps_are_damped_where_newtons_own_would_diverge)
{
    const struct ab_objective objective = {.dim = 2, .mu = 0.01, .evaluate = log_cosh};
    const double start[2] = {5.0, -1.0};
    double gradient[2];
    struct ab_optimum optimum;
    struct ab_error err = {0};
    double value = log_cosh(NULL, start, gradient, NULL);
    cr_assert_eq(ab_optimum_find(&optimum, &objective, start, value, &err), AB_OK, "%s",
                 err.text);
    cr_assert_float_eq(optimum.x[0], 0.0, 1e-12);
    cr_assert_float_eq(optimum.x[1], 3.0, 1e-12);
    cr_assert_leq(optimum.gap_bound, 1e-12 * value);
    ab_optimum_fini(&optimum);
    AB_NO_LEAKS();
}

/* Its gradient is wrong by a constant: no point makes it small. */
static double lying(const void *context, const double *x, double *gradient,
                    double *hessian)
{
    (void)context;
    gradient[0] = x[0] + 1e-3 * (x[0] >= 0.0 ? 1.0 : -1.0);
    if (hessian != NULL) {
        hessian[0] = 1.0;
    }
    return 0.5 * x[0] * x[0];
}

static double concave(const void *context, const double *x, double *gradient,
                      double *hessian)
{
    (void)context;
    gradient[0] = -x[0];
    if (hessian != NULL) {
        hessian[0] = -1.0;
    }
    return -0.5 * x[0] * x[0];
}

Test(optimum, what_cannot_be_certified_is_refused)
{
    struct ab_objective objective = {.dim = 1, .mu = 1.0, .evaluate = lying};
    const double start[1] = {1.0};
    struct ab_optimum optimum;
    struct ab_error err = {0};
    cr_assert_eq(ab_optimum_find(&optimum, &objective, start, 0.5, &err), AB_ERR_CHECK);
    cr_assert_eq(strncmp(err.text, "no certified optimum: after ", 28), 0);
    cr_assert_null(optimum.x);
    objective.evaluate = concave;
    cr_assert_neq(ab_optimum_find(&optimum, &objective, start, 0.5, &err), AB_OK);
    cr_assert_eq(strncmp(err.text, "Newton step 1: ", 15), 0);
    AB_NO_LEAKS();
}
