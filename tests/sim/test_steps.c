/* A run in steps, and what is on its way between them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

/* Node 0 greets its neighbours, each answers once; then a timer ends the talk. */
static int32_t talk(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        cr_assert_eq(sim_send(node, 0, 7, 3), ADONIS_OK);
        cr_assert_eq(sim_send(node, 1, 8, 2), ADONIS_OK);
    }
    if (event->type == ADONIS_EVENT_MESSAGE && node->id != 0) {
        cr_assert_eq(sim_send(node, event->slot, event->tag + 10, 1), ADONIS_OK);
        cr_assert_eq(node->host->timer(node, event->time_ns + 50, 0), ADONIS_OK);
    }
    return ADONIS_OK;
}

static void start_talk(struct sim_kit *kit)
{
    sim_kit_init(kit, "ring", 3);
    kit->script.on_event = talk;
    kit->profile.latency_s = 1e-6;
    kit->shows_snapshots = 1;
}

Test(steps, give_the_same_run)
{
    struct sim_kit whole;
    struct sim_kit stepped;
    start_talk(&whole);
    start_talk(&stepped);
    sim_kit_run(&whole);
    sim_kit_create(&stepped);
    uint32_t n_steps = 0;
    do {
        uint64_t before = ab_sim_events(stepped.sim);
        cr_assert_eq(ab_sim_step(stepped.sim, &stepped.outcome, NULL), AB_OK);
        cr_assert_leq(ab_sim_events(stepped.sim) - before, 1);
        n_steps++;
    } while (stepped.outcome == AB_OUTCOME_NONE);
    cr_assert_eq(stepped.outcome, whole.outcome);
    SIM_KIT_TRACE_IS(&stepped, sim_kit_trace(&whole));
    /* The start, one for each event, and the one that finds no event left. */
    cr_assert_eq(n_steps, ab_sim_events(whole.sim) + 2);
    sim_kit_fini(&stepped);
    sim_kit_fini(&whole);
    AB_NO_LEAKS();
}

static void list(void *ctx, const struct adonis_node *receiver,
                 const struct adonis_event *message)
{
    char *text = ctx;
    size_t used = strlen(text);
    (void)snprintf(text + used, 200 - used, "to %u slot %u tag %u length %u at %u; ",
                   receiver->id, message->slot, (unsigned)message->tag,
                   (unsigned)message->parts[0].length, (unsigned)message->time_ns);
}

Test(steps, show_the_messages_on_their_way)
{
    struct sim_kit kit;
    start_talk(&kit);
    sim_kit_create(&kit);
    char text[200] = "";
    ab_sim_look_in_flight(kit.sim, text, list);
    cr_assert_str_eq(text, "");
    cr_assert_eq(ab_sim_step(kit.sim, &kit.outcome, NULL), AB_OK);
    ab_sim_look_in_flight(kit.sim, text, list);
    cr_assert_str_eq(text, "to 1 slot 0 tag 7 length 3 at 0; "
                           "to 2 slot 0 tag 8 length 2 at 0; ");
    cr_assert_eq(ab_sim_step(kit.sim, &kit.outcome, NULL), AB_OK);
    text[0] = '\0';
    ab_sim_look_in_flight(kit.sim, text, list);
    cr_assert_str_eq(text, "to 2 slot 0 tag 8 length 2 at 1000; "
                           "to 0 slot 0 tag 17 length 1 at 1000; ");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
