/* f of a task: its value, gradient and Hessian, and accuracy. */
#include <math.h>
#include <string.h>

#include "base/crew.h"
#include "base/kernels.h"
#include "tasks/network_task.h"
#include "tasks/task_internal.h"

/* f_star + d' H d / 2 with d = x - optimum. */
static double evaluate_centred(const struct ab_task *task, const double *x,
                               double *gradient)
{
    size_t dim = task->info.dim;
    double *d = task->scratch;
    double *slope = task->scratch + dim;
    memcpy(d, x, dim * sizeof *d);
    ab_axpy(dim, -1.0, task->optimum, d);
    if (task->hessian != NULL) {
        ab_gemv(dim, dim, task->hessian, dim, d, slope);
    } else {
        memcpy(slope, d, dim * sizeof *slope);
    }
    if (gradient != NULL) {
        memcpy(gradient, slope, dim * sizeof *gradient);
    }
    return task->f_star + 0.5 * ab_dot(dim, d, slope);
}

_Static_assert(AB_TASK_MAX_POINTS <= AB_ROWS_MAX_POINTS, "points of one pass");

/* The smooth part. */
static void measure_samples(const struct ab_task *task, struct ab_task_point *points,
                            uint32_t n_points)
{
    size_t dim = task->info.dim;
    double l2 = task->info.l2;
    double scale = 1.0 / (double)task->rows.n;
    int has_classes = task->info.n_classes > 0;
    unsigned wants = AB_ROWS_LOSS;
    struct ab_rows_point sums[AB_TASK_MAX_POINTS];
    for (uint32_t p = 0; p < n_points; p++) {
        sums[p] =
            (struct ab_rows_point){.x = points[p].x, .gradient = points[p].gradient};
        wants |= has_classes && points[p].wants_accuracy ? AB_ROWS_RIGHT : 0;
        if (points[p].gradient != NULL) {
            memcpy(points[p].gradient, points[p].x, dim * sizeof(double));
            ab_scale(dim, l2, points[p].gradient);
            ab_nonconvex_add_gradient(task, points[p].x, points[p].gradient);
        }
    }
    ab_rows_pass(&task->rows, &task->loss, scale, wants, sums, n_points);
    for (uint32_t p = 0; p < n_points; p++) {
        points[p].value = scale * sums[p].loss +
                          0.5 * l2 * ab_norm_squared(dim, points[p].x) +
                          ab_nonconvex_value(task, points[p].x);
        points[p].accuracy = has_classes && points[p].wants_accuracy
                                 ? (double)sums[p].n_right / (double)task->rows.n
                                 : (double)NAN;
    }
}

static void add_nonsmooth(const struct ab_task *task, struct ab_task_point *point)
{
    point->value += ab_task_nonsmooth(task, point->x);
    if (point->gradient != NULL) {
        ab_task_least_subgradient(task, point->x, point->gradient);
    }
}

/* One of the points of measure_samples. */
struct measurement {
    struct ab_crew_job job; /* first */
    const struct ab_task *task;
    struct ab_task_point *point;
};

static void compute(struct ab_crew_job *job)
{
    const struct measurement *of = (struct measurement *)(void *)job;
    measure_samples(of->task, of->point, 1);
}

/* Shorter passes cost less than handing them to another thread. */
#define SHARED_FLOPS 4e6

static void measure_rows(const struct ab_task *task, struct ab_crew *crew,
                         struct ab_task_point *points, uint32_t n_points)
{
    struct measurement measurements[AB_TASK_MAX_POINTS];
    struct ab_crew_job *jobs[AB_TASK_MAX_POINTS] = {NULL};
    if (crew == NULL || task->info.flops_per_gradient < SHARED_FLOPS) {
        measure_samples(task, points, n_points);
        return;
    }
    for (uint32_t p = 0; p < n_points; p++) {
        measurements[p] = (struct measurement){
            .job.compute = compute, .task = task, .point = &points[p]};
        jobs[p] = &measurements[p].job;
    }
    ab_crew_run(crew, jobs, n_points);
}

void ab_task_measure(const struct ab_task *task, struct ab_crew *crew,
                     struct ab_task_point *points, uint32_t n_points)
{
    ab_require(n_points <= AB_TASK_MAX_POINTS);
    if (task->learner != NULL) {
        ab_network_measure(task, crew, points, n_points);
        return;
    }
    if (task->node_rows == NULL) {
        measure_rows(task, crew, points, n_points);
        for (uint32_t p = 0; p < n_points && task->info.l1 > 0.0; p++) {
            add_nonsmooth(task, &points[p]);
        }
        return;
    }
    for (uint32_t p = 0; p < n_points; p++) {
        points[p].value = evaluate_centred(task, points[p].x, points[p].gradient);
        points[p].accuracy = (double)NAN;
    }
}

static void find_hessian(const struct ab_task *task, const double *x, double *out)
{
    size_t dim = task->info.dim;
    if (task->hessian != NULL) {
        memcpy(out, task->hessian, dim * dim * sizeof *out);
        return;
    }
    memset(out, 0, dim * dim * sizeof *out);
    for (size_t j = 0; j < dim; j++) {
        out[j * dim + j] = task->node_rows != NULL ? 1.0 : task->info.l2;
    }
    if (task->node_rows == NULL) {
        ab_rows_add_hessian(&task->rows, &task->loss, x, 1.0 / (double)task->rows.n,
                            out);
        ab_nonconvex_add_hessian(task, x, out);
    }
}

double ab_task_evaluate(const struct ab_task *task, const double *x, double *gradient,
                        double *hessian)
{
    if (task->learner != NULL) {
        ab_require(hessian == NULL);
        return ab_network_evaluate(task, x, gradient);
    }
    struct ab_task_point point = {.x = x};
    point.gradient = gradient;
    ab_task_measure(task, NULL, &point, 1);
    if (hessian != NULL) {
        find_hessian(task, x, hessian);
    }
    return point.value;
}

void ab_task_gradient(const struct ab_task *task, const double *x, double *gradient)
{
    if (task->learner != NULL) {
        (void)ab_network_evaluate(task, x, gradient);
        return;
    }
    if (task->node_rows == NULL) {
        struct ab_task_point point = {.x = x};
        point.gradient = gradient;
        measure_samples(task, &point, 1);
        return;
    }
    uint32_t n_nodes = task->info.n_nodes;
    memset(gradient, 0, task->info.dim * sizeof *gradient);
    if (task->info.l2 > 0.0) {
        ab_axpy(task->info.dim, task->info.l2, x, gradient);
    }
    for (uint32_t i = 0; i < n_nodes; i++) {
        ab_rows_add_gradient(&task->node_rows[i], &task->loss, x, 1.0 / n_nodes,
                             gradient);
    }
}
