/* The conformance kit against methods that are broken in one way each: the rule that is
 * broken says so, and no other does. A mutant is EXTRA, or another built-in method,
 * behind one function of its own. */
#include <adonis/invariants.h>
#include <adonis/theory.h>
#include <adonis/rounds.h>
#include <adonis/switches.h>
#include <criterion/criterion.h>
#include <fenv.h>
#include <stdio.h>
#include <string.h>

#include "plugin/check.h"
#include "plugin/world.h"
#include "support/leaks.h"

static const struct adonis_algorithm *real; /* what the mutant hides behind */

static struct adonis_algorithm mutant_of(const char *id)
{
    real = world_table(id);
    return *real;
}

/* Asserts that exactly this rule fails, and what it has seen. */
static void expect(const struct adonis_algorithm *mutant, enum ab_rule rule,
                   const char *seen)
{
    struct ab_error err = {0};
    struct ab_registry *registry = NULL;
    cr_assert_eq(ab_registry_create(&registry, NULL, 0, &err), AB_OK);
    cr_assert_eq(ab_registry_add(registry, mutant, "test", NULL, &err), AB_OK, "%s",
                 err.text);
    struct ab_algorithm algorithm = *ab_registry_at(registry, 0);
    const struct ab_sandbox_limits limits = {.wall_s = 40, .cpu_s = 3};
    struct ab_check_report report = {0};
    cr_assert_eq(ab_check_run(&report, &algorithm, &limits, &err), AB_OK, "%s",
                 err.text);
    int is_seen = 0;
    for (size_t i = 0; i < report.n_lines; i++) {
        const struct ab_check_line *line = &report.lines[i];
        cr_assert_eq(line->verdict == AB_VERDICT_FAILED, line->rule == rule,
                     "%s %s: %s", ab_rules[line->rule].code,
                     ab_verdict_name(line->verdict), line->seen);
        is_seen |= line->rule == rule && strstr(line->seen, seen) != NULL;
        cr_assert(line->rule != rule || is_seen, "found: %s\nexpected: %s", line->seen,
                  seen);
    }
    cr_assert(is_seen);
    ab_registry_destroy(registry);
}

static double *vector(const struct adonis_node *node, uint32_t k)
{
    return adonis_rounds_vector(node, k);
}

/* ---- the table ---- */

static const void *any_extension(const char *id)
{
    int is_known = strcmp(id, ADONIS_SWITCHES) == 0 || strcmp(id, ADONIS_THEORY) == 0 ||
                   strcmp(id, ADONIS_THEORY_COMPOSITE) == 0;
    return is_known ? NULL : real->extension(ADONIS_INVARIANTS);
}

Test(mutants, an_extension_for_every_id, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.extension = any_extension;
    expect(&mutant, AB_RULE_P301, "extension(\"\") is not NULL");
    AB_NO_LEAKS();
}

static struct adonis_switch half_a_switch = {
    .name = "momentum", .summary = "what it does", .paper = "none", .option = "step"};
static const struct adonis_switches switches = {sizeof switches, 1, &half_a_switch};

static const void *with_switches(const char *id)
{
    return strcmp(id, ADONIS_SWITCHES) == 0 ? &switches : real->extension(id);
}

Test(mutants, a_switch_with_a_value_that_its_option_does_not_take, .timeout = 60)
{
    static const char *const values[] = {"0.1", "-1", NULL};
    struct adonis_algorithm mutant = mutant_of("extra");
    half_a_switch.values = values;
    mutant.extension = with_switches;
    expect(&mutant, AB_RULE_P215, "-1");
    AB_NO_LEAKS();
}

static int32_t refuse_zero(struct adonis_setup *setup, void *options)
{
    return *(double *)options == 0.0
               ? setup->fail(setup, ADONIS_ERROR_ARGUMENT, "not a step")
               : real->resolve(setup, options);
}

Test(mutants, a_bound_that_is_refused, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    struct adonis_option option = real->options[0];
    option.flags = ADONIS_ALLOW_AUTO;
    mutant.options = &option;
    mutant.resolve = refuse_zero;
    expect(&mutant, AB_RULE_P302,
           "step=0 is in its range, but: \"extra\" refuses: not");
    AB_NO_LEAKS();
}

