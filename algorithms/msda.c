/* MSDA: multi-step dual accelerated method. K. Scaman, F. Bach, S. Bubeck, Y. T. Lee,
 * L. Massoulie, ICML 2017.
 *
 *     Theta = grad F^*(X)                                      the dual oracle, row by
 * row Y+ = X - eta P Theta X+ = (1 + m) Y+ - m Y,                                   X_0
 * = Y_0 = 0
 *
 * with P = P_K(I - W), the Chebyshev polynomial of degree K = inner that takes K
 * exchanges of one vector. g = gamma = (1 - lambda_2) / (1 - lambda_min),
 * c1 = (1 - sqrt(g)) / (1 + sqrt(g)), c3 = 2 / ((1 + g) (1 - lambda_min)):
 *
 *     U_0 = Theta,  U_1 = V U_0,  U_{k+1} = w_{k+1} V U_k + (1 - w_{k+1}) U_{k-1}
 *     P Theta = U_0 - U_K,  V = I - c3 (I - W),
 *     w_1 = 2,  w_{k+1} = 1 / (1 - w_k r^2 / 4),  r = (1 - g) / (1 + g)
 *
 * which is the paper's recursion y_k divided by its a_k (w_{k+1} = 2 c2 a_k / a_{k+1},
 * c2 = 1 / r): so nothing is special about g = 1, the complete graph, where c2 is
 * infinite. Parameters by the paper, kappa = L / mu of the f_i:
 *
 *     K = floor(1 / sqrt(g)),  eta = mu (1 + c1^2K) / (1 + c1^K)^2
 *     m = ((1 + c1^K) sqrt(kappa) - 1 + c1^K) / ((1 + c1^K) sqrt(kappa) + 1 - c1^K)
 *
 * One dual answer and K exchanges a round; the estimate is Theta, as soon as it is
 * there. Optimal on static graphs: time O(sqrt(kappa) (1 + K tau) log(1 / e)), tau that
 * of an exchange. */
#include <adonis/invariants.h>
#include <adonis/rounds.h>
#include <adonis/switches.h>
#include <adonis/theory.h>

enum { THETA, X, Y, U, U_BEFORE, N_VECTORS };
#define VECTOR(k) adonis_rounds_vector(node, (k))

struct msda_options {
    double step;
    double momentum;
    int64_t inner;
};

struct msda {
    struct adonis_rounds rounds; /* first */
    double c3;
    double r2; /* r^2 */
    double w;  /* w_{k+1} */
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct msda_options, step), 0.0, 1e300, "auto", "1",
     "dual step eta; auto: mu (1 + c1^2K) / (1 + c1^K)^2", NULL},
    {"momentum", ADONIS_REAL, ADONIS_ALLOW_AUTO,
     offsetof(struct msda_options, momentum), 0.0, 1.0, "auto", "1",
     "m; auto: by kappa and c1^K; 0: no acceleration", NULL},
    {"inner", ADONIS_INTEGER, ADONIS_ALLOW_AUTO, offsetof(struct msda_options, inner),
     1.0, 1e6, "auto", "exchanges",
     "K, exchanges a round; auto: floor(1 / sqrt(gamma)); 1: SSDA", NULL}};

/* gamma; 1 where nothing is to be mixed. */
static double gamma_of(double lambda_2, double lambda_min)
{
    return lambda_2 < 1.0 ? (1.0 - lambda_2) / (1.0 - lambda_min) : 1.0;
}

/* K, step and momentum of the paper in place of "auto". Gives the root of the ratio of
 * the extreme eigenvalues of P_K, (1 - c1^K) / (1 + c1^K). */
static double take_auto(struct adonis_setup *setup, struct msda_options *msda)
{
    const struct adonis_math *math = setup->math;
    double mu = setup->constant(setup, ADONIS_MU_LOCAL);
    double g = gamma_of(setup->constant(setup, ADONIS_LAMBDA_2),
                        setup->constant(setup, ADONIS_LAMBDA_MIN));
    double root = math->sqrt(g < 1.0 ? g : 1.0);
    if (msda->inner == ADONIS_AUTO_INTEGER) {
        msda->inner = (int64_t)((1.0 + 1e-9) / root); /* 1 / root may be whole */
    }
    double c = math->pow((1.0 - root) / (1.0 + root), (double)msda->inner);
    double kappa = math->sqrt(setup->constant(setup, ADONIS_L_LOCAL) / mu);
    if (adonis_is_nan(msda->step)) {
        msda->step = mu * (1.0 + c * c) / ((1.0 + c) * (1.0 + c));
    }
    if (adonis_is_nan(msda->momentum)) {
        msda->momentum = ((1.0 + c) * kappa - 1.0 + c) / ((1.0 + c) * kappa + 1.0 - c);
    }
    return (1.0 - c) / (1.0 + c);
}

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    if (setup->n_nodes > 1 &&
        adonis_is_nan(setup->constant(setup, ADONIS_LAMBDA_MIN))) {
        return setup->fail(setup, ADONIS_ERROR_UNSUPPORTED,
                           "the eigenvalues of W are not known");
    }
    (void)take_auto(setup, values);
    return ADONIS_OK;
}

static double e_fold(struct adonis_setup *setup, const void *values)
{
    const struct msda_options *given = values;
    struct msda_options proven = {ADONIS_NAN, ADONIS_NAN, given->inner};
    double root = take_auto(setup, &proven);
    double kappa = setup->constant(setup, ADONIS_L_LOCAL) /
                   setup->constant(setup, ADONIS_MU_LOCAL);
    return given->step == proven.step && given->momentum == proven.momentum
               ? -1.0 / setup->math->log(1.0 - root / setup->math->sqrt(kappa))
               : ADONIS_NAN;
}

