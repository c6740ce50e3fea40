/* PG-EXTRA, NIDS and all-reduce with proximal steps as node programs, run by the
 * engine, against their matrix forms. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "reference/methods_composite.h"
#include "support/leaks.h"

#define D  ((size_t)6)
#define L1 0.2

static const char *const jitter =
    "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": \"lognormal\", "
    "\"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005}}";

static void set_up(struct world *world, const char *graph, uint32_t n, double l1,
                   const char *profile)
{
    world_init(world, &(struct world_config){.graph = graph,
                                             .n = n,
                                             .dim = D,
                                             .mu = 0.5,
                                             .L = 5.0,
                                             .seed = n,
                                             .profile = profile,
                                             .l1 = l1});
}

static ab_status pg_extra(const struct ab_method_problem *problem, double step,
                          uint64_t n_rounds, double *X)
{
    return ab_method_pg_extra(problem, step, L1, n_rounds, X);
}

static ab_status nids(const struct ab_method_problem *problem, double step,
                      uint64_t n_rounds, double *X)
{
    return ab_method_nids(problem, step, L1, n_rounds, X);
}

static void compare(struct world *world)
{
    double L = world->config.L;
    double lambda_min = world->constants[ADONIS_LAMBDA_MIN];
    struct trajectory both[] = {{.algorithm = "pg-extra",
                                 .method = pg_extra,
                                 .step = (1.0 + lambda_min) / 2.0 / L},
                                {.algorithm = "nids", .method = nids, .step = 1.0 / L}};
    for (int k = 0; k < 2; k++) {
        both[k].world = world;
        both[k].n_rounds = 150;
        both[k].invariant = "correction";
        trajectory_run(&both[k]);
        cr_assert_gt(both[k].n_compared, (int)(30 * world->n));
        cr_assert_lt(both[k].worst, 1e-11, "%s: %g", both[k].algorithm, both[k].worst);
        cr_assert_gt(both[k].n_summed, 0);
        cr_assert_lt(both[k].worst_sum, 1e-12, "%s: %g", both[k].algorithm,
                     both[k].worst_sum);
    }
}

Test(composite, the_methods_equal_their_matrix_forms)
{
    static const struct {
        const char *graph;
        uint32_t n;
    } cases[] = {{"ring", 9},     {"path", 8}, {"star", 7},
                 {"complete", 5}, {"path", 2}, {"erdos-renyi:p=0.4", 11}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct world world;
        set_up(&world, cases[c].graph, cases[c].n, L1, "ideal");
        compare(&world);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* Nodes drift apart by a round; what a node holds after k rounds may not change. */
