#include "reference/spectrum.h"

#include <math.h>
#include <string.h>

#include <adonis/plugin.h>

#include "base/alloc.h"
#include "base/kernels.h"
#include "base/linalg.h"
#include "reference/adjacency.h"
#include "reference/diameter.h"

static ab_status check_edges(const struct ab_graph *graph, struct ab_error *err)
{
    for (uint32_t e = 0; e < graph->n_edges; e++) {
        uint32_t a = graph->ends[e][0];
        uint32_t b = graph->ends[e][1];
        if (a >= graph->n_nodes || b >= graph->n_nodes || a == b) {
            return AB_FAIL(err, AB_ERR_INPUT,
                           "edge %u: found ends %u and %u, expected two nodes below %u",
                           e, a, b, graph->n_nodes);
        }
    }
    return AB_OK;
}

static ab_status compute_hops(struct ab_spectrum *out, struct ab_arena *arena,
                              const struct ab_graph *graph, struct ab_error *err)
{
    uint32_t n = graph->n_nodes;
    struct ab_adjacency list;
    AB_TRY(ab_adjacency_make(&list, arena, n, graph->ends, graph->n_edges, AB_BOTH_WAYS,
                             err));
    uint32_t max_degree = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t degree = list.first[i + 1] - list.first[i];
        max_degree = degree > max_degree ? degree : max_degree;
    }
    out->max_degree = max_degree;
    return ab_diameter(&out->diameter, &list, &list, AB_DIAMETER_MAX_WORK, err);
}

/* sum over edges of c (e_i - e_j)(e_i - e_j)', c the weight of the edge or 1. */
static void fill_laplacian(double *matrix, const struct ab_graph *graph,
                           const double *weight)
{
    size_t n = graph->n_nodes;
    memset(matrix, 0, n * n * sizeof *matrix);
    for (uint32_t e = 0; e < graph->n_edges; e++) {
        size_t a = graph->ends[e][0];
        size_t b = graph->ends[e][1];
        double c = weight != NULL ? weight[e] : 1.0;
        matrix[a * n + a] += c;
        matrix[b * n + b] += c;
        matrix[a * n + b] -= c;
        matrix[b * n + a] -= c;
    }
}

/* Second smallest and largest eigenvalue; destroys the matrix. work: 4 n. */
static void outer_eigenvalues(double *second, double *last, size_t n, double *matrix,
                              double *work)
{
    double *d = work + 2 * n;
    double *e = work + 3 * n;
    ab_tridiagonalise(n, matrix, d, e, work);
    *second = ab_tridiagonal_eigenvalue(n, d, e, 1);
    *last = ab_tridiagonal_eigenvalue(n, d, e, n - 1);
}

/* z = F^-1 e_k for a lower triangular F: zero before its k-th number. */
static void solve_unit(size_t m, const double *F, size_t k, double *z)
{
    for (size_t i = 0; i < k; i++) {
        z[i] = 0.0;
    }
    z[k] = 1.0 / F[k * m + k];
    for (size_t i = k + 1; i < m; i++) {
        z[i] = -ab_dot(i - k, F + i * m + k, z + k) / F[i * m + i];
    }
}

/* Edge resistances at unit conductances. With F F' the Laplacian without its last row
 * and column and z_i = F^-1 e_i (zero for the last node), R_ij = |z_i - z_j|^2. */
static ab_status compute_resistances(struct ab_spectrum *out,
                                     const struct ab_graph *graph, double *factor,
                                     double *z, struct ab_error *err)
{
    size_t n = graph->n_nodes;
    size_t m = n - 1;
    fill_laplacian(z, graph, NULL);
    for (size_t i = 0; i < m; i++) {
        memcpy(factor + i * m, z + i * n, m * sizeof *factor);
    }
    AB_TRY(ab_cholesky_factor(m, factor, err));
    memset(z, 0, n * n * sizeof *z);
    for (size_t i = 0; i < m; i++) {
        solve_unit(m, factor, i, z + i * m);
    }
    double largest = 0.0;
    double sum = 0.0;
    for (uint32_t e = 0; e < graph->n_edges; e++) {
        const double *a = z + graph->ends[e][0] * m;
        const double *b = z + graph->ends[e][1] * m;
        double resistance = ab_distance_squared(m, a, b);
        largest = resistance > largest ? resistance : largest;
        sum += resistance;
    }
    out->chi2_unit = 0.5 * graph->n_edges * largest;
    out->foster = sum;
    return AB_OK;
}

static ab_status compute_eigenvalues(struct ab_spectrum *out, struct ab_arena *arena,
                                     const struct ab_graph *graph, struct ab_error *err)
{
    size_t n = graph->n_nodes;
    double *first = ab_arena_alloc(arena, n, n * sizeof *first);
    double *second = ab_arena_alloc(arena, n, n * sizeof *second);
    double *work = ab_arena_alloc(arena, n, 4 * sizeof *work);
    if (first == NULL || second == NULL || work == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    double slow = 0.0;
    double fast = 0.0;
    fill_laplacian(first, graph, graph->weight); /* I - W */
    outer_eigenvalues(&slow, &fast, n, first, work);
    out->lambda_2 = 1.0 - slow;
    out->lambda_min = 1.0 - fast;
    fill_laplacian(first, graph, NULL);
    outer_eigenvalues(&slow, &fast, n, first, work);
    out->laplacian_min = slow;
    out->laplacian_max = fast;
    out->chi = fast / slow;
    out->chi1_unit = graph->n_edges / slow;
    return compute_resistances(out, graph, first, second, err);
}

ab_status ab_spectrum_compute(struct ab_spectrum *out, const struct ab_graph *graph,
                              struct ab_error *err)
{
    const double none = NAN;
    struct ab_arena arena;
    *out = (struct ab_spectrum){.n_edges = graph->n_edges,
                                .diameter = none,
                                .lambda_2 = none,
                                .lambda_min = graph->n_nodes == 1 ? 1.0 : none,
                                .laplacian_min = none,
                                .laplacian_max = none,
                                .chi = none,
                                .chi1_unit = none,
                                .chi2_unit = none,
                                .foster = none};
    AB_TRY(check_edges(graph, err));
    ab_arena_init(&arena);
    ab_status status = compute_hops(out, &arena, graph, err);
    if (status == AB_OK && graph->n_nodes > 1 &&
        graph->n_nodes <= AB_SPECTRUM_MAX_NODES) {
        status = compute_eigenvalues(out, &arena, graph, err);
    }
    ab_arena_fini(&arena);
    return status;
}

void ab_spectrum_constants(const struct ab_spectrum *spectrum, double *constants)
{
    constants[ADONIS_N_EDGES] = spectrum->n_edges;
    constants[ADONIS_MAX_DEGREE] = spectrum->max_degree;
    constants[ADONIS_DIAMETER] = spectrum->diameter;
    constants[ADONIS_LAMBDA_2] = spectrum->lambda_2;
    constants[ADONIS_LAMBDA_MIN] = spectrum->lambda_min;
    constants[ADONIS_LAPLACIAN_MIN] = spectrum->laplacian_min;
    constants[ADONIS_LAPLACIAN_MAX] = spectrum->laplacian_max;
    constants[ADONIS_CHI1_UNIT] = spectrum->chi1_unit;
    constants[ADONIS_CHI2_UNIT] = spectrum->chi2_unit;
}
