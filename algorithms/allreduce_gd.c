/* Gradient descent and Nesterov's accelerated gradient descent with all-reduce: what a
 * cluster does. Every node holds the same x and gets the exact gradient of f.
 *
 *     start: x = y = (1/n) sum_i x_0 of i           all-reduce over the network
 *     g(x) = (1/n) sum_i grad f_i(x)                all-reduce over the network
 *     gd:    x+ = prox_{a r} (x - a g(x))           a = 2 / (mu + L)
 *     agd:   y+ = prox_{a r} (x - a g(x))           a = 1 / L
 *            x+ = y+ + b (y+ - y)                   b = (q - 1) / (q + 1)
 *
 * r is the part of f that is not smooth (adonis/composite.h); where there is none the
 * prox is the identity, else gd is ISTA, and agd FISTA with constant momentum (A. Beck,
 * First-Order Methods in Optimization, 2017, 10.7.7). mu and L are those of the smooth
 * part, and q = sqrt(L / mu). Where mu is 0, a = 1 / L for gd too.
 * With batches, grad f_i is a stochastic one, and gd is minibatch SGD in parallel.
 * With kappa = L / mu, x_0 the mean of the starts, and y the estimate of agd:
 *
 *     gd:    |x_k - x*| <= ((kappa - 1) / (kappa + 1))^k |x_0 - x*|
 *     agd:   f(y_k) - f* <= (L + mu) / 2 (1 - 1 / sqrt(kappa))^k |x_0 - x*|^2
 *
 * Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, section 2.2. Ring:
 * P. Patarasuk, X. Yuan, J. Parallel Distrib. Comput. 69(2), 2009. */
#include <adonis/allreduce.h>
#include <adonis/composite.h>
#include <adonis/theory.h>

enum { METHOD_GD, METHOD_AGD };

struct gd_options {
    int64_t method;
    int64_t collective;
    double step;
    double momentum;
    int64_t batch;
};

static const char *const methods[] = {"gd", "agd", NULL};
static const char *const collectives[] = {"ring", "tree", NULL};
static const struct adonis_option options[] = {
    {"method", ADONIS_CHOICE, 0, offsetof(struct gd_options, method), 0, 0, "gd", "1",
     "gradient descent or accelerated gradient descent", methods},
    {"collective", ADONIS_CHOICE, 0, offsetof(struct gd_options, collective), 0, 0,
     "ring", "1", "all-reduce over a ring in n chunks, or over a spanning tree",
     collectives},
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN,
     offsetof(struct gd_options, step), 0.0, 1e300, "auto", "1",
     "step size a; auto: 2/(mu+L) for gd where mu > 0, else 1/L", NULL},
    {"momentum", ADONIS_REAL, ADONIS_ALLOW_AUTO, offsetof(struct gd_options, momentum),
     0.0, 1.0, "auto", "1",
     "b of agd; auto: (sqrt(kappa)-1)/(sqrt(kappa)+1), and 0 for gd", NULL},
    {"batch", ADONIS_INTEGER, 0, offsetof(struct gd_options, batch), 0, 1e9, "0",
     "samples", "samples of a gradient, drawn with replacement; 0: all", NULL}};

/* y, the estimate; x, where the gradient is taken (one vector for gd); the sum. */
enum { Y, X, SUM, N_VECTORS };

struct gd {
    struct adonis_allreduce reduce;
    uint64_t n_requests;
};

static int32_t resolve(struct adonis_setup *setup, void *values)
{
    struct gd_options *gd = values;
    double mu = setup->constant(setup, ADONIS_MU);
    double L = setup->constant(setup, ADONIS_L);
    int is_gd = gd->method == METHOD_GD;
    if (adonis_is_nan(gd->step)) {
        gd->step = is_gd && mu > 0.0 ? 2.0 / (mu + L) : 1.0 / L;
    }
    if (adonis_is_nan(gd->momentum)) {
        if (!is_gd && !(mu > 0.0)) {
            return setup->fail(setup, ADONIS_ERROR_UNSUPPORTED,
                               "momentum=auto of method=agd needs a strongly convex f, "
                               "mu > 0: give the momentum, or take method=gd");
        }
        double root = setup->math->sqrt(L / mu);
        gd->momentum = is_gd ? 0.0 : (root - 1.0) / (root + 1.0);
    }
    return ADONIS_OK;
}

/* gd: |x+ - x*| <= max(|1 - a mu|, |1 - a L|) |x - x*|, for any step. Nothing is said
 * of batches. */
static double e_fold(struct adonis_setup *setup, const void *values)
{
    const struct adonis_math *math = setup->math;
    const struct gd_options *gd = values;
    struct gd_options proven = {gd->method, gd->collective, ADONIS_NAN, ADONIS_NAN, 0};
    double mu = setup->constant(setup, ADONIS_MU);
    double L = setup->constant(setup, ADONIS_L);
    if (gd->batch > 0) {
        return ADONIS_NAN;
    }
    if (gd->method == METHOD_GD && gd->momentum == 0.0) {
        return -0.5 / math->log(adonis_contraction(gd->step, mu, L));
    }
    if (resolve(setup, &proven) != ADONIS_OK || gd->step != proven.step ||
        gd->momentum != proven.momentum) {
        return ADONIS_NAN;
    }
    return -1.0 / math->log(1.0 - 1.0 / math->sqrt(L / mu));
}

