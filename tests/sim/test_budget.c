/* Budgets to the event on every axis, and when snapshots are taken. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

static const struct sim_kit_snapshot *last(const struct sim_kit *kit)
{
    return &kit->snapshots[kit->n_snapshots - 1];
}

/* A timer every 100 ns. */
static int32_t tick(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_TIMER) {
        sim_state_of(node)->count[0]++;
        node->host->round_end(node);
        return node->host->timer(node, event->time_ns + 100, 0);
    }
    return ADONIS_OK;
}

Test(budget, of_time_executes_events_at_the_limit_and_none_after_it)
{
    static const struct {
        double limit;
        uint64_t n_ticks;
    } cases[] = {{1, 1}, {99, 1}, {100, 2}, {101, 2}, {999, 10}, {1000, 11}};
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "path", 2);
        kit.script.on_event = tick;
        kit.config.budget.limit = cases[k].limit;
        sim_kit_run(&kit);
        cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
        cr_assert_eq(ab_sim_now(kit.sim), (uint64_t)cases[k].limit);
        cr_assert_eq(last(&kit)->time_ns, (uint64_t)cases[k].limit);
        for (uint32_t i = 0; i < 2; i++) {
            cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, i))->count[0],
                         cases[k].n_ticks, "limit %g", cases[k].limit);
        }
        sim_kit_check_sums(&kit);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* Points ceil(10^(k/32)) in [10, 123456], from four decades below the limit's on. */
Test(budget, of_time_takes_snapshots_at_the_points_of_the_schedule)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = tick;
    kit.is_traced = 0;
    kit.config.budget.limit = 123456;
    sim_kit_run(&kit);
    static const uint64_t first[] = {0, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20};
    for (size_t k = 0; k < sizeof(first) / sizeof(first[0]); k++) {
        cr_assert_eq(kit.snapshots[k].time_ns, first[k], "snapshot %zu", k);
    }
    for (uint32_t k = 1; k < kit.n_snapshots; k++) {
        cr_assert_gt(kit.snapshots[k].time_ns, kit.snapshots[k - 1].time_ns);
    }
    /* Ticks at or before the snapshot are seen: round_end() is called at 0 too. */
    for (uint32_t k = 1; k < kit.n_snapshots; k++) {
        cr_assert_eq(kit.snapshots[k].counters.rounds,
                     kit.snapshots[k].time_ns / 100 + 1);
    }
    cr_assert_eq(kit.snapshots[0].counters.rounds, 0, "taken before START");
    cr_assert_eq(last(&kit)->time_ns, 123456);
    cr_assert_eq(kit.snapshots[kit.n_snapshots - 2].time_ns, 115479);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Rounds of 1000 ns (node 0) and of 2000 ns (node 1). */
static int32_t run_rounds(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_ORACLE && event->tag == 0) {
        node->host->round_end(node);
    }
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        return sim_request(node, 0, 0);
    }
    return ADONIS_OK;
}

Test(budget, of_rounds_ends_with_the_slowest_node)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = run_rounds;
    kit.profile.gradient_s = 0;
    kit.profile.flops_per_s = 1e9;
    kit.flops[1] = 2000;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 40};
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
    cr_assert_eq(ab_sim_now(kit.sim), 80000);
    /* 0, then every round up to 13, then those of the schedule, then the end. */
    static const uint64_t rounds[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
                                      10, 11, 12, 13, 14, 15, 16, 17, 18, 20,
                                      21, 23, 24, 26, 28, 30, 32, 34, 37, 40};
    cr_assert_eq(kit.n_snapshots, sizeof(rounds) / sizeof(rounds[0]));
    for (uint32_t k = 0; k < kit.n_snapshots; k++) {
        cr_assert_eq(kit.snapshots[k].counters.rounds, rounds[k], "snapshot %u", k);
        cr_assert_eq(kit.snapshots[k].time_ns, 2000 * rounds[k]);
    }
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Batches of 3 of 10 samples: shares of 0.3, whose sum is not exact. */
static int32_t batches(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        return sim_request(node, 3, 0);
    }
    return ADONIS_OK;
}

