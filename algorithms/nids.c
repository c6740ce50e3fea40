/* NIDS. Z. Li, W. Shi, M. Yan, A decentralized proximal-gradient method with network
 * independent step-sizes and separated convergence rates, IEEE Trans. Signal Process.
 * 67(17), 2019. f = (1/n) sum_i s_i + r, s_i smooth, r shared, Wt = (I + W) / 2:
 *
 *     Z_1     = X_0 - a G(X_0)
 *     Z_{k+1} = Z_k - X_k + Wt (2 X_k - X_{k-1} - a (G(X_k) - G(X_{k-1})))
 *     X_k     = prox_{a r} Z_k
 *
 * run with P_k = X_k - a G(X_k) as the equivalent S_1 = 0, V_k = X_k + P_k - P_{k-1},
 * S_{k+1} = S_k + (W V_k - V_k) / 2, X_{k+1} = prox_{a r} (P_k + S_{k+1}): one vector
 * for each directed edge and round, sent after the gradient; none in the first round.
 * It converges for a < 2 / L whatever the graph, L the largest smoothness of the s_i;
 * step=auto is half of that.
 *
 * Rate without r, mu and L of the s_i, e, h, s the errors of X, P, S, B = (I - W) / 2,
 * 0 <= B <= I: with u = h + s, s+ = s - B u and e+ = u - B u, so that, s being in the
 * range of B,
 *     |e+|^2 + |s+|^2_{B^-1} = |h|^2 + |s|^2_{B^-1} - |s|^2 - u' B (I - B) u.
 * |h| <= c |e|, c = max(1 - a mu, a L - 1), and |s|^2 >= (1 - lambda_2) / 2
 * |s|^2_{B^-1}: the sum on the left falls by max(c^2, (1 + lambda_2) / 2) a round. */
#include <adonis/composite.h>
#include <adonis/invariants.h>
#include <adonis/rounds.h>
#include <adonis/theory.h>

enum { X, S, P, N_VECTORS };

struct nids_options {
    double step;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct nids_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / L, half of the limit of the paper", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct nids_options *nids = values;
    if (adonis_is_nan(nids->step)) {
        nids->step = 1.0 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    round->point = adonis_rounds_vector(node, X);
    return ADONIS_OK;
}

/* The payload V. */
static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    const struct nids_options *nids = node->options;
    const double *const terms[] = {adonis_rounds_vector(node, X), round->gradient,
                                   adonis_rounds_vector(node, P)};
    if (round->index > 0) {
        node->math->combine(node->dim, 3, (const double[]){2.0, -nids->step, -1.0},
                            terms, round->payload);
        round->send = 1;
    }
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    const struct nids_options *nids = node->options;
    double *x = adonis_rounds_vector(node, X);
    double *s = adonis_rounds_vector(node, S);
    double *p = adonis_rounds_vector(node, P);
    if (round->index > 0) {
        const double *const change[] = {s, round->mixed, round->sent};
        node->math->combine(node->dim, 3, (const double[]){1.0, 0.5, -0.5}, change, s);
    }
    const double *const descent[] = {x, round->gradient};
    const double *const sum[] = {p, s};
    node->math->combine(node->dim, 2, (const double[]){1.0, -nids->step}, descent, p);
    node->math->combine(node->dim, 2, (const double[]){1.0, 1.0}, sum, x);
    return adonis_shared_prox(node, nids->step, x, x);
}

static const struct adonis_rounds_rule rule = {.state_size =
                                                   sizeof(struct adonis_rounds),
                                               .n_vectors = N_VECTORS,
                                               .n_sent = 1,
                                               .begin = begin,
                                               .gradient = gradient,
                                               .combine = combine,
                                               .keeps_sent = 1};
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

static double e_fold(struct adonis_setup *setup, const void *values)
{
    const struct nids_options *nids = values;
    double c = adonis_contraction(nids->step, setup->constant(setup, ADONIS_MU_LOCAL),
                                  setup->constant(setup, ADONIS_L_LOCAL));
    double of_graph = 0.5 * (1.0 + setup->constant(setup, ADONIS_LAMBDA_2));
    int is_of_graph = of_graph > c * c || adonis_is_nan(of_graph);
    return -1.0 / setup->math->log(is_of_graph ? of_graph : c * c);
}

static const struct adonis_theorem theorem = {
    "linear-rate",
    "f smooth: a sum that holds |x - x*|^2 falls by max(c^2, (1 + lambda_2) / 2) a "
    "round, c = max(1 - a mu, a L - 1), mu and L of the f_i. Proof in the source, "
    "after Li, Shi, Yan, IEEE Trans. Signal Process. 67(17), 2019",
    ADONIS_BOUND, ADONIS_PER_ROUND, e_fold};
static const struct adonis_theory theory = {sizeof theory, 1, &theorem};

static const void *extension(const char *id)
{
    if (adonis_is_text(id, ADONIS_INVARIANTS)) {
        return &invariants;
    }
    return adonis_is_text(id, ADONIS_THEORY) ? &theory : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "nids",
    .version = "1.0",
    .summary = "exact proximal-gradient method whose step does not depend on the graph",
    .paper = "Li, Shi, Yan: A decentralized proximal-gradient method with network "
             "independent step-sizes and separated convergence rates, IEEE Trans. "
             "Signal Process. 67(17), 2019",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC |
             ADONIS_USES_COMPOSITE,
    .options = options,
    .n_options = 1,
    .options_size = sizeof(struct nids_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
    .extension = extension,
    .behaviour = ADONIS_CONVERGES_EXACT,
};
