/* Lost transfers: what harness/sim/README.md says of them, as traces. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "support/leaks.h"
#include "support/sim_kit.h"

/* Failures in a row of the k-th transfer of an edge, by the words of the page. */
static uint64_t failures(uint64_t seed, double p, uint32_t from, uint32_t to,
                         uint64_t k)
{
    struct ab_stream stream =
        ab_stream_make(seed, AB_RNG_LOSS, from | (uint64_t)to << 32);
    double u = ab_rng_uniform(&stream, k);
    uint64_t m = 0;
    while (u < pow(p, (double)m + 1)) {
        m++;
    }
    return m;
}

/* The first seed with which the transfers of an edge fail so often each. */
static uint64_t seed_where(double p, uint32_t from, uint32_t to,
                           const uint64_t *expected, uint64_t n)
{
    for (uint64_t seed = 1;; seed++) {
        uint64_t k = 0;
        while (k < n && failures(seed, p, from, to, k) == expected[k]) {
            k++;
        }
        if (k == n) {
            return seed;
        }
    }
}

/* 1 byte/ns everywhere, 100 ns, a transfer out of two fails. */
static void set_links(struct sim_kit *kit, int is_lossy)
{
    kit->profile.latency_s = 100e-9;
    kit->profile.uplink_bytes_per_s = 1e9;
    kit->profile.link_bytes_per_s = 1e9;
    kit->profile.downlink_bytes_per_s = 1e9;
    kit->profile.loss = 0.5;
    kit->profile.is_lossy = is_lossy;
}

static struct ab_text news; /* what LOST events said */

static void note(const struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_LOST) {
        ab_text_printf(&news, "%llu node %u slot %u: %llu up %u\n",
                       (unsigned long long)event->time_ns, node->id, event->slot,
                       (unsigned long long)event->tag, event->up);
        cr_assert_eq(event->size, sizeof(*event));
        cr_assert(event->n_parts == 0 && event->parts == NULL);
    }
}

#define NEWS_ARE(expected)                                                             \
    do {                                                                               \
        const char *found_ = news.bytes != NULL ? news.bytes : "";                     \
        cr_assert_str_eq(found_, (expected), "news:\n%s", found_);                     \
        ab_text_fini(&news);                                                           \
        memset(&news, 0, sizeof(news));                                                \
    } while (0)

static int32_t send_two(struct adonis_node *node, const struct adonis_event *event)
{
    note(node, event);
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        (void)sim_send(node, 0, 7, 10);
        (void)sim_send(node, 0, 8, 1);
    }
    return ADONIS_OK;
}

static const uint64_t first_fails[] = {1, 0};

/* The example of the page, and the second message waits for the uplink until 160. */
Test(loss, is_repaired_by_a_reliable_transport_at_the_cost_of_time_and_bytes)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_two;
    set_links(&kit, 0);
    kit.config.seed = seed_where(0.5, 0, 1, first_fails, 2);
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "every node waits");
    SIM_KIT_TRACE_IS(&kit, "260 node 1: first byte from 0\n"
                           "268 node 1: message 8 of 8 bytes from 0\n"
                           "380 node 1: first byte from 0\n"
                           "460 node 1: message 7 of 80 bytes from 0\n");
    NEWS_ARE("");
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert(counters.messages == 2 && counters.delivered == 2 && counters.lost == 0);
    cr_assert(counters.bytes_sent == 168 && counters.bytes_lost == 80);
    cr_assert_eq(counters.hops, 3);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* The second message is where it would be if the first had arrived. */
