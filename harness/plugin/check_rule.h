/* What the rules of the conformance kit share. Private to this folder.
 *
 * A rule is a function that runs in a child process: it plays small runs of the plugin
 * and says what it saw. It returns an error only for failures of ours. */
#ifndef AB_PLUGIN_CHECK_RULE_H
#define AB_PLUGIN_CHECK_RULE_H

#include "plugin/check.h"
#include "sim/profile.h"

/* Networks on which rules play. */
enum ab_check_network {
    AB_CHECK_IDEAL,
    AB_CHECK_POISSON,
    AB_CHECK_STRAGGLERS,
    AB_CHECK_LOSSY, /* one message in five never arrives */
    AB_CHECK_N_NETWORKS
};

struct ab_check {
    const struct ab_algorithm *algorithm;
    struct ab_place *place;
    /* Read before the plugin is loaded: then the files are out of reach. */
    struct ab_profile *networks[AB_CHECK_N_NETWORKS];
    int is_composite; /* f has a part that is not smooth in the worlds of this rule */
    enum ab_verdict verdict; /* AB_VERDICT_PASSED until the rule says otherwise */
    char seen[AB_CHECK_SEEN_BYTES];
};

/* The first word stays: a rule may go on looking, and say more, without harm. */
void ab_check_fail(struct ab_check *check, const char *format, ...) AB_PRINTF(2, 3);
void ab_check_skip(struct ab_check *check, const char *format, ...) AB_PRINTF(2, 3);

typedef ab_status ab_check_function(struct ab_check *check, struct ab_error *err);

/* check_package.c: what was seen when it was opened, and the symbols of its shared
 * object. */
AB_MUST_CHECK ab_status ab_check_package(struct ab_check_report *report,
                                         const struct ab_package *package,
                                         struct ab_error *err);

/* check_table.c: what the table promises */
ab_check_function ab_check_extensions;
ab_check_function ab_check_unknown_extension;
ab_check_function ab_check_options;
ab_check_function ab_check_resolve;
/* check_calls.c: what single callbacks do */
ab_check_function ab_check_first_estimate;
ab_check_function ab_check_estimate_pure;
ab_check_function ab_check_unknown_event;
ab_check_function ab_check_own_state;
ab_check_function ab_check_floating_point;
/* check_runs.c: what whole runs give */
ab_check_function ab_check_runs;
ab_check_function ab_check_same_seed;
ab_check_function ab_check_two_instances;
ab_check_function ab_check_one_node;
ab_check_function ab_check_zero_length;
ab_check_function ab_check_message_loss;
/* check_invariants.c, check_convergence.c, check_theory.c, check_composite.c: what the
 * method promises */
ab_check_function ab_check_invariants;
ab_check_function ab_check_convergence;
ab_check_function ab_check_theory;
ab_check_function ab_check_composite;

#endif
