/* Which calls a plugin may make when, and what its errors leave behind. */
#include <criterion/criterion.h>
#include <fenv.h>
#include <stdio.h>
#include <string.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

static int32_t (*act)(struct adonis_node *node);

static void expect_error(struct sim_kit *kit, const char *where, const char *reason)
{
    sim_kit_expect(kit, AB_OUTCOME_PLUGIN_ERROR, reason);
    const char *found = ab_sim_reason(kit->sim);
    cr_assert_eq(strncmp(found, where, strlen(where)), 0, "%s", found);
}

static struct adonis_node *mutable_node(const struct adonis_node *node)
{
    return (struct adonis_node *)node;
}

static int32_t act_in_init(struct adonis_node *node, const double *start)
{
    (void)start;
    return act(node);
}

static void act_in_estimate(const struct adonis_node *node, uint64_t time_ns,
                            double *out)
{
    (void)time_ns;
    out[0] = 0;
    (void)act(mutable_node(node));
}

static int32_t good_send(struct adonis_node *node)
{
    return sim_send(node, 0, 0, 1);
}
static int32_t good_timer(struct adonis_node *node)
{
    return node->host->timer(node, 0, 0);
}
static int32_t ask(struct adonis_node *node)
{
    static const double point[1];
    const struct adonis_request request = {
        .size = sizeof(request), .kind = ADONIS_GRADIENT, .point = point};
    return node->host->request(node, &request);
}
static int32_t end_round(struct adonis_node *node)
{
    node->host->round_end(node);
    return ADONIS_OK;
}
static int32_t round_number(struct adonis_node *node)
{
    double x = 1.0;
    node->host->wire_round(node, 1, &x, &x);
    return ADONIS_OK;
}
static int32_t draw(struct adonis_node *node)
{
    (void)node->host->uniform(node, ADONIS_NODE_STREAM, 0, 0);
    return ADONIS_OK;
}
static int32_t read_constant(struct adonis_node *node)
{
    (void)node->host->constant(node, ADONIS_L);
    return ADONIS_OK;
}
static int32_t look_at_neighbours(struct adonis_node *node)
{
    double self_weight;
    (void)node->host->neighbours(node, 0, &self_weight);
    return ADONIS_OK;
}
static int32_t find_extension(struct adonis_node *node)
{
    (void)node->host->extension(node, "adonis.nothing/1");
    return ADONIS_OK;
}
static int32_t give_reason(struct adonis_node *node)
{
    return node->host->fail(node, ADONIS_OK, "no reason");
}

static const struct {
    const char *reason;
    int32_t (*act)(struct adonis_node *node);
    int in_init;
    int in_state_size;
} timed[] = {
    {"send: allowed in on_event only", good_send, 0, 0},
    {"timer: allowed in on_event only", good_timer, 0, 0},
    {"request: allowed in on_event only", ask, 0, 0},
    {"round_end: allowed in on_event only", end_round, 0, 0},
    {"wire_round: allowed in init and on_event only", round_number, 1, 0},
    {"uniform: allowed in init and on_event only", draw, 1, 0},
    {"constant: allowed in state_size, init and on_event only", read_constant, 1, 1},
    {"neighbours: allowed in state_size, init and on_event only", look_at_neighbours, 1,
     1},
    {"extension: allowed in init and on_event only", find_extension, 1, 0},
    {"fail: allowed in init and on_event only", give_reason, 1, 0},
};

static uint64_t act_in_state_size(const struct adonis_node *node)
{
    (void)act(mutable_node(node));
    return sizeof(struct sim_script_state);
}

