/* The conformance kit: what every plugin must do, whatever its method is. rules.h is
 * the list of what is asked. Each rule runs in a child process of its own, in the
 * sandbox: a rule that a plugin does not survive has failed, and the others go on. */
#ifndef AB_PLUGIN_CHECK_H
#define AB_PLUGIN_CHECK_H

#include "base/error.h"
#include "plugin/registry.h"
#include "plugin/rules.h"
#include "sandbox/sandbox.h"

enum ab_verdict { AB_VERDICT_PASSED, AB_VERDICT_FAILED, AB_VERDICT_SKIPPED };
const char *ab_verdict_name(enum ab_verdict verdict); /* "passed", ... */

#define AB_CHECK_SEEN_BYTES 512
struct ab_check_line {
    enum ab_rule rule;
    enum ab_verdict verdict;
    /* Failed: what was seen. Skipped: why. Passed: "" or a remark. */
    char seen[AB_CHECK_SEEN_BYTES];
};

struct ab_check_report {
    struct ab_check_line lines[AB_RULE_COUNT];
    size_t n_lines;
};
/* The first word on a rule stays. */
void ab_check_report_add(struct ab_check_report *report, enum ab_rule rule,
                         enum ab_verdict verdict, const char *seen);
size_t ab_check_report_count(const struct ab_check_report *report,
                             enum ab_verdict verdict);

/* What a rule gets where nothing else is said: far more than any needs. */
extern const struct ab_sandbox_limits ab_check_limits;

/* Runs the rules and adds a line for each to the report: of a plugin that is not built
 * in first those about its files and its shared object, without which it would not have
 * come this far. Each child loads such a plugin for itself. AB_OK however they end; an
 * error only for failures of ours. limits: of each rule; NULL for those above.
 * Once the rules have taken twice the wall_s of one, the rest is skipped. */
AB_MUST_CHECK ab_status ab_check_run(struct ab_check_report *report,
                                     const struct ab_algorithm *algorithm,
                                     const struct ab_sandbox_limits *limits,
                                     struct ab_error *err);
/* The plugin was refused: the rule with which the text begins has failed. AB_ERR_INPUT
 * where it begins with none. */
AB_MUST_CHECK ab_status ab_check_refused(struct ab_check_report *report,
                                         const struct ab_error *refusal,
                                         struct ab_error *err);

#endif
