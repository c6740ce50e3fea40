#include "run/spares.h"

size_t ab_spares_most(size_t n_workers, int n_helpers)
{
    size_t most = AB_SPARES_MAX / (1 + (size_t)n_helpers);
    most = most > n_workers ? most : n_workers;
    return most < AB_SPARES_MAX ? most : AB_SPARES_MAX;
}

/* Where there is no room for so many, those that fit do. */
static ab_status fork_some(struct ab_spares *spares, size_t n_wanted,
                           const struct ab_sink *sink, const struct ab_plan *plan,
                           const struct ab_worker_config *config, struct ab_error *err)
{
    ab_status status = AB_OK;
    sink->release(sink->ctx);
    while (status == AB_OK && spares->n_workers < n_wanted) {
        struct ab_worker *worker = &spares->workers[spares->n_workers];
        status =
            ab_worker_start(worker, plan, config, spares->n_workers == 0 ? err : NULL);
        worker->is_early = n_wanted > 1;
        spares->n_workers += status == AB_OK;
    }
    return spares->n_workers > 0 ? AB_OK : status;
}

ab_status ab_spares_take(struct ab_worker *out, struct ab_spares *spares,
                         size_t n_wanted, const struct ab_sink *sink,
                         const struct ab_plan *plan,
                         const struct ab_worker_config *config, struct ab_error *err)
{
    if (spares->n_workers == 0) {
        n_wanted = spares->is_one_by_one ? 1 : n_wanted;
        AB_TRY(fork_some(spares, n_wanted, sink, plan, config, err));
    }
    *out = spares->workers[--spares->n_workers];
    return AB_OK;
}

void ab_spares_give_up(struct ab_spares *spares)
{
    ab_spares_stop(spares);
    spares->is_one_by_one = 1;
}

void ab_spares_stop(struct ab_spares *spares)
{
    while (spares->n_workers > 0) {
        ab_worker_stop(&spares->workers[--spares->n_workers], NULL);
    }
}
