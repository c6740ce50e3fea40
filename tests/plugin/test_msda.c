/* MSDA as a node program, run by the engine, against its matrix form. */
#include <adonis/rounds.h>
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "reference/methods_dual.h"
#include "support/leaks.h"

#define N      12
#define D      4
#define ROUNDS 120

static struct world world;

static void set_up(const char *graph, uint32_t n, double L, uint64_t seed,
                   const char *profile)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = D,
                                              .mu = 0.5,
                                              .L = L,
                                              .seed = seed,
                                              .profile = profile});
}

static double gamma_of_graph(void)
{
    return (1.0 - world.constants[ADONIS_LAMBDA_2]) /
           (1.0 - world.constants[ADONIS_LAMBDA_MIN]);
}

/* The parameters of the paper. P: n x n. */
static struct ab_method_msda parameters_of(uint64_t K, double *P)
{
    double g = fmin(gamma_of_graph(), 1.0);
    double mu = world.config.mu;
    double c = pow((1.0 - sqrt(g)) / (1.0 + sqrt(g)), (double)K);
    double root = sqrt(world.config.L / mu);
    cr_assert_eq(ab_method_chebyshev(world.n, world.W, world.constants[ADONIS_LAMBDA_2],
                                     world.constants[ADONIS_LAMBDA_MIN], K, P),
                 AB_OK);
    return (struct ab_method_msda){.P = P,
                                   .eta = mu * (1.0 + c * c) / ((1.0 + c) * (1.0 + c)),
                                   .momentum = ((1.0 + c) * root - 1.0 + c) /
                                               ((1.0 + c) * root + 1.0 - c),
                                   .mu = mu,
                                   .L = world.config.L};
}

/* Theta after each number of rounds, computed once. */
static double history[(ROUNDS + 1) * N * D];

static void compute_history(uint64_t K)
{
    static double P[N * N];
    struct ab_method_problem problem = world_problem(&world);
    const struct ab_method_msda parameters = parameters_of(K, P);
    memcpy(history, world.start, (size_t)world.n * D * sizeof *history);
    cr_assert_eq(ab_method_msda(&problem, &parameters, ROUNDS, history), AB_OK);
}

static ab_status from_history(const struct ab_method_problem *problem, double step,
                              uint64_t n_rounds, double *X)
{
    (void)step;
    uint64_t size = problem->n_nodes * problem->dim;
    memcpy(X, &history[n_rounds * size], size * sizeof *X);
    return AB_OK;
}

static void compare(const char *algorithm, uint64_t K)
{
    compute_history(K);
    struct trajectory trajectory = {.world = &world,
                                    .algorithm = algorithm,
                                    .n_rounds = ROUNDS,
                                    .method = from_history,
                                    .invariant = "dual"};
    trajectory_run(&trajectory);
    cr_assert_gt(trajectory.n_compared, 300);
    cr_assert_gt(trajectory.n_summed, 30);
    cr_assert_lt(trajectory.worst, 1e-10, "%s, %s: %g", world.config.graph, algorithm,
                 trajectory.worst);
    cr_assert_lt(trajectory.worst_sum, 1e-12, "%s: %g", world.config.graph,
                 trajectory.worst_sum);
}

