#include "tasks/samples.h"

#include "tasks/standardise.h"

/* FLOPs of a gradient, a fused multiply-add being two: forward and backward 2 each per
 * entry and output (1 where all entries are 1), then the slopes of the loss; those of
 * the regulariser once. */
ab_status ab_samples_complete(struct ab_task *task, struct ab_error *err)
{
    double least = 0.0;
    double greatest = 0.0;
    const struct ab_rows *rows = &task->rows;
    uint32_t n_outputs = task->loss.n_outputs;
    task->info.dim = rows->dim * n_outputs;
    task->info.nnz = ab_rows_nnz(rows);
    double entries = rows->dense != NULL ? 2.0 * (double)rows->dim
                                         : (double)task->info.nnz / (double)rows->n;
    task->flops_per_sample =
        2.0 * n_outputs * entries + ab_loss_slope_flops(&task->loss);
    task->flops_fixed = (double)task->info.dim + ab_nonconvex_flops(task);
    AB_TRY(ab_rows_gram_extremes(&least, &greatest, rows, err));
    ab_task_curvature(&task->info.mu, &task->info.L, task, 1.0 / (double)rows->n, least,
                      greatest);
    if (task->info.rho > 0.0) {
        task->info.hessian_lipschitz = ab_nonconvex_hessian_lipschitz(task, greatest);
    }
    return AB_OK;
}

ab_status ab_samples_read_csv(double **values, struct ab_task *task,
                              const struct ab_data_set *set, size_t file,
                              const struct ab_csv_shape *shape, struct ab_error *err)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    const char *path = NULL;
    AB_TRY(ab_data_read(&bytes, &n_bytes, &path, &task->arena, set, file, err));
    ab_status status = ab_csv_parse(values, shape, bytes, n_bytes, path, err);
    ab_free(bytes);
    return status;
}

ab_status ab_samples_reserve(struct ab_task *task, size_t m, size_t dim,
                             double **features, double **label, struct ab_error *err)
{
    *features = ab_arena_alloc(&task->arena, m, dim * sizeof **features);
    *label = ab_arena_alloc(&task->arena, m, sizeof **label);
    if (*features == NULL || *label == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    task->rows =
        (struct ab_rows){.n = m, .dim = dim, .dense = *features, .label = *label};
    return AB_OK;
}

ab_status ab_samples_from_table(struct ab_task *task, const struct ab_table *table,
                                int standardise, double **label, struct ab_error *err)
{
    *label = ab_arena_alloc(&task->arena, table->n_rows, sizeof **label);
    if (*label == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (table->values != NULL && standardise) {
        ab_standardise(table->n_rows, table->dim, table->values);
    }
    task->rows = (struct ab_rows){.n = table->n_rows,
                                  .dim = table->dim,
                                  .label = *label,
                                  .dense = table->values,
                                  .row_start = table->row_start,
                                  .column = table->column};
    return AB_OK;
}

ab_status ab_samples_classify(struct ab_task *task, const struct ab_table *table,
                              double *label, struct ab_label *classes,
                              uint32_t *n_classes, struct ab_error *err)
{
    int is_softmax = task->loss.kind == AB_LOSS_SOFTMAX;
    AB_TRY(ab_table_classes(classes, n_classes, is_softmax ? AB_LOSS_MAX_OUTPUTS : 2,
                            label, table, err));
    if (is_softmax) {
        task->loss.n_outputs = *n_classes;
        return AB_OK;
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        label[i] = label[i] == 0.0 ? -1.0 : 1.0;
    }
    return AB_OK;
}

static ab_status check_shape(const struct ab_table *table,
                             const struct ab_samples_shape *shape, uint32_t n_classes,
                             struct ab_error *err)
{
    if (table->n_rows != shape->n_rows || table->dim != shape->n_features ||
        n_classes != shape->n_classes) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "\"%s\": found %zu x %zu and %u classes, expected another file",
                       table->name, table->n_rows, table->dim, n_classes);
    }
    return AB_OK;
}

ab_status ab_samples_read_classes(struct ab_table *table, double **label,
                                  struct ab_task *task, const struct ab_data_set *set,
                                  const struct ab_samples_shape *shape, int standardise,
                                  struct ab_error *err)
{
    char *bytes = NULL;
    size_t n_bytes = 0;
    const char *path = NULL;
    struct ab_label classes[AB_LOSS_MAX_OUTPUTS];
    uint32_t n_classes = 0;
    AB_TRY(ab_data_read(&bytes, &n_bytes, &path, &task->arena, set, 0, err));
    ab_status status =
        ab_table_parse(table, &task->arena, shape->place, bytes, n_bytes, path, err);
    ab_free(bytes);
    AB_TRY(status);
    AB_TRY(ab_samples_from_table(task, table, standardise, label, err));
    AB_TRY(ab_samples_classify(task, table, *label, classes, &n_classes, err));
    return check_shape(table, shape, n_classes, err);
}
