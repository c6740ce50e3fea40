/* Tasks: fixed problems f(x) = (1/m) sum_s loss_s(x) + (l2/2) |x|^2 + l1 |x|_1 and
 * their split over nodes. README.md in this folder defines the families, the catalogue
 * and the hashes. Tasks with l1 > 0 are composite: all but l1 |x|_1, the part that is
 * not smooth, is the smooth part of f and of the f_i.
 *
 * Two kinds: sample tasks (data of m samples, split by a partition) and node tasks
 * (`average`, `quadratic`: one given function for each node; f depends on n). */
#ifndef AB_TASKS_TASK_H
#define AB_TASKS_TASK_H

#include <stdint.h>

#include "base/error.h"
#include "base/spec.h"

#define AB_TASK_MAX_TARGETS 16

struct ab_crew;
struct ab_data_set;
struct ab_task;
struct adonis_layout;

/* What gaps f(x) - reference are measured against. */
enum ab_reference {
    AB_REFERENCE_OPTIMUM, /* x*, f* = min f, certified */
    AB_REFERENCE_LOCAL,   /* a certified strict local minimiser: gaps may be negative */
    AB_REFERENCE_BOUND,   /* no point: a lower bound of f, which f need not reach */
};
const char *ab_reference_name(enum ab_reference reference); /* "optimum" */

struct ab_task_info {
    /* Canonical: "quadratic:dim=20,instance=1,...". In place of a file of the user it
     * has the beginning of its SHA-256: it then names no task to load. */
    const char *id;
    const char *name;    /* "quadratic" */
    const char *version; /* "1" */
    const char *summary;
    const char *note;       /* how a file of the user was read, or NULL */
    char sha256[65];        /* of the canonical definition, data hashes included */
    const char *definition; /* that canonical JSON */
    uint64_t dim;
    uint64_t n_samples; /* node tasks: n */
    uint64_t nnz;       /* stored non-zero features */
    uint64_t n_test; /* held-out samples, which accuracy is about; 0: it is about all */
    uint64_t n_evaluated; /* samples that ab_task_evaluate sums over: all, or a part */
    uint32_t wire_bytes;  /* of a number on the network: 8, or 4 (f32) */
    uint32_t n_classes;   /* 0: no classes */
    uint32_t n_nodes;     /* node tasks: n it was made for; sample tasks: 0 */
    int has_ends; /* functions 0 and n - 1 belong to nodes far apart (worst-case): */
    uint32_t end_hops; /* so many hops; 0: as many as the graph has */
    enum ab_reference reference;
    double lower_bound; /* AB_REFERENCE_BOUND: of f; else NaN */
    /* Strong convexity and smoothness of the smooth part of f; NaN: not defined. */
    double mu;
    double L;
    const struct adonis_layout *layout; /* of a network's parameters; else NULL */
    const char *loss;                   /* "squared", ... (loss.h) */
    double l1;                          /* 0 but for composite tasks */
    double l2;
    double rho; /* of rho sum_k x_k^2 / (1 + x_k^2), which is not convex; or 0 */
    double hessian_lipschitz; /* AB_REFERENCE_LOCAL: of f; else NaN */
    /* Mean over the nodes of f at their x_0 (f(0) but for `average`). */
    double start_value;
    double flops_per_gradient; /* of f: all samples once */
    /* ADONIS_NEEDS_GRADIENT | ...: what every node can be asked. The dual oracle is
     * there where every f_i is strongly convex, however the samples are split.
     * Composite tasks have gradients only, and ADONIS_USES_COMPOSITE here. */
    uint32_t oracles;
    /* Relative targets: (f(x) - f*) / (start_value - f*), descending; frozen. Of other
     * references than the optimum, f* is what they say. */
    double targets[AB_TASK_MAX_TARGETS];
    uint32_t n_targets;
};

/* Loads data, checks its hash, computes constants. n_nodes matters to node tasks only.
 */
AB_MUST_CHECK ab_status ab_task_load(struct ab_task **out, const struct ab_spec *spec,
                                     uint32_t n_nodes, struct ab_error *err);