Test(phases, decide_which_calls_are_allowed)
{
    for (size_t k = 0; k < sizeof(timed) / sizeof(timed[0]); k++) {
        struct sim_kit kit;
        act = timed[k].act;
        sim_kit_init(&kit, "path", 2);
        kit.script.estimate = act_in_estimate;
        expect_error(&kit, "node 0 at 0 ns: estimate: ", timed[k].reason);
        sim_kit_fini(&kit);

        sim_kit_init(&kit, "path", 2);
        kit.script.init = act_in_init;
        if (timed[k].in_init) {
            sim_kit_expect(&kit, AB_OUTCOME_STALLED, "no event is left");
        } else {
            expect_error(&kit, "node 0 at 0 ns: init: ", timed[k].reason);
            cr_assert_eq(kit.n_snapshots, 0);
        }
        sim_kit_fini(&kit);

        sim_kit_init(&kit, "path", 2);
        kit.algorithm.state_size = act_in_state_size;
        if (timed[k].in_state_size) {
            sim_kit_expect(&kit, AB_OUTCOME_STALLED, "no event is left");
        } else {
            expect_error(&kit, "node 0 at 0 ns: state_size: ", timed[k].reason);
        }
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* An error in the last snapshot replaces the budget, and the observer's word. */
static void estimate_late(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    out[0] = 0;
    if (time_ns > 0) {
        (void)node->host->timer(mutable_node(node), 0, 0);
    }
}

static int32_t request_at_start(struct adonis_node *node,
                                const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_START ? sim_request(node, 0, 0) : ADONIS_OK;
}

static enum ab_outcome target_at_last(uint32_t i)
{
    return i > 0 ? AB_OUTCOME_TARGET : AB_OUTCOME_NONE;
}

Test(phases, include_the_last_snapshot)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = request_at_start;
    kit.script.estimate = estimate_late;
    kit.verdict = target_at_last;
    kit.config.budget = (struct ab_budget){AB_AXIS_GRADIENTS, 1};
    expect_error(&kit,
                 "node 0 at 1000 ns: estimate: ", "timer: allowed in on_event only");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t fail_init_of_one(struct adonis_node *node, const double *start)
{
    (void)start;
    return node->id == 1 ? node->host->fail(node, ADONIS_ERROR_FAILED, "too odd")
                         : ADONIS_OK;
}

static void count_fini(struct adonis_node *node)
{
    *(int *)sim_script_of(node)->shared += 1;
}

/* Nodes 0 and 1 were initialised, node 2 was not. */
Test(phases, end_with_fini_for_the_nodes_that_had_init)
{
    struct sim_kit kit;
    int n_fini = 0;
    sim_kit_init(&kit, "path", 3);
    kit.script = (struct sim_script){
        .init = fail_init_of_one, .fini = count_fini, .shared = &n_fini};
    expect_error(&kit, "node 1 at 0 ns: init: ", "too odd (-5)");
    sim_kit_fini(&kit);
    cr_assert_eq(n_fini, 2);
    AB_NO_LEAKS();
}

static int32_t ask_prox(struct adonis_node *node, const struct adonis_event *event)
{
    static const double number = 1.0;
    static const struct adonis_request request = {
        .size = sizeof(request), .kind = ADONIS_PROX, .point = &number, .scale = 1};
    return event->type == ADONIS_EVENT_START ? node->host->request(node, &request)
                                             : ADONIS_OK;
}

Test(phases, have_requests_of_every_kind_in_events)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = ask_prox;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "1000 node 0: prox 0\n1000 node 1: prox 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(phases, record_which_constants_are_read)
{
    struct sim_kit kit;
    act = read_constant;
    sim_kit_init(&kit, "path", 2);
    kit.script.init = act_in_init;
    sim_kit_run(&kit);
    cr_assert_eq(ab_sim_constants_read(kit.sim), 1u << ADONIS_L);
    cr_assert_eq(ab_sim_state_bytes(kit.sim), sizeof(struct sim_script_state));
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* ---- arithmetic ---- */

static int rounding;
static const char *changed_in; /* init, on_event, estimate, stop */

static void change_in(const char *where)
{
    if (strcmp(where, changed_in) == 0) {
        (void)fesetround(rounding);
    }
}

static int32_t round_in_init(struct adonis_node *node, const double *start)
{
    (void)node;
    (void)start;
    change_in("init");
    return ADONIS_OK;
}

static int32_t round_in_event(struct adonis_node *node,
                              const struct adonis_event *event)
{
    change_in(event->type == ADONIS_EVENT_STOP ? "stop" : "on_event");
    return event->type == ADONIS_EVENT_START ? node->host->timer(node, 7, 0)
                                             : ADONIS_OK;
}

static void round_in_estimate(const struct adonis_node *node, uint64_t time_ns,
                              double *out)
{
    (void)node;
    (void)time_ns;
    out[0] = 0;
    change_in("estimate");
}

static void round_in_fini(struct adonis_node *node)
{
    (void)node;
    change_in("fini");
}

static void run_rounding(struct sim_kit *kit)
{
    sim_kit_init(kit, "ring", 3);
    kit->script = (struct sim_script){.init = round_in_init,
                                      .on_event = round_in_event,
                                      .estimate = round_in_estimate,
                                      .fini = round_in_fini};
}

Test(sim_phases, a_callback_that_changes_the_rounding_ends_the_run_and_is_undone)
{
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    static const char *const names[] = {"upward", "downward", "toward zero"};
    static const char *const places[] = {"init", "on_event", "estimate", "stop"};
    static const char *const times[] = {"at 0 ns", "at 7 ns", "at 0 ns", "at 7 ns"};
    for (int i = 0; i < 12; i++) {
        struct sim_kit kit;
        char reason[128];
        rounding = modes[i / 4];
        changed_in = places[i % 4];
        (void)snprintf(reason, sizeof reason,
                       "changed the arithmetic: floating-point rounding mode is %s",
                       names[i / 4]);
        run_rounding(&kit);
        sim_kit_expect(&kit, AB_OUTCOME_PLUGIN_ERROR, reason);
        cr_assert_eq(fegetround(), FE_TONEAREST);
        cr_assert(strstr(ab_sim_reason(kit.sim), times[i % 4]) != NULL, "%s: %s",
                  changed_in, ab_sim_reason(kit.sim));
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

Test(sim_phases, fini_that_changes_the_rounding_harms_nobody)
{
    struct sim_kit kit;
    rounding = FE_UPWARD;
    changed_in = "fini";
    run_rounding(&kit);
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "no event is left");
    sim_kit_fini(&kit);
    cr_assert_eq(fegetround(), FE_TONEAREST);
    AB_NO_LEAKS();
}

/* ---- where a method is ---- */

static struct ab_place seen[4];
static uint32_t n_seen;
static struct ab_place place;

static void look(void)
{
    if (n_seen < 4) {
        seen[n_seen++] = place;
    }
}

static int32_t look_in_event(struct adonis_node *node, const struct adonis_event *event)
{
    if (node->id == 2) {
        look();
    }
    return event->type == ADONIS_EVENT_START ? node->host->timer(node, 7, 0)
                                             : ADONIS_OK;
}

Test(sim_phases, the_place_follows_the_callbacks)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "ring", 3);
    kit.script.on_event = look_in_event;
    kit.config.place = &place;
    sim_kit_expect(&kit, AB_OUTCOME_STALLED, "no event is left");
    static const char *const names[] = {"on_event(start)", "on_event(timer)",
                                        "on_event(stop)"};
    cr_assert_eq(n_seen, 3);
    for (int i = 0; i < 3; i++) {
        cr_assert_str_eq(seen[i].doing, names[i]);
        cr_assert_eq(seen[i].has_node, 1);
        cr_assert_eq(seen[i].node, 2);
        cr_assert_eq(seen[i].time_ns, i == 0 ? 0u : 7u);
    }
    cr_assert_str_eq(place.doing, "");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