static int32_t shrink_given(struct adonis_setup *setup, void *options)
{
    int32_t code = real->resolve(setup, options);
    *(double *)options *= 0.75;
    return code;
}

Test(mutants, a_number_given_that_resolve_changes, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.resolve = shrink_given;
    expect(&mutant, AB_RULE_P303,
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
    expect(&mutant, AB_RULE_P303, "applies to none of the kit's graphs: ");
    AB_NO_LEAKS();
}

/* ---- callbacks ---- */

static int32_t fail_on_many_slots(struct adonis_node *node,
                                  const struct adonis_event *event)
{
    return node->n_slots == 3 && event->type == ADONIS_EVENT_ORACLE &&
                   event->time_ns > 4000000
               ? node->host->fail(node, 1234, "three are too many")
               : real->on_event(node, event);
}

Test(mutants, an_error_in_the_middle_of_a_run, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = fail_on_many_slots;
    expect(&mutant, AB_RULE_P401,
           "complete of 4 nodes, ideal, at 5000000 ns: plugin-error: node 0");
    AB_NO_LEAKS();
}

static void estimate_nan(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    real->estimate(node, time_ns, out);
    if (time_ns > 4000000 && node->n_slots == 3) {
        out[2] = 0.0 / (double)(node->n_slots - 3);
    }
}

Test(mutants, a_number_that_is_not_finite, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.estimate = estimate_nan;
    expect(&mutant, AB_RULE_P401, "estimate of node 0 has ");
    AB_NO_LEAKS();
}

static void estimate_late(const struct adonis_node *node, uint64_t time_ns, double *out)
{
    real->estimate(node, time_ns, out);
    if (time_ns == 0) {
        out[1] += 1e-9;
    }
}

Test(mutants, a_first_estimate_beside_the_start, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.estimate = estimate_late;
    expect(&mutant, AB_RULE_P402, "after init number 1 of the estimate of node 0 is");
    AB_NO_LEAKS();
}

/* Bytes of state that the real method uses, by node. */
static uint64_t used_bytes[64];

static uint64_t noted_state(const struct adonis_node *node)
{
    cr_assert_lt(node->id, 64);
    return used_bytes[node->id] = real->state_size(node);
}

/* A counter behind them. */
static uint64_t larger_state(const struct adonis_node *node)
{
    return noted_state(node) + 64;
}

static void count_estimates(const struct adonis_node *node, uint64_t time_ns,
                            double *out)
{
    real->estimate(node, time_ns, out);
    ((uint8_t *)node->state)[used_bytes[node->id]]++;
}

Test(mutants, an_estimate_that_is_counted, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.state_size = larger_state;
    mutant.estimate = count_estimates;
    expect(&mutant, AB_RULE_P403, "estimate of node 0 changed byte ");
    AB_NO_LEAKS();
}

static int is_unknown(const struct adonis_event *event)
{
    return event->type > ADONIS_EVENT_LOST;
}

static int32_t welcome_unknown(struct adonis_node *node,
                               const struct adonis_event *event)
{
    return is_unknown(event) ? ADONIS_OK : real->on_event(node, event);
}

static int32_t note_unknown(struct adonis_node *node, const struct adonis_event *event)
{
    if (is_unknown(event)) {
        vector(node, 1)[0] += 1e-300;
    }
    return real->on_event(node, event);
}

static int32_t answer_unknown(struct adonis_node *node,
                              const struct adonis_event *event)
{
    if (is_unknown(event)) {
        (void)node->host->timer(node, event->time_ns, 0);
    }
    return real->on_event(node, event);
}

Test(mutants, an_unknown_event_that_is_not_ignored, .timeout = 100)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = welcome_unknown;
    expect(&mutant, AB_RULE_P404, "returned 0 for an event of type 2147483491");
    mutant.on_event = note_unknown;
    expect(&mutant, AB_RULE_P404, "on_event of node 0 changed byte ");
    mutant.on_event = answer_unknown;
    expect(&mutant, AB_RULE_P404, "on_event of node 0 called the host: ");
    AB_NO_LEAKS();
}

static int32_t write_behind(struct adonis_node *node, const struct adonis_event *event)
{
    if (node->n_slots == 4 && event->type == ADONIS_EVENT_ORACLE) {
        memset((char *)node->state + used_bytes[node->id], 0, sizeof(double));
    }
    return real->on_event(node, event);
}

