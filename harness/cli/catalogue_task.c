#include <string.h>

#include <adonis/layout.h>

#include "base/alloc.h"
#include "cli/catalogue.h"
#include "run/problem.h"
#include "tasks/task.h"

static struct ab_options table_of(const struct ab_task_entry *entry)
{
    return (struct ab_options){
        .owner = entry->name, .options = entry->options, .n_options = entry->n_options};
}

/* The summary; of a problem on a file also how to name the file, and what it is without
 * one. */
static ab_status append(json_t *rows, uint32_t index, struct ab_error *err)
{
    const struct ab_task_entry *entry = ab_task_entry(index);
    const struct ab_options table = table_of(entry);
    const uint32_t n_sets = ab_task_n_sets(index);
    struct ab_text summary = {0};
    char *text = NULL;
    ab_text_puts(&summary, entry->summary);
    if (n_sets > 0) {
        ab_text_printf(&summary, " (data=FILE%s%s)", n_sets == 1 ? ", else " : "",
                       n_sets == 1 ? ab_task_entry(index + 1)->name : "");
    }
    AB_TRY(ab_text_take(&summary, &text, err));
    ab_status status = ab_list_append(rows, entry->name, text, &table, err);
    ab_free(text);
    return status;
}

static ab_status list(json_t *rows, const struct ab_shown *shown, struct ab_error *err)
{
    (void)shown;
    for (uint32_t i = 0; i < ab_task_count(); i++) {
        AB_TRY(append(rows, i, err));
    }
    return AB_OK;
}

/* NULL when out of memory. */
static json_t *targets_to_json(const struct ab_task_info *info)
{
    json_t *targets = json_array();
    for (uint32_t i = 0; i < info->n_targets; i++) {
        if (json_array_append_new(targets, json_real(info->targets[i])) != 0) {
            json_decref(targets);
            return NULL;
        }
    }
    return targets;
}

