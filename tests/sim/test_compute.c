/* Compute units: one job at a time, beside the network, timed by profile and spread. */
#include <criterion/criterion.h>

#include "support/leaks.h"
#include "support/sim_kit.h"

/* Two full gradients and half of one (5 of 10 samples), and a message meanwhile. */
static int32_t work(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        (void)sim_request(node, 0, 1);
        (void)sim_request(node, 5, 2);
        (void)sim_send(node, 0, 3, 1);
    }
    if (event->type == ADONIS_EVENT_TIMER) {
        return sim_request(node, 0, 4);
    }
    if (event->type == ADONIS_EVENT_MESSAGE) {
        return node->host->timer(node, 10000, 5);
    }
    return ADONIS_OK;
}

Test(compute, serves_one_job_at_a_time_while_messages_travel)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = work;
    kit.profile.latency_s = 200e-9;
    kit.profile.busy_w = 2e6; /* so that 1500 ns and 1000 ns make a few joules */
    kit.profile.idle_w = 1e6;
    kit.profile.send_j_per_byte = 0.5;
    kit.profile.receive_j_per_byte = 0.25;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "200 node 1: message 3 of 8 bytes from 0\n"
                           "1000 node 0: gradient 1\n"
                           "1500 node 0: gradient 2\n"
                           "10000 node 1: timer 5\n"
                           "11000 node 1: gradient 4\n");
    sim_kit_check_sums(&kit);
    struct ab_counters node;
    ab_sim_node_counters(kit.sim, 0, &node);
    cr_assert_eq(node.busy_ns, 1500);
    cr_assert_eq(node.idle_ns, 9500);
    cr_assert(node.gradients == 1.5 && node.flops == 1500.0);
    cr_assert_float_eq(node.energy_j, 2e6 * 1500e-9 + 1e6 * 9500e-9 + 0.5 * 8, 1e-12);
    ab_sim_node_counters(kit.sim, 1, &node);
    cr_assert_float_eq(node.energy_j, 2e6 * 1000e-9 + 1e6 * 10000e-9 + 0.25 * 8, 1e-12);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Node i's gradient takes i + 1 times as many flops. */
static int32_t ask(struct adonis_node *node, const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_START ? sim_request(node, 0, 0) : ADONIS_OK;
}

Test(compute, takes_flops_over_speed_where_speed_is_given)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 3);
    kit.script.on_event = ask;
    kit.profile.gradient_s = 0;
    kit.profile.flops_per_s = 3e9;
    kit.flops[1] = 2000;
    kit.flops[2] = 1; /* a third of a nanosecond: at least one */
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "1 node 2: gradient 0\n"
                           "333 node 0: gradient 0\n"
                           "667 node 1: gradient 0\n");
    double mean = ab_sim_gradient_time_ns(&kit.profile, &kit.config.oracle, 3, 1);
    cr_assert_float_eq(mean, (1000.0 + 1.0) / 3, 1e-9);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* An empty node may have a gradient of no flops. */
Test(compute, sizes_devices_so_that_every_full_gradient_takes_gradient_s)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 3);
    kit.script.on_event = ask;
    kit.flops[1] = 12345;
    kit.flops[2] = 0;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "1000 node 0: gradient 0\n"
                           "1000 node 1: gradient 0\n"
                           "1000 node 2: gradient 0\n");
    double mean = ab_sim_gradient_time_ns(&kit.profile, &kit.config.oracle, 3, 1);
    cr_assert_float_eq(mean, 1000.0, 1e-9);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

Test(compute, takes_no_time_under_a_poisson_clock)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = work;
    kit.algorithm.kind = ADONIS_ASYNCHRONOUS;
    kit.profile.poisson_gradients = 1;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "0 node 1: message 3 of 8 bytes from 0\n"
                           "0 node 0: gradient 1\n"
                           "0 node 0: gradient 2\n"
                           "10000 node 1: timer 5\n"
                           "10000 node 1: gradient 4\n");
    double mean = ab_sim_gradient_time_ns(&kit.profile, &kit.config.oracle, 2, 1);
    cr_assert_float_eq(mean, 1000.0, 1e-9);
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.busy_ns, 0);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Gradient of x^2 / 2 + i x at the point as it was when it was asked for. */
static int32_t change_the_point(struct adonis_node *node,
                                const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    if (event->type == ADONIS_EVENT_START) {
        state->x[0] = 5;
        int32_t code = sim_request(node, 0, 0);
        state->x[0] = 7;
        return code;
    }
    if (event->type == ADONIS_EVENT_ORACLE) {
        cr_assert_eq(event->kind, ADONIS_GRADIENT);
        cr_assert(event->result[0] == 5.0 + node->id);
        state->count[0]++;
    }
    return ADONIS_OK;
}

Test(compute, answers_for_the_point_at_the_time_of_the_request)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = change_the_point;
    sim_kit_run(&kit);
    for (uint32_t i = 0; i < 2; i++) {
        cr_assert_eq(sim_state_of(ab_sim_node(kit.sim, i))->count[0], 1);
    }
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* The run ends in the middle of a job: half of it is busy time. */
Test(compute, counts_a_job_under_way_for_its_part)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = ask;
    kit.config.budget.limit = 400;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "");
    cr_assert_eq(kit.outcome, AB_OUTCOME_BUDGET);
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.busy_ns, 800);
    cr_assert_eq(counters.idle_ns, 0);
    cr_assert(counters.gradients == 0.0);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* u = point / (1 + scale), or point: of 250 flops for each unit of the point, and 10000
 * to prepare. */
