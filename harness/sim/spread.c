#include "sim/spread.h"

#include "base/math.h"

/* A product that rounding left just below a whole number, such as 0.29 x 100, is that
 * number. */
static uint32_t count_slow(double fraction, uint32_t n_nodes)
{
    return (uint32_t)(fraction * n_nodes * (1 + 1e-12));
}

/* Knuth, "The art of computer programming", volume 2, algorithm 3.4.2 S: of the nodes
 * left, each is slow with probability (slow nodes wanted) / (nodes left). */
static int is_slow(struct ab_spread_drawer *drawer, double fraction, uint32_t n_nodes,
                   double uniform)
{
    uint32_t wanted = count_slow(fraction, n_nodes) - drawer->n_slow;
    uint32_t left = n_nodes - drawer->node;
    int slow = uniform * left < wanted;
    drawer->n_slow += (uint32_t)slow;
    return slow;
}

double ab_spread_of_node(struct ab_spread_drawer *drawer,
                         const struct ab_spread_model *model, uint32_t n_nodes,
                         uint64_t seed)
{
    struct ab_stream stream = ab_stream_make(seed, AB_RNG_SPEED, drawer->node);
    double factor = 1.0;
    if (model->kind == AB_SPREAD_TWO_SPEED) {
        double uniform = ab_rng_uniform(&stream, 0);
        factor =
            is_slow(drawer, model->fraction, n_nodes, uniform) ? model->slowdown : 1;
    } else if (model->kind == AB_SPREAD_LOGNORMAL) {
        factor = ab_exp(model->sigma * ab_rng_normal(&stream, 0));
    }
    drawer->node++;
    return factor;
}

double ab_spread_of_job(const struct ab_spread_model *model,
                        const struct ab_stream *stream, uint64_t k)
{
    switch (model->kind) {
    case AB_SPREAD_TWO_SPEED:
        return ab_rng_uniform(stream, k) < model->fraction ? model->slowdown : 1.0;
    case AB_SPREAD_LOGNORMAL:
        return ab_exp(model->sigma * ab_rng_normal(stream, k));
    case AB_SPREAD_CONSTANT:
        break;
    }
    return 1.0;
}

double ab_spread_mean(const struct ab_spread_model *model)
{
    switch (model->kind) {
    case AB_SPREAD_TWO_SPEED:
        return 1.0 + model->fraction * (model->slowdown - 1.0);
    case AB_SPREAD_LOGNORMAL:
        return ab_exp(model->sigma * model->sigma / 2);
    case AB_SPREAD_CONSTANT:
        break;
    }
    return 1.0;
}
