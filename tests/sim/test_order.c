/* The total order of events, and the frame around a run. */
#include <criterion/criterion.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

/* At 1000 ns everything happens at once, asked for in the opposite order. */
static int32_t all_at_once(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type != ADONIS_EVENT_START) {
        return ADONIS_OK;
    }
    if (node->id == 1) {
        (void)node->host->timer(node, 1000, 2);
        (void)node->host->timer(node, 1000, 1);
        (void)sim_request(node, 0, 3);
    }
    if (node->id == 0) {
        (void)sim_send(node, 0, 4, 1);
        (void)sim_send(node, 0, 5, 1);
    }
    return ADONIS_OK;
}

Test(order, at_one_instant_is_deliveries_then_oracles_then_timers)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = all_at_once;
    kit.profile.latency_s = 1e-6;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "1000 node 1: message 4 of 8 bytes from 0\n"
                           "1000 node 1: message 5 of 8 bytes from 0\n"
                           "1000 node 1: gradient 3\n"
                           "1000 node 1: timer 2\n"
                           "1000 node 1: timer 1\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* A message of 8 bytes is complete when the first byte of another arrives. */
static int32_t meet(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        (void)sim_send(node, 0, 1, 1);
    }
    if (event->type == ADONIS_EVENT_START && node->id == 2) {
        (void)node->host->timer(node, 8, 0);
    }
    if (event->type == ADONIS_EVENT_TIMER) {
        (void)sim_send(node, 0, 2, 1);
    }
    return ADONIS_OK;
}

Test(order, at_one_instant_is_first_bytes_before_deliveries)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 3);
    kit.script.on_event = meet;
    kit.profile.link_bytes_per_s = 1e9;
    kit.profile.latency_s = 100e-9;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "8 node 2: timer 0\n"
                           "100 node 1: first byte from 0\n"
                           "108 node 1: first byte from 2\n"
                           "108 node 1: message 1 of 8 bytes from 0\n"
                           "116 node 1: message 2 of 8 bytes from 2\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* A chain at one instant: message, answer, gradient, timer in the past. */
static int32_t chain(struct adonis_node *node, const struct adonis_event *event)
{
    switch (event->type) {
    case ADONIS_EVENT_START:
        return node->id == 0 ? node->host->timer(node, 100, 1) : ADONIS_OK;
    case ADONIS_EVENT_TIMER:
        return event->tag == 1 ? sim_send(node, 0, 2, 1) : ADONIS_OK;
    case ADONIS_EVENT_MESSAGE:
        return node->id == 1 ? sim_send(node, 0, 3, 1) : sim_request(node, 0, 4);
    case ADONIS_EVENT_ORACLE:
        return node->host->timer(node, 1, 5);
    default:
        return ADONIS_IGNORED;
    }
}

Test(order, lets_chains_happen_at_one_instant)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = chain;
    kit.algorithm.kind = ADONIS_ASYNCHRONOUS;
    kit.profile.poisson_gradients = 1;
    kit.shows_snapshots = 1;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "0 snapshot\n"
                           "0 node 0: start\n"
                           "0 node 1: start\n"
                           "100 node 0: timer 1\n"
                           "100 node 1: message 2 of 8 bytes from 0\n"
                           "100 node 0: message 3 of 8 bytes from 1\n"
                           "100 node 0: gradient 4\n"
                           "100 node 0: timer 5\n"
                           "100 snapshot\n"
                           "100 node 0: stop\n"
                           "100 node 1: stop\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* What STOP asks for has no effect, and is no error. */
static int32_t stop_loudly(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_STOP) {
        cr_assert_eq(sim_send(node, 0, 0, 1), ADONIS_IGNORED);
        cr_assert_eq(sim_request(node, 0, 0), ADONIS_IGNORED);
        cr_assert_eq(node->host->timer(node, 0, 0), ADONIS_IGNORED);
        node->host->round_end(node);
        sim_state_of(node)->count[0] = 1;
    }
    return ADONIS_OK;
}

static void count_fini(struct adonis_node *node)
{
    *(int *)sim_script_of(node)->shared += 1;
}