Test(loss, is_told_to_both_ends_when_the_message_would_have_arrived)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_two;
    set_links(&kit, 1);
    kit.config.seed = seed_where(0.5, 0, 1, first_fails, 2);
    sim_kit_expect(
        &kit, AB_OUTCOME_STALLED,
        "no event is left at 188 ns: every node waits; messages lost so far: 1");
    SIM_KIT_TRACE_IS(&kit, "100 node 1: first byte from 0\n"
                           "180 node 1: first byte from 0\n"
                           "180 node 1: message 7 of 80 bytes from 0: lost\n"
                           "188 node 1: message 8 of 8 bytes from 0\n");
    NEWS_ARE("180 node 1 slot 0: 7 up 0\n"
             "180 node 0 slot 0: 7 up 1\n");
    struct ab_counters node;
    ab_sim_node_counters(kit.sim, 1, &node);
    cr_assert(node.lost == 1 && node.bytes_lost == 80 && node.bytes_received == 8);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* From node 3 to node 0 along the path; the second hop fails. */
static int32_t close_the_ring(struct adonis_node *node,
                              const struct adonis_event *event)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    cr_assert_eq(node->host->overlay(node, &overlay), ADONIS_OK);
    note(node, event);
    if (event->type == ADONIS_EVENT_START && node->id == 3) {
        (void)sim_send(node, overlay.ring_next, 9, 1);
    }
    if (event->type == ADONIS_EVENT_LOST) {
        cr_assert_eq(event->slot,
                     event->up ? overlay.ring_next : overlay.ring_previous);
    }
    return ADONIS_OK;
}

Test(loss, of_a_routed_message_may_be_on_any_hop)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 4);
    kit.script.on_event = close_the_ring;
    set_links(&kit, 1);
    for (uint64_t seed = 1;; seed++) {
        kit.config.seed = seed;
        if (failures(seed, 0.5, 3, 2, 0) == 0 && failures(seed, 0.5, 2, 1, 0) == 1) {
            break;
        }
    }
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "messages lost so far: 1");
    SIM_KIT_TRACE_IS(&kit, "100 node 2: first byte from 3\n"
                           "108 node 2: 8 bytes from 3 to be forwarded\n"
                           "208 node 1: first byte from 2\n"
                           "216 node 1: 8 bytes from 2 to be forwarded: lost\n");
    NEWS_ARE("216 node 0 slot 1: 9 up 0\n"
             "216 node 3 slot 1: 9 up 1\n");
    struct ab_counters node;
    ab_sim_node_counters(kit.sim, 0, &node);
    cr_assert(node.lost == 1 && node.bytes_lost == 0);
    ab_sim_node_counters(kit.sim, 1, &node);
    cr_assert(node.lost == 0 && node.bytes_lost == 8);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Node 0 sends one message after the other to each neighbour, some of the edges more
 * often than others; which ones were lost is a matter of the edge and the count. */
#define N_MESSAGES 4000
static unsigned char fate[3][N_MESSAGES]; /* of slot and tag: 1 arrived, 2 lost */

static int32_t send_many(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        for (uint64_t tag = 0; tag < N_MESSAGES; tag++) {
            for (uint32_t slot = 0; slot < 3; slot++) {
                if (tag % (slot + 1) == 0) {
                    (void)sim_send(node, slot, tag / (slot + 1), 1);
                }
            }
        }
    }
    if (event->type == ADONIS_EVENT_MESSAGE || event->type == ADONIS_EVENT_LOST) {
        uint32_t slot = node->id == 0 ? event->slot : node->id - 1;
        fate[slot][event->tag] |= event->type == ADONIS_EVENT_LOST ? 2 : 1;
    }
    return ADONIS_OK;
}

