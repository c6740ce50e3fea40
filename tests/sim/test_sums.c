/* Random plugins on random networks: sums close, the same run gives the same bytes. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "support/leaks.h"
#include "support/sim_kit.h"

/* How the n-th event of a node is answered: draws of its own stream. */
static double draw(struct adonis_node *node, uint32_t purpose)
{
    return node->host->uniform(node, ADONIS_NODE_STREAM, purpose,
                               sim_state_of(node)->count[0]);
}

static uint32_t any_slot(struct adonis_node *node, double u)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    cr_assert_eq(node->host->overlay(node, &overlay), ADONIS_OK);
    if (u > 0.7) {
        return u > 0.85 ? overlay.ring_next : overlay.ring_previous;
    }
    return (uint32_t)(u / 0.7 * node->n_slots);
}

static int32_t chaos(struct adonis_node *node, const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    if (event->type == ADONIS_EVENT_STOP) {
        return ADONIS_OK;
    }
    state->count[0]++;
    state->x[0] += (double)event->type;
    double u = draw(node, 0);
    if (u < 0.5 && node->n_nodes > 1) {
        uint64_t length = (uint64_t)(draw(node, 1) * 50);
        (void)sim_send(node, any_slot(node, draw(node, 2)), state->count[0], length);
    }
    if (u < 0.2 || u > 0.7) {
        (void)sim_request(node, (uint64_t)(draw(node, 3) * 11), state->count[0]);
    }
    if (u > 0.4 && u < 0.75) {
        uint64_t wait = (uint64_t)(draw(node, 4) * 3000);
        (void)node->host->timer(node, event->time_ns + wait, state->count[0]);
    }
    if (draw(node, 5) < 0.3) {
        node->host->round_end(node);
    }
    return ADONIS_OK;
}

static const char *const graphs[] = {"ring", "path",     "star",
                                     "grid", "complete", "erdos-renyi:p=0.4"};
#define N_GRAPHS (sizeof(graphs) / sizeof(graphs[0]))

static void set_profile(struct ab_profile *profile, uint32_t k)
{
    profile->latency_s = k % 3 == 0 ? 0 : 1e-7 * k;
    if (k % 4 != 0) {
        profile->uplink_bytes_per_s = 1e9;
        profile->link_bytes_per_s = k % 4 == 1 ? (double)INFINITY : 5e8;
        profile->downlink_bytes_per_s = 2e9;
    }
    profile->transient =
        (struct ab_spread_model){.kind = AB_SPREAD_LOGNORMAL, .sigma = 0.5};
    profile->persistent = (struct ab_spread_model){
        .kind = AB_SPREAD_TWO_SPEED, .fraction = 0.3, .slowdown = 3};
    profile->loss = k % 5 == 0 ? 0 : 0.06 * (k % 5);
    profile->is_lossy = k % 2 == 0;
    profile->busy_w = 3;
    profile->idle_w = 1;
}

static void set_up(struct sim_kit *kit, uint32_t k)
{
    static const struct ab_budget budgets[] = {{AB_AXIS_TIME, 40000},
                                               {AB_AXIS_ROUNDS, 9},
                                               {AB_AXIS_GRADIENTS, 12},
                                               {AB_AXIS_BYTES, 50000}};
    sim_kit_init(kit, graphs[k % N_GRAPHS], k % 7 == 6 ? 1 : 4 + k % 9);
    kit->script.on_event = chaos;
    kit->config.seed = k;
    kit->config.budget = budgets[k / 2 % 4];
    set_profile(&kit->profile, k);
}

Test(sums, close_on_random_runs)
{
    uint32_t n_budget = 0;
    uint64_t n_in_flight = 0;
    uint64_t n_lost = 0;
    uint64_t n_repeated = 0;
    for (uint32_t k = 0; k < 96; k++) {
        struct sim_kit kit;
        uint64_t messages;
        uint64_t bytes;
        set_up(&kit, k);
        kit.is_traced = 0;
        sim_kit_run(&kit);
        cr_assert(kit.outcome == AB_OUTCOME_BUDGET || kit.outcome == AB_OUTCOME_STALLED,
                  "run %u: %s", k, ab_sim_reason(kit.sim));
        sim_kit_check_sums(&kit);
        ab_sim_in_flight(kit.sim, &messages, &bytes);
        n_in_flight += messages;
        struct ab_counters counters;
        ab_sim_counters(kit.sim, &counters);
        n_lost += counters.lost;
        n_repeated += counters.lost == 0 && counters.bytes_lost > 0;
        n_budget += kit.outcome == AB_OUTCOME_BUDGET;
        sim_kit_fini(&kit);
    }
    /* Else the test says little. */
    cr_assert_gt(n_budget, 40);
    cr_assert_gt(n_in_flight, 40);
    cr_assert_gt(n_lost, 100);
    cr_assert_gt(n_repeated, 20);
    AB_NO_LEAKS();
}