static int32_t init(struct adonis_node *node)
{
    struct msda *msda = node->state;
    double lambda_min = node->host->constant(node, ADONIS_LAMBDA_MIN);
    double g = gamma_of(node->host->constant(node, ADONIS_LAMBDA_2), lambda_min);
    double r = (1.0 - g) / (1.0 + g);
    msda->c3 = node->n_nodes > 1 ? 2.0 / ((1.0 + g) * (1.0 - lambda_min)) : 0.0;
    msda->r2 = r * r;
    return ADONIS_OK;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    if (round->exchange == 0) {
        round->oracle = ADONIS_DUAL;
        round->point = VECTOR(X);
        return ADONIS_OK;
    }
    memcpy(round->payload, VECTOR(U), node->dim * sizeof(double));
    round->send = 1;
    return ADONIS_OK;
}

/* Theta is U_0. */
static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    uint64_t bytes = node->dim * sizeof(double);
    memcpy(VECTOR(THETA), round->gradient, bytes);
    memcpy(VECTOR(U), round->gradient, bytes);
    memcpy(round->payload, round->gradient, bytes);
    round->send = 1;
    return ADONIS_OK;
}

/* U_{k+1} from U_k = U and U_{k-1} = U_BEFORE, k = round->exchange. (I - W) U_k is that
 * of what receivers see of U_k: its sum over the nodes is zero on any wire. */
static void chebyshev(struct adonis_node *node, const struct adonis_round *round)
{
    struct msda *msda = node->state;
    double w = round->exchange == 0   ? 1.0
               : round->exchange == 1 ? 1.0 / (1.0 - 0.5 * msda->r2)
                                      : 1.0 / (1.0 - 0.25 * msda->r2 * msda->w);
    const double *const terms[] = {VECTOR(U), round->sent, round->mixed,
                                   VECTOR(U_BEFORE)};
    const double c[] = {w, -w * msda->c3, w * msda->c3, 1.0 - w};
    msda->w = w;
    node->math->combine(node->dim, 4, c, terms, round->mixed);
    memcpy(VECTOR(U_BEFORE), VECTOR(U), node->dim * sizeof(double));
    memcpy(VECTOR(U), round->mixed, node->dim * sizeof(double));
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    const struct msda_options *msda = node->options;
    chebyshev(node, round);
    if (round->exchange + 1 < (uint64_t)msda->inner) {
        round->again = 1;
        return ADONIS_OK;
    }
    double eta = msda->step;
    double m = msda->momentum;
    const double *const terms[] = {VECTOR(X), VECTOR(THETA), VECTOR(U), VECTOR(Y)};
    double *next = round->mixed; /* Y+ */
    node->math->combine(node->dim, 3, (const double[]){1.0, -eta, eta}, terms, next);
    const double *const last[] = {next, VECTOR(Y)};
    node->math->combine(node->dim, 2, (const double[]){1.0 + m, -m}, last, VECTOR(X));
    memcpy(VECTOR(Y), next, node->dim * sizeof(double));
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rule = {.state_size = sizeof(struct msda),
                                               .n_vectors = N_VECTORS,
                                               .n_sent = 1,
                                               .init = init,
                                               .begin = begin,
                                               .gradient = gradient,
                                               .combine = combine,
                                               .keeps_sent = 1};
ADONIS_ROUNDS(rule)

static void dual(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    memcpy(out, VECTOR(X), node->dim * sizeof(double));
}

static const struct adonis_invariant conserved = {
    .name = "dual",
    .text = "sum_i x_i = 0 of the dual variables; Scaman et al. 2017",
    .kind = ADONIS_SUM_IS_ZERO,
    .term = dual};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static const char *const inner_values[] = {"1", "auto", NULL};
static const char *const momentum_values[] = {"0", "auto", NULL};
#define PAPER                                                                          \
    "Scaman, Bach, Bubeck, Lee, Massoulie: Optimal algorithms for smooth and "         \
    "strongly convex distributed optimization in networks, ICML 2017"
static const struct adonis_switch tricks[] = {
    {"chebyshev", "K accelerated exchanges for each dual gradient; without: SSDA",
     PAPER, "inner", inner_values},
    {"momentum", "Nesterov's momentum in the dual", PAPER, "momentum",
     momentum_values}};
static const struct adonis_switches switches = {sizeof switches, 2, tricks};

static const struct adonis_theorem theorem = {
    "linear-rate",
    "with its own step and momentum: the error shrinks by 1 - r / sqrt(kappa) a round, "
    "r = (1 - c1^K) / (1 + c1^K), kappa of the f_i. " PAPER,
    ADONIS_BOUND, ADONIS_PER_ROUND, e_fold};
static const struct adonis_theory theory = {sizeof theory, 1, &theorem};

static const void *extension(const char *id)
{
    if (adonis_is_text(id, ADONIS_THEORY)) {
        return &theory;
    }
    if (adonis_is_text(id, ADONIS_INVARIANTS)) {
        return &invariants;
    }
    return adonis_is_text(id, ADONIS_SWITCHES) ? &switches : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "msda",
    .version = "1.0",
    .summary = "dual accelerated method with Chebyshev gossip: optimal, static graphs",
    .paper = PAPER,
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_DUAL | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC |
             ADONIS_NEEDS_STRONGLY_CONVEX,
    .behaviour = ADONIS_CONVERGES_EXACT,
    .options = options,
    .n_options = 3,
    .options_size = sizeof(struct msda_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
    .extension = extension,
};
