#include "run/spares.h"

static ab_status fork_some(struct ab_spares *spares, size_t n_wanted,
                           const struct ab_sink *sink, const struct ab_plan *plan,
                           const struct ab_worker_config *config, struct ab_error *err)
{
    sink->release(sink->ctx);
    while (spares->n_workers < n_wanted && spares->n_workers < AB_SPARES_MAX) {
        AB_TRY(ab_worker_start(&spares->workers[spares->n_workers], plan, config, err));
        spares->n_workers++;
    }
    return AB_OK;
}

ab_status ab_spares_take(struct ab_worker *out, struct ab_spares *spares,
                         size_t n_wanted, const struct ab_sink *sink,
                         const struct ab_plan *plan,
                         const struct ab_worker_config *config, struct ab_error *err)
{
    if (spares->n_workers == 0) {
        AB_TRY(fork_some(spares, n_wanted, sink, plan, config, err));
    }
    *out = spares->workers[--spares->n_workers];
    return AB_OK;
}

void ab_spares_stop(struct ab_spares *spares)
{
    while (spares->n_workers > 0) {
        ab_worker_stop(&spares->workers[--spares->n_workers], NULL);
    }
}
