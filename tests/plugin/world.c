#include "plugin/world.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "base/spec.h"
#include "base/node_math.h"
#include "plugin/registry.h"
#include "plugin/resolve.h"
#include "sim/graph.h"

#define WORLD_ORACLES (ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX | ADONIS_NEEDS_DUAL)

static double *numbers(uint64_t n)
{
    double *p = ab_alloc(n, sizeof *p);
    cr_assert_not_null(p);
    return p;
}

double world_distance(uint64_t n, const double *a, const double *b)
{
    double most = 0.0;
    for (uint64_t k = 0; k < n; k++) {
        double d = fabs(a[k] - b[k]);
        most = d > most || isnan(d) ? d : most;
    }
    return most;
}

double world_error(const struct world *world, const double *estimates)
{
    double sum = 0.0;
    for (uint64_t k = 0; k < world->n * world->dim; k++) {
        double d = estimates[k] - world->optimum[k % world->dim];
        sum += d * d;
    }
    return sum / world->n;
}

static void rotate(uint32_t n, double *M, uint32_t p, uint32_t q)
{
    double theta = (M[q * n + q] - M[p * n + p]) / (2.0 * M[p * n + q]);
    double t = (theta >= 0.0 ? 1.0 : -1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0);
    double s = t * c;
    for (uint32_t k = 0; k < n; k++) {
        double a = M[k * n + p];
        double b = M[k * n + q];
        M[k * n + p] = c * a - s * b;
        M[k * n + q] = s * a + c * b;
    }
    for (uint32_t k = 0; k < n; k++) {
        double a = M[p * n + k];
        double b = M[q * n + k];
        M[p * n + k] = c * a - s * b;
        M[q * n + k] = s * a + c * b;
    }
}

