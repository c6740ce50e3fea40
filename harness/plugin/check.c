#include "plugin/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "plugin/check_rule.h"
#include "plugin/loader.h"

/* A rule takes well below a second, ten times that with sanitizers. */
const struct ab_sandbox_limits ab_check_limits = {
    .wall_s = 60, .cpu_s = 60, .memory_bytes = UINT64_C(1) << 31};

static const struct {
    enum ab_rule rule;
    ab_check_function *look;
} rules[] = {
    {AB_RULE_P215, ab_check_extensions},    {AB_RULE_P301, ab_check_unknown_extension},
    {AB_RULE_P302, ab_check_options},       {AB_RULE_P303, ab_check_resolve},
    {AB_RULE_P401, ab_check_runs},          {AB_RULE_P402, ab_check_first_estimate},
    {AB_RULE_P403, ab_check_estimate_pure}, {AB_RULE_P404, ab_check_unknown_event},
    {AB_RULE_P405, ab_check_own_state},     {AB_RULE_P406, ab_check_floating_point},
    {AB_RULE_P407, ab_check_same_seed},     {AB_RULE_P408, ab_check_two_instances},
    {AB_RULE_P409, ab_check_one_node},      {AB_RULE_P410, ab_check_zero_length},
    {AB_RULE_P411, ab_check_message_loss},  {AB_RULE_P501, ab_check_invariants},
    {AB_RULE_P502, ab_check_convergence},   {AB_RULE_P503, ab_check_theory},
    {AB_RULE_P504, ab_check_composite},
};

const char *ab_verdict_name(enum ab_verdict verdict)
{
    static const char *const names[] = {[AB_VERDICT_PASSED] = "passed",
                                        [AB_VERDICT_FAILED] = "failed",
                                        [AB_VERDICT_SKIPPED] = "skipped"};
    return names[verdict];
}

/* Errors of AB_BREAKS begin with the rule's code, which the line has already. */
static const char *without_code(const char *seen, enum ab_rule rule)
{
    const char *code = ab_rules[rule].code;
    size_t length = strlen(code);
    return strncmp(seen, code, length) == 0 && strncmp(seen + length, ": ", 2) == 0
               ? seen + length + 2
               : seen;
}

void ab_check_report_add(struct ab_check_report *report, enum ab_rule rule,
                         enum ab_verdict verdict, const char *seen)
{
    for (size_t i = 0; i < report->n_lines; i++) {
        if (report->lines[i].rule == rule) {
            return;
        }
    }
    struct ab_check_line *line = &report->lines[report->n_lines++];
    line->rule = rule;
    line->verdict = verdict;
    (void)snprintf(line->seen, sizeof line->seen, "%s", without_code(seen, rule));
}

size_t ab_check_report_count(const struct ab_check_report *report,
                             enum ab_verdict verdict)
{
    size_t n = 0;
    for (size_t i = 0; i < report->n_lines; i++) {
        n += report->lines[i].verdict == verdict;
    }
    return n;
}

static void say(struct ab_check *check, enum ab_verdict verdict, const char *format,
                va_list arguments)
{
    if (check->verdict == AB_VERDICT_PASSED) {
        check->verdict = verdict;
        (void)vsnprintf(check->seen, sizeof check->seen, format, arguments);
    }
}

void ab_check_fail(struct ab_check *check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(check, AB_VERDICT_FAILED, format, arguments);
    va_end(arguments);
}

void ab_check_skip(struct ab_check *check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say(check, AB_VERDICT_SKIPPED, format, arguments);
    va_end(arguments);
}

/* One rule, as its child gets it. */
struct job {
    const struct ab_algorithm *algorithm;
    ab_check_function *look;
};

static ab_status read_networks(struct ab_check *check, struct ab_error *err)
{
    static const char *const shipped[] = {[AB_CHECK_IDEAL] = "ideal",
                                          [AB_CHECK_POISSON] = "poisson",
                                          [AB_CHECK_STRAGGLERS] = "stragglers"};
    static const char lossy[] =
        "{\"compute\": {\"gradient_s\": 0.001}, \"network\": {\"latency_s\": 0.0003, "
        "\"transport\": \"lossy\", \"loss\": 0.2}}";
    for (int i = 0; i < AB_CHECK_LOSSY; i++) {
        AB_TRY(ab_profile_load(&check->networks[i], shipped[i], err));
    }
    return ab_profile_parse(&check->networks[AB_CHECK_LOSSY], lossy, sizeof lossy - 1,
                            "loss of 1 in 5", err);
}

/* The plugin itself, ready to run, and no more files from then on. */
static ab_status load(struct ab_algorithm *out, const struct ab_algorithm *algorithm,
                      struct ab_place *place, struct ab_error *err)
{
    *out = *algorithm;
    if (algorithm->package != NULL) {
        AB_TRY(ab_loader_load(out, algorithm->package, place, err));
    }
    return ab_sandbox_seal(err);
}

