/* EXTRA. W. Shi, Q. Ling, G. Wu, W. Yin, SIAM J. Optim. 25(2), 2015.
 *
 *     X_1     = W X_0 - a G(X_0)
 *     X_{k+2} = (I + W) X_{k+1} - Wt X_k - a (G(X_{k+1}) - G(X_k)),   Wt = (I + W) / 2
 *
 * run as the equivalent S_0 = 0, S_{k+1} = S_k + (W X_k - X_k) / 2,
 * X_{k+1} = (W X_k + X_k) / 2 - a G(X_k) + S_{k+1}: one vector for each directed edge
 * and round, gradient and exchange overlap. It converges for a < 2 lambda_min(Wt) / L,
 * L the largest smoothness of the f_i; step=auto is half of that. */
#include <adonis/invariants.h>
#include <adonis/rounds.h>

enum { X, S, N_VECTORS };

struct extra_options {
    double step;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct extra_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: lambda_min(Wt) / L, half of the limit of the paper", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct extra_options *extra = values;
    if (adonis_is_nan(extra->step)) {
        double lambda_min = setup->constant(setup, ADONIS_LAMBDA_MIN);
        extra->step = 0.5 * (1.0 + lambda_min) / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    round->point = adonis_rounds_vector(node, X);
    memcpy(round->payload, round->point, node->dim * sizeof(double));
    round->send = 1;
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    const struct extra_options *extra = node->options;
    double *x = adonis_rounds_vector(node, X);
    double *s = adonis_rounds_vector(node, S);
    const double *const terms[] = {s, round->mixed, x, round->gradient};
    node->math->combine(node->dim, 3, (const double[]){1.0, 0.5, -0.5}, terms, s);
    node->math->combine(node->dim, 4, (const double[]){1.0, 0.5, 0.5, -extra->step},
                        terms, x);
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rule = {.state_size =
                                                   sizeof(struct adonis_rounds),
                                               .n_vectors = N_VECTORS,
                                               .n_sent = 1,
                                               .begin = begin,
                                               .combine = combine};
ADONIS_ROUNDS(rule)

static void correction(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    memcpy(out, adonis_rounds_vector(node, S), node->dim * sizeof *out);
}

static const struct adonis_invariant conserved = {
    .name = "correction",
    .text = "sum_i s_i = 0, as the columns of W sum to one",
    .kind = ADONIS_SUM_IS_ZERO,
    .term = correction};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static const void *extension(const char *id)
{
    return adonis_is_text(id, ADONIS_INVARIANTS) ? &invariants : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "extra",
    .version = "1.0",
    .summary = "exact first-order method, one exchange a round",
    .paper = "Shi, Ling, Wu, Yin: EXTRA: an exact first-order algorithm for "
             "decentralized consensus optimization, SIAM J. Optim. 25(2), 2015",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .options = options,
    .n_options = 1,
    .options_size = sizeof(struct extra_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
    .extension = extension,
    .behaviour = ADONIS_CONVERGES_EXACT,
};