Test(loss, is_drawn_by_edge_and_count_alone)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "star", 4);
    kit.script.on_event = send_many;
    kit.profile.uplink_bytes_per_s = 1e9; /* not all at one instant */
    kit.profile.loss = 0.1;
    kit.profile.is_lossy = 1;
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "messages lost");
    uint64_t n_lost = 0;
    uint64_t n = 0;
    for (uint32_t slot = 0; slot < 3; slot++) {
        for (uint64_t k = 0; k * (slot + 1) < N_MESSAGES; k++) {
            int is_lost = failures(kit.config.seed, 0.1, 0, slot + 1, k) > 0;
            cr_assert_eq(fate[slot][k], is_lost ? 2 : 1);
            n_lost += (uint64_t)is_lost;
            n++;
        }
    }
    double mean = 0.1 * (double)n;
    cr_assert_lt(fabs((double)n_lost - mean), 4 * sqrt(0.9 * mean));
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Attempts until one succeeds: geometric, 1 / (1 - p) on average. */
Test(loss, makes_a_reliable_transport_repeat_itself_geometrically)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "star", 4);
    kit.script.on_event = send_many;
    kit.profile.uplink_bytes_per_s = 1e9;
    kit.profile.loss = 0.6;
    kit.is_traced = 0;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "every node waits");
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    uint64_t hops = counters.messages;
    for (uint32_t slot = 0; slot < 3; slot++) {
        for (uint64_t k = 0; k * (slot + 1) < N_MESSAGES; k++) {
            hops += failures(kit.config.seed, 0.6, 0, slot + 1, k);
        }
    }
    cr_assert_eq(counters.hops, hops);
    double mean = (double)counters.messages / 0.4;
    double deviation = sqrt((double)counters.messages * 0.6) / 0.4;
    cr_assert_lt(fabs((double)hops - mean), 4 * deviation);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* 80 bytes that fail once are 160, and a limit of 100 does not allow them. */
Test(loss, counts_all_attempts_of_a_transfer_as_one_on_the_axis_of_bytes)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = send_two;
    set_links(&kit, 0);
    kit.config.seed = seed_where(0.5, 0, 1, first_fails, 2);
    kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, 100};
    sim_kit_expect(&kit, AB_OUTCOME_BUDGET, "");
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert(counters.bytes_sent == 0 && counters.messages == 0);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* The receiver answers a loss by the message that uses the budget up. */
static int32_t answer_a_loss(struct adonis_node *node, const struct adonis_event *event)
{
    note(node, event);
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        (void)sim_send(node, 0, 7, 10);
    }
    if (event->type == ADONIS_EVENT_LOST) {
        return sim_send(node, 0, 8, 10) == ADONIS_OK ? ADONIS_OK : ADONIS_IGNORED;
    }
    return ADONIS_OK;
}

Test(loss, is_told_to_the_sender_even_where_the_run_has_just_ended)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = answer_a_loss;
    set_links(&kit, 1);
    kit.config.seed = seed_where(0.5, 0, 1, first_fails, 1);
    kit.config.budget = (struct ab_budget){AB_AXIS_BYTES, 160};
    sim_kit_expect(&kit, AB_OUTCOME_BUDGET, "");
    NEWS_ARE("180 node 1 slot 0: 7 up 0\n"
             "180 node 0 slot 0: 7 up 1\n");
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.bytes_sent, 160, "the answer of the sender was refused");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t give_up(struct adonis_node *node, const struct adonis_event *event)
{
    (void)send_two(node, event);
    return event->type == ADONIS_EVENT_LOST ? ADONIS_ERROR_FAILED : ADONIS_OK;
}

Test(loss, is_not_told_after_a_plugin_error)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = give_up;
    set_links(&kit, 1);
    kit.config.seed = seed_where(0.5, 0, 1, first_fails, 1);
    sim_kit_expect(&kit, AB_OUTCOME_PLUGIN_ERROR, "node 1 at 180 ns: on_event(lost)");
    NEWS_ARE("180 node 1 slot 0: 7 up 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Of one vector there and back: 8 bytes and 100 ns each way, and on average one failed
 * attempt of 8 + 200 ns. */
Test(loss, is_part_of_the_mean_time_of_an_exchange)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    set_links(&kit, 0);
    const struct ab_oracle *oracle = &kit.config.oracle;
    cr_assert_float_eq(ab_sim_exchange_time_ns(&kit.profile, oracle),
                       2 * (108.0 + 208.0), 1e-6);
    kit.profile.is_lossy = 1;
    cr_assert_float_eq(ab_sim_exchange_time_ns(&kit.profile, oracle), 2 * 108.0, 1e-6);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