/* In the child. The answer is the number of the verdict, then what was seen. */
static void run_rule(void *ctx, struct ab_text *answer, struct ab_blackbox *box)
{
    const struct job *job = ctx;
    struct ab_algorithm algorithm;
    struct ab_check check = {.algorithm = &algorithm, .place = &box->place};
    struct ab_error err = {0};
    ab_status status = read_networks(&check, &err);
    if (status == AB_OK) {
        status = load(&algorithm, job->algorithm, &box->place, &err);
    }
    if (status == AB_OK) {
        status = job->look(&check, &err);
    }
    if (status != AB_OK) {
        check.verdict = AB_VERDICT_PASSED;
        ab_check_fail(&check, "%s", err.text);
    }
    for (int i = 0; i < AB_CHECK_N_NETWORKS; i++) {
        ab_profile_destroy(check.networks[i]);
    }
    ab_text_printf(answer, "%d%s", (int)check.verdict, check.seen);
}

static ab_status add_rule(struct ab_check_report *report, enum ab_rule rule,
                          const struct ab_sandbox_job *job, struct ab_error *err)
{
    struct ab_text answer = {0};
    struct ab_error death = {0};
    ab_status status = ab_sandbox_run(&answer, job, &death);
    if (status == AB_ERR_CHECK) {
        ab_check_report_add(report, rule, AB_VERDICT_FAILED, death.text);
        status = AB_OK;
    } else if (status != AB_OK) {
        status = AB_FAIL(err, status, "%s", death.text);
    } else {
        /* The plugin may have written the answer itself. */
        char *text = answer.size > 0 ? answer.bytes : NULL;
        int verdict = text != NULL ? text[0] - '0' : -1;
        int is_known = verdict >= AB_VERDICT_PASSED && verdict <= AB_VERDICT_SKIPPED;
        if (is_known) {
            ab_text_make_printable(text);
        }
        ab_check_report_add(report, rule,
                            is_known ? (enum ab_verdict)verdict : AB_VERDICT_FAILED,
                            is_known ? text + 1 : "the child gave no answer");
    }
    ab_text_fini(&answer);
    return status;
}

/* Not a rule of its own: how the others were looked at. */
static void add_sanitizers(struct ab_check_report *report)
{
    struct ab_sandbox_features features;
    ab_sandbox_features(&features);
    if (!features.is_sanitized) {
        ab_check_report_add(report, AB_RULE_P601, AB_VERDICT_SKIPPED,
                            "this program was built without sanitizers");
        return;
    }
    for (size_t i = 0; i < report->n_lines; i++) {
        if (report->lines[i].verdict == AB_VERDICT_FAILED) {
            ab_check_report_add(report, AB_RULE_P601, AB_VERDICT_SKIPPED,
                                "a rule above has failed: look at its report first");
            return;
        }
    }
    ab_check_report_add(report, AB_RULE_P601, AB_VERDICT_PASSED, "");
}

ab_status ab_check_run(struct ab_check_report *report,
                       const struct ab_algorithm *algorithm,
                       const struct ab_sandbox_limits *limits, struct ab_error *err)
{
    if (limits == NULL) {
        limits = &ab_check_limits;
    }
    if (algorithm->package != NULL) {
        AB_TRY(ab_check_package(report, algorithm->package, err));
    }
    double started_s = ab_clock_s(CLOCK_MONOTONIC);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        /* A plugin that hangs in one rule mostly hangs in all of them. */
        if (limits->wall_s > 0 &&
            ab_clock_s(CLOCK_MONOTONIC) - started_s >= 2.0 * limits->wall_s) {
            ab_check_report_add(report, rules[i].rule, AB_VERDICT_SKIPPED,
                                "the rules above used up the time for all of them");
            continue;
        }
        struct job job = {.algorithm = algorithm, .look = rules[i].look};
        const struct ab_sandbox_job sandboxed = {.limits = *limits,
                                                 .max_bytes =
                                                     2 * (uint64_t)AB_CHECK_SEEN_BYTES,
                                                 .name = algorithm->table.id,
                                                 .ctx = &job,
                                                 .call = run_rule};
        AB_TRY(add_rule(report, rules[i].rule, &sandboxed, err));
    }
    add_sanitizers(report);
    return AB_OK;
}

ab_status ab_check_refused(struct ab_check_report *report,
                           const struct ab_error *refusal, struct ab_error *err)
{
    const struct ab_rule_text *rule = ab_rule_in(refusal->text);
    if (rule == NULL) {
        return AB_FAIL(err, AB_ERR_INPUT, "%s", refusal->text);
    }
    ab_check_report_add(report, (enum ab_rule)(rule - ab_rules), AB_VERDICT_FAILED,
                        refusal->text);
    return AB_OK;
}
