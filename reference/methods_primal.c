/* Methods that work with x and gradients only, no dual variables. */
#include <string.h>

#include "base/alloc.h"
#include "base/math.h"
#include "reference/methods.h"

static void gradients(const struct ab_method_problem *problem, const double *X,
                      double *G)
{
    for (uint32_t i = 0; i < problem->n_nodes; i++) {
        problem->gradient(problem->ctx, i, &X[i * problem->dim], &G[i * problem->dim]);
    }
}

/* out = W X. */
static void mix(const struct ab_method_problem *problem, const double *X, double *out)
{
    uint64_t d = problem->dim;
    for (uint64_t i = 0; i < problem->n_nodes; i++) {
        for (uint64_t k = 0; k < d; k++) {
            double sum = 0.0;
            for (uint64_t j = 0; j < problem->n_nodes; j++) {
                sum += problem->W[i * problem->n_nodes + j] * X[j * d + k];
            }
            out[i * d + k] = sum;
        }
    }
}

/* out = X - step G. */
static void descend(const struct ab_method_problem *problem, double step,
                    const double *X, const double *G, double *out)
{
    for (uint64_t at = 0; at < problem->n_nodes * problem->dim; at++) {
        out[at] = X[at] - step * G[at];
    }
}

ab_status ab_method_dsgd(const struct ab_method_problem *problem,
                         enum ab_method_order order, double step, uint64_t n_rounds,
                         double *X)
{
    uint64_t size = problem->n_nodes * problem->dim;
    double *G = ab_alloc(2 * size, sizeof *G);
    if (G == NULL) {
        return AB_ERR_MEMORY;
    }
    double *next = G + size;
    for (uint64_t t = 0; t < n_rounds; t++) {
        gradients(problem, X, G);
        if (order == AB_METHOD_CTA) {
            mix(problem, X, next);
            descend(problem, step, next, G, X);
        } else {
            descend(problem, step, X, G, next);
            mix(problem, next, X);
        }
    }
    ab_free(G);
    return AB_OK;
}

ab_status ab_method_diging(const struct ab_method_problem *problem,
                           enum ab_method_order order, double step, uint64_t n_rounds,
                           double *X)
{
    uint64_t size = problem->n_nodes * problem->dim;
    double *Y = ab_alloc(4 * size, sizeof *Y);
    if (Y == NULL) {
        return AB_ERR_MEMORY;
    }
    double *G = Y + size;
    double *g_next = G + size;
    double *work = g_next + size;
    gradients(problem, X, G);
    memcpy(Y, G, size * sizeof *Y);
    for (uint64_t t = 0; t < n_rounds; t++) {
        if (order == AB_METHOD_CTA) {
            mix(problem, X, work);
            descend(problem, step, work, Y, X);
            mix(problem, Y, work);
        } else {
            descend(problem, step, X, Y, work);
            mix(problem, work, X);
            memcpy(work, Y, size * sizeof *Y);
        }
        gradients(problem, X, g_next);
        for (uint64_t at = 0; at < size; at++) {
            work[at] += g_next[at] - G[at];
        }
        if (order == AB_METHOD_CTA) {
            memcpy(Y, work, size * sizeof *Y);
        } else {
            mix(problem, work, Y);
        }
        memcpy(G, g_next, size * sizeof *G);
    }
    ab_free(Y);
    return AB_OK;
}

/* Hops between all pairs of nodes, by Floyd and Warshall. */
static void hops(const struct ab_method_problem *problem, double *hops)
{
    uint64_t n = problem->n_nodes;
    for (uint64_t at = 0; at < n * n; at++) {
        int is_edge = problem->W[at] > 0.0;
        hops[at] = at / n == at % n ? 0.0 : is_edge ? 1.0 : (double)n;
    }
    for (uint64_t k = 0; k < n; k++) {
        for (uint64_t at = 0; at < n * n; at++) {
            double over_k = hops[at / n * n + k] + hops[k * n + at % n];
            hops[at] = over_k < hops[at] ? over_k : hops[at];
        }
    }
}

/* History: x' of rounds 0 to t, each n x dim. */
static void relay_step(const struct ab_method_problem *problem, const double *hops,
                       const double *history, uint64_t t, double *X)
{
    uint64_t n = problem->n_nodes;
    uint64_t d = problem->dim;
    memset(X, 0, n * d * sizeof *X);
    for (uint64_t i = 0; i < n; i++) {
        for (uint64_t j = 0; j < n; j++) {
            uint64_t distance = (uint64_t)hops[i * n + j];
            uint64_t delay = distance > 0 ? distance - 1 : 0;
            const double *late = delay <= t ? &history[((t - delay) * n + j) * d]
                                            : &history[(t * n + i) * d];
            for (uint64_t k = 0; k < d; k++) {
                X[i * d + k] += late[k] / (double)n;
            }
        }
    }
}