void world_eigenvalues(uint32_t n, double *matrix, double *eigenvalues)
{
    for (int sweep = 0; sweep < 60; sweep++) {
        for (uint32_t p = 0; p + 1 < n; p++) {
            for (uint32_t q = p + 1; q < n; q++) {
                if (fabs(matrix[p * n + q]) > 1e-300) {
                    rotate(n, matrix, p, q);
                }
            }
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t place = i;
        for (; place > 0 && eigenvalues[place - 1] > matrix[i * n + i]; place--) {
            eigenvalues[place] = eigenvalues[place - 1];
        }
        eigenvalues[place] = matrix[i * n + i];
    }
}

/* Solves M x = r, n x n, symmetric positive definite; M and r are destroyed. */
static void solve(uint64_t n, double *M, double *r)
{
    for (uint64_t k = 0; k < n; k++) {
        for (uint64_t i = k + 1; i < n; i++) {
            double factor = M[i * n + k] / M[k * n + k];
            for (uint64_t j = k; j < n; j++) {
                M[i * n + j] -= factor * M[k * n + j];
            }
            r[i] -= factor * r[k];
        }
    }
    for (uint64_t k = n; k-- > 0;) {
        for (uint64_t j = k + 1; j < n; j++) {
            r[k] -= M[k * n + j] * r[j];
        }
        r[k] /= M[k * n + k];
    }
}

void world_gradient(const void *ctx, uint32_t node, const double *x, double *out)
{
    const struct world *world = ctx;
    uint64_t d = world->dim;
    for (uint64_t i = 0; i < d; i++) {
        double sum = -world->b[node * d + i];
        for (uint64_t j = 0; j < d; j++) {
            sum += world->A[(node * d + i) * d + j] * x[j];
        }
        out[i] = sum;
    }
}

/* A_i = H D H: D has eigenvalues in [mu, L], H is a random Householder reflection. */
static void draw_functions(struct world *world)
{
    uint64_t d = world->dim;
    const struct world_config *config = &world->config;
    struct ab_stream stream = ab_stream_make(config->seed, AB_RNG_TEST, 0);
    uint64_t index = 0;
    double *v = numbers(d);
    for (uint32_t i = 0; i < world->n; i++) {
        double norm = 0.0;
        for (uint64_t k = 0; k < d; k++) {
            v[k] = ab_rng_uniform(&stream, index++) - 0.5;
            norm += v[k] * v[k];
        }
        double *A = &world->A[i * d * d];
        for (uint64_t k = 0; k < d; k++) {
            double place = d == 1 ? (double)i / (world->n > 1 ? world->n - 1 : 1)
                                  : (double)k / (double)(d - 1);
            double eigenvalue = config->mu + (config->L - config->mu) * place;
            for (uint64_t r = 0; r < d; r++) {
                double h_r = (double)(r == k) - 2.0 * v[r] * v[k] / norm;
                for (uint64_t c = 0; c < d; c++) {
                    double h_c = (double)(c == k) - 2.0 * v[c] * v[k] / norm;
                    A[r * d + c] += eigenvalue * h_r * h_c;
                }
            }
        }
        for (uint64_t k = 0; k < d; k++) {
            world->b[i * d + k] = 4.0 * ab_rng_uniform(&stream, index++) - 2.0;
            world->start[i * d + k] = 4.0 * ab_rng_uniform(&stream, index++) - 2.0;
        }
        if (config->same_start != 0) {
            memcpy(&world->start[i * d], world->start, d * sizeof *world->start);
        }
    }
    ab_free(v);
}

/* mu and L of f, and x*. */
static void solve_problem(struct world *world)
{
    uint64_t d = world->dim;
    double *mean = numbers(d * d);
    double *copy = numbers(d * d);
    double *eigenvalues = numbers(d);
    for (uint64_t k = 0; k < world->n * d * d; k++) {
        mean[k % (d * d)] += world->A[k] / world->n;
    }
    for (uint64_t k = 0; k < world->n * d; k++) {
        world->optimum[k % d] += world->b[k] / world->n;
    }
    memcpy(copy, mean, d * d * sizeof *copy);
    world_eigenvalues((uint32_t)d, copy, eigenvalues);
    world->constants[ADONIS_MU] = eigenvalues[0];
    world->constants[ADONIS_L] = eigenvalues[d - 1];
    world->constants[ADONIS_MU_LOCAL] = world->config.mu;
    world->constants[ADONIS_L_LOCAL] = world->config.L;
    if (world->config.samples > 0) {
        world->constants[ADONIS_SAMPLES] = world->config.samples;
    }
    solve(d, mean, world->optimum);
    ab_free(eigenvalues);
    ab_free(copy);
    ab_free(mean);
}

/* chi1 and chi2 at unit total rate: half the largest resistance (e_i - e_j)' G (e_i -
 * e_j), G the pseudo-inverse of Lap / |E|, found by solving with Lap / |E| + 11'/n. */
static void fill_chi(struct world *world, const double *laplacian, double lambda_min)
{
    const struct ab_topology *graph = world->topology;
    uint32_t n = world->n;
    double *M = numbers((uint64_t)n * n);
    double *r = numbers(n);
    double most = 0.0;
    for (uint32_t e = 0; e < graph->n_edges; e++) {
        for (uint64_t k = 0; k < (uint64_t)n * n; k++) {
            M[k] = laplacian[k] / graph->n_edges + 1.0 / n;
        }
        memset(r, 0, n * sizeof *r);
        r[graph->ends[e][0]] = 1.0;
        r[graph->ends[e][1]] = -1.0;
        solve(n, M, r);
        double resistance = r[graph->ends[e][0]] - r[graph->ends[e][1]];
        most = resistance > most ? resistance : most;
    }
    world->constants[ADONIS_CHI1_UNIT] = graph->n_edges / lambda_min;
    world->constants[ADONIS_CHI2_UNIT] = most / 2.0;
    ab_free(r);
    ab_free(M);
}

static uint32_t diameter_of(const struct ab_topology *graph)
{
    uint32_t n = graph->n_nodes;
    uint32_t *distance = ab_alloc(2 * (size_t)n, sizeof *distance);
    uint32_t diameter = 0;
    cr_assert_not_null(distance);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *queue = distance + n;
        cr_assert_eq(ab_graph_distances(graph, i, AB_UNREACHED, distance, queue), n);
        uint32_t farthest = distance[queue[n - 1]];
        diameter = farthest > diameter ? farthest : diameter;
    }
    ab_free(distance);
    return diameter;
}

static void fill_directed(struct world *world)
{
    const struct ab_topology *graph = world->topology;
    world->constants[ADONIS_DIAMETER] = diameter_of(graph);
    world->constants[ADONIS_N_EDGES] = graph->n_edges;
    for (uint32_t i = 0; i < world->n; i++) {
        world->W[i * world->n + i] = graph->self_weight[i];
        for (uint32_t e = graph->first[i]; e < graph->first[i + 1]; e++) {
            world->W[i * world->n + graph->peer[e]] = graph->weight[e];
        }
    }
}

