/* The conformance kit against methods whose table or callbacks are broken in one way
 * each (mutant.h). */
#include <adonis/invariants.h>
#include <adonis/switches.h>
#include <adonis/theory.h>
#include <criterion/criterion.h>
#include <fenv.h>
#include <string.h>

#include "plugin/mutant.h"
#include "support/leaks.h"

/* ---- the table ---- */

static const void *any_extension(const char *id)
{
    int is_known = strcmp(id, ADONIS_SWITCHES) == 0 || strcmp(id, ADONIS_THEORY) == 0 ||
                   strcmp(id, ADONIS_THEORY_COMPOSITE) == 0;
    return is_known ? NULL : mutant_real->extension(ADONIS_INVARIANTS);
}

Test(mutants, an_extension_for_every_id, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.extension = any_extension;
    mutant_expect(&mutant, AB_RULE_P301, "extension(\"\") is not NULL");
    AB_NO_LEAKS();
}

static struct adonis_switch half_a_switch = {
    .name = "momentum", .summary = "what it does", .paper = "none", .option = "step"};
static const struct adonis_switches switches = {sizeof switches, 1, &half_a_switch};

static const void *with_switches(const char *id)
{
    return strcmp(id, ADONIS_SWITCHES) == 0 ? &switches : mutant_real->extension(id);
}

Test(mutants, a_switch_with_a_value_that_its_option_does_not_take, .timeout = 60)
{
    static const char *const values[] = {"0.1", "-1", NULL};
    struct adonis_algorithm mutant = mutant_of("extra");
    half_a_switch.values = values;
    mutant.extension = with_switches;
    mutant_expect(&mutant, AB_RULE_P215, "-1");
    AB_NO_LEAKS();
}

static int32_t refuse_zero(struct adonis_setup *setup, void *options)
{
    return *(double *)options == 0.0
               ? setup->fail(setup, ADONIS_ERROR_ARGUMENT, "not a step")
               : mutant_real->resolve(setup, options);
}

Test(mutants, a_bound_that_is_refused, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    struct adonis_option option = mutant_real->options[0];
    option.flags = ADONIS_ALLOW_AUTO;
    mutant.options = &option;
    mutant.resolve = refuse_zero;
    mutant_expect(&mutant, AB_RULE_P302,
                  "step=0 is in its range, but: \"extra\" refuses: not");
    AB_NO_LEAKS();
}

static int32_t shrink_given(struct adonis_setup *setup, void *options)
{
    int32_t code = mutant_real->resolve(setup, options);
    *(double *)options *= 0.75;
    return code;
}

Test(mutants, a_number_given_that_resolve_changes, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.resolve = shrink_given;
    mutant_expect(&mutant, AB_RULE_P303,
                  "given as resolved: option \"step\" has another value");
    AB_NO_LEAKS();
}

static int32_t leave_auto(struct adonis_setup *setup, void *options)
{
    (void)setup;
    (void)options;
    return ADONIS_OK;
}

Test(mutants, an_auto_that_is_left, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.resolve = leave_auto;
    mutant_expect(&mutant, AB_RULE_P303, "applies to none of the kit's graphs: ");
    AB_NO_LEAKS();
}

/* ---- callbacks ---- */

static int32_t fail_on_many_slots(struct adonis_node *node,
                                  const struct adonis_event *event)
{
    return node->n_slots == 3 && event->type == ADONIS_EVENT_ORACLE &&
                   event->time_ns > 4000000
               ? node->host->fail(node, 1234, "three are too many")
               : mutant_real->on_event(node, event);
}

Test(mutants, an_error_in_the_middle_of_a_run, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = fail_on_many_slots;
    mutant_expect(&mutant, AB_RULE_P401,
                  "complete of 4 nodes, ideal, at 5000000 ns: plugin-error: node 0");
    AB_NO_LEAKS();
}

static void estimate_nan(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    mutant_real->estimate(node, time_ns, out);
    if (time_ns > 4000000 && node->n_slots == 3) {
        out[2] = 0.0 / (double)(node->n_slots - 3);
    }
}

