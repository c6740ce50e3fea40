/* Methods in matrix form, slow and obvious: what the plugins are compared with. X is
 * n_nodes x dim, row i is node i; W is n_nodes x n_nodes, dense. Explicit loops, no
 * kernels, nothing shared with the plugins. Linked by tests only. */
#ifndef AB_REFERENCE_METHODS_H
#define AB_REFERENCE_METHODS_H

#include <stdint.h>

#include "base/error.h"

struct ab_method_problem {
    uint32_t n_nodes;
    uint64_t dim;
    const double *W;
    const void *ctx; /* of gradient */
    void (*gradient)(const void *ctx, uint32_t node, const double *x, double *out);
};

/* In all of these the start is read from, and the result left in, the last argument. */

/* x+ = x - step grad f(x), f = (1/n) sum f_i. x: dim. */
AB_MUST_CHECK ab_status ab_method_gd(const struct ab_method_problem *problem,
                                     double step, uint64_t n_rounds, double *x);
/* y+ = x - step grad f(x), x+ = y+ + momentum (y+ - y), x_0 = y_0. y: dim. */
AB_MUST_CHECK ab_status ab_method_agd(const struct ab_method_problem *problem,
                                      double step, double momentum, uint64_t n_rounds,
                                      double *y);
/* u = argmin_u f_i(u) + (weight / 2) |u - centre|^2 - <q, u>, what prox and dual
 * oracles answer: n_steps of Nesterov's method with constant momentum from u = centre.
 * mu, L: of f_i. centre, q, u: dim. */
AB_MUST_CHECK ab_status ab_method_implicit(const struct ab_method_problem *problem,
                                           uint32_t node, double mu, double L,
                                           double weight, const double *centre,
                                           const double *q, uint64_t n_steps,
                                           double *u);
/* EXTRA in the two-step form of the paper (Shi et al. 2015, eq. 2.13), Wt = (I+W)/2. */
AB_MUST_CHECK ab_status ab_method_extra(const struct ab_method_problem *problem,
                                        double step, uint64_t n_rounds, double *X);

/* Combine, then adapt, or the other way round. */
enum ab_method_order { AB_METHOD_CTA, AB_METHOD_ATC };
/* Decentralized gradient descent. CTA: X+ = W X - step G. ATC: X+ = W (X - step G). */
AB_MUST_CHECK ab_status ab_method_dsgd(const struct ab_method_problem *problem,
                                       enum ab_method_order order, double step,
                                       uint64_t n_rounds, double *X);
/* Gradient tracking, Y_0 = G(X_0). CTA, DIGing (Nedic et al. 2017): X+ = W X - step Y,
 * Y+ = W Y + G(X+) - G(X). ATC, Aug-DGM (Xu et al. 2015): X+ = W (X - step Y),
 * Y+ = W (Y + G(X+) - G(X)). */
AB_MUST_CHECK ab_status ab_method_diging(const struct ab_method_problem *problem,
                                         enum ab_method_order order, double step,
                                         uint64_t n_rounds, double *X);
/* RelaySGD (Vogels et al. 2021) on the tree of W's entries: x_i+ = (1/n) sum_j of x'_j,
 * x' = x - step g, as it was max(dist(i, j) - 1, 0) rounds ago; where that is before
 * the first round, of x'_i instead. */
AB_MUST_CHECK ab_status ab_method_relay(const struct ab_method_problem *problem,
                                        double step, uint64_t n_rounds, double *X);

/* Stochastic gradient push with full gradients; the columns of W sum to one.
 * X+ = W (X - step G(Z)), w+ = W w from w = 1, Z = X / w. X: the start; then Z. */
AB_MUST_CHECK ab_status ab_method_sgp(const struct ab_method_problem *problem,
                                      double step, uint64_t n_rounds, double *X);

/* An event of an asynchronous method: a gradient of node i (i = j) or an exchange. */
struct ab_method_event {
    double time; /* in units of a mean gradient time */
    uint32_t i;
    uint32_t j;
};

/* x_i, x_j <- (x_i + x_j) / 2 at each event. */
void ab_method_gossip(uint64_t dim, const struct ab_method_event *events,
                      uint64_t n_events, double *X);

struct ab_method_a2cid2 {
    double step;
    double eta; /* 0: pairwise AD-PSGD (Lian et al. 2018) */
    double at;
};
/* A2CiD2 (Nabli et al. 2023), eager: the flow of all nodes is integrated to the time of
 * every event, then to `end`. state: X, then XT, n_nodes x dim each, then room for one
 * gradient. events in order of time; the state starts at 0. */
void ab_method_a2cid2(const struct ab_method_problem *problem,
                      const struct ab_method_a2cid2 *parameters,
                      const struct ab_method_event *events, uint64_t n_events,
                      double end, double *state);

struct ab_method_dadao {
    double mu;
    double L;
    double chi1; /* at the rates of the run */
};
/* The state: six variables, each n_nodes x dim, one after the other; then room for one
 * gradient, dim numbers. */
enum { AB_DADAO_X, AB_DADAO_XT, AB_DADAO_Y, AB_DADAO_YT, AB_DADAO_Z, AB_DADAO_ZT };
#define AB_DADAO_VARIABLES 6
/* DADAO (Nabli, Oyallon 2023), eager: the flow of all nodes is integrated to the time
 * of every event, then to `end`. events in order of time; the state starts at 0. */
void ab_method_dadao(const struct ab_method_problem *problem,
                     const struct ab_method_dadao *parameters,
                     const struct ab_method_event *events, uint64_t n_events,
                     double end, double *state);

#endif