Test(budget, of_gradients_counts_shares_of_batches)
{
    static const struct {
        double limit;
        uint32_t n_nodes;
        uint64_t n_answers; /* most whose sum of 0.3 is at most limit x n */
    } cases[] = {{3, 1, 10}, {1, 3, 10}, {1, 1, 3}, {300, 1, 1000}, {7, 4, 93}};
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "ring", cases[k].n_nodes);
        kit.script.on_event = batches;
        kit.config.budget = (struct ab_budget){AB_AXIS_GRADIENTS, cases[k].limit};
        sim_kit_run(&kit);
        cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
        struct ab_counters counters;
        ab_sim_counters(kit.sim, &counters);
        cr_assert_float_eq(counters.gradients, 0.3 * (double)cases[k].n_answers, 1e-9,
                           "case %zu: %.17g", k, counters.gradients);
        sim_kit_check_sums(&kit);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* Full gradients: exactly limit x n answers, whatever is asked for beside them. */
static int32_t gradients_and_proxes(struct adonis_node *node,
                                    const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        uint64_t k = sim_state_of(node)->count[0]++;
        const struct adonis_request request = {.size = sizeof(request),
                                               .kind = (uint32_t)(k % 3) + 1,
                                               .point = sim_state_of(node)->x,
                                               .scale = 1.0};
        return node->host->request(node, &request);
    }
    return ADONIS_OK;
}

Test(budget, of_gradients_counts_gradients_only)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "ring", 3);
    kit.script.on_event = gradients_and_proxes;
    kit.config.budget = (struct ab_budget){AB_AXIS_GRADIENTS, 5};
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert(counters.gradients == 15.0);
    cr_assert(counters.proxes == 12.0 && counters.duals == 12.0);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* 24 bytes back and forth, and to everybody at once. */
static int32_t ping_pong(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        return sim_send(node, 0, 0, 3);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        return sim_send(node, event->slot, 0, 3);
    }
    return ADONIS_OK;
}

Test(budget, of_bytes_refuses_the_send_that_would_pass_it)
{
    static const struct {
        double limit;
        uint64_t n_sent;
        uint64_t n_delivered;
    } cases[] = {{23, 0, 0}, {24, 1, 0}, {25, 1, 1}, {240, 10, 9}, {250, 10, 10}};
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "path", 2);
        kit.script.on_event = ping_pong;
        kit.profile.latency_s = 1e-6;
        kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, cases[k].limit};
        sim_kit_run(&kit);
        cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
        struct ab_counters counters;
        ab_sim_counters(kit.sim, &counters);
        cr_assert_eq(counters.messages, cases[k].n_sent, "limit %g", cases[k].limit);
        cr_assert_eq(counters.delivered, cases[k].n_delivered, "limit %g",
                     cases[k].limit);
        cr_assert_eq(counters.bytes_sent, 24 * cases[k].n_sent);
        sim_kit_check_sums(&kit);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* From node 4 over three nodes to node 0: 4 hops of 8 bytes. */
static int32_t route(struct adonis_node *node, const struct adonis_event *event)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    if (event->type == ADONIS_EVENT_START && node->id == 4) {
        (void)node->host->overlay(node, &overlay);
        return sim_send(node, overlay.ring_next, 0, 1);
    }
    return ADONIS_OK;
}

Test(budget, of_bytes_stops_a_routed_message_on_its_way)
{
    for (uint64_t limit = 1; limit <= 33; limit++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "path", 5);
        kit.script.on_event = route;
        kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, (double)limit};
        sim_kit_run(&kit);
        cr_assert_eq(kit.outcome, limit <= 32 ? AB_OUTCOME_BUDGET : AB_OUTCOME_STALLED);
        struct ab_counters counters;
        ab_sim_counters(kit.sim, &counters);
        cr_assert_eq(counters.hops, limit / 8);
        cr_assert_eq(counters.bytes_sent, limit / 8 * 8);
        sim_kit_check_sums(&kit);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* Rounds of asynchronous methods. */