/* NULL when out of memory. */
static json_t *segment_to_json(const struct adonis_segment *segment)
{
    json_t *shape = json_array();
    int failed = 0;
    for (uint32_t k = 0; k < segment->n_axes; k++) {
        failed |=
            json_array_append_new(shape, json_integer((json_int_t)segment->shape[k]));
    }
    json_t *object = json_pack("{s:s,s:s,s:I,s:o}", "name", segment->name, "kind",
                               segment->kind == ADONIS_SEGMENT_BIAS ? "bias" : "weight",
                               "offset", (json_int_t)segment->offset, "shape", shape);
    if (failed) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static void put_layout(struct ab_fields *fields, const struct adonis_layout *layout)
{
    json_t *segments = json_array();
    for (uint32_t s = 0; s < layout->n_segments; s++) {
        fields->failed |=
            json_array_append_new(segments, segment_to_json(&layout->segments[s]));
    }
    ab_put(fields, "layout", segments);
}

static void put_samples(struct ab_fields *fields, const struct ab_task_info *info)
{
    ab_put_integer(fields, "n_samples", info->n_samples);
    if (info->n_evaluated < info->n_samples) {
        ab_put_integer(fields, "n_evaluated", info->n_evaluated);
    }
    if (info->n_test > 0) {
        ab_put_integer(fields, "n_test", info->n_test);
    }
    ab_put_integer(fields, "wire_bytes", info->wire_bytes);
}

static void put_reference(struct ab_fields *fields, const struct ab_problem *problem)
{
    enum ab_reference reference = problem->info->reference;
    ab_put_text(fields, "reference", ab_reference_name(reference));
    if (reference == AB_REFERENCE_BOUND) {
        ab_put_real(fields, "lower_bound", problem->f_star);
        return;
    }
    ab_put_real(fields, "f_star", problem->f_star);
    ab_put_real(fields, "f_star_error", problem->f_star_error);
    ab_put_real(fields, "grad_norm_at_optimum", problem->gradient_norm);
}

/* Of a shipped set: the problem that it is one of, and what that takes. */
static void point_to_problem(struct ab_text *help, uint32_t index)
{
    const struct ab_task_entry *problem = ab_task_entry(ab_task_problem(index));
    if (problem == ab_task_entry(index)) {
        return;
    }
    ab_text_printf(help, "on a file of yours: %s:data=FILE, which takes",
                   problem->name);
    for (uint32_t k = 1; k < problem->n_options; k++) { /* after data */
        ab_text_printf(help, "%s %s", k == 1 ? "" : ",", problem->options[k].name);
    }
    ab_text_puts(help, "\n");
}

static void describe_options(struct ab_fields *fields, struct ab_text *help,
                             const char *name)
{
    for (uint32_t i = 0; i < ab_task_count(); i++) {
        const struct ab_task_entry *entry = ab_task_entry(i);
        if (strcmp(entry->name, name) == 0) {
            struct ab_options table = table_of(entry);
            ab_info_options(fields, help, &table);
            point_to_problem(help, i);
        }
    }
}

static ab_status describe(json_t *object, struct ab_text *help,
                          const struct ab_problem *problem, struct ab_error *err)
{
    const struct ab_task_info *info = problem->info;
    struct ab_fields fields = {.object = object};
    ab_put_text(&fields, "id", info->id);
    ab_put_text(&fields, "version", info->version);
    ab_put_text(&fields, "summary", info->summary);
    if (info->note != NULL) {
        ab_put_text(&fields, "data", info->note);
    }
    ab_put_text(&fields, "sha256", info->sha256);
    if (info->n_nodes > 0) {
        ab_put_integer(&fields, "n_nodes", info->n_nodes);
    }
    put_samples(&fields, info);
    ab_put_integer(&fields, "d", info->dim);
    if (info->layout != NULL) {
        put_layout(&fields, info->layout);
    }
    ab_put_integer(&fields, "nnz", info->nnz);
    ab_put_integer(&fields, "n_classes", info->n_classes);
    ab_put_text(&fields, "loss", info->loss);
    if (info->l1 > 0.0) {
        ab_put_real(&fields, "l1", info->l1);
    }
    ab_put_real(&fields, "l2", info->l2);
    if (info->rho > 0.0) {
        ab_put_real(&fields, "rho", info->rho);
    }
    ab_put_real(&fields, "mu", info->mu);
    ab_put_real(&fields, "L", info->L);
    ab_put_real(&fields, "kappa", info->L / info->mu);
    put_reference(&fields, problem);
    ab_put_real(&fields, "start_value", info->start_value);
    ab_put_real(&fields, "flops_per_gradient", info->flops_per_gradient);
    ab_put_needs(&fields, "oracles", info->oracles);
    ab_put(&fields, "targets", targets_to_json(info));
    ab_put_json(&fields, "definition", info->definition);
    describe_options(&fields, help, info->name);
    return ab_fields_end(&fields, err);
}

static ab_status solve_and_describe(json_t *object, struct ab_text *help,
                                    const struct ab_spec *spec, uint32_t n_nodes,
                                    struct ab_error *err)
{
    struct ab_problem *problem = NULL;
    AB_TRY(ab_problem_create(&problem, spec, n_nodes, err));
    ab_status status = ab_problem_solve(problem, NULL, err);
    if (status == AB_OK) {
        status = describe(object, help, problem, err);
    }
    ab_problem_destroy(problem);
    return status;
}

static ab_status info(json_t *object, struct ab_text *help, const char *text,
                      const struct ab_shown *shown, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    const struct ab_spec *spec = NULL;
    ab_status status = ab_info_spec(&spec, &arena, "task", text, err);
    if (status == AB_OK) {
        status = solve_and_describe(object, help, spec, shown->n_nodes, err);
    }
    ab_arena_fini(&arena);
    return status;
}

const struct ab_kind ab_kind_task = {"task", "tasks", list, info};
