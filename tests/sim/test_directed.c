/* Directed graphs: who can be sent to, the shares of W, what is refused. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/rng.h"
#include "support/leaks.h"
#include "support/sim_kit.h"

static int32_t send_on(struct adonis_node *node, const struct adonis_event *event)
{
    double self_weight;
    const struct adonis_slot *slots = node->host->neighbours(node, 0, &self_weight);
    if (event->type == ADONIS_EVENT_MESSAGE) {
        cr_assert(slots[event->slot].flags & ADONIS_IN);
    }
    if (event->type != ADONIS_EVENT_START) {
        return ADONIS_OK;
    }
    double sum = self_weight;
    for (uint32_t slot = 0; slot < node->n_slots; slot++) {
        cr_assert_eq((slots[slot].flags & ADONIS_IN) != 0, slots[slot].weight > 0);
        sum += slots[slot].weight;
        if ((slots[slot].flags & ADONIS_OUT) != 0) {
            (void)sim_send(node, slot, node->id, 1);
        }
    }
    sim_state_of(node)->x[1] = sum;
    return ADONIS_OK;
}

static void set_links(struct sim_kit *kit)
{
    kit->algorithm.needs = 0;
    kit->profile.latency_s = 10e-9;
    kit->profile.link_bytes_per_s = 1e9;
}

/* The example of harness/sim/README.md. */
Test(directed, messages_go_one_way_round_the_ring)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "directed-ring", 3);
    kit.script.on_event = send_on;
    set_links(&kit);
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "every node waits");
    SIM_KIT_TRACE_IS(&kit, "10 node 1: first byte from 0\n"
                           "10 node 2: first byte from 1\n"
                           "10 node 0: first byte from 2\n"
                           "18 node 1: message 0 of 8 bytes from 0\n"
                           "18 node 2: message 1 of 8 bytes from 1\n"
                           "18 node 0: message 2 of 8 bytes from 2\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Edges 0 -> 1, 0 -> 2, 1 -> 0, 2 -> 1; each sender serves its receivers in turn. */
Test(directed, shares_are_those_of_the_senders)
{
    uint32_t ends[][2] = {{0, 1}, {0, 2}, {1, 0}, {2, 1}};
    struct ab_topology *topology;
    struct sim_kit kit;
    cr_assert_eq(ab_topology_from_directed(&topology, 3, ends, 4, NULL), AB_OK);
    sim_kit_init_on(&kit, topology);
    kit.script.on_event = send_on;
    set_links(&kit);
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "every node waits");
    SIM_KIT_TRACE_IS(&kit, "10 node 1: first byte from 0\n"
                           "10 node 0: first byte from 1\n"
                           "10 node 1: first byte from 2\n"
                           "18 node 2: first byte from 0\n"
                           "18 node 1: message 0 of 8 bytes from 0\n"
                           "18 node 0: message 1 of 8 bytes from 1\n"
                           "26 node 1: message 2 of 8 bytes from 2\n"
                           "26 node 2: message 0 of 8 bytes from 0\n");
    const double rows[] = {1.0 / 3 + 1.0 / 2, 1.0 / 3 + 1.0 / 2 + 1.0 / 2,
                           1.0 / 3 + 1.0 / 2};
    for (uint32_t i = 0; i < 3; i++) {
        cr_assert_float_eq(sim_state_of(ab_sim_node(kit.sim, i))->x[1], rows[i], 1e-15);
    }
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Losses of 0 -> 1 and 1 -> 0 are drawn apart: the news comes at the right end. */
static int32_t note_loss(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_LOST) {
        sim_state_of(node)->count[event->up]++;
    }
    return send_on(node, event);
}

Test(directed, a_loss_belongs_to_the_direction)
{
    uint32_t n_lost = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "directed-ring", 4);
        kit.script.on_event = note_loss;
        set_links(&kit);
        kit.profile.loss = 0.3;
        kit.profile.is_lossy = 1;
        kit.is_traced = 0;
        kit.config.seed = seed;
        sim_kit_expect(&kit, AB_OUTCOME_STALLED, "every node waits");
        for (uint32_t i = 0; i < 4; i++) {
            uint32_t next = (i + 1) % 4;
            struct ab_stream stream =
                ab_stream_make(seed, AB_RNG_LOSS, i | (uint64_t)next << 32);
            uint64_t lost = ab_rng_uniform(&stream, 0) < 0.3;
            cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, i))->count[1], lost);
            cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, next))->count[0], lost);
            n_lost += (uint32_t)lost;
        }
        sim_kit_fini(&kit);
    }
    cr_assert(n_lost > 10 && n_lost < 40);
    AB_NO_LEAKS();
}

static int32_t send_back(struct adonis_node *node, const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_MESSAGE ? sim_send(node, event->slot, 0, 1)
                                               : send_on(node, event);
}

Test(directed, an_answer_against_the_direction_is_a_plugin_error)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "directed-ring", 3);
    kit.script.on_event = send_back;
    set_links(&kit);
    sim_kit_expect(&kit, AB_OUTCOME_PLUGIN_ERROR,
                   "node 1 at 18 ns: on_event(message): send: slot 0: node 0 sends to "
                   "this one and cannot be sent to");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(directed, graphs_are_not_for_methods_that_need_both_directions)
{
    static const struct {
        uint32_t need;
        const char *reason;
    } cases[] = {{ADONIS_NEEDS_UNDIRECTED,
                  "the method needs an undirected graph, and this one is directed"},
                 {ADONIS_NEEDS_OVERLAY,
                  "the method needs the overlay, which directed graphs do not have"}};
    for (size_t k = 0; k < 2; k++) {
        struct sim_kit kit;
        sim_kit_init(&kit, "exponential", 5);
        kit.script.on_event = send_on;
        kit.algorithm.needs = cases[k].need;
        sim_kit_expect(&kit, AB_OUTCOME_INFEASIBLE, cases[k].reason);
        cr_assert_eq(kit.n_snapshots, 0);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}
