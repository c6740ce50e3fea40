/* The transfer formula of harness/sim/README.md, as traces. */
#include <criterion/criterion.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

/* In bytes per nanosecond. */
static void set_links(struct sim_kit *kit, double latency_ns, double uplink,
                      double link, double downlink)
{
    kit->profile.latency_s = latency_ns * 1e-9;
    kit->profile.uplink_bytes_per_s = uplink * 1e9;
    kit->profile.link_bytes_per_s = link * 1e9;
    kit->profile.downlink_bytes_per_s = downlink * 1e9;
}

static void run(struct sim_kit *kit)
{
    sim_kit_run(kit);
    cr_assert_eq(kit->outcome, AB_OUTCOME_STALLED);
    sim_kit_check_sums(kit);
}

static int32_t send_two(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        (void)sim_send(node, 0, 1, 10);
        (void)sim_send(node, 0, 2, 1);
    }
    return ADONIS_OK;
}

/* The first example of the page. */
Test(transfer, takes_the_latency_and_the_bytes_over_the_slowest_rate)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_two;
    set_links(&kit, 100, 4, 2, 1);
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "100 node 1: first byte from 0\n"
                           "180 node 1: first byte from 0\n"
                           "180 node 1: message 1 of 80 bytes from 0\n"
                           "188 node 1: message 2 of 8 bytes from 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t ends_send(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id != 1) {
        (void)sim_send(node, 0, node->id, 10);
    }
    return ADONIS_OK;
}

/* The second example of the page. */
Test(transfer, waits_for_the_downlink_in_order_of_first_bytes)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 3);
    kit.script.on_event = ends_send;
    set_links(&kit, 100, 4, 2, 1);
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "100 node 1: first byte from 0\n"
                           "100 node 1: first byte from 2\n"
                           "180 node 1: message 0 of 80 bytes from 0\n"
                           "260 node 1: message 2 of 80 bytes from 2\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Node 0 first sends to node 3, so that its message to node 1, though asked for before
 * that of node 2, reaches node 1 later. */
static int32_t overtake(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type != ADONIS_EVENT_START) {
        return ADONIS_OK;
    }
    if (node->id == 0) {
        (void)sim_send(node, 2, 1, 5);
        (void)sim_send(node, 0, 2, 1);
    }
    if (node->id == 2) {
        (void)sim_send(node, 1, 3, 1);
    }
    return ADONIS_OK;
}

Test(transfer, reserves_the_downlink_by_first_byte_not_by_send)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "complete", 4);
    kit.script.on_event = overtake;
    set_links(&kit, 10, 1, 1, 1);
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "10 node 3: first byte from 0\n"
                           "10 node 1: first byte from 2\n"
                           "18 node 1: message 3 of 8 bytes from 2\n"
                           "50 node 1: first byte from 0\n"
                           "50 node 3: message 1 of 40 bytes from 0\n"
                           "58 node 1: message 2 of 8 bytes from 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t send_to_all(struct adonis_node *node, const struct adonis_event *event)
{
    static const double x[4];
    static const uint32_t slots[] = {2, 0, 1};
    const struct adonis_part part = {.data = x, .length = 4};
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        return node->host->send(node, slots, 3, 7, &part, 1);
    }
    return ADONIS_OK;
}

Test(transfer, serves_the_receivers_of_one_send_in_the_order_given)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "star", 4);
    kit.script.on_event = send_to_all;
    set_links(&kit, 0, 1, 1, 1);
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "0 node 3: first byte from 0\n"
                           "32 node 1: first byte from 0\n"
                           "32 node 3: message 7 of 32 bytes from 0\n"
                           "64 node 2: first byte from 0\n"
                           "64 node 1: message 7 of 32 bytes from 0\n"
                           "96 node 2: message 7 of 32 bytes from 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(transfer, takes_only_the_latency_where_nothing_limits_it)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_two;
    kit.profile.latency_s = 5e-9;
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "5 node 1: message 1 of 80 bytes from 0\n"
                           "5 node 1: message 2 of 8 bytes from 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* A third of a byte per nanosecond: 80 bytes take 240 ns, 8 bytes 24; at 3 bytes per
 * nanosecond 26.67 and 2.67 ns, rounded up. */
Test(transfer, rounds_its_duration_up_to_whole_nanoseconds)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_two;
    kit.profile.link_bytes_per_s = 3e9;
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "0 node 1: first byte from 0\n"
                           "27 node 1: first byte from 0\n"
                           "27 node 1: message 1 of 80 bytes from 0\n"
                           "30 node 1: message 2 of 8 bytes from 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* A path has its ring's last step, from node 3 to node 0, over all its edges. */
static int32_t close_the_ring(struct adonis_node *node,
                              const struct adonis_event *event)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    cr_assert_eq(node->host->overlay(node, &overlay), ADONIS_OK);
    if (event->type == ADONIS_EVENT_START && node->id == 3) {
        cr_assert_geq(overlay.ring_next, node->n_slots);
        (void)sim_send(node, overlay.ring_next, 9, 1);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        cr_assert_eq(node->id, 0);
        cr_assert_eq(event->slot, overlay.ring_previous);
    }
    return ADONIS_OK;
}

Test(transfer, of_a_routed_message_is_stored_and_forwarded_hop_by_hop)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 4);
    kit.script.on_event = close_the_ring;
    set_links(&kit, 100, 1, 1, 1);
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "100 node 2: first byte from 3\n"
                           "108 node 2: 8 bytes from 3 to be forwarded\n"
                           "208 node 1: first byte from 2\n"
                           "216 node 1: 8 bytes from 2 to be forwarded\n"
                           "316 node 0: first byte from 1\n"
                           "324 node 0: message 9 of 8 bytes from 1\n");
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.messages, 1);
    cr_assert_eq(counters.delivered, 1);
    cr_assert_eq(counters.hops, 3);
    cr_assert_eq(counters.bytes_sent, 24);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* EXACT numbers are charged 8 bytes, WIRE ones 4, and arrive as floats. */
static int32_t send_both_formats(struct adonis_node *node,
                                 const struct adonis_event *event)
{
    static const double x[2] = {0.1, 1e-50};
    static const uint32_t slot = 0;
    const struct adonis_part parts[] = {
        {.data = x, .length = 2, .format = ADONIS_WIRE},
        {.length = 0, .format = ADONIS_WIRE},
        {.data = x, .length = 1, .format = ADONIS_EXACT},
    };
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        double rounded[2];
        node->host->wire_round(node, 2, x, rounded);
        cr_assert(rounded[0] == (double)0.1f && rounded[1] == 0.0);
        return node->host->send(node, &slot, 1, 0, parts, 3);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        cr_assert_eq(event->n_parts, 3);
        cr_assert(event->parts[0].data[0] == (double)0.1f);
        cr_assert(event->parts[0].data[1] == 0.0);
        cr_assert_eq(event->parts[1].length, 0);
        cr_assert(event->parts[2].data[0] == 0.1);
    }
    return ADONIS_OK;
}

Test(transfer, charges_and_rounds_by_format)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_both_formats;
    kit.config.oracle.wire_bytes = 4;
    run(&kit);
    SIM_KIT_TRACE_IS(&kit, "0 node 1: message 0 of 16 bytes from 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
