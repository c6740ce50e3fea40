/* DIGing: gradient tracking. A. Nedic, A. Olshevsky, W. Shi, SIAM J. Optim. 27(4),
 * 2017; adapt then combine, as Aug-DGM: J. Xu, S. Zhu, Y. C. Soh, L. Xie, CDC 2015.
 *
 *     order=cta:   X+ = W X - a Y       Y+ = W Y + G(X+) - G(X)        Y_0 = G(X_0)
 *     order=atc:   X+ = W (X - a Y)     Y+ = W (Y + G(X+) - G(X))
 *
 * Two vectors for each directed edge and round: in one message (cta), or X first and,
 * after the gradient, Y (atc). The mean of Y is that of G(X), so that every fixed point
 * is x*. What the wire format cuts off of Y is kept and told a round later: that mean
 * is exact on a wire of 32 bits too. A lost
 * message would break it: the node waits for ever.
 *
 * step=auto is our choice, from equal quadratics: an eigenvalue l of W and s, which is
 * a times the Hessian, give r^2 - (2 l - s) r + l^2 - s = 0 (atc: s l^2 for s). It is
 * stable if and only if s < (1 + l)^2 / 2 (atc: that over l^2, and 2). Well above 1 - l
 * its slow root is 1 - (1 - l)^2 / s, and the mean's is 1 - s mu / L: balanced at
 * s = (1 - lambda_2) sqrt(L / mu). a L is the lesser of that and half of the limit. */
#include <adonis/invariants.h>
#include <adonis/rounds.h>
#include <adonis/switches.h>

enum { X, Y, G, NEXT_X, N_VECTORS };
#define VECTOR(k) adonis_rounds_vector(node, (k))

enum { CTA, ATC };
/* Stages of a round of atc; START in the first round only. */
enum { START, STEP, TRACK };

struct diging_options {
    double step;
    int64_t order;
};

static const char *const orders[] = {"cta", "atc", NULL};
static const struct adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct diging_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: from lambda_2, lambda_min, mu and L by equal quadratics",
     NULL},
    {"order", ADONIS_CHOICE, 0, offsetof(struct diging_options, order), 0, 0, "cta",
     "1", "combine then adapt (DIGing), or adapt then combine (Aug-DGM)", orders}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct diging_options *diging = values;
    if (adonis_is_nan(diging->step)) {
        double L = setup->constant(setup, ADONIS_L_LOCAL);
        double l = setup->constant(setup, ADONIS_LAMBDA_MIN);
        double half = 0.25 * (1.0 + l) * (1.0 + l);
        if (diging->order == ATC) {
            half = l < 0.0 && half < l * l ? half / (l * l) : 1.0;
        }
        double balance = (1.0 - setup->constant(setup, ADONIS_LAMBDA_2)) *
                         setup->math->sqrt(L / setup->constant(setup, ADONIS_MU_LOCAL));
        diging->step = (balance < half ? balance : half) / L; /* alone: half */
    }
    return ADONIS_OK;
}

static int64_t order_of(const struct adonis_node *node)
{
    return ((const struct diging_options *)node->options)->order;
}

static int stage_of(const struct adonis_round *round)
{
    return (int)round->exchange + (round->index > 0 ? STEP : START);
}

static int32_t begin(struct adonis_node *node, struct adonis_round *round)
{
    const struct diging_options *diging = node->options;
    if (diging->order == CTA || stage_of(round) == START) {
        round->point = VECTOR(X);
    } else if (stage_of(round) == TRACK) {
        round->point = VECTOR(NEXT_X);
    } else {
        const double *const terms[] = {VECTOR(X), VECTOR(Y)};
        node->math->combine(node->dim, 2, (const double[]){1.0, -diging->step}, terms,
                            round->payload);
        round->send = 1;
    }
    return ADONIS_OK;
}

