/* AD-PSGD. X. Lian, W. Zhang, C. Zhang, J. Liu: "Asynchronous decentralized parallel
 * stochastic gradient descent", ICML 2018. Every worker, without waiting for others:
 *
 *     g = grad f_i(x_i)                     x_i may change while g is computed
 *     x_i, x_j <- (x_i + x_j) / 2           with a random neighbour j, atomically
 *     x_i -= a g
 *
 * In terms of gossip.h: gradients follow each other; the pairs are drawn by Poisson
 * clocks, equal for all edges, instead of after each gradient. `rate` exchanges of the
 * network in a unit of time, which is one gradient of each node: rate=auto is n, one a
 * gradient, as in the paper. unit=auto makes the gradients of a slow network wait, so
 * that it stays one. An exchange is atomic on every graph (offers go from lower to
 * higher ids), the bipartite ones of the paper or not.
 *
 * With full gradients and without delays x_i - a grad f_i(x_i) contracts for a < 2 / L
 * and a mean does not expand: the nodes end around x*, at a distance of order a. A
 * gradient that is one step late bears a < 1 / L. step=auto is half of that: our
 * choice, not the paper's, whose step depends on noise and delays that nobody knows. */
#include <adonis/gossip.h>

struct adpsgd_options {
    double step;
    double rate;
    double unit;
    int64_t batch;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct adpsgd_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / (2 L)", NULL},
    {"rate", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct adpsgd_options, rate), 0.0, 1e300, "auto", "1/unit",
     "exchanges of the whole network; auto: n, one for each gradient", NULL},
    {"unit", ADONIS_REAL, ADONIS_ALLOW_AUTO, offsetof(struct adpsgd_options, unit), 1.0,
     1e300, "auto", "gradient time", "unit of time; auto: long enough for rate", NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct adpsgd_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct adpsgd_options *adpsgd = values;
    if (adonis_is_nan(adpsgd->step)) {
        adpsgd->step = 0.5 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    if (adonis_is_nan(adpsgd->rate)) {
        adpsgd->rate = setup->n_nodes;
    }
    if (adonis_is_nan(adpsgd->unit)) {
        adpsgd->unit =
            adonis_gossip_least_unit(setup, adpsgd->rate, (uint64_t)adpsgd->batch);
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    const struct adpsgd_options *given = node->options;
    struct adonis_gossip *gossip = node->state;
    gossip->rate = given->rate;
    gossip->unit = given->unit;
    gossip->batch = (uint64_t)given->batch;
    return ADONIS_OK;
}

static void gradient(struct adonis_node *node, const double *g)
{
    const struct adpsgd_options *given = node->options;
    node->math->axpy(node->dim, -given->step, g, adonis_gossip_vector(node, 0));
}

static void offer(struct adonis_node *node, double *payload)
{
    memcpy(payload, adonis_gossip_vector(node, 0), node->dim * sizeof *payload);
}

static void exchange(struct adonis_node *node, const double *own, const double *other)
{
    double *x = adonis_gossip_vector(node, 0);
    const double *const terms[] = {x, other, own};
    node->math->combine(node->dim, 3, (const double[]){1.0, 0.5, -0.5}, terms, x);
}

static const struct adonis_gossip_rule rule = {.state_size =
                                                   sizeof(struct adonis_gossip),
                                               .n_vectors = 1,
                                               .n_sent = 1,
                                               .init = init,
                                               .offer = offer,
                                               .exchange = exchange,
                                               .gradient = gradient};
ADONIS_GOSSIP(rule)

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_GOSSIP_OPERATIONS,
    .id = "adpsgd",
    .version = "1.0",
    .summary = "asynchronous (stochastic) gradient descent with pairwise averaging",
    .paper = "Lian, Zhang, Zhang, Liu: Asynchronous decentralized parallel stochastic "
             "gradient descent, ICML 2018",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .behaviour = ADONIS_CONVERGES_NEAR,
    .options = options,
    .n_options = 4,
    .options_size = sizeof(struct adpsgd_options),
    .resolve = resolve,
};
