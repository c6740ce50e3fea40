/* Runs that would never end, ended at once with the reason. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

/* Node 0 waits for two messages from node 1, which sends one. */
static int32_t wait_in_vain(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 1) {
        return sim_send(node, 0, 0, 1);
    }
    return ADONIS_OK;
}

Test(stall, is_seen_when_no_event_is_left)
{
    static const enum ab_axis axes[] = {AB_AXIS_TIME, AB_AXIS_ROUNDS, AB_AXIS_GRADIENTS,
                                        AB_AXIS_BYTES};
    for (size_t k = 0; k < sizeof(axes) / sizeof(axes[0]); k++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "path", 2);
        kit.script.on_event = wait_in_vain;
        kit.profile.latency_s = 3e-6;
        kit.config.budget.axis = axes[k];
        kit.is_traced = 0;
        sim_kit_expect(&kit, AB_OUTCOME_STALLED, "no event is left at 3000 ns");
        cr_assert_eq(ab_sim_now(kit.sim), 3000);
        cr_assert_eq(kit.snapshots[kit.n_snapshots - 1].time_ns, 3000);
        cr_assert_eq(kit.snapshots[kit.n_snapshots - 1].counters.delivered, 1);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* A plugin that does nothing at all. */
Test(stall, is_seen_at_zero)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "ring", 4);
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "no event is left at 0 ns");
    cr_assert_eq(kit.n_snapshots, 2, "before START and after it");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t echo(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        return node->host->timer(node, 77, 0);
    }
    if (event->type == ADONIS_EVENT_TIMER) {
        return sim_send(node, 0, 0, 1);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        return sim_send(node, event->slot, 0, 1);
    }
    return ADONIS_OK;
}

/* C = 1000 (n + |E|) = 3000, and 8 n^2 = 32 for the overlay. */
Test(stall, is_seen_in_messages_that_take_no_time)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = echo;
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "more than 3032 events at 77 ns");
    cr_assert_eq(ab_sim_now(kit.sim), 77);
    sim_kit_fini(&kit);

    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = echo;
    kit.algorithm.needs = 0;
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "more than 3000 events at 77 ns");
    cr_assert_eq(ab_sim_events(kit.sim), 3001);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t rewind_timer(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_TIMER) {
        return node->host->timer(node, 0, 0);
    }
    return ADONIS_OK;
}

Test(stall, is_seen_in_timers_at_one_instant)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = rewind_timer;
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "events at 0 ns");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t tick(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_TIMER) {
        return node->host->timer(node, event->time_ns + 1, 0);
    }
    return ADONIS_OK;
}

Test(stall, is_seen_in_timers_that_only_pass_the_time)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = tick;
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "without a delivery, an oracle's answer");
    cr_assert_eq(ab_sim_events(kit.sim), 3033);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* On one node there is nobody to send to: a budget of bytes is never used. */
static int32_t descend(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        return sim_request(node, 0, 0);
    }
    return ADONIS_OK;
}

Test(stall, is_seen_where_the_budget_is_never_used)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "complete", 1);
    kit.script.on_event = descend;
    kit.algorithm.needs = ADONIS_NEEDS_GRADIENT;
    kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, 1000};
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "used nothing of the budget");
    cr_assert_leq(ab_sim_events(kit.sim), 100100);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t last_moment(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START) {
        return node->host->timer(node, UINT64_MAX, 0);
    }
    return event->type == ADONIS_EVENT_TIMER ? sim_request(node, 0, 0) : ADONIS_OK;
}

Test(stall, is_the_end_of_virtual_time)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 1);
    kit.script.on_event = last_moment;
    kit.config.budget.axis = AB_AXIS_ROUNDS;
    kit.is_traced = 0;
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED);
    cr_assert_not_null(strstr(ab_sim_reason(kit.sim), "virtual time ends at 2^64 ns"));
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(stall, is_told_apart_from_what_cannot_be_run)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = echo;
    kit.algorithm.needs = ADONIS_NEEDS_PROX;
    kit.config.budget = (struct ab_budget){AB_AXIS_GRADIENTS, 10};
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_INFEASIBLE, "the budget counts gradients");
    cr_assert_eq(kit.n_snapshots, 0);
    sim_kit_fini(&kit);

    sim_kit_init(&kit, "path", 2);
    kit.config.oracle.kinds = ADONIS_NEEDS_GRADIENT;
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_INFEASIBLE, "does not offer an oracle");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
