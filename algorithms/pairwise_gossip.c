/* Randomised pairwise gossip. S. Boyd, A. Ghosh, B. Prabhakar, D. Shah: "Randomized
 * gossip algorithms", IEEE Trans. Inf. Theory 52(6), 2006.
 *
 *     edge (i, j) rings:   x_i, x_j <- (x_i + x_j) / 2
 *
 * Averages the start points; asks for no gradients. Every edge has a Poisson clock of
 * rate `rate` / |E| in the unit of one mean gradient time; rate=auto is |E|: rate 1 on
 * each edge. */
#include <adonis/gossip.h>
#include <adonis/invariants.h>
#include <adonis/theory.h>

struct gossip_options {
    double rate;
};

static const struct adonis_option options[] = {
    {"rate", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct gossip_options, rate), 0.0, 1e300, "auto", "1/gradient time",
     "exchanges of the whole network; auto: one for each edge", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct gossip_options *gossip = values;
    if (adonis_is_nan(gossip->rate)) {
        gossip->rate =
            setup->n_nodes > 1 ? setup->constant(setup, ADONIS_N_EDGES) : 1.0;
    }
    return ADONIS_OK;
}

static int32_t init(struct adonis_node *node)
{
    const struct gossip_options *given = node->options;
    ((struct adonis_gossip *)node->state)->rate = given->rate;
    return ADONIS_OK;
}

static void offer(struct adonis_node *node, double *payload)
{
    memcpy(payload, adonis_gossip_vector(node, 0), node->dim * sizeof *payload);
}

/* x += (other - own) / 2: the mean, and right also after a change since the offer. */
static void exchange(struct adonis_node *node, const double *own, const double *other)
{
    double *x = adonis_gossip_vector(node, 0);
    const double *const terms[] = {x, other, own};
    node->math->combine(node->dim, 3, (const double[]){1.0, 0.5, -0.5}, terms, x);
}

static const struct adonis_gossip_rule rule = {.state_size =
                                                   sizeof(struct adonis_gossip),
                                               .n_vectors = 1,
                                               .n_sent = 1,
                                               .init = init,
                                               .offer = offer,
                                               .exchange = exchange};
ADONIS_GOSSIP(rule)

static void mass(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    adonis_gossip_estimate(node, &rule, time_ns, out);
}

static void mass_due(const struct adonis_node *node, const struct adonis_event *message,
                     double *out)
{
    const double *pair[2];
    if (adonis_gossip_due(node, &rule, message, &pair[0], &pair[1])) {
        node->math->combine(node->dim, 2, (const double[]){-0.5, 0.5}, pair, out);
    }
}

static const struct adonis_invariant conserved = {
    "mass",  "sum_i x_i stays that of the starts", ADONIS_SUM_IS_CONSERVED, 0, mass,
    mass_due};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

/* d/dt E |X - J X|^2 <= -E |X - J X|^2 / (2 chi1), chi1 = chi1 of rate 1 / rate. */
static double e_fold(struct adonis_setup *setup, const void *values)
{
    const struct gossip_options *gossip = values;
    return setup->constant(setup, ADONIS_GRADIENT_CLOCK) > 0.0
               ? 2.0 * setup->constant(setup, ADONIS_CHI1_UNIT) / gossip->rate
               : ADONIS_NAN;
}

static const struct adonis_theorem theorem = {
    "linear-rate",
    "E |X - mean|^2 falls like exp(-t / (2 chi1)), where exchanges take no time "
    "(profile "
    "poisson). Boyd et al., IEEE Trans. Inf. Theory 52(6), 2006",
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
    .id = "pairwise-gossip",
    .version = "1.0",
    .summary = "averages the start points by random pairwise exchanges",
    .paper = "Boyd, Ghosh, Prabhakar, Shah: Randomized gossip algorithms, IEEE Trans. "
             "Inf. Theory 52(6), 2006",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .options = options,
    .n_options = 1,
    .options_size = sizeof(struct gossip_options),
    .resolve = resolve,
    .extension = extension,
    .behaviour = ADONIS_CONVERGES_MEAN,
};
