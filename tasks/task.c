#include "tasks/task.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <adonis/plugin.h>

#include "base/options.h"
#include "base/suggest.h"
#include "tasks/task_internal.h"

static const struct ab_task_family *const before_rows[] = {
    &ab_task_average, &ab_task_quadratic, &ab_task_worst_case};
static const struct ab_task_family *const after_rows[] = {&ab_task_mlp_digits,
                                                          &ab_task_mlp_fashion};
#define N_BEFORE (uint32_t)(sizeof before_rows / sizeof before_rows[0])
#define N_AFTER  (uint32_t)(sizeof after_rows / sizeof after_rows[0])

/* Frozen with the version of each task; some have others. */
static const double common_targets[] = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};

#define MAX_NUMBERS 134217728.0 /* 1 GiB of doubles */

uint32_t ab_task_count(void)
{
    return N_BEFORE + ab_n_row_tasks + N_AFTER;
}

static const struct ab_task_family *family_at(uint32_t index)
{
    ab_require(index < ab_task_count());
    if (index < N_BEFORE) {
        return before_rows[index];
    }
    index -= N_BEFORE;
    return index < ab_n_row_tasks ? &ab_row_tasks[index]
                                  : after_rows[index - ab_n_row_tasks];
}

const struct ab_task_entry *ab_task_entry(uint32_t index)
{
    return &family_at(index)->entry;
}

static int is_row_task(uint32_t index, int on_shipped_set)
{
    return index >= N_BEFORE && index - N_BEFORE < ab_n_row_tasks &&
           (family_at(index)->entry.data != NULL) == on_shipped_set;
}

uint32_t ab_task_n_sets(uint32_t index)
{
    uint32_t n = 0;
    while (is_row_task(index, 0) && is_row_task(index + n + 1, 1)) {
        n++;
    }
    return n;
}

uint32_t ab_task_problem(uint32_t index)
{
    while (is_row_task(index, 1)) {
        index--;
    }
    return index;
}

ab_status ab_task_check_size(double n_numbers, struct ab_error *err)
{
    if (n_numbers > MAX_NUMBERS) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "the data would be %.0f numbers, expected at most %.0f: take "
                       "fewer nodes or a smaller dim",
                       n_numbers, MAX_NUMBERS);
    }
    return AB_OK;
}

void ab_task_curvature(double *mu, double *L, const struct ab_task *task, double scale,
                       double gram_least, double gram_greatest)
{
    enum ab_loss_kind loss = task->loss.kind;
    double l2 = task->info.l2;
    *mu = l2 + (loss == AB_LOSS_SQUARED ? scale * gram_least : 0.0);
    *L = l2 + scale * gram_greatest * ab_loss_greatest_curvature(loss);
    if (l2 == 0.0 && *mu < (double)task->info.dim * DBL_EPSILON * *L) {
        *mu = 0.0; /* what rounding makes of 0 */
    }
    if (task->info.rho > 0.0) {
        *mu = (double)NAN;
        *L += 2.0 * task->info.rho;
    }
}

static ab_status find_named(uint32_t *index, const char *name, struct ab_error *err)
{
    struct ab_suggest suggest;
    ab_suggest_init(&suggest, name);
    for (uint32_t i = 0; i < ab_task_count(); i++) {
        if (strcmp(family_at(i)->entry.name, name) == 0) {
            *index = i;
            return AB_OK;
        }
        ab_suggest_offer(&suggest, family_at(i)->entry.name);
    }
    return ab_suggest_fail(&suggest, "task", err);
}

static struct ab_options table_of(const struct ab_task_family *family)
{
    return (struct ab_options){.owner = family->entry.name,
                               .options = family->entry.options,
                               .n_options = family->entry.n_options,
                               .size_bytes = family->options_size};
}

static ab_status fail_without_data(uint32_t problem, struct ab_error *err)
{
    const struct ab_options table = table_of(family_at(problem));
    ab_status status = AB_FAIL(
        err, AB_ERR_INPUT, "%s: data: found nothing, expected a %s; or a shipped set",
        table.owner, ab_options_find(&table, "data")->help);
    for (uint32_t k = 1; k <= ab_task_n_sets(problem); k++) {
        ab_error_add(err, "%s %s", k == 1 ? ":" : ",",
                     family_at(problem + k)->entry.name);
    }
    return status;
}

