/* The conformance kit against methods whose runs, or what they promise of them, are
 * broken in one way each (mutant.h). */
#include <adonis/invariants.h>
#include <adonis/theory.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "plugin/check.h"
#include "plugin/mutant.h"
#include "support/leaks.h"

/* ---- runs ---- */

static uint64_t n_starts; /* of the process */

static int32_t count_starts(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START) {
        n_starts++;
        mutant_vector(node, 0)[0] += 1e-13 * (double)n_starts;
    }
    return mutant_real->on_event(node, event);
}

Test(mutants_runs, a_counter_that_outlives_a_run, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = count_starts;
    mutant_expect(&mutant, AB_RULE_P407, "two runs of one seed: at ");
    AB_NO_LEAKS();
}

static uint64_t n_events; /* since node 0 was initialised last */

static int32_t reset_events(struct adonis_node *node, const double *start)
{
    n_events = node->id == 0 ? 0 : n_events;
    return mutant_real->init(node, start);
}

static int32_t count_events(struct adonis_node *node, const struct adonis_event *event)
{
    n_events++;
    if (event->type == ADONIS_EVENT_ORACLE && node->id == 0) {
        mutant_vector(node, 0)[0] += 1e-13 * (double)(n_events % 7);
    }
    return mutant_real->on_event(node, event);
}

Test(mutants_runs, a_variable_that_two_runs_share, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.init = reset_events;
    mutant.on_event = count_events;
    mutant_expect(&mutant, AB_RULE_P408, "alone, and in turns with another: at ");
    AB_NO_LEAKS();
}

static int32_t crash_alone(struct adonis_node *node, const struct adonis_event *event)
{
    if (node->n_nodes == 1) {
        __builtin_trap();
    }
    return mutant_real->on_event(node, event);
}

Test(mutants_runs, a_crash_on_a_single_node, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("pairwise-gossip");
    mutant.on_event = crash_alone;
    mutant_expect(&mutant, AB_RULE_P409,
                  "(Illegal instruction) in on_event(start) of node 0 at 0 ns");
    AB_NO_LEAKS();
}

static int32_t want_time(struct adonis_node *node, const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_STOP && event->time_ns < 1000
               ? ADONIS_ERROR_STATE
               : mutant_real->on_event(node, event);
}

Test(mutants_runs, a_stop_that_comes_too_early, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = want_time;
    mutant_expect(&mutant, AB_RULE_P410,
                  "on_event(stop): returned -2, ADONIS_ERROR_STATE");
    AB_NO_LEAKS();
}

static int32_t dread_loss(struct adonis_node *node, const struct adonis_event *event)
{
    return event->type == ADONIS_EVENT_LOST
               ? node->host->fail(node, ADONIS_ERROR_FAILED, "all is lost")
               : mutant_real->on_event(node, event);
}

Test(mutants_runs, a_message_that_may_not_be_lost, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = dread_loss;
    mutant_expect(&mutant, AB_RULE_P411, "on_event(lost): all is lost (-5)");
    AB_NO_LEAKS();
}

static int32_t never_end_alone(struct adonis_node *node,
                               const struct adonis_event *event)
{
    for (volatile uint32_t k = 0; node->n_nodes == 1; k++) {
    }
    return mutant_real->on_event(node, event);
}

Test(mutants_runs, an_endless_loop, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = never_end_alone;
    mutant_expect(&mutant, AB_RULE_P409,
                  "used its 3 s of processor time in on_event(start) of node 0 at");
    AB_NO_LEAKS();
}

/* ---- theory ---- */

/* Once, by so little that it hardly moves the limit. */
static int32_t drift(struct adonis_node *node, const struct adonis_event *event)
{
    if (event->type == ADONIS_EVENT_START && node->id == 0) {
        mutant_vector(node, 1)[0] += 1e-6;
    }
    return mutant_real->on_event(node, event);
}

Test(mutants_runs, a_correction_that_does_not_sum_to_zero, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.on_event = drift;
    mutant_expect(&mutant, AB_RULE_P501,
                  "\"correction\": number 0 sums up to 1e-06, expected 0");
    AB_NO_LEAKS();
}

static struct adonis_invariant incomplete;
static const struct adonis_invariants declared = {sizeof declared, 1, &incomplete};

static const void *without_due(const char *id)
{
    const struct adonis_invariants *all = mutant_real->extension(id);
    if (strcmp(id, ADONIS_INVARIANTS) != 0) {
        return all;
    }
    incomplete = all->invariants[0];
    incomplete.due = NULL;
    return &declared;
}

Test(mutants_runs, a_sum_that_forgets_what_is_in_flight, .timeout = 100)
{
    const char *const ids[] = {"pairwise-gossip", "dadao"};
    for (size_t i = 0; i < 2; i++) {
        struct adonis_algorithm mutant = mutant_of(ids[i]);
        mutant.extension = without_due;
        mutant_expect(&mutant, AB_RULE_P501,
                      i == 0 ? "\"mass\": number " : "\"dual-mass\"");
    }
    AB_NO_LEAKS();
}

Test(mutants_runs, a_promise_that_is_not_kept, .timeout = 100)
{
    const uint32_t promises[] = {ADONIS_CONVERGES_EXACT, ADONIS_CONVERGES_NEAR,
                                 ADONIS_CONVERGES_MEAN};
    for (size_t i = 0; i < 3; i++) {
        struct adonis_algorithm mutant = mutant_of("null");
        mutant.behaviour = promises[i];
        mutant_expect(&mutant, AB_RULE_P502,
                      "the gap of the worst node is 1 of the first one");
    }
    AB_NO_LEAKS();
}

static struct adonis_theorem boast;
static const struct adonis_theory boasts = {sizeof boasts, 1, &boast};

static double tenth_of_truth(struct adonis_setup *setup, const void *options)
{
    const struct adonis_theory *all = mutant_real->extension(ADONIS_THEORY);
    return 0.1 * all->theorems[0].e_fold(setup, options);
}

static const void *boastful(const char *id)
{
    const struct adonis_theory *all = mutant_real->extension(id);
    if (strcmp(id, ADONIS_THEORY) != 0) {
        return all;
    }
    boast = all->theorems[0];
    boast.e_fold = tenth_of_truth;
    return &boasts;
}

Test(mutants_runs, a_rate_that_is_ten_times_too_good, .timeout = 100)
{
    const char *const ids[] = {"allreduce-gd", "pairwise-gossip", "dadao", "msda"};
    for (size_t i = 0; i < 4; i++) {
        struct adonis_algorithm mutant = mutant_of(ids[i]);
        mutant.extension = boastful;
        mutant_expect(&mutant, AB_RULE_P503, "\"linear-rate\": found an e-fold of ");
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

Test(mutants_runs, what_hangs_in_two_rules_is_not_asked_again, .timeout = 60)
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
Test(mutants_runs, a_method_that_says_composite_and_forgets_the_prox, .timeout = 60)
{
    struct adonis_algorithm mutant = mutant_of("extra");
    mutant.needs |= ADONIS_USES_COMPOSITE;
    mutant_expect(&mutant, AB_RULE_P504, "the gap of the worst node is ");
    AB_NO_LEAKS();
}
