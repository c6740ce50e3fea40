/* Choco-SGD: gossip with compressed differences. A. Koloskova, S. U. Stich, M. Jaggi,
 * ICML 2019; order=iclr: A. Koloskova, T. Lin, S. U. Stich, M. Jaggi, ICLR 2020.
 *
 *     order=icml:   H = X - a G(X)
 *                   Xh+ = Xh + Q(H - Xh)
 *                   X+ = H + gamma (W - I) Xh+
 *     order=iclr:   Xh+ = Xh + Q(X - Xh)
 *                   X+ = X - a G(X) + gamma (W - I) Xh+                    Xh_0 = 0
 *
 * Xh is what everybody knows of X: only Q(...) is sent, so a node keeps its own xh and
 * s = sum_j w_ij xh_j. In order iclr, which is that of the paper counted from Xh_1 on,
 * gradient and exchange overlap. Q is a compressor of <adonis/compression.h>, scaled to
 * be a contraction with parameter w: top-k and random-k keep = w, qsgd divided by
 * 1 + b has w = 1 / (1 + b), b = min(d / levels^2, sqrt(d) / levels).
 *
 * The papers' theory proves gamma = delta^2 w / (16 delta + delta^2 + 4 beta^2 +
 * 2 delta beta^2 - 8 delta w), delta the gap of W, beta = 1 - lambda_min(W), which is
 * far from what is stable. gamma=auto is our choice: w / beta, and 1 where nothing is
 * lost (identity): then icml is dsgd-atc, iclr is dsgd-cta. In trials of
 * gossip alone (16 nodes, d = 30; ring, path, star, complete; every compressor at three
 * strengths) gamma = w was always stable, 2 w was not. A constant step ends near x*: at
 * a fixed point Q(0) = 0 is sent, and iclr is where dsgd-cta with step a / gamma is.
 * step=auto is gamma (1 + lambda_min(W)) / (2 L), so that the two end alike. */
#include <adonis/compression.h>
#include <adonis/invariants.h>
#include <adonis/rounds.h>
#include <adonis/switches.h>

enum { X, XH, S, H, N_VECTORS };
#define VECTOR(k) adonis_rounds_vector(node, (k))

enum { ICML, ICLR };

struct choco_options {
    double step;
    double gamma;
    int64_t batch;
    int64_t order;
    int64_t compressor; /* ADONIS_IDENTITY, ... */
    double keep;
    int64_t levels;
};

struct choco {
    struct adonis_rounds rounds; /* first */
    struct adonis_compressor compressor;
    double shrink; /* what makes Q a contraction */
};

static const char *const orders[] = {"icml", "iclr", NULL};
static const char *const compressors[] = {"identity", "top-k", "random-k", "qsgd",
                                          NULL};
static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct choco_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: gamma (1 + lambda_min(W)) / (2 L)", NULL},
    {"gamma", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct choco_options, gamma), 0.0, 1.0, "auto", "1",
     "step of the gossip; auto: w / (1 - lambda_min(W)), identity: 1", NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct choco_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL},
    {"order", ADONIS_CHOICE, 0, offsetof(struct choco_options, order), 0, 0, "icml",
     "1", "gradient before the exchange (icml), or beside it (iclr)", orders},
    {"compressor", ADONIS_CHOICE, 0, offsetof(struct choco_options, compressor), 0, 0,
     "top-k", "1", "what goes over the wire", compressors},
    {"keep", ADONIS_REAL, ADONIS_OPEN_MIN, offsetof(struct choco_options, keep), 0.0,
     1.0, "0.1", "1", "top-k, random-k: part of the numbers kept, rounded up", NULL},
    {"levels", ADONIS_INTEGER, 0, offsetof(struct choco_options, levels), 1, 1 << 20,
     "16", "1", "qsgd: levels between 0 and the norm", NULL}};

/* k numbers of dim. */
static uint64_t kept(const struct choco_options *choco, uint64_t dim)
{
    double product = choco->keep * (double)dim;
    uint64_t k = (uint64_t)product;
    k += (double)k < product * (1.0 - 1e-12); /* 0.1 of 30 is 3 */
    return k > 0 ? k : 1;
}