static int32_t exchange(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        return node->host->timer(node, 1, 0);
    }
    if (event->type == ADONIS_EVENT_TIMER) {
        node->host->exchange_end(node, 0);
        return node->host->timer(node, event->time_ns + 1, 0);
    }
    return ADONIS_OK;
}

Test(budget, of_rounds_of_asynchronous_methods_counts_exchanges_or_answers)
{
    struct sim_kit kit;
    struct ab_counters counters;
    sim_kit_init(&kit, "ring", 6);
    kit.script.on_event = exchange;
    kit.algorithm.kind = ADONIS_ASYNCHRONOUS;
    kit.algorithm.needs = 0;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 7};
    sim_kit_run(&kit);
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.exchanges, 42);
    cr_assert_eq(counters.rounds, 7);
    cr_assert_eq(ab_sim_now(kit.sim), 42);
    sim_kit_fini(&kit);

    sim_kit_init(&kit, "ring", 6);
    kit.script.on_event = batches;
    kit.algorithm.kind = ADONIS_ASYNCHRONOUS;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 7};
    sim_kit_run(&kit);
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.rounds, 7);
    cr_assert_float_eq(counters.gradients, 7 * 6 * 0.3, 1e-9);
    cr_assert_eq(ab_sim_now(kit.sim), 2100);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Many points of the schedule in one event, many events at one instant. */
static int32_t burst(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        return node->host->timer(node, 50, 0);
    }
    if (event->type == ADONIS_EVENT_TIMER) {
        return sim_send(node, 0, 0, 100);
    }
    if (event->type == ADONIS_EVENT_MESSAGE && sim_state_of(node)->count[0]++ < 3) {
        return sim_send(node, 0, 0, 100);
    }
    return ADONIS_OK;
}

Test(budget, takes_one_snapshot_an_instant_on_counted_axes)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = burst;
    kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, 1e6};
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED);
    cr_assert_eq(kit.n_snapshots, 2);
    cr_assert_eq(kit.snapshots[1].time_ns, 50);
    cr_assert_eq(kit.snapshots[1].counters.bytes_sent, 5600);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static enum ab_outcome target_at_third(uint32_t i)
{
    return i == 2 ? AB_OUTCOME_TARGET : AB_OUTCOME_NONE;
}

static enum ab_outcome nan_at_fifth(uint32_t i)
{
    return i == 4 ? AB_OUTCOME_NAN : AB_OUTCOME_NONE;
}

Test(budget, is_not_used_up_where_the_observer_ends_the_run)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = run_rounds;
    kit.verdict = target_at_third;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 1000};
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_TARGET);
    cr_assert_eq(kit.n_snapshots, 3);
    cr_assert_eq(ab_sim_now(kit.sim), 2000);
    sim_kit_fini(&kit);

    /* Snapshots of rounds 0 .. 4; the last one is that of the end. */
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = run_rounds;
    kit.verdict = nan_at_fifth;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 4};
    sim_kit_run(&kit);
    cr_assert_eq(kit.n_snapshots, 5);
    cr_assert_eq(kit.outcome, AB_OUTCOME_NAN);
    cr_assert_str_eq(ab_sim_reason(kit.sim), "");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(budget, is_a_whole_number_from_one_on)
{
    static const double wrong[] = {0, -1, 0.5, 2.5, 0x1p54};
    for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
        struct sim_kit kit;
        struct ab_error err = {0};
        sim_kit_init(&kit, "path", 2);
        kit.config.budget.limit = wrong[k];
        cr_assert_eq(ab_sim_create(&kit.sim, &kit.config, &err), AB_ERR_INPUT);
        cr_assert_not_null(strstr(err.text, "a whole number from 1 to 2^53"), "%s",
                           err.text);
        cr_assert_null(kit.sim);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}
