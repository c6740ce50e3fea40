/* DADAO. A. Nabli, E. Oyallon: "DADAO: decoupled accelerated decentralized asynchronous
 * optimization", ICML 2023. Six vectors a node, s = sqrt(nu / L), nu = mu / 2:
 *
 *   between events:   dx = eta (xt - x)         dxt = eta (x - xt)
 *   (times dt)        dy = alpha (yt - y)       dyt = -theta (y + z + nu xt)
 *                     dz = alpha (zt - z)       dzt = alpha_t (z - zt)
 *   gradient of i:    r = grad f_i(x_i) - nu x_i - yt_i
 *                     x_i -= gam r    xt_i -= gam_t r    yt_i += (delta + delta_t) r
 *   edge (i, j):      m = (y_i + z_i) - (y_j + z_j)
 *                     z_i -= beta m   zt_i -= beta_t m   (opposite at j)
 *
 *   eta = s/8   alpha = s/4   alpha_t = s/8   theta = 1/(2 s)   gam = 1/(4 L)
 *   gam_t = 1/(4 sqrt(nu L))   delta = s/4   delta_t = 1   beta = 1/2
 *   beta_t = 2 chi1/s
 *
 * mu, L: of the f_i. In a unit of time every node makes 1 gradient, the network `rate`
 * exchanges; chi1, chi2: of the graph at rate 1, over rate. For 2 chi1 chi2 <= 1, which
 * rate=auto just meets, E |x - x*|^2 falls like exp(-t sqrt(mu/L) / (8 sqrt 2)); with
 * fewer exchanges to a gradient it may diverge. So unit=auto is a mean gradient time
 * or, on a slow network, what the busiest node's exchanges take. Start: x = xt = x_0,
 * the others zero, so that sum z = sum zt = 0 for ever. */
#include <adonis/gossip.h>
#include <adonis/invariants.h>
#include <adonis/theory.h>

enum { X, XT, Y, YT, Z, ZT, N_FLOW, SCRATCH = N_FLOW, N_VECTORS };
#define VECTOR(k) adonis_gossip_vector(node, (k))

struct dadao {
    struct adonis_gossip gossip;
    double nu;
    double gam;
    double gam_t;
    double delta_sum; /* delta + delta_t */
    double beta_t;
};

