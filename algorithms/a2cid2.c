/* A2CiD2. A. Nabli, E. Belilovsky, E. Oyallon: "A2CiD2: accelerating asynchronous
 * communication in decentralized deep learning", NeurIPS 2023. AD-PSGD with a second
 * variable, which lets consensus accelerate:
 *
 *   between events:   dx = eta (xt - x) dt      dxt = eta (x - xt) dt
 *   gradient of i:    x_i -= a g                xt_i -= a g
 *   edge (i, j):      x_i -= (x_i - x_j) / 2    xt_i -= at (x_i - x_j)  (opposite at j)
 *
 *   eta = 1 / (2 sqrt(chi1 chi2))     at = sqrt(chi1 / chi2) / 2        (Prop. 3.6)
 *
 * chi1, chi2: of the graph at rate 1 over rate, the exchanges of the network in a unit
 * of time, which is one gradient of each node. rate=auto is n / 2, the paper's
 * convention of one exchange per worker; unit=auto makes the gradients of a slow
 * network wait. eta = 0 (then at = 1/2) is pairwise AD-PSGD. On the complete graph chi1
 * = chi2 and nothing is gained.
 *
 * The pair (x_i, x_j) is taken after both have flowed to the time of the exchange. x
 * and xt start equal, and their sums over the nodes stay equal for ever; so an end that
 * learns late of an exchange makes the jump as it has flowed since. Run with
 * d = x - xt, which gradients leave alone, in place of xt:
 *
 *     dx = -eta d dt      dd = -2 eta d dt      d_i -= (1/2 - at) (x_i - x_j)
 *
 * step=auto is 1 / (2 L), L the largest of the f_i: our choice, as for adpsgd. */
#include <adonis/gossip.h>
#include <adonis/invariants.h>
#include <adonis/switches.h>

enum { X, DIFFERENCE, N_VECTORS };
#define VECTOR(k) adonis_gossip_vector(node, (k))

struct a2cid2_options {
    double step;
    double rate;
    double unit;
    double eta;
    double at;
    int64_t batch;
};