/* Without data= a problem is the one set that is shipped for it. */
static ab_status find_meant(uint32_t *index, const struct ab_spec *spec,
                            struct ab_error *err)
{
    AB_TRY(find_named(index, spec->name, err));
    uint32_t n_sets = ab_task_n_sets(*index);
    for (size_t k = 0; k < spec->n_params; k++) {
        if (strcmp(spec->params[k].key, "data") == 0) {
            return AB_OK;
        }
    }
    if (n_sets > 1) {
        return fail_without_data(*index, err);
    }
    *index += n_sets;
    return AB_OK;
}

/* Who looks for an option of a shipped set may find it beside data=. */
static void add_options_of_problem(struct ab_error *err, const struct ab_spec *spec,
                                   uint32_t index)
{
    const struct ab_options known = table_of(family_at(index));
    const struct ab_options more = table_of(family_at(ab_task_problem(index)));
    size_t n_known = 0;
    for (size_t k = 0; k < spec->n_params; k++) {
        n_known += ab_options_find(&known, spec->params[k].key) != NULL;
    }
    if (n_known == spec->n_params || known.owner == more.owner) {
        return;
    }
    ab_error_add(err, "; %s:data=FILE takes", more.owner);
    for (size_t k = 1; k < more.n_options; k++) { /* after data */
        ab_error_add(err, "%s %s", k == 1 ? "" : ",", more.options[k].name);
    }
}

/* (1/n) sum_i f(x_0 of node i) */
static double start_value(const struct ab_task *task, const double *common)
{
    if (task->node_start == NULL) {
        return ab_task_evaluate(task, common, NULL, NULL);
    }
    double sum = 0.0;
    for (uint32_t i = 0; i < task->info.n_nodes; i++) {
        sum +=
            ab_task_evaluate(task, task->node_start + i * task->info.dim, NULL, NULL);
    }
    return sum / task->info.n_nodes;
}

static void choose_targets(struct ab_task_info *info,
                           const struct ab_task_family *family)
{
    const double *targets = family->targets;
    info->n_targets = family->n_targets;
    if (targets == NULL) {
        targets = common_targets;
        info->n_targets = sizeof common_targets / sizeof common_targets[0];
    }
    memcpy(info->targets, targets, info->n_targets * sizeof *targets);
}

/* Where l1 is so great that every run would start at the optimum. */
static ab_status check_start(const struct ab_task *task, const double *zero,
                             struct ab_error *err)
{
    const struct ab_task_info *info = &task->info;
    double *gradient = ab_alloc(info->dim, sizeof *gradient);
    double greatest = 0.0;
    if (gradient == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_task_gradient(task, zero, gradient);
    for (size_t j = 0; j < info->dim; j++) {
        greatest = fabs(gradient[j]) > greatest ? fabs(gradient[j]) : greatest;
    }
    ab_free(gradient);
    if (greatest == 0.0) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "task \"%s\": found no feature that varies with the target: the "
                       "optimum is x = 0, where every run starts, for every l1",
                       info->name);
    }
    if (info->l1 >= greatest) {
        return AB_FAIL(err, AB_ERR_INPUT,
                       "task \"%s\": found l1 = %g, expected less than %g, from where "
                       "on the optimum is x = 0, where every run starts",
                       info->name, info->l1, greatest);
    }
    return AB_OK;
}

static uint32_t oracles_of(const struct ab_task *task)
{
    if (task->learner != NULL) {
        return ADONIS_NEEDS_GRADIENT;
    }
    if (task->info.l1 > 0.0) {
        return ADONIS_NEEDS_GRADIENT | ADONIS_USES_COMPOSITE;
    }
    if (task->info.rho > 0.0) {
        return ADONIS_NEEDS_GRADIENT;
    }
    int has_dual = task->info.l2 > 0.0 || task->node_mu > 0.0;
    return ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX |
           (has_dual ? ADONIS_NEEDS_DUAL : 0u);
}