static int32_t write_before(struct adonis_node *node, const double *start)
{
    ((double *)node->state)[-1] = 1.0;
    return real->init(node, start);
}

Test(mutants, a_write_outside_of_the_state, .timeout = 100)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.state_size = noted_state;
    mutant.on_event = write_behind;
    expect(&mutant, AB_RULE_P405, "star of 5 nodes, stragglers, at ");
    mutant = mutant_of("extra");
    mutant.init = write_before;
    expect(&mutant, AB_RULE_P405, "init of node 0 wrote ");
    AB_NO_LEAKS();
}

static int32_t round_up(struct adonis_node *node, const struct adonis_event *event)
{
    int32_t code = real->on_event(node, event);
    if (node->id == 1) {
        (void)fesetround(FE_UPWARD);
    }
    return code;
}

Test(mutants, a_rounding_mode_that_stays, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = round_up;
    expect(&mutant, AB_RULE_P406, "after on_event of node 1: ");
    AB_NO_LEAKS();
}

/* ---- runs ---- */

static uint64_t n_starts; /* of the process */

static int32_t count_starts(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START) {
        n_starts++;
        vector(node, 0)[0] += 1e-13 * (double)n_starts;
    }
    return real->on_event(node, event);
}

Test(mutants, a_counter_that_outlives_a_run, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = count_starts;
    expect(&mutant, AB_RULE_P407, "two runs of one seed: at ");
    AB_NO_LEAKS();
}

static uint64_t n_events; /* since node 0 was initialised last */

static int32_t reset_events(struct adonis_node *node, const double *start)
{
    n_events = node->id == 0 ? 0 : n_events;
    return real->init(node, start);
}

static int32_t count_events(struct adonis_node *node, const struct adonis_event *event)
{
    n_events++;
    if (event->type == ADONIS_EVENT_ORACLE && node->id == 0) {
        vector(node, 0)[0] += 1e-13 * (double)(n_events % 7);
    }
    return real->on_event(node, event);
}

Test(mutants, a_variable_that_two_runs_share, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.init = reset_events;
    mutant.on_event = count_events;
    expect(&mutant, AB_RULE_P408, "alone, and in turns with another: at ");
    AB_NO_LEAKS();
}

static int32_t crash_alone(struct adonis_node *node, const struct adonis_event *event)
{
    if (node->n_nodes == 1) {
        __builtin_trap();
    }
    return real->on_event(node, event);
}

Test(mutants, a_crash_on_a_single_node, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("pairwise-gossip");
    mutant.on_event = crash_alone;
    expect(&mutant, AB_RULE_P409,
           "(Illegal instruction) in on_event(start) of node 0 at 0 ns");
    AB_NO_LEAKS();
}

static int32_t want_time(struct adonis_node *node, const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_STOP && event->time_ns < 1000
               ? ADONIS_ERROR_STATE
               : real->on_event(node, event);
}

Test(mutants, a_stop_that_comes_too_early, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = want_time;
    expect(&mutant, AB_RULE_P410, "on_event(stop): returned -2, ADONIS_ERROR_STATE");
    AB_NO_LEAKS();
}

static int32_t dread_loss(struct adonis_node *node, const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_LOST
               ? node->host->fail(node, ADONIS_ERROR_FAILED, "all is lost")
               : real->on_event(node, event);
}

Test(mutants, a_message_that_may_not_be_lost, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = dread_loss;
    expect(&mutant, AB_RULE_P411, "on_event(lost): all is lost (-5)");
    AB_NO_LEAKS();
}

static int32_t never_end_alone(struct adonis_node *node,
                               const struct adonis_event *event)
{
    for (volatile uint32_t k = 0; node->n_nodes == 1; k++) {
    }
    return real->on_event(node, event);
}

Test(mutants, an_endless_loop, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = never_end_alone;
    expect(&mutant, AB_RULE_P409,
           "used its 3 s of processor time in on_event(start) of node 0 at");
    AB_NO_LEAKS();
}

/* ---- theory ---- */

/* Once, by so little that it hardly moves the limit. */
static int32_t drift(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        vector(node, 1)[0] += 1e-6;
    }
    return real->on_event(node, event);
}