struct dadao_options {
    double rate;
    double unit;
};
static const struct adonis_option options[] = {
    {"rate", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct dadao_options, rate), 0.0, 1e300, "auto", "1/unit",
     "exchanges of the whole network; auto: sqrt(2 chi1 chi2) of rate 1", NULL},
    {"unit", ADONIS_REAL, ADONIS_ALLOW_AUTO, offsetof(struct dadao_options, unit), 1.0,
     1e300, "auto", "gradient time", "unit of time; auto: long enough for rate", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct dadao_options *dadao = values;
    if (adonis_is_nan(dadao->rate)) {
        double chi1 = setup->constant(setup, ADONIS_CHI1_UNIT);
        double chi2 = setup->constant(setup, ADONIS_CHI2_UNIT);
        dadao->rate = setup->n_nodes > 1 ? setup->math->sqrt(2.0 * chi1 * chi2) : 1.0;
    }
    if (adonis_is_nan(dadao->unit)) {
        dadao->unit = adonis_gossip_least_unit(setup, dadao->rate, 0);
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    const struct dadao_options *given = node->options;
    struct dadao *dadao = node->state;
    double L = node->host->constant(node, ADONIS_L_LOCAL);
    double nu = 0.5 * node->host->constant(node, ADONIS_MU_LOCAL);
    double s = node->math->sqrt(nu / L);
    dadao->gossip.rate = given->rate;
    dadao->gossip.unit = given->unit;
    dadao->nu = nu;
    dadao->gam = 0.25 / L;
    dadao->gam_t = 0.25 / node->math->sqrt(nu * L);
    dadao->delta_sum = s / 4.0 + 1.0;
    dadao->beta_t =
        2.0 * node->host->constant(node, ADONIS_CHI1_UNIT) / given->rate / s;
    if (!(s > 0.0) || (node->n_nodes > 1 && adonis_is_nan(dadao->beta_t))) {
        return node->host->fail(node, ADONIS_ERROR_ARGUMENT, "needs mu > 0, L, chi1");
    }
    const double flow[N_FLOW][N_FLOW] = {
        [X] = {[X] = -s / 8.0, [XT] = s / 8.0},
        [XT] = {[X] = s / 8.0, [XT] = -s / 8.0},
        [Y] = {[Y] = -s / 4.0, [YT] = s / 4.0},
        [YT] = {[Y] = -0.5 / s, [Z] = -0.5 / s, [XT] = -0.5 / s * nu},
        [Z] = {[Z] = -s / 4.0, [ZT] = s / 4.0},
        [ZT] = {[Z] = s / 8.0, [ZT] = -s / 8.0}};
    memcpy(adonis_gossip_flow(node), flow, sizeof flow);
    memcpy(VECTOR(XT), VECTOR(X), node->dim * sizeof(double));
    return ADONIS_OK;
}

static void gradient(struct adonis_node *node, const double *g)
{
    const struct dadao *dadao = node->state;
    double *r = VECTOR(SCRATCH);
    const double *const terms[] = {g, VECTOR(X), VECTOR(YT)};
    node->math->combine(node->dim, 3, (double[]){1.0, -dadao->nu, -1.0}, terms, r);
    node->math->axpy(node->dim, -dadao->gam, r, VECTOR(X));
    node->math->axpy(node->dim, -dadao->gam_t, r, VECTOR(XT));
    node->math->axpy(node->dim, dadao->delta_sum, r, VECTOR(YT));
}

static void offer(struct adonis_node *node, double *payload)
{
    const double *const y_z[] = {VECTOR(Y), VECTOR(Z)};
    node->math->combine(node->dim, 2, (double[]){1.0, 1.0}, y_z, payload);
}

static void exchange(struct adonis_node *node, const double *own, const double *other)
{
    const struct dadao *dadao = node->state;
    double *m = VECTOR(SCRATCH);
    const double *const terms[] = {own, other};
    node->math->combine(node->dim, 2, (double[]){1.0, -1.0}, terms, m);
    node->math->axpy(node->dim, -0.5, m, VECTOR(Z));
    node->math->axpy(node->dim, -dadao->beta_t, m, VECTOR(ZT));
}

static const struct adonis_gossip_rule rule = {.state_size = sizeof(struct dadao),
                                               .n_vectors = N_VECTORS,
                                               .n_flow = N_FLOW,
                                               .n_sent = 1,
                                               .init = init,
                                               .offer = offer,
                                               .exchange = exchange,
                                               .gradient = gradient};
ADONIS_GOSSIP(rule)

/* alpha_t z + alpha zt over alpha_t: the flow leaves it alone. */
static void dual_mass(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    const double *const z[] = {VECTOR(Z), VECTOR(ZT)};
    node->math->combine(node->dim, 2, (const double[]){1.0, 2.0}, z, out);
}

static void dual_mass_due(const struct adonis_node *node,
                          const struct adonis_event *message, double *out)
{
    const double *pair[2];
    if (adonis_gossip_due(node, &rule, message, &pair[0], &pair[1])) {
        double c = 0.5 + 2.0 * ((const struct dadao *)node->state)->beta_t;
        node->math->combine(node->dim, 2, (const double[]){-c, c}, pair, out);
    }
}

static const struct adonis_invariant conserved = {
    "dual-mass",
    "sum_i (z_i + 2 zt_i) = 0: jumps cancel, the flow leaves it alone",
    ADONIS_SUM_IS_ZERO,
    0,
    dual_mass,
    dual_mass_due};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static double e_fold(struct adonis_setup *setup, const void *values)
{
    const struct dadao_options *dadao = values;
    double kappa = setup->constant(setup, ADONIS_L_LOCAL) /
                   setup->constant(setup, ADONIS_MU_LOCAL);
    double chi = setup->constant(setup, ADONIS_CHI1_UNIT) *
                 setup->constant(setup, ADONIS_CHI2_UNIT) / (dadao->rate * dadao->rate);
    int is_proven = setup->constant(setup, ADONIS_GRADIENT_CLOCK) > 0.0 &&
                    (setup->n_nodes == 1 || 2.0 * chi <= 1.0 + 1e-9);
    return is_proven ? dadao->unit * 8.0 * setup->math->sqrt(2.0 * kappa) : ADONIS_NAN;
}

static const struct adonis_theorem theorem = {
    "linear-rate",
    "E |x - x*|^2 falls like exp(-t sqrt(mu/L) / (8 sqrt(2))), mu and L of the f_i, "
    "where 2 chi1 chi2 <= 1 and exchanges take no time (profile poisson). Nabli, "
    "Oyallon, ICML 2023",
    ADONIS_BOUND, ADONIS_PER_GRADIENT_TIME, e_fold};
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
    ADONIS_GOSSIP_OPERATIONS,
    .id = "dadao",
    .version = "1.0",
    .summary = "accelerated and asynchronous: gradients and exchanges are decoupled",
    .paper = "Nabli, Oyallon: DADAO: decoupled accelerated decentralized asynchronous "
             "optimization, ICML 2023",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC |
             ADONIS_NEEDS_STRONGLY_CONVEX,
    .options = options,
    .n_options = 2,
    .options_size = sizeof(struct dadao_options),
    .resolve = resolve,
    .extension = extension,
    .behaviour = ADONIS_CONVERGES_EXACT,
};
