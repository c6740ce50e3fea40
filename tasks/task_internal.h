/* What a task is made of. For the files of this folder only. */
#ifndef AB_TASKS_TASK_INTERNAL_H
#define AB_TASKS_TASK_INTERNAL_H

#include "base/alloc.h"
#include "tasks/data_set.h"
#include "tasks/learner.h"
#include "tasks/rows.h"
#include "tasks/task.h"

struct ab_task {
    struct ab_task_info info;
    struct ab_arena arena; /* all memory of the task */
    struct ab_loss loss;
    double flops_per_sample; /* node tasks: per f_i */
    double flops_fixed;      /* of the regulariser */
    /* What it was made from, for the definition. A file of the user has no name there:
     * its content is what it is. */
    const struct ab_data_file *data;
    size_t n_data;

    /* Sample tasks: f(x) = (1/m) sum_s loss_s + (l2/2) |x|^2. */
    struct ab_rows rows;
    /* Networks: `rows` then has n and label only. */
    struct ab_learner *learner; /* NULL: a sum over rows */
    double *start;              /* dim: x_0 of all nodes; NULL: zero, or node_start */

    /* Node tasks: f_i(x) = sum_s loss_s over node_rows[i] + (l2/2) |x|^2, squared loss;
     * a node without rows has the regulariser. Their sum is a quadratic whose minimiser
     * is known, so that f is evaluated as f_star + (x - optimum)' hessian (x - optimum)
     * / 2: cheap, and exact to the last digits of f - f_star. */
    const struct ab_rows *node_rows; /* n_nodes; NULL: a sample task */
    const double *node_start;        /* n_nodes x dim; NULL: zero */
    const double *optimum;
    const double *hessian; /* dim x dim; NULL: the identity */
    double f_star;
    double node_mu; /* of every f_i */
    double node_L;
    double *scratch; /* 2 dim numbers, of ab_task_evaluate */
};

/* The nodes' functions; see ab_shards_create. */
struct ab_shards {
    const struct ab_task *task; /* borrowed */
    struct ab_arena arena;
    uint32_t n_nodes;
    uint64_t seed;
    double scale;             /* n / m; node tasks: 1 */
    struct ab_rows *rows;     /* of each node; networks: n only, and */
    const uint64_t **samples; /* which they are */
    double *mu;               /* of each f_i */
    double *L;
    struct ab_factor *factors; /* of each node; implicit.c */
};

/* Cholesky factor of Hessian + weight I of a squared loss, kept between requests. */
struct ab_factor {
    double *L; /* dim x dim; NULL: no room yet */
    double weight;
};

struct ab_row_options; /* row_tasks.h */

/* A family: an entry of the catalogue, and what its definition holds. */
struct ab_task_family {
    struct ab_task_entry entry;
    const char *version;
    const char *recipe; /* how data become rows; README.md defines each */
    enum ab_loss_kind loss;
    enum ab_reference reference;
    double l1; /* or of the options: set by build */
    double l2;
    double rho;
    const double *targets; /* NULL: 1e-1, 1e-2, ... 1e-8 */
    uint32_t n_targets;
    int per_node;
    size_t options_size;
    /* Fills the task (zeroed but for loss, info.l2 and info.n_nodes) from the parsed
     * options. */
    ab_status (*build)(struct ab_task *task, const struct ab_task_family *family,
                       const void *options, struct ab_error *err);
    /* Tasks of row_tasks.c: what reads the rows. */
    ab_status (*read)(struct ab_task *task, const struct ab_task_family *family,
                      const struct ab_row_options *options, struct ab_error *err);
};

extern const struct ab_task_family ab_task_average;
extern const struct ab_task_family ab_task_quadratic;
extern const struct ab_task_family ab_task_worst_case;
extern const struct ab_task_family ab_task_mlp_digits;
extern const struct ab_task_family ab_task_mlp_fashion;
extern const struct ab_task_family ab_row_tasks[]; /* ab_n_row_tasks, of row_tasks.c */
extern const uint32_t ab_n_row_tasks;

/* Fills info.id, info.definition and info.sha256. */
AB_MUST_CHECK ab_status ab_task_define(struct ab_task *task,
                                       const struct ab_task_family *family,
                                       const void *options, struct ab_error *err);

/* composite.c: l1 |x|_1; and in place, from the gradient of the smooth part at x to the
 * subgradient of f of least norm. */
double ab_task_nonsmooth(const struct ab_task *task, const double *x);
void ab_task_least_subgradient(const struct ab_task *task, const double *x,
                               double *gradient);

/* nonconvex.c: rho sum_k x_k^2 / (1 + x_k^2), its derivatives, the FLOPs of the first;
 * and the Lipschitz constant of the Hessian of f, gram_greatest as below. */
double ab_nonconvex_value(const struct ab_task *task, const double *x);
void ab_nonconvex_add_gradient(const struct ab_task *task, const double *x,
                               double *gradient);
void ab_nonconvex_add_hessian(const struct ab_task *task, const double *x,
                              double *hessian);
double ab_nonconvex_flops(const struct ab_task *task);
double ab_nonconvex_hessian_lipschitz(const struct ab_task *task, double gram_greatest);

/* The class of a sample, 0 .. info.n_classes - 1; for tasks with classes. */
uint32_t ab_task_class(const struct ab_task *task, uint64_t sample);

/* n_nodes x dim numbers, refused beyond 1 GiB: a slip of the keyboard, not a task. */
AB_MUST_CHECK ab_status ab_task_check_size(double n_numbers, struct ab_error *err);

/* Strong convexity (NaN where f is not convex) and smoothness of scale * sum loss +
 * the regulariser over rows whose Gram matrix has these extreme eigenvalues; for losses
 * other than the squared one the bounds of 0 <= loss'' <= ab_loss_greatest_curvature.
 */
void ab_task_curvature(double *mu, double *L, const struct ab_task *task, double scale,
                       double gram_least, double gram_greatest);

#endif
