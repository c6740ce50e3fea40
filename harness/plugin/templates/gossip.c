/* Asynchronous gossip with gradients. S. Sundhar Ram, A. Nedic, V. V. Veeravalli:
 * "Asynchronous gossip algorithms for stochastic optimization", CDC 2009.
 *
 *     gradient of node i:   x_i <- x_i - a g_i
 *     edge (i, j) rings:    x_i, x_j <- (x_i + x_j) / 2
 *
 * with g_i taken at the x_i of when it was asked for. Every node computes gradients one
 * after the other, at its own speed; every edge has a Poisson clock of rate
 * `rate` / |E| in the unit of one mean gradient time. With a constant step the nodes
 * come near to the optimum, the nearer the smaller a is; step=auto is a tenth of 1 / L,
 * L the largest smoothness of the f_i. rate=auto is |E|: rate 1 on each edge.
 *
 * Your method: change this comment, the vectors, the options, gradient(), offer() and
 * exchange(), and the table at the end. <adonis/gossip.h> says what the callbacks may
 * do, and how vectors can follow a linear flow between events. */
#include <adonis/gossip.h>

/* Of each node; vector 0 is its estimate and starts as x_0, others would be zero. */
enum { X, N_VECTORS };

struct method_options {
    double step;
    double rate;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct method_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / (10 L)", NULL},
    {"rate", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct method_options, rate), 0.0, 1e300, "auto", "1/gradient time",
     "exchanges of the whole network; auto: one for each edge", NULL}};

/* Once a run, before there are nodes: replaces every "auto", from public constants. */
static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct method_options *given = values;
    if (adonis_is_nan(given->step)) {
        given->step = 0.1 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    if (adonis_is_nan(given->rate)) {
        given->rate = setup->n_nodes > 1 ? setup->constant(setup, ADONIS_N_EDGES) : 1.0;
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    const struct method_options *given = node->options;
    ((struct adonis_gossip *)node->state)->rate = given->rate;
    return ADONIS_OK;
}

static void gradient(struct adonis_node *node, const double *g)
{
    const struct method_options *given = node->options;
    node->math->axpy(node->dim, -given->step, g, adonis_gossip_vector(node, X));
}

/* What an exchange sends, from either end. */
static void offer(struct adonis_node *node, double *payload)
{
    memcpy(payload, adonis_gossip_vector(node, X), node->dim * sizeof *payload);
}

/* Both ends, with the same two payloads: x += (other - own) / 2. That is the mean, and
 * right also after a gradient that came since the offer. */
static void exchange(struct adonis_node *node, const double *own, const double *other)
{
    double *x = adonis_gossip_vector(node, X);
    const double *const terms[] = {x, other, own};
    node->math->combine(node->dim, 3, (const double[]){1.0, 0.5, -0.5}, terms, x);
}

static const struct adonis_gossip_rule rule = {
    .state_size = sizeof(struct adonis_gossip),
    .n_vectors = N_VECTORS,
    .n_sent = 1,
    .init = init,
    .gradient = gradient,
    .offer = offer,
    .exchange = exchange,
};
ADONIS_GOSSIP(rule)

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_GOSSIP_OPERATIONS,
    .id = "my-method",
    .version = "0.1",
    .summary = "asynchronous gossip: gradients and pairwise means",
    .paper = "Sundhar Ram, Nedic, Veeravalli: Asynchronous gossip algorithms for "
             "stochastic optimization, CDC 2009",
    .authors = "your name",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .options = options,
    .n_options = 2,
    .options_size = sizeof(struct method_options),
    .resolve = resolve,
    .behaviour = ADONIS_CONVERGES_NEAR,
};