/* w of the scaled Q. */
static double contraction(const struct choco_options *choco, uint64_t dim,
                          const struct adonis_math *math)
{
    if (choco->compressor == ADONIS_IDENTITY) {
        return 1.0;
    }
    if (choco->compressor != ADONIS_QSGD) {
        return (double)kept(choco, dim) / (double)dim;
    }
    double levels = (double)choco->levels;
    double root = math->sqrt((double)dim) / levels;
    return 1.0 / (1.0 + (root < 1.0 ? root * root : root));
}

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct choco_options *choco = values;
    double lambda_min = setup->constant(setup, ADONIS_LAMBDA_MIN);
    if (adonis_is_nan(choco->gamma)) {
        double beta = 1.0 - lambda_min;
        double w = contraction(choco, setup->dim, setup->math);
        choco->gamma = w < 1.0 && beta > w ? w / beta : 1.0;
    }
    if (adonis_is_nan(choco->step)) {
        choco->step = 0.5 * choco->gamma * (1.0 + lambda_min) /
                      setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    const struct choco_options *given = node->options;
    struct choco *choco = node->state;
    choco->compressor = (struct adonis_compressor){
        sizeof choco->compressor, (uint32_t)given->compressor,
        given->compressor == ADONIS_QSGD ? (uint64_t)given->levels
                                         : kept(given, node->dim)};
    choco->shrink = given->compressor == ADONIS_QSGD
                        ? contraction(given, node->dim, node->math)
                        : 1.0;
    return ADONIS_OK;
}

/* payload = Q(v - xh), on its way */
static void send_difference(struct adonis_node *node, struct adonis_round *round,
                            const double *v)
{
    const double *const terms[] = {v, VECTOR(XH)};
    node->math->combine(node->dim, 2, (const double[]){1.0, -1.0}, terms,
                        round->payload);
    round->compressor = &((struct choco *)node->state)->compressor;
    round->send = 1;
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    const struct choco_options *choco = node->options;
    round->point = VECTOR(X);
    round->batch = (uint64_t)choco->batch;
    if (choco->order == ICLR) {
        send_difference(node, round, VECTOR(X));
    }
    return ADONIS_OK;
}

static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    const struct choco_options *choco = node->options;
    const double *const terms[] = {VECTOR(X), round->gradient};
    node->math->combine(node->dim, 2, (const double[]){1.0, -choco->step}, terms,
                        VECTOR(H));
    if (choco->order == ICML) {
        send_difference(node, round, VECTOR(H));
    }
    return ADONIS_OK;
}

static int32_t combine(struct adonis_node *node, struct adonis_round *round)
{
    const struct choco_options *given = node->options;
    const struct choco *choco = node->state;
    const double *const terms[] = {VECTOR(H), VECTOR(S), VECTOR(XH)};
    node->math->axpy(node->dim, choco->shrink, round->sent, VECTOR(XH));
    node->math->axpy(node->dim, choco->shrink, round->mixed, VECTOR(S));
    node->math->combine(node->dim, 3,
                        (const double[]){1.0, given->gamma, -given->gamma}, terms,
                        VECTOR(X));
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rule = {.state_size = sizeof(struct choco),
                                               .n_vectors = N_VECTORS,
                                               .n_sent = 1,
                                               .init = init,
                                               .begin = begin,
                                               .gradient = gradient,
                                               .combine = combine,
                                               .keeps_sent = 1};
ADONIS_ROUNDS(rule)

static void difference(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    const double *const terms[] = {VECTOR(S), VECTOR(XH)};
    node->math->combine(node->dim, 2, (const double[]){1.0, -1.0}, terms, out);
}

static const struct adonis_invariant conserved = {
    .name = "gossip",
    .text = "sum_i (s_i - xh_i) = 0, whatever Q: the mean moves by gradients only; "
            "Koloskova, Stich, Jaggi 2019",
    .kind = ADONIS_SUM_IS_ZERO,
    .term = difference};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static const struct adonis_switch tricks[] = {
    {"compression", "send compressed differences; without: the whole vector",
     "Koloskova, Stich, Jaggi: Decentralized stochastic optimization and gossip "
     "algorithms with compressed communication, ICML 2019",
     "compressor", compressors},
    {"overlap", "exchange beside the gradient instead of after it",
     "Koloskova, Lin, Stich, Jaggi: Decentralized deep learning with arbitrary "
     "communication compression, ICLR 2020",
     "order", orders}};
static const struct adonis_switches switches = {sizeof switches, 2, tricks};

static const void *extension(const char *id)
{
    if (adonis_is_text(id, ADONIS_INVARIANTS)) {
        return &invariants;
    }
    return adonis_is_text(id, ADONIS_SWITCHES) ? &switches : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_ROUNDS_OPERATIONS,
    .id = "choco",
    .version = "1.0",
    .summary = "decentralized gradient descent with compressed gossip",
    .paper =
        "Koloskova, Stich, Jaggi: Decentralized stochastic optimization and gossip "
        "algorithms with compressed communication, ICML 2019",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .behaviour = ADONIS_CONVERGES_NEAR,
    .options = options,
    .n_options = 7,
    .options_size = sizeof(struct choco_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
    .extension = extension,
};