void ab_task_destroy(struct ab_task *task);
const struct ab_task_info *ab_task_info(const struct ab_task *task);

/* f(x); gradient (dim numbers) where not NULL; Hessian (dim x dim, row major) where not
 * NULL; that of a network cannot be had. Of composite tasks: the subgradient of f of
 * least norm, and the Hessian of the smooth part. Over info.n_evaluated samples. Not
 * charged to anybody: for evaluation and for the optimum. Uses scratch of the task: one
 * thread at a time. */
double ab_task_evaluate(const struct ab_task *task, const double *x, double *gradient,
                        double *hessian);
/* The gradient of the smooth part of f from the data of all nodes, term by term: what
 * certifies a closed form, around which ab_task_evaluate is written. */
void ab_task_gradient(const struct ab_task *task, const double *x, double *gradient);
/* The same at x + rest, where x alone is rounded too much (rest_j: less than a unit in
 * the last place of x_j), of sample tasks of squared loss. The term of the data is
 * computed with twice the digits, then rounded; l2 x is added in doubles. work has room
 * for dim doubles. */
void ab_task_fine_gradient(const struct ab_task *task, const double *x,
                           const double *rest, double *gradient, double *work);
/* ab_task_evaluate at some points, in one pass over the data; or in some passes at once
 * where a crew (NULL: none) helps and they are long. No bit depends on it. */
#define AB_TASK_MAX_POINTS 2
struct ab_task_point {
    const double *x;
    double *gradient; /* out, dim numbers; NULL: not wanted */
    int wants_accuracy;
    double value; /* out: f(x) */
    /* out: share of samples (held-out ones where info.n_test > 0) whose class is
     * predicted; NaN without classes, and where not wanted */
    double accuracy;
};
void ab_task_measure(const struct ab_task *task, struct ab_crew *crew,
                     struct ab_task_point *points, uint32_t n_points);
/* The minimiser (dim numbers, borrowed) where it is known in closed form, else NULL. */
const double *ab_task_closed_form(const struct ab_task *task);
/* x_0 of a node: zero, but the node's own vector for `average`, and one random vector
 * for all nodes of a network. */
void ab_task_start(const struct ab_task *task, uint32_t node, double *out);

/* The split of a task over n nodes: every sample on exactly one node. */
struct ab_partition {
    uint32_t n_nodes;
    uint64_t *first;  /* n_nodes + 1 */
    uint64_t *sample; /* of node i: sample[first[i] .. first[i + 1] - 1] */
};
/* By name and options: iid, sorted-label, dirichlet:alpha=, group10:alpha=, classes:k=,
 * quantity:alpha= (README.md). Node tasks take iid only: node i has function i; what
 * deals by classes is refused for labels that are none. */
AB_MUST_CHECK ab_status ab_partition_create(struct ab_partition **out,
                                            const struct ab_spec *spec,
                                            const struct ab_task *task,
                                            uint32_t n_nodes, uint64_t seed,
                                            struct ab_error *err);
void ab_partition_destroy(struct ab_partition *partition);
/* For node tasks: gives function 0 to the one node, function n - 1 to the other, the
 * others in order to the rest. */
void ab_partition_place_ends(struct ab_partition *partition, const uint32_t ends[2]);
/* How far the labels of the nodes are from those of all: sum over nodes of m_i / m
 * times the total variation, (1/2) sum over classes of |p_i(c) - p(c)|; in [0, 1). NaN
 * where labels are no classes. AB_ERR_MEMORY. */
AB_MUST_CHECK ab_status
ab_partition_label_variation(double *out, const struct ab_partition *partition,
                             const struct ab_task *task, struct ab_error *err);

/* The nodes' functions f_i(x) = (n/m) sum_{s in S_i} loss_s(x) + (l2/2) |x|^2 +
 * l1 |x|_1, each with its own contiguous copy of its samples. Borrows the task. */
