/* RelaySGD as a node program, run by the engine, against the sum of late models. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "plugin/trajectory.h"
#include "support/folder.h"
#include "support/leaks.h"

static struct world world;

static void set_up(const char *graph, uint32_t n, const char *profile)
{
    world_init(&world, &(struct world_config){.graph = graph,
                                              .n = n,
                                              .dim = 3,
                                              .mu = 0.5,
                                              .L = 4.0,
                                              .seed = n,
                                              .profile = profile,
                                              .noise = 0.3});
}

/* A tree with branches of several lengths. */
static void set_up_branches(const char *profile)
{
    static const char edges[] = "0 3\n3 1\n3 5\n5 2\n5 6\n6 4\n6 7\n7 8\n8 9\n";
    struct test_folder folder = test_folder_make();
    char graph[300];
    (void)snprintf(graph, sizeof graph, "edges:data=%s",
                   test_folder_put(&folder, "tree", edges, sizeof edges - 1));
    set_up(graph, 10, profile);
    test_folder_remove(&folder);
}

static void compare(void)
{
    struct trajectory trajectory = {.world = &world,
                                    .algorithm = "relaysgd",
                                    .n_rounds = 120,
                                    .method = ab_method_relay,
                                    .step = 1.0 / world.config.L};
    trajectory_run(&trajectory);
    cr_assert_gt(trajectory.n_compared, (int)world.n * 30);
    cr_assert_lt(trajectory.worst, 1e-12, "%g", trajectory.worst);
}

/* From the first round on, while counts fill, and after. */
Test(relaysgd, equals_the_sum_of_late_models_over_120_rounds)
{
    set_up_branches("ideal");
    compare();
    world_fini(&world);
    const char *const trees[] = {"path", "star"};
    const uint32_t sizes[] = {2, 3, 9};
    for (size_t c = 0; c < 6; c++) {
        set_up(trees[c % 2], sizes[c / 2], "ideal");
        compare();
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

Test(relaysgd, does_not_depend_on_the_speed_of_nodes_and_links)
{
    const char *const profiles[] = {
        "{\"compute\": {\"gradient_s\": 0.001, \"transient\": {\"kind\": "
        "\"lognormal\", \"sigma\": 1.5}}, \"network\": {\"latency_s\": 0.0005}}",
        "poisson"};
    for (size_t p = 0; p < 2; p++) {
        set_up_branches(profiles[p]);
        compare();
        world_fini(&world);
    }
    AB_NO_LEAKS();
}

/* |x_i - x*| shrinks by max(1 - a mu) at least once in a round and the width of the
 * tree, here 1 - 1/8 in 7 rounds. dsgd-atc, with the same step, stays away from x*. */
Test(relaysgd, reaches_the_optimum_of_unlike_functions)
{
    set_up_branches("ideal");
    double *X = world_estimates(&world, "relaysgd", 1500);
    cr_assert_lt(world_error(&world, X), 1e-22, "%g", world_error(&world, X));
    ab_free(X);
    X = world_estimates(&world, "dsgd-atc", 1500);
    cr_assert_gt(world_error(&world, X), 1e-3);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(relaysgd, bears_every_step_below_2_over_L)
{
    char algorithm[40];
    set_up_branches("ideal");
    (void)snprintf(algorithm, sizeof algorithm, "relaysgd:step=%.17g",
                   1.95 / world.config.L);
    double *X = world_estimates(&world, algorithm, 2500);
    cr_assert_lt(world_error(&world, X), 1e-22, "%g", world_error(&world, X));
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(relaysgd, minibatches_end_near_the_optimum)
{
    set_up("path", 5, "ideal");
    double *X = world_estimates(&world, "relaysgd:batch=4", 600);
    double error = world_error(&world, X);
    cr_assert(error > 1e-6 && error < 0.3, "%g", error);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* One message in five: what came last stands in, so models are later, and no other. */
Test(relaysgd, reaches_the_optimum_where_messages_are_lost)
{
    set_up_branches("{\"compute\": {\"gradient_s\": 0.001}, \"network\": "
                    "{\"latency_s\": 0.0001, \"loss\": 0.2, \"transport\": "
                    "\"lossy\"}}");
    struct world_run run = {
        .world = &world, .algorithm = "relaysgd", .budget = {AB_AXIS_ROUNDS, 2500.0}};
    world_run_go(&run);
    cr_assert_eq(run.outcome, AB_OUTCOME_BUDGET, "%s", run.reason);
    cr_assert_gt(run.counters.lost, 5000);
    double error = world_error(&world, run.estimates);
    cr_assert_lt(error, 1e-22, "%g", error);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

/* One vector and one count an edge, direction and round. */
Test(relaysgd, sends_a_vector_and_a_count)
{
    set_up("path", 5, "ideal");
    struct world_run run = {
        .world = &world, .algorithm = "relaysgd", .budget = {AB_AXIS_ROUNDS, 10.0}};
    world_run_go(&run);
    cr_assert_eq(run.counters.messages, UINT64_C(10) * 2 * 4);
    cr_assert_eq(run.counters.bytes_sent, UINT64_C(10) * 2 * 4 * (3 + 1) * 8);
    world_run_fini(&run);
    world_fini(&world);
    AB_NO_LEAKS();
}

Test(relaysgd, alone_it_is_gradient_descent)
{
    set_up("complete", 1, "ideal");
    struct ab_method_problem problem = world_problem(&world);
    double x[3];
    memcpy(x, world.start, sizeof x);
    cr_assert_eq(ab_method_gd(&problem, 1.0 / world.config.L, 40, x), AB_OK);
    double *X = world_estimates(&world, "relaysgd", 40);
    cr_assert_lt(world_distance(3, x, X), 1e-13);
    ab_free(X);
    world_fini(&world);
    AB_NO_LEAKS();
}
