/* Stochastic gradient push. M. Assran, N. Loizou, N. Ballas, M. Rabbat: "Stochastic
 * gradient push for distributed deep learning", ICML 2019, algorithm 1.
 *
 *     x_i' = x_i - a grad f_i(z_i)
 *     x_i+ = sum_j P_ij x_j'     w_i+ = sum_j P_ij w_j     z_i+ = x_i+ / w_i+
 *
 * from w = 1, z = x. The columns of P sum to one, each node dividing what it has among
 * those that it can send to: it needs no way back, and knows nothing of them but their
 * number. P conserves sum x and sum w (push-sum: D. Kempe, A. Dobra, J. Gehrke, FOCS
 * 2003), so that without gradients z tends to the mean of the starts on every strongly
 * connected graph. Where P is doubly stochastic, as on undirected graphs and where
 * every node receives from as many as it sends to, w stays 1 and this is dsgd-atc.
 *
 * P does not expand sum_i |x_i|, and x_i' contracts by max |1 - a lambda / w_i|, lambda
 * in [mu, L]: it converges for a < 2 min_i w_i / L, to a point whose distance from x*
 * is of order a. step=auto is 1 / (2 L), which is below as long as w_i > 1/4.
 *
 * What rounding to the wire leaves of x' stays at its node: sums are exact on a wire of
 * 32 bits, too. Of a lost pair (x, w) the last one from there is mixed again: z stays
 * an average of estimates, the sums change by what x' and w have changed in between. */
#include <adonis/invariants.h>
#include <adonis/rounds.h>

enum { Z, X, N_VECTORS };
#define VECTOR(k) adonis_rounds_vector(node, (k))

struct push {
    struct adonis_rounds rounds;
    double w;
};

struct push_options {
    double step;
    int64_t batch;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct push_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / (2 L)", NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct push_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct push_options *push = values;
    if (adonis_is_nan(push->step)) {
        push->step = 0.5 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    ((struct push *)node->state)->w = 1.0;
    memcpy(VECTOR(X), VECTOR(Z), node->dim * sizeof(double));
    return ADONIS_OK;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    const struct push_options *push = node->options;
    round->point = VECTOR(Z);
    round->batch = (uint64_t)push->batch;
    return ADONIS_OK;
}

/* Until combine(), x is what the payload leaves of x'. */
static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    const struct push_options *push = node->options;
    double *x = VECTOR(X);
    node->math->axpy(node->dim, -push->step, round->gradient, x);
    node->host->wire_round(node, node->dim, x, round->payload);
    node->math->axpy(node->dim, -1.0, round->payload, x);
    round->payload[node->dim] = ((const struct push *)node->state)->w;
    round->send = 1;
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    struct push *push = node->state;
    push->w = round->mixed[node->dim];
    node->math->axpy(node->dim, 1.0, round->mixed, VECTOR(X));
    memcpy(VECTOR(Z), VECTOR(X), node->dim * sizeof(double));
    node->math->scale(node->dim, 1.0 / push->w, VECTOR(Z));
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rule = {.state_size = sizeof(struct push),
                                               .n_vectors = N_VECTORS,
                                               .n_sent = 1,
                                               .n_scalars = 1,
                                               .init = init,
                                               .begin = begin,
                                               .gradient = gradient,
                                               .combine = combine,
                                               .lost = ADONIS_LOST_HOLDS};
ADONIS_ROUNDS(rule)

/* A number, as dim times itself. */
static void weight(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    for (uint64_t k = 0; k < node->dim; k++) {
        out[k] = ((const struct push *)node->state)->w;
    }
}

static const struct adonis_invariant conserved = {
    .name = "weight",
    .text = "sum_i w_i = n, as the columns of P sum to one; Kempe, Dobra, Gehrke 2003",
    .kind = ADONIS_SUM_IS_CONSERVED,
    .term = weight};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static const void *extension(const char *id)
{
    return adonis_is_text(id, ADONIS_INVARIANTS) ? &invariants : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "push-sum-sgp",
    .version = "1.0",
    .summary = "stochastic gradient push, for directed graphs too",
    .paper = "Assran, Loizou, Ballas, Rabbat: Stochastic gradient push for distributed "
             "deep learning, ICML 2019",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT,
    .behaviour = ADONIS_CONVERGES_NEAR,
    .options = options,
    .n_options = 2,
    .options_size = sizeof(struct push_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
    .extension = extension,
};