static void check_same_state(const struct sim_kit *a, const struct sim_kit *b,
                             uint32_t node)
{
    const struct sim_script_state *x = sim_state_of(ab_sim_node(a->sim, node));
    const struct sim_script_state *y = sim_state_of(ab_sim_node(b->sim, node));
    for (int k = 0; k < 8; k++) {
        cr_assert(x->x[k] == y->x[k], "the same operations in the same order");
        cr_assert_eq(x->count[k], y->count[k]);
    }
}

Test(sums, and_everything_else_are_the_same_in_every_repetition)
{
    for (uint32_t k = 0; k < 24; k++) {
        struct sim_kit kits[3];
        for (int i = 0; i < 3; i++) {
            set_up(&kits[i], k);
            kits[i].is_traced = i < 2;
            sim_kit_run(&kits[i]);
        }
        cr_assert_str_eq(sim_kit_trace(&kits[0]), sim_kit_trace(&kits[1]));
        for (int i = 1; i < 3; i++) {
            cr_assert_eq(kits[i].outcome, kits[0].outcome);
            cr_assert_eq(kits[i].n_snapshots, kits[0].n_snapshots);
            cr_assert_eq(memcmp(kits[i].snapshots, kits[0].snapshots,
                                kits[0].n_snapshots * sizeof(kits[0].snapshots[0])),
                         0);
            for (uint32_t node = 0; node < kits[0].topology->n_nodes; node++) {
                check_same_state(&kits[i], &kits[0], node);
            }
        }
        for (int i = 0; i < 3; i++) {
            sim_kit_fini(&kits[i]);
        }
    }
    AB_NO_LEAKS();
}

/* The n-th allocation fails, for every n until the run needs no more. */
Test(sums, do_not_matter_when_memory_runs_out)
{
    size_t n_failed = 0;
    for (size_t n = 1;; n++) {
        struct sim_kit kit;
        struct ab_error err = {0};
        set_up(&kit, 3);
        ab_alloc_fail_after(n);
        ab_status status = ab_sim_create(&kit.sim, &kit.config, &err);
        if (status == AB_OK) {
            status = ab_sim_run(kit.sim, &kit.outcome, &err);
        }
        ab_alloc_fail_after(0);
        sim_kit_fini(&kit);
        if (status == AB_OK) {
            break;
        }
        cr_assert_eq(status, AB_ERR_MEMORY);
        cr_assert_not_null(strstr(err.text, "memory"), "%s", err.text);
        n_failed++;
    }
    cr_assert_gt(n_failed, 10);
    AB_NO_LEAKS();
}

/* Every node: a gradient, then its result to all neighbours and along the ring, again
 * and again; from the 50th round of node 0 on no allocation succeeds. */
static int32_t keep_on(struct adonis_node *node, const struct adonis_event *event)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    if (event->type == ADONIS_EVENT_ORACLE) {
        if (node->id == 0 && ++sim_state_of(node)->count[0] == 50) {
            ab_alloc_fail_after(1);
        }
        (void)node->host->overlay(node, &overlay);
        (void)sim_send(node, overlay.ring_next, 0, 7);
        for (uint32_t slot = 0; slot < node->n_slots; slot++) {
            (void)sim_send(node, slot, 0, 100);
        }
        node->host->round_end(node);
    }
    if (event->type == ADONIS_EVENT_START || event->type == ADONIS_EVENT_ORACLE) {
        return sim_request(node, 0, 0);
    }
    return ADONIS_OK;
}

Test(sums, cost_no_memory_in_the_steady_state)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "grid", 16);
    kit.script.on_event = keep_on;
    kit.is_traced = 0;
    set_profile(&kit.profile, 2);
    kit.config.budget = (struct ab_budget){AB_AXIS_ROUNDS, 300};
    kit.profile.uplink_bytes_per_s = 1e10; /* no queue that grows */
    kit.profile.link_bytes_per_s = 1e10;
    kit.profile.downlink_bytes_per_s = 1e10;
    sim_kit_run(&kit);
    ab_alloc_fail_after(0);
    cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
    sim_kit_check_sums(&kit);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