ab_status ab_method_relay(const struct ab_method_problem *problem, double step,
                          uint64_t n_rounds, double *X)
{
    uint64_t n = problem->n_nodes;
    uint64_t size = n * problem->dim;
    double *memory = ab_alloc(n * n + (n_rounds + 1) * size, sizeof *memory);
    if (memory == NULL) {
        return AB_ERR_MEMORY;
    }
    double *G = memory + n * n;
    double *history = G + size;
    hops(problem, memory);
    for (uint64_t t = 0; t < n_rounds; t++) {
        gradients(problem, X, G);
        descend(problem, step, X, G, history + t * size);
        relay_step(problem, memory, history, t, X);
    }
    ab_free(memory);
    return AB_OK;
}

/* x + xt stays, x - xt shrinks by exp(-2 eta elapsed). */
static void a2cid2_flow(uint64_t size, double eta, double elapsed, double *state)
{
    double left = ab_exp(-2.0 * eta * elapsed);
    for (uint64_t at = 0; at < size; at++) {
        double mean = (state[at] + state[size + at]) / 2.0;
        double half = (state[at] - state[size + at]) / 2.0 * left;
        state[at] = mean + half;
        state[size + at] = mean - half;
    }
}

static void a2cid2_gradient(const struct ab_method_problem *problem, double step,
                            uint32_t node, double *state)
{
    uint64_t d = problem->dim;
    uint64_t size = problem->n_nodes * d;
    double *g = state + 2 * size;
    problem->gradient(problem->ctx, node, state + node * d, g);
    for (uint64_t k = 0; k < d; k++) {
        state[node * d + k] -= step * g[k];
        state[size + node * d + k] -= step * g[k];
    }
}

void ab_method_a2cid2(const struct ab_method_problem *problem,
                      const struct ab_method_a2cid2 *parameters,
                      const struct ab_method_event *events, uint64_t n_events,
                      double end, double *state)
{
    uint64_t d = problem->dim;
    uint64_t size = problem->n_nodes * d;
    double now = 0.0;
    for (uint64_t e = 0; e < n_events; e++) {
        a2cid2_flow(size, parameters->eta, events[e].time - now, state);
        now = events[e].time;
        if (events[e].i == events[e].j) {
            a2cid2_gradient(problem, parameters->step, events[e].i, state);
            continue;
        }
        for (uint64_t k = 0; k < d; k++) {
            uint64_t i = events[e].i * d + k;
            uint64_t j = events[e].j * d + k;
            double m = state[i] - state[j];
            state[i] -= m / 2.0;
            state[j] += m / 2.0;
            state[size + i] -= parameters->at * m;
            state[size + j] += parameters->at * m;
        }
    }
    a2cid2_flow(size, parameters->eta, end - now, state);
}

/* w+ = W w. */
static void mix_weights(const struct ab_method_problem *problem, double *w,
                        double *next)
{
    uint32_t n = problem->n_nodes;
    for (uint32_t i = 0; i < n; i++) {
        next[i] = 0.0;
        for (uint32_t j = 0; j < n; j++) {
            next[i] += problem->W[i * n + j] * w[j];
        }
    }
    memcpy(w, next, n * sizeof *w);
}

ab_status ab_method_sgp(const struct ab_method_problem *problem, double step,
                        uint64_t n_rounds, double *X)
{
    uint64_t d = problem->dim;
    uint64_t n = problem->n_nodes;
    double *G = ab_alloc(3 * n * d + 2 * n, sizeof *G);
    if (G == NULL) {
        return AB_ERR_MEMORY;
    }
    double *Z = G + n * d;
    double *half = Z + n * d;
    double *w = half + n * d;
    for (uint64_t i = 0; i < n; i++) {
        w[i] = 1.0;
    }
    memcpy(Z, X, n * d * sizeof *Z);
    for (uint64_t t = 0; t < n_rounds; t++) {
        gradients(problem, Z, G);
        descend(problem, step, X, G, half);
        mix(problem, half, X);
        mix_weights(problem, w, w + n);
        for (uint64_t at = 0; at < n * d; at++) {
            Z[at] = X[at] / w[at / d];
        }
    }
    memcpy(X, Z, n * d * sizeof *X);
    ab_free(G);
    return AB_OK;
}
