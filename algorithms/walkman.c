/* Walkman: one token walks over the graph. X. Mao, K. Yuan, Y. Hu, Y. Gu, A. H. Sayed,
 * W. Yin, IEEE Trans. Signal Process. 68, 2020; the version with exact local solutions.
 * The token y comes to node i:
 *
 *     x_i+ = argmin_x f_i(x) + (beta / 2) |x - (y + z_i / beta)|^2        the prox
 * oracle z_i+ = z_i + beta (y - x_i+) c_i+ = x_i+ - z_i+ / beta,   y+ = y + (c_i+ -
 * c_i) / n
 *
 * and goes on to a neighbour, each with the same probability. After its first visit
 * z_i = grad f_i(x_i), and always y = (1/n) sum_i c_i; both start from zero, so that no
 * node needs to know where the others start. One vector a step in the whole network;
 * the token is the only clock. Who is told that the token was lost sends it again.
 *
 * beta=auto is our choice for strongly convex f_i: sqrt(mu L) of the f_i, which
 * balances the two variables as in ADMM (P. Giselsson, S. Boyd, IEEE Trans. Autom.
 * Control 62(2), 2017); L where mu is zero. The paper's proof, which asks no convexity,
 * wants beta > 2 L + 2. */
#include <string.h>

#include <adonis/invariants.h>
#include <adonis/support.h>

enum { X, Z, C, Y, POINT, N_VECTORS };
enum { STEP_PURPOSE, CLOCK_PURPOSE };

struct walkman_options {
    double beta;
};

struct walkman {
    uint64_t visits; /* of this node */
    double tick_ns;  /* mean of the gradient clock; 0: there is none */
    uint64_t holds_token;
};

static const struct adonis_option options[] = {
    {"beta", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct walkman_options, beta), 0.0, 1e300, "auto", "1",
     "penalty; auto: sqrt(mu L) of the f_i, L where mu is 0", NULL}};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct walkman_options *walkman = values;
    if (adonis_is_nan(walkman->beta)) {
        double mu = setup->constant(setup, ADONIS_MU_LOCAL);
        double L = setup->constant(setup, ADONIS_L_LOCAL);
        walkman->beta = mu > 0.0 ? setup->math->sqrt(mu * L) : L;
    }
    return ADONIS_OK;
}

static double *vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_block(node, adonis_align(sizeof(struct walkman)) +
                                  k * adonis_block_size(node->dim));
}

static uint64_t state_size(const struct adonis_node *node)
{
    return adonis_align(sizeof(struct walkman)) +
           N_VECTORS * adonis_block_size(node->dim);
}

static int32_t init(struct adonis_node *node, const double *start)
{
    struct walkman *walkman = node->state;
    double rate = node->host->constant(node, ADONIS_GRADIENT_CLOCK);
    double unit_ns = node->host->constant(node, ADONIS_GRADIENT_TIME_NS);
    walkman->tick_ns = rate > 0.0 ? unit_ns / rate : 0.0;
    memcpy(vector(node, X), start, node->dim * sizeof(double));
    return ADONIS_OK;
}

static int32_t ask(struct adonis_node *node)
{
    const struct walkman_options *given = node->options;
    double scale = 1.0 / given->beta;
    const double *const terms[] = {vector(node, Y), vector(node, Z)};
    node->math->combine(node->dim, 2, (const double[]){1.0, scale}, terms,
                        vector(node, POINT));
    const struct adonis_request request = {.size = sizeof request,
                                           .kind = ADONIS_PROX,
                                           .point = vector(node, POINT),
                                           .scale = scale};
    return node->host->request(node, &request);
}

/* The token is here. Where a clock starts oracles, it waits for the next tick. */
static int32_t visit(struct adonis_node *node, uint64_t now_ns)
{
    struct walkman *walkman = node->state;
    walkman->holds_token = 1;
    walkman->visits++;
    if (walkman->tick_ns == 0.0) {
        return ask(node);
    }
    double u =
        node->host->uniform(node, ADONIS_NODE_STREAM, CLOCK_PURPOSE, walkman->visits);
    double end_ns = (double)now_ns - node->math->log(u) * walkman->tick_ns + 0.5;
    return end_ns < 0x1p63 ? node->host->timer(node, (uint64_t)end_ns, 0) : ADONIS_OK;
}