struct ab_shards;
AB_MUST_CHECK ab_status ab_shards_create(struct ab_shards **out,
                                         const struct ab_task *task,
                                         const struct ab_partition *partition,
                                         uint64_t seed, struct ab_error *err);
void ab_shards_destroy(struct ab_shards *shards);
uint64_t ab_shards_samples(const struct ab_shards *shards, uint32_t node);
/* grad f_i(x) (of its smooth part) into out (dim). batch 0: all samples; else that many
 * drawn with replacement by (seed, node, draw), scaled so that the mean is grad f_i.
 * The one sample of a node of a node task is f_i itself. May be called by several
 * threads. */
void ab_shards_gradient(const struct ab_shards *shards, uint32_t node, const double *x,
                        uint64_t batch, uint64_t draw, double *out);
double ab_shards_value(const struct ab_shards *shards, uint32_t node, const double *x);
/* out = argmin_u l1 |u|_1 + |u - x|^2 / (2 scale), scale > 0: x shrunk by l1 scale in
 * every component. out may be x. */
void ab_shards_shared_prox(const struct ab_shards *shards, double scale,
                           const double *x, double *out);
/* zeta^2: mean over nodes of |grad f_i(x) - grad f(x)|^2. There is no memory for all
 * gradients: each is computed twice; of networks once, and the mean of squares less the
 * square of the mean is taken. scratch: 2 dim numbers. */
double ab_shards_heterogeneity(const struct ab_shards *shards, const double *x,
                               double *scratch);
/* FLOPs of that gradient. */
double ab_shards_flops(const struct ab_shards *shards, uint32_t node, uint64_t batch);
/* The part of a full local gradient that it is: batch / samples; 1 for a full one, and
 * where there is nothing to draw from. */
double ab_shards_share(const struct ab_shards *shards, uint32_t node, uint64_t batch);
/* Oracles that solve a problem of the node's own:
 *
 *     prox   out = argmin_u f_i(u) + |u - point|^2 / (2 scale), scale > 0
 *     dual   out = grad f_i^*(point) = argmin_u f_i(u) - <point, u>; needs mu_i > 0
 *
 * Exact up to rounding: by Cholesky for the squared loss, by Newton's method for the
 * other; NaN where double precision does not do. Answer and cost are pure functions of
 * the arguments. out is another vector than point. AB_ERR_MEMORY. One thread at a time
 * for a node. */
struct ab_flops {
    double answer;
    double
        preparation; /* what another request of this kind and scale need not repeat */
};
AB_MUST_CHECK ab_status ab_shards_prox(struct ab_shards *shards, uint32_t node,
                                       const double *point, double scale, double *out,
                                       struct ab_flops *flops, struct ab_error *err);
AB_MUST_CHECK ab_status ab_shards_dual(struct ab_shards *shards, uint32_t node,
                                       const double *point, double *out,
                                       struct ab_flops *flops, struct ab_error *err);
/* Strong convexity and smoothness of f_i (of its smooth part), exact up to rounding;
 * NaN: not defined. */
double ab_shards_mu(const struct ab_shards *shards, uint32_t node);
double ab_shards_L(const struct ab_shards *shards, uint32_t node);

/* The catalogue, for list and for suggestions. */
struct adonis_option;
struct ab_task_entry {
    const char *name;
    const char *summary;
    const struct adonis_option *options; /* of name:key=value */
    uint32_t n_options;
    /* That a task reads; NULL: none, or a file of the user. */
    const struct ab_data_set *data;
};
uint32_t ab_task_count(void);
const struct ab_task_entry *ab_task_entry(uint32_t index);
/* A problem on a file of the user stands before the same on its shipped sets: `ridge`,
 * `ridge-diabetes`. How many follow; 0 for what is no such problem. Without data=, one
 * that follows alone is what is meant. */
uint32_t ab_task_n_sets(uint32_t index);
/* The problem that a shipped set follows; of all others the index itself. */
uint32_t ab_task_problem(uint32_t index);
/* The same for partitions. */
uint32_t ab_partition_count(void);
const struct ab_task_entry *ab_partition_entry(uint32_t index);

#endif
