/* How much the nodes differ. */
#include <math.h>
#include <string.h>

#include "base/kernels.h"
#include "tasks/task_internal.h"

uint32_t ab_task_class(const struct ab_task *task, uint64_t sample)
{
    double label = task->rows.label[sample];
    ab_require(task->info.n_classes > 0);
    return task->loss.kind == AB_LOSS_SOFTMAX ? (uint32_t)label : (uint32_t)(label > 0);
}

ab_status ab_partition_label_variation(double *out,
                                       const struct ab_partition *partition,
                                       const struct ab_task *task, struct ab_error *err)
{
    uint32_t n_classes = task->info.n_classes;
    uint64_t m = task->info.n_samples;
    *out = (double)NAN;
    if (n_classes == 0) {
        return AB_OK;
    }
    uint64_t *of_all = ab_alloc(2 * (size_t)n_classes, sizeof *of_all);
    if (of_all == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    uint64_t *of_node = of_all + n_classes;
    double sum = 0.0;
    for (uint64_t k = 0; k < m; k++) {
        of_all[ab_task_class(task, k)]++;
    }
    for (uint32_t i = 0; i < partition->n_nodes; i++) {
        uint64_t first = partition->first[i];
        double part = (double)(partition->first[i + 1] - first) / (double)m;
        memset(of_node, 0, n_classes * sizeof *of_node);
        for (uint64_t k = first; k < partition->first[i + 1]; k++) {
            of_node[ab_task_class(task, partition->sample[k])]++;
        }
        for (uint32_t c = 0; c < n_classes; c++) {
            sum += 0.5 * fabs((double)of_node[c] / (double)m -
                              part * (double)of_all[c] / (double)m);
        }
    }
    ab_free(of_all);
    *out = sum;
    return AB_OK;
}

double ab_shards_heterogeneity(const struct ab_shards *shards, const double *x,
                               double *scratch)
{
    size_t dim = shards->task->info.dim;
    uint32_t n_nodes = shards->n_nodes;
    double *mean = scratch;
    double *gradient = scratch + dim;
    double squares = 0;
    memset(mean, 0, dim * sizeof *mean);
    for (uint32_t i = 0; i < n_nodes; i++) {
        ab_shards_gradient(shards, i, x, 0, 0, gradient);
        ab_axpy(dim, 1.0 / n_nodes, gradient, mean);
        squares += ab_norm_squared(dim, gradient);
    }
    if (shards->task->learner != NULL) {
        /* what cancels is less than their rounding to float */
        double difference = squares / n_nodes - ab_norm_squared(dim, mean);
        return difference > 0.0 ? difference : 0.0;
    }
    double total = 0;
    for (uint32_t i = 0; i < n_nodes; i++) {
        ab_shards_gradient(shards, i, x, 0, 0, gradient);
        total += ab_distance_squared(dim, gradient, mean);
    }
    return total / n_nodes;
}
