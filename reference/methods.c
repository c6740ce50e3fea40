#include "reference/methods.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

static void mean_gradient(const struct ab_method_problem *problem, const double *x,
                          double *scratch, double *out)
{
    memset(out, 0, problem->dim * sizeof *out);
    for (uint32_t i = 0; i < problem->n_nodes; i++) {
        problem->gradient(problem->ctx, i, x, scratch);
        for (uint64_t k = 0; k < problem->dim; k++) {
            out[k] += scratch[k] / problem->n_nodes;
        }
    }
}

ab_status ab_method_gd(const struct ab_method_problem *problem, double step,
                       uint64_t n_rounds, double *x)
{
    return ab_method_agd(problem, step, 0.0, n_rounds, x);
}

ab_status ab_method_agd(const struct ab_method_problem *problem, double step,
                        double momentum, uint64_t n_rounds, double *y)
{
    uint64_t d = problem->dim;
    double *x = ab_alloc(3 * d, sizeof *x);
    if (x == NULL) {
        return AB_ERR_MEMORY;
    }
    double *g = x + d;
    memcpy(x, y, d * sizeof *x);
    for (uint64_t t = 0; t < n_rounds; t++) {
        mean_gradient(problem, x, g + d, g);
        for (uint64_t k = 0; k < d; k++) {
            double next = x[k] - step * g[k];
            x[k] = next + momentum * (next - y[k]);
            y[k] = next;
        }
    }
    ab_free(x);
    return AB_OK;
}

ab_status ab_method_implicit(const struct ab_method_problem *problem, uint32_t node,
                             double mu, double L, double weight, const double *centre,
                             const double *q, uint64_t n_steps, double *u)
{
    uint64_t d = problem->dim;
    double root = sqrt((mu + weight) / (L + weight));
    double momentum = (1.0 - root) / (1.0 + root);
    double *x = ab_alloc(2 * d, sizeof *x);
    if (x == NULL) {
        return AB_ERR_MEMORY;
    }
    double *g = x + d;
    memcpy(x, centre, d * sizeof *x);
    memcpy(u, centre, d * sizeof *u);
    for (uint64_t t = 0; t < n_steps; t++) {
        problem->gradient(problem->ctx, node, x, g);
        for (uint64_t k = 0; k < d; k++) {
            double slope = g[k] + weight * (x[k] - centre[k]) - q[k];
            double next = x[k] - slope / (L + weight);
            x[k] = next + momentum * (next - u[k]);
            u[k] = next;
        }
    }
    ab_free(x);
    return AB_OK;
}

static void gradients(const struct ab_method_problem *problem, const double *X,
                      double *G)
{
    for (uint32_t i = 0; i < problem->n_nodes; i++) {
        problem->gradient(problem->ctx, i, &X[i * problem->dim], &G[i * problem->dim]);
    }
}

/* Entry (i, k) of W X. */
static double mixed(const struct ab_method_problem *problem, const double *X,
                    uint32_t i, uint64_t k)
{
    double sum = 0.0;
    for (uint32_t j = 0; j < problem->n_nodes; j++) {
        sum += problem->W[(uint64_t)i * problem->n_nodes + j] * X[j * problem->dim + k];
    }
    return sum;
}

/* X_{t+2} = (I + W) X_{t+1} - Wt X_t - a (G_{t+1} - G_t), and X_1 = W X_0 - a G_0. */
static void extra_step(const struct ab_method_problem *problem, double step,
                       int is_first, const double *before, const double *g_before,
                       const double *X, const double *G, double *next)
{
    for (uint32_t i = 0; i < problem->n_nodes; i++) {
        for (uint64_t k = 0; k < problem->dim; k++) {
            uint64_t at = i * problem->dim + k;
            double wx = mixed(problem, X, i, k);
            if (is_first != 0) {
                next[at] = wx - step * G[at];
                continue;
            }
            double wt_before = (before[at] + mixed(problem, before, i, k)) / 2.0;
            next[at] = X[at] + wx - wt_before - step * (G[at] - g_before[at]);
        }
    }
}

ab_status ab_method_extra(const struct ab_method_problem *problem, double step,
                          uint64_t n_rounds, double *X)
{
    uint64_t size = problem->n_nodes * problem->dim;
    double *memory = ab_alloc(4 * size, sizeof *memory);
    if (memory == NULL) {
        return AB_ERR_MEMORY;
    }
    double *before = memory;
    double *g_before = memory + size;
    double *G = memory + 2 * size;
    double *next = memory + 3 * size;
    for (uint64_t t = 0; t < n_rounds; t++) {
        gradients(problem, X, G);
        extra_step(problem, step, t == 0, before, g_before, X, G, next);
        memcpy(before, X, size * sizeof *X);
        memcpy(g_before, G, size * sizeof *G);
        memcpy(X, next, size * sizeof *X);
    }
    ab_free(memory);
    return AB_OK;
}

void ab_method_gossip(uint64_t dim, const struct ab_method_event *events,
                      uint64_t n_events, double *X)
{
    for (uint64_t e = 0; e < n_events; e++) {
        for (uint64_t k = 0; k < dim; k++) {
            double *x_i = &X[events[e].i * dim + k];
            double *x_j = &X[events[e].j * dim + k];
            double mean = (*x_i + *x_j) / 2.0;
            *x_i = mean;
            *x_j = mean;
        }
    }
}

/* ---- DADAO ---- */

struct dadao {
    double eta;
    double alpha;
    double alpha_t;
    double theta;
    double nu;
};

