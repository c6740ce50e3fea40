#include "reference/methods_choco.h"

#include "base/alloc.h"

/* out = v + gamma (W - I) Xh, all n_nodes x dim. */
static void gossip(const struct ab_method_problem *problem, double gamma,
                   const double *V, const double *Xh, double *out)
{
    uint64_t n = problem->n_nodes;
    uint64_t d = problem->dim;
    for (uint64_t i = 0; i < n; i++) {
        for (uint64_t k = 0; k < d; k++) {
            double sum = -Xh[i * d + k];
            for (uint64_t j = 0; j < n; j++) {
                sum += problem->W[i * n + j] * Xh[j * d + k];
            }
            out[i * d + k] = V[i * d + k] + gamma * sum;
        }
    }
}

/* Xh += Q(V - Xh) */
static void learn(const struct ab_method_problem *problem,
                  const struct ab_method_choco *parameters, uint64_t round,
                  const double *V, double *scratch, double *Xh)
{
    uint64_t d = problem->dim;
    for (uint32_t i = 0; i < problem->n_nodes; i++) {
        for (uint64_t k = 0; k < d; k++) {
            scratch[k] = V[i * d + k] - Xh[i * d + k];
        }
        parameters->compress(parameters->ctx, i, round, scratch, scratch + d);
        for (uint64_t k = 0; k < d; k++) {
            Xh[i * d + k] += scratch[d + k];
        }
    }
}

ab_status ab_method_choco(const struct ab_method_problem *problem,
                          const struct ab_method_choco *parameters, uint64_t n_rounds,
                          double *X)
{
    uint64_t d = problem->dim;
    uint64_t size = problem->n_nodes * d;
    double *Xh = ab_alloc(2 * size + 2 * d, sizeof *Xh);
    if (Xh == NULL) {
        return AB_ERR_MEMORY;
    }
    double *H = Xh + size;
    double *scratch = H + size;
    for (uint64_t t = 0; t < n_rounds; t++) {
        for (uint32_t i = 0; i < problem->n_nodes; i++) {
            problem->gradient(problem->ctx, i, &X[i * d], &H[i * d]);
        }
        for (uint64_t at = 0; at < size; at++) {
            H[at] = X[at] - parameters->step * H[at];
        }
        learn(problem, parameters, t, parameters->order == AB_METHOD_CHOCO_ICML ? H : X,
              scratch, Xh);
        gossip(problem, parameters->gamma, H, Xh, X);
    }
    ab_free(Xh);
    return AB_OK;
}
