#include "reference/methods_composite.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

static double shrink(double x, double by)
{
    return x > by ? x - by : x < -by ? x + by : 0.0;
}

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

ab_status ab_method_fista(const struct ab_method_problem *problem, double step,
                          double momentum, double l1, uint64_t n_rounds, double *y)
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
            double next = shrink(x[k] - step * g[k], step * l1);
            x[k] = next + momentum * (next - y[k]);
            y[k] = next;
        }
    }
    ab_free(x);
    return AB_OK;
}

/* All n_nodes x dim: what the two methods remember of the round before. */
struct history {
    double *X; /* before */
    double *G; /* before */
    double *G_now;
    double *Z;
    double *next;
};

static ab_status history_init(struct history *history,
                              const struct ab_method_problem *problem)
{
    uint64_t size = problem->n_nodes * problem->dim;
    history->X = ab_alloc(5 * size, sizeof *history->X);
    if (history->X == NULL) {
        return AB_ERR_MEMORY;
    }
    history->G = history->X + size;
    history->G_now = history->X + 2 * size;
    history->Z = history->X + 3 * size;
    history->next = history->X + 4 * size;
    return AB_OK;
}

/* Z of the round is in `next`: X+ = prox(Z), and what was now is before. */
static void advance(const struct ab_method_problem *problem, double by,
                    struct history *history, double *X)
{
    uint64_t size = problem->n_nodes * problem->dim;
    memcpy(history->X, X, size * sizeof *X);
    memcpy(history->G, history->G_now, size * sizeof *X);
    memcpy(history->Z, history->next, size * sizeof *X);
    for (uint64_t at = 0; at < size; at++) {
        X[at] = shrink(history->Z[at], by);
    }
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

/* Z_{t+2} = W X_{t+1} + Z_{t+1} - Wt X_t - a (G_{t+1} - G_t), and Z_1 = W X_0 - a G_0.
 */
static void pg_extra_step(const struct ab_method_problem *problem, double step,
                          int is_first, struct history *h, const double *X)
{
    for (uint32_t i = 0; i < problem->n_nodes; i++) {
        for (uint64_t k = 0; k < problem->dim; k++) {
            uint64_t at = i * problem->dim + k;
            h->next[at] = mixed(problem, X, i, k) - step * h->G_now[at];
            if (is_first == 0) {
                double wt_before = (h->X[at] + mixed(problem, h->X, i, k)) / 2.0;
                h->next[at] += h->Z[at] - wt_before + step * h->G[at];
            }
        }
    }
}

ab_status ab_method_pg_extra(const struct ab_method_problem *problem, double step,
                             double l1, uint64_t n_rounds, double *X)
{
    struct history history;
    AB_TRY(history_init(&history, problem));
    for (uint64_t t = 0; t < n_rounds; t++) {
        gradients(problem, X, history.G_now);
        pg_extra_step(problem, step, t == 0, &history, X);
        advance(problem, step * l1, &history, X);
    }
    ab_free(history.X);
    return AB_OK;
}

/* Z_{t+1} = Z_t - X_t + Wt (2 X_t - X_{t-1} - a (G_t - G_{t-1})), Z_1 = X_0 - a G_0. */
static void nids_step(const struct ab_method_problem *problem, double step,
                      int is_first, struct history *h, const double *X)
{
    uint64_t size = problem->n_nodes * problem->dim;
    for (uint64_t at = 0; at < size; at++) {
        /* in the place of X_{t-1}, which is not needed any more */
        h->X[at] = 2.0 * X[at] - h->X[at] - step * (h->G_now[at] - h->G[at]);
    }
    for (uint32_t i = 0; i < problem->n_nodes; i++) {
        for (uint64_t k = 0; k < problem->dim; k++) {
            uint64_t at = i * problem->dim + k;
            h->next[at] =
                is_first != 0
                    ? X[at] - step * h->G_now[at]
                    : h->Z[at] - X[at] + (h->X[at] + mixed(problem, h->X, i, k)) / 2.0;
        }
    }
}

ab_status ab_method_nids(const struct ab_method_problem *problem, double step,
                         double l1, uint64_t n_rounds, double *X)
{
    struct history history;
    AB_TRY(history_init(&history, problem));
    for (uint64_t t = 0; t < n_rounds; t++) {
        gradients(problem, X, history.G_now);
        nids_step(problem, step, t == 0, &history, X);
        advance(problem, step * l1, &history, X);
    }
    ab_free(history.X);
    return AB_OK;
}