static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct a2cid2_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 1 / (2 L)", NULL},
    {"rate", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct a2cid2_options, rate), 0.0, 1e300, "auto", "1/unit",
     "exchanges of the whole network; auto: n / 2, one per worker", NULL},
    {"unit", ADONIS_REAL, ADONIS_ALLOW_AUTO, offsetof(struct a2cid2_options, unit), 1.0,
     1e300, "auto", "gradient time", "unit of time; auto: long enough for rate", NULL},
    {"eta", ADONIS_REAL, ADONIS_ALLOW_AUTO, offsetof(struct a2cid2_options, eta), 0.0,
     1e300, "auto", "1/unit",
     "how fast x and xt mix; auto: 1 / (2 sqrt(chi1 chi2)); 0: no acceleration", NULL},
    {"at", ADONIS_REAL, ADONIS_ALLOW_AUTO, offsetof(struct a2cid2_options, at), 0.0,
     1e300, "auto", "1",
     "weight of an exchange for xt; auto: sqrt(chi1 / chi2) / 2, or 1/2 where eta = 0",
     NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct a2cid2_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct a2cid2_options *a2cid2 = values;
    if (adonis_is_nan(a2cid2->step)) {
        a2cid2->step = 0.5 / setup->constant(setup, ADONIS_L_LOCAL);
    }
    if (adonis_is_nan(a2cid2->rate)) {
        a2cid2->rate = 0.5 * setup->n_nodes;
    }
    if (adonis_is_nan(a2cid2->unit)) {
        a2cid2->unit =
            adonis_gossip_least_unit(setup, a2cid2->rate, (uint64_t)a2cid2->batch);
    }
    double chi1 = setup->constant(setup, ADONIS_CHI1_UNIT) / a2cid2->rate;
    double chi2 = setup->constant(setup, ADONIS_CHI2_UNIT) / a2cid2->rate;
    int is_alone = setup->n_nodes == 1;
    if (adonis_is_nan(a2cid2->eta)) {
        a2cid2->eta = is_alone ? 0.0 : 0.5 / setup->math->sqrt(chi1 * chi2);
    }
    if (adonis_is_nan(a2cid2->at)) {
        a2cid2->at =
            is_alone || a2cid2->eta == 0.0 ? 0.5 : 0.5 * setup->math->sqrt(chi1 / chi2);
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    const struct a2cid2_options *given = node->options;
    struct adonis_gossip *gossip = node->state;
    const double flow[N_VECTORS][N_VECTORS] = {
        [X] = {[DIFFERENCE] = -given->eta},
        [DIFFERENCE] = {[DIFFERENCE] = -2.0 * given->eta}};
    gossip->rate = given->rate;
    gossip->unit = given->unit;
    gossip->batch = (uint64_t)given->batch;
    memcpy(adonis_gossip_flow(node), flow, sizeof flow);
    return ADONIS_OK;
}

static void gradient(struct adonis_node *node, const double *g)
{
    const struct a2cid2_options *given = node->options;
    node->math->axpy(node->dim, -given->step, g, VECTOR(X));
}

static void offer(struct adonis_node *node, double *payload)
{
    memcpy(payload, VECTOR(X), node->dim * sizeof *payload);
}

/* What is left of d after this time; the flow leaves x - d / 2 alone. */
static double left_after(const struct adonis_node *node, double units)
{
    const struct a2cid2_options *given = node->options;
    return node->math->exp(-2.0 * given->eta * units);
}

/* The jumps of d and x as they have flowed since. */
static void exchange(struct adonis_node *node, const double *own, const double *other)
{
    const struct a2cid2_options *given = node->options;
    double left = left_after(node, adonis_gossip_of(node)->late);
    double c = 0.5 - 0.5 * (1.0 - left) * (0.5 - given->at);
    double cd = left * (0.5 - given->at);
    const double *const x[] = {VECTOR(X), own, other};
    const double *const d[] = {VECTOR(DIFFERENCE), own, other};
    node->math->combine(node->dim, 3, (const double[]){1.0, -c, c}, x, VECTOR(X));
    node->math->combine(node->dim, 3, (const double[]){1.0, -cd, cd}, d,
                        VECTOR(DIFFERENCE));
}

static const struct adonis_gossip_rule rule = {.state_size =
                                                   sizeof(struct adonis_gossip),
                                               .n_vectors = N_VECTORS,
                                               .n_flow = N_VECTORS,
                                               .n_sent = 1,
                                               .init = init,
                                               .offer = offer,
                                               .exchange = exchange,
                                               .gradient = gradient};
ADONIS_GOSSIP(rule)

static void difference(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    memcpy(out, VECTOR(DIFFERENCE), node->dim * sizeof *out);
    node->math->scale(node->dim, left_after(node, adonis_gossip_elapsed(node, time_ns)),
                      out);
}

static void difference_due(const struct adonis_node *node,
                           const struct adonis_event *message, double *out)
{
    const struct a2cid2_options *given = node->options;
    const double *pair[2];
    if (adonis_gossip_due(node, &rule, message, &pair[0], &pair[1])) {
        double late = adonis_gossip_lateness(node, message->tag, message->time_ns);
        double c = (0.5 - given->at) * left_after(node, late);
        node->math->combine(node->dim, 2, (const double[]){-c, c}, pair, out);
    }
}

static const struct adonis_invariant conserved = {
    "equal-sums",       "sum_i x_i = sum_i xt_i; Nabli, Belilovsky, Oyallon 2023",
    ADONIS_SUM_IS_ZERO, 0,
    difference,         difference_due};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static const char *const eta_values[] = {"0", "auto", NULL};
static const struct adonis_switch acceleration = {
    .name = "acceleration",
    .summary = "x mixes with a second variable, which exchanges move further",
    .paper = "Nabli, Belilovsky, Oyallon: A2CiD2: accelerating asynchronous "
             "communication in decentralized deep learning, NeurIPS 2023",
    .option = "eta",
    .values = eta_values};
static const struct adonis_switches switches = {sizeof switches, 1, &acceleration};

static const void *extension(const char *id)
{
    if (adonis_is_text(id, ADONIS_INVARIANTS)) {
        return &invariants;
    }
    return adonis_is_text(id, ADONIS_SWITCHES) ? &switches : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    ADONIS_GOSSIP_OPERATIONS,
    .id = "a2cid2",
    .version = "1.0",
    .summary = "AD-PSGD with accelerated pairwise consensus",
    .paper = "Nabli, Belilovsky, Oyallon: A2CiD2: accelerating asynchronous "
             "communication in decentralized deep learning, NeurIPS 2023",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .behaviour = ADONIS_CONVERGES_NEAR,
    .options = options,
    .n_options = 6,
    .options_size = sizeof(struct a2cid2_options),
    .resolve = resolve,
    .extension = extension,
};
