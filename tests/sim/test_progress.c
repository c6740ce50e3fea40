/* What counts as progress, so that a stalled run ends and a slow one does not. */
#include <criterion/criterion.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

static void run_to(struct sim_kit *kit, enum ab_outcome outcome, const char *reason)
{
    kit->is_traced = 0;
    sim_kit_expect(kit, outcome, reason);
    sim_kit_fini(kit);
}

/* Both nodes tick every 2 us. Node 0 sends whatever comes back, or asks again. */
static int32_t tick(struct adonis_node *node, const struct adonis_event *event)
{
    switch (event->type) {
    case ADONIS_EVENT_START:
    case ADONIS_EVENT_TIMER:
        return node->host->timer(node, event->time_ns + 2000, 0);
    default:
        return ADONIS_OK;
    }
}

static int32_t tick_and_send(struct adonis_node *node, const struct adonis_event *event)
{
    if ((event->type == ADONIS_EVENT_START && node->id == 0) ||
        event->type == ADONIS_EVENT_MESSAGE) {
        (void)sim_send(node, 0, 0, 1);
    }
    return tick(node, event);
}

static int32_t tick_and_ask(struct adonis_node *node, const struct adonis_event *event)
{
    if ((event->type == ADONIS_EVENT_START && node->id == 0) ||
        event->type == ADONIS_EVENT_ORACLE) {
        (void)sim_request(node, 0, 0);
    }
    return tick(node, event);
}

/* C = 3032, and there are 20000 ticks to a delivery or an answer. */
Test(progress, is_not_asked_of_timers_while_a_delivery_or_an_answer_is_due)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = tick_and_send;
    kit.profile.latency_s = 0.02;
    kit.config.budget.limit = 1e8;
    run_to(&kit, AB_OUTCOME_BUDGET, "used up");

    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = tick_and_send;
    kit.profile.uplink_bytes_per_s = 400; /* the first byte is due, then the last */
    kit.config.budget.limit = 1e8;
    run_to(&kit, AB_OUTCOME_BUDGET, "used up");

    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = tick_and_ask;
    kit.profile.gradient_s = 0.02;
    kit.config.budget.limit = 1e8;
    run_to(&kit, AB_OUTCOME_BUDGET, "used up");
    AB_NO_LEAKS();
}

/* 100 C = 303200 is less than the 400000 ticks to a delivery. */
Test(progress, on_the_axis_is_not_asked_of_timers_either)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = tick_and_send;
    kit.profile.latency_s = 0.4;
    kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, 16};
    run_to(&kit, AB_OUTCOME_BUDGET, "used up");
    AB_NO_LEAKS();
}

/* One message, one gradient: then nothing is due. */
static int32_t tick_and_stop(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        (void)sim_send(node, 0, 0, 1);
        (void)sim_request(node, 0, 0);
    }
    return tick(node, event);
}

Test(progress, is_asked_of_timers_once_nothing_is_due)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = tick_and_stop;
    kit.profile.latency_s = 0.02;
    run_to(&kit, AB_OUTCOME_STALLED, "more than 3032 events up to 23032000 ns without");
    AB_NO_LEAKS();
}

static int32_t spin_rounds(struct adonis_node *node, const struct adonis_event *event)
{
    if (node->id == 0 &&
        (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_TIMER)) {
        node->host->round_end(node);
        return node->host->timer(node, event->time_ns + 1, 0);
    }
    return ADONIS_OK;
}

static int32_t spin_exchanges(struct adonis_node *node,
                              const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_TIMER) {
        node->host->exchange_end(node, 0);
    }
    return event->type == ADONIS_EVENT_STOP
               ? ADONIS_OK
               : node->host->timer(node, event->time_ns + 1, 0);
}

/* A batch of nothing: its share of a gradient is none. */
static double no_share(void *ctx, uint32_t node, uint64_t batch)
{
    (void)ctx;
    (void)node;
    (void)batch;
    return 0.0;
}

static int32_t spin_gradients(struct adonis_node *node,
                              const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_STOP ? ADONIS_OK : sim_request(node, 0, 0);
}

Test(progress, on_the_axis_is_its_growth_and_not_the_calls_that_might_move_it)
{
    const char *const reason = "used nothing of the budget";
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = spin_rounds;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 10};
    run_to(&kit, AB_OUTCOME_STALLED, reason);

    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = spin_exchanges;
    kit.algorithm.kind = ADONIS_ASYNCHRONOUS;
    kit.algorithm.needs = ADONIS_NEEDS_GRADIENT;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 10};
    run_to(&kit, AB_OUTCOME_STALLED, reason);

    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = spin_gradients;
    kit.config.oracle.share = no_share;
    kit.config.budget = (struct ab_budget){AB_AXIS_GRADIENTS, 10};
    run_to(&kit, AB_OUTCOME_STALLED, reason);
    AB_NO_LEAKS();
}

/* The same calls, where they do move it, or where it is another axis. */
Test(progress, of_a_fast_node_is_progress_on_the_axis_of_time)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = spin_rounds;
    kit.config.budget.limit = 400000;
    run_to(&kit, AB_OUTCOME_BUDGET, "used up");

    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = spin_exchanges;
    kit.algorithm.kind = ADONIS_ASYNCHRONOUS;
    kit.algorithm.needs = 0;
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 400000};
    run_to(&kit, AB_OUTCOME_BUDGET, "used up");
    AB_NO_LEAKS();
}