Test(order, ends_with_stop_and_fini_for_every_node)
{
    struct sim_kit kit;
    int n_fini = 0;
    sim_kit_init(&kit, "ring", 5);
    kit.script = (struct sim_script){
        .on_event = stop_loudly, .fini = count_fini, .shared = &n_fini};
    sim_kit_run(&kit);
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.messages + counters.rounds, 0);
    for (uint32_t i = 0; i < 5; i++) {
        cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, i))->count[0], 1);
    }
    cr_assert_eq(n_fini, 0);
    sim_kit_fini(&kit);
    cr_assert_eq(n_fini, 5);
    AB_NO_LEAKS();
}

static enum ab_outcome end_after_two(uint32_t i)
{
    return i == 1 ? AB_OUTCOME_TARGET : AB_OUTCOME_NONE;
}

static enum ab_outcome end_at_once(uint32_t i)
{
    (void)i;
    return AB_OUTCOME_TARGET;
}

/* The budget ends the run in node 1's START: nodes 2, 3 and 4 were never started. */
static int32_t send_at_start(struct adonis_node *node, const struct adonis_event *event)
{
    sim_state_of(node)->count[event->type]++;
    if (event->type == ADONIS_EVENT_START) {
        int32_t code = sim_send(node, 0, 0, 1);
        cr_assert_eq(code, node->id == 0 ? ADONIS_OK : ADONIS_IGNORED);
        return code;
    }
    return ADONIS_OK;
}

Test(order, gives_stop_to_those_that_got_start)
{
    static const struct {
        enum ab_outcome (*verdict)(uint32_t i);
        double bytes;
        enum ab_outcome outcome;
        uint32_t n_started;
    } cases[] = {{end_at_once, 100, AB_OUTCOME_TARGET, 0},
                 {end_after_two, 8, AB_OUTCOME_TARGET, 1},
                 {NULL, 15, AB_OUTCOME_BUDGET, 2}};
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "ring", 5);
        kit.script.on_event = send_at_start;
        kit.verdict = cases[k].verdict;
        kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, cases[k].bytes};
        sim_kit_run(&kit);
        cr_assert_eq(kit.outcome, cases[k].outcome);
        for (uint32_t i = 0; i < 5; i++) {
            const uint64_t *count = sim_state_of(ab_sim_node(kit.sim, i))->count;
            cr_assert_eq(count[ADONIS_EVENT_START], i < cases[k].n_started);
            cr_assert_eq(count[ADONIS_EVENT_STOP], i < cases[k].n_started);
        }
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* n = 1: no neighbour, no overlay peer; and n = 2, where the ring is one edge. */
static int32_t look_around(struct adonis_node *node, const struct adonis_event *event)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    double self_weight;
    cr_assert_eq(node->host->overlay(node, &overlay), ADONIS_OK);
    const struct adonis_slot *slots = node->host->neighbours(node, 0, &self_weight);
    if (node->n_nodes == 1) {
        cr_assert(self_weight == 1.0);
        cr_assert_eq(overlay.ring_next, ADONIS_NO_SLOT);
        cr_assert_eq(overlay.ring_previous, ADONIS_NO_SLOT);
        cr_assert_eq(overlay.tree_parent, ADONIS_NO_SLOT);
        cr_assert_eq(overlay.n_tree_children, 0);
    } else {
        cr_assert_eq(slots[0].id, 1 - node->id);
        cr_assert(slots[0].weight == 0.5 && self_weight == 0.5);
        cr_assert_eq(overlay.ring_next, 0);
        cr_assert_eq(overlay.ring_previous, 0);
    }
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        node->host->round_end(node);
        return sim_request(node, 0, 0);
    }
    return ADONIS_OK;
}

Test(order, works_on_one_and_on_two_nodes)
{
    for (uint32_t n = 1; n <= 2; n++) {
        struct sim_kit kit;
        sim_kit_init(&kit, n == 1 ? "complete" : "ring", n);
        kit.script.on_event = look_around;
        kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 10};
        sim_kit_run(&kit);
        cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
        cr_assert_eq(ab_sim_now(kit.sim), 9000);
        sim_kit_check_sums(&kit);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}