Test(mutants, a_correction_that_does_not_sum_to_zero, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = drift;
    expect(&mutant, AB_RULE_P501,
           "\"correction\": number 0 sums up to 1e-06, expected 0");
    AB_NO_LEAKS();
}

static struct adonis_invariant incomplete;
static const struct adonis_invariants declared = {sizeof declared, 1, &incomplete};

static const void *without_due(const char *id)
{
    const struct adonis_invariants *all = real->extension(id);
    if (strcmp(id, ADONIS_INVARIANTS) != 0) {
        return all;
    }
    incomplete = all->invariants[0];
    incomplete.due = NULL;
    return &declared;
}

Test(mutants, a_sum_that_forgets_what_is_in_flight, .timeout = 100)
{
    const char *const ids[] = {"pairwise-gossip", "dadao"};
    for (size_t i = 0; i < 2; i++) {
        struct adonis_algorithm mutant = mutant_of(ids[i]);
        mutant.extension = without_due;
        expect(&mutant, AB_RULE_P501, i == 0 ? "\"mass\": number " : "\"dual-mass\"");
    }
    AB_NO_LEAKS();
}

Test(mutants, a_promise_that_is_not_kept, .timeout = 100)
{
    const uint32_t promises[] = {ADONIS_CONVERGES_EXACT, ADONIS_CONVERGES_NEAR,
                                 ADONIS_CONVERGES_MEAN};
    for (size_t i = 0; i < 3; i++) {
        struct adonis_algorithm mutant = mutant_of("null");
        mutant.behaviour = promises[i];
        expect(&mutant, AB_RULE_P502,
               "the gap of the worst node is 1 of the first one");
    }
    AB_NO_LEAKS();
}

static struct adonis_theorem boast;
static const struct adonis_theory boasts = {sizeof boasts, 1, &boast};

static double tenth_of_truth(struct adonis_setup *setup, const void *options)
{
    const struct adonis_theory *all = real->extension(ADONIS_THEORY);
    return 0.1 * all->theorems[0].e_fold(setup, options);
}

static const void *boastful(const char *id)
{
    const struct adonis_theory *all = real->extension(id);
    if (strcmp(id, ADONIS_THEORY) != 0) {
        return all;
    }
    boast = all->theorems[0];
    boast.e_fold = tenth_of_truth;
    return &boasts;
}

Test(mutants, a_rate_that_is_ten_times_too_good, .timeout = 100)
{
    const char *const ids[] = {"allreduce-gd", "pairwise-gossip", "dadao", "msda"};
    for (size_t i = 0; i < 4; i++) {
        struct adonis_algorithm mutant = mutant_of(ids[i]);
        mutant.extension = boastful;
        expect(&mutant, AB_RULE_P503, "\"linear-rate\": found an e-fold of ");
    }
    AB_NO_LEAKS();
}

static int32_t resolve_for_ever(struct adonis_setup *setup, void *options)
{
    (void)setup;
    (void)options;
    volatile int is_forever = 1;
    while (is_forever) {
    }
    return ADONIS_OK;
}

Test(mutants, what_hangs_in_two_rules_is_not_asked_again, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.resolve = resolve_for_ever;
    struct ab_registry *registry = NULL;
    cr_assert_eq(ab_registry_create(&registry, NULL, 0, NULL), AB_OK);
    cr_assert_eq(ab_registry_add(registry, &mutant, "test", NULL, NULL), AB_OK);
    const struct ab_sandbox_limits limits = {.wall_s = 1};
    struct ab_check_report report = {0};
    cr_assert_eq(ab_check_run(&report, ab_registry_at(registry, 0), &limits, NULL),
                 AB_OK);
    cr_assert_leq(ab_check_report_count(&report, AB_VERDICT_FAILED), 2);
    const struct ab_check_line *last = &report.lines[report.n_lines - 2];
    cr_assert_eq(last->rule, AB_RULE_P504);
    cr_assert_eq(last->verdict, AB_VERDICT_SKIPPED);
    cr_assert_str_eq(last->seen, "the rules above used up the time for all of them");
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

/* EXTRA goes to the minimum of the smooth part. */
Test(mutants, a_method_that_says_composite_and_forgets_the_prox, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.needs |= ADONIS_USES_COMPOSITE;
    expect(&mutant, AB_RULE_P504, "the gap of the worst node is ");
    AB_NO_LEAKS();
}
