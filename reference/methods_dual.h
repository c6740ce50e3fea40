/* Methods that ask for more than gradients, in matrix form: see methods.h. */
#ifndef AB_REFERENCE_METHODS_DUAL_H
#define AB_REFERENCE_METHODS_DUAL_H

#include "reference/methods.h"

/* P = P_K(I - W), n x n, by the recursion of the paper with its a_k (Scaman et al.
 * 2017, Algorithm 2); on a graph where all eigenvalues of W but the first are equal, (I
 * - W) divided by the eigenvalue of I - W. */
AB_MUST_CHECK ab_status ab_method_chebyshev(uint32_t n, const double *W,
                                            double lambda_2, double lambda_min,
                                            uint64_t K, double *P);

struct ab_method_msda {
    const double *P; /* n_nodes x n_nodes */
    double eta;
    double momentum;
    double mu; /* of the f_i: for the dual answers */
    double L;
};
/* MSDA (Scaman et al. 2017). history: (n_rounds + 1) times n_nodes x dim: Theta after
 * each number of rounds; the first is not touched. */
AB_MUST_CHECK ab_status ab_method_msda(const struct ab_method_problem *problem,
                                       const struct ab_method_msda *parameters,
                                       uint64_t n_rounds, double *history);

struct ab_method_walkman {
    double beta;
    double mu; /* of the f_i: for the prox answers */
    double L;
};
/* Walkman (Mao et al. 2020): visits of the nodes given, in order. The token is not kept
 * but is the mean of x_i - z_i / beta, each time anew. state: X, then Z, n_nodes x dim
 * each. */
AB_MUST_CHECK ab_status ab_method_walkman(const struct ab_method_problem *problem,
                                          const struct ab_method_walkman *parameters,
                                          const uint32_t *visited, uint64_t n_visits,
                                          double *state);

#endif
