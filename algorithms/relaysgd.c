/* RelaySGD, the variant that relays models (RelaySGD/Model). T. Vogels, L. He, A.
 * Koloskova, T. Lin, S. P. Karimireddy, S. U. Stich, M. Jaggi: "RelaySum for
 * decentralized deep learning on heterogeneous data", NeurIPS 2021. On a tree, at node
 * i in every round:
 *
 *     x'   = x - a g(x)
 *     to j:  s_ij = x' + sum_{k != j} s_ki,     c_ij = 1 + sum_{k != j} c_ki
 *     x+   = ((n - sum_j c_ji) x' + sum_j s_ji) / n
 *
 * where what is relayed came in the round before, what is summed in x+ in this round,
 * and nothing had come before the first. The own x' stands in for models that are still
 * on their way. After as many rounds as the tree is wide, x_i+ is the mean over all j
 * of x'_j as it was dist(i, j) - 1 rounds ago.
 *
 * One vector and one count for each directed edge and round, sent when the gradient is
 * there. A step contracts by max(|1 - a mu|, |1 - a L|), L the largest of the f_i, and
 * a mean of late x' is no farther from x* than the farthest: so with full gradients it
 * converges for a < 2 / L on every tree, and a fixed point is consensus at x*, however
 * unlike the f_i are. step=auto is 1 / L. Where a message is lost the one before it is
 * the latest: models come later, but each once. */
#include <adonis/rounds.h>

/* A payload, dim numbers and a count, is summed like one vector: REST and the number
 * after it. */
enum { X, REST, REST_COUNT, N_VECTORS };
#define VECTOR(k) adonis_rounds_vector(node, (k))

struct relay_options {
    double step;
    int64_t batch;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct relay_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / L", NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct relay_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL}};

static const struct adonis_rounds_rule rule; /* below */

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct relay_options *relay = values;
    if (adonis_is_nan(relay->step)) {
        relay->step = 1.0 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    const struct relay_options *relay = node->options;
    round->point = VECTOR(X);
    round->batch = (uint64_t)relay->batch;
    return ADONIS_OK;
}

/* Leaves x' in place of the gradient. The payload for j is x' and what came from slots
 * before j, summed going up, and from those after j, going down. */
static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    const struct relay_options *relay = node->options;
    const struct adonis_math *math = node->math;
    uint64_t length = node->dim + 1;
    double *rest = VECTOR(REST);
    const double *const terms[] = {VECTOR(X), round->gradient};
    math->combine(node->dim, 2, (const double[]){1.0, -relay->step}, terms,
                  round->gradient);
    memcpy(rest, round->gradient, node->dim * sizeof *rest);
    rest[node->dim] = 1.0;
    for (uint32_t j = 0; j < node->n_slots; j++) {
        memcpy(round->payload + j * length, rest, length * sizeof *rest);
        math->axpy(length, 1.0, adonis_rounds_received_before(node, &rule, j), rest);
    }
    memset(rest, 0, length * sizeof *rest);
    for (uint32_t j = node->n_slots; j-- > 0;) {
        math->axpy(length, 1.0, rest, round->payload + j * length);
        math->axpy(length, 1.0, adonis_rounds_received_before(node, &rule, j), rest);
    }
    round->send = 1;
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    double *x = VECTOR(X);
    double n = node->n_nodes;
    double own = n;
    for (uint32_t j = 0; j < node->n_slots; j++) {
        own -= adonis_rounds_received(node, &rule, j)[node->dim];
    }
    memcpy(x, round->gradient, node->dim * sizeof *x);
    node->math->scale(node->dim, own / n, x);
    for (uint32_t j = 0; j < node->n_slots; j++) {
        node->math->axpy(node->dim, 1.0 / n, adonis_rounds_received(node, &rule, j), x);
    }
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rule = {.state_size =
                                                   sizeof(struct adonis_rounds),
                                               .n_vectors = N_VECTORS,
                                               .n_sent = 1,
                                               .n_scalars = 1,
                                               .per_slot = 1,
                                               .lost = ADONIS_LOST_HOLDS,
                                               .begin = begin,
                                               .gradient = gradient,
                                               .combine = combine};
ADONIS_ROUNDS(rule)

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "relaysgd",
    .version = "1.0",
    .summary = "sums of all models relayed along a tree; blind to unlike data",
    .paper = "Vogels, He, Koloskova, Lin, Karimireddy, Stich, Jaggi: RelaySum for "
             "decentralized deep learning on heterogeneous data, NeurIPS 2021",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC |
             ADONIS_NEEDS_TREE,
    .behaviour = ADONIS_CONVERGES_EXACT,
    .options = options,
    .n_options = 2,
    .options_size = sizeof(struct relay_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
};