Test(msda, equals_the_matrix_form_over_120_rounds, .timeout = 60)
{
    static const struct {
        const char *graph;
        uint64_t K; /* floor(1 / sqrt(gamma)) */
    } cases[] = {{"ring", 3},     {"path", 7},        {"star", 3},
                 {"complete", 1}, {"grid:rows=3", 0}, {"erdos-renyi:p=0.4", 0}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        set_up(cases[c].graph, N, 8.0, c, "ideal");
        uint64_t K = (uint64_t)((1.0 + 1e-9) / sqrt(gamma_of_graph()));
        cr_assert(cases[c].K == 0 || cases[c].K == K, "%s: K = %d", cases[c].graph,
                  (int)K);
        compare("msda", K);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(msda, any_number_of_exchanges_will_do, .timeout = 60)
{
    set_up("path", 8, 4.0, 5, "ideal");
    compare("msda:inner=1", 1);
    compare("msda:inner=2", 2);
    compare("msda:inner=11", 11);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* Theta is the estimate as soon as it is known: of this round, or of the next. */
static void look(void *ctx, struct ab_sim *sim)
{
    double *worst = ctx;
    for (uint32_t i = 0; i < world.n; i++) {
        double x[D];
        struct ab_counters counters;
        ab_sim_node_counters(sim, i, &counters);
        ab_sim_estimate(sim, i, x);
        const double *now = &history[(counters.rounds * world.n + i) * D];
        const double *next = counters.rounds < ROUNDS ? now + (size_t)world.n * D : now;
        double distance = fmin(world_distance(D, x, now), world_distance(D, x, next));
        *worst = distance > *worst || isnan(distance) ? distance : *worst;
    }
}

Test(msda, does_not_depend_on_the_speed_of_nodes_and_links)
{
    double worst = 0.0;
    set_up("path", 8, 4.0, 5,
           "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": "
           "\"lognormal\", \"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005}}");
    compute_history((uint64_t)(1.0 / sqrt(gamma_of_graph())));
    struct world_run run = {.world = &world,
                            .algorithm = "msda",
                            .budget = {AB_AXIS_ROUNDS, ROUNDS - 10.0},
                            .ctx = &worst,
                            .look = look};
    world_run_go(&run);
    cr_assert_eq(run.counters.rounds, ROUNDS - 10);
    cr_assert_lt(worst, 1e-10, "%g", worst);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* The least positive eigenvalue of P_K is (1 - c1^K)^2 / (1 + c1^2K) exactly, the
 * largest at most (1 + c1^K)^2 / (1 + c1^2K). */
Test(msda, the_polynomial_has_the_spectrum_of_the_paper)
{
    static const char *const graphs[] = {"ring", "path", "star", "grid:rows=3"};
    for (size_t k = 0; k < 4; k++) {
        set_up(graphs[k], N, 4.0, 5, "ideal");
        double root = sqrt(gamma_of_graph());
        for (uint64_t K = 1; K < 9; K++) {
            double P[N * N];
            double eigenvalues[N];
            double c = pow((1.0 - root) / (1.0 + root), (double)K);
            (void)parameters_of(K, P);
            world_eigenvalues(N, P, eigenvalues);
            cr_assert_float_eq(eigenvalues[0], 0.0, 1e-13);
            cr_assert_float_eq(eigenvalues[1], (1.0 - c) * (1.0 - c) / (1.0 + c * c),
                               1e-12);
            cr_assert_leq(eigenvalues[N - 1],
                          (1.0 + c) * (1.0 + c) / (1.0 + c * c) + 1e-12);
        }
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* On the complete graph the polynomial is I - J, and the method is Nesterov's on the
 * dual with the mean taken away, with step mu. */
Test(msda, on_the_complete_graph_it_is_the_projected_dual_method)
{
    set_up("complete", 7, 8.0, 2, "ideal");
    double P[49];
    struct ab_method_msda parameters = parameters_of(1, P);
    for (int at = 0; at < 49; at++) {
        cr_assert_float_eq(P[at], (at % 8 == 0) - 1.0 / 7.0, 1e-15);
    }
    double root = sqrt(8.0 / 0.5);
    cr_assert_float_eq(parameters.eta, 0.5, 1e-9);
    cr_assert_float_eq(parameters.momentum, (root - 1.0) / (root + 1.0), 1e-7);
    compare("msda", 1);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* The rate 1 - sqrt(gamma_P / kappa) of the theorem is that of the squared error. */
Test(msda, is_at_least_as_fast_as_its_theorem)
{
    static const char *const graphs[] = {"ring", "path", "erdos-renyi:p=0.4"};
    for (size_t k = 0; k < 3; k++) {
        set_up(graphs[k], N, 16.0, 20 + k, "ideal");
        double P[N * N];
        double eigenvalues[N];
        uint64_t K = (uint64_t)((1.0 + 1e-9) / sqrt(gamma_of_graph()));
        (void)parameters_of(K, P);
        world_eigenvalues(N, P, eigenvalues);
        double kappa = world.config.L / world.config.mu;
        double rate = 1.0 - sqrt(eigenvalues[1] / eigenvalues[N - 1] / kappa);
        double *early = world_estimates(&world, "msda", 40);
        double *late = world_estimates(&world, "msda", 100);
        double measured =
            pow(world_error(&world, late) / world_error(&world, early), 1.0 / 60.0);
        cr_assert_leq(measured, rate, "%s: %g, theorem %g", graphs[k], measured, rate);
        cr_assert_gt(world_error(&world, late), 1e-24);
        ab_free(early);
        ab_free(late);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(msda, reaches_the_optimum)
{
    set_up("path", N, 8.0, 8, "poisson");
    double *X = world_estimates(&world, "msda", 300);
    cr_assert_lt(world_error(&world, X), 1e-22);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(msda, alone_it_needs_one_answer)
{
    set_up("complete", 1, 8.0, 8, "ideal");
    double *X = world_estimates(&world, "msda", 3);
    cr_assert_lt(world_error(&world, X), 1e-26);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

struct sums {
    double worst;
    int n_looks;
};

static void sum_duals(void *ctx, struct ab_sim *sim)
{
    struct sums *sums = ctx;
    for (uint64_t k = 0; k < D; k++) {
        double sum = 0.0;
        for (uint32_t i = 0; i < world.n; i++) {
            sum += adonis_rounds_vector(ab_sim_node(sim, i), 1)[k]; /* x */
        }
        sums->worst = fmax(sums->worst, fabs(sum));
    }
    sums->n_looks++;
}

/* What the wire cuts off is cut off at both ends. Nodes end their rounds together. */
Test(msda, the_dual_variables_sum_to_zero_on_a_wire_of_32_bits)
{
    world_init(&world, &(struct world_config){.graph = "path",
                                              .n = N,
                                              .dim = D,
                                              .mu = 0.5,
                                              .L = 8.0,
                                              .seed = 4,
                                              .profile = "ideal",
                                              .wire_bytes = 4});
    struct sums sums = {0};
    struct world_run run = {.world = &world,
                            .algorithm = "msda",
                            .budget = {AB_AXIS_ROUNDS, 100.0},
                            .ctx = &sums,
                            .look = sum_duals};
    world_run_go(&run);
    cr_assert_gt(sums.n_looks, 40);
    cr_assert_lt(sums.worst, 1e-12, "%g", sums.worst);
    cr_assert(run.counters.duals == 100.0 * N && run.counters.gradients == 0.0);
    cr_assert_eq(run.counters.bytes_sent, UINT64_C(100) * 7 * 2 * (N - 1) * D * 4);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}
