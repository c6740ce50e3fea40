/* The transfer formula of harness/sim/README.md, as traces. */
#include <criterion/criterion.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

/* 1 GB/s: a byte a nanosecond. */
static void set_links(struct sim_kit *kit, double latency_ns, double uplink,
                      double link, double downlink)
{
    kit->profile.latency_s = latency_ns * 1e-9;
    kit->profile.uplink_bytes_per_s = uplink * 1e9;
    kit->profile.link_bytes_per_s = link * 1e9;
    kit->profile.downlink_bytes_per_s = downlink * 1e9;
}

/* Node 0 sends two messages at once, of 80 and 8 bytes. */
static int32_t send_two(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        (void)sim_send(node, 0, 1, 10);
        (void)sim_send(node, 0, 2, 1);
    }
    return ADONIS_OK;
}

Test(transfer, takes_latency_and_bytes_over_the_slowest_rate)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_two;
    set_links(&kit, 100, 4, 2, 1);
    sim_kit_run(&kit);
    /* The uplink is taken for 80 ns and then for 8 ns. */
    SIM_KIT_TRACE_IS(&kit, "100 node 1: first byte from 0\n"
                           "180 node 1: first byte from 0\n"
                           "180 node 1: message 1 of 80 bytes from 0\n"
                           "188 node 1: message 2 of 8 bytes from 0\n");
    cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED);
    sim_kit_check_sums(&kit);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
