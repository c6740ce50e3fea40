/* A small world for tests of methods: random quadratics f_i(x) = x' A_i x / 2 - b_i' x
 * on a graph, run by the real engine. Everything is drawn from Philox streams: the same
 * on every machine. */
#ifndef AB_TESTS_PLUGIN_WORLD_H
#define AB_TESTS_PLUGIN_WORLD_H

#include <adonis/plugin.h>
#include <stdint.h>

#include "sim/profile.h"
#include "sim/sim.h"
#include "sim/topology.h"

struct world_config {
    const char *graph; /* "ring", "grid:rows=3", ... */
    uint32_t n;
    uint64_t dim;
    double mu; /* eigenvalues of the A_i lie in [mu, L], both ends are taken */
    double L;
    uint64_t seed;       /* of functions, start points and the network */
    const char *profile; /* "ideal", or the text of a profile (it begins with '{') */
    int same_start;      /* x_0 of every node is that of node 0 */
    uint32_t wire_bytes; /* of one WIRE number: 8, or 4; 0 means 8 */
    double noise;        /* standard deviation, in each component, of the independent
                          * normal noise of a gradient with batch > 0 */
    uint32_t samples;    /* of a node, as far as the time of a batch goes; 0: none */
    double l1;           /* f has the part l1 |x|_1, and gradients only; x* is that of
                          * the smooth part all the same */
};

struct world {
    struct world_config config;
    uint32_t n;
    uint64_t dim;
    struct ab_topology *topology;
    struct ab_profile *profile;
    double *A;       /* n x dim x dim */
    double *b;       /* n x dim */
    double *start;   /* n x dim */
    double *W;       /* n x n, dense; of a directed graph its columns sum to one */
    double *optimum; /* dim */
    double constants[ADONIS_CONSTANT_END];
};

void world_init(struct world *world, const struct world_config *config);
void world_fini(struct world *world);

/* grad f_i(x) by explicit loops; ctx is the world. */
void world_gradient(const void *ctx, uint32_t node, const double *x, double *out);

/* What a test may look at during a run, at every snapshot. */
struct world_run {
    struct world *world;
    const char *algorithm; /* "extra:step=0.1": a built-in one */
    /* NULL: as above. Else the table to run, with the options of `algorithm`. */
    const struct adonis_algorithm *table;
    struct ab_budget budget;
    void *ctx;
    void (*look)(void *ctx, struct ab_sim *sim);
    void (*trace)(void *ctx, const char *line);

    /* Set by world_run_go. */
    enum ab_outcome outcome;
    char reason[256];
    uint64_t end_ns;
    struct ab_counters counters;
    double *estimates; /* n x dim, at the end; freed by world_run_fini */
};
/* Fails the test when the run cannot be made. */
void world_run_go(struct world_run *run);
void world_run_fini(struct world_run *run);

/* The table of a built-in algorithm. */
const struct adonis_algorithm *world_table(const char *id);

/* max_k |a_k - b_k|. */
double world_distance(uint64_t n, const double *a, const double *b);
/* Mean over the nodes of |x_i - x*|^2. */
double world_error(const struct world *world, const double *estimates);

/* Eigenvalues, ascending, of a symmetric n x n matrix (destroyed): cyclic Jacobi. */
void world_eigenvalues(uint32_t n, double *matrix, double *eigenvalues);

#endif
