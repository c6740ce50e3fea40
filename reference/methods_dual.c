#include "reference/methods_dual.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* Steps of Nesterov's method for the last bits of an answer. */
static uint64_t n_steps_for(double mu, double L)
{
    return (uint64_t)(40.0 * sqrt(L / mu)) + 20;
}

/* out = M X; M is n x n, X n x d. */
static void product(uint64_t n, uint64_t d, const double *M, const double *X,
                    double *out)
{
    for (uint64_t i = 0; i < n; i++) {
        for (uint64_t k = 0; k < d; k++) {
            double sum = 0.0;
            for (uint64_t j = 0; j < n; j++) {
                sum += M[i * n + j] * X[j * d + k];
            }
            out[i * d + k] = sum;
        }
    }
}

ab_status ab_method_chebyshev(uint32_t n, const double *W, double lambda_2,
                              double lambda_min, uint64_t K, double *P)
{
    uint64_t size = (uint64_t)n * n;
    double largest = 1.0 - lambda_min;
    double g = (1.0 - lambda_2) / largest;
    double c2 = (1.0 + g) / (1.0 - g);
    double c3 = 2.0 / ((1.0 + g) * largest);
    double a_before = 1.0;
    double a = c2;
    double *step = ab_alloc(4 * size, sizeof *step); /* I - c3 (I - W) */
    if (step == NULL) {
        return AB_ERR_MEMORY;
    }
    double *before = step + size;
    double *here = before + size;
    double *next = here + size;
    for (uint64_t at = 0; at < size; at++) {
        double one = at % (n + 1) == 0 ? 1.0 : 0.0;
        P[at] = (one - W[at]) / largest;
        step[at] = one - c3 * (one - W[at]);
        before[at] = one;
        here[at] = c2 * step[at];
    }
    for (uint64_t k = 1; k < K; k++) {
        double a_next = 2.0 * c2 * a - a_before;
        product(n, n, step, here, next);
        for (uint64_t at = 0; at < size; at++) {
            next[at] = 2.0 * c2 * next[at] - before[at];
        }
        a_before = a;
        a = a_next;
        memcpy(before, here, size * sizeof *here);
        memcpy(here, next, size * sizeof *next);
    }
    for (uint64_t at = 0; at < size && g < 1.0 - 1e-9; at++) {
        P[at] = (at % (n + 1) == 0 ? 1.0 : 0.0) - here[at] / a;
    }
    ab_free(step);
    return AB_OK;
}

ab_status ab_method_msda(const struct ab_method_problem *problem,
                         const struct ab_method_msda *parameters, uint64_t n_rounds,
                         double *history)
{
    uint64_t n = problem->n_nodes;
    uint64_t d = problem->dim;
    uint64_t size = n * d;
    double m = parameters->momentum;
    double *X = ab_alloc(3 * size + d, sizeof *X);
    if (X == NULL) {
        return AB_ERR_MEMORY;
    }
    double *Y = X + size;
    double *mixed = Y + size;
    const double *zero = mixed + size;
    ab_status status = AB_OK;
    for (uint64_t t = 1; t <= n_rounds && status == AB_OK; t++) {
        double *theta = &history[t * size];
        for (uint32_t i = 0; i < n && status == AB_OK; i++) {
            status = ab_method_implicit(
                problem, i, parameters->mu, parameters->L, 0.0, zero, &X[i * d],
                n_steps_for(parameters->mu, parameters->L), &theta[i * d]);
        }
        product(n, d, parameters->P, theta, mixed);
        for (uint64_t at = 0; at < size; at++) {
            double next = X[at] - parameters->eta * mixed[at];
            X[at] = (1.0 + m) * next - m * Y[at];
            Y[at] = next;
        }
    }
    ab_free(X);
    return status;
}

ab_status ab_method_walkman(const struct ab_method_problem *problem,
                            const struct ab_method_walkman *parameters,
                            const uint32_t *visited, uint64_t n_visits, double *state)
{
    uint64_t d = problem->dim;
    double beta = parameters->beta;
    double *X = state;
    double *Z = state + problem->n_nodes * d;
    double *token = ab_alloc(3 * d, sizeof *token);
    if (token == NULL) {
        return AB_ERR_MEMORY;
    }
    double *centre = token + d;
    const double *zero = centre + d;
    ab_status status = AB_OK;
    for (uint64_t t = 0; t < n_visits && status == AB_OK; t++) {
        double *x = &X[visited[t] * d];
        double *z = &Z[visited[t] * d];
        for (uint64_t k = 0; k < d; k++) {
            token[k] = 0.0;
            for (uint64_t i = 0; i < problem->n_nodes; i++) {
                token[k] += (X[i * d + k] - Z[i * d + k] / beta) / problem->n_nodes;
            }
            centre[k] = token[k] + z[k] / beta;
        }
        status = ab_method_implicit(problem, visited[t], parameters->mu, parameters->L,
                                    beta, centre, zero,
                                    n_steps_for(parameters->mu, parameters->L), x);
        for (uint64_t k = 0; k < d; k++) {
            z[k] += beta * (token[k] - x[k]);
        }
    }
    ab_free(token);
    return status;
}
