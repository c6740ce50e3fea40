/* Decentralized (stochastic) gradient descent, combine then adapt. A. Nedic, A.
 * Ozdaglar, IEEE Trans. Autom. Control 54(1), 2009; with minibatches (D-PSGD): X. Lian
 * et al., NeurIPS 2017.
 *
 *     X+ = W X - a G(X)
 *
 * One vector for each directed edge and round; gradient and exchange overlap. With full
 * gradients it is gradient descent with step a on
 * sum_i f_i(x_i) + tr(X' (I - W) X) / (2 a), whose smoothness is at most
 * L + (1 - lambda_min(W)) / a, L the largest of the f_i: so it converges for
 * a < (1 + lambda_min(W)) / L, to a point whose distance from x* is of order a.
 * step=auto is half of that limit; a smaller step ends nearer to x*. The own vector
 * stands in for a lost one. */
#include <adonis/rounds.h>
#include <adonis/theory.h>

struct dsgd_options {
    double step;
    int64_t batch;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct dsgd_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: (1 + lambda_min(W)) / (2 L), half of the limit", NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct dsgd_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct dsgd_options *dsgd = values;
    if (adonis_is_nan(dsgd->step)) {
        double lambda_min = setup->constant(setup, ADONIS_LAMBDA_MIN);
        dsgd->step = 0.5 * (1.0 + lambda_min) / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    const struct dsgd_options *dsgd = node->options;
    round->point = adonis_rounds_vector(node, 0);
    round->batch = (uint64_t)dsgd->batch;
    memcpy(round->payload, round->point, node->dim * sizeof(double));
    round->send = 1;
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    const struct dsgd_options *dsgd = node->options;
    const double *const terms[] = {round->mixed, round->gradient};
    node->math->combine(node->dim, 2, (const double[]){1.0, -dsgd->step}, terms,
                        adonis_rounds_vector(node, 0));
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rule = {.state_size =
                                                   sizeof(struct adonis_rounds),
                                               .n_vectors = 1,
                                               .n_sent = 1,
                                               .begin = begin,
                                               .combine = combine,
                                               .lost = ADONIS_LOST_RENORMALISES};
ADONIS_ROUNDS(rule)

/* Gradient descent on the function above, between mu and L + (1 - lambda_min) / a. */
static double e_fold(struct adonis_setup *setup, const void *values)
{
    const struct dsgd_options *dsgd = values;
    double mu = setup->constant(setup, ADONIS_MU_LOCAL);
    double L = setup->constant(setup, ADONIS_L_LOCAL) +
               (1.0 - setup->constant(setup, ADONIS_LAMBDA_MIN)) / dsgd->step;
    double q = adonis_contraction(dsgd->step, mu, L);
    return dsgd->batch > 0 ? ADONIS_NAN : -0.5 / setup->math->log(q);
}

static const struct adonis_theorem theorem = {
    "linear-rate",
    "full gradients: the distance from the limit of the constant step shrinks by "
    "max(1 - a mu, a L - lambda_min(W)) a round, mu and L of the f_i. Yuan, Ling, Yin: "
    "On the convergence of decentralized gradient descent, SIAM J. Optim. 26(3), 2016",
    ADONIS_BOUND, ADONIS_PER_ROUND, e_fold};
static const struct adonis_theory theory = {sizeof theory, 1, &theorem};

static const void *extension(const char *id)
{
    return adonis_is_text(id, ADONIS_THEORY) ? &theory : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "dsgd-cta",
    .version = "1.0",
    .summary =
        "decentralized gradient descent, combine then adapt; stochastic by batch",
    .paper = "Nedic, Ozdaglar: Distributed subgradient methods for multi-agent "
             "optimization, IEEE Trans. Autom. Control 54(1), 2009",
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