/* y += g - G as the neighbours will see it; G = g, less what the wire cut off of y. */
static int32_t gradient(struct adonis_node *node, struct adonis_round *round)
{
    uint64_t bytes = node->dim * sizeof(double);
    double *y = VECTOR(Y);
    const double *const terms[] = {y, round->gradient, VECTOR(G)};
    node->math->combine(node->dim, 3, (const double[]){1.0, 1.0, -1.0}, terms, y);
    node->math->combine(node->dim, 2, (const double[]){-1.0, 1.0}, terms, VECTOR(G));
    node->host->wire_round(node, node->dim, y, y);
    node->math->axpy(node->dim, 1.0, y, VECTOR(G));
    if (order_of(node) == CTA) {
        memcpy(round->payload, VECTOR(X), bytes);
        memcpy(round->payload + node->dim, y, bytes);
        round->send = 1;
    } else if (stage_of(round) == TRACK) {
        memcpy(round->payload, y, bytes);
        round->send = 1;
    }
    return ADONIS_OK;
}

static int32_t combine_cta(struct adonis_node *node, struct adonis_round *round)
{
    const struct diging_options *diging = node->options;
    const double *const terms[] = {round->mixed, VECTOR(Y)};
    node->math->combine(node->dim, 2, (const double[]){1.0, -diging->step}, terms,
                        VECTOR(X));
    memcpy(VECTOR(Y), round->mixed + node->dim, node->dim * sizeof(double));
    return ADONIS_OK;
}

/* x and y change together, at the end of the round. */
static int32_t combine_atc(struct adonis_node *node, struct adonis_round *round)
{
    uint64_t bytes = node->dim * sizeof(double);
    if (stage_of(round) == STEP) {
        memcpy(VECTOR(NEXT_X), round->mixed, bytes);
    } else if (stage_of(round) == TRACK) {
        memcpy(VECTOR(X), VECTOR(NEXT_X), bytes);
        memcpy(VECTOR(Y), round->mixed, bytes);
        return ADONIS_OK;
    }
    round->again = 1;
    return ADONIS_OK;
}

static const struct adonis_rounds_rule rules[] = {
    [CTA] = {.state_size = sizeof(struct adonis_rounds),
             .n_vectors = NEXT_X,
             .n_sent = 2,
             .begin = begin,
             .gradient = gradient,
             .combine = combine_cta},
    [ATC] = {.state_size = sizeof(struct adonis_rounds),
             .n_vectors = N_VECTORS,
             .n_sent = 1,
             .begin = begin,
             .gradient = gradient,
             .combine = combine_atc}};
ADONIS_ROUNDS(rules[order_of(node)])

static void tracked(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    const double *const terms[] = {VECTOR(Y), VECTOR(G)};
    node->math->combine(node->dim, 2, (const double[]){1.0, -1.0}, terms, out);
}

static const struct adonis_invariant conserved = {
    .name = "tracking",
    .text = "sum_i (y_i - grad f_i(x_i)) = 0; Nedic, Olshevsky, Shi 2017",
    .kind = ADONIS_SUM_IS_ZERO,
    .term = tracked};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static const struct adonis_switch order_switch = {
    .name = "adapt-then-combine",
    .summary = "mix what the step made of x and y, instead of stepping from the mix",
    .paper =
        "Xu, Zhu, Soh, Xie: Augmented distributed gradient methods for multi-agent "
        "optimization under uncoordinated constant stepsizes, CDC 2015",
    .option = "order",
    .values = orders};
static const struct adonis_switches switches = {sizeof switches, 1, &order_switch};

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
    .id = "diging",
    .version = "1.0",
    .summary = "gradient tracking: exact, two vectors an edge and round",
    .paper = "Nedic, Olshevsky, Shi: Achieving geometric convergence for distributed "
             "optimization over time-varying graphs, SIAM J. Optim. 27(4), 2017",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED,
    .behaviour = ADONIS_CONVERGES_EXACT,
    .options = options,
    .n_options = 2,
    .options_size = sizeof(struct diging_options),
    .resolve = resolve,
    .estimate = adonis_rounds_estimate,
    .extension = extension,
};
