#include "run/fits.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "misbehave.h"
#include "support/leaks.h"

static struct ab_plan *plan_of(const struct ab_registry *registry, const char *task,
                               const char *topology, const char *algorithm)
{
    struct ab_error err = {0};
    struct ab_plan *plan = NULL;
    const struct ab_grid grid = {.task = task,
                                 .algorithm = algorithm,
                                 .topology = topology,
                                 .nodes = "4",
                                 .seeds = "1..2"};
    cr_assert_eq(ab_plan_create(&plan, &grid, 1, registry, &err), AB_OK, "%s",
                 err.text);
    return plan;
}

/* One method: it stays in all cells (reason NULL), or in none for this reason. */
static void expect(const struct ab_registry *registry, const char *task,
                   const char *topology, const char *algorithm, const char *reason)
{
    struct ab_plan *plan = plan_of(registry, task, topology, algorithm);
    const struct ab_left_out *left_out = NULL;
    cr_assert_eq(ab_plan_keep_fitting(plan, &left_out, NULL), AB_OK);
    cr_assert_eq(plan->n_cells, reason == NULL ? 2 : 0, "%s, %s, %s", task, topology,
                 algorithm);
    if (reason == NULL) {
        cr_assert_null(left_out);
    } else {
        cr_assert_str_eq(left_out->reason, reason);
        cr_assert_str_eq(left_out->method->algorithm->table.id, algorithm);
        cr_assert_eq(left_out->n_cells, 2);
        cr_assert_null(left_out->next);
    }
    ab_plan_destroy(plan);
}

Test(fits, each_need_is_held_against_task_and_graph, .timeout = 60)
{
    struct ab_registry *registry = misbehave_registry();
    expect(registry, "ridge-diabetes", "ring", "extra", NULL);
    expect(registry, "ridge-diabetes", "ring", "msda", NULL);
    expect(registry, "ridge-diabetes", "ring", "walkman", NULL);
    expect(registry, "ridge-diabetes", "star", "relaysgd", NULL);
    expect(registry, "ridge-diabetes", "directed-ring", "push-sum-sgp", NULL);
    expect(registry, "lasso", "ring", "pg-extra", NULL);
    expect(registry, "lasso", "ring", "msda",
           "needs the dual oracle, which the task does not offer");
    expect(registry, "ridge-diabetes", "ring", "relaysgd",
           "needs a tree, as path and star are");
    expect(registry, "ridge-diabetes", "directed-ring", "extra",
           "needs an undirected graph, and this one is directed");
    expect(registry, "lasso", "ring", "extra",
           "is for smooth functions: f has a part that is not smooth here, and its "
           "needs do not name \"composite\"");
    expect(registry, "logreg-nonconvex-breast-cancer", "ring", "dadao",
           "needs every f_i strongly convex, which is not known here");
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

/* Whoever only averages is right where each node starts at the minimiser of its own
 * f_i = |x - v_i|^2 / 2, and wrong where all start at zero. */
Test(fits, methods_without_an_oracle_fit_where_the_mean_is_the_optimum, .timeout = 60)
{
    struct ab_registry *registry = misbehave_registry();
    expect(registry, "average", "ring", "pairwise-gossip", NULL);
    expect(registry, "quadratic", "ring", "pairwise-gossip",
           "averages the start points, which does not optimise here");
    expect(registry, "ridge-diabetes", "ring", "pairwise-gossip",
           "averages the start points, which does not optimise here");
    expect(registry, "average", "ring", "null",
           "asks for no oracle, and optimises nothing");
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(fits, each_scenario_is_looked_at_and_the_rest_stays_in_order, .timeout = 60)
{
    static const char *const expected[] = {"ring extra",    "ring extra",
                                           "path relaysgd", "path extra",
                                           "path relaysgd", "path extra"};
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan =
        plan_of(registry, "ridge-diabetes", "ring,path,exponential", "relaysgd,extra");
    const struct ab_left_out *left_out = NULL;
    cr_assert_eq(ab_plan_keep_fitting(plan, &left_out, NULL), AB_OK);
    cr_assert_eq(plan->n_cells, 6);
    for (size_t i = 0; i < plan->n_cells; i++) {
        char found[64];
        (void)snprintf(found, sizeof found, "%s %s", plan->cells[i].topology->text,
                       plan->cells[i].method->algorithm->table.id);
        cr_assert_str_eq(found, expected[i]);
    }
    cr_assert_str_eq(left_out->method->algorithm->table.id, "relaysgd");
    cr_assert_eq(left_out->n_cells, 2);
    cr_assert_not_null(strstr(left_out->reason, "needs a tree"));
    left_out = left_out->next;
    cr_assert_str_eq(left_out->method->algorithm->table.id, "relaysgd");
    cr_assert_eq(left_out->n_cells, 2);
    cr_assert_not_null(strstr(left_out->reason, "undirected"));
    left_out = left_out->next;
    cr_assert_str_eq(left_out->method->algorithm->table.id, "extra");
    cr_assert_eq(left_out->n_cells, 2);
    cr_assert_null(left_out->next);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

static void expect_left_out(const struct ab_left_out *left_out, const char *algorithm,
                            size_t n_cells, const char *reason)
{
    cr_assert_not_null(left_out);
    cr_assert_str_eq(left_out->method->algorithm->table.id, algorithm);
    cr_assert_eq(left_out->n_cells, n_cells, "%zu: %s", left_out->n_cells, reason);
    cr_assert_str_eq(left_out->reason, reason);
}

/* Counts of edges are no other reason. */
Test(fits, a_method_is_noted_once_for_each_reason, .timeout = 60)
{
    struct ab_registry *registry = misbehave_registry();
    struct ab_plan *plan = plan_of(registry, "lasso,ridge-diabetes",
                                   "ring,complete,exponential", "relaysgd,pg-extra");
    const struct ab_left_out *left_out = NULL;
    cr_assert_eq(ab_plan_keep_fitting(plan, &left_out, NULL), AB_OK);
    cr_assert_eq(plan->n_cells, 8);
    expect_left_out(
        left_out, "relaysgd", 6,
        "is for smooth functions: f has a part that is not smooth here, and "
        "its needs do not name \"composite\"");
    left_out = left_out->next;
    expect_left_out(left_out, "pg-extra", 4,
                    "needs an undirected graph, and this one is directed");
    left_out = left_out->next;
    expect_left_out(left_out, "relaysgd", 4, "needs a tree, as path and star are");
    left_out = left_out->next;
    expect_left_out(left_out, "relaysgd", 2,
                    "needs an undirected graph, and this one is directed");
    cr_assert_null(left_out->next);
    ab_plan_destroy(plan);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(fits, lack_of_memory_is_an_error, .timeout = 60)
{
    struct ab_registry *registry = misbehave_registry();
    ab_status status = AB_ERR_MEMORY;
    size_t n = 0;
    while (status == AB_ERR_MEMORY) {
        struct ab_plan *plan = plan_of(registry, "average", "ring,star", "null,extra");
        const struct ab_left_out *left_out = NULL;
        ab_alloc_fail_after(++n);
        status = ab_plan_keep_fitting(plan, &left_out, NULL);
        ab_alloc_fail_after(0);
        ab_plan_destroy(plan);
    }
    cr_assert_eq(status, AB_OK);
    cr_assert_gt(n, 5);
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}