Test(composite, they_do_not_depend_on_the_speed_of_nodes_and_links)
{
    const char *const profiles[] = {jitter, "poisson"};
    for (size_t p = 0; p < 2; p++) {
        struct world world;
        set_up(&world, "path", 7, L1, profiles[p]);
        compare(&world);
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(composite, where_f_is_smooth_pg_extra_is_extra_to_the_bit)
{
    struct world world;
    set_up(&world, "grid:rows=3", 9, 0.0, "ideal");
    double *extra = world_estimates(&world, "extra", 80);
    double *pg_extra = world_estimates(&world, "pg-extra", 80);
    cr_assert_arr_eq(pg_extra, extra, 9 * D * sizeof *extra);
    ab_free(extra);
    ab_free(pg_extra);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* x*, by a long run of the centralised method from the first start. */
static void minimise(const struct world *world, double *x)
{
    struct ab_method_problem problem = world_problem(world);
    memcpy(x, world->start, D * sizeof *x);
    cr_assert_eq(ab_method_fista(&problem, 1.0 / world->config.L, 0.0, world->config.l1,
                                 2000, x),
                 AB_OK);
}

/* With all-reduce zeros are zeros to the bit. The others can end where the prox of some
 * node is at the border between zero and not, so that rounding decides. */
Test(composite, every_node_reaches_the_minimum)
{
    const char *const algorithms[] = {"allreduce-gd", "allreduce-gd:method=agd",
                                      "pg-extra", "nids"};
    struct world world;
    double x[D];
    int n_zero = 0;
    set_up(&world, "erdos-renyi:p=0.4", 10, L1, "ideal");
    minimise(&world, x);
    for (size_t k = 0; k < D; k++) {
        n_zero += x[k] == 0.0;
    }
    cr_assert(n_zero > 0 && n_zero < 6, "%d", n_zero);
    for (int a = 0; a < 4; a++) {
        double *X = world_estimates(&world, algorithms[a], 1500);
        for (size_t at = 0; at < world.n * D; at++) {
            double expected = x[at % D];
            cr_assert_float_eq(X[at], expected, 1e-11, "%s", algorithms[a]);
            cr_assert(a >= 2 || (expected == 0.0) == (X[at] == 0.0), "%s",
                      algorithms[a]);
        }
        ab_free(X);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

/* The step of NIDS has the limit 2 / L on every graph; that of PG-EXTRA is
 * (1 + lambda_min) / L, here about 0.67 / L. */
Test(composite, the_step_of_nids_does_not_depend_on_the_graph)
{
    struct world world;
    set_up(&world, "path", 14, L1, "ideal");
    double x[D];
    minimise(&world, x);
    double *X = world_estimates(&world, "nids:step=0.38", 5000);
    cr_assert_lt(world_distance(D, X, x), 1e-10, "%g", world_distance(D, X, x));
    cr_assert_lt(world_distance(D, X + 13 * D, x), 1e-10);
    ab_free(X);
    X = world_estimates(&world, "pg-extra:step=0.38", 400);
    cr_assert_gt(world_distance(D, X, x), 1e3);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

static void mean_of_starts(const struct world *world, double *x)
{
    memset(x, 0, D * sizeof *x);
    for (uint64_t k = 0; k < world->n * D; k++) {
        x[k % D] += world->start[k] / world->n;
    }
}

Test(composite, all_reduce_equals_ista_and_fista)
{
    static const struct {
        const char *algorithm;
        int is_agd;
    } cases[] = {{"allreduce-gd", 0},
                 {"allreduce-gd:collective=tree", 0},
                 {"allreduce-gd:method=agd", 1},
                 {"allreduce-gd:method=agd,collective=tree", 1}};
    struct world world;
    set_up(&world, "grid:rows=2", 6, L1, "ideal");
    struct ab_method_problem problem = world_problem(&world);
    double mu = world.constants[ADONIS_MU];
    double L = world.constants[ADONIS_L];
    double root = sqrt(L / mu);
    for (int c = 0; c < 4; c++) {
        double x[D];
        double step = cases[c].is_agd ? 1.0 / L : 2.0 / (mu + L);
        double momentum = cases[c].is_agd ? (root - 1.0) / (root + 1.0) : 0.0;
        mean_of_starts(&world, x);
        cr_assert_eq(ab_method_fista(&problem, step, momentum, L1, 40, x), AB_OK);
        double *X = world_estimates(&world, cases[c].algorithm, 40);
        for (size_t i = 0; i < world.n; i++) {
            cr_assert_lt(world_distance(D, X + i * D, x), 1e-11, "%s",
                         cases[c].algorithm);
        }
        ab_free(X);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}

/* One node: the proximal gradient method, after EXTRA's own first steps too. */
Test(composite, alone_they_are_the_proximal_gradient_method)
{
    const char *const algorithms[] = {"pg-extra:step=0.1", "nids:step=0.1"};
    struct world world;
    set_up(&world, "complete", 1, L1, "ideal");
    struct ab_method_problem problem = world_problem(&world);
    for (int a = 0; a < 2; a++) {
        double x[D];
        memcpy(x, world.start, sizeof x);
        cr_assert_eq(ab_method_fista(&problem, 0.1, 0.0, L1, 40, x), AB_OK);
        double *X = world_estimates(&world, algorithms[a], 40);
        cr_assert_lt(world_distance(D, X, x), 1e-13);
        ab_free(X);
    }
    world_fini(&world);
    AB_NO_LEAKS();
}
