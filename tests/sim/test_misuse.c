/* Plugins that break the contract of the ABI: each is a plugin-error with its reason.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

struct misuse {
    const char *reason; /* NULL: allowed */
    int32_t (*act)(struct adonis_node *node);
};

/* ---- wrong arguments ---- */

static const double number = 1.0;

static int32_t send_part(struct adonis_node *node, uint32_t slot,
                         struct adonis_part part)
{
    return node->host->send(node, &slot, 1, 0, &part, 1);
}

static int32_t send_far(struct adonis_node *node)
{
    return sim_send(node, 1, 0, 1);
}

static int32_t send_nowhere(struct adonis_node *node)
{
    return node->host->send(node, NULL, 1, 0, NULL, 0);
}

static int32_t send_to_nobody(struct adonis_node *node)
{
    return node->host->send(node, NULL, 0, 0, NULL, 0);
}

static int32_t send_no_parts(struct adonis_node *node)
{
    static const uint32_t slot = 0;
    return node->host->send(node, &slot, 1, 0, NULL, 2);
}

static int32_t send_null(struct adonis_node *node)
{
    return send_part(node, 0, (struct adonis_part){.length = 1});
}

static int32_t send_too_much(struct adonis_node *node)
{
    return send_part(node, 0,
                     (struct adonis_part){.data = &number, .length = UINT64_MAX / 8});
}

static int32_t send_format(struct adonis_node *node)
{
    return send_part(node, 0,
                     (struct adonis_part){.data = &number, .length = 1, .format = 2});
}

static int32_t send_nan(struct adonis_node *node)
{
    const double x = NAN;
    return send_part(node, 0, (struct adonis_part){.data = &x, .length = 1});
}

static struct adonis_request good_request(void)
{
    return (struct adonis_request){.size = sizeof(struct adonis_request),
                                   .kind = ADONIS_GRADIENT,
                                   .point = &number};
}

static int32_t request_small(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.size = 8;
    return node->host->request(node, &request);
}

static int32_t request_null(struct adonis_node *node)
{
    return node->host->request(node, NULL);
}

static int32_t request_no_point(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.point = NULL;
    return node->host->request(node, &request);
}

static int32_t request_kind(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.kind = 4;
    return node->host->request(node, &request);
}

static int32_t request_undeclared(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.kind = ADONIS_DUAL;
    return node->host->request(node, &request);
}

static int32_t request_scale(struct adonis_node *node)
{
    struct adonis_request request = good_request();
    request.kind = ADONIS_PROX;
    return node->host->request(node, &request);
}

static int32_t uniform_purpose(struct adonis_node *node)
{
    cr_assert(isnan(node->host->uniform(node, 0, 1u << 16, 0)));
    return ADONIS_OK;
}

static int32_t uniform_slot(struct adonis_node *node)
{
    cr_assert(isnan(node->host->uniform(node, 1, 0, 0)));
    return ADONIS_OK;
}

static int32_t constant_zero(struct adonis_node *node)
{
    cr_assert(isnan(node->host->constant(node, 0)));
    return ADONIS_OK;
}

static int32_t constant_beyond(struct adonis_node *node)
{
    cr_assert(isnan(node->host->constant(node, ADONIS_CONSTANT_END)));
    return ADONIS_OK;
}

static int32_t overlay_undeclared(struct adonis_node *node)
{
    struct adonis_overlay overlay = {.size = sizeof(overlay)};
    cr_assert_eq(node->host->overlay(node, &overlay), ADONIS_ERROR_STATE);
    return ADONIS_OK;
}

static int32_t exchange_in_rounds(struct adonis_node *node)
{
    node->host->exchange_end(node, 0);
    return ADONIS_OK;
}

static int32_t of_another_node(struct adonis_node *node)
{
    struct adonis_node *other = (struct adonis_node *)sim_script_of(node)->shared;
    return other->host->timer(other, 0, 0);
}

/* ---- wrong returns ---- */

