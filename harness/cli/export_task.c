#include "cli/export_task.h"

#include "base/alloc.h"
#include "cli/catalogue.h"
#include "run/problem.h"
#include "tasks/export.h"

static ab_status check_has_optimum(const struct ab_problem *problem,
                                   struct ab_error *err)
{
    if (problem->info->reference == AB_REFERENCE_BOUND) {
        return AB_FAIL(
            err, AB_ERR_INPUT,
            "task \"%s\" has no certified optimum: expected a task with one, "
            "for an export is its data and its optimum",
            problem->info->id);
    }
    return AB_OK;
}

static ab_status write_split(const char *folder, struct ab_problem *problem,
                             const struct ab_spec *partition,
                             const char *partition_name, uint32_t n_nodes,
                             uint64_t seed, struct ab_error *err)
{
    struct ab_partition *split = NULL;
    AB_TRY(check_has_optimum(problem, err));
    AB_TRY(ab_partition_create(&split, partition, problem->task, n_nodes, seed, err));
    ab_status status = ab_problem_solve(problem, NULL, err);
    if (status == AB_OK) {
        const struct ab_task_export request = {
            .task = problem->task,
            .partition = split,
            .partition_name = partition_name,
            .seed = seed,
            .optimum = problem->x_star,
            .f_star = problem->f_star,
            .gradient_norm = problem->gradient_norm,
        };
        status = ab_task_export(&request, folder, err);
    }
    ab_partition_destroy(split);
    return status;
}

static ab_status export_specs(const char *folder, const char *task,
                              const char *partition, uint32_t n_nodes, uint64_t seed,
                              struct ab_arena *arena, struct ab_error *err)
{
    const struct ab_spec *task_spec = NULL;
    const struct ab_spec *partition_spec = NULL;
    struct ab_problem *problem = NULL;
    AB_TRY(ab_info_spec(&task_spec, arena, "task", task, err));
    AB_TRY(ab_info_spec(&partition_spec, arena, "--partition", partition, err));
    AB_TRY(ab_problem_create(&problem, task_spec, n_nodes, err));
    ab_status status =
        write_split(folder, problem, partition_spec, partition, n_nodes, seed, err);
    ab_problem_destroy(problem);
    return status;
}

ab_status ab_export_task(const char *folder, const char *task, const char *partition,
                         uint32_t n_nodes, uint64_t seed, struct ab_error *err)
{
    struct ab_arena arena;
    ab_arena_init(&arena);
    ab_status status =
        export_specs(folder, task, partition, n_nodes, seed, &arena, err);
    ab_arena_fini(&arena);
    return status;
}
