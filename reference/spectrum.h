/* Constants of an undirected, connected graph and of its mixing matrix W, from a plain
 * description. Notation: Laplacian D - A; one convention for chi_1 and chi_2, that of
 * unit total rate: edge clocks of rate 1 / |E| each, Lambda = (D - A) / |E|. */
#ifndef AB_REFERENCE_SPECTRUM_H
#define AB_REFERENCE_SPECTRUM_H

#include <stdint.h>

#include "base/error.h"

/* Beyond this many nodes nothing but n_edges, max_degree and the diameter is computed:
 * dense matrices of our own bit-exact kernels would take minutes. */
#define AB_SPECTRUM_MAX_NODES 1024

struct ab_graph {
    uint32_t n_nodes;
    uint32_t n_edges;
    const uint32_t (*ends)[2]; /* of each edge, each edge once; borrowed */
    const double *weight;      /* W_ij of each edge; W_ii = 1 - sum_j W_ij; borrowed */
};

/* NaN: not defined (one node) or not computed (too many nodes; of the diameter, too
 * long a search: reference/diameter.h). */
struct ab_spectrum {
    double n_edges;
    double max_degree;
    double diameter;      /* hops */
    double lambda_2;      /* second largest eigenvalue of W */
    double lambda_min;    /* smallest eigenvalue of W; 1 on one node */
    double laplacian_min; /* smallest positive eigenvalue of D - A */
    double laplacian_max;
    double chi;       /* laplacian_max / laplacian_min */
    double chi1_unit; /* 1 / smallest positive eigenvalue of Lambda */
    double chi2_unit; /* half the largest edge resistance in Lambda */
    double foster;    /* sum over edges of rate x resistance: n - 1 but for rounding */
};

/* AB_ERR_INPUT when the graph is not connected or an edge has a wrong end. */
AB_MUST_CHECK ab_status ab_spectrum_compute(struct ab_spectrum *out,
                                            const struct ab_graph *graph,
                                            struct ab_error *err);

/* Fills the graph's part of an array indexed by the numbers of ADONIS_CONSTANTS
 * (<adonis/plugin.h>), ADONIS_CONSTANT_END long; leaves the other entries alone. */
void ab_spectrum_constants(const struct ab_spectrum *spectrum, double *constants);

#endif