static const struct adonis_theorem theorem = {
    "linear-rate",
    "gd: |x - x*| shrinks by max(|1 - a mu|, |1 - a L|) a round; agd with its own step "
    "and momentum: f - f* by 1 - 1/sqrt(kappa). Nesterov, Introductory Lectures on "
    "Convex Optimization, 2004, section 2.2",
    ADONIS_BOUND, ADONIS_PER_ROUND, e_fold};
static const struct adonis_theory theory = {sizeof theory, 1, &theorem};

static const void *extension(const char *id)
{
    return adonis_is_text(id, ADONIS_THEORY) ||
                   adonis_is_text(id, ADONIS_THEORY_COMPOSITE)
               ? &theory
               : NULL;
}

static double *vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_block(node, adonis_align(sizeof(struct gd))) + k * node->dim;
}

static uint64_t state_size(const struct adonis_node *node)
{
    const struct gd_options *gd = node->options;
    return adonis_align(sizeof(struct gd)) + adonis_block_size(N_VECTORS * node->dim) +
           adonis_allreduce_size(node, (uint32_t)gd->collective);
}

static int32_t init(struct adonis_node *node, const double *start)
{
    const struct gd_options *options_given = node->options;
    struct gd *gd = node->state;
    memcpy(vector(node, Y), start, node->dim * sizeof *start);
    memcpy(vector(node, X), start, node->dim * sizeof *start);
    uint64_t offset =
        adonis_align(sizeof *gd) + adonis_block_size(N_VECTORS * node->dim);
    return adonis_allreduce_init(node, &gd->reduce, (uint32_t)options_given->collective,
                                 offset);
}

static int32_t request(struct adonis_node *node)
{
    const struct gd_options *options_given = node->options;
    struct gd *gd = node->state;
    const struct adonis_request request = {.size = sizeof request,
                                           .kind = ADONIS_GRADIENT,
                                           .batch = (uint64_t)options_given->batch,
                                           .point = vector(node, X),
                                           .draw = gd->n_requests++};
    return node->host->request(node, &request);
}

/* The sum of the starts is here. */
static int32_t begin(struct adonis_node *node)
{
    double *x = vector(node, X);
    memcpy(x, vector(node, SUM), node->dim * sizeof *x);
    node->math->scale(node->dim, 1.0 / node->n_nodes, x);
    memcpy(vector(node, Y), x, node->dim * sizeof *x);
    return request(node);
}

/* The sum of the gradients is here. */
static int32_t update(struct adonis_node *node)
{
    const struct gd_options *gd = node->options;
    double *x = vector(node, X);
    double *y = vector(node, Y);
    double *next = vector(node, SUM);
    const double *const step[] = {x, next};
    node->math->combine(node->dim, 2, (const double[]){1.0, -gd->step / node->n_nodes},
                        step, next);
    int32_t code = adonis_shared_prox(node, gd->step, next, next);
    if (code != ADONIS_OK) {
        return code;
    }
    const double *const momentum[] = {next, y};
    node->math->combine(
        node->dim, 2, (const double[]){1.0 + gd->momentum, -gd->momentum}, momentum, x);
    memcpy(y, next, node->dim * sizeof *y);
    node->host->round_end(node);
    return request(node);
}

/* Begins an all-reduce of `own`. */
static int32_t add_up(struct adonis_node *node, const double *own)
{
    struct gd *gd = node->state;
    double *sum = vector(node, SUM);
    memcpy(sum, own, node->dim * sizeof *sum);
    return adonis_allreduce_begin(node, &gd->reduce, sum);
}

static int32_t on_event(struct adonis_node *node, const struct adonis_event *event)
{
    struct gd *gd = node->state;
    int32_t code = ADONIS_OK;
    switch (event->type) {
    case ADONIS_EVENT_START:
        code = add_up(node, vector(node, X));
        break;
    case ADONIS_EVENT_ORACLE:
        code = add_up(node, event->result);
        break;
    case ADONIS_EVENT_MESSAGE:
        if (adonis_allreduce_is_done(&gd->reduce)) { /* early: for the next operation */
            return adonis_allreduce_message(node, &gd->reduce, event);
        }
        code = adonis_allreduce_message(node, &gd->reduce, event);
        break;
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
    if (code != ADONIS_OK || !adonis_allreduce_is_done(&gd->reduce)) {
        return code;
    }
    return gd->n_requests == 0 ? begin(node) : update(node);
}

static void estimate(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    (void)time_ns;
    memcpy(out, vector(node, Y), node->dim * sizeof *out);
}

ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,
    .id = "allreduce-gd",
    .version = "1.0",
    .summary = "(accelerated) gradient descent with all-reduce over the network",
    .paper = "Nesterov, Introductory Lectures on Convex Optimization, 2004; Patarasuk, "
             "Yuan, Bandwidth optimal all-reduce algorithms for clusters of "
             "workstations, J. Parallel Distrib. Comput. 69(2), 2009",
    .authors = "the adonis-bench authors",
    .licence = "MIT",
    .kind = ADONIS_SYNCHRONOUS,
    .needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_OVERLAY | ADONIS_NEEDS_UNDIRECTED |
             ADONIS_NEEDS_STATIC | ADONIS_USES_COMPOSITE,
    .options = options,
    .n_options = 5,
    .options_size = sizeof(struct gd_options),
    .resolve = resolve,
    .state_size = state_size,
    .init = init,
    .on_event = on_event,
    .estimate = estimate,
    .extension = extension,
    .behaviour = ADONIS_CONVERGES_EXACT,
};
