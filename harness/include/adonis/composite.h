/* Extension "adonis.composite/1" of the host: tasks whose function has a part that is
 * not smooth. Found by host->extension(node, ADONIS_COMPOSITE); NULL where the host has
 * none.
 *
 *     f(x) = (1/n) sum_i s_i(x) + r(x)
 *
 * s_i is smooth and known to node i only; r is convex, the same for all nodes, and
 * known to all by its prox. On such a task ADONIS_GRADIENT answers grad s_i, and the
 * constants (MU, L, MU_LOCAL, ...) are those of the smooth parts. A method is told of
 * it only if its table says ADONIS_USES_COMPOSITE; the others are refused there. Where
 * f is smooth r is zero, and its prox the identity: one rule serves both. */
#ifndef ADONIS_COMPOSITE_H
#define ADONIS_COMPOSITE_H

#include <adonis/plugin.h>

#define ADONIS_COMPOSITE "adonis.composite/1"

struct adonis_composite {
    uint32_t size;
    uint32_t reserved;
    /* [node] out = argmin_u r(u) + |u - x|^2 / (2 scale), scale > 0; x and out: dim
     * numbers, out may be x. In init and on_event. Takes no virtual time: beside a
     * gradient it costs nothing. */
    int32_t (*prox)(struct adonis_node *node, double scale, const double *x,
                    double *out);
};

/* The same in one call; ADONIS_ERROR_UNSUPPORTED without the extension. */
static inline int32_t adonis_shared_prox(struct adonis_node *node, double scale,
                                         const double *x, double *out)
{
    const struct adonis_composite *composite =
        (const struct adonis_composite *)node->host->extension(node, ADONIS_COMPOSITE);
    return composite != NULL ? composite->prox(node, scale, x, out)
                             : ADONIS_ERROR_UNSUPPORTED;
}

#endif