static ab_status solve(void *ctx, uint32_t node, const struct adonis_request *request,
                       double *out, double *flops, double *preparation,
                       struct ab_error *err)
{
    (void)ctx;
    (void)node;
    if (request->point[0] > 100.0) {
        return AB_FAIL(err, AB_ERR_MEMORY, "the test says so");
    }
    out[0] = request->point[0] / (1.0 + request->scale);
    *flops = 250.0 * request->point[0];
    *preparation = 10000.0;
    return AB_OK;
}

static int32_t ask_others(struct adonis_node *node, const struct adonis_event *event)
{
    struct sim_script_state *state = sim_state_of(node);
    struct adonis_request request = {.size = sizeof request,
                                     .kind = ADONIS_PROX,
                                     .point = state->x,
                                     .scale = 1.0,
                                     .tag = 1};
    int32_t code = ADONIS_OK;
    if (event->type == ADONIS_EVENT_START) {
        state->x[0] = node->id + 2;
        code = node->host->request(node, &request);
        request.kind = ADONIS_DUAL;
        request.scale = 0.0;
        state->x[0] = 6.0;
        code += node->host->request(node, &request);
        request.kind = ADONIS_GRADIENT;
        code += node->host->request(node, &request);
        state->x[0] = 0.0;
    } else if (event->type == ADONIS_EVENT_ORACLE) {
        state->x[event->kind] = event->result[0];
    }
    return code;
}

/* What is known with the answer only is computed at the request, and takes its time. */
Test(compute, charges_prox_and_dual_what_their_answer_took)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = ask_others;
    kit.config.oracle.solve = solve;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "10500 node 0: prox 1\n"
                           "10750 node 1: prox 1\n"
                           "22000 node 0: dual 1\n"
                           "22250 node 1: dual 1\n"
                           "23000 node 0: gradient 1\n"
                           "23250 node 1: gradient 1\n");
    sim_kit_check_sums(&kit);
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert(counters.proxes == 2.0 && counters.duals == 2.0);
    cr_assert(counters.gradients == 2.0 &&
              counters.flops == 40000 + 500 + 750 + 2 * 2500);
    for (uint32_t i = 0; i < 2; i++) {
        const double *x = sim_state_of(ab_sim_node(kit.sim, i))->x;
        cr_assert(x[ADONIS_PROX] == (i + 2) / 2.0 && x[ADONIS_DUAL] == 6.0);
        cr_assert(x[ADONIS_GRADIENT] == 6.0 + i);
    }
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

/* Scales 1, 1, 2, 1, then twice the dual, then scale 1: all answers of 250 flops. */
static int32_t ask_again(struct adonis_node *node, const struct adonis_event *event)
{
    static const double scales[] = {1.0, 1.0, 2.0, 1.0, 0.0, 5.0, 1.0};
    const double point[1] = {1.0};
    int32_t code = ADONIS_OK;
    for (uint64_t k = 0; k < 7 && event->type == ADONIS_EVENT_START; k++) {
        const struct adonis_request request = {.size = sizeof request,
                                               .kind = k == 4 || k == 5 ? ADONIS_DUAL
                                                                        : ADONIS_PROX,
                                               .point = point,
                                               .scale = scales[k],
                                               .tag = k};
        code += node->host->request(node, &request);
    }
    return code;
}

Test(compute, prepares_again_where_kind_or_scale_is_another)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 1);
    kit.script.on_event = ask_again;
    kit.config.oracle.solve = solve;
    sim_kit_run(&kit);
    SIM_KIT_TRACE_IS(&kit, "10250 node 0: prox 0\n"
                           "10500 node 0: prox 1\n"
                           "20750 node 0: prox 2\n"
                           "31000 node 0: prox 3\n"
                           "41250 node 0: dual 4\n"
                           "41500 node 0: dual 5\n"
                           "51750 node 0: prox 6\n");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t ask_too_much(struct adonis_node *node, const struct adonis_event *event)
{
    const double point[1] = {101.0};
    const struct adonis_request request = {
        .size = sizeof request, .kind = ADONIS_DUAL, .point = point};
    return event->type == ADONIS_EVENT_START ? node->host->request(node, &request)
                                             : ADONIS_OK;
}

Test(compute, a_failure_of_the_oracle_is_a_failure_of_ours)
{
    struct sim_kit kit;
    struct ab_error err = {0};
    sim_kit_init(&kit, "path", 2);
    kit.script.on_event = ask_too_much;
    kit.config.oracle.solve = solve;
    cr_assert_eq(ab_sim_create(&kit.sim, &kit.config, &err), AB_OK);
    cr_assert_eq(ab_sim_run(kit.sim, &kit.outcome, &err), AB_ERR_MEMORY);
    cr_assert_str_eq(err.text, "the test says so");
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}

static int32_t ask_three_times(struct adonis_node *node,
                               const struct adonis_event *event)
{
    for (int k = 0; k < 3 && event->type == ADONIS_EVENT_START; k++) {
        (void)sim_request(node, 0, 0);
    }
    return ADONIS_OK;
}

/* Jobs of 2^63 ns: the third would begin where time ends. */
Test(compute, is_busy_no_longer_than_time_lasts)
{
    struct sim_kit kit;
    sim_kit_init(&kit, "path", 1);
    kit.script.on_event = ask_three_times;
    kit.profile.gradient_s = 1e11;
    kit.config.budget.axis = AB_AXIS_ROUNDS;
    sim_kit_run(&kit);
    cr_assert_eq(kit.outcome, AB_OUTCOME_STALLED);
    sim_kit_check_sums(&kit);
    struct ab_counters counters;
    ab_sim_counters(kit.sim, &counters);
    cr_assert_eq(counters.busy_ns, 0);
    sim_kit_fini(&kit);
    AB_NO_LEAKS();
}
