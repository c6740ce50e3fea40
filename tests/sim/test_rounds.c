/* What the observer of rounds gets to see, and that nothing depends on it. */
#include <criterion/criterion.h>
#include <fenv.h>
#include <string.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

#define MAX_CALLS 64

struct seen {
    uint32_t n_calls;
    uint64_t rounds[MAX_CALLS];
    uint64_t time_ns[MAX_CALLS];
};
static struct seen seen;

static void look(void *ctx, struct ab_sim *sim)
{
    (void)ctx;
    struct ab_counters counters;
    double x;
    ab_sim_counters(sim, &counters);
    ab_sim_estimate(sim, 0, &x);
    cr_assert_lt(seen.n_calls, MAX_CALLS);
    seen.rounds[seen.n_calls] = counters.rounds;
    seen.time_ns[seen.n_calls++] = ab_sim_now(sim);
}

/* Rounds of 1000 ns (node 0) and of 2000 ns (node 1). */
static int32_t run_rounds(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_ORACLE) {
        node->host->round_end(node);
    }
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        return sim_request(node, 0, 0);
    }
    return ADONIS_OK;
}

static void run_path(struct sim_kit *kit, struct ab_budget budget, int is_observed)
{
    seen = (struct seen){0};
    sim_kit_init(kit, "path", 2);
    kit->script.on_event = run_rounds;
    kit->profile.gradient_s = 0;
    kit->profile.flops_per_s = 1e9;
    kit->flops[1] = 2000;
    kit->config.budget = budget;
    kit->config.observer.round = is_observed ? look : NULL;
    kit->shows_snapshots = 1;
    sim_kit_run(kit);
}

Test(rounds, every_one_is_seen_from_0_to_the_end_of_the_budget)
{
    static const struct ab_budget budgets[] = {{AB_AXIS_ROUNDS, 40},
                                               {AB_AXIS_TIME, 81999}};
    for (int k = 0; k < 2; k++) {
        struct sim_kit kit;
        run_path(&kit, budgets[k], 1);
        cr_assert_eq(seen.n_calls, 41);
        for (uint32_t i = 0; i < seen.n_calls; i++) {
            cr_assert_eq(seen.rounds[i], i);
            cr_assert_eq(seen.time_ns[i], UINT64_C(2000) * i);
        }
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

Test(rounds, the_trace_is_the_same_with_and_without)
{
    static const struct ab_budget budgets[] = {
        {AB_AXIS_ROUNDS, 40}, {AB_AXIS_TIME, 81999}, {AB_AXIS_GRADIENTS, 30}};
    for (int k = 0; k < 3; k++) {
        struct sim_kit with;
        struct sim_kit without;
        run_path(&with, budgets[k], 1);
        cr_assert_gt(seen.n_calls, 15);
        run_path(&without, budgets[k], 0);
        cr_assert_eq(seen.n_calls, 0);
        SIM_KIT_TRACE_IS(&with, sim_kit_trace(&without));
        sim_kit_fini(&with);
        sim_kit_fini(&without);
    }
    AB_NO_LEAKS();
}

/* Three rounds at one instant. */
static int32_t hurry(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START) {
        return node->host->timer(node, 7, 0);
    }
    for (int i = 0; i < 3 && event->type == ADONIS_EVENT_TIMER; i++) {
        node->host->round_end(node);
    }
    return ADONIS_OK;
}

Test(rounds, those_of_one_instant_are_seen_at_its_end)
{
    struct sim_kit kit;
    seen = (struct seen){0};
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = hurry;
    kit.config.observer.round = look;
    kit.config.budget = (struct ab_budget){AB_AXIS_TIME, 100};
    sim_kit_run(&kit);
    cr_assert_eq(seen.n_calls, 2);
    cr_assert_eq(seen.rounds[1], 3);
    cr_assert_eq(seen.time_ns[1], 7);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static void look_carelessly(void *ctx, struct ab_sim *sim)
{
    look(ctx, sim);
    cr_assert_eq(fegetround(), FE_TONEAREST);
    cr_assert_eq(fesetround(FE_UPWARD), 0);
}

/* An estimate() that spoils the arithmetic is told at the next snapshot, not before. */
Test(rounds, what_looking_does_to_the_arithmetic_is_undone)
{
    struct sim_kit kit;
    seen = (struct seen){0};
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = hurry;
    kit.config.observer.round = look_carelessly;
    kit.config.budget = (struct ab_budget){AB_AXIS_TIME, 100};
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED);
    cr_assert_eq(seen.n_calls, 2);
    cr_assert_eq(fegetround(), FE_TONEAREST);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