Test(mutants, a_number_that_is_not_finite, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.estimate = estimate_nan;
    mutant_expect(&mutant, AB_RULE_P401, "estimate of node 0 has ");
    AB_NO_LEAKS();
}

static void estimate_late(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    mutant_real->estimate(node, time_ns, out);
    if (time_ns == 0) {
        out[1] += 1e-9;
    }
}

Test(mutants, a_first_estimate_beside_the_start, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.estimate = estimate_late;
    mutant_expect(&mutant, AB_RULE_P402,
                  "after init number 1 of the estimate of node 0 is");
    AB_NO_LEAKS();
}

/* Bytes of state that the real method uses, by node. */
static uint64_t used_bytes[64];

static uint64_t noted_state(const struct adonis_node *node)
{
    cr_assert_lt(node->id, 64);
    return used_bytes[node->id] = mutant_real->state_size(node);
}

/* A counter behind them. */
static uint64_t larger_state(const struct adonis_node *node)
{
    return noted_state(node) + 64;
}

static void count_estimates(const struct adonis_node *node, uint64_t time_ns,
                            double *out)
{
    mutant_real->estimate(node, time_ns, out);
    ((uint8_t *)node->state)[used_bytes[node->id]]++;
}

Test(mutants, an_estimate_that_is_counted, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.state_size = larger_state;
    mutant.estimate = count_estimates;
    mutant_expect(&mutant, AB_RULE_P403, "estimate of node 0 changed byte ");
    AB_NO_LEAKS();
}

static int is_unknown(const struct adonis_event *event)
{
    return event->type > ADONIS_EVENT_LOST;
}

static int32_t welcome_unknown(struct adonis_node *node,
                               const struct adonis_event *event)
{
    return is_unknown(event) ? ADONIS_OK : mutant_real->on_event(node, event);
}

static int32_t note_unknown(struct adonis_node *node, const struct adonis_event *event)
{
    if (is_unknown(event)) {
        mutant_vector(node, 1)[0] += 1e-300;
    }
    return mutant_real->on_event(node, event);
}

static int32_t answer_unknown(struct adonis_node *node,
                              const struct adonis_event *event)
{
    if (is_unknown(event)) {
        (void)node->host->timer(node, event->time_ns, 0);
    }
    return mutant_real->on_event(node, event);
}

Test(mutants, an_unknown_event_that_is_not_ignored, .timeout = 100)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = welcome_unknown;
    mutant_expect(&mutant, AB_RULE_P404, "returned 0 for an event of type 2147483491");
    mutant.on_event = note_unknown;
    mutant_expect(&mutant, AB_RULE_P404, "on_event of node 0 changed byte ");
    mutant.on_event = answer_unknown;
    mutant_expect(&mutant, AB_RULE_P404, "on_event of node 0 called the host: ");
    AB_NO_LEAKS();
}

static int32_t write_behind(struct adonis_node *node, const struct adonis_event *event)
{
    if (node->n_slots == 4 && event->type == ADONIS_EVENT_ORACLE) {
        memset((char *)node->state + used_bytes[node->id], 0, sizeof(double));
    }
    return mutant_real->on_event(node, event);
}

static int32_t write_before(struct adonis_node *node, const double *start)
{
    ((double *)node->state)[-1] = 1.0;
    return mutant_real->init(node, start);
}

Test(mutants, a_write_outside_of_the_state, .timeout = 100)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.state_size = noted_state;
    mutant.on_event = write_behind;
    mutant_expect(&mutant, AB_RULE_P405, "star of 5 nodes, stragglers, at ");
    mutant = mutant_of("extra");
    mutant.init = write_before;
    mutant_expect(&mutant, AB_RULE_P405, "init of node 0 wrote ");
    AB_NO_LEAKS();
}

static int32_t round_up(struct adonis_node *node, const struct adonis_event *event)
{
    int32_t code = mutant_real->on_event(node, event);
    if (node->id == 1) {
        (void)fesetround(FE_UPWARD);
    }
    return code;
}

Test(mutants, a_rounding_mode_that_stays, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = round_up;
    mutant_expect(&mutant, AB_RULE_P406, "after on_event of node 1: ");
    AB_NO_LEAKS();
}