static void fill_graph(struct world *world)
{
    const struct ab_topology *graph = world->topology;
    uint32_t n = world->n;
    if (graph->is_directed) {
        fill_directed(world);
        return;
    }
    double *laplacian = numbers((uint64_t)n * n);
    double *copy = numbers((uint64_t)n * n);
    double *eigenvalues = numbers(n);
    for (uint32_t i = 0; i < n; i++) {
        world->W[i * n + i] = graph->self_weight[i];
        for (uint32_t e = graph->first[i]; e < graph->first[i + 1]; e++) {
            world->W[i * n + graph->peer[e]] = graph->weight[e];
            laplacian[i * n + graph->peer[e]] = -1.0;
            laplacian[i * n + i] += 1.0;
        }
    }
    memcpy(copy, world->W, (uint64_t)n * n * sizeof *copy);
    world_eigenvalues(n, copy, eigenvalues);
    world->constants[ADONIS_LAMBDA_MIN] = eigenvalues[0];
    world->constants[ADONIS_LAMBDA_2] = n > 1 ? eigenvalues[n - 2] : (double)NAN;
    world->constants[ADONIS_N_EDGES] = graph->n_edges;
    double max_degree = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        max_degree = fmax(max_degree, laplacian[i * n + i]);
    }
    world->constants[ADONIS_MAX_DEGREE] = max_degree;
    if (n > 1) {
        memcpy(copy, laplacian, (uint64_t)n * n * sizeof *copy);
        world_eigenvalues(n, copy, eigenvalues);
        fill_chi(world, laplacian, eigenvalues[1]);
    }
    ab_free(eigenvalues);
    ab_free(copy);
    ab_free(laplacian);
}

static int is_path(const void *ctx, const char *name, const char *key)
{
    (void)ctx;
    (void)name;
    return strcmp(key, "data") == 0;
}

static struct ab_spec spec_of(struct ab_arena *arena, const char *text)
{
    struct ab_spec_list list = {0};
    struct ab_error err = {0};
    cr_assert_eq(ab_spec_parse(&list, arena, "test", text, is_path, NULL, &err), AB_OK,
                 "%s", err.text);
    cr_assert_eq(list.n_items, 1);
    return list.items[0];
}

void world_init(struct world *world, const struct world_config *config)
{
    uint64_t n = config->n;
    uint64_t d = config->dim;
    *world = (struct world){.config = *config, .n = config->n, .dim = d};
    for (int c = 0; c < ADONIS_CONSTANT_END; c++) {
        world->constants[c] = (double)NAN;
    }
    struct ab_error err = {0};
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_spec graph = spec_of(&arena, config->graph);
    cr_assert_eq(
        ab_topology_create(&world->topology, &graph, config->n, config->seed, &err),
        AB_OK, "%s", err.text);
    ab_arena_fini(&arena);
    ab_status status =
        config->profile[0] == '{'
            ? ab_profile_parse(&world->profile, config->profile,
                               strlen(config->profile), "test.json", &err)
            : ab_profile_load(&world->profile, config->profile, &err);
    cr_assert_eq(status, AB_OK, "%s", err.text);
    world->A = numbers(n * d * d);
    world->b = numbers(n * d);
    world->start = numbers(n * d);
    world->W = numbers(n * n);
    world->optimum = numbers(d);
    draw_functions(world);
    solve_problem(world);
    fill_graph(world);
}

void world_fini(struct world *world)
{
    ab_free(world->optimum);
    ab_free(world->W);
    ab_free(world->start);
    ab_free(world->b);
    ab_free(world->A);
    ab_profile_destroy(world->profile);
    ab_topology_destroy(world->topology);
}

const struct adonis_algorithm *world_table(const char *id)
{
    for (size_t i = 0; i < ab_n_builtins; i++) {
        if (strcmp(ab_builtins[i].entry->id, id) == 0) {
            return ab_builtins[i].entry;
        }
    }
    cr_assert_fail("no built-in algorithm \"%s\"", id);
    return NULL;
}

/* (A_i + w I) u = b_i + w point for prox, A_i u = b_i + point for dual. */
static void solve_request(const struct world *world, uint32_t node,
                          const struct adonis_request *request, double *out)
{
    uint64_t d = world->dim;
    int is_prox = request->kind == ADONIS_PROX;
    double weight = is_prox ? 1.0 / request->scale : 0.0;
    double *M = numbers(d * d);
    memcpy(M, &world->A[node * d * d], d * d * sizeof *M);
    for (uint64_t k = 0; k < d; k++) {
        M[k * d + k] += weight;
        out[k] = world->b[node * d + k] + (is_prox ? weight : 1.0) * request->point[k];
    }
    solve(d, M, out);
    ab_free(M);
}

static void oracle_compute(void *ctx, uint32_t node,
                           const struct adonis_request *request, double *out)
{
    const struct world *world = ctx;
    if (request->kind != ADONIS_GRADIENT) {
        solve_request(world, node, request, out);
        return;
    }
    world_gradient(world, node, request->point, out);
    if (request->batch > 0) {
        struct ab_stream noise = ab_stream_make(world->config.seed, AB_RNG_BATCH, node);
        for (uint64_t k = 0; k < world->dim; k++) {
            out[k] += world->config.noise *
                      ab_rng_normal(&noise, request->draw * world->dim + k);
        }
    }
}

static double oracle_share(void *ctx, uint32_t node, uint64_t batch)
{
    const struct world *world = ctx;
    (void)node;
    return batch == 0 || world->config.samples == 0
               ? 1.0
               : (double)batch / world->config.samples;
}