static int32_t return_failed(struct adonis_node *node)
{
    (void)node;
    return ADONIS_ERROR_FAILED;
}

static int32_t return_text(struct adonis_node *node)
{
    return node->host->fail(node, 1234, "the sky fell");
}

static int32_t return_unknown(struct adonis_node *node)
{
    (void)node;
    return 7;
}

static int32_t return_ignored(struct adonis_node *node)
{
    (void)node;
    return ADONIS_IGNORED;
}

static const struct misuse misuses[] = {
    {"send: slot 1; the node's slots are below 1", send_far},
    {"send: 1 slots, but the list is NULL", send_nowhere},
    {NULL, send_to_nobody},
    {"send: 2 parts, but the list is NULL", send_no_parts},
    {"send: part 0: 1 numbers, but data is NULL", send_null},
    {"send: part 0: 2305843009213693951 numbers are too many", send_too_much},
    {"send: part 0: format 2, expected ADONIS_WIRE or ADONIS_EXACT", send_format},
    {NULL, send_nan},
    {"request: size 8, expected at least", request_small},
    {"request: size 0, expected at least", request_null},
    {"request: point is NULL", request_no_point},
    {"request: kind 4, expected ADONIS_GRADIENT", request_kind},
    {"request: kind 3 is not among the table's needs", request_undeclared},
    {"request: scale 0, expected a positive number", request_scale},
    {"uniform: purpose 65536, expected below 65536", uniform_purpose},
    {"uniform: slot 1; the node's neighbours are below 1", uniform_slot},
    {"constant: number 0, expected 1 .. 18", constant_zero},
    {"constant: number 19, expected 1 .. 18", constant_beyond},
    {"overlay: ADONIS_NEEDS_OVERLAY is not in the table", overlay_undeclared},
    {"exchange_end: the method is synchronous", exchange_in_rounds},
    {"timer: called for node 1, which is not in a callback", of_another_node},
    {"returned -5, ADONIS_ERROR_FAILED", return_failed},
    {"the sky fell (1234)", return_text},
    {"returned 7, which is no known value", return_unknown},
    {NULL, return_ignored},
};

static const struct misuse *current;

/* Node 0 misbehaves at 5 ns; node 1 lends its address. The value returned by the host
 * call is not looked at, but for those that return it themselves. */
static int32_t misbehave(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START) {
        if (node->id == 1) {
            ((struct sim_script *)node->options)->shared = node;
        }
        return node->id == 0 ? node->host->timer(node, 5, 0) : ADONIS_OK;
    }
    return event->type == ADONIS_EVENT_TIMER ? current->act(node) : ADONIS_OK;
}

static void check(struct sim_kit *kit, const char *where, const char *reason)
{
    sim_kit_run(kit);
    cr_assert_eq(kit->outcome, AB_OUTCOME_PLUGIN_ERROR, "%s, expected: %s",
                 ab_outcome_name(kit->outcome), reason);
    const char *found = ab_sim_reason(kit->sim);
    cr_assert(strncmp(found, where, strlen(where)) == 0, "%s", found);
    cr_assert_not_null(strstr(found, reason), "%s, expected: %s", found, reason);
}

