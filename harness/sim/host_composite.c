/* The extension "adonis.composite/1". */
#include <math.h>
#include <string.h>

#include "sim/callback.h"
#include "sim/host.h"

static int32_t prox(struct adonis_node *node, double scale, const double *x,
                    double *out)
{
    struct ab_sim_node *self = ab_sim_node_of(node);
    const struct ab_oracle *oracle = &self->sim->config.oracle;
    if (!ab_host_may_ask(self, "composite: prox")) {
        return ADONIS_ERROR_STATE;
    }
    if (!(scale > 0 && isfinite(scale))) {
        ab_callback_error(
            self->sim, "composite: prox: scale %g, expected a positive number", scale);
        return ADONIS_ERROR_ARGUMENT;
    }
    if (x == NULL || out == NULL) {
        ab_callback_error(self->sim, "composite: prox: %s is NULL",
                          x == NULL ? "x" : "out");
        return ADONIS_ERROR_ARGUMENT;
    }
    if (oracle->shared_prox != NULL) {
        oracle->shared_prox(oracle->ctx, scale, x, out);
    } else {
        memmove(out, x, oracle->dim * sizeof *out);
    }
    return ADONIS_OK;
}

const struct adonis_composite ab_host_composite = {
    .size = sizeof(struct adonis_composite),
    .prox = prox,
};