static double oracle_flops(void *ctx, uint32_t node, uint32_t kind, uint64_t batch)
{
    const struct world *world = ctx;
    (void)kind;
    return 2.0 * (double)(world->dim * world->dim) * oracle_share(ctx, node, batch);
}

/* Of l1 |x|_1. */
static void oracle_shared_prox(void *ctx, double scale, const double *x, double *out)
{
    const struct world *world = ctx;
    double by = scale * world->config.l1;
    for (uint64_t k = 0; k < world->dim; k++) {
        out[k] = x[k] > by ? x[k] - by : x[k] < -by ? x[k] + by : 0.0;
    }
}

static enum ab_outcome snapshot(void *ctx, struct ab_sim *sim)
{
    const struct world_run *run = ctx;
    if (run->look != NULL) {
        run->look(run->ctx, sim);
    }
    return AB_OUTCOME_NONE;
}

static void trace(void *ctx, const char *line)
{
    const struct world_run *run = ctx;
    run->trace(run->ctx, line);
}

static void collect(struct world_run *run, struct ab_sim *sim)
{
    const struct world *world = run->world;
    run->end_ns = ab_sim_now(sim);
    ab_sim_counters(sim, &run->counters);
    (void)snprintf(run->reason, sizeof run->reason, "%s", ab_sim_reason(sim));
    run->estimates = numbers(world->n * world->dim);
    for (uint32_t i = 0; i < world->n; i++) {
        ab_sim_estimate(sim, i, &run->estimates[i * world->dim]);
    }
}

void world_run_go(struct world_run *run)
{
    struct world *world = run->world;
    struct ab_error err = {0};
    struct ab_arena arena;
    ab_arena_init(&arena);
    struct ab_spec spec = spec_of(&arena, run->algorithm);
    struct ab_registry *registry = NULL;
    const struct ab_algorithm *algorithm = NULL;
    cr_assert_eq(ab_registry_create(&registry, NULL, 0, &err), AB_OK);
    cr_assert_eq(ab_registry_add(
                     registry, run->table != NULL ? run->table : world_table(spec.name),
                     "test", NULL, &err),
                 AB_OK, "%s", err.text);
    cr_assert_eq(ab_registry_find(registry, &algorithm, spec.name, &err), AB_OK, "%s",
                 err.text);

    int is_composite = world->config.l1 > 0.0;
    uint32_t offered =
        is_composite ? ADONIS_NEEDS_GRADIENT | ADONIS_USES_COMPOSITE : WORLD_ORACLES;
    struct ab_oracle oracle = {.ctx = world,
                               .dim = world->dim,
                               .kinds = offered,
                               .wire_bytes = world->config.wire_bytes == 4 ? 4 : 8,
                               .compute = oracle_compute,
                               .flops = oracle_flops,
                               .share = oracle_share,
                               .shared_prox = is_composite ? oracle_shared_prox : NULL};
    world->constants[ADONIS_GRADIENT_TIME_NS] =
        ab_sim_gradient_time_ns(world->profile, &oracle, world->n, world->config.seed);
    world->constants[ADONIS_EXCHANGE_TIME_NS] =
        ab_sim_exchange_time_ns(world->profile, &oracle);
    world->constants[ADONIS_GRADIENT_CLOCK] = world->profile->poisson_gradients;
    struct ab_plugin_setup setup = {world->n,      offered,
                                    world->dim,    world->constants,
                                    &ab_node_math, world->topology->is_directed};
    void *options = NULL;
    cr_assert_eq(ab_plugin_options(&options, algorithm, &spec, &err), AB_OK, "%s",
                 err.text);
    cr_assert_eq(ab_plugin_resolve(options, NULL, algorithm, &setup, &err), AB_OK, "%s",
                 err.text);

    struct ab_sim_config config = {
        .algorithm = &algorithm->table,
        .options = options,
        .topology = world->topology,
        .profile = world->profile,
        .oracle = oracle,
        .seed = world->config.seed,
        .budget = run->budget,
        .start = world->start,
        .constants = world->constants,
        .observer = {run, snapshot, run->trace != NULL ? trace : NULL}};
    struct ab_sim *sim = NULL;
    cr_assert_eq(ab_sim_create(&sim, &config, &err), AB_OK, "%s", err.text);
    cr_assert_eq(ab_sim_run(sim, &run->outcome, &err), AB_OK, "%s", err.text);
    collect(run, sim);
    ab_sim_destroy(sim);
    ab_free(options);
    ab_registry_destroy(registry);
    ab_arena_fini(&arena);
}

void world_run_fini(struct world_run *run)
{
    ab_free(run->estimates);
    run->estimates = NULL;
}