/* What follows from the family and the rows in the same way for all tasks. */
static ab_status complete(struct ab_task *task, const struct ab_task_family *family,
                          const void *options, struct ab_error *err)
{
    struct ab_task_info *info = &task->info;
    info->name = family->entry.name;
    info->version = family->version;
    info->summary = family->entry.summary;
    info->reference = family->reference;
    info->loss = ab_loss_name(family->loss);
    info->n_classes = ab_loss_classes(&task->loss);
    info->n_samples = family->per_node ? info->n_nodes : task->rows.n;
    info->flops_per_gradient =
        (double)info->n_samples * task->flops_per_sample + task->flops_fixed;
    info->oracles = oracles_of(task);
    if (task->learner == NULL) { /* networks have said so for themselves */
        info->n_evaluated = info->n_samples;
        info->wire_bytes = sizeof(double);
    }
    choose_targets(info, family);
    double *zero = ab_arena_alloc(&task->arena, info->dim, sizeof *zero);
    task->scratch = ab_arena_alloc(&task->arena, 2 * info->dim, sizeof *task->scratch);
    if (zero == NULL || task->scratch == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    info->start_value = start_value(task, task->start != NULL ? task->start : zero);
    if (info->l1 > 0.0) {
        AB_TRY(check_start(task, zero, err));
    }
    return ab_task_define(task, family, options, err);
}

static ab_status load(struct ab_task *task, uint32_t index, const struct ab_spec *spec,
                      uint32_t n_nodes, struct ab_error *err)
{
    const struct ab_task_family *family = family_at(index);
    const struct ab_options table = table_of(family);
    void *options = ab_arena_alloc(&task->arena, 1, family->options_size);
    if (options == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = ab_options_parse(options, &table, spec, err);
    if (status != AB_OK) {
        add_options_of_problem(err, spec, index);
        return status;
    }
    task->loss = (struct ab_loss){.kind = family->loss, .n_outputs = 1};
    task->info.l1 = family->l1;
    task->info.l2 = family->l2;
    task->info.rho = family->rho;
    task->info.hessian_lipschitz = (double)NAN;
    task->info.lower_bound = (double)NAN;
    task->info.n_nodes = family->per_node ? n_nodes : 0;
    if (family->entry.data != NULL) {
        task->data = family->entry.data->files;
        task->n_data = family->entry.data->n_files;
    }
    AB_TRY(family->build(task, family, options, err));
    return complete(task, family, options, err);
}

ab_status ab_task_load(struct ab_task **out, const struct ab_spec *spec,
                       uint32_t n_nodes, struct ab_error *err)
{
    uint32_t index = 0;
    *out = NULL;
    AB_TRY(find_meant(&index, spec, err));
    ab_require(n_nodes > 0 || !family_at(index)->per_node);
    struct ab_task *task = ab_alloc(1, sizeof *task);
    if (task == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_arena_init(&task->arena);
    ab_status status = load(task, index, spec, n_nodes, err);
    if (status != AB_OK) {
        ab_task_destroy(task);
        return status;
    }
    *out = task;
    return AB_OK;
}

void ab_task_destroy(struct ab_task *task)
{
    if (task != NULL) {
        if (task->learner != NULL) {
            ab_learner_fini(task->learner);
        }
        ab_arena_fini(&task->arena);
        ab_free(task);
    }
}

const struct ab_task_info *ab_task_info(const struct ab_task *task)
{
    return &task->info;
}

const double *ab_task_closed_form(const struct ab_task *task)
{
    return task->optimum;
}

void ab_task_start(const struct ab_task *task, uint32_t node, double *out)
{
    size_t dim = task->info.dim;
    if (task->start != NULL) {
        memcpy(out, task->start, dim * sizeof *out);
        return;
    }
    if (task->node_start == NULL) {
        memset(out, 0, dim * sizeof *out);
        return;
    }
    ab_require(node < task->info.n_nodes);
    memcpy(out, task->node_start + node * dim, dim * sizeof *out);
}