static struct dadao dadao_flow(const struct ab_method_dadao *parameters)
{
    double nu = parameters->mu / 2.0;
    double s = sqrt(nu / parameters->L);
    return (struct dadao){.eta = s / 8.0,
                          .alpha = s / 4.0,
                          .alpha_t = s / 8.0,
                          .theta = 1.0 / (2.0 * s),
                          .nu = nu};
}

/* dv/dt of one component of one node. */
static void dadao_derivative(const struct dadao *p, const double v[AB_DADAO_VARIABLES],
                             double out[AB_DADAO_VARIABLES])
{
    out[AB_DADAO_X] = p->eta * (v[AB_DADAO_XT] - v[AB_DADAO_X]);
    out[AB_DADAO_XT] = p->eta * (v[AB_DADAO_X] - v[AB_DADAO_XT]);
    out[AB_DADAO_Y] = p->alpha * (v[AB_DADAO_YT] - v[AB_DADAO_Y]);
    out[AB_DADAO_YT] =
        -p->theta * (v[AB_DADAO_Y] + v[AB_DADAO_Z] + p->nu * v[AB_DADAO_XT]);
    out[AB_DADAO_Z] = p->alpha * (v[AB_DADAO_ZT] - v[AB_DADAO_Z]);
    out[AB_DADAO_ZT] = p->alpha_t * (v[AB_DADAO_Z] - v[AB_DADAO_ZT]);
}

/* v <- exp(h A) v by the power series; with this h, 20 terms are exact to rounding. */
static void dadao_series(const struct dadao *p, double h, double v[AB_DADAO_VARIABLES])
{
    double term[AB_DADAO_VARIABLES];
    double derivative[AB_DADAO_VARIABLES];
    memcpy(term, v, sizeof term);
    for (int k = 1; k <= 20; k++) {
        dadao_derivative(p, term, derivative);
        for (int c = 0; c < AB_DADAO_VARIABLES; c++) {
            term[c] = derivative[c] * h / k;
            v[c] += term[c];
        }
    }
}

static void dadao_move(const struct dadao *p, uint64_t size, double elapsed,
                       double *state)
{
    uint64_t n_steps = 1 + (uint64_t)(elapsed * (3.0 * p->theta + 1.0));
    double v[AB_DADAO_VARIABLES];
    for (uint64_t at = 0; at < size; at++) {
        for (int c = 0; c < AB_DADAO_VARIABLES; c++) {
            v[c] = state[(uint64_t)c * size + at];
        }
        for (uint64_t k = 0; k < n_steps; k++) {
            dadao_series(p, elapsed / (double)n_steps, v);
        }
        for (int c = 0; c < AB_DADAO_VARIABLES; c++) {
            state[(uint64_t)c * size + at] = v[c];
        }
    }
}

static void dadao_gradient(const struct ab_method_problem *problem,
                           const struct ab_method_dadao *parameters, uint32_t i,
                           double *state)
{
    uint64_t d = problem->dim;
    uint64_t size = problem->n_nodes * d;
    double nu = parameters->mu / 2.0;
    double s = sqrt(nu / parameters->L);
    double *x = state + AB_DADAO_X * size + i * d;
    double *xt = state + AB_DADAO_XT * size + i * d;
    double *yt = state + AB_DADAO_YT * size + i * d;
    double *g = state + AB_DADAO_VARIABLES * size;
    problem->gradient(problem->ctx, i, x, g);
    for (uint64_t k = 0; k < d; k++) {
        double r = g[k] - nu * x[k] - yt[k];
        x[k] -= r / (4.0 * parameters->L);
        xt[k] -= r / (4.0 * sqrt(nu * parameters->L));
        yt[k] += (s / 4.0 + 1.0) * r;
    }
}

static void dadao_exchange(const struct ab_method_problem *problem,
                           const struct ab_method_dadao *parameters, uint32_t i,
                           uint32_t j, double *state)
{
    uint64_t d = problem->dim;
    uint64_t size = problem->n_nodes * d;
    double s = sqrt(parameters->mu / 2.0 / parameters->L);
    double beta_t = 2.0 * parameters->chi1 / s;
    double *y = state + AB_DADAO_Y * size;
    double *z = state + AB_DADAO_Z * size;
    double *zt = state + AB_DADAO_ZT * size;
    for (uint64_t k = 0; k < d; k++) {
        uint64_t a = i * d + k;
        uint64_t b = j * d + k;
        double m = (y[a] + z[a]) - (y[b] + z[b]);
        z[a] -= m / 2.0;
        z[b] += m / 2.0;
        zt[a] -= beta_t * m;
        zt[b] += beta_t * m;
    }
}

void ab_method_dadao(const struct ab_method_problem *problem,
                     const struct ab_method_dadao *parameters,
                     const struct ab_method_event *events, uint64_t n_events,
                     double end, double *state)
{
    struct dadao flow = dadao_flow(parameters);
    uint64_t size = problem->n_nodes * problem->dim;
    double now = 0.0;
    for (uint64_t e = 0; e < n_events; e++) {
        const struct ab_method_event *event = &events[e];
        dadao_move(&flow, size, event->time - now, state);
        now = event->time;
        if (event->i == event->j) {
            dadao_gradient(problem, parameters, event->i, state);
        } else {
            dadao_exchange(problem, parameters, event->i, event->j, state);
        }
    }
    dadao_move(&flow, size, end - now, state);
}
