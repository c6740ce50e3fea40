#include "run/pending.h"

#include "base/alloc.h"
#include "run/problem.h"

ab_status ab_pending_find(struct ab_pending *out, const struct ab_plan *plan,
                          const struct ab_run_config *config,
                          const struct ab_sink *sink, struct ab_error *err)
{
    *out = (struct ab_pending){.cells = ab_alloc(plan->n_cells, sizeof *out->cells)};
    if (out->cells == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (size_t i = 0; i < plan->n_cells; i++) {
        int is_done = 0;
        if (!config->force) {
            AB_TRY(sink->is_done(&is_done, sink->ctx, plan->cells[i].key,
                                 config->records_dense, err));
        }
        if (is_done) {
            out->n_skipped++;
        } else {
            out->cells[out->n++] = i;
        }
    }
    return AB_OK;
}

static void show_search(const struct ab_pending *pending,
                        const struct ab_run_config *config,
                        const struct ab_problem *problem)
{
    const struct ab_progress progress = {.n_total = pending->n,
                                         .solving = problem->info->name};
    if (config->progress != NULL && !problem->is_solved) {
        config->progress(config->progress_ctx, &progress);
    }
}

ab_status ab_pending_solve(const struct ab_pending *pending, const struct ab_plan *plan,
                           const struct ab_run_config *config, struct ab_error *err)
{
    const atomic_int *stop = config->stop;
    for (size_t i = 0; i < pending->n && (stop == NULL || *stop == 0); i++) {
        const struct ab_cell *cell = &plan->cells[pending->cells[i]];
        show_search(pending, config, cell->problem);
        ab_status status = ab_problem_solve(cell->problem, stop, err);
        if (status != AB_OK) {
            return status == AB_ERR_STOPPED ? AB_OK : status;
        }
    }
    return AB_OK;
}

void ab_pending_fini(struct ab_pending *pending)
{
    ab_free(pending->cells);
    *pending = (struct ab_pending){0};
}
