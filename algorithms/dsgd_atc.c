/* Decentralized (stochastic) gradient descent, adapt then combine: diffusion. J. Chen,
 * A. H. Sayed, IEEE Trans. Signal Process. 60(8), 2012.
 *
 *     X+ = W (X - a G(X))
 *
 * One vector for each directed edge and round, sent when the gradient is there: the two
 * do not overlap. A step x - a grad f_i(x) contracts by max(|1 - a mu|, |1 - a L|), L
 * the largest of the f_i, and W does not expand: so it converges for a < 2 / L on every
 * graph, to a point whose distance from x* is of order a. With W = J it is gradient
 * descent. step=auto is 1 / L; a smaller step ends nearer to x*. The own vector stands
 * in for a lost one. */
#include <adonis/rounds.h>
#include <adonis/theory.h>

struct dsgd_options {
    double step;
    int64_t batch;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct dsgd_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / L, half of the limit", NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct dsgd_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct dsgd_options *dsgd = values;
    if (adonis_is_nan(dsgd->step)) {
        dsgd->step = 1.0 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    const struct dsgd_options *dsgd = node->options;
    round->point = adonis_rounds_vector(node, 0);
    round->batch = (uint64_t)dsgd->batch;
    return ADONIS_OK;
}

static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    const struct dsgd_options *dsgd = node->options;
    const double *const terms[] = {adonis_rounds_vector(node, 0), round->gradient};
    node->math->combine(node->dim, 2, (const double[]){1.0, -dsgd->step}, terms,
                        round->payload);
    round->send = 1;
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    memcpy(adonis_rounds_vector(node, 0), round->mixed, node->dim * sizeof(double));
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rule = {.state_size =
                                                   sizeof(struct adonis_rounds),
                                               .n_vectors = 1,
                                               .n_sent = 1,
                                               .begin = begin,
                                               .gradient = gradient,
                                               .combine = combine,
                                               .lost = ADONIS_LOST_RENORMALISES};
ADONIS_ROUNDS(rule)

static double e_fold(struct adonis_setup *setup, const void *values)
{
    const struct dsgd_options *dsgd = values;
    double q = adonis_contraction(dsgd->step, setup->constant(setup, ADONIS_MU_LOCAL),
                                  setup->constant(setup, ADONIS_L_LOCAL));
    return dsgd->batch > 0 ? ADONIS_NAN : -0.5 / setup->math->log(q);
}

static const struct adonis_theorem theorem = {
    "linear-rate",
    "full gradients: the distance from the limit of the constant step shrinks by "
    "max(|1 - a mu|, |1 - a L|) a round, mu and L of the f_i. Chen, Sayed: Diffusion "
    "adaptation strategies, IEEE Trans. Signal Process. 60(8), 2012",
    ADONIS_BOUND, ADONIS_PER_ROUND, e_fold};
static const struct adonis_theory theory = {sizeof theory, 1, &theorem};

static const void *extension(const char *id)
{
    return adonis_is_text(id, ADONIS_THEORY) ? &theory : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "dsgd-atc",
    .version = "1.0",
    .summary =
        "decentralized gradient descent, adapt then combine; stochastic by batch",
    .paper = "Chen, Sayed: Diffusion adaptation strategies for distributed "
             "optimization and learning over networks, IEEE Trans. Signal Process. "
             "60(8), 2012",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED,
    .behaviour = ADONIS_CONVERGES_NEAR,
    .options = options,
    .n_options = 2,
    .options_size = sizeof(struct dsgd_options),
    .resolve = resolve,
    .extension = extension,
    .estimate = adonis_rounds_estimate,
};
