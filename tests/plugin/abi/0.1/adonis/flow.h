/* Linear flow of a few vectors, exact in time, by arithmetic only:
 *
 *     dv_i/dt = sum_j A_ij v_j        v(t) = exp(t A) v(0)
 *
 * A is small and constant (n x n, row major, n <= 8), the same for every component. */
#ifndef ADONIS_FLOW_H
#define ADONIS_FLOW_H

#include <string.h>

#include <adonis/plugin.h>

#define ADONIS_FLOW_MAX   ((uint32_t)8)
#define ADONIS_FLOW_BLOCK ((uint64_t)64) /* components moved at a time */

/* E <- a I + b A E */
static inline void adonis_flow_affine(uint32_t n, double a, double b, const double *A,
                                      double *E)
{
    double product[ADONIS_FLOW_MAX * ADONIS_FLOW_MAX];
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            double sum = 0.0;
            for (uint32_t k = 0; k < n; k++) {
                sum += A[i * n + k] * E[k * n + j];
            }
            product[i * n + j] = b * sum + (i == j ? a : 0.0);
        }
    }
    memcpy(E, product, (size_t)n * n * sizeof *E);
}

/* E = exp(t A), t >= 0: the Taylor polynomial of degree 14 once t is halved until the
 * norm is at most 1/2 (remainder below 2^-55), then squared as often. */
static inline void adonis_flow_exponential(uint32_t n, const double *A, double t,
                                           double *E)
{
    double norm = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        double row = 0.0;
        for (uint32_t j = 0; j < n; j++) {
            row += A[i * n + j] < 0.0 ? -A[i * n + j] * t : A[i * n + j] * t;
        }
        norm = row > norm ? row : norm;
    }
    uint32_t n_halvings = 0;
    for (; norm > 0.5 && n_halvings < 1100; norm *= 0.5) {
        t *= 0.5;
        n_halvings++;
    }
    memset(E, 0, (size_t)n * n * sizeof *E);
    adonis_flow_affine(n, 1.0, 0.0, A, E);
    for (int k = 14; k > 0; k--) {
        adonis_flow_affine(n, 1.0, t / k, A, E);
    }
    for (; n_halvings > 0; n_halvings--) {
        adonis_flow_affine(n, 0.0, 1.0, E, E);
    }
}

/* out = row i of E times the vectors v[0], v[1], ...; zeros of E cost nothing. */
static inline void adonis_flow_row(const struct adonis_math *math, uint32_t n,
                                   const double *E, uint32_t i, uint64_t length,
                                   const double *const *v, double *out)
{
    double c[ADONIS_FLOW_MAX];
    const double *x[ADONIS_FLOW_MAX];
    uint32_t n_terms = 0;
    for (uint32_t j = 0; j < n; j++) {
        if (E[i * n + j] != 0.0) {
            c[n_terms] = E[i * n + j];
            x[n_terms++] = v[j];
        }
    }
    math->combine(length, n_terms, c, x, out);
}

/* Moves n contiguous vectors of dim numbers by the time t. */
static inline void adonis_flow_move(const struct adonis_node *node, uint32_t n,
                                    const double *A, double t, double *vectors)
{
    double E[ADONIS_FLOW_MAX * ADONIS_FLOW_MAX];
    double old[ADONIS_FLOW_MAX][ADONIS_FLOW_BLOCK];
    const double *v[ADONIS_FLOW_MAX];
    adonis_flow_exponential(n, A, t, E);
    for (uint64_t first = 0; first < node->dim; first += ADONIS_FLOW_BLOCK) {
        uint64_t left = node->dim - first;
        uint64_t length = left < ADONIS_FLOW_BLOCK ? left : ADONIS_FLOW_BLOCK;
        for (uint32_t j = 0; j < n; j++) {
            memcpy(old[j], vectors + j * node->dim + first, length * sizeof(double));
            v[j] = old[j];
        }
        for (uint32_t i = 0; i < n; i++) {
            adonis_flow_row(node->math, n, E, i, length, v,
                            vectors + i * node->dim + first);
        }
    }
}

/* out = vector i as it will be after the time t; nothing else changes. */
static inline void adonis_flow_look(const struct adonis_node *node, uint32_t n,
                                    const double *A, double t, const double *vectors,
                                    uint32_t i, double *out)
{
    double E[ADONIS_FLOW_MAX * ADONIS_FLOW_MAX];
    const double *v[ADONIS_FLOW_MAX];
    adonis_flow_exponential(n, A, t, E);
    for (uint32_t j = 0; j < n; j++) {
        v[j] = vectors + j * node->dim;
    }
    adonis_flow_row(node->math, n, E, i, node->dim, v, out);
}

#endif
