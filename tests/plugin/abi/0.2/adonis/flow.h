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

/* exp(t A) is a Taylor polynomial of degree below 20 in A, squared a few times. It is
 * summed over the powers up to A^4 (Paterson, Stockmeyer: "On the number of nonscalar
 * multiplications necessary to evaluate polynomials", SIAM J. Comput. 2, 1973), which
 * are computed once. How often t must be halved first follows from |A^4| and |A^5|, not
 * from |A|, which can be far greater than what the powers grow like (Al-Mohy, Higham:
 * "A new scaling and squaring algorithm for the matrix exponential", SIAM J. Matrix
 * Anal. Appl. 31, 2009). */
#define ADONIS_FLOW_POWERS 4u
#define ADONIS_FLOW_BLOCKS 5u /* of so many terms each */

/* Numbers of a prepared flow of n vectors: the powers of B = unit A from B to B^4, unit
 * (a power of two, so that |B| <= 1), reach (a power of two: |B^4| reach^4 <= 1 and
 * |B^5| reach^5 <= 1). Norms are greatest row sums of sizes. */
static inline uint64_t adonis_flow_size(uint32_t n)
{
    return (uint64_t)ADONIS_FLOW_POWERS * n * n + 2;
}

static inline double adonis_flow_norm(uint32_t n, const double *A)
{
    double norm = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        double row = 0.0;
        for (uint32_t j = 0; j < n; j++) {
            row += A[i * n + j] < 0.0 ? -A[i * n + j] : A[i * n + j];
        }
        norm = row > norm ? row : norm;
    }
    return norm;
}

/* out += A E; out is neither. */
static inline void adonis_flow_add_product(uint32_t n, const double *A, const double *E,
                                           double *out)
{
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < n; k++) {
            double a = A[i * n + k];
            if (a != 0.0) {
                for (uint32_t j = 0; j < n; j++) {
                    out[i * n + j] += a * E[k * n + j];
                }
            }
        }
    }
}

/* flow, of adonis_flow_size(n) numbers, begins with A; it becomes what the functions
 * below need in place of A. */
static inline void adonis_flow_prepare(uint32_t n, double *flow)
{
    const size_t size = (size_t)n * n;
    double fifth[ADONIS_FLOW_MAX * ADONIS_FLOW_MAX] = {0.0};
    double norm = adonis_flow_norm(n, flow);
    double unit = 1.0;
    double reach = 1.0;
    for (; norm * unit > 1.0 && unit > 0x1p-1022; unit *= 0.5) {
    }
    for (; norm * unit <= 0.5 && unit < 0x1p1000; unit *= 2.0) {
    }
    for (size_t e = 0; e < size; e++) {
        flow[e] *= unit;
    }
    memset(flow + size, 0, (ADONIS_FLOW_POWERS - 1) * size * sizeof *flow);
    for (uint32_t k = 1; k < ADONIS_FLOW_POWERS; k++) {
        adonis_flow_add_product(n, flow, flow + (k - 1) * size, flow + k * size);
    }
    const double *fourth = flow + (ADONIS_FLOW_POWERS - 1) * size;
    adonis_flow_add_product(n, flow, fourth, fifth);
    double norm_4 = adonis_flow_norm(n, fourth) * 0x1p4;
    double norm_5 = adonis_flow_norm(n, fifth) * 0x1p5;
    for (; norm_4 <= 1.0 && norm_5 <= 1.0 && reach < 0x1p16; reach *= 2.0) {
        norm_4 *= 0x1p4;
        norm_5 *= 0x1p5;
    }
    flow[ADONIS_FLOW_POWERS * size] = unit;
    flow[ADONIS_FLOW_POWERS * size + 1] = reach;
}

/* out = c[0] I + c[1] B + c[2] B^2 + c[3] B^3 */
static inline void adonis_flow_terms(uint32_t n, const double *flow, const double *c,
                                     double *out)
{
    const size_t size = (size_t)n * n;
    for (size_t e = 0; e < size; e++) {
        out[e] = c[1] * flow[e] + c[2] * flow[size + e] + c[3] * flow[2 * size + e];
    }
    for (uint32_t i = 0; i < n; i++) {
        out[i * n + i] += c[0];
    }
}

/* E = exp(t A), t >= 0. As |B^k| <= reach^-k for k >= 12, the terms left out are below
 * 2^-59 each, at any u <= reach. */
static inline void adonis_flow_exponential(uint32_t n, const double *flow, double t,
                                           double *E)
{
    enum { TERMS = ADONIS_FLOW_POWERS * ADONIS_FLOW_BLOCKS };
    double c[TERMS] = {1.0};
    double next[ADONIS_FLOW_MAX * ADONIS_FLOW_MAX];
    const size_t size = (size_t)n * n;
    const double *fourth = flow + (ADONIS_FLOW_POWERS - 1) * size;
    const double *unit_reach = flow + ADONIS_FLOW_POWERS * size;
    double reach = unit_reach[1];
    double u = t / unit_reach[0];
    uint32_t n_halvings = 0;
    for (; u > reach && n_halvings < 2100; n_halvings++) {
        u *= 0.5;
    }
    for (uint32_t k = 1; k < TERMS; k++) {
        c[k] = c[k - 1] * (u / k);
    }
    size_t block = u > 0.5 * reach ? 4 : u > 0.125 * reach ? 3 : 2;
    adonis_flow_terms(n, flow, c + block * ADONIS_FLOW_POWERS, E);
    while (block-- > 0) {
        adonis_flow_terms(n, flow, c + block * ADONIS_FLOW_POWERS, next);
        adonis_flow_add_product(n, fourth, E, next);
        memcpy(E, next, size * sizeof *E);
    }
    for (; n_halvings > 0; n_halvings--) {
        memset(next, 0, size * sizeof *E);
        adonis_flow_add_product(n, E, E, next);
        memcpy(E, next, size * sizeof *E);
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

/* Moves n contiguous vectors of dim numbers by the time t; flow is prepared. */
static inline void adonis_flow_move(const struct adonis_node *node, uint32_t n,
                                    const double *flow, double t, double *vectors)
{
    double E[ADONIS_FLOW_MAX * ADONIS_FLOW_MAX];
    double old[ADONIS_FLOW_MAX][ADONIS_FLOW_BLOCK];
    const double *v[ADONIS_FLOW_MAX];
    adonis_flow_exponential(n, flow, t, E);
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
                                    const double *flow, double t, const double *vectors,
                                    uint32_t i, double *out)
{
    double E[ADONIS_FLOW_MAX * ADONIS_FLOW_MAX];
    const double *v[ADONIS_FLOW_MAX];
    adonis_flow_exponential(n, flow, t, E);
    for (uint32_t j = 0; j < n; j++) {
        v[j] = vectors + j * node->dim;
    }
    adonis_flow_row(node->math, n, E, i, node->dim, v, out);
}

#endif
