/* The conformance kit: every built-in method keeps every rule. */
#include <adonis/invariants.h>
#include <adonis/theory.h>
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "plugin/check.h"
#include "plugin/check_world.h"
#include "support/leaks.h"

static const struct ab_check_line *line_of(const struct ab_check_report *report,
                                           enum ab_rule rule)
{
    for (size_t i = 0; i < report->n_lines; i++) {
        if (report->lines[i].rule == rule) {
            return &report->lines[i];
        }
    }
    cr_assert_fail("no line for %s", ab_rules[rule].code);
    return NULL;
}

static int declares(const struct adonis_algorithm *table, const char *extension)
{
    return table->extension != NULL && table->extension(extension) != NULL;
}

/* With a theorem of kind bound for the defaults, and a limit that the kit knows. */
static int has_known_rate(const char *id)
{
    static const char *const ids[] = {"allreduce-gd", "dadao", "msda", "nids",
                                      "pairwise-gossip"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (strcmp(ids[i], id) == 0) {
            return 1;
        }
    }
    return 0;
}

Test(conformance, built_in_methods_keep_every_rule, .timeout = 200)
{
    struct ab_error err = {0};
    struct ab_registry *registry = NULL;
    cr_assert_eq(ab_registry_create(&registry, ab_builtins, ab_n_builtins, &err),
                 AB_OK);
    for (size_t i = 0; i < ab_registry_count(registry); i++) {
        struct ab_algorithm algorithm = *ab_registry_at(registry, i);
        struct ab_check_report report = {0};
        cr_assert_eq(ab_check_run(&report, &algorithm, NULL, &err), AB_OK, "%s",
                     err.text);
        for (size_t k = 0; k < report.n_lines; k++) {
            const struct ab_check_line *line = &report.lines[k];
            cr_assert_neq(line->verdict, AB_VERDICT_FAILED, "%s: %s %s: %s",
                          algorithm.table.id, ab_rules[line->rule].code,
                          ab_rules[line->rule].name, line->seen);
        }
        /* Nothing is skipped for a reason that is not the method's own. */
        enum ab_verdict convergence = line_of(&report, AB_RULE_P502)->verdict;
        cr_assert_eq(convergence == AB_VERDICT_SKIPPED, algorithm.table.behaviour == 0);
        enum ab_verdict invariants = line_of(&report, AB_RULE_P501)->verdict;
        cr_assert_eq(invariants == AB_VERDICT_SKIPPED,
                     !declares(&algorithm.table, ADONIS_INVARIANTS));
        enum ab_verdict theory = line_of(&report, AB_RULE_P503)->verdict;
        cr_assert_eq(theory == AB_VERDICT_PASSED, has_known_rate(algorithm.table.id));
        enum ab_verdict composite = line_of(&report, AB_RULE_P504)->verdict;
        cr_assert_eq(composite == AB_VERDICT_PASSED,
                     (algorithm.table.needs & ADONIS_USES_COMPOSITE) != 0);
        cr_assert_eq(line_of(&report, AB_RULE_P401)->verdict, AB_VERDICT_PASSED);
        cr_assert_eq(line_of(&report, AB_RULE_P408)->verdict, AB_VERDICT_PASSED);
    }
    ab_registry_destroy(registry);
    AB_NO_LEAKS();
}

Test(conformance, a_refusal_is_a_line_of_its_rule)
{
    struct ab_check_report report = {0};
    struct ab_error refusal = {.text = "my.so: P203: no such entry"};
    struct ab_error err = {0};
    cr_assert_eq(ab_check_refused(&report, &refusal, &err), AB_OK);
    cr_assert_eq(report.n_lines, 1);
    cr_assert_eq(line_of(&report, AB_RULE_P203)->verdict, AB_VERDICT_FAILED);
    cr_assert_str_eq(line_of(&report, AB_RULE_P203)->seen, refusal.text);
    refusal = (struct ab_error){.text = "no such file"};
    cr_assert_eq(ab_check_refused(&report, &refusal, &err), AB_ERR_INPUT);
    cr_assert_str_eq(err.text, "no such file");
    AB_NO_LEAKS();
}

Test(conformance, the_first_word_on_a_rule_stays)
{
    struct ab_check_report report = {0};
    ab_check_report_add(&report, AB_RULE_P201, AB_VERDICT_FAILED, "cut short");
    ab_check_report_add(&report, AB_RULE_P201, AB_VERDICT_PASSED, "");
    cr_assert_eq(report.n_lines, 1);
    cr_assert_str_eq(report.lines[0].seen, "cut short");
    cr_assert_eq(ab_check_report_count(&report, AB_VERDICT_FAILED), 1);
    AB_NO_LEAKS();
}

/* Its optimum satisfies the conditions with some coordinates at zero: otherwise a
 * method could do without the prox. l1 is 5: the prox of scale 1 says so. */
Test(conformance, the_composite_world_has_an_optimum_with_zeros)
{
    struct ab_profile *profile = NULL;
    cr_assert_eq(ab_profile_load(&profile, "ideal", NULL), AB_OK);
    for (size_t i = 0; i < ab_n_check_places; i++) {
        struct ab_check_world *world = NULL;
        double gradient[AB_CHECK_WORLD_DIM];
        double moved[AB_CHECK_WORLD_DIM] = {7.0};
        int n_zero = 0;
        cr_assert_eq(ab_check_world_create(&world, &ab_check_places[i], profile, NULL),
                     AB_OK);
        cr_assert_eq(ab_check_world_make_composite(world, NULL), AB_OK);
        world->oracle.shared_prox(world->oracle.ctx, 1.0, moved, moved);
        cr_assert_eq(moved[0], 2.0);
        ab_task_gradient(world->task, world->optimum, gradient);
        for (int k = 0; k < AB_CHECK_WORLD_DIM; k++) {
            double x = world->optimum[k];
            n_zero += x == 0.0;
            cr_assert(x == 0.0 ? fabs(gradient[k]) <= 5.0
                               : fabs(gradient[k] + copysign(5.0, x)) < 1e-12);
        }
        cr_assert(n_zero > 0 && n_zero < AB_CHECK_WORLD_DIM, "%d", n_zero);
        ab_check_world_destroy(world);
    }
    ab_profile_destroy(profile);
    AB_NO_LEAKS();
}