/* At the end of the run it stays here. */
static int32_t give(struct adonis_node *node, uint32_t slot)
{
    const struct adonis_part token = {vector(node, Y), node->dim, ADONIS_WIRE, 0};
    int32_t code = node->host->send(node, &slot, 1, 0, &token, 1);
    ((struct walkman *)node->state)->holds_token = code != ADONIS_OK;
    return code;
}

static int32_t pass_on(struct adonis_node *node, uint64_t now_ns)
{
    const struct walkman *walkman = node->state;
    if (node->n_slots == 0) {
        return visit(node, now_ns);
    }
    double u =
        node->host->uniform(node, ADONIS_NODE_STREAM, STEP_PURPOSE, walkman->visits);
    return give(node, (uint32_t)(u * node->n_slots));
}

/* x = x_i+ */
static void update(struct adonis_node *node, const double *x)
{
    const struct walkman_options *given = node->options;
    const struct adonis_math *math = node->math;
    double n = node->n_nodes;
    double *z = vector(node, Z);
    double *c = vector(node, C);
    double *y = vector(node, Y);
    memcpy(vector(node, X), x, node->dim * sizeof(double));
    math->axpy(node->dim, given->beta, y, z);
    math->axpy(node->dim, -given->beta, x, z);
    math->axpy(node->dim, -1.0 / n, c, y);
    const double *const terms[] = {x, z};
    math->combine(node->dim, 2, (const double[]){1.0, -1.0 / given->beta}, terms, c);
    math->axpy(node->dim, 1.0 / n, c, y);
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    switch (event->type) {
    case ADONIS_EVENT_START:
        return node->id == 0 ? visit(node, event->time_ns) : ADONIS_OK;
    case ADONIS_EVENT_MESSAGE:
        memcpy(vector(node, Y), event->parts[0].data, node->dim * sizeof(double));
        return visit(node, event->time_ns);
    case ADONIS_EVENT_TIMER:
        return ask(node);
    case ADONIS_EVENT_ORACLE:
        update(node, event->result);
        return pass_on(node, event->time_ns);
    case ADONIS_EVENT_LOST:
        return event->up != 0 ? give(node, event->slot) : ADONIS_OK;
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
}

static void estimate(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    memcpy(out, vector(node, X), node->dim * sizeof(double));
}

/* c_i, and -n y where the token is. */
static void term(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    const struct walkman *walkman = node->state;
    (void)time_ns;
    memcpy(out, vector(node, C), node->dim * sizeof(double));
    if (walkman->holds_token != 0) {
        node->math->axpy(node->dim, -(double)node->n_nodes, vector(node, Y), out);
    }
}

static void due(const struct adonis_node *node, const struct adonis_event *message,
                double *out)
{
    node->math->axpy(node->dim, -(double)node->n_nodes, message->parts[0].data, out);
}

static const struct adonis_invariant conserved = {
    .name = "token",
    .text = "sum_i (x_i - z_i / beta) - n y = 0; Mao et al. 2020",
    .kind = ADONIS_SUM_IS_ZERO,
    .term = term,
    .due = due};
static const struct adonis_invariants invariants = {sizeof invariants, 1, &conserved};

static const void *extension(const char *id)
{
    return adonis_is_text(id, ADONIS_INVARIANTS) ? &invariants : NULL;
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    .id = "walkman",
    .version = "1.0",
    .summary = "one token walks over the graph; proximal step where it is",
    .paper = "Mao, Yuan, Hu, Gu, Sayed, Yin: Walkman: a communication-efficient "
             "random-walk algorithm for decentralized optimization, IEEE Trans. Signal "
             "Process. 68, 2020",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .kind = ADONIS_ASYNCHRONOUS,
    .needs = ADONIS_NEEDS_PROX | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC,
    .behaviour = ADONIS_CONVERGES_EXACT,
    .options = options,
    .n_options = 1,
    .options_size = sizeof(struct walkman_options),
    .resolve = resolve,
    .state_size = state_size,
    .init = init,
    .on_event = on_event,
    .estimate = estimate,
    .extension = extension,
};