Test(misuse, in_an_event_ends_the_run_with_the_reason)
{
    for (size_t k = 0; k < sizeof(misuses) / sizeof(misuses[0]); k++) {
        struct sim_kit kit;
        current = &misuses[k];
        sim_kit_init(&kit, "path", 2);
        kit.script.on_event = misbehave;
        kit.algorithm.needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_PROX;
        if (current->reason == NULL) {
            sim_kit_run(&kit);
            cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED, "case %zu: %s", k,
                         ab_sim_reason(kit.sim));
        } else {
            check(&kit, "node 0 at 5 ns: on_event(timer): ", current->reason);
            cr_assert_eq(kit.n_snapshots, 1, "none after the error");
        }
        sim_kit_check_sums(&kit);
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* ---- calls at the wrong time ---- */

static struct adonis_node *mutable_node(const struct adonis_node *node)
{
    return (struct adonis_node *)node;
}

static int32_t act_in_init(struct adonis_node *node, const double *start)
{
    (void)start;
    return current->act(node);
}

static void act_in_estimate(const struct adonis_node *node, uint64_t time_ns,
                            double *out)
{
    (void)time_ns;
    out[0] = 0;
    (void)current->act(mutable_node(node));
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
    return sim_request(node, 0, 0);
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
    struct misuse misuse;
    int in_init;
} timed[] = {
    {{"send: allowed in on_event only", good_send}, 0},
    {{"timer: allowed in on_event only", good_timer}, 0},
    {{"request: allowed in on_event only", ask}, 0},
    {{"round_end: allowed in on_event only", end_round}, 0},
    {{"wire_round: allowed in init and on_event only", round_number}, 1},
    {{"uniform: allowed in init and on_event only", draw}, 1},
    {{"constant: allowed in init and on_event only", read_constant}, 1},
    {{"neighbours: allowed in init and on_event only", look_at_neighbours}, 1},
    {{"extension: allowed in init and on_event only", find_extension}, 1},
    {{"fail: allowed in init and on_event only", give_reason}, 1},
};

Test(misuse, of_calls_at_the_wrong_time_ends_the_run)
{
    for (size_t k = 0; k < sizeof(timed) / sizeof(timed[0]); k++) {
        struct sim_kit kit;
        current = &timed[k].misuse;
        sim_kit_init(&kit, "path", 2);
        kit.script.estimate = act_in_estimate;
        check(&kit, "node 0 at 0 ns: estimate: ", current->reason);
        sim_kit_fini(&kit);

        sim_kit_init(&kit, "path", 2);
        kit.script.init = act_in_init;
        if (timed[k].in_init) {
            sim_kit_run(&kit);
            cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED, "%s", ab_sim_reason(kit.sim));
        } else {
            check(&kit, "node 0 at 0 ns: init: ", current->reason);
            cr_assert_eq(kit.n_snapshots, 0);
        }
        sim_kit_fini(&kit);
    }
    AB_NO_LEAKS();
}

/* An error in the last snapshot replaces the budget. */
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

Test(misuse, in_the_last_snapshot_counts)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = request_at_start;
    kit.script.estimate = estimate_late;
    kit.config.budget = (struct ab_budget){AB_AXIS_GRADIENTS, 1};
    check(&kit, "node 0 at 1000 ns: estimate: ", "timer: allowed in on_event only");
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
Test(misuse, in_init_leaves_the_other_nodes_alone)
{
    struct sim_kit kit;
    int n_fini = 0;
    sim_kit_init(&kit, "path", 3);
    kit.script = (struct sim_script){
        .init = fail_init_of_one, .fini = count_fini, .shared = &n_fini};
    check(&kit, "node 1 at 0 ns: init: ", "too odd (-5)");
    sim_kit_fini(&kit);
    cr_assert_eq(n_fini, 2);
    AB_NO_LEAKS();
}

static int32_t probe(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type != ADONIS_EVENT_START) {
        return ADONIS_OK;
    }
    struct adonis_request request = good_request();
    request.kind = ADONIS_PROX;
    request.scale = 1;
    return node->host->request(node, &request);
}

Test(misuse, is_not_to_ask_for_what_the_task_offers)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = probe;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "1000 node 0: prox 0\n1000 node 1: prox 0\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(misuse, is_not_to_read_constants_which_are_recorded)
{
    static const struct misuse reading = {NULL, read_constant};
    struct sim_kit kit;
    current = &reading;
    sim_kit_init(&kit, "path", 2);
    kit.script.init = act_in_init;
    sim_kit_run(&kit);
    cr_assert_eq(ab_sim_constants_read(kit.sim), 1u << ADONIS_L);
    cr_assert_eq(ab_sim_state_bytes(kit.sim), sizeof(struct sim_script_state));
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
