/* Exact diffusion. K. Yuan, B. Ying, X. Zhao, A. H. Sayed: "Exact diffusion for
 * distributed optimization and learning - part I: algorithm development", IEEE Trans.
 * Signal Process. 67(3), 2019.
 *
 *     psi_k   = x_k - a g(x_k)              adapt
 *     phi_k   = psi_k + x_k - psi_{k-1}     correct;  psi_{-1} = x_0
 *     x_{k+1} = (phi_k + W phi_k) / 2       combine
 *
 * One vector for each directed edge and round, sent when the gradient is here. Z. Li,
 * W. Shi, M. Yan (IEEE Trans. Signal Process. 67(17), 2019) prove that this recursion
 * converges to the optimum for a < 2 / L on any network, L the largest smoothness of
 * the f_i; step=auto is half of that.
 *
 * Your method: change this comment, the vectors, the options, begin() to combine(), and
 * the table at the end. <adonis/rounds.h> says what the callbacks may do. */
#include <adonis/invariants.h>
#include <adonis/rounds.h>

/* Of each node; vector 0 is its estimate and starts as x_0, the others as zero. */
enum { X, PSI, N_VECTORS };

struct method_options {
    double step;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct method_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / L, half of the proven limit", NULL}};

/* Once a run, before there are nodes: replaces every "auto", from public constants. */
static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct method_options *given = values;
    if (adonis_is_nan(given->step)) {
        given->step = 1.0 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    memcpy(adonis_rounds_vector(node, PSI), adonis_rounds_vector(node, X),
           node->dim * sizeof(double));
    return ADONIS_OK;
}

/* A round begins: where to take the gradient. A rule that knows already here what to
 * send fills the payload now and sets send: the two then overlap. */
static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    round->point = adonis_rounds_vector(node, X);
    return ADONIS_OK;
}

/* The gradient is here: phi = 2 x - a g - psi goes to every neighbour. */
static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    const struct method_options *given = node->options;
    const double *const terms[] = {adonis_rounds_vector(node, X), round->gradient,
                                   adonis_rounds_vector(node, PSI)};
    node->math->combine(node->dim, 3, (const double[]){2.0, -given->step, -1.0}, terms,
                        round->payload);
    round->send = 1;
    return ADONIS_OK;
}

/* Gradient and neighbours are here; round->mixed is W phi, in place of the payload. */
static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    const struct method_options *given = node->options;
    double *x = adonis_rounds_vector(node, X);
    double *psi = adonis_rounds_vector(node, PSI);
    double half_step = 0.5 * given->step;
    const double *const of_next[] = {x, round->gradient, psi, round->mixed};
    node->math->combine(node->dim, 4, (const double[]){1.0, -half_step, -0.5, 0.5},
                        of_next, round->mixed);
    const double *const of_psi[] = {x, round->gradient};
    node->math->combine(node->dim, 2, (const double[]){1.0, -given->step}, of_psi, psi);
    memcpy(x, round->mixed, node->dim * sizeof *x);
    return ADONIS_OK;
}

/* What `plugin check` recomputes while the method runs: W has columns of sum 1, so the
 * combination moves no mass. */
static void correction(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    const double *const terms[] = {adonis_rounds_vector(node, X),
                                   adonis_rounds_vector(node, PSI)};
    (void)time_ns;
    node->math->combine(node->dim, 2, (const double[]){1.0, -1.0}, terms, out);
}

static const struct adonis_invariant invariant = {
    .name = "mass",
    .text = "sum_i (x_i - psi_i) = 0, from the definition of phi and 1' W = 1'",
    .kind = ADONIS_SUM_IS_ZERO,
    .term = correction,
};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &invariant};

static const void *extension(const char *id)
{
    return adonis_is_text(id, ADONIS_INVARIANTS) ? &invariants : NULL;
}

static const struct adonis_rounds_rule rule = {
    .state_size = sizeof(struct adonis_rounds),
    .n_vectors = N_VECTORS,
    .n_sent = 1,
    .lost = ADONIS_LOST_STALLS, /* another phi in its place would move mass */
    .init = init,
    .begin = begin,
    .gradient = gradient,
    .combine = combine,
};
ADONIS_ROUNDS(rule)

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "my-method",
    .version = "0.1",
    .summary = "exact diffusion: adapt, correct, combine",
    .paper = "Yuan, Ying, Zhao, Sayed: Exact diffusion for distributed optimization "
             "and learning, IEEE Trans. Signal Process. 67(3), 2019",
    .authors = "your name",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .options = options,
    .n_options = 1,
    .options_size = sizeof(struct method_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
    .extension = extension,
    .behaviour = ADONIS_CONVERGES_EXACT,
};
